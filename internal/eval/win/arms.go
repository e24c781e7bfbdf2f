package win

import (
	"math"
	"math/rand/v2"

	"github.com/automonet/automonet/core/learn"
	"github.com/automonet/automonet/internal/sim"
)

// Regret is what was lost against the best arm of each send, in expected replies
// weighted by the price, over a run: by the choice between arms, and by taking
// each arm equally often.
type Regret struct{ Ours, Uniform float64 }

// Choose lets the bandit choose template, model and price step for n random jobs,
// with answers as late as they come.
func Choose(seed uint64, n int, spread, explore float64) (Regret, error) {
	w, r := sim.New(sim.Config{Seed: seed, Arms: spread}), rand.New(rand.NewPCG(seed, 81))
	m, err := learn.New(learn.ArmPriors(learn.DefaultPriors()))
	if err != nil {
		return Regret{}, err
	}
	rules := rules()
	rules.Explore = explore
	if err := rules.Check(); err != nil {
		return Regret{}, err
	}
	var out Regret
	var all []sent
	for day := 0; len(all) < n; day++ {
		for _, s := range random(w, r, day, min(perDay, n-len(all))) {
			c := w.Case(&s.job, s.send)
			c.Template, c.Model, c.Step = "", "", ""
			d := m.Draw(r, c, rules)
			best, sum, took, arms := 0.0, 0.0, 0.0, 0
			for t, template := range sim.Templates() {
				for o, model := range sim.Models() {
					for p, step := range sim.Steps() {
						x := sim.Send{Template: t, Model: o, Price: sim.Step(p), Day: s.send.Day}
						v := w.Reply(&s.job, x) * math.Exp(x.Price)
						best, sum, arms = max(best, v), sum+v, arms+1
						if d.Template == template && d.Model == model && d.Step == step {
							took, s.send = v, x
						}
					}
				}
			}
			out.Ours += best - took
			out.Uniform += best - sum/float64(arms)
			all = append(all, s)
		}
		now := float64(day) + 1
		list := news(w, all, now)
		for i := range list {
			list[i].Case.Step = sim.Steps()[step(*list[i].Case.Price)]
		}
		m = m.Learn(sim.Time(now), list...)
	}
	return out, nil
}

func step(price float64) int {
	for i := range sim.Steps() {
		if sim.Step(i) == price {
			return i
		}
	}
	return 1
}

// rules are all arms of the simulator, without floors.
func rules() learn.Rules {
	var r learn.Rules
	for _, n := range sim.Templates() {
		r.Templates = append(r.Templates, learn.Option{Name: n})
	}
	for _, n := range sim.Models() {
		r.Models = append(r.Models, learn.Option{Name: n})
	}
	for i, n := range sim.Steps() {
		r.Steps = append(r.Steps, learn.Option{Name: n, Gain: math.Exp(sim.Step(i))})
	}
	return r
}
