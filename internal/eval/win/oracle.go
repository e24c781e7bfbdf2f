package win

import (
	"math"
	"slices"

	"github.com/automonet/automonet/internal/sim"
)

// oracle knows the true chance of every send as it was, after a fall to a third and
// after a threefold rise, and the true delays; only the day of the change it does not
// know. What it does not notice in time, nobody can: by the same number of false alarms,
// a sum of the true likelihood ratios over all moments is nearly the quickest watch
// there is (Pollak, "Optimal detection of a change in distribution", 1985).
type oracle struct {
	calm, fallen, risen *sim.World
	sends               []known
}

// known is a send with its true chances and when its reply comes, 0 = never.
type known struct {
	job              sim.Job
	day, replied     float64
	same, fell, rose float64
}

// newOracle knows the worlds of a seed: one that never shifts and two that are shifted
// from the first day on.
func newOracle(seed uint64) *oracle {
	return &oracle{
		calm:   sim.New(sim.Config{Seed: seed}),
		fallen: sim.New(sim.Config{Seed: seed, ShiftTo: 1.0 / 3}),
		risen:  sim.New(sim.Config{Seed: seed, ShiftTo: 3}),
	}
}

func (o *oracle) note(w *sim.World, s sent) {
	o.sends = append(o.sends, known{
		job: s.job, day: s.send.Day, replied: w.Fate(&s.job, s.send).Replied,
		same: o.calm.Reply(&s.job, s.send), fell: o.fallen.Reply(&s.job, s.send), rose: o.risen.Reply(&s.job, s.send),
	})
}

// evidence is that of a fall and of a rise, from what has been answered by a day.
func (o *oracle) evidence(now float64) (fall, rise float64) {
	var sum, ratio [2]float64
	for k := len(o.sends) - 1; k >= max(0, len(o.sends)-longest); k-- {
		s := &o.sends[k]
		heard := o.calm.Heard(&s.job, now-s.day)
		for i, p := range []float64{s.fell, s.rose} {
			if s.replied > 0 && s.replied <= now {
				ratio[i] += math.Log(p / s.same)
			} else {
				ratio[i] += math.Log((1 - heard*p) / (1 - heard*s.same))
			}
			sum[i] += math.Exp(ratio[i])
		}
	}
	return math.Log(sum[0]), math.Log(sum[1])
}

// longest is how many sends back the oracle looks.
const longest = 300

// limits are the evidence of a fall and of a rise that so few runs without a change
// reach that false alarms stay below a twentieth: four of five go to falls, which are
// harder to tell.
func limits(calm []Noticed) (limit [2]float64) {
	for i, share := range [2]float64{0.04, 0.01} {
		var most []float64
		for _, n := range calm {
			most = append(most, n.Oracle[i])
		}
		slices.Sort(most)
		// The next one above the last that is no alarm.
		limit[i] = math.Nextafter(most[max(0, len(most)-1-int(share*float64(len(most))))], math.Inf(1))
	}
	return limit
}

// told is the number of runs in which the evidence reaches the limits.
func told(runs []Noticed, limit [2]float64, evidence func(Noticed) [2]float64) int {
	n := 0
	for _, r := range runs {
		if e := evidence(r); e[0] >= limit[0] || e[1] >= limit[1] {
			n++
		}
	}
	return n
}
