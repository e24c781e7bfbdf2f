package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

// What is made from rows is what encoding the nouns would give, byte by byte.
func TestJobsAreEncodedAsTheNounsAre(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	f.AddProfile()
	for i := range 30 {
		f.AddJob("board", fmt.Sprintf("new-%d", i))
	}
	into := f.Shortlisted("feed", `<b>"ö"`, 80)
	f.Shortlisted("feed", "2", 33.25)
	merged := f.AddJob("board", "x")
	require.NoError(t, f.MergeJobs(ctx, merged.ID, into.ID, "user:test"))
	sub := f.Sent(f.ApprovedProposal(f.Reload(into.ID), "email"))
	require.NoError(t, f.SaveOutcome(ctx, core.OutcomeEvent{ID: "o1", SubmissionID: sub.ID, Kind: core.OutcomeReplied, Source: "imap"}))

	least := 20.0
	for name, filter := range map[string]core.JobFilter{
		"all": {}, "pages": {Limit: 7}, "by score": {Order: core.OrderScore, Limit: 1}, "of two states": {States: []core.JobState{core.JobNew, core.JobShortlisted}, Limit: 9},
		"a search": {Query: "developer", Limit: 5}, "a search by score": {Query: "developer", Order: core.OrderScore}, "at least": {MinScore: &least},
		"with text": {WithText: true, Limit: 4}, "nothing": {Query: "zzzzzz"}, "merged too": {IncludeMerged: true, Limit: 11}, "of a source": {Source: "feed"},
	} {
		pages := 0
		for {
			jobs, next, err := f.Jobs(ctx, filter)
			require.NoError(t, err, name)
			items, raw, err := f.JobsJSON(ctx, filter)
			require.NoError(t, err, name)
			require.Equal(t, next, raw, name)
			if jobs == nil {
				jobs = []core.Job{}
			}
			want, err := json.Marshal(jobs)
			require.NoError(t, err)
			require.Equal(t, string(want), string(items), name)
			if filter.After = next; next == "" || pages > 50 {
				break
			}
			pages++
		}
	}

	for _, id := range []core.JobID{into.ID, merged.ID} {
		raw, err := f.JobJSON(ctx, id, 200)
		require.NoError(t, err)
		var d core.JobDetail
		require.NoError(t, json.Unmarshal(raw, &d))
		job, err := f.Job(ctx, id)
		require.NoError(t, err)
		require.Equal(t, job, d.Job)
		postings, err := f.Postings(ctx, id)
		require.NoError(t, err)
		require.Equal(t, postings, d.Postings)
		require.Len(t, d.Submissions, 1)
		require.Len(t, d.Outcomes, 1)
		events, err := f.Events(ctx, core.EventFilter{JobID: into.ID})
		require.NoError(t, err)
		require.Equal(t, events, d.Events)
	}
	few, err := f.JobJSON(ctx, into.ID, 2)
	require.NoError(t, err)
	var d core.JobDetail
	require.NoError(t, json.Unmarshal(few, &d))
	require.Len(t, d.Events, 2, "the latest of the chain")
	_, err = f.JobJSON(ctx, "nobody", 2)
	require.Equal(t, core.KindNotFound, core.KindOf(err))
	_, _, err = f.JobsJSON(ctx, core.JobFilter{After: "nonsense"})
	require.Equal(t, core.KindInvalid, core.KindOf(err))
}
