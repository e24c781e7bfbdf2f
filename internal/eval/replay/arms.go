package replay

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/replay"
	"github.com/automonet/automonet/internal/sim"
)

// arm is a template with a model: how likely it was drawn, and what an answer by it
// is truly worth, in cents.
type arm struct {
	core.ArmChance
	worth float64
}

// draw chooses template and model of an answer by u, 0 to 1, and notes it with what
// was on offer. Which is likely depends on the job, as the draws of the agent do.
func (out *World) draw(w *sim.World, j *sim.Job, s sim.Send, job replay.Event, decided *replay.Event, u float64) sim.Send {
	shares := [...]float64{0.5, 0.3, 0.2}
	chosen := s
	for t, template := range sim.Templates() {
		for m, model := range sim.Models() {
			a := arm{ArmChance: core.ArmChance{Template: template, Model: model, Chance: shares[(t+j.Source)%3] * shares[(m+j.Language)%3]}}
			with := sim.Send{Template: t, Model: m, Day: s.Day}
			a.worth = w.Reply(j, with)*w.Win(j, with)*float64(job.Stake) - float64(job.Cost)
			out.arms[job.Job] = append(out.arms[job.Job], a)
			if decided.Action == replay.Send {
				decided.Arms, decided.Offered = append(decided.Arms, a.ArmChance), true
				if u >= 0 && u < a.Chance {
					decided.Template, decided.Model, chosen = template, model, with
				}
				u -= a.Chance
			}
		}
	}
	if decided.Action == replay.Send && decided.Template == "" { // rounding left u at the very end
		last := decided.Arms[len(decided.Arms)-1]
		decided.Template, decided.Model = last.Template, last.Model
		chosen = sim.Send{Template: len(sim.Templates()) - 1, Model: len(sim.Models()) - 1, Day: s.Day}
	}
	return chosen
}

// writer decides as another policy does and limits how its answers are written.
type writer struct {
	replay.Policy
	limits replay.Limits
}

// Limits are those that it was given.
func (p writer) Limits() replay.Limits { return p.limits }

// policies are two that send the same jobs and write otherwise: the one without a
// template and by the smaller models, the other by that template.
func (w World) policies() (a, b writer) {
	same := threshold{w.Model, limit, 0.05}
	return writer{same, replay.Limits{Forbid: sim.Templates()[1:2], Models: sim.Models()[:2]}}, writer{same, replay.Limits{Prefer: sim.Templates()[1:2]}}
}

// worth is the true mean value of a policy's decisions.
func (w World) worth(decisions []replay.Decision) float64 {
	sum := 0.0
	for _, d := range decisions {
		mass, value := 0.0, 0.0
		for _, a := range w.arms[d.Job] {
			l := d.Limits
			if slices.Contains(l.Forbid, a.Template) || len(l.Prefer) > 0 && !slices.Contains(l.Prefer, a.Template) || l.Models != nil && !slices.Contains(l.Models, a.Model) {
				continue
			}
			mass, value = mass+a.Chance, value+a.Chance*a.worth
		}
		if mass > 0 {
			sum += d.Wish[replay.Send] * value / mass
		}
	}
	return sum / float64(len(decisions))
}

// ArmResult is what was estimated of the second policy and of its gain over the
// first, and the truth of both.
type ArmResult struct {
	Result
	Gain     replay.Value
	TrueGain float64
}

// MeasureArms estimates what two policies that write otherwise would have earned, and
// says what they truly would have.
func MeasureArms(seed uint64) (ArmResult, error) {
	w, err := play(seed, true)
	if err != nil {
		return ArmResult{}, err
	}
	a, b := w.policies()
	c, err := replay.Compare(w.History, a, b, watched*24*time.Hour, w.expect, rand.New(rand.NewPCG(seed, 86)))
	if err != nil {
		return ArmResult{}, err
	}
	da, _, err := replay.Run(w.History, a)
	if err != nil {
		return ArmResult{}, err
	}
	db, _, err := replay.Run(w.History, b)
	if err != nil {
		return ArmResult{}, err
	}
	out := ArmResult{Result: Result{Estimate: c.B, True: w.worth(db)}, Gain: c.Gain}
	out.TrueGain = out.True - w.worth(da)
	return out, nil
}

// newArmLeak makes a policy with a planted fault in its choice of templates: it takes
// the one that is replied to most in the whole history.
func (w World) newArmLeak(h replay.History) replay.Policy {
	by, replied := map[core.JobID]string{}, map[string]int{}
	for e := range h.AsOf(sim.Time(10_000)).All() {
		switch {
		case e.Kind == replay.Decided && e.Action == replay.Send:
			by[e.Job] = e.Template
		case e.Outcome == core.OutcomeReplied && by[e.Job] != "":
			replied[by[e.Job]]++
		}
	}
	best := sim.Templates()[0]
	for _, t := range sim.Templates() {
		if replied[t] > replied[best] {
			best = t
		}
	}
	return writer{learner{w.Model}, replay.Limits{Prefer: []string{best}}}
}

// checkArms runs the checks that concern how answers are written on one history: the
// planted leak is found, an honest choice passes, and what was never on offer is
// refused.
func (r *Report) checkArms(seed uint64) error {
	w, err := play(seed, true)
	if err != nil {
		return err
	}
	h := w.History.Between(day(learning), day(learning+12))
	leaky, err := replay.CheckAhead(h, w.newArmLeak, 12)
	if err != nil {
		return err
	}
	if len(leaky) > 0 {
		r.ArmLeaks++
	}
	_, honest := w.policies()
	found, err := replay.CheckAhead(h, func(replay.History) replay.Policy { return honest }, 12)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		r.ArmHonest++
	}
	decisions, _, err := replay.Run(h, writer{threshold{w.Model, limit, 0.05}, replay.Limits{Models: []string{"never"}}})
	if err != nil {
		return err
	}
	if e := replay.Evaluate(replay.Terms(h, decisions, 0, nil), rng(seed)); e.Verdict == replay.NoSupport {
		r.ArmRefused++
	}
	return nil
}
