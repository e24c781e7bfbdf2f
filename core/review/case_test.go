package review

import (
	"testing"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/stretchr/testify/require"
)

// noon is a Monday, 12:00 UTC, 13:00 in Berlin.
func noon() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

// scene is everything that PreSend looks at, in a state in which nothing blocks.
type scene struct {
	s        core.Submission
	p        core.Proposal
	job      core.Job
	postings []core.Posting
	policy   core.ChannelPolicy
	settings core.Settings
	caps     core.Caps
	history  core.SendHistory
	now      time.Time
}

func newScene(t testing.TB) *scene {
	t.Helper()
	now := noon()
	posting := core.Posting{ID: "post-1", JobID: "job-1", Source: "hackernews", ExternalID: "42", URL: "https://news.ycombinator.com/item?id=42",
		Title: "Go developer", Company: "Acme Robotics GmbH", Text: "We need a Go developer. Write to jobs@acme-robotics.de", Location: "Berlin", FetchedAt: now.Add(-time.Hour)}
	job, err := core.NewJob("job-1", posting, core.Extraction{Language: "en", Location: "Berlin"})
	require.NoError(t, err)
	job.State = core.JobShortlisted
	p, err := core.NewProposal("prop-1", "job-1", "me", now)
	require.NoError(t, err)
	p.Content = core.Content{Channel: MailChannel, Recipient: "jobs@acme-robotics.de", Subject: "Go developer", Body: "Hello", Language: "en"}
	p.Gates = []core.GateResult{{Gate: "length", Passed: true}}
	settings := core.DefaultSettings()
	settings.TimeZone = "Europe/Berlin"
	sc := &scene{p: p, job: job, postings: []core.Posting{posting}, settings: settings, caps: core.DefaultMailCaps(), now: now,
		policy:  core.ChannelPolicy{Channel: MailChannel, Mode: core.ModeConfirm, Default: core.ModeDraft, Ceiling: core.ModeAuto},
		history: core.SendHistory{Run: core.RunNormal}}
	sc.approve(t, "user:cli")
	return sc
}

// approve approves the present content and makes its submission.
func (sc *scene) approve(t testing.TB, by string) {
	t.Helper()
	sc.p.State = core.ProposalWaiting
	sc.p.Hash = sc.p.Content.Hash()
	p, err := sc.p.Approve(sc.p.Hash, by, sc.now)
	require.NoError(t, err)
	sc.p = p
	sc.s, err = core.NewSubmission("sub-1", p, sc.job.Company, sc.now)
	require.NoError(t, err)
}

func (sc *scene) blocks() []Block {
	return PreSend(sc.s, sc.p, sc.job, sc.postings, sc.policy, sc.settings, sc.caps, sc.history, sc.now)
}

func codes(blocks []Block) []string {
	out := []string{}
	for _, b := range blocks {
		out = append(out, b.Code)
	}
	return out
}

func sent(id, recipient, company string, at time.Time) core.Submission {
	return core.Submission{ID: core.SubmissionID(id), JobID: core.JobID("job-" + id), Channel: MailChannel, State: core.SubmissionSent,
		Key: core.IdemKey("key-" + id), Recipient: recipient, Company: company, UpdatedAt: at, Receipt: &core.Receipt{At: at}}
}
