// Package storetest opens real stores in temporary folders and fills them, so
// that tests read like the story they tell.
package storetest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/store"
)

// Start is the instant at which the simulated clock of a fixture stands: a
// Monday morning.
func Start() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }

// Fixture is an open store with a simulated clock and repeatable ids.
type Fixture struct {
	*store.Store
	T     testing.TB
	Clock *clock.Sim
	IDs   *clock.Sequence
	Dir   string

	config store.Config
}

// Option changes the configuration of a fixture.
type Option func(*store.Config)

// Live opens live.db instead of dry.db.
func Live() Option { return func(c *store.Config) { c.Mode = store.ModeLive } }

// In uses a folder instead of a fresh one.
func In(dir string) Option { return func(c *store.Config) { c.Dir = dir } }

// Reach sets the failpoints.
func Reach(fn func(point string)) Option { return func(c *store.Config) { c.Reach = fn } }

// Open opens a store that is closed at the end of the test.
func Open(t testing.TB, opts ...Option) *Fixture {
	t.Helper()
	f := &Fixture{T: t, Clock: clock.NewSim(Start()), IDs: &clock.Sequence{}}
	f.config = store.Config{Mode: store.ModeDry, Clock: f.Clock, IDs: f.IDs, Boot: "boot-1"}
	for _, o := range opts {
		o(&f.config)
	}
	if f.config.Dir == "" {
		f.config.Dir = t.TempDir()
	}
	f.Dir = f.config.Dir
	f.open()
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	return f
}

// Reopen closes the store and opens it again as another process would.
func (f *Fixture) Reopen(opts ...Option) {
	f.T.Helper()
	require.NoError(f.T, f.Close())
	f.config.Boot += "+"
	for _, o := range opts {
		o(&f.config)
	}
	f.open()
}

func (f *Fixture) open() {
	f.T.Helper()
	s, err := store.Open(context.Background(), f.config)
	require.NoError(f.T, err)
	f.Store = s
}

// Posting returns a posting of a source, different for every external id.
func (f *Fixture) Posting(source core.SourceName, externalID string) core.Posting {
	f.T.Helper()
	p, err := core.NewPosting(core.Posting{
		ID: core.PostingID(f.IDs.New()), Source: source, ExternalID: externalID,
		URL:     "https://jobs.example.org/" + string(source) + "/" + externalID,
		Title:   "Go developer " + externalID,
		Company: "Example " + externalID + " Ltd",
		Text:    "We look for a freelance Go developer to rebuild our invoicing service " + externalID + ".\nWrite to jobs@example.org.",
		Hints:   map[string]string{"tags": "go, sql"}, PostedAt: f.Clock.Now().Add(-time.Hour), FetchedAt: f.Clock.Now(),
		ContentHash: "hash-" + string(source) + "-" + externalID,
	})
	require.NoError(f.T, err)
	return p
}

// NewJob returns the write of a posting that is a new opportunity.
func (f *Fixture) NewJob(p core.Posting) core.PostingWrite {
	f.T.Helper()
	x := core.Extraction{
		Language: core.LangEnglish, LanguageConfidence: 0.99, Role: "Go developer", Category: "development", Version: 1,
		Skills:   []core.SkillMention{{Skill: "go", Required: true}, {Skill: "postgresql"}},
		Contract: core.ContractFreelance, Remote: core.RemoteFull,
		Contacts: []core.Contact{{Kind: core.ContactMail, Value: "jobs@example.org"}},
	}
	job, err := core.NewJob(core.JobID(f.IDs.New()), p, x)
	require.NoError(f.T, err)
	return core.PostingWrite{Change: core.PostingNewJob, Posting: p, Job: job,
		URLKey: strings.TrimPrefix(p.URL, "https://"), Signature: []byte("signature of " + p.ExternalID)}
}

// Joined returns the write of a posting that is another sighting of a job.
func Joined(p core.Posting, job core.JobID) core.PostingWrite {
	return core.PostingWrite{Change: core.PostingJoined, Posting: p, Job: core.Job{ID: job},
		URLKey: strings.TrimPrefix(p.URL, "https://"), Reason: "same text"}
}

// Page returns a page of a source that ends its scan.
func (f *Fixture) Page(source core.SourceName, writes ...core.PostingWrite) core.PageWrite {
	return core.PageWrite{
		State: core.SourceState{Name: source, Driver: "feed", Status: "ok", Cursor: []byte(`{"page":1}`), LastAt: f.Clock.Now(),
			LastOKAt: f.Clock.Now(), NextAt: f.Clock.Now().Add(time.Hour), Interval: time.Hour, ScanSeen: len(writes)},
		Postings: writes, At: f.Clock.Now(),
	}
}

// AddJob saves a posting as a new job and returns the job as stored.
func (f *Fixture) AddJob(source core.SourceName, externalID string) core.Job {
	f.T.Helper()
	w := f.NewJob(f.Posting(source, externalID))
	require.NoError(f.T, f.SavePage(context.Background(), f.Page(source, w)))
	return f.Reload(w.Job.ID)
}

// Reload returns the job as stored.
func (f *Fixture) Reload(id core.JobID) core.Job {
	f.T.Helper()
	j, err := f.Job(context.Background(), id)
	require.NoError(f.T, err)
	return j
}

// Shortlisted adds a job with the given score.
func (f *Fixture) Shortlisted(source core.SourceName, externalID string, score float64) core.Job {
	f.T.Helper()
	j, err := f.SaveDecision(context.Background(), f.AddJob(source, externalID), core.JobShortlisted, Decision(core.VerdictShortlist, score), "system:decider")
	require.NoError(f.T, err)
	return j
}

// Decision returns a decision with one reason.
func Decision(v core.Verdict, score float64) core.Decision {
	return core.Decision{Verdict: v, Score: &score, Policy: "test/1",
		Reasons: []core.Reason{{Code: "skill_match", Params: map[string]string{"skill": "go"}, Points: score}}}
}

// Waiting adds a drafted proposal for a job that waits for the user.
func (f *Fixture) Waiting(job core.Job, channel core.ChannelName) core.Proposal {
	f.T.Helper()
	ctx := context.Background()
	p, err := core.NewProposal(core.ProposalID(f.IDs.New()), job.ID, "profile-1", f.Clock.Now())
	require.NoError(f.T, err)
	p.Content.Channel = channel
	require.NoError(f.T, f.CreateProposal(ctx, p))
	p.Content = core.Content{
		Channel: channel, Recipient: fmt.Sprintf("jobs+%s@example.org", job.ID[len(job.ID)-4:]), Subject: "Your Go project",
		Body: "I rebuilt an invoicing service in Go before. About " + job.Title + ".", Language: core.LangEnglish,
	}
	p.Claims = []core.Claim{{Text: "I rebuilt an invoicing service", Fact: "fact-1"}}
	p.Gates = []core.GateResult{{Gate: "length", Passed: true}}
	p.Rung, p.Template = core.RungTemplate, "development/en"
	p, err = f.SaveProposal(ctx, p, core.ProposalDrafted, "system:generator")
	require.NoError(f.T, err)
	p, err = f.SaveProposal(ctx, p, core.ProposalWaiting, "system:generator")
	require.NoError(f.T, err)
	return p
}

// Approve approves a waiting proposal as the user would.
func (f *Fixture) Approve(p core.Proposal) core.Proposal {
	f.T.Helper()
	p, err := p.Approve(p.Hash, "user:cli", f.Clock.Now())
	require.NoError(f.T, err)
	p, err = f.SaveProposal(context.Background(), p, core.ProposalApproved, "user:cli")
	require.NoError(f.T, err)
	return p
}

// ApprovedProposal adds an approved proposal for a job.
func (f *Fixture) ApprovedProposal(job core.Job, channel core.ChannelName) core.Proposal {
	f.T.Helper()
	return f.Approve(f.Waiting(job, channel))
}

// Queued adds a queued submission for an approved proposal.
func (f *Fixture) Queued(p core.Proposal) core.Submission {
	f.T.Helper()
	sub, err := core.NewSubmission(core.SubmissionID(f.IDs.New()), p, "Example Ltd", f.Clock.Now())
	require.NoError(f.T, err)
	require.NoError(f.T, f.CreateSubmission(context.Background(), sub))
	return sub
}

// Sending adds a submission whose intent is committed.
func (f *Fixture) Sending(p core.Proposal) core.Submission {
	f.T.Helper()
	sub := f.Queued(p)
	sub, err := f.BeginSend(context.Background(), sub.ID, sub.Rev, f.Boot())
	require.NoError(f.T, err)
	return sub
}

// Sent adds a submission that was sent.
func (f *Fixture) Sent(p core.Proposal) core.Submission {
	f.T.Helper()
	sub, err := f.FinishSend(context.Background(), f.Sending(p), core.SubmissionSent,
		&core.Receipt{MessageID: "<1@example.org>", At: f.Clock.Now(), By: "channel"}, nil, time.Time{}, "system:submitter")
	require.NoError(f.T, err)
	return sub
}

// AddProfile saves and returns a small profile.
func (f *Fixture) AddProfile() core.Profile {
	f.T.Helper()
	p, err := f.SaveProfile(context.Background(), core.Profile{ID: "profile-1", Name: "Ada Muster", TimeZone: "Europe/Berlin",
		Floor: core.Money{Minor: 8000, Currency: "EUR"},
		Facts: []core.Fact{{ID: "fact-1", Kind: core.FactProject, Text: map[core.Lang]string{"en": "Rebuilt an invoicing service in Go"}, Skills: []string{"go"}, Confirmed: true}}})
	require.NoError(f.T, err)
	return p
}
