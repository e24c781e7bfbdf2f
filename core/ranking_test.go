package core_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/core"
)

func TestAPermissionToRankIsKeptBySourceAndWithdrawn(t *testing.T) {
	t.Parallel()
	mail := core.RankingPermission{Text: "their mail of 2 May", At: time.Date(2026, 5, 2, 9, 0, 0, 0, time.UTC)}
	before := core.DefaultSettings()
	with := before.WithRanking("upwork", mail)
	assert.Empty(t, before.Ranking, "the settings before are another value")
	assert.Equal(t, mail, with.Ranking["upwork"])
	without := with.WithRanking("upwork", core.RankingPermission{At: mail.At})
	assert.Empty(t, without.Ranking)
	assert.Len(t, with.Ranking, 1)
}
