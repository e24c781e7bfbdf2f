package learn_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core/learn"
)

// replying are sends, one every 8 hours, at two sources of which the second replies
// more, each answered after a day.
func replying(n int, seed uint64) ([]learn.Record, time.Time) {
	r := rand.New(rand.NewPCG(seed, 1))
	at := time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)
	var out []learn.Record
	for i := range n {
		x := learn.Record{ID: fmt.Sprint(i), At: at, Case: learn.Case{Source: []string{"cold", "warm"}[i%2]}}
		if r.Float64() < []float64{0.06, 0.3}[i%2] {
			x.Replied = at.Add(24 * time.Hour)
			if r.Float64() < 0.3 {
				x.Won = at.Add(72 * time.Hour)
			} else {
				x.Lost = at.Add(72 * time.Hour)
			}
		}
		out = append(out, x)
		at = at.Add(8 * time.Hour)
	}
	return out, at
}

func TestCalibrateJudgesWhatWasSaidBeforeTheOutcome(t *testing.T) {
	t.Parallel()
	records, end := replying(400, 7)
	now := end.Add(200 * 24 * time.Hour)
	c, err := learn.Calibrate(learn.DefaultPriors(), records, now)
	require.NoError(t, err)
	assert.Equal(t, now, c.At)
	assert.Equal(t, 400, c.Reply.N)
	assert.Zero(t, c.Waiting)
	assert.True(t, c.Reply.Enough)
	assert.Len(t, c.Reply.Bins, 10)
	assert.Less(t, c.Reply.ECE, 0.09, "40 sends a bin are off by 0.05 even where every chance is right")
	assert.Less(t, c.Reply.Brier, c.Reply.Plain, "two sources that differ are told apart")
	assert.Equal(t, c.Reply.Hits, c.Win.N)
	require.Len(t, c.Sources, 2)
	assert.Equal(t, "cold", c.Sources[0].Source)
	assert.Less(t, c.Sources[0].Hits, c.Sources[1].Hits)
}

func TestCalibrateWaitsForTheSlowAnswers(t *testing.T) {
	t.Parallel()
	records, end := replying(60, 5)
	c, err := learn.Calibrate(learn.DefaultPriors(), records, end)
	require.NoError(t, err)
	assert.Positive(t, c.Waiting)
	assert.Equal(t, 60, c.Waiting+c.Reply.N)
	none, err := learn.Calibrate(learn.DefaultPriors(), nil, end)
	require.NoError(t, err)
	assert.Zero(t, none.Reply.N)
	assert.False(t, none.Reply.Enough)
	assert.NotNil(t, none.Reply.Bins)
}
