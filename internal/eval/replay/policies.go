package replay

import (
	"math/rand/v2"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn"
	"github.com/automonet/automonet/core/replay"
	"github.com/automonet/automonet/internal/sim"
)

func day(d float64) time.Time { return sim.Time(d) }

func rng(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 85)) }

// learner is honest: it sends more while its view shows replies, and less while it
// shows none.
type learner struct{ m *learn.Model }

// Decide reads the latest thirty events that it may know.
func (p learner) Decide(v replay.View, job replay.Event) (replay.Wish, error) {
	replies, n := 0, 0
	for e := range v.Latest() {
		if n++; n > 30 {
			break
		}
		if e.Outcome == core.OutcomeReplied {
			replies++
		}
	}
	send := 0.1
	if expected(p.m, job) > limit/float64(1+replies) {
		send = 0.9
	}
	return replay.Wish{replay.Send: send, replay.Skip: 1 - send}, nil
}

// leak is a policy with a planted fault: it was made from the whole history and
// knows which jobs will be replied to.
type leak struct {
	learner
	replied map[core.JobID]bool
}

func newLeak(m *learn.Model) func(replay.History) replay.Policy {
	return func(h replay.History) replay.Policy {
		p := leak{learner{m}, map[core.JobID]bool{}}
		for e := range h.AsOf(sim.Time(10_000)).All() {
			if e.Outcome == core.OutcomeReplied {
				p.replied[e.Job] = true
			}
		}
		return p
	}
}

// Decide adds what it cannot know.
func (p leak) Decide(v replay.View, job replay.Event) (replay.Wish, error) {
	if p.replied[job.Job] {
		return replay.Surely(replay.Send), nil
	}
	return p.learner.Decide(v, job)
}

// untried wants a template that was never logged.
type untried struct{}

// Decide wants what has no support.
func (untried) Decide(replay.View, replay.Event) (replay.Wish, error) {
	return replay.Surely("template:never"), nil
}

// certain are the same decisions as of a logging policy that never doubts.
func certain(terms []replay.Term) []replay.Term {
	for i := range terms {
		terms[i].Logged, terms[i].Untried = 1, 1-terms[i].Wanted
	}
	return terms
}
