package scam_test

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/internal/eval/scam"
	"github.com/automonet/automonet/internal/eval/train/traintest"
)

// The rules hold on the sets that are in the repository, so that a change of phrases
// that loses something is seen without the data folder.
func TestRulesOnTheLabelledSets(t *testing.T) {
	t.Parallel()
	results, err := scam.Sets("../../..")
	require.NoError(t, err)
	least := map[string]float64{"junk tuned": 0.93, "junk held out": 0.88, "chat tuned": 0.67, "chat held out": 0.5}
	size := map[string]int{}
	for _, r := range results {
		assert.GreaterOrEqual(t, r.Recall, least[r.Name+" "+r.Part], "%+v", r)
		assert.LessOrEqual(t, r.Alarms, 0.03, "%+v", r)
		if r.Part == "tuned" || r.Part == "held out" {
			size[r.Name] += r.Rows
		}
	}
	for name, n := range size {
		assert.GreaterOrEqual(t, n, 150, name)
	}
	_, err = scam.Sets(t.TempDir())
	require.Error(t, err)
}

// With labels shuffled, or with nothing but how a text is set, the model must be at
// chance; and where a text comes from must not be what it has learnt.
func TestCanaries(t *testing.T) {
	t.Parallel()
	const data = "../../../../shared/data"
	if _, err := os.Stat(data); err != nil {
		t.Skip("the folder of the recorded data is not there: the canaries of the scam model are not run")
	}
	docs, err := scam.Load(data)
	require.NoError(t, err)
	c, err := scam.Sing(context.Background(), docs, scam.Shipped())
	require.NoError(t, err)
	assert.InDelta(t, 0.5, c.Shuffled, 0.08, "shuffled labels")
	assert.InDelta(t, 0.5, c.Formatting, 0.03, "formatting alone")
	assert.Less(t, c.Explained, 0.25, "share of the score that a detector of sources explains")
	t.Logf("shuffled %.3f, formatting %.3f, source %.3f, explained %.3f", c.Shuffled, c.Formatting, c.Source, c.Explained)
}

// Two kinds of text that share no word are told apart without fail, and no other
// source is called fraud.
func TestTheJointRuleOnASmallFolder(t *testing.T) {
	t.Parallel()
	docs, err := scam.Load(traintest.Folder(t))
	require.NoError(t, err)
	r, err := scam.Judge(context.Background(), "small", docs, scam.Shipped(), func(string) {})
	require.NoError(t, err)
	require.Equal(t, 1.0, r.Groups.Recall)
	require.Zero(t, r.Others)
	require.Len(t, r.Sources, 2)
	m, err := scam.Train(context.Background(), docs, scam.Baseline(), func(string) {})
	require.NoError(t, err)
	require.True(t, m.Grams)
	c, err := scam.Sing(context.Background(), docs, scam.Shipped())
	require.NoError(t, err)
	require.InDelta(t, 0.5, c.Formatting, 0.1)
}

func TestReportNamesWhatIsMissed(t *testing.T) {
	t.Parallel()
	r := scam.Report{Sets: []scam.SetResult{{Name: "junk", Part: "held out"}}, Model: scam.Result{Sources: []scam.Source{{Name: "a", Rows: 3}}}}
	require.Len(t, r.Missed(), 3, "recall twice and PR-AUC")
	require.Contains(t, r.Markdown(), "| a | 3 | 0 | 0 |")
	require.Contains(t, r.Markdown(), "| junk | held out |")
}
