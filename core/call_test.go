package core_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestHoldRequestCheck(t *testing.T) {
	t.Parallel()
	good := core.HoldRequest{ID: "c", Provider: "p", Model: "m", Task: core.TaskDraft, Max: 1}
	for name, tc := range map[string]struct {
		change func(*core.HoldRequest)
		ok     bool
	}{
		"takes a paid call":              {func(*core.HoldRequest) {}, true},
		"takes a free call":              {func(r *core.HoldRequest) { r.Free, r.Max = true, 0 }, true},
		"refuses a call without an id":   {func(r *core.HoldRequest) { r.ID = "" }, false},
		"refuses a call without a task":  {func(r *core.HoldRequest) { r.Task = "" }, false},
		"refuses a free call with money": {func(r *core.HoldRequest) { r.Free = true }, false},
		"refuses a paid call for zero":   {func(r *core.HoldRequest) { r.Max = 0 }, false},
		"refuses a negative maximum":     {func(r *core.HoldRequest) { r.Max = -1 }, false},
		"refuses a broken explanation":   {func(r *core.HoldRequest) { r.Explain = json.RawMessage("{") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := good
			tc.change(&r)
			err := r.Check()
			if tc.ok {
				require.NoError(t, err)
				return
			}
			require.Equal(t, core.KindInvalid, core.KindOf(err))
		})
	}
}

func TestGauge(t *testing.T) {
	t.Parallel()
	limit := core.NanoUSD(10)
	g := core.Gauge{Limit: &limit, Spent: 3, Overrun: 1, Held: 2}
	require.Equal(t, core.NanoUSD(6), g.Used())
	require.Equal(t, core.NanoUSD(4), g.Left())
	g.Held = 20
	require.Zero(t, g.Left(), "an exceeded limit leaves nothing")
	require.Zero(t, core.Gauge{}.Left(), "no limit is no money")
}
