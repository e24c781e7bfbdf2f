package replay

import (
	"iter"
	"slices"
	"sync/atomic"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn"
)

// Kind says what an event of the history is.
type Kind string

// The kinds of events: a job appears, it was decided, something came of it.
const (
	JobSeen Kind = "job"
	Decided Kind = "decided"
	Outcome Kind = "outcome"
)

// The actions; others name arms, such as a template.
const (
	Skip = "skip"
	Send = "send"
)

// Event is one thing that became known at a time.
type Event struct {
	At   time.Time  `json:"at"`
	Kind Kind       `json:"kind"`
	Job  core.JobID `json:"job"`
	// Case, Stake and Cost are those of a job: what is known of it, what a win would
	// bring net, and what an answer costs, in the owner's minor units.
	Case  learn.Case `json:"case,omitzero"`
	Stake int64      `json:"stake,omitempty"`
	Cost  int64      `json:"cost,omitempty"`
	// Action is what was decided; Chance is how likely it was to be, 0 to 1. A decision
	// without chance was made by a rule, with certainty.
	Action string  `json:"action,omitempty"`
	Chance float64 `json:"chance,omitempty"`
	// Template and Model are what an answer was written by; Arms what was on offer, with
	// the chance of each. Offered says that Arms is the whole offer, as a draw noted it;
	// without, the choice was made by a rule or by the owner, and Arms holds that choice
	// alone. No Arms at all: how it came about is not known.
	Template string           `json:"template,omitempty"`
	Model    string           `json:"model,omitempty"`
	Arms     []core.ArmChance `json:"arms,omitempty"`
	Offered  bool             `json:"offered,omitempty"`
	// Outcome is what came, Amount what was paid.
	Outcome core.OutcomeKind `json:"outcome,omitempty"`
	Amount  int64            `json:"amount,omitempty"`
}

// History is what happened, oldest first. Events of one time keep their order.
type History struct{ events []Event }

// NewHistory orders events by time.
func NewHistory(events []Event) History {
	e := slices.Clone(events)
	slices.SortStableFunc(e, func(a, b Event) int { return a.At.Compare(b.At) })
	return History{e}
}

// Between is the part of the history from a time on and before another; a zero time
// leaves that side open. Outcomes of its jobs stay whenever they came.
func (h History) Between(from, to time.Time) History {
	in := func(t time.Time) bool { return (from.IsZero() || !t.Before(from)) && (to.IsZero() || t.Before(to)) }
	jobs := map[core.JobID]bool{}
	var out []Event
	for _, e := range h.events {
		if e.Kind == JobSeen && in(e.At) {
			jobs[e.Job] = true
		}
		if jobs[e.Job] && (e.Kind == Outcome || in(e.At)) {
			out = append(out, e)
		}
	}
	return History{out}
}

// Len is how many events there are.
func (h History) Len() int { return len(h.events) }

// View is the history as it was known at a time. It holds no later event; asking
// for a later time is noted and answered with nothing.
type View struct {
	at     time.Time
	events []Event
	asked  *atomic.Int64
}

// AsOf is the view at a time: what was known before it. An event of that very time
// is not part of it, since it may be the answer to what is being decided.
func (h History) AsOf(at time.Time) View {
	n, _ := slices.BinarySearchFunc(h.events, at, func(e Event, t time.Time) int {
		if e.At.Before(t) {
			return -1
		}
		return 1
	})
	// The capacity ends with the view, so that nothing behind it can be reached.
	return View{at: at, events: h.events[:n:n], asked: new(atomic.Int64)}
}

// At is the time of the view.
func (v View) At() time.Time { return v.at }

// Len is how many events the view has.
func (v View) Len() int { return len(v.events) }

// Event is one of the view's, 0 the oldest; none outside of it.
func (v View) Event(i int) (Event, bool) {
	if i < 0 || i >= len(v.events) {
		if i >= len(v.events) {
			v.asked.Add(1)
		}
		return Event{}, false
	}
	return v.events[i], true
}

// All are the events, oldest first; Latest goes from the newest to the oldest.
func (v View) All() iter.Seq[Event] { return slices.Values(v.events) }

// Latest are the events from the newest to the oldest.
func (v View) Latest() iter.Seq[Event] {
	return func(yield func(Event) bool) {
		for _, e := range slices.Backward(v.events) {
			if !yield(e) {
				return
			}
		}
	}
}

// AsOf is an earlier view. A later time is noted as an attempt to look ahead, and
// answered with the view itself.
func (v View) AsOf(at time.Time) View {
	if at.After(v.at) {
		v.asked.Add(1)
		return v
	}
	n := History{v.events}.AsOf(at)
	n.asked = v.asked
	return n
}
