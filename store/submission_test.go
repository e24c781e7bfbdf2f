package store_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store"
	"github.com/automonet/automonet/store/storetest"
)

func TestSubmissionNeedsTheApproval(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	p := f.ApprovedProposal(f.Shortlisted("feed", "1", 80), "email")
	sub, err := core.NewSubmission("s1", p, "", f.Clock.Now())
	require.NoError(t, err)
	for name, change := range map[string]func(*core.Submission){
		"other bytes":     func(s *core.Submission) { s.Content.Body += "!" },
		"other recipient": func(s *core.Submission) { s.Recipient = "x@example.org" },
		"other channel":   func(s *core.Submission) { s.Channel = "assist" },
		"other hash":      func(s *core.Submission) { s.Hash = "00" },
	} {
		bad := sub
		change(&bad)
		require.Equal(t, core.KindDenied, core.KindOf(f.CreateSubmission(ctx, bad)), name)
	}
	bad := sub
	bad.State = core.SubmissionSending
	require.Equal(t, core.KindInvalid, core.KindOf(f.CreateSubmission(ctx, bad)))
	bad = sub
	bad.JobID = "nobody"
	require.Equal(t, core.KindNotFound, core.KindOf(f.CreateSubmission(ctx, bad)))
	require.NoError(t, f.CreateSubmission(ctx, sub))
	twin := sub
	twin.ID, twin.Key = "s2", "another key"
	err = f.CreateSubmission(ctx, twin)
	require.Equal(t, core.KindConflict, core.KindOf(err))
	require.Contains(t, err.Error(), "already has a submission")
}

func TestSendSteps(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	sub := f.Queued(f.ApprovedProposal(f.Shortlisted("feed", "1", 80), "email"))
	_, err := f.BeginSend(ctx, sub.ID, sub.Rev+1, "boot-1")
	require.Equal(t, core.KindConflict, core.KindOf(err))
	_, err = f.BeginSend(ctx, "nobody", 1, "boot-1")
	require.Equal(t, core.KindNotFound, core.KindOf(err))
	sub, err = f.BeginSend(ctx, sub.ID, sub.Rev, "boot-1")
	require.NoError(t, err)
	require.Equal(t, 1, sub.Attempts)
	require.Equal(t, "boot-1", sub.Boot)
	_, err = f.BeginSend(ctx, sub.ID, sub.Rev, "boot-1")
	require.Equal(t, core.KindConflict, core.KindOf(err), "it is being sent already")

	_, err = f.FinishSend(ctx, sub, core.SubmissionSent, nil, nil, time.Time{}, "x")
	require.Equal(t, core.KindInvalid, core.KindOf(err), "no proof")
	_, err = f.FinishSend(ctx, sub, core.SubmissionSending, nil, nil, time.Time{}, "x")
	require.Error(t, err)
	later := f.Clock.Now().Add(10 * time.Minute)
	sub, err = f.FinishSend(ctx, sub, core.SubmissionQueued, nil, &core.Refusal{Code: core.RefusedTooFast, RetryAfter: 10 * time.Minute}, later, "system:submitter")
	require.NoError(t, err)
	due, err := f.DueSubmissions(ctx, f.Clock.Now(), 10)
	require.NoError(t, err)
	require.Empty(t, due)
	due, err = f.DueSubmissions(ctx, later, 10)
	require.NoError(t, err)
	require.Equal(t, []core.Submission{sub}, due)

	sub, err = f.BeginSend(ctx, sub.ID, sub.Rev, "boot-1")
	require.NoError(t, err)
	require.Nil(t, sub.Refusal)
	require.Equal(t, 2, sub.Attempts)
	stale := sub
	sub, err = f.FinishSend(ctx, sub, core.SubmissionUnknown, nil, nil, later, "system:submitter")
	require.NoError(t, err)
	_, err = f.FinishSend(ctx, stale, core.SubmissionSent, &core.Receipt{}, nil, time.Time{}, "x")
	require.Equal(t, core.KindConflict, core.KindOf(err))
	sub, err = f.FinishSend(ctx, sub, core.SubmissionNeedsHuman, nil, nil, time.Time{}, "system:submitter")
	require.NoError(t, err)
	sub, err = f.FinishSend(ctx, sub, core.SubmissionSent, &core.Receipt{By: "user", At: f.Clock.Now()}, nil, time.Time{}, "user:cli")
	require.NoError(t, err)
	_, err = f.FinishSend(ctx, sub, core.SubmissionQueued, nil, nil, time.Time{}, "x")
	require.Equal(t, core.KindConflict, core.KindOf(err), "sent is final")
	require.NoError(t, f.VerifyJob(ctx, sub.JobID))
	_, err = f.FinishSend(ctx, core.Submission{ID: "nobody"}, core.SubmissionQueued, nil, nil, time.Time{}, "x")
	require.Equal(t, core.KindNotFound, core.KindOf(err))
}

func TestBeginSendCancelsWhenTheApprovalIsVoid(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	sub := f.Queued(f.ApprovedProposal(f.Shortlisted("feed", "1", 80), "email"))
	// The row is altered behind the store's back: the content is not what was approved.
	raw(t, filepath.Join(f.Dir, "dry.db"), `UPDATE proposals SET content = json_set(content, '$.body', 'other')`)
	got, err := f.BeginSend(ctx, sub.ID, sub.Rev, "boot-1")
	require.Equal(t, core.KindConflict, core.KindOf(err))
	require.Equal(t, core.SubmissionCancelled, got.State)
	got, err = f.Submission(ctx, sub.ID)
	require.NoError(t, err)
	require.Equal(t, core.SubmissionCancelled, got.State, "the cancelling is committed")
}

func TestSubmissionFilters(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	a := f.Sent(f.ApprovedProposal(f.Shortlisted("feed", "1", 80), "email"))
	f.Clock.Advance(time.Hour)
	since := f.Clock.Now()
	b := f.Queued(f.ApprovedProposal(f.Shortlisted("feed", "2", 70), "assist"))
	tests := []struct {
		name   string
		filter core.SubmissionFilter
		want   []core.SubmissionID
	}{
		{"all", core.SubmissionFilter{}, []core.SubmissionID{b.ID, a.ID}},
		{"state", core.SubmissionFilter{States: []core.SubmissionState{core.SubmissionSent}}, []core.SubmissionID{a.ID}},
		{"channel", core.SubmissionFilter{Channel: "assist"}, []core.SubmissionID{b.ID}},
		{"recipient in any case", core.SubmissionFilter{Recipient: strings.ToUpper(a.Recipient)}, []core.SubmissionID{a.ID}},
		{"company", core.SubmissionFilter{Company: "nobody"}, nil},
		{"since", core.SubmissionFilter{Since: since}, []core.SubmissionID{b.ID}},
		{"job", core.SubmissionFilter{JobID: a.JobID}, []core.SubmissionID{a.ID}},
	}
	for _, tt := range tests {
		subs, _, err := f.Submissions(ctx, tt.filter)
		require.NoError(t, err)
		var got []core.SubmissionID
		for _, s := range subs {
			got = append(got, s.ID)
		}
		require.Equal(t, tt.want, got, tt.name)
	}
	page, next, err := f.Submissions(ctx, core.SubmissionFilter{Limit: 1})
	require.NoError(t, err)
	require.Equal(t, b.ID, page[0].ID)
	page, next, err = f.Submissions(ctx, core.SubmissionFilter{Limit: 1, After: next})
	require.NoError(t, err)
	require.Empty(t, next)
	require.Equal(t, a.ID, page[0].ID)
	_, _, err = f.Submissions(ctx, core.SubmissionFilter{After: "?"})
	require.Equal(t, core.KindInvalid, core.KindOf(err))
	_, _, err = f.Submissions(ctx, core.SubmissionFilter{JobID: "nobody"})
	require.Equal(t, core.KindNotFound, core.KindOf(err))
	_, err = f.Submission(ctx, "nobody")
	require.Equal(t, core.KindNotFound, core.KindOf(err))
}

func TestSendHistory(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t, storetest.Live())
	old := f.Sent(f.ApprovedProposal(f.Shortlisted("feed", "0", 80), "email"))
	f.Clock.Advance(24 * time.Hour)
	sent := f.Sent(f.ApprovedProposal(f.Shortlisted("feed", "1", 80), "email"))
	sub := f.Queued(f.ApprovedProposal(f.Shortlisted("feed", "2", 70), "email"))
	require.NoError(t, f.SaveLock(ctx, core.Lock{Scope: "channel:email", Reason: "cap of the day", Until: f.Clock.Now().Add(time.Hour)}))
	require.NoError(t, f.SaveLock(ctx, core.Lock{Scope: "all", Reason: "over", Until: f.Clock.Now().Add(-time.Hour)}))
	require.NoError(t, f.SetRun(ctx, core.RunStopNew, "asked to", "user:cli"))
	h, err := f.SendHistory(ctx, sub, f.Clock.Now().Add(-time.Hour))
	require.NoError(t, err)
	require.Equal(t, []core.Submission{sent}, h.Recent)
	require.Empty(t, h.Cluster)
	require.Len(t, h.Locks, 1)
	require.Equal(t, core.RunStopNew, h.Run)
	h, err = f.SendHistory(ctx, sub, f.Clock.Now().Add(-48*time.Hour))
	require.NoError(t, err)
	require.Equal(t, []core.Submission{sent, old}, h.Recent)
	_, err = f.SendHistory(ctx, core.Submission{JobID: "nobody"}, time.Time{})
	require.Equal(t, core.KindNotFound, core.KindOf(err))
}

func TestJournal(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t, storetest.Live())
	job := f.Shortlisted("feed", "1", 80)
	sub := f.Queued(f.ApprovedProposal(job, "email"))
	path := filepath.Join(f.Dir, "sent.log")
	at := f.Clock.Now()
	rec := func(kind core.SentKind, key, recipient string, postings ...string) core.SentRecord {
		at = at.Add(time.Second)
		return core.SentRecord{At: at, Kind: kind, Key: core.IdemKey(key), SubmissionID: "s", JobID: "lost-job", Channel: "email", Recipient: recipient, Postings: postings, Hash: "aa"}
	}
	keys, err := f.PostingKeys(ctx, job.ID)
	require.NoError(t, err)
	require.Equal(t, []string{store.SentKey("feed/1"), store.SentKey("jobs.example.org/feed/1")}, keys)
	for _, r := range []core.SentRecord{
		rec(core.SentIntent, "same posting, other job id", "other@example.org", keys[0]),
		rec(core.SentIntent, "same recipient", strings.ToUpper(sub.Recipient), "x"),
		rec(core.SentIntent, "withdrawn", sub.Recipient, "x"),
		rec(core.SentAbsent, "withdrawn", sub.Recipient, "x"),
		rec(core.SentIntent, "sent for sure", sub.Recipient, "x"),
		rec(core.SentConfirmed, "sent for sure", sub.Recipient, "x"),
		rec(core.SentAbsent, "sent for sure", sub.Recipient, "x"),
		rec(core.SentIntent, "tried again", sub.Recipient, "x"),
		rec(core.SentAbsent, "tried again", sub.Recipient, "x"),
		rec(core.SentIntent, "tried again", sub.Recipient, "x"),
		rec(core.SentIntent, "unrelated", "other@example.org", "x"),
		rec(core.SentIntent, string(sub.Key), sub.Recipient, keys...),
	} {
		require.NoError(t, f.Journal(ctx, r))
	}
	history := func() []string {
		h, err := f.SendHistory(ctx, sub, at)
		require.NoError(t, err)
		var out []string
		for _, r := range h.Journal {
			out = append(out, string(r.Kind)+" "+string(r.Key))
		}
		return out
	}
	want := []string{"intent same posting, other job id", "intent same recipient", "sent sent for sure", "intent tried again",
		"intent " + string(sub.Key)}
	require.Equal(t, want, history(), "its own too: a database may have been rolled back")

	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NotContains(t, string(b), "@", "no address in the journal")

	// A crash cuts the last line off; the next append closes it.
	require.NoError(t, os.WriteFile(path, append(b, `{"at":"2026-11-23T10:00:00Z","kind":"intent","key":"to`...), 0o600))
	require.Equal(t, want, history())
	require.NoError(t, f.Journal(ctx, rec(core.SentIntent, "after the crash", sub.Recipient)))
	want = append(want, "intent after the crash")
	require.Equal(t, want, history())

	// A whole record that only lacks its line break counts and goes on counting.
	b, err = os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, b[:len(b)-1], 0o600))
	require.Equal(t, want, history())
	require.NoError(t, f.Journal(ctx, rec(core.SentIntent, "unrelated", "a@example.org", "x")))
	require.Equal(t, want, history())

	// Damage in the middle may hide a send: nothing is decided on it.
	b, err = os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, append([]byte("garbage\n"), b...), 0o600))
	_, err = f.SendHistory(ctx, sub, at)
	require.Equal(t, core.KindConflict, core.KindOf(err))
	require.Contains(t, err.Error(), "sent.log is damaged in line 1")

	require.Equal(t, core.KindInvalid, core.KindOf(f.Journal(ctx, core.SentRecord{})))
}

func TestJournalFillsWhatIsMissing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	job := f.AddJob("feed", "1")
	require.NoError(t, f.Journal(ctx, core.SentRecord{Kind: core.SentIntent, Key: "k", JobID: job.ID, Recipient: "A@Example.org"}))
	b, err := os.ReadFile(filepath.Join(f.Dir, "sent-dry.log"))
	require.NoError(t, err)
	require.Contains(t, string(b), store.SentKey("a@example.org"))
	require.Contains(t, string(b), store.SentKey("feed/1"))
	require.Contains(t, string(b), `"at":"2026-11-23T09:00:00Z"`)
	require.NoFileExists(t, filepath.Join(f.Dir, "sent.log"))
	require.NoError(t, os.Remove(filepath.Join(f.Dir, "sent-dry.log")))
	require.NoError(t, os.Mkdir(filepath.Join(f.Dir, "sent-dry.log"), 0o700))
	require.Error(t, f.Journal(ctx, core.SentRecord{Kind: core.SentIntent, Key: "k", JobID: job.ID}))
}
