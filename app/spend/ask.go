package spend

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/actors/router"
	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	"github.com/automonet/automonet/store/ledger"
)

// Ask has a model do the work within the budget; see actors.Models.
func (p *Purse) Ask(ctx context.Context, a actors.Ask) (actors.Answer, error) {
	p.Look(ctx)
	a.LocalOnly = a.LocalOnly || p.cfg.Models.LocalOnly
	if len(p.gateway.Endpoints()) == 0 {
		p.cfg.Recorder.Asked(a.Task, "failed")
		return actors.Answer{}, core.Errorf(core.KindTransient, "no model is set up and none was found on this machine; the template is used. Add one under providers in the configuration")
	}
	out, err := p.gateway.Ask(ctx, a)
	switch {
	case core.KindOf(err) == core.KindBudget:
		p.cfg.Recorder.Asked(a.Task, "budget")
	case err != nil:
		p.cfg.Recorder.Asked(a.Task, "failed")
	case out.Cached:
		p.cfg.Recorder.Asked(a.Task, "cached")
	default:
		p.cfg.Recorder.Asked(a.Task, "ok")
	}
	return out, err
}

// Reward tells how good an answer turned out, 0 to 1.
func (p *Purse) Reward(ctx context.Context, a actors.Answer, reward float64) {
	p.gateway.Reward(ctx, a, reward)
}

// meter is the ledger as the gateway uses it: it counts calls and has the scopes
// watched that they touch.
type meter struct {
	*ledger.Ledger
	purse *Purse
}

// flights are the calls on their way.
type flights struct {
	mu   sync.Mutex
	open map[core.CallID]flight
}

type flight struct {
	call  core.Call
	began time.Time
}

// Hold sets the maximum of a call aside.
func (m *meter) Hold(ctx context.Context, r core.HoldRequest) (core.Call, error) {
	call, err := m.purse.hold(ctx, r)
	if err != nil {
		if core.KindOf(err) == core.KindBudget {
			m.purse.cfg.Recorder.Refused(core.Scope(fieldOf(err)).Kind())
		}
		return call, err
	}
	f := &m.purse.flights
	f.mu.Lock()
	if f.open == nil {
		f.open = map[core.CallID]flight{}
	}
	f.open[call.ID] = flight{call, m.purse.cfg.Clock.Now()}
	f.mu.Unlock()
	m.purse.touch(call.Scopes, false)
	return call, nil
}

// Settle books the cost of a call.
func (m *meter) Settle(ctx context.Context, id core.CallID, s core.Settlement) error {
	err := m.Ledger.Settle(ctx, id, s)
	if err == nil {
		cost := &s.Cost
		if s.Source == core.CostAssumed {
			cost = nil
		}
		m.ended(id, s.Outcome, cost, s.OwnCost != nil && s.ProviderCost != nil)
	}
	return err
}

// Release frees the hold of a call that was not served.
func (m *meter) Release(ctx context.Context, id core.CallID, outcome string) error {
	err := m.Ledger.Release(ctx, id, outcome)
	if err == nil {
		m.ended(id, outcome, new(core.NanoUSD), false)
	}
	return err
}

// ended counts a call; without a cost its maximum was booked.
func (m *meter) ended(id core.CallID, outcome string, cost *core.NanoUSD, billed bool) {
	f := &m.purse.flights
	f.mu.Lock()
	one, ok := f.open[id]
	delete(f.open, id)
	f.mu.Unlock()
	if !ok {
		return
	}
	if cost == nil {
		cost = &one.call.Max
	}
	m.purse.cfg.Recorder.Called(one.call.Provider, one.call.Model, one.call.Task, outcome, *cost, m.purse.cfg.Clock.Now().Sub(one.began))
	m.purse.touch(one.call.Scopes, billed)
}

// testTokens bound the answer of a test call; a model that thinks needs more.
const (
	testTokens     = 200
	testReasoning  = 2000
	testSchemaName = "answer"
)

// Test makes one small call of a model within the budget.
func (p *Purse) Test(ctx context.Context, id string, lang core.Lang) (core.ModelTest, error) {
	provider, name, err := core.SplitModel(id)
	if err != nil {
		return core.ModelTest{}, err
	}
	info, err := p.Model(ctx, id)
	if err != nil {
		return core.ModelTest{}, err
	}
	if info.Why == core.WhyNotChat {
		return p.testVectors(ctx, info, lang)
	}
	if err := refusal(info); err != nil {
		return core.ModelTest{}, err
	}
	// A test is how the owner finds out whether a key or a model is right by now.
	p.gateway.Forgive(ctx, provider, name)
	question := "Answer in one whole English sentence: what does a freelancer do?"
	if lang == core.LangGerman {
		question = "Antworte in einem ganzen deutschen Satz: Was macht eine Freiberuflerin?"
	}
	a := actors.Ask{Task: core.TaskDraft, Lang: lang, Only: []string{id}, MaxOutput: testTokens, HighValue: true,
		Messages: []llm.Message{{Role: llm.RoleUser, Text: question}}}
	if info.Reasoning {
		a.MaxOutput = testReasoning
	}
	if info.Schema {
		a.Schema = &llm.Schema{Name: testSchemaName, JSON: json.RawMessage(`{"type":"object","properties":{"answer":{"type":"string"}},"required":["answer"],"additionalProperties":false}`)}
	}
	began := p.cfg.Clock.Now()
	out, err := p.Ask(ctx, a)
	t := core.ModelTest{Provider: provider, Model: name, Lang: lang, Schema: info.Schema, Cost: out.Cost, Calls: out.Calls, Latency: p.cfg.Clock.Now().Sub(began)}
	switch {
	case core.KindOf(err) == core.KindBudget:
		return t, core.Errorf(core.KindBudget, "a test of this model does not fit in what is left of the budget; raise it with: automonet budget set").Because(err)
	case core.KindOf(err) == core.KindTransient:
		return t, core.Errorf(core.KindTransient, "the model did not serve; the record says why: automonet calls").Because(err)
	case err != nil:
		return t, err
	}
	t.Text = core.Clean(out.Text, 2000, true)
	said := t.Text
	if info.Schema {
		var v struct {
			Answer string `json:"answer"`
		}
		if t.SchemaOK = json.Unmarshal([]byte(strings.TrimSpace(out.Text)), &v) == nil && v.Answer != ""; t.SchemaOK {
			said = v.Answer
		}
	}
	t.Said = draft.Identify(said)
	t.LangOK = t.Said == lang
	return t, nil
}

// refusal says why a model would not be called at all.
func refusal(m core.ModelInfo) error {
	id := core.Clean(m.ID(), 120, false)
	switch m.Why {
	case core.WhyNotConfigured:
		return core.Errorf(core.KindDenied, "no provider for %q is set up; add it under providers in the configuration", id)
	case core.WhyNoKey:
		return core.Errorf(core.KindDenied, "the provider of %q has no key; store it with: automonet secret set, and name it under providers in the configuration", id)
	case core.WhyPriceUnknown:
		return core.Errorf(core.KindDenied, "nobody knows what %q costs, so it is never called; set its price with: automonet model price", id)
	case core.WhyPriceDrift:
		return core.Errorf(core.KindDenied, "the provider bills other prices for %q than the ones known here, so it is not called; set its price with: automonet model price", id)
	case core.WhyQuarantined:
		return core.Errorf(core.KindDenied, "a call of %q cost more than its maximum, so it is not called; look at it with: automonet calls, then release it with: automonet model release", id)
	case core.WhyNoBudget:
		return core.Errorf(core.KindBudget, "no budget for the day and the month is set, so no paid call is made; set them with: automonet budget set")
	case core.WhyLocalOnly:
		return core.Errorf(core.KindDenied, "models.local_only keeps every prompt on this machine, and %q is elsewhere", id)
	case core.WhyNotChat:
		return core.Errorf(core.KindDenied, "%q writes no text; choose another model from: automonet model list", id)
	case core.WhyDisabled:
		return core.Errorf(core.KindDenied, "you switched %q off; switch it on with: automonet model enable", id)
	case core.WhyUnreachable:
		return core.Errorf(core.KindTransient, "the server of %q does not answer; start it, then try again", id)
	}
	return nil
}

func fieldOf(err error) string {
	var e *core.Error
	if errors.As(err, &e) {
		return e.Field
	}
	return ""
}

var (
	_ actors.Models = (*Purse)(nil)
	_ router.Ledger = (*meter)(nil)
	_ router.Memory = (*meter)(nil)
)
