package learn

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/automonet/automonet/core"
)

// Option is one way of doing something: a template, a model, a price step.
type Option struct {
	Name string `json:"name" yaml:"name"`
	// Floor is the share of sends that it gets whatever is known of it; Cap is the most
	// that it gets of the latest Rules.Window sends, 0 = no cap.
	Floor float64 `json:"floor,omitempty" yaml:"floor,omitempty"`
	Cap   float64 `json:"cap,omitempty" yaml:"cap,omitempty"`
	// Off takes it out of the choice.
	Off bool `json:"off,omitempty" yaml:"off,omitempty"`
	// Gain is the factor by which it changes what a win brings, 0 = 1; Cost is what
	// it costs more than others for each send, in minor units like Rules.Stake.
	Gain float64 `json:"gain,omitempty" yaml:"gain,omitempty"`
	Cost int64   `json:"cost,omitempty" yaml:"cost,omitempty"`
}

// Rules say between what is chosen and how freely.
type Rules struct {
	Templates []Option `json:"templates" yaml:"templates"`
	Models    []Option `json:"models" yaml:"models"`
	Steps     []Option `json:"steps" yaml:"steps"`
	// Window is how many of the latest sends caps look at; 0 = 100.
	Window int `json:"window,omitempty" yaml:"window,omitempty"`
	// Stake is what a reply is worth, in minor units; 0 leaves costs out of account.
	Stake int64 `json:"stake,omitempty" yaml:"stake,omitempty"`
	// Explore scales how far samples spread around what is believed; 0 = 0.5, 1 is
	// plain Thompson sampling, which tries too much where there are a few hundred sends
	// and not thousands.
	Explore float64 `json:"explore,omitempty" yaml:"explore,omitempty"`
	// Frozen takes what is believed to be best and tries nothing else.
	Frozen bool `json:"frozen,omitempty" yaml:"frozen,omitempty"`
}

// Check refuses rules that cannot be kept.
func (r Rules) Check() error {
	for _, list := range [][]Option{r.Templates, r.Models, r.Steps} {
		floors, on := 0.0, 0
		for _, o := range list {
			if !(o.Floor >= 0 && o.Floor <= 1) || !(o.Cap >= 0 && o.Cap <= 1) || o.Cap > 0 && o.Cap < o.Floor || !(o.Gain >= 0) || o.Cost < 0 || !(r.Explore >= 0 && r.Explore <= 2) {
				return core.Invalid("arms", "floors and caps are shares of 0 to 1, a cap is not below its floor, and explore goes from 0 to 2")
			}
			if !o.Off {
				floors, on = floors+o.Floor, on+1
			}
		}
		if floors > 1 {
			return core.Invalid("arms", "the floors of one list add up to more than 1")
		}
		if len(list) > 0 && on == 0 {
			return core.Invalid("arms", "every option of a list is switched off; leave one on")
		}
	}
	return nil
}

// Draw is a choice between arms.
type Draw struct {
	Template string `json:"template,omitempty"`
	Model    string `json:"model,omitempty"`
	Step     string `json:"step,omitempty"`
	// Chance is how likely this very combination was: what an off-policy estimate
	// needs to know of it.
	Chance float64 `json:"chance"`
	// Apart is how likely this template and model were, whatever the price step.
	Apart float64 `json:"apart"`
	// Forced says that a floor chose at least one of the three.
	Forced bool `json:"forced,omitempty"`
	// Arms are the templates and models on offer, each with its Apart; they add up to 1.
	Arms []core.ArmChance `json:"arms,omitempty"`
}

// draws is how many samples a Draw's Chance is estimated from.
const draws = 200

// Draw chooses template, model and price step for a case by Thompson sampling
// (Thompson, 1933; Chapelle and Li, "An empirical evaluation of Thompson
// sampling", 2011, from which the scaled posterior of Rules.Explore is taken too):
// one sample of what is believed, of which the best is taken.
// Sends without an answer so far count for as much as their age says. The model
// must have been made with ArmPriors; rules must have passed Check.
func (m *Model) Draw(r *rand.Rand, c Case, rules Rules) Draw {
	arms := m.arms(c, rules)
	lists := [3][]Option{on(rules.Templates), on(rules.Models), on(rules.Steps)}
	var forced [3]int
	var d Draw
	for i, list := range lists {
		forced[i] = -1
		u := r.Float64()
		for k, o := range list {
			if u -= o.Floor; u < 0 && !rules.Frozen {
				forced[i], d.Forced = k, true
				break
			}
		}
	}
	s := m.sampler(arms, rules.explore())
	pick := s.best(r, rules.Frozen)
	took := arms[pick].at
	for i, k := range forced {
		if k >= 0 {
			took[i] = k
		}
	}
	// The chance is over the floors, each list for itself, and over the samples.
	won := make([]int, len(arms))
	n := draws
	if rules.Frozen {
		n = 1
	}
	for range n {
		won[s.best(r, rules.Frozen)]++
	}
	for i, a := range arms {
		p := (float64(won[i]) + 0.5/float64(len(arms))) / (float64(n) + 0.5)
		if rules.Frozen {
			// Only what is believed to be best is taken.
			if p = float64(won[i]); a.at != took {
				p = 0
			}
			d.Chance += p
			continue
		}
		for l, list := range lists {
			if len(list) == 0 {
				continue
			}
			free := 1.0
			for _, o := range list {
				free -= o.Floor
			}
			hit := list[took[l]].Floor
			if a.at[l] == took[l] {
				hit += max(free, 0)
			}
			p *= hit
		}
		d.Chance += p
	}
	name := func(l int) string {
		if len(lists[l]) == 0 {
			return ""
		}
		return lists[l][took[l]].Name
	}
	d.Template, d.Model, d.Step, d.Chance = name(0), name(1), name(2), min(d.Chance, 1)
	d.Arms = offer(arms, won, n, lists, rules.Frozen)
	for _, a := range d.Arms {
		if a.Template == d.Template && a.Model == d.Model {
			d.Apart = a.Chance
		}
	}
	return d
}

func on(list []Option) []Option {
	return slices.DeleteFunc(slices.Clone(list), func(o Option) bool { return o.Off })
}

// arm is one combination.
type arm struct {
	at   [3]int
	in   []input
	gain float64
	cost float64 // in stakes
}

// arms lists the combinations that caps leave.
func (m *Model) arms(c Case, rules Rules) []arm {
	latest := m.Recent[max(0, len(m.Recent)-rules.window()):]
	capped := func(o Option, is func(Case) string) bool {
		n := 0
		for _, r := range latest {
			if is(r.Case) == o.Name {
				n++
			}
		}
		return o.Cap > 0 && len(latest) > 0 && float64(n) >= o.Cap*float64(rules.window())
	}
	lists := [3][]Option{on(rules.Templates), on(rules.Models), on(rules.Steps)}
	is := [3]func(Case) string{func(c Case) string { return c.Template }, func(c Case) string { return c.Model }, func(c Case) string { return c.Step }}
	var ks [3][]int
	for l, list := range lists {
		for k, o := range list {
			if !capped(o, is[l]) {
				ks[l] = append(ks[l], k)
			}
		}
		if len(ks[l]) == 0 { // all capped, or nothing to choose
			ks[l] = []int{0}
		}
	}
	var out []arm
	for _, t := range ks[0] {
		for _, o := range ks[1] {
			for _, s := range ks[2] {
				a := arm{at: [3]int{t, o, s}, gain: 1}
				v := c
				for l, k := range a.at {
					if len(lists[l]) == 0 {
						continue
					}
					opt := lists[l][k]
					switch l {
					case 0:
						v.Template = opt.Name
					case 1:
						v.Model = opt.Name
					default:
						v.Step = opt.Name
					}
					if opt.Gain > 0 {
						a.gain *= opt.Gain
					}
					if rules.Stake > 0 {
						a.cost += float64(opt.Cost) / float64(rules.Stake)
					}
				}
				a.in = v.inputs()
				out = append(out, a)
			}
		}
	}
	return out
}

func (r Rules) explore() float64 {
	if r.Explore > 0 {
		return r.Explore
	}
	return 0.5
}

func (r Rules) window() int {
	if r.Window > 0 {
		return r.Window
	}
	return 100
}

// sampler draws from the joint belief about all arms.
type sampler struct {
	arms   []arm
	places [][]term
	scales []joint
}

// joint is a belief about some weights, with the root of its covariance.
type joint struct {
	weight float64
	mean   []float64
	root   []float64
}

func (m *Model) sampler(arms []arm, explore float64) *sampler {
	s := &sampler{arms: arms}
	var names []string
	index := map[string]int{}
	for _, a := range arms {
		var x []term
		for _, in := range a.in {
			i, ok := index[in.name]
			if !ok {
				i = len(names)
				index[in.name] = i
				names = append(names, in.name)
			}
			x = append(x, term{i, in.value})
		}
		s.places = append(s.places, x)
	}
	s.scales = m.reply.joints(m.Priors.Reply, names)
	for _, j := range s.scales {
		for i := range j.root {
			j.root[i] *= explore
		}
	}
	return s
}

// joints are the beliefs about the named weights, one for each scale.
func (h *head) joints(priors []Prior, names []string) []joint {
	d := len(names)
	var out []joint
	sum := 0.0
	for _, sc := range h.Scales {
		j := joint{weight: math.Exp(sc.Log), mean: make([]float64, d), root: make([]float64, d*(d+1)/2)}
		sum += j.weight
		for a, n := range names {
			i, ok := h.index[n]
			if !ok {
				p, group := find(priors, n)
				if group {
					p.SD *= sc.Factor
				}
				j.mean[a], j.root[at(a, a)] = p.Mean, p.SD*p.SD
				continue
			}
			j.mean[a] = sc.Belief.Mean[i]
			for b, o := range names[:a+1] {
				if k, ok := h.index[o]; ok {
					j.root[at(a, b)] = sc.Belief.Cov[at(i, k)]
				}
			}
		}
		cholesky(j.root, d)
		out = append(out, j)
	}
	for i := range out {
		out[i].weight /= sum
	}
	return out
}

// cholesky turns the lower triangle of a covariance into its root, in place. A
// weight without any spread stays without.
func cholesky(c []float64, d int) {
	for i := range d {
		for j := range i + 1 {
			s := c[at(i, j)]
			for k := range j {
				s -= c[at(i, k)] * c[at(j, k)]
			}
			switch {
			case i == j:
				c[at(i, i)] = math.Sqrt(max(s, 0))
			case c[at(j, j)] > 1e-12:
				c[at(i, j)] = s / c[at(j, j)]
			default:
				c[at(i, j)] = 0
			}
		}
	}
}

// sample draws the weights.
func sample(r *rand.Rand, scales []joint) []float64 {
	u, pick := r.Float64(), len(scales)-1
	for i, s := range scales {
		if u -= s.weight; u < 0 {
			pick = i
			break
		}
	}
	j := scales[pick]
	w := slices.Clone(j.mean)
	for k := range w {
		z := r.NormFloat64()
		for i := k; i < len(w); i++ {
			w[i] += j.root[at(i, k)] * z
		}
	}
	return w
}

// best is the arm that is best by one sample, or by the means.
func (s *sampler) best(r *rand.Rand, frozen bool) int {
	var w []float64
	if frozen {
		w = make([]float64, len(s.scales[0].mean))
		for _, j := range s.scales {
			for i, v := range j.mean {
				w[i] += j.weight * v
			}
		}
	} else {
		w = sample(r, s.scales)
	}
	top, most := 0, math.Inf(-1)
	for i, a := range s.arms {
		eta := 0.0
		for _, t := range s.places[i] {
			eta += t.v * w[t.i]
		}
		if v := sigmoid(eta)*a.gain - a.cost; v > most {
			top, most = i, v
		}
	}
	return top
}

// Effect compares two members of a group by the replies that they bring in a
// typical case: Ratio times as many, with the 90 % interval.
type Effect struct {
	Name  string  `json:"name"`
	Than  string  `json:"than"`
	Ratio float64 `json:"ratio"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	// Sends and Replies are those of Name among the recent sends.
	Sends   int `json:"sends"`
	Replies int `json:"replies"`
	// Clear says that the interval leaves out 1.
	Clear bool `json:"clear"`
}

// Effect compares name with another member of its group: "template", "model",
// "step", "source", "language" or "client".
func (m *Model) Effect(r *rand.Rand, group, name, than string) Effect {
	e := Effect{Name: name, Than: than}
	for _, s := range m.Recent {
		if slices.ContainsFunc(s.Case.inputs(), func(in input) bool { return in.name == group+":"+name }) {
			e.Sends++
			if !s.Replied.IsZero() {
				e.Replies++
			}
		}
	}
	scales := m.reply.joints(m.Priors.Reply, []string{base, group + ":" + name, group + ":" + than})
	ratios := make([]float64, 2000)
	for i := range ratios {
		w := sample(r, scales)
		ratios[i] = sigmoid(w[0]+w[1]) / sigmoid(w[0]+w[2])
	}
	slices.Sort(ratios)
	n := len(ratios)
	e.Ratio, e.Low, e.High = ratios[n/2], ratios[n/20], ratios[n-1-n/20]
	e.Clear = e.Low > 1 || e.High < 1
	return e
}
