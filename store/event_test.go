package store_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

func TestChainShowsTampering(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	free := "DROP TRIGGER events_no_update; DROP TRIGGER events_no_delete;"
	for name, harm := range map[string]string{
		"a changed event":              free + "UPDATE events SET by = 'user:ui' WHERE kind = 'proposal.approved'",
		"a changed hash":               free + "UPDATE events SET hash = zeroblob(32) WHERE kind = 'proposal.drafted'",
		"a missing event":              free + "DELETE FROM events WHERE kind = 'proposal.waiting'",
		"a cut end":                    free + "DELETE FROM events WHERE kind = 'submission.queued'",
		"events that changed places":   free + "UPDATE events SET job_seq = job_seq + 100 WHERE job_id <> ''; UPDATE events SET job_seq = CASE job_seq WHEN 103 THEN 4 WHEN 104 THEN 3 ELSE job_seq - 100 END WHERE job_id <> ''",
		"an altered proposal's state":  "UPDATE proposals SET state = 'rejected'",
		"an altered submission":        "UPDATE submissions SET state = 'failed'",
		"an altered job":               "UPDATE jobs SET state = 'skipped'",
		"a row without an event":       "INSERT INTO submissions SELECT 99, 'forged', job_id, 'g', proposal_id, channel, state, rev, 'k', recipient, company, hash, content, attempts, receipt, refusal, boot, next_at, created_at, updated_at FROM submissions",
		"an event slipped in at start": free + "UPDATE events SET job_seq = job_seq + 1000 WHERE job_id <> ''; UPDATE events SET job_seq = job_seq - 999 WHERE job_id <> ''",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := storetest.Open(t)
			sub := f.Queued(f.ApprovedProposal(f.Shortlisted("feed", "1", 80), "email"))
			require.NoError(t, f.VerifyJob(ctx, sub.JobID))
			raw(t, filepath.Join(f.Dir, "dry.db"), harm)
			err := f.VerifyJob(ctx, sub.JobID)
			require.Equal(t, core.KindConflict, core.KindOf(err))
			require.Contains(t, err.Error(), "audit chain of job "+string(sub.JobID))
		})
	}
	f := storetest.Open(t)
	require.Equal(t, core.KindNotFound, core.KindOf(f.VerifyJob(ctx, "nobody")))
	require.NoError(t, f.VerifyJob(ctx, ""))
}

func TestEventsAreAppendOnly(t *testing.T) {
	t.Parallel()
	f := storetest.Open(t)
	f.AddJob("feed", "1")
	for _, q := range []string{"UPDATE events SET by = 'x'", "DELETE FROM events"} {
		require.ErrorContains(t, execRaw(f, q), "append-only")
	}
}

func TestEventsPage(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	job := f.Shortlisted("feed", "1", 80)
	f.Shortlisted("feed", "2", 80)
	var seen []core.Event
	after := int64(0)
	for {
		events, err := f.Events(ctx, core.EventFilter{AfterSeq: after, Limit: 2})
		require.NoError(t, err)
		if len(events) == 0 {
			break
		}
		seen = append(seen, events...)
		after = events[len(events)-1].Seq
	}
	all, err := f.Events(ctx, core.EventFilter{})
	require.NoError(t, err)
	require.Equal(t, all, seen)
	mine, err := f.Events(ctx, core.EventFilter{JobID: job.ID})
	require.NoError(t, err)
	require.Len(t, mine, 2)
	require.NoError(t, core.VerifyChain(mine))
}

func TestSubscribers(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	quick, stop := f.Subscribe()
	slow, stopSlow := f.Subscribe()
	defer stopSlow()
	job := f.AddJob("feed", "1")
	e := <-quick
	require.Equal(t, job.ID, e.JobID)
	require.Positive(t, e.Seq)
	stop()
	stop()
	_, open := <-quick
	require.False(t, open)

	require.Error(t, f.SavePage(ctx, f.Page("feed", f.NewJob(f.Posting("feed", "1")))), "a transaction that fails")
	var writes []core.PostingWrite
	for i := range 300 {
		writes = append(writes, f.NewJob(f.Posting("board", strconv.Itoa(i))))
	}
	require.NoError(t, f.SavePage(ctx, f.Page("board", writes...)), "a slow reader holds nobody up")
	require.Equal(t, 256, len(slow))
}

func execRaw(f *storetest.Fixture, q string) error {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(f.Dir, "dry.db"))
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(q)
	return err
}
