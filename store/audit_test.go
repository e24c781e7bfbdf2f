package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

// paidJob is a job with everything that can happen to one, from two sightings to a
// corrected payment.
func paidJob(t *testing.T) (*storetest.Fixture, core.Submission) {
	t.Helper()
	ctx := context.Background()
	f := storetest.Open(t)
	job := f.Shortlisted("feed", "1", 80)
	require.NoError(t, f.SavePage(ctx, f.Page("board", storetest.Joined(f.Posting("board", "9"), job.ID))))
	p := f.Waiting(f.Reload(job.ID), "email")
	p.Writing = core.Writing{Calls: []core.CallID{"call-1", "call-2"}, Cost: 2_500_000}
	p, err := f.SaveProposal(ctx, p, core.ProposalWaiting, "system:generator")
	require.NoError(t, err)
	sub := f.Sent(f.Approve(p))
	_, err = f.SaveFeedback(ctx, core.Feedback{ID: "f1", Kind: core.FeedbackMore, Job: job.ID, By: "user:cli"})
	require.NoError(t, err)
	_, err = f.SaveReplies(ctx, core.ReplyWrite{Mailbox: "m", Next: "1", Replies: []core.Reply{{ID: "r1", Channel: "email", SubmissionID: sub.ID, Class: core.ReplyOffer,
		From: "client@example.org", Subject: "Re: Rebuild", Text: "We would like to hire you.", At: f.Clock.Now(), By: "rules"}}})
	require.NoError(t, err)
	eur := func(minor int64) core.Money { return core.Money{Minor: minor, Currency: "EUR"} }
	for _, o := range []core.OutcomeEvent{
		{ID: "o1", Kind: core.OutcomeWon, Amount: eur(120_000), Source: "user:cli"},
		{ID: "o2", Kind: core.OutcomePaid, Amount: eur(20_000), Fee: eur(2_000), Hours: 14, Source: "user:cli"},
		{ID: "o3", Kind: core.OutcomePaid, Amount: eur(120_000), Fee: eur(12_000), Hours: 14, Source: "user:cli", Supersedes: "o2"},
	} {
		o.SubmissionID, o.At = sub.ID, f.Clock.Now()
		require.NoError(t, f.SaveOutcome(ctx, o))
	}
	return f, sub
}

// shown are the facts of the last entry of a stage, by their names.
func shown(trail core.AuditTrail, stage core.AuditStage) map[string]string {
	out := map[string]string{}
	for _, e := range trail.Entries {
		if e.Stage == stage && len(e.Shows) > 0 {
			clear(out)
			for _, f := range e.Shows {
				out[f.Name] = f.Value
			}
		}
	}
	return out
}

func TestTheTrailGoesFromSightingToPayment(t *testing.T) {
	t.Parallel()
	f, sub := paidJob(t)
	trail, err := f.AuditJob(context.Background(), sub.JobID)
	require.NoError(t, err)
	require.Empty(t, trail.Findings)
	require.Zero(t, trail.Unsealed)
	require.Equal(t, 10, trail.Rows, "2 postings, a decision, a proposal, a submission, feedback, a reply and 3 outcomes")
	var stages []core.AuditStage
	for _, e := range trail.Entries {
		if e.Stage != "" && (len(stages) == 0 || stages[len(stages)-1] != e.Stage) {
			stages = append(stages, e.Stage)
		}
	}
	require.Equal(t, []core.AuditStage{core.AuditSighting, core.AuditDecision, core.AuditSighting, core.AuditDraft, core.AuditReview, core.AuditDraft, core.AuditApproval,
		core.AuditQueued, core.AuditIntent, core.AuditProof, core.AuditReply, core.AuditWon, core.AuditDecision, core.AuditPaid}, stages)
	for stage, want := range map[core.AuditStage]map[string]string{
		core.AuditSighting: {"source": "board", "title": "Go developer 9"},
		core.AuditApproval: {"approved_by": "user:cli", "approved_content": string(sub.Hash), "content": string(sub.Hash), "calls": "2", "cost": "$0.002500"},
		core.AuditProof:    {"key": string(sub.Key), "content": string(sub.Hash), "attempts": "1"},
		core.AuditReply:    {"class": "offer", "from": "client@example.org"},
		core.AuditWon:      {"amount": "1200.00 EUR"},
		core.AuditPaid:     {"amount": "1200.00 EUR", "fee": "120.00 EUR", "hours": "14", "corrects": "o2"},
	} {
		have := shown(trail, stage)
		for name, value := range want {
			require.Equal(t, value, have[name], "%s %s of %v", stage, name, have)
		}
	}
	require.NotEmpty(t, shown(trail, core.AuditApproval)["gates"])
	require.NotEmpty(t, shown(trail, core.AuditProof)["message_id"])
}

// TestATamperedRowIsFound changes, takes away and slips in rows behind the program's
// back, in every table that the trail shows, and looks for the finding that names it.
func TestATamperedRowIsFound(t *testing.T) {
	t.Parallel()
	events := "DROP TRIGGER events_no_update; DROP TRIGGER events_no_delete; "
	outcomes := "DROP TRIGGER outcomes_no_update; DROP TRIGGER outcomes_no_delete; "
	feedback := "DROP TRIGGER feedback_no_update; DROP TRIGGER feedback_no_delete; "
	for name, c := range map[string]struct{ harm, table, row string }{
		"a paid amount":                 {outcomes + "UPDATE outcomes SET amount_minor = 12000 WHERE id = 'o3'", "outcomes", "o3"},
		"a fee":                         {outcomes + "UPDATE outcomes SET fee_minor = 0 WHERE id = 'o3'", "outcomes", "o3"},
		"the hours":                     {outcomes + "UPDATE outcomes SET hours = 7 WHERE id = 'o3'", "outcomes", "o3"},
		"what was booked":               {outcomes + "UPDATE outcomes SET booked = '' WHERE id = 'o3'", "outcomes", "o3"},
		"an old, corrected outcome":     {outcomes + "UPDATE outcomes SET amount_minor = 1 WHERE id = 'o2'", "outcomes", "o2"},
		"the kind of an outcome":        {outcomes + "UPDATE outcomes SET kind = 'lost' WHERE id = 'o1'", "outcomes", "o1"},
		"the currency":                  {outcomes + "UPDATE outcomes SET amount_currency = 'USD' WHERE id = 'o1'", "outcomes", "o1"},
		"the day of a payment":          {outcomes + "UPDATE outcomes SET at = at + 86400000000 WHERE id = 'o3'", "outcomes", "o3"},
		"a payment that is gone":        {outcomes + "DELETE FROM outcomes WHERE id = 'o3'", "outcomes", "o3"},
		"a payment that was slipped in": {"INSERT INTO outcomes SELECT 99, 'o9', submission_id, job_id, kind, amount_minor, amount_currency, fee_minor, fee_currency, hours, source, '', at, booked FROM outcomes WHERE id = 'o3'", "outcomes", "o9"},
		"a payment of another job":      {outcomes + "INSERT INTO jobs SELECT 99, 'x', state, rev, url, score, decision_id, merged_into, sightings, sources, deadline, posted_at, first_seen_at, last_seen_at, text_from FROM jobs LIMIT 1; UPDATE outcomes SET job_id = 'x' WHERE id = 'o3'", "outcomes", "o3"},
		"a proposal's body":             {"UPDATE proposals SET content = json_set(content, '$.body', 'pay me')", "proposals", "*"},
		"a body with its hash":          {"UPDATE proposals SET hash = replace(hash, substr(hash, 1, 8), '00000000')", "proposals", "*"},
		"an approval's hash":            {"UPDATE proposals SET approval = json_set(approval, '$.hash', 'f00d')", "proposals", "*"},
		"who approved":                  {"UPDATE proposals SET approval = json_set(approval, '$.by', 'user:eve')", "proposals", "*"},
		"a gate":                        {"UPDATE proposals SET gates = '[]'", "proposals", "*"},
		"a claim":                       {"UPDATE proposals SET claims = '[]'", "proposals", "*"},
		"what the text cost":            {"UPDATE proposals SET writing = json_set(writing, '$.cost_nusd', 1)", "proposals", "*"},
		"the model":                     {"UPDATE proposals SET model = 'other/model'", "proposals", "*"},
		"what was sent":                 {"UPDATE submissions SET content = json_set(content, '$.subject', 'x')", "submissions", "*"},
		"to whom it was sent":           {"UPDATE submissions SET recipient = 'eve@example.org'", "submissions", "*"},
		"the key":                       {"UPDATE submissions SET key = 'ffff'", "submissions", "*"},
		"the proof":                     {"UPDATE submissions SET receipt = json_set(receipt, '$.message_id', 'x@y')", "submissions", "*"},
		"a send that is gone":           {"PRAGMA foreign_keys = 0; DELETE FROM submissions", "submissions", "*"},
		"a score":                       {"UPDATE decisions SET score = 99", "decisions", "*"},
		"a reason":                      {"UPDATE decisions SET reasons = '[]'", "decisions", "*"},
		"a decision that is gone":       {"DELETE FROM decisions", "decisions", "*"},
		"a job's score":                 {"UPDATE jobs SET score = 12", "jobs", "*"},
		"a job's decision":              {"UPDATE jobs SET decision_id = 'other'", "jobs", "*"},
		"a posting's title":             {"UPDATE postings SET title = 'x' WHERE source = 'board'", "postings", "*"},
		"a posting's link":              {"UPDATE postings SET url = 'https://evil.example' WHERE source = 'feed'", "postings", "*"},
		"a posting's text":              {"UPDATE postings SET text = 'x' WHERE source = 'board'", "postings", "*"},
		"the text that a job shares":    {"UPDATE texts SET text = 'x'", "postings", "*"},
		"a posting that is gone":        {"DELETE FROM postings WHERE source = 'board'", "postings", "*"},
		"a posting of another job":      {"INSERT INTO jobs SELECT 99, 'x', state, rev, url, score, decision_id, merged_into, sightings, sources, deadline, posted_at, first_seen_at, last_seen_at, '' FROM jobs LIMIT 1; INSERT INTO texts SELECT 99, title, company, skills, extraction, text FROM texts LIMIT 1; UPDATE postings SET job_id = 'x' WHERE source = 'board'", "postings", "*"},
		"a reply's class":               {"UPDATE replies SET class = 'rejection'", "replies", "r1"},
		"a reply's text":                {"UPDATE replies SET doc = json_set(doc, '$.text', 'x')", "replies", "r1"},
		"a reply that is gone":          {"DELETE FROM replies", "replies", "r1"},
		"feedback":                      {feedback + "UPDATE feedback SET doc = json_set(doc, '$.by', 'user:eve')", "feedback", "f1"},
		"a changed event":               {events + "UPDATE events SET data = replace(data, 'paid', 'lost') WHERE kind = 'outcome.saved' AND subject = 'o3'", "", ""},
		"an event's time":               {events + "UPDATE events SET at = at - 1 WHERE kind = 'submission.sent'", "", ""},
		"a deleted event":               {events + "DELETE FROM events WHERE kind = 'submission.sending'", "", ""},
		"the end, and its row":          {events + outcomes + "DELETE FROM outcomes WHERE id = 'o3'; DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)", "", ""},
		"the whole chain of the job":    {events + "DELETE FROM events WHERE job_id <> ''", "jobs", "*"},
		"the job itself":                {"PRAGMA foreign_keys = 0; DELETE FROM jobs", "jobs", "*"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, sub := paidJob(t)
			ctx := context.Background()
			require.NoError(t, f.VerifyJob(ctx, sub.JobID))
			raw(t, filepath.Join(f.Dir, "dry.db"), c.harm)
			trail, err := f.AuditJob(ctx, sub.JobID)
			require.NoError(t, err)
			require.NotEmpty(t, trail.Findings)
			found := false
			for _, v := range trail.Findings {
				found = found || v.Table == c.table && (c.row == "*" || v.Row == c.row)
				if v.Table != "" {
					require.Contains(t, v.Why, v.Row)
				} else {
					require.Contains(t, v.Why, "event")
				}
			}
			require.True(t, found, "%+v", trail.Findings)
			require.Equal(t, core.KindConflict, core.KindOf(f.VerifyJob(ctx, sub.JobID)))
			rep, err := f.VerifyAll(ctx, func(int64, int64) {})
			require.NoError(t, err)
			require.NotNil(t, rep.Broken, "a check of everything finds it too")
		})
	}
}

// A purge, a merge and a correction change rows, and what they leave still verifies.
func TestWhatMayChangeStillVerifies(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f, sub := paidJob(t)
	other := f.Shortlisted("feed", "2", 70)
	require.NoError(t, f.MergeJobs(ctx, other.ID, sub.JobID, "user:cli"))
	r, err := f.Reply(ctx, "r1")
	require.NoError(t, err)
	r.Class = core.ReplyQuestion
	_, err = f.FixReply(ctx, r, nil, true, "user:cli")
	require.NoError(t, err)
	changed := f.Posting("feed", "1")
	w := f.NewJob(changed)
	known, err := f.KnownPostings(ctx, "feed", []string{"1"})
	require.NoError(t, err)
	w.Change, w.Posting.ID, w.Job.ID = core.PostingChanged, known["1"].ID, sub.JobID
	w.Posting.Text, w.Posting.ContentHash = changed.Text+" More.", "other"
	w.Job.Text = w.Posting.Text
	require.NoError(t, f.SavePage(ctx, f.Page("feed", w)))
	for _, id := range []core.JobID{sub.JobID, other.ID} {
		trail, err := f.AuditJob(ctx, id)
		require.NoError(t, err)
		require.Empty(t, trail.Findings)
		require.Equal(t, 12, trail.Rows, "with the posting and the decision of the other job")
	}
	f.Clock.Advance(48 * time.Hour)
	n, err := f.PurgeTexts(ctx, "feed", f.Clock.Now())
	require.NoError(t, err)
	require.Equal(t, 2, n)
	trail, err := f.AuditJob(ctx, sub.JobID)
	require.NoError(t, err)
	require.Empty(t, trail.Findings)
	require.Contains(t, fmt.Sprint(trail.Entries), "text_purged")
	require.NotContains(t, strings.Join(bodies(trail), " "), "invoicing service", "texts are not in the trail")
}

func bodies(trail core.AuditTrail) []string {
	var out []string
	for _, e := range trail.Entries {
		out = append(out, e.Data)
		for _, f := range e.Shows {
			out = append(out, f.Value)
		}
	}
	return out
}
