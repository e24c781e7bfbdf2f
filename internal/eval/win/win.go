// Package win holds what core/learn learns against the truth of the simulator:
// the chance of a reply after 300 sends, and how soon a changed reply rate is
// noticed.
package win

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/automonet/automonet/core/learn"
	"github.com/automonet/automonet/internal/sim"
)

const (
	perDay = 10 // sends
	fresh  = 40 // days whose jobs the model is asked about
)

// Scores of one world.
type Scores struct {
	Seed uint64
	// Base is the share of replies to be expected; Brier scores are expected ones,
	// over fresh jobs: of the model, of the batch fit with its best ridge, with the
	// usual ridge of 1, without one, and of the truth itself.
	Base, Brier, Best, Ridge, Plain, Truth float64
	// ECE is the calibration error in ten bins; Covered the share of true chances
	// within the 90 % interval.
	ECE, Covered float64
	Replies      int
}

// sent is a job and how it was answered.
type sent struct {
	job  sim.Job
	send sim.Send
}

// Measure lets the model learn n random sends day by day, with answers as late as
// they come, and asks it about fresh jobs.
func Measure(c sim.Config, n int) (Scores, error) {
	w := sim.New(c)
	r := rand.New(rand.NewPCG(c.Seed, 77))
	m, err := learn.New(learn.DefaultPriors())
	if err != nil {
		return Scores{}, err
	}
	var all []sent
	day := 0
	for ; len(all) < n; day++ {
		all = append(all, random(w, r, day, min(perDay, n-len(all)))...)
		m = m.Learn(sim.Time(float64(day)+1), news(w, all, float64(day)+1)...)
	}
	s := Scores{Seed: c.Seed}
	var rows [][]float64
	var y []bool
	for _, a := range all {
		rows = append(rows, w.Oracle(&a.job, a.send))
		replied := w.Fate(&a.job, a.send).Replied > 0
		y = append(y, replied)
		if replied {
			s.Replies++
		}
	}
	var jobs []sent
	for d := day + 1; d <= day+fresh; d++ {
		jobs = append(jobs, random(w, r, d, 40)...)
	}
	var said, truth []float64
	covered := 0
	for _, a := range jobs {
		e, t := m.Replies(w.Case(&a.job, a.send)), w.Reply(&a.job, a.send)
		said, truth = append(said, e.P), append(truth, t)
		if e.Low <= t && t <= e.High {
			covered++
		}
		s.Base += t / float64(len(jobs))
	}
	s.Brier, s.Truth, s.ECE = brier(said, truth), brier(truth, truth), ece(said, truth)
	s.Covered = float64(covered) / float64(len(jobs))
	by := func(ridge float64) float64 {
		weights := batch(rows, y, ridge)
		var p []float64
		for _, a := range jobs {
			p = append(p, sigmoid(dot(weights, w.Oracle(&a.job, a.send))))
		}
		return brier(p, truth)
	}
	s.Ridge, s.Plain, s.Best = by(1), by(1e-3), math.Inf(1)
	for _, ridge := range []float64{0.3, 1, 3, 10, 30} {
		s.Best = min(s.Best, by(ridge))
	}
	return s, nil
}

// random answers some of a day's jobs.
func random(w *sim.World, r *rand.Rand, day, n int) []sent {
	jobs := w.Day(day)
	r.Shuffle(len(jobs), func(i, j int) { jobs[i], jobs[j] = jobs[j], jobs[i] })
	var out []sent
	for _, j := range jobs[:min(n, len(jobs))] {
		out = append(out, sent{j, sim.Send{Template: r.IntN(3), Model: r.IntN(3), Price: 0.2 * r.NormFloat64(), Day: float64(day) + r.Float64()}})
	}
	slices.SortFunc(out, func(a, b sent) int { return cmp.Compare(a.send.Day, b.send.Day) })
	return out
}

// news are those of the sends of which something has come on the last day, or which
// were sent on it.
func news(w *sim.World, all []sent, now float64) []learn.Record {
	var out []learn.Record
	for i := range all {
		r, before := w.Record(&all[i].job, all[i].send, now), w.Record(&all[i].job, all[i].send, now-1)
		if all[i].send.Day >= now-1 || r.Replied != before.Replied || r.Won != before.Won || r.Lost != before.Lost || r.Paid != before.Paid {
			out = append(out, r)
		}
	}
	return out
}

// brier is the expected Brier score of forecasts, given the true chances.
func brier(said, truth []float64) float64 {
	s := 0.0
	for i, q := range truth {
		s += (said[i]-q)*(said[i]-q) + q*(1-q)
	}
	return s / float64(len(truth))
}

func ece(said, truth []float64) float64 {
	order := make([]int, len(said))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(said[a], said[b]) })
	e := 0.0
	for k := range 10 {
		d := 0.0
		for _, i := range order[k*len(order)/10 : (k+1)*len(order)/10] {
			d += said[i] - truth[i]
		}
		e += math.Abs(d)
	}
	return e / float64(len(order))
}
