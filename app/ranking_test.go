package app

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
)

type sightings struct {
	jobs     map[core.JobID][]core.Posting
	settings core.Settings
}

func (s sightings) Postings(_ context.Context, id core.JobID) ([]core.Posting, error) {
	return s.jobs[id], nil
}

func (s sightings) Settings(context.Context) (core.Settings, error) { return s.settings, nil }

func TestAPermissionIsWhatLetsAModelRank(t *testing.T) {
	t.Parallel()
	marked := core.Posting{Source: "upwork", Hints: map[string]string{core.HintRanking: core.RankingByRules}}
	jobs := sightings{jobs: map[core.JobID][]core.Posting{"u": {marked}, "both": {{Source: "feed"}, marked}, "free": {{Source: "feed"}}}}
	for permission, want := range map[string]bool{"": true, " ": true, "their mail of 2 May": false} {
		held := rulesOnly(jobs, []config.Source{{Name: "upwork", RankingPermission: permission}, {Name: "feed"}})
		for id, holds := range map[core.JobID]bool{"u": want, "both": want, "free": false, "": false} {
			got, err := held(t.Context(), id)
			require.NoError(t, err)
			require.Equal(t, holds, got, "%q %s", permission, id)
		}
	}
	gone := rulesOnly(jobs, nil)
	got, err := gone(t.Context(), "u")
	require.NoError(t, err)
	require.True(t, got, "the mark outlives the configuration of its source")

	jobs.settings = jobs.settings.WithRanking("upwork", core.RankingPermission{Text: "their mail of 2 May"})
	got, err = rulesOnly(jobs, nil)(t.Context(), "u")
	require.NoError(t, err)
	require.False(t, got, "a permission of the settings counts without a start")
	jobs.settings = jobs.settings.WithRanking("upwork", core.RankingPermission{})
	got, err = rulesOnly(jobs, nil)(t.Context(), "u")
	require.NoError(t, err)
	require.True(t, got, "and so does its withdrawal")
}
