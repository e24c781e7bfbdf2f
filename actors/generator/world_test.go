package generator_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/actors/generator"
	"github.com/automonet/automonet/actors/router"
	"github.com/automonet/automonet/adapters/llm/openai"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/llm"
	"github.com/automonet/automonet/internal/sample"
	"github.com/automonet/automonet/store/ledger"
	"github.com/automonet/automonet/store/storetest"
)

const cent core.NanoUSD = 10_000_000

// maker is a vendor of the world: how it writes and how good it is thought to be.
type maker struct {
	name    string
	manner  fake.Manner
	quality float64
	local   bool
	schema  bool
}

// world is a generator over the real store, ledger and gateway, and fake vendors.
type world struct {
	*storetest.Fixture
	vendors map[string]*fake.Vendor
	ledger  *ledger.Ledger
	gateway *router.Gateway
	cfg     generator.Config
	profile core.Profile
	// policies say what of the profile each vendor may see.
	policies []core.ProviderPolicy

	mu      sync.Mutex
	manners map[string]fake.Manner
	score   int
	rewards []float64
	// onAsk is told the number of each piece of work before it is done.
	onAsk func(n int)
	asked int
}

// Ask and Reward pass on to the gateway; rewards are noted.
func (w *world) Ask(ctx context.Context, a actors.Ask) (actors.Answer, error) {
	if w.asked++; w.onAsk != nil {
		w.onAsk(w.asked)
	}
	return w.gateway.Ask(ctx, a)
}

func (w *world) Reward(ctx context.Context, a actors.Answer, r float64) {
	w.mu.Lock()
	w.rewards = append(w.rewards, r)
	w.mu.Unlock()
	w.gateway.Reward(ctx, a, r)
}

func newWorld(t testing.TB, makers ...maker) *world {
	t.Helper()
	w := &world{Fixture: storetest.Open(t), vendors: map[string]*fake.Vendor{}, manners: map[string]fake.Manner{}}
	ctx := context.Background()
	l, err := ledger.Open(ctx, ledger.Config{Path: filepath.Join(t.TempDir(), "ledger.db"), Boot: "boot1", Clock: clock.System{}})
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	w.ledger = l
	w.budget("day", 500*cent)
	w.budget("month", 5000*cent)
	cfg := router.GatewayConfig{Ledger: l, Memory: l, Clock: clock.System{}, IDs: clock.Random{}, MaxRetries: -1}
	for i, m := range makers {
		w.manners[m.name] = m.manner
		in, out := int64(1e8)<<i, int64(4e8)<<i
		v := fake.New(fake.Config{Flavour: fake.OpenAI, Input: in, Output: out, Reply: func(model, prompt string) string {
			w.mu.Lock()
			writer := fake.Writer{Manner: w.manners[m.name], Score: w.score}
			w.mu.Unlock()
			return writer.Reply(model, prompt)
		}})
		w.vendors[m.name] = v
		srv := httptest.NewServer(v)
		transport := &http.Transport{}
		t.Cleanup(func() { transport.CloseIdleConnections(); srv.Close() })
		p, err := openai.New(openai.Config{Preset: "ollama", BaseURL: srv.URL, Idle: 5 * time.Second, Clock: clock.System{}, Transport: transport})
		require.NoError(t, err)
		price := route.Price{ID: "row/" + m.name, Vendor: m.name, Model: "m", Base: route.Rates{Input: route.Rate(in), Output: route.Rate(out),
			CacheRead: route.Unstated, CacheWrite: route.Unstated, Reasoning: route.Unstated}}
		cfg.Endpoints = append(cfg.Endpoints, router.Endpoint{Name: core.ProviderName(m.name), Provider: p, Local: m.local, Offers: []router.Offer{
			{Model: route.Model{Vendor: m.name, Name: "m", Mode: "chat", Context: 100_000, MaxOutput: 8000, Price: price, Schema: m.schema}, Quality: m.quality}}})
		w.policies = append(w.policies, core.ProviderPolicy{Provider: core.ProviderName(m.name), Local: m.local, Facts: core.DefaultFacts()})
	}
	w.cfg.Providers = func() []core.ProviderPolicy { return w.policies }
	w.gateway, err = router.NewGateway(ctx, cfg)
	require.NoError(t, err)
	profile, err := sample.Profile()
	require.NoError(t, err)
	w.profile, err = w.SaveProfile(ctx, profile)
	require.NoError(t, err)
	w.cfg.Store, w.cfg.Jobs, w.cfg.Owner, w.cfg.Clock = w.Store, w.Store, w.Store, w.Clock
	w.cfg.Policies = func(core.Settings) []core.ChannelPolicy {
		return []core.ChannelPolicy{{Channel: "email", Mode: core.ModeConfirm, Ceiling: core.ModeAuto}, {Channel: "assist", Mode: core.ModeDraft, Ceiling: core.ModeConfirm}}
	}
	if len(makers) > 0 {
		w.cfg.Models = w
	}
	return w
}

func (w *world) budget(scope string, amount core.NanoUSD) {
	w.T.Helper()
	require.NoError(w.T, w.ledger.SetLimit(context.Background(), scope, amount))
}

func (w *world) generator() *generator.Generator { return generator.New(w.cfg) }

// job adds a shortlisted job, changed by edit before it is saved.
func (w *world) job(id string, edit func(*core.Job)) core.Job {
	w.T.Helper()
	ctx := context.Background()
	write := w.NewJob(w.Posting("feed", id))
	j := &write.Job
	j.Title, j.Company = "Go developer for the move of our depots", "Harbor Works"
	j.Text = "We need someone to migrate the order service of our Rails monolith to Go, one depot at a time. We run 40 depots. The front end is React."
	j.Extraction = core.Extraction{Language: "en", LanguageConfidence: 0.99, Role: "Go developer", Category: "development", Contract: core.ContractFreelance,
		Skills:   []core.SkillMention{{Skill: "Go", Required: true}, {Skill: "React", Required: true}},
		Contacts: []core.Contact{{Kind: core.ContactMail, Value: "jobs@example.org"}}}
	if edit != nil {
		edit(j)
	}
	write.Posting.Title, write.Posting.Text = j.Title, j.Text
	require.NoError(w.T, w.SavePage(ctx, w.Page("feed", write)))
	saved, err := w.SaveDecision(ctx, w.Reload(j.ID), core.JobShortlisted, storetest.Decision(core.VerdictShortlist, 70), "system:decider")
	require.NoError(w.T, err)
	return saved
}

// open makes the proposal row of a job.
func (w *world) open(j core.Job) core.Proposal {
	w.T.Helper()
	p, err := core.NewProposal(core.ProposalID(w.IDs.New()), j.ID, w.profile.ID, w.Clock.Now())
	require.NoError(w.T, err)
	p.Content.Channel, p.Content.Recipient = "email", "jobs@example.org"
	require.NoError(w.T, w.CreateProposal(context.Background(), p))
	p, err = w.Proposal(context.Background(), p.ID)
	require.NoError(w.T, err)
	return p
}

// write drafts a job by a wish and returns the proposal as stored.
func (w *world) write(j core.Job, wish core.DraftWish) core.Proposal {
	w.T.Helper()
	ctx := context.Background()
	settings, err := w.Settings(ctx)
	require.NoError(w.T, err)
	p, err := w.generator().WriteWith(ctx, w.open(j), settings, wish, nil)
	require.NoError(w.T, err)
	p, err = w.Proposal(ctx, p.ID)
	require.NoError(w.T, err)
	return p
}

func (w *world) calls() []core.Call {
	w.T.Helper()
	calls, err := w.ledger.Calls(context.Background(), ledger.CallFilter{Limit: 10_000})
	require.NoError(w.T, err)
	return calls
}

func (w *world) requests() int {
	n := 0
	for _, v := range w.vendors {
		n += len(v.Requests())
	}
	return n
}

func stages(p core.Proposal) []string {
	var out []string
	for _, s := range p.Writing.Steps {
		out = append(out, string(s.Stage)+" "+s.Result)
	}
	return out
}
