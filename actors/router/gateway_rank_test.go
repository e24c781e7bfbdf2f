package router_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

func TestNoModelRanksWhatThePlatformForbids(t *testing.T) {
	t.Parallel()
	w := newWorld(t, clock.System{}, "acme")
	w.cfg.RulesOnly = func(_ context.Context, id core.JobID) (bool, error) { return id == "upwork-job", nil }
	g := w.gateway()
	for _, tt := range []struct {
		task   core.Task
		job    core.JobID
		denied bool
	}{
		{core.TaskDecide, "upwork-job", true},
		{core.TaskEmbed, "upwork-job", true},
		{core.TaskDecide, "", true},
		{core.TaskDecide, "other-job", false},
		{core.TaskDraft, "upwork-job", false},
		{core.TaskJudge, "upwork-job", false},
	} {
		a := ask()
		a.Task, a.Job = tt.task, tt.job
		before := len(w.calls())
		_, err := g.Ask(t.Context(), a)
		if tt.denied {
			require.Equal(t, core.KindDenied, core.KindOf(err), "%s %s", tt.task, tt.job)
			require.Len(t, w.calls(), before, "nothing is asked and nothing is paid")
			continue
		}
		require.NoError(t, err, "%s %s", tt.task, tt.job)
	}
}
