package replay

import (
	"slices"
	"strings"

	"github.com/automonet/automonet/core"
)

// Limits say how a policy's answers are written: as the draw chose at the time, of
// what they leave of its offer. The zero value leaves all.
type Limits struct {
	// Prefer and Forbid are templates, as core.ReplayRule has them.
	Prefer []string `json:"prefer,omitempty"`
	Forbid []string `json:"forbid,omitempty"`
	// Models are those that may write; nil is any. What no model wrote may always be.
	Models []string `json:"models,omitempty"`
}

// Limited is a policy that says how its answers are written. It says so before it
// decides anything, so that it cannot choose by what came of an answer.
type Limited interface{ Limits() Limits }

// leastShare is the share of an offer below which what a policy leaves of it counts
// as never tried: chances that small are those of the smoothing of draws.
const leastShare = 0.01

// None reports whether nothing is limited.
func (l Limits) None() bool { return len(l.Prefer) == 0 && len(l.Forbid) == 0 && l.Models == nil }

func (l Limits) equal(o Limits) bool {
	return slices.Equal(l.Prefer, o.Prefer) && slices.Equal(l.Forbid, o.Forbid) && slices.Equal(l.Models, o.Models)
}

// names reports whether a list holds a template, by its id or with its version.
func names(list []string, template string) bool {
	id, _, _ := strings.Cut(template, "@")
	return slices.Contains(list, template) || slices.Contains(list, id)
}

// leave is what the limits leave of the arms of an answer, with the chances of the
// draw under the condition that it is one of them. known is false where that was
// never tried, or the log does not tell what was on offer.
func (l Limits) leave(e Event) (arms []core.ArmChance, known bool) {
	var wanted, rest []core.ArmChance
	for _, a := range e.Arms {
		switch {
		case names(l.Forbid, a.Template), l.Models != nil && a.Model != "" && !slices.Contains(l.Models, a.Model):
		case names(l.Prefer, a.Template):
			wanted = append(wanted, a)
		default:
			rest = append(rest, a)
		}
	}
	// A preferred template is used wherever there is one; whether there was one, only a
	// whole offer tells.
	if arms = wanted; len(wanted) == 0 && (len(l.Prefer) == 0 || e.Offered) {
		arms = rest
	}
	sum := 0.0
	for _, a := range arms {
		sum += a.Chance
	}
	if sum < leastShare {
		return nil, false
	}
	for i := range arms {
		arms[i].Chance /= sum
	}
	return arms, true
}

// chance is that of an arm.
func chance(arms []core.ArmChance, template, model string) float64 {
	for _, a := range arms {
		if a.Template == template && a.Model == model {
			return a.Chance
		}
	}
	return 0
}

// offers is for each job the answer whose offer tells what there was to choose from:
// its own, else the one before it, else the first.
func (h History) offers() map[core.JobID]Event {
	out := map[core.JobID]Event{}
	decided := map[core.JobID]bool{}
	var latest Event
	var waiting []core.JobID
	for _, e := range h.events {
		switch {
		case e.Kind == JobSeen:
			if out[e.Job] = latest; latest.Kind == "" {
				waiting = append(waiting, e.Job)
			}
		case e.Kind != Decided || decided[e.Job]:
		case e.Action == Skip:
			decided[e.Job] = true
		default:
			decided[e.Job], out[e.Job] = true, e
			if len(e.Arms) == 0 {
				continue
			}
			for _, j := range waiting {
				if out[j].Kind == "" {
					out[j] = e
				}
			}
			waiting, latest = nil, e
		}
	}
	return out
}

// written parts what a policy wishes to answer into the arms by which it would.
func (d Decision) written(offer Event) Wish {
	p := d.Wish[Send]
	arms, known := d.Limits.leave(offer)
	if p == 0 || !known {
		return d.Wish
	}
	out := Wish{}
	for a, c := range d.Wish {
		if a != Send {
			out[a] = c
		}
	}
	for _, a := range arms {
		out[Send+" "+strings.TrimSpace(a.Template+" "+a.Model)] += p * a.Chance
	}
	return out
}
