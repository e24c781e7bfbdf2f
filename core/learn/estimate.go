package learn

import (
	"math"
	"slices"
)

// Basis says what an estimate stands on.
type Basis string

// The bases: published figures only, some own sends, enough own sends.
const (
	BasisPrior   Basis = "prior"
	BasisThin    Basis = "thin"
	BasisLearned Basis = "learned"
)

// Estimate is a probability with what is not known about it.
type Estimate struct {
	// P is the expected probability; the true one lies between Low and High with a
	// chance of 90 %.
	P    float64 `json:"p"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	// Mean and SD are the belief on the scale of log odds.
	Mean float64 `json:"mean"`
	SD   float64 `json:"sd"`
	// Basis is prior or thin while there is too little data; Sends and Hits are what
	// there is: settled sends of the source and replies among them (for wins: replies
	// and wins).
	Basis Basis `json:"basis"`
	Sends int   `json:"sends"`
	Hits  int   `json:"hits"`
}

// Replies estimates the chance of a reply.
func (m *Model) Replies(c Case) Estimate {
	all, own := m.Tallies[""], m.Tallies[c.Source]
	return estimate(m.reply.guess(m.Priors.Reply, c.inputs()), all.Sends, all.Replies, own.Sends, own.Replies)
}

// Wins estimates the chance of a win, given a reply.
func (m *Model) Wins(c Case) Estimate {
	all, own := m.Tallies[""], m.Tallies[c.Source]
	return estimate(m.win.guess(m.Priors.Win, c.inputs()), all.Replies, all.Wins, own.Replies, own.Wins)
}

// Chances are the two expected probabilities alone, without intervals: what
// ranking many jobs needs.
func (m *Model) Chances(c Case) (reply, win float64) {
	in := c.inputs()
	r, w := m.reply.guess(m.Priors.Reply, in), m.win.guess(m.Priors.Win, in)
	return r.probability(), w.probability()
}

// What an estimate needs to count as learned.
const (
	enoughHits  = 8
	enoughSends = 15
	widest      = 6.0
)

func estimate(g guess, sends, hits, own, ownHits int) Estimate {
	e := Estimate{P: g.probability(), Low: g.quantile(0.05), High: g.quantile(0.95), Sends: own, Hits: ownHits, Basis: BasisLearned}
	e.Mean, e.SD = g.total()
	switch {
	case sends < enoughSends:
		e.Basis = BasisPrior
	case hits < enoughHits || own < enoughSends || e.High > widest*e.Low:
		e.Basis = BasisThin
	}
	return e
}

// Part is the influence of one thing on a chance: Odds is the factor by which it
// changes the odds against a typical case.
type Part struct {
	Name string  `json:"name"`
	Odds float64 `json:"odds"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Explain lists what moves the chance of a reply of a case away from the base,
// strongest first.
func (m *Model) Explain(c Case) []Part {
	var out []Part
	for _, in := range c.inputs() {
		if in.name == base || in.value == 0 {
			continue
		}
		g := m.reply.guess(m.Priors.Reply, []input{in})
		out = append(out, part(in.name, &g))
	}
	strongest(out)
	return out
}

func part(name string, g *guess) Part {
	mean, sd := g.total()
	return Part{name, math.Exp(mean), math.Exp(mean - z90*sd), math.Exp(mean + z90*sd)}
}

// z90 is the half-width of a central interval of 90 %, in standard deviations.
const z90 = 1.6448536269514722

func strongest(parts []Part) {
	slices.SortStableFunc(parts, func(a, b Part) int {
		x, y := math.Abs(math.Log(a.Odds)), math.Abs(math.Log(b.Odds))
		switch {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
}
