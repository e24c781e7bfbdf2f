package router

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	"github.com/automonet/automonet/core/route"
)

// The kinds of stored documents.
const (
	docBreaker     = "breaker"
	docCalibration = "calibration"
	docArms        = "arms"
	docHabit       = "habit"
	docLangs       = "langs"
)

// due says whether the n-th observation of a model is worth keeping: often while
// each teaches much, then now and then. Those lost in a crash only delay it.
func due(n int64) bool { return n == 5 || n == 10 || n == 25 || n == 50 || n%200 == 0 }

// learnt is what calls have taught, guarded by the gateway's lock.
type learnt struct {
	calibration map[string]map[route.Script]route.Calibration
	arms        map[string]map[string]route.Arm
	habits      map[string]route.Habit
	// langs says by language how often each model answered in it.
	langs map[string]map[string]route.Arm
}

// habitKey is what the habit of a model in a task is kept under.
func habitKey(name string, t core.Task) string { return name + "|" + string(t) }

func (g *Gateway) load(ctx context.Context) error {
	g.learnt = learnt{calibration: map[string]map[route.Script]route.Calibration{}, arms: map[string]map[string]route.Arm{}, habits: map[string]route.Habit{}, langs: map[string]map[string]route.Arm{}}
	if err := loadDocs(ctx, g.cfg.Memory, docBreaker, g.health.breakers); err != nil {
		return err
	}
	if err := loadDocs(ctx, g.cfg.Memory, docCalibration, g.learnt.calibration); err != nil {
		return err
	}
	if err := loadDocs(ctx, g.cfg.Memory, docHabit, g.learnt.habits); err != nil {
		return err
	}
	if err := loadDocs(ctx, g.cfg.Memory, docLangs, g.learnt.langs); err != nil {
		return err
	}
	if err := g.recallMinute(ctx); err != nil {
		return err
	}
	return loadDocs(ctx, g.cfg.Memory, docArms, g.learnt.arms)
}

func loadDocs[T any](ctx context.Context, m Memory, kind string, into map[string]T) error {
	docs, err := m.Docs(ctx, kind)
	if err != nil {
		return fmt.Errorf("load %s: %w", kind, err)
	}
	for key, raw := range docs {
		var v T
		if err := json.Unmarshal(raw, &v); err != nil {
			return fmt.Errorf("load %s %s: %w", kind, key, err)
		}
		into[key] = v
	}
	return nil
}

// observe learns from a served call: the ratio of tokens to bytes, and the habit
// of the model.
func (g *Gateway) observe(ctx context.Context, name string, r *run, u core.Usage, took time.Duration) {
	key := habitKey(name, r.ask.Task)
	var kept map[route.Script]route.Calibration
	g.mu.Lock()
	habit := g.learnt.habits[key].Observe(u, r.ask.MaxOutput, took)
	g.learnt.habits[key] = habit
	if u.Stated {
		m := g.learnt.calibration[name]
		if m == nil {
			m = map[route.Script]route.Calibration{}
			g.learnt.calibration[name] = m
		}
		before := maps.Clone(m)
		// A larger ratio than any seen is kept at once: the bound rests on it.
		if s, ok := route.Observe(m, r.size, u.Input); ok && (due(m[s].N) || m[s].MaxPPM > before[s].MaxPPM) {
			kept = maps.Clone(m)
		}
	}
	g.mu.Unlock()
	ctx = context.WithoutCancel(ctx)
	if kept != nil {
		g.save(ctx, docCalibration, name, kept)
	}
	if due(habit.N) {
		g.save(ctx, docHabit, key, habit)
	}
}

// Keep stores all habits, since most observations are not stored one by one. It
// is called when work has ended.
func (g *Gateway) Keep(ctx context.Context) {
	for key, habit := range g.Habits() {
		g.save(ctx, docHabit, key, habit)
	}
}

// History tells which calls were made lately.
type History interface {
	CallsSince(ctx context.Context, since time.Time) ([]core.Call, error)
}

// recallMinute counts the calls of the last minute, of earlier processes, against the
// owner's limits. What a call without a stated usage used is not known; it counts
// as a request.
func (g *Gateway) recallMinute(ctx context.Context) error {
	h, ok := g.cfg.Ledger.(History)
	if !ok {
		return nil
	}
	calls, err := h.CallsSince(ctx, g.cfg.Clock.Now().Add(-time.Minute))
	if err != nil {
		return fmt.Errorf("load the calls of the last minute: %w", err)
	}
	for _, c := range calls {
		g.health.minute[c.Provider] = append(g.health.minute[c.Provider], spent{c.StartedAt, c.Usage.Input + c.Usage.Output})
	}
	return nil
}

// hear notes whether an answer is in the language that was asked for. What is too
// short to tell teaches nothing.
func (g *Gateway) hear(ctx context.Context, name string, r *run) {
	if r.ask.Floor <= 0 || r.ask.Lang == "" {
		return
	}
	said := draft.Identify(proseOf(r.out.Text))
	if said == "" {
		return
	}
	worth := 0.0
	if said == r.ask.Lang {
		worth = 1
	}
	key := string(r.ask.Lang)
	g.mu.Lock()
	arms := route.Reward(g.learnt.langs[key], name, worth)
	g.learnt.langs[key] = arms
	g.mu.Unlock()
	g.save(context.WithoutCancel(ctx), docLangs, key, arms)
}

// proseOf is the longest text of an answer in JSON, else the answer itself.
func proseOf(answer string) string {
	var v map[string]any
	if json.Unmarshal([]byte(answer), &v) != nil {
		return answer
	}
	longest := ""
	for _, one := range v {
		if s, ok := one.(string); ok && len(s) > len(longest) {
			longest = s
		}
	}
	return longest
}

// Langs returns the share of the latest answers of a provider/model that were in
// the language asked for, by language, where enough were seen.
func (g *Gateway) Langs(name string) map[core.Lang]float64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	out := map[core.Lang]float64{}
	for lang, arms := range g.learnt.langs {
		if share, ok := arms[name].Share(); ok {
			out[core.Lang(lang)] = share
		}
	}
	return out
}

// Habits returns how models serve each task, by "provider/model|task": the share
// of prompts that came from the provider's cache, the share of the admitted
// output that was used, and the time.
func (g *Gateway) Habits() map[string]route.Habit {
	g.mu.Lock()
	defer g.mu.Unlock()
	return maps.Clone(g.learnt.habits)
}

// Reward tells how good an answer turned out, 0 to 1: by the gates, the user's
// edits, or a reply. It counts for the context of the answer, and a little for
// the whole task.
func (g *Gateway) Reward(ctx context.Context, a actors.Answer, reward float64) {
	g.mu.Lock()
	for _, c := range []string{a.Context, string(a.Choice.Task)} {
		g.learnt.arms[c] = route.Reward(g.learnt.arms[c], a.Name, reward)
	}
	here, pool := g.learnt.arms[a.Context], g.learnt.arms[string(a.Choice.Task)]
	g.mu.Unlock()
	g.save(ctx, docArms, a.Context, here)
	g.save(ctx, docArms, string(a.Choice.Task), pool)
}

// RewardCall is Reward for a call of the past, as the ledger keeps it: the user's
// edits and the replies come when the answer is long gone.
func (g *Gateway) RewardCall(ctx context.Context, c core.Call, reward float64) error {
	var e explanation
	if err := json.Unmarshal(c.Explain, &e); err != nil || e.Took == "" {
		return core.Errorf(core.KindInvalid, "call %s does not say how it was chosen, so nothing is learned from it", c.ID)
	}
	n := route.Need{Task: e.Task, Lang: e.Lang}
	g.Reward(ctx, actors.Answer{Name: e.Took, Context: n.Context(e.Band), Choice: e.Choice}, reward)
	return nil
}

// cacheKey names exactly this request to exactly this model.
func cacheKey(a actors.Ask, name string) (string, error) {
	raw, err := json.Marshal(struct {
		Name        string
		Messages    []llm.Message
		Max         int64
		Schema      *llm.Schema
		Temperature *float64
	}{name, a.Messages, a.MaxOutput, a.Schema, a.Temperature})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), nil
}

type keptAnswer struct {
	Text   string     `json:"text"`
	Finish llm.Finish `json:"finish"`
}

// cached gives an earlier answer to exactly this request, of the best ranked
// model that has one, else of one that only money or a pause keeps out.
func (r *run) cached(ctx context.Context) bool {
	if r.ask.CacheFor <= 0 {
		return false
	}
	for _, s := range r.out.Choice.Ranked {
		if r.recall(ctx, s.Name) {
			return true
		}
	}
	for _, x := range r.out.Choice.Rejected {
		switch x.Why {
		case "over_budget", "too_dear_for_band", "breaker_open", "rate_limited", "own_rate_limit":
			if r.recall(ctx, x.Name) {
				return true
			}
		}
	}
	return false
}

func (r *run) recall(ctx context.Context, name string) bool {
	key, err := cacheKey(r.ask, name)
	if err != nil {
		return false
	}
	raw, ok, err := r.g.cfg.Memory.Answer(ctx, key)
	var k keptAnswer
	if err != nil || !ok || json.Unmarshal(raw, &k) != nil {
		return false
	}
	r.out.Text, r.out.Finish, r.out.Name, r.out.Local, r.out.Cached = k.Text, k.Finish, name, r.slot(name).fixed.Local, true
	return true
}

// keep stores a complete answer.
func (g *Gateway) keep(ctx context.Context, r *run, s route.Scored) error {
	if r.ask.CacheFor <= 0 || r.out.Finish != llm.FinishStop {
		return nil
	}
	key, err := cacheKey(r.ask, s.Name)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(keptAnswer{r.out.Text, r.out.Finish})
	if err != nil {
		return err
	}
	return g.cfg.Memory.SaveAnswer(ctx, key, raw, r.ask.CacheFor)
}
