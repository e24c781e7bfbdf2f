package core_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/core"
)

func TestArmSettings(t *testing.T) {
	t.Parallel()
	a := core.ArmSettings{Floor: 0.05, Cap: 0.6, Spread: 0.5}.WithOff("template:a@1", true).WithOff("model:x/y", true).WithOff("model:x/y", true)
	assert.Equal(t, []string{"model:x/y", "template:a@1"}, a.Off)
	assert.Nil(t, a.Check())
	assert.Equal(t, []string{"template:a@1"}, a.WithOff("model:x/y", false).Off)
	for name, bad := range map[string]core.ArmSettings{
		"a floor above 0.2":     {Floor: 0.3},
		"a cap below its floor": {Floor: 0.1, Cap: 0.05},
		"a wide spread":         {Spread: 3},
		"no arm":                {Off: []string{"weather"}},
		"a source":              {Off: []string{"source:upwork"}},
		"markup":                {Off: []string{"model:\x1b[31m"}},
	} {
		assert.NotNil(t, bad.Check(), name)
	}
	s := core.DefaultSettings()
	assert.Equal(t, int64(120), s.MinutesPerDay())
	s.HoursPerDay = 0
	assert.Equal(t, int64(120), s.MinutesPerDay(), "settings of before have the usual hours")
	s.HoursPerDay = 0.5
	assert.Equal(t, int64(30), s.MinutesPerDay())
	s.HoursPerDay, s.Explore, s.Bids = 25, 0.5, map[string]int{"upwork": -1}
	assert.Len(t, s.Mistakes(), 3)
}

func TestADrawSaysWhatOfItWasKept(t *testing.T) {
	t.Parallel()
	d := core.ArmDraw{Template: "a@1", Model: "x/y", Step: "-10%", Chance: 0.1, Apart: 0.3}
	assert.Equal(t, &core.ArmDraw{Template: "a@1", Model: "x/y", Step: "-10%", Chance: 0.1, Apart: 0.3}, d.Kept("a@1", "x/y", true))
	unpriced := d.Kept("a@1", "x/y", false)
	assert.Empty(t, unpriced.Step)
	assert.InDelta(t, 0.3, unpriced.Chance, 0)
	assert.True(t, unpriced.Supports())
	assert.Equal(t, core.ArmTemplate, d.Kept("b@1", "x/y", true).Missed)
	assert.Equal(t, core.ArmModel, d.Kept("a@1", "", true).Missed)
	assert.False(t, d.Kept("a@1", "", true).Supports())
	assert.False(t, (*core.ArmDraw)(nil).Supports())
}
