package win

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"github.com/automonet/automonet/core/learn"
	"github.com/automonet/automonet/internal/sim"
)

// Noticed is how a run of the drift watch ended.
type Noticed struct {
	// After is how many sends after the change, or after the start of the watch where
	// nothing changes, it was told; -1 = never.
	After int
	// In says that it was told by the answers to these sends, once all are in.
	In bool
	// Rate is the mean true chance of the sends before the change.
	Rate float64
	// Oracle is the most evidence that the oracle had, of a fall and of a rise: by the
	// day of the last send, and by the answers to it.
	Oracle, OracleIn [2]float64
}

// wait is how many days answers are waited for after the last send.
const wait = 14

// Watch lets the model learn before sends, then watches for the given number of
// sends more, during which the reply rate is to times what it was (1 = no change).
// With chosen, each day's jobs and texts are those that the model ranks best, as
// the agent does it, else they are drawn at random.
func Watch(seed uint64, before, watch int, to float64, chosen bool) (Noticed, error) {
	c := sim.Config{Seed: seed, ShiftDay: before / perDay}
	if to != 1 {
		c.ShiftTo = to
	}
	w, r := sim.New(c), rand.New(rand.NewPCG(seed, 78))
	know := newOracle(seed)
	m, err := learn.New(learn.DefaultPriors())
	if err != nil {
		return Noticed{}, err
	}
	var all []sent
	out := Noticed{After: -1}
	last := (before + watch) / perDay
	for day := range last + wait {
		if day < last {
			today := random(w, r, day, perDay)
			if chosen {
				today = best(w, r, &m, day)
			}
			for _, s := range today {
				if len(all) < before {
					out.Rate += w.Reply(&s.job, s.send) / float64(before)
				}
				know.note(w, s)
				all = append(all, s)
			}
		}
		now := float64(day) + 1
		if len(all) <= before || to == 1 && day >= last {
			if day < last {
				m = m.Learn(sim.Time(now), news(w, all, now)...)
			}
			continue
		}
		if fall, rise := know.evidence(now); day < last {
			out.Oracle = [2]float64{max(out.Oracle[0], fall), max(out.Oracle[1], rise)}
			out.OracleIn = out.Oracle
		} else {
			out.OracleIn = [2]float64{max(out.OracleIn[0], fall), max(out.OracleIn[1], rise)}
		}
		if out.In && day >= last {
			continue
		}
		m = m.Learn(sim.Time(now), news(w, all, now)...)
		if out.In || !m.Drift(sim.Time(now)).Found {
			continue
		}
		if day < last {
			out.After = len(all) - before
		}
		out.In = true
	}
	return out, nil
}

// best are the jobs of a day that the model ranks highest, each with the template
// and the model that it ranks highest for it, as the agent chooses. A tenth of the
// texts and some of the jobs are drawn at random, so that it goes on learning.
func best(w *sim.World, r *rand.Rand, m *learn.Model, day int) []sent {
	all := random(w, r, day, 1000)
	p := map[string]float64{}
	for i := range all {
		s := &all[i]
		s.send.Price = 0.05 * r.NormFloat64()
		top := s.send
		for k := range 9 {
			x := s.send
			x.Template, x.Model = k/3, k%3
			if reply, _ := m.Chances(w.Case(&s.job, x)); reply > p[s.job.ID] {
				p[s.job.ID], top = reply, x
			}
		}
		if r.Float64() < 0.9 {
			s.send = top
		}
		if r.Float64() < 0.03 {
			p[s.job.ID] = 1
		}
	}
	slices.SortStableFunc(all, func(a, b sent) int { return cmp.Compare(p[b.job.ID], p[a.job.ID]) })
	all = all[:min(perDay, len(all))]
	slices.SortFunc(all, func(a, b sent) int { return cmp.Compare(a.send.Day, b.send.Day) })
	return all
}
