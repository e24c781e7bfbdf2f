package learn

import (
	"math"
	"time"
)

// Shift is a change of the reply rate that was found.
type Shift struct {
	// Found is false while the rate is as it was; Enough is false while too few
	// replies were seen to tell.
	Found  bool `json:"found"`
	Enough bool `json:"enough"`
	// Since is the send from which on it changed, Sends how many there were since.
	Since time.Time `json:"since,omitzero"`
	Sends int       `json:"sends"`
	// Factor is the rate since then over the rate before; 1/3 is a fall to a third.
	Factor float64 `json:"factor"`
	// Fall and Rise are the evidence for either, logarithms of a sum of likelihood
	// ratios, which are told from FallLimit and RiseLimit on.
	Fall float64 `json:"fall"`
	Rise float64 `json:"rise"`
}

const (
	// changed is the change that is looked for: to a third, or threefold.
	changed = 3.0
	// FallLimit and RiseLimit are the evidence at which a change is told. They were
	// chosen on simulated sends, other ones than those that are reported, so that 300
	// sends without a change raise a false alarm in fewer than one of twenty runs. A
	// rise shows quickly, so that most of this share is left to falls.
	FallLimit, RiseLimit = 8.0, 9.2
	// leastBefore and leastAfter are the replies that must have been expected on
	// either side before anything is told.
	leastBefore, leastAfter = 8.0, 3.0
	// longestAfter is how many sends back a change is looked for.
	longestAfter = 200
	// levels are the rates, over what the model says, that are averaged over: how wrong
	// it is about all sends alike has a standard deviation of unsure in log odds.
	levels, unsure = 9, 0.6
)

// Drift looks for a change of the reply rate among the recent sends. Each send
// counts with the chance of a reply that the model gives it, so that harder jobs are no
// drift, and with the share of its replies that has come by now, so that young sends
// are none. For every moment the likelihood of what came under a change at it is held
// against that under none, each averaged over how wrong the model is about all sends
// alike; the evidence is the logarithm of the sum over the moments (Shiryaev, 1963;
// Roberts, "A comparison of some control chart procedures", 1966).
func (m *Model) Drift(now time.Time) Shift {
	var sends []past
	for _, r := range m.Recent[max(0, len(m.Recent)-memory):] {
		if r.At.Before(m.Watched) {
			continue
		}
		reply, _ := m.Chances(r.Case)
		share, _ := m.replyShare(Record{Case: r.Case, At: r.At, Ended: r.Ended}, now)
		sends = append(sends, past{at: r.At, chance: reply, share: share, replied: !r.Replied.IsZero()})
	}
	return scan(sends)
}

// past is a send: the chance of a reply to it, the share of replies that would have
// come by now, and whether one came.
type past struct {
	at            time.Time
	chance, share float64
	replied       bool
}

// told is the logarithm of how likely what came of a send was at a chance of a reply. A
// reply counts alike however early it came.
func (p past) told(chance float64) float64 {
	if p.replied {
		return math.Log(chance)
	}
	return math.Log1p(-p.share * chance)
}

// account holds for each level the logarithms of how likely the first sends were, added
// up: with the rate as it was, fallen and risen.
type account struct {
	prior               [levels]float64
	same, fallen, risen [levels][]float64
}

func newAccount(sends []past) *account {
	var a account
	for j := range levels {
		z := 6*float64(j)/(levels-1) - 3
		a.prior[j] = -z * z / 2
		a.same[j], a.fallen[j], a.risen[j] = make([]float64, len(sends)+1), make([]float64, len(sends)+1), make([]float64, len(sends)+1)
		for i, s := range sends {
			p := sigmoid(logit(min(max(s.chance, 1e-6), 1-1e-6)) + unsure*z)
			a.same[j][i+1] = a.same[j][i] + s.told(p)
			a.fallen[j][i+1] = a.fallen[j][i] + s.told(p/changed)
			// No rate grows beyond 1: of the rest at most half is gained.
			a.risen[j][i+1] = a.risen[j][i] + s.told(min(p*changed, (1+p)/2))
		}
	}
	return &a
}

// evidence is the logarithm of how likely all sends were when the rate changed before
// send k, averaged over the levels; after is one of the three accounts.
func (a *account) evidence(k int, after *[levels][]float64) float64 {
	var l [levels]float64
	most := math.Inf(-1)
	for j := range levels {
		l[j] = a.prior[j] + a.same[j][k] + after[j][len(after[j])-1] - after[j][k]
		most = max(most, l[j])
	}
	sum := 0.0
	for _, v := range l {
		sum += math.Exp(v - most)
	}
	return most + math.Log(sum)
}

// scan looks for a change in sends, oldest first.
func scan(sends []past) Shift {
	s := Shift{Factor: 1}
	var expected, replies float64
	for _, p := range sends {
		expected += p.chance * p.share
		if p.replied {
			replies++
		}
	}
	a := newAccount(sends)
	none := a.evidence(0, &a.same)
	type moment struct {
		k             int
		evidence, sum float64
		after, came   float64
	}
	fall, rise := moment{evidence: math.Inf(-1)}, moment{evidence: math.Inf(-1)}
	var after, came float64
	for k := len(sends) - 1; k > 0 && len(sends)-k <= longestAfter; k-- {
		after += sends[k].chance * sends[k].share
		if sends[k].replied {
			came++
		}
		if after < leastAfter || expected-after < leastBefore {
			continue
		}
		s.Enough = true
		for _, side := range []struct {
			m  *moment
			in *[levels][]float64
		}{{&fall, &a.fallen}, {&rise, &a.risen}} {
			v := a.evidence(k, side.in) - none
			side.m.sum += math.Exp(v)
			if v > side.m.evidence {
				side.m.k, side.m.evidence, side.m.after, side.m.came = k, v, after, came
			}
		}
	}
	if !s.Enough {
		return s
	}
	s.Fall, s.Rise = math.Log(fall.sum), math.Log(rise.sum)
	best := fall
	if s.Rise-RiseLimit > s.Fall-FallLimit {
		best = rise
	}
	if s.Fall >= FallLimit || s.Rise >= RiseLimit {
		s.Found, s.Since, s.Sends = true, sends[best.k].at, len(sends)-best.k
		s.Factor = (best.came + 0.5) / best.after * (expected - best.after) / (replies - best.came + 0.5)
	}
	return s
}

// shifted is the variance that the base rate gains when a shift is taken in: a
// threefold change is one standard deviation of it.
const shifted = 1.2

// Shifted returns the model after a shift was told: the rate is learned anew, what
// is known of the differences between jobs and sources stays.
func (m Model) Shifted(s Shift, now time.Time) Model {
	if !s.Found {
		return m
	}
	m = m.clone()
	m.Watched = s.Since
	m.Reply.loosen(base, shifted)
	m.Rev++
	m.think(now)
	return m
}
