package app

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestFlagsAreSwitchedByTheirOwnCommand(t *testing.T) {
	t.Parallel()
	w := newRestWorld(t)
	ctx, l := context.Background(), w.app.local
	list, err := l.Flags(ctx)
	require.NoError(t, err)
	require.Len(t, list, len(core.Flags()))
	for _, v := range list {
		assert.Equal(t, v.Default, v.On)
		for _, lang := range []core.Lang{core.LangEnglish, core.LangGerman} {
			assert.NotContains(t, v.About[lang], "feature.", "%s is described in %s", v.Name, lang)
			assert.NotEmpty(t, v.About[lang])
		}
		assert.NotEqual(t, v.About[core.LangEnglish], v.About[core.LangGerman])
	}
	v, err := l.SetFlag(ctx, core.FlagDayPlan, false, "user:anna")
	require.NoError(t, err)
	assert.False(t, v.On)
	events, err := w.app.store.Events(ctx, core.EventFilter{Kinds: []core.EventKind{"admin.flag"}, Limit: 10})
	require.NoError(t, err)
	require.Len(t, events, 1)
	assert.Equal(t, "day_plan=off", events[0].Subject)
	assert.Equal(t, "user:anna", events[0].By)

	s, err := l.Settings(ctx)
	require.NoError(t, err)
	before := s.Rev
	v, err = l.SetFlag(ctx, core.FlagDayPlan, false, "user:anna")
	require.NoError(t, err)
	assert.False(t, v.On)
	s, err = l.Settings(ctx)
	require.NoError(t, err)
	assert.Equal(t, before, s.Rev, "what is so already changes nothing")

	s.Flags = nil
	s, err = l.SaveSettings(ctx, s)
	require.NoError(t, err)
	assert.False(t, s.On(core.FlagDayPlan), "the settings as a whole leave flags alone")
	_, err = l.SetFlag(ctx, "no_such", true, "user:anna")
	assert.Equal(t, core.KindNotFound, core.KindOf(err))
	l.config.Declarative = true
	_, err = l.SetFlag(ctx, core.FlagDayPlan, true, "user:anna")
	assert.Equal(t, core.KindDenied, core.KindOf(err))
}
