package app

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
)

type sightings map[core.JobID][]core.Posting

func (s sightings) Postings(_ context.Context, id core.JobID) ([]core.Posting, error) {
	return s[id], nil
}

func TestAPermissionIsWhatLetsAModelRank(t *testing.T) {
	t.Parallel()
	marked := core.Posting{Source: "upwork", Hints: map[string]string{core.HintRanking: core.RankingByRules}}
	jobs := sightings{"u": {marked}, "both": {{Source: "feed"}, marked}, "free": {{Source: "feed"}}}
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
}
