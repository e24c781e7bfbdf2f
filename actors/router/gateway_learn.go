package router

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
)

// The kinds of stored documents.
const (
	docBreaker     = "breaker"
	docCalibration = "calibration"
	docArms        = "arms"
)

// saveEvery is after how many observations a calibration is kept; the few lost
// in a crash only delay it.
const saveEvery = 10

// learnt is what calls have taught, guarded by the gateway's lock.
type learnt struct {
	calibration map[string]map[route.Script]route.Calibration
	arms        map[string]map[string]route.Arm
	unsaved     map[string]int
}

func (g *Gateway) load(ctx context.Context) error {
	g.learnt = learnt{calibration: map[string]map[route.Script]route.Calibration{}, arms: map[string]map[string]route.Arm{}, unsaved: map[string]int{}}
	if err := loadDocs(ctx, g.cfg.Memory, docBreaker, g.health.breakers); err != nil {
		return err
	}
	if err := loadDocs(ctx, g.cfg.Memory, docCalibration, g.learnt.calibration); err != nil {
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

// inputBound bounds the prompt's tokens for a model.
func (g *Gateway) inputBound(name string, size route.Size) int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return size.CalibratedTokens(g.learnt.calibration[name])
}

// observe learns the ratio of tokens to bytes from a returned usage.
func (g *Gateway) observe(ctx context.Context, name string, size route.Size, u core.Usage) {
	if !u.Stated {
		return
	}
	g.mu.Lock()
	m := g.learnt.calibration[name]
	if m == nil {
		m = map[route.Script]route.Calibration{}
		g.learnt.calibration[name] = m
	}
	_, taught := route.Observe(m, size, u.Input)
	if taught {
		g.learnt.unsaved[name]++
	}
	due := taught && g.learnt.unsaved[name]%saveEvery == 0
	kept := maps.Clone(m)
	g.mu.Unlock()
	if due {
		g.save(context.WithoutCancel(ctx), docCalibration, name, kept)
	}
}

func (g *Gateway) learned(n route.Need, p route.Pace) route.Learned {
	g.mu.Lock()
	defer g.mu.Unlock()
	return route.Learned{Here: g.learnt.arms[n.Context(p.Band(n.HighValue))], Pool: g.learnt.arms[string(n.Task)]}
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

// cached gives an earlier answer of the candidate to exactly this request.
func (g *Gateway) cached(ctx context.Context, r *run, s route.Scored) bool {
	if r.ask.CacheFor <= 0 {
		return false
	}
	key, err := cacheKey(r.ask, s.Name)
	if err != nil {
		return false
	}
	raw, ok, err := g.cfg.Memory.Answer(ctx, key)
	var k keptAnswer
	if err != nil || !ok || json.Unmarshal(raw, &k) != nil {
		return false
	}
	r.out.Text, r.out.Finish, r.out.Name, r.out.Local, r.out.Cached = k.Text, k.Finish, s.Name, s.Candidate.Local, true
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
