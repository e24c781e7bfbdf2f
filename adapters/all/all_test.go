package all_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/adapters/all"
)

func TestDriversHaveNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range all.Sources() {
		assert.False(t, seen[s.Driver], s.Driver)
		seen[s.Driver] = true
		assert.Regexp(t, `^[a-z][a-z0-9]+$`, s.Driver)
	}
	for _, want := range []string{"feed", "remoteok", "remotive", "weworkremotely"} {
		assert.True(t, seen[want], want)
	}
	channels := map[string]bool{}
	for _, s := range all.Channels() {
		assert.False(t, channels[s.Driver], s.Driver)
		channels[s.Driver] = true
	}
}
