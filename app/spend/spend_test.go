package spend_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/adapters/all"
	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/spend"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/llm"
	"github.com/automonet/automonet/store/ledger"
)

const dollar core.NanoUSD = 1_000_000_000

// counts is a Recorder that remembers.
type counts struct {
	mu      sync.Mutex
	called  map[string]int
	cost    core.NanoUSD
	asked   map[string]int
	refused map[core.ScopeKind]int
	alerted []int
	told    []spend.Notice
}

func (c *counts) Called(p core.ProviderName, m string, task core.Task, outcome string, cost core.NanoUSD, _ time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.called[string(p)+"/"+m+" "+string(task)+" "+outcome]++
	c.cost += cost
}

func (c *counts) Asked(task core.Task, outcome string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked[string(task)+" "+outcome]++
}

func (c *counts) Refused(kind core.ScopeKind) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refused[kind]++
}

func (c *counts) Alerted(_ core.ScopeKind, level int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.alerted = append(c.alerted, level)
}

func (c *counts) tell(_ context.Context, n spend.Notice) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told = append(c.told, n)
}

// rig is a purse over a real ledger and a fake vendor that bills by the list.
type rig struct {
	t      *testing.T
	vendor *fake.Vendor
	cfg    spend.Config
	seen   *counts
	*spend.Purse
}

// newRig has the provider "acme", an OpenAI with gpt-5-mini.
func newRig(t *testing.T, edit ...func(*rig)) *rig {
	t.Helper()
	r := &rig{t: t, vendor: fake.New(fake.Config{Flavour: fake.OpenAI, Input: 250_000_000, Output: 2_000_000_000, Key: "k3y"})}
	r.cfg = spend.Config{Dir: t.TempDir(), Specs: all.Providers(), Clock: clock.NewSim(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)), IDs: clock.Random{},
		Log: slog.New(slog.DiscardHandler), Models: config.Default().Models, Secret: secrets(map[string]string{"env:KEY": "k3y"}),
		Providers: []config.Provider{{Name: "acme", Driver: "openai", Enabled: true, BaseURL: serve(t, r.vendor) + "/v1", Key: "env:KEY", Models: []string{"gpt-5-mini"}}}}
	for _, f := range edit {
		f(r)
	}
	r.open()
	return r
}

func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv.URL
}

func secrets(known map[string]string) func(string) (string, error) {
	return func(ref string) (string, error) {
		if v, ok := known[ref]; ok {
			return v, nil
		}
		return "", core.Errorf(core.KindNotFound, "there is no secret %s", ref)
	}
}

// open opens the purse, closing an earlier one as a restart would.
func (r *rig) open() {
	r.t.Helper()
	r.shut()
	r.seen = &counts{called: map[string]int{}, asked: map[string]int{}, refused: map[core.ScopeKind]int{}}
	r.cfg.Recorder, r.cfg.Tell = r.seen, r.seen.tell
	p, err := spend.Open(r.t.Context(), r.cfg)
	require.NoError(r.t, err)
	r.Purse = p
	r.t.Cleanup(r.shut)
}

func (r *rig) shut() {
	if r.Purse != nil {
		require.NoError(r.t, r.Close())
		r.Purse = nil
	}
}

func (r *rig) set(pairs ...any) {
	r.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		amount := pairs[i+1].(core.NanoUSD)
		require.NoError(r.t, r.SetBudget(r.t.Context(), pairs[i].(string), &amount, "user:test"))
	}
}

func (r *rig) ask() (actors.Answer, error) {
	return r.Ask(r.t.Context(), actors.Ask{Job: "j1", Task: core.TaskDraft, Lang: "en", MaxOutput: 300,
		Messages: []llm.Message{{Role: llm.RoleUser, Text: "Write a proposal."}}})
}

func (r *rig) budget() core.Budget {
	r.t.Helper()
	b, err := r.Budget(r.t.Context())
	require.NoError(r.t, err)
	return b
}

func (r *rig) model(id string) core.ModelInfo {
	r.t.Helper()
	m, err := r.Model(r.t.Context(), id)
	require.NoError(r.t, err)
	return m
}

func (r *rig) limits() map[string]core.NanoUSD {
	out := map[string]core.NanoUSD{}
	for _, l := range r.budget().Limits {
		out[l.Pattern] = l.Amount
	}
	return out
}

func TestWithoutABudgetNoPaidRequestIsMade(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	require.Equal(t, core.WhyNoBudget, r.model("acme/gpt-5-mini").Why)
	_, err := r.ask()
	require.Equal(t, core.KindBudget, core.KindOf(err))
	_, err = r.Test(t.Context(), "acme/gpt-5-mini", "en")
	require.Equal(t, core.KindBudget, core.KindOf(err))
	b := r.budget()
	require.False(t, b.Paid)
	require.Equal(t, core.NoteNoBudget, b.Notes[0])
	s, err := r.Status(t.Context())
	require.NoError(t, err)
	require.Equal(t, core.RungTemplate, s.Rung)
	r.set("day", 5*dollar)
	require.Contains(t, r.budget().Notes, core.NoteNoMonthLimit)
	_, err = r.ask()
	require.Equal(t, core.KindBudget, core.KindOf(err), "a day without a month is no budget")
	require.Empty(t, r.vendor.Requests())
	require.Equal(t, 2, r.seen.asked["draft budget"])
}

func TestACallIsHeldBookedAndExplained(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.set("day", dollar, "month", 10*dollar, "job", dollar)
	answer, err := r.ask()
	require.NoError(t, err)
	require.Equal(t, "acme/gpt-5-mini", answer.Name)
	require.Len(t, r.vendor.Requests(), 1)
	calls, next, err := r.Calls(t.Context(), core.CallFilter{Job: "j1"})
	require.NoError(t, err)
	require.Empty(t, next)
	require.Len(t, calls, 1)
	c := calls[0]
	require.Equal(t, core.CallSettled, c.State)
	require.Equal(t, r.vendor.Billed(), c.Cost)
	require.Equal(t, "list-2026-08-01/openai/gpt-5-mini", c.PriceID)
	require.Contains(t, string(c.Explain), `"took":"acme/gpt-5-mini"`)
	require.Equal(t, 1, r.seen.called["acme/gpt-5-mini draft ok"])
	require.Equal(t, r.vendor.Billed(), r.seen.cost)
	b := r.budget()
	require.True(t, b.Paid)
	require.Equal(t, c.Cost, b.Gauges[0].Used())
	require.Equal(t, []core.SpendSum{{Key: "acme/gpt-5-mini", Calls: 1, Cost: c.Cost}}, b.Spend.Models)
	require.Equal(t, "j1", b.Spend.Jobs[0].Key)
	require.Equal(t, "2026-11-23", b.Spend.Days[0].Key)
	s, err := r.Status(t.Context())
	require.NoError(t, err)
	require.Equal(t, core.RungFull, s.Rung)
	require.Equal(t, 1, s.Usable)
}

func TestARestartKeepsWindowsAndSettings(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.set("day", dollar, "month", 10*dollar)
	_, err := r.ask()
	require.NoError(t, err)
	before := r.budget()
	r.open()
	after := r.budget()
	require.Equal(t, before.Gauges, after.Gauges)
	require.Equal(t, before.Limits, after.Limits)
	require.Equal(t, before.Changes, after.Changes)
	require.Empty(t, after.Orphans)
}

func TestEachAlertIsToldOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.set("day", dollar, "month", 10*dollar)
	_, err := r.ask()
	require.NoError(t, err)
	used := r.budget().Gauges[0].Used()
	require.Empty(t, r.budget().Alerts)
	r.set("day", used*100/85)
	require.Equal(t, []int{50, 80}, r.seen.alerted)
	r.set("day", used)
	require.Equal(t, []int{50, 80, 100}, r.seen.alerted)
	b := r.budget()
	require.Len(t, b.Alerts, 3)
	require.Contains(t, b.Notes, core.NoteExhausted)
	require.Equal(t, core.Scope("day:2026-11-23"), b.Alerts[0].Scope)
	var last spend.Notice
	for _, n := range r.seen.told {
		if n.Kind == spend.NoticeAlert {
			last = n
		}
	}
	require.Contains(t, last.Data, `"then":"template"`, "at 100 % the template is used, and said")
	_, err = r.ask()
	require.Equal(t, core.KindBudget, core.KindOf(err))
	require.Len(t, r.vendor.Requests(), 1)

	r.open()
	require.Len(t, r.budget().Alerts, 3, "a restart repeats none")
	require.Empty(t, r.seen.alerted)
	r.set("day", used*3)
	require.Empty(t, r.budget().Alerts, "a raised limit has not reached them any more")
	r.set("day", used)
	require.Equal(t, []int{50, 80, 100}, r.seen.alerted, "so that they are told when it does")
	r.cfg.Clock.(*clock.Sim).Advance(24 * time.Hour)
	require.Empty(t, r.budget().Alerts, "the new day has a budget of its own")
}

func TestAlertsFollowCallsByThemselves(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.set("day", dollar, "month", 10*dollar)
	_, err := r.ask()
	require.NoError(t, err)
	calls, _, err := r.Calls(t.Context(), core.CallFilter{})
	require.NoError(t, err)
	require.Len(t, calls, 1)
	// Once another call does not fit beside what was spent, half of this is spent.
	r.set("task:draft", 2*calls[0].Max)
	for err == nil {
		_, err = r.ask()
	}
	require.Equal(t, core.KindBudget, core.KindOf(err))
	r.shut()
	require.Contains(t, r.seen.alerted, 50, "closing waits for the watch")
}

func TestTheFileSeedsTheBudget(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(r *rig) {
		r.cfg.Budget = config.Budget{Daily: dollar, Monthly: 10 * dollar, Tasks: map[core.Task]core.NanoUSD{core.TaskJudge: 0}}
	})
	require.Equal(t, map[string]core.NanoUSD{"day": dollar, "month": 10 * dollar, "task:judge": 0}, r.limits())
	require.Equal(t, "config", r.budget().Changes[0].By)
	r.set("day", 2*dollar)
	r.open()
	require.Equal(t, 2*dollar, r.limits()["day"], "what was changed at run time stays")
	r.cfg.Budget.Daily = 3 * dollar
	r.open()
	require.Equal(t, 3*dollar, r.limits()["day"], "until the file changes")
	r.set("month", 20*dollar)
	r.cfg.Budget.Tasks, r.cfg.Budget.Monthly = nil, 0
	r.open()
	require.Equal(t, map[string]core.NanoUSD{"day": 3 * dollar, "month": 20 * dollar}, r.limits(), "what left the file goes only while it is the file's")
	r.set("provider:acme", dollar, "day", dollar)
	r.cfg.Declarative = true
	r.open()
	require.Equal(t, map[string]core.NanoUSD{"day": 3 * dollar}, r.limits(), "a declarative file rules")
	require.NoError(t, r.SetBudget(t.Context(), "day", nil, "user:test"))
	require.Empty(t, r.limits())
	for _, pattern := range []string{"provider:acmee", "task:darft", "weekly"} {
		one := dollar
		require.Equal(t, core.KindInvalid, core.KindOf(r.SetBudget(t.Context(), pattern, &one, "user:test")), pattern)
	}
}

func TestARestoredLedgerIsSaid(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(r *rig) {
		r.cfg.Budget = config.Budget{Daily: dollar, Monthly: 10 * dollar}
		require.NoError(t, os.WriteFile(filepath.Join(r.cfg.Dir, ledger.RestoredFile), []byte("2026-11-23T08:00:00Z\n"), 0o600))
	})
	b := r.budget()
	require.Contains(t, b.Notes, core.NoteRestoredLedger)
	require.Contains(t, b.Notes, core.NoteExhausted)
	_, err := r.ask()
	require.Equal(t, core.KindBudget, core.KindOf(err), "limits that the file seeds give no money back either")
	_, err = r.CorrectCall(t.Context(), b.Orphans[0].ID, dollar/10, "user:test")
	require.NoError(t, err)
	require.Equal(t, "call:restored-2026-11-23T08:00:00Z", r.budget().Changes[0].What)
	_, err = r.ask()
	require.NoError(t, err)
	require.NotContains(t, r.budget().Notes, core.NoteRestoredLedger)
}

func TestCallsAreListedInPages(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.set("day", dollar, "month", 10*dollar)
	for range 3 {
		_, err := r.ask()
		require.NoError(t, err)
	}
	first, next, err := r.Calls(t.Context(), core.CallFilter{Limit: 2, Task: core.TaskDraft, State: core.CallSettled})
	require.NoError(t, err)
	require.Len(t, first, 2)
	rest, end, err := r.Calls(t.Context(), core.CallFilter{Limit: 2, After: next})
	require.NoError(t, err)
	require.Len(t, rest, 1)
	require.Empty(t, end)
	require.NotEqual(t, first[1].ID, rest[0].ID)
	_, _, err = r.Calls(t.Context(), core.CallFilter{State: "lost"})
	require.Equal(t, core.KindInvalid, core.KindOf(err))
	_, _, err = r.Calls(t.Context(), core.CallFilter{Task: "cook"})
	require.Equal(t, core.KindInvalid, core.KindOf(err))
	_, err = r.CorrectCall(t.Context(), "none", 0, "user:test")
	require.Equal(t, core.KindNotFound, core.KindOf(err))
}

func TestARefusedHoldAndAReward(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.set("day", dollar, "month", 10*dollar, "task:draft", core.NanoUSD(10))
	_, err := r.ask()
	require.Equal(t, core.KindBudget, core.KindOf(err))
	require.Equal(t, map[core.ScopeKind]int{core.ScopeTask: 1}, r.seen.refused)
	require.Empty(t, r.vendor.Requests())
	require.NoError(t, r.SetBudget(t.Context(), "task:draft", nil, "user:test"))
	answer, err := r.ask()
	require.NoError(t, err)
	for range 20 {
		r.Reward(t.Context(), answer, 0)
	}
	again, err := r.ask()
	require.NoError(t, err)
	require.Less(t, again.Choice.Ranked[0].Expected, answer.Choice.Ranked[0].Expected, "what turned out badly is expected to be worse")
}

// TestAnEarlierCopyOfTheFolderGivesNoMoneyBack: nor does a ledger that was deleted.
func TestAnEarlierCopyOfTheFolderGivesNoMoneyBack(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(r *rig) {
		r.cfg.Budget = config.Budget{Daily: dollar, Monthly: 10 * dollar}
		r.cfg.Mark = filepath.Join(t.TempDir(), "state", "x.ledger")
	})
	_, err := r.ask()
	require.NoError(t, err)
	r.shut()
	path := filepath.Join(r.cfg.Dir, "ledger.db")
	earlier, err := os.ReadFile(path)
	require.NoError(t, err)
	r.open()
	require.Empty(t, r.budget().Orphans)
	_, err = r.ask()
	require.NoError(t, err)
	r.shut()
	require.NoError(t, os.WriteFile(path, earlier, 0o600))
	r.open()
	b := r.budget()
	require.Len(t, b.Orphans, 1)
	require.Zero(t, b.Gauges[0].Left())
	_, err = r.ask()
	require.Equal(t, core.KindBudget, core.KindOf(err))
	_, err = r.CorrectCall(t.Context(), b.Orphans[0].ID, dollar/100, "user:test")
	require.NoError(t, err)
	r.open()
	require.Empty(t, r.budget().Orphans, "it is booked once")
	_, err = r.ask()
	require.NoError(t, err)
	r.shut()
	require.NoError(t, os.Remove(path))
	r.open()
	require.Zero(t, r.budget().Gauges[0].Left())
}
