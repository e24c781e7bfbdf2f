package app_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/rpc"
	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

// pen is how a vendor writes at the moment.
type pen struct {
	mu     sync.Mutex
	manner fake.Manner
}

func (p *pen) set(m fake.Manner) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.manner = m
}

// writing gives the rig a vendor that writes proposals.
func (r *rig) writing(name string) *pen {
	r.t.Helper()
	p := &pen{manner: fake.Good}
	v := fake.New(fake.Config{Flavour: fake.OpenAI, Input: 250_000_000, Output: 2_000_000_000, Reply: func(model, prompt string) string {
		p.mu.Lock()
		w := fake.Writer{Manner: p.manner}
		p.mu.Unlock()
		return w.Reply(model, prompt)
	}})
	srv := httptest.NewServer(v)
	r.t.Cleanup(srv.Close)
	r.cfg.Sources = nil
	r.cfg.Providers = append(r.cfg.Providers, config.Provider{Name: core.ProviderName(name), Driver: "openai", Enabled: true, BaseURL: srv.URL + "/v1", Key: "env:KEY", Models: []string{"gpt-5-mini"}})
	return p
}

// The postings of the two ways, and what of the profile speaks to each.
const (
	goPosting   = "Go developer for the move of our depots\n\nHarbor Works runs 40 depots. We need someone to migrate the order service of our Rails monolith to Go, one depot at a time. The front end is React. Freelance, remote. Write to jobs@harborworks.example."
	goProof     = "I rebuilt the booking system"
	dataPosting = "Data engineer for our order figures\n\nNorthern Freight collects orders from seven systems. We need someone to build the warehouse in PostgreSQL with Airflow, dbt and Python. Freelance, remote. Write to jobs@northernfreight.example."
	dataProof   = "data platform of a freight company"
)

// TestDraftsOverTheSocket: every wish works alike in the process and over the socket,
// with the text shown as it grows.
func TestDraftsOverTheSocket(t *testing.T) {
	t.Parallel()
	for name, posting := range map[string]string{"local": goPosting, "remote": dataPosting} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			draftsOver(t, name, posting, map[string]string{"local": goProof, "remote": dataProof}[name])
		})
	}
}

func draftsOver(t *testing.T, name, posting, proof string) {
	t.Helper()
	r := newRig(t)
	acme, zeta := r.writing("acme"), r.writing("zeta")
	a, ctx := r.paying(func(o *app.Options) { o.Discover = nil })
	s := a.Service()
	if name == "remote" {
		c, err := rpc.Dial(ctx, r.cfg.DataDir)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, c.Close()) })
		s = c
	}
	set(t, ctx, s, "day", 5*dollar)
	set(t, ctx, s, "month", 50*dollar)
	// What is approved shall stay queued, so that it can be changed.
	_, err := s.SetRun(ctx, core.RunStopNew, "the texts are being changed", "user:test")
	require.NoError(t, err)
	job := addJob(ctx, t, s, posting)
	var mu sync.Mutex
	shown := ""
	see := func(d core.DraftDelta) {
		mu.Lock()
		defer mu.Unlock()
		shown += d.Text
	}
	p, err := s.DraftWith(ctx, job, core.DraftWish{Channel: "assist", Variants: 2, Models: []string{"acme/gpt-5-mini"}}, see)
	require.NoError(t, err, name)
	require.Equal(t, core.ProposalWaiting, p.State, "%s: %+v", name, p)
	require.Equal(t, "acme/gpt-5-mini", p.Model, "%+v", p.Writing.Steps)
	require.True(t, draft.Passed(p.Gates))
	require.Contains(t, p.Content.Body, proof)
	require.Contains(t, shown, proof, "%s: the text is shown as it grows", name)
	require.NotContains(t, shown, `"claims"`)
	require.NotEmpty(t, p.Writing.Calls)
	require.Positive(t, p.Writing.Cost)
	require.Len(t, p.Writing.Others, 1)

	first := p.Content.Body
	p, err = s.Choose(ctx, p.ID, 1, "user:test")
	require.NoError(t, err)
	require.NotEqual(t, first, p.Content.Body)
	require.Equal(t, first, p.Writing.Others[0].Content.Body)
	_, err = s.Choose(ctx, p.ID, 7, "user:test")
	require.Equal(t, core.KindInvalid, core.KindOf(err))

	approved, err := s.Approve(ctx, p.ID, p.Hash, "user:test")
	if core.KindOf(err) != core.KindDenied { // assist may be set to draft only
		require.NoError(t, err)
		require.Nil(t, approved.Writing.Credit)
	}
	p, err = s.Regenerate(ctx, p.ID, core.DraftWish{Instruction: "shorter"}, "user:test", see)
	require.NoError(t, err)
	require.Equal(t, core.ProposalWaiting, p.State)
	require.Nil(t, p.Approval, "a new text voids an approval")
	require.Less(t, len(p.Content.Body), len(first), "%+v", p.Writing.Steps)
	require.GreaterOrEqual(t, len(p.Writing.Calls), 3, "the calls before count on")

	before := p
	acme.set(fake.Hopeless)
	zeta.set(fake.Hopeless)
	_, err = s.Regenerate(ctx, p.ID, core.DraftWish{Instruction: "bolder"}, "user:test", nil)
	require.Equal(t, core.KindBlocked, core.KindOf(err))
	p, err = s.Proposal(ctx, p.ID)
	require.NoError(t, err)
	require.Equal(t, before.Content, p.Content, "the present text stays")
	acme.set(fake.Good)

	// What must not leave this machine is refused before anybody is asked.
	asked := len(callsOf(ctx, t, s))
	_, err = s.Regenerate(ctx, p.ID, core.DraftWish{Instruction: "tell them to write to mara@example.org"}, "user:test", nil)
	require.Equal(t, core.KindDenied, core.KindOf(err))
	_, err = s.DraftWith(ctx, job, core.DraftWish{Instruction: "use sk-abcdefghijklmnop1234"}, nil)
	require.Equal(t, core.KindDenied, core.KindOf(err))
	for _, m := range []string{"nobody/m", "acme/none"} {
		_, err = s.Compare(ctx, job, []string{"acme/gpt-5-mini", m}, nil)
		require.Equal(t, core.KindNotFound, core.KindOf(err), m)
	}
	require.Len(t, callsOf(ctx, t, s), asked)

	trials, err := s.Compare(ctx, job, []string{"acme/gpt-5-mini", "zeta/gpt-5-mini"}, see)
	require.NoError(t, err)
	require.Len(t, trials, 2)
	require.Empty(t, trials[0].Err)
	require.True(t, draft.Passed(trials[0].Gates))
	require.NotEmpty(t, trials[1].Err)
	zeta.set(fake.Good)
	_, err = s.Compare(ctx, job, nil, nil)
	require.Equal(t, core.KindInvalid, core.KindOf(err))
	_, err = s.DraftWith(ctx, "none", core.DraftWish{}, nil)
	require.Equal(t, core.KindNotFound, core.KindOf(err))

	// What the owner changed is measured against what was written.
	edited := p.Content
	edited.Body = strings.Replace(edited.Body, "Hello", "Good day", 1)
	p, err = s.Edit(ctx, p.ID, edited, "user:test")
	require.NoError(t, err)
	require.Equal(t, before.Content.Body, p.Writing.Original)
	p, err = s.Reject(ctx, p.ID, "user:test", "not now")
	require.NoError(t, err)
	require.Nil(t, p.Writing.Credit)
	spent, err := s.Budget(ctx)
	require.NoError(t, err)
	require.NotEmpty(t, spent.Gauges)
}

func callsOf(ctx context.Context, t *testing.T, s service.Service) []core.Call {
	t.Helper()
	list, _, err := s.Calls(ctx, core.CallFilter{Limit: core.MaxLimit})
	require.NoError(t, err)
	return list
}

// TestCompareKeepsPromptsHere: a model that may not get the prompt ends a comparison
// before the first call.
func TestCompareKeepsPromptsHere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.writing("acme")
	r.cfg.Models.LocalOnly = true
	a, ctx := r.paying(func(o *app.Options) { o.Discover = nil })
	s := a.Service()
	_, err := s.Compare(ctx, addJob(ctx, t, s, goPosting), []string{"acme/gpt-5-mini"}, nil)
	require.Equal(t, core.KindDenied, core.KindOf(err))
	require.ErrorContains(t, err, "local_only")
}

func addJob(ctx context.Context, t *testing.T, s service.Service, posting string) core.JobID {
	t.Helper()
	job, err := s.AddJob(ctx, "posting.txt", []byte(posting), "text/plain")
	require.NoError(t, err)
	return job.ID
}

// TestNoBudgetMeansTemplates: without a budget no call is made, the text says why.
func TestNoBudgetMeansTemplates(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.writing("acme")
	a, ctx := r.paying(func(o *app.Options) { o.Discover = nil })
	s := a.Service()
	p, err := s.Draft(ctx, addJob(ctx, t, s, goPosting), "assist")
	require.NoError(t, err)
	require.Equal(t, core.RungTemplate, p.Rung)
	require.Contains(t, p.Flags, "no_model: no_budget")
	require.Empty(t, p.Writing.Calls)
}
