package core_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestFlags(t *testing.T) {
	t.Parallel()
	named := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	seen := map[core.FlagName]bool{}
	s := core.DefaultSettings()
	for _, f := range core.Flags() {
		assert.Regexp(t, named, string(f.Name))
		assert.False(t, seen[f.Name], "%s is there twice", f.Name)
		seen[f.Name] = true
		assert.Equal(t, f.Default, s.On(f.Name), "%s", f.Name)
		other, err := s.WithFlag(f.Name, !f.Default)
		require.NoError(t, err)
		assert.Equal(t, !f.Default, other.On(f.Name), "%s", f.Name)
		assert.Empty(t, s.Flags, "the settings that were given stay as they are")
		assert.Empty(t, other.Mistakes())
		back, err := other.WithFlag(f.Name, f.Default)
		require.NoError(t, err)
		assert.Empty(t, back.Flags, "what is as by default is not kept")
		assert.Len(t, other.Flags, 1)
	}
	assert.False(t, s.On("no_such"))
	_, err := s.WithFlag("no_such", true)
	assert.Equal(t, core.KindNotFound, core.KindOf(err))
	unknown := map[core.FlagName]bool{"no_such": true, core.FlagDayPlan: false, "another": false}
	assert.Equal(t, []core.FlagName{"another", "no_such"}, core.UnknownFlags(unknown))
	s.Flags = unknown
	assert.Empty(t, s.Mistakes(), "settings of a later version can still be saved")
	assert.False(t, s.On(core.FlagDayPlan))
}
