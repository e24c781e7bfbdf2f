package app_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/score"
	"github.com/automonet/automonet/internal/i18n"
)

// TestJobsAreComparedByTheOwnersEmbeddingModel goes from the configuration to the ledger
// and the reason of a score in both languages.
func TestJobsAreComparedByTheOwnersEmbeddingModel(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sources := r.cfg.Sources
	vendor := r.priced()
	r.cfg.Sources = sources
	const model = "acme/text-embedding-3-small"
	r.cfg.Providers[0].Models = []string{"gpt-5-mini", "text-embedding-3-small"}
	r.cfg.Models.Embed = model
	r.cfg.Budget.Daily, r.cfg.Budget.Monthly = dollar, dollar
	a, ctx := r.paying()
	s := a.Service()
	status, err := s.Status(ctx)
	require.NoError(t, err)
	names := map[string]bool{}
	for _, actor := range status.Actors {
		names[actor.Name] = true
	}
	require.True(t, names["router/vectors"])

	calls, _, err := s.Calls(ctx, core.CallFilter{Task: core.TaskEmbed, Limit: core.MaxLimit})
	require.NoError(t, err)
	require.NotEmpty(t, calls)
	var booked core.NanoUSD
	for _, c := range calls {
		require.Equal(t, core.CallSettled, c.State)
		booked += c.Cost
	}
	require.Positive(t, booked)

	compared := 0
	for after := ""; ; {
		jobs, next, err := s.Jobs(ctx, core.JobFilter{Limit: 100, After: after})
		require.NoError(t, err)
		for _, j := range jobs {
			sum := 0.0
			for _, why := range j.Decision.Reasons {
				sum += why.Points
				if why.Code != score.VectorNear && why.Code != score.VectorFar {
					continue
				}
				compared++
				require.Contains(t, i18n.Reason(core.LangEnglish, why), "as "+model+" sees it")
				require.Contains(t, i18n.Reason(core.LangGerman, why), "wie "+model+" es sieht")
			}
			if j.Score != nil {
				require.InDelta(t, *j.Score, sum, 1e-6, "the reasons add up to the score")
			}
		}
		if after = next; next == "" {
			break
		}
	}
	require.Positive(t, compared)
	for _, q := range vendor.Requests() {
		require.NotContains(t, strings.ToLower(string(q.Body["input"])), "@", "no address goes there")
	}
}
