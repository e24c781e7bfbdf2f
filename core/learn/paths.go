package learn

import "math/rand/v2"

// Paths draws what may be true of many cases at once: what they share, such as a
// base rate that is not known well, moves them all together.
type Paths struct{ reply, win *sampler }

// Paths prepares draws for cases.
func (m *Model) Paths(cases []Case) *Paths {
	build := func(h *head, priors []Prior) *sampler {
		s := &sampler{}
		var names []string
		index := map[string]int{}
		for _, c := range cases {
			var x []term
			for _, in := range c.inputs() {
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
		s.scales = h.joints(priors, names)
		return s
	}
	return &Paths{build(&m.reply, m.Priors.Reply), build(&m.win, m.Priors.Win)}
}

// Draw fills in the log odds of a reply, and of a win once there is one, of every
// case: one sample of what is believed. Both slices have a place for each case.
func (p *Paths) Draw(r *rand.Rand, reply, win []float64) {
	for _, v := range []struct {
		s   *sampler
		out []float64
	}{{p.reply, reply}, {p.win, win}} {
		if len(v.s.scales) == 0 {
			continue
		}
		w := sample(r, v.s.scales)
		for i, x := range v.s.places {
			eta := 0.0
			for _, t := range x {
				eta += t.v * w[t.i]
			}
			v.out[i] = eta
		}
	}
}
