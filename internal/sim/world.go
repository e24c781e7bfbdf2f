package sim

import (
	"math"
	"math/rand/v2"

	"github.com/automonet/automonet/core/learn"
)

// Config says what sort of world is drawn. The zero value of a field means its
// default.
type Config struct {
	Seed uint64
	// Base is the mean reply rate over random jobs; 0 = drawn from 5 to 8 %.
	Base float64
	// Spread is the standard deviation of group effects in log odds; 0 = 0.5.
	Spread float64
	// Arms is that of templates and of models; 0 = Spread for templates and four fifths
	// of it for models.
	Arms float64
	// PerDay is how many jobs appear on an average day; 0 = 40.
	PerDay float64
	// ShiftDay is the day from which on the reply odds are multiplied so that the
	// mean rate becomes ShiftTo times what it was; ShiftTo 0 = never.
	ShiftDay int
	ShiftTo  float64
	// Wander is the standard deviation of a daily random walk of the base.
	Wander float64
}

// World is a market whose truth is known.
type World struct {
	cfg                                          Config
	base, winBase                                float64
	fit, price, age, bids, quality               float64
	winFit, winPrice, winBids                    float64
	sources, templates, languages, clients       []float64
	models, winSources                           []float64
	replyMu, budgetMu, competition, share, shift []float64
	walk                                         []float64
}

// Sources, Templates, Languages, Clients, Models and Steps are the names of the
// groups.
func Sources() []string {
	return []string{"upwork", "freelancer", "mail", "hackernews", "weworkremotely", "alerts"}
}
func Templates() []string { return []string{"plain", "cites", "question"} }
func Languages() []string { return []string{"en", "de", "es", "fr"} }
func Clients() []string   { return []string{"new", "hired_before", "agency", "company", "unknown"} }
func Models() []string    { return []string{"small", "middle", "large"} }
func Steps() []string     { return []string{"-10%", "middle", "+10%"} }

// Step is the price step's distance from the middle of the budget, as a logarithm.
func Step(i int) float64 { return [...]float64{-0.105, 0, 0.095}[i] }

const horizon = 800 // days that a random walk is drawn for

// New draws a world.
func New(c Config) *World {
	r := rand.New(rand.NewPCG(c.Seed, 0x51))
	if c.Base == 0 {
		c.Base = 0.05 + 0.03*r.Float64()
	}
	if c.Spread == 0 {
		c.Spread = 0.5
	}
	if c.PerDay == 0 {
		c.PerDay = 40
	}
	w := &World{cfg: c}
	around := func(mean float64) float64 { return mean + math.Abs(mean)/3*r.NormFloat64() }
	w.fit, w.price, w.age, w.bids, w.quality = around(0.6), around(-0.25), around(-0.2), around(-0.35), around(0.2)
	w.winFit, w.winPrice, w.winBids = around(0.3), around(-0.35), around(-0.15)
	group := func(n int, spread float64) []float64 {
		out := make([]float64, n)
		for i := range out {
			out[i] = spread * r.NormFloat64()
		}
		return out
	}
	w.sources, w.templates = group(len(Sources()), c.Spread), group(len(Templates()), c.Spread)
	w.languages, w.clients = group(len(Languages()), c.Spread*0.6), group(len(Clients()), c.Spread*0.8)
	w.models = group(len(Models()), c.Spread*0.8)
	if c.Arms > 0 {
		for _, list := range [][]float64{w.templates, w.models} {
			for i := range list {
				list[i] *= c.Arms / c.Spread
			}
		}
		for i := range w.models {
			w.models[i] /= 0.8
		}
	}
	w.winSources = group(len(Sources()), c.Spread*0.5)
	for range Sources() {
		w.replyMu = append(w.replyMu, math.Log(1+3*r.Float64()))
		w.budgetMu = append(w.budgetMu, math.Log(500)+0.4*r.NormFloat64())
		w.competition = append(w.competition, math.Log(10)+0.5*r.NormFloat64())
		w.share = append(w.share, 0.5+r.Float64())
	}
	w.winBase = logit(0.3) + 0.4*r.NormFloat64()
	for v := 0.0; len(w.walk) < horizon; v += c.Wander * r.NormFloat64() {
		w.walk = append(w.walk, v)
	}
	w.base = w.solve(c.Base)
	if c.ShiftTo > 0 {
		w.shift = []float64{w.solve(c.Base*c.ShiftTo) - w.base}
	}
	return w
}

// solve finds the base at which the mean rate over random jobs is as wanted.
func (w *World) solve(want float64) float64 {
	r := rand.New(rand.NewPCG(w.cfg.Seed, 0x52))
	var odds []float64
	for range 3000 {
		j := w.draw(r, 0)
		odds = append(odds, w.logOdds(&j, Send{Template: r.IntN(len(Templates())), Model: r.IntN(len(Models())), Price: 0.25 * r.NormFloat64()}))
	}
	lo, hi := -12.0, 6.0
	for range 50 {
		mid, sum := (lo+hi)/2, 0.0
		for _, o := range odds {
			sum += sigmoid(mid + o)
		}
		if sum/float64(len(odds)) < want {
			lo = mid
		} else {
			hi = mid
		}
	}
	return (lo + hi) / 2
}

// logOdds are the log odds of a reply without the base and the drift.
func (w *World) logOdds(j *Job, s Send) float64 {
	return w.fit*(j.Fit-0.5)/0.25 + w.price*s.Price/0.3 + w.age*(math.Log1p(j.AgeHours)-math.Log1p(24)) +
		w.bids*(math.Log1p(j.Bids)-math.Log1p(10)) + w.quality*(j.Quality-0.5)/0.25 +
		w.sources[j.Source] + w.templates[s.Template] + w.languages[j.Language] + w.clients[j.Client] + w.models[s.Model]
}

// Drift is what time adds to the log odds of a reply on a day.
func (w *World) Drift(day float64) float64 {
	d := w.walk[min(max(int(day), 0), horizon-1)]
	if len(w.shift) > 0 && day >= float64(w.cfg.ShiftDay) {
		d += w.shift[0]
	}
	return d
}

// Reply is the true chance of a reply to a send.
func (w *World) Reply(j *Job, s Send) float64 {
	return sigmoid(w.base + w.Drift(s.Day) + w.logOdds(j, s))
}

// Heard is the share of the replies to a job that have come so many days after a send.
func (w *World) Heard(j *Job, after float64) float64 {
	if after <= 0 {
		return 0
	}
	return math.Erfc((w.replyMu[j.Source]-math.Log(after))/math.Sqrt2) / 2
}

// Win is the true chance of a win, given a reply.
func (w *World) Win(j *Job, s Send) float64 {
	return sigmoid(w.winBase + w.winFit*(j.Fit-0.5)/0.25 + w.winPrice*s.Price/0.3 + w.winBids*(math.Log1p(j.Bids)-math.Log1p(10)) + w.winSources[j.Source])
}

// Oracle is the vector of the true features of a send, for a fit by batch: the
// figures on the generator's own scale, then a column for each group's member.
func (w *World) Oracle(j *Job, s Send) []float64 {
	x := []float64{1, (j.Fit - 0.5) / 0.25, s.Price / 0.3, math.Log1p(j.AgeHours) - math.Log1p(24), math.Log1p(j.Bids) - math.Log1p(10), (j.Quality - 0.5) / 0.25}
	for _, g := range [][2]int{{len(Sources()), j.Source}, {len(Templates()), s.Template}, {len(Languages()), j.Language}, {len(Clients()), j.Client}, {len(Models()), s.Model}} {
		one := make([]float64, g[0])
		one[g[1]] = 1
		x = append(x, one...)
	}
	return x
}

// Case is what the engine sees of a send.
func (w *World) Case(j *Job, s Send) learn.Case {
	return learn.Case{
		Source: Sources()[j.Source], Template: Templates()[s.Template], Language: Languages()[j.Language], Client: Clients()[j.Client], Model: Models()[s.Model],
		Fit: &j.Fit, Price: learn.Known(s.Price), AgeHours: &j.AgeHours, Bids: &j.Bids, Quality: &j.Quality,
	}
}

func sigmoid(a float64) float64 { return 1 / (1 + math.Exp(-a)) }

func logit(p float64) float64 { return math.Log(p / (1 - p)) }
