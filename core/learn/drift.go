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
	// Fall and Rise are the evidence for either, log likelihood ratios, which are told
	// from FallLimit and RiseLimit on.
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
	FallLimit, RiseLimit = 4.7, 5.5
	// leastBefore and leastAfter are the replies that must have been expected on
	// either side before anything is told.
	leastBefore, leastAfter = 8.0, 5.0
	// longestAfter is how many sends back a change is looked for.
	longestAfter = 200
)

// Drift looks for a change of the reply rate among the recent sends. Each send
// counts with the reply that was to be expected of it by now, so that harder jobs
// or young sends are no drift. Under no change the replies fall on the two sides
// of any moment as the expected ones do, whatever the rate is; the evidence is the
// largest ratio of the likelihoods over all moments (a generalised likelihood
// ratio scan; Siegmund and Venkatraman, 1995).
func (m *Model) Drift(now time.Time) Shift {
	var sends []past
	for _, r := range m.Recent[max(0, len(m.Recent)-memory):] {
		if r.At.Before(m.Watched) {
			continue
		}
		reply, _ := m.Chances(r.Case)
		share, _ := m.replyShare(Record{Case: r.Case, At: r.At, Ended: r.Ended}, now)
		sends = append(sends, past{at: r.At, expected: reply * share, replied: !r.Replied.IsZero()})
	}
	return scan(sends)
}

// past is a send, the replies that were to be expected of it, and what came.
type past struct {
	at       time.Time
	expected float64
	replied  bool
}

// scan looks for a change in sends, oldest first.
func scan(sends []past) Shift {
	s := Shift{Factor: 1}
	var expected, replies float64
	for _, p := range sends {
		expected += p.expected
		if p.replied {
			replies++
		}
	}
	var after, came, excess float64
	for k := len(sends) - 1; k > 0 && len(sends)-k <= longestAfter; k-- {
		after += sends[k].expected
		if sends[k].replied {
			came++
		}
		before := expected - after
		if after < leastAfter || before < leastBefore {
			continue
		}
		s.Enough = true
		fall, rise := ratio(1/changed, came, replies, after, before), ratio(changed, came, replies, after, before)
		if over := max(fall-FallLimit, rise-RiseLimit); over >= 0 && (!s.Found || over > excess) {
			excess = over
			s.Found, s.Since, s.Sends = true, sends[k].at, len(sends)-k
			s.Factor = (came + 0.5) / after * before / (replies - came + 0.5)
		}
		s.Fall, s.Rise = max(s.Fall, fall), max(s.Rise, rise)
	}
	return s
}

// ratio is the log likelihood ratio of a rate that became to times what it was
// against one that stayed, given how many replies there were in all: then those
// after the change are binomial.
func ratio(to, came, replies, after, before float64) float64 {
	return came*math.Log(to) - replies*math.Log((to*after+before)/(after+before))
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
