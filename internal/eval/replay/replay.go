// Package replay holds what core/replay says of a changed policy against what that
// policy truly earns on the simulated market.
package replay

import (
	"math/rand/v2"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn"
	"github.com/automonet/automonet/core/replay"
	"github.com/automonet/automonet/internal/sim"
)

const (
	learning = 30 // days of random sends before the logged ones
	logged   = 60 // days
	watched  = 120
	explore  = 0.15
	limit    = 400 // cents of expected value from which on the logging policy sends
)

// Result is an estimate and the truth.
type Result struct {
	Estimate replay.Estimate
	// True is the mean true value of the new policy's decisions, in cents.
	True float64
}

// Policies of the simulation: send what the model values above a limit.
type threshold struct {
	m      *learn.Model
	limit  float64
	random float64
}

// Decide sends above the limit; with some chance the reverse.
func (p threshold) Decide(_ replay.View, job replay.Event) (replay.Wish, error) {
	send := p.random
	if expected(p.m, job) >= p.limit {
		send = 1 - p.random
	}
	return replay.Wish{replay.Send: send, replay.Skip: 1 - send}, nil
}

func expected(m *learn.Model, job replay.Event) float64 {
	reply, win := m.Chances(job.Case)
	return reply*win*float64(job.Stake) - float64(job.Cost)
}

// World is a logged history with what is needed to judge it.
type World struct {
	History replay.History
	Model   *learn.Model
	truth   map[core.JobID]float64
	// arms are what each template with each model was worth and how likely it was drawn,
	// in a world that draws between them.
	arms map[core.JobID][]arm
}

// Log plays a month of learning and then lets a policy that explores decide, with
// the chances noted. Every answer is written alike.
func Log(seed uint64) (World, error) { return play(seed, false) }

// play is Log, which with drawn set also draws template and model of each answer and
// notes what was on offer.
func play(seed uint64, drawn bool) (World, error) {
	w, r := sim.New(sim.Config{Seed: seed, PerDay: 50}), rand.New(rand.NewPCG(seed, 83))
	var records []learn.Record
	for d := range learning {
		for _, j := range w.Day(d)[:5] {
			records = append(records, w.Record(&j, sim.Send{Template: 1, Model: 1, Day: float64(d) + r.Float64()}, learning))
		}
	}
	m, err := learn.Fit(learn.DefaultPriors(), records, sim.Time(learning))
	if err != nil {
		return World{}, err
	}
	out := World{Model: &m, truth: map[core.JobID]float64{}, arms: map[core.JobID][]arm{}}
	policy := threshold{&m, limit, explore}
	var events []replay.Event
	for d := learning; d < learning+logged; d++ {
		for _, j := range w.Day(d) {
			s := sim.Send{Template: 1, Model: 1, Day: float64(d) + r.Float64()}
			job := replay.Event{At: sim.Time(s.Day), Kind: replay.JobSeen, Job: core.JobID(j.ID), Case: w.Case(&j, s), Stake: j.Net(0), Cost: j.ModelCost + 13*j.Connects + int64(j.Minutes*50)}
			out.truth[job.Job] = w.Reply(&j, s)*w.Win(&j, s)*float64(job.Stake) - float64(job.Cost)
			if drawn {
				job.Case.Template, job.Case.Model = "", "" // they are chosen after the job
			}
			wish, err := policy.Decide(replay.View{}, job)
			if err != nil {
				return World{}, err
			}
			decided := replay.Event{At: job.At.Add(time.Minute), Kind: replay.Decided, Job: job.Job, Action: replay.Skip}
			if r.Float64() < wish[replay.Send] {
				decided.Action = replay.Send
			}
			action := decided.Action
			decided.Chance = wish[action]
			if drawn {
				s = out.draw(w, &j, s, job, &decided, r.Float64())
			}
			events = append(events, job, decided)
			if action == replay.Skip {
				continue
			}
			f := w.Fate(&j, s)
			for _, o := range []struct {
				at   float64
				kind core.OutcomeKind
			}{{f.Replied, core.OutcomeReplied}, {f.Won, core.OutcomeWon}, {f.Lost, core.OutcomeLost}, {f.Paid, core.OutcomePaid}} {
				if o.at > 0 && o.at < learning+logged+watched {
					events = append(events, replay.Event{At: sim.Time(o.at), Kind: replay.Outcome, Job: job.Job, Outcome: o.kind, Amount: f.Amount})
				}
			}
		}
	}
	// The end of what was watched is known, whether something came then or not.
	events = append(events, replay.Event{At: sim.Time(learning + logged + watched), Kind: replay.Outcome})
	out.History = replay.NewHistory(events)
	return out, nil
}

// Measure estimates what a pickier policy would have earned, and says what it truly
// would have.
func Measure(seed uint64) (Result, error) {
	w, err := Log(seed)
	if err != nil {
		return Result{}, err
	}
	decisions, _, err := replay.Run(w.History, threshold{w.Model, 3 * limit, 0.05})
	if err != nil {
		return Result{}, err
	}
	terms := replay.Terms(w.History, decisions, watched*24*time.Hour, w.expect)
	out := Result{Estimate: replay.Evaluate(terms, rand.New(rand.NewPCG(seed, 84)))}
	for _, d := range decisions {
		out.True += d.Wish[replay.Send] * w.truth[d.Job] / float64(len(decisions))
	}
	return out, nil
}

func (w World) expect(_ replay.View, job replay.Event, action string) float64 {
	if action == replay.Skip {
		return 0
	}
	return expected(w.Model, job)
}
