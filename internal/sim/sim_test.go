package sim_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/internal/sim"
)

func TestWorldsRepeat(t *testing.T) {
	t.Parallel()
	a, b := sim.New(sim.Config{Seed: 5}), sim.New(sim.Config{Seed: 5})
	require.Equal(t, a.Day(9), b.Day(9))
	other := sim.New(sim.Config{Seed: 6})
	require.NotEqual(t, a.Day(9), other.Day(9))
	j := a.Day(3)[0]
	s := sim.Send{Template: 2, Model: 1, Day: 3.5}
	require.Equal(t, a.Fate(&j, s), b.Fate(&j, s), "no order of calls matters")
}

// rate is the mean chance of a reply to random jobs on some days.
func rate(w *sim.World, from, to int) float64 {
	sum, n := 0.0, 0.0
	for d := from; d < to; d++ {
		for i, j := range w.Day(d) {
			sum += w.Reply(&j, sim.Send{Template: i % 3, Model: i / 3 % 3, Day: float64(d)})
			n++
		}
	}
	return sum / n
}

func TestBaseRatesAreAsStated(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		r := rate(sim.New(sim.Config{Seed: seed}), 0, 60)
		assert.True(t, r > 0.045 && r < 0.088, "seed %d: %v", seed, r)
	}
	w := sim.New(sim.Config{Seed: 1, Base: 0.06, ShiftDay: 30, ShiftTo: 1.0 / 3})
	assert.InDelta(t, 0.06, rate(w, 0, 30), 0.008)
	assert.InDelta(t, 0.02, rate(w, 30, 60), 0.004)
	assert.Zero(t, w.Drift(29))
	assert.Negative(t, w.Drift(30))
	still, moving := sim.New(sim.Config{Seed: 1}), sim.New(sim.Config{Seed: 1, Wander: 0.05})
	assert.Zero(t, still.Drift(100))
	assert.NotZero(t, moving.Drift(100))
}

func TestFatesFollowTheChances(t *testing.T) {
	t.Parallel()
	w := sim.New(sim.Config{Seed: 2})
	var said, replies, wins, saidWins, n float64
	for d := range 300 {
		for _, j := range w.Day(d) {
			s := sim.Send{Template: 1, Model: 2, Day: float64(d)}
			f := w.Fate(&j, s)
			said += w.Reply(&j, s)
			n++
			if f.Replied == 0 {
				require.Zero(t, f.Won+f.Lost+f.Paid)
				continue
			}
			require.Greater(t, f.Replied, s.Day)
			replies++
			saidWins += w.Win(&j, s)
			if f.Won > 0 {
				wins++
				require.Greater(t, f.Won, f.Replied)
				require.Greater(t, f.Paid, f.Won)
				require.Positive(t, f.Amount)
				require.LessOrEqual(t, f.Amount, j.Budget)
			}
		}
	}
	assert.InDelta(t, said/n, replies/n, 3.5*math.Sqrt(said)/n)
	assert.InDelta(t, saidWins, wins, 3.5*math.Sqrt(saidWins))
}

func TestRecordsShowOnlyWhatIsKnown(t *testing.T) {
	t.Parallel()
	w := sim.New(sim.Config{Seed: 4})
	seen := 0
	for d := range 60 {
		for _, j := range w.Day(d) {
			s := sim.Send{Day: float64(d)}
			f := w.Fate(&j, s)
			if f.Paid == 0 {
				continue
			}
			seen++
			require.True(t, w.Record(&j, s, f.Replied-0.01).Replied.IsZero())
			r := w.Record(&j, s, f.Won)
			require.False(t, r.Won.IsZero())
			require.True(t, r.Paid.IsZero())
			require.Equal(t, sim.Sources()[j.Source], r.Case.Source)
		}
	}
	require.Positive(t, seen)
	j := w.Day(0)[0]
	require.Zero(t, w.Heard(&j, 0))
	require.InDelta(t, 1, w.Heard(&j, 200), 1e-3)
	require.Len(t, w.Oracle(&j, sim.Send{}), 6+len(sim.Sources())+len(sim.Templates())+len(sim.Languages())+len(sim.Clients())+len(sim.Models()))
}

// TestRepliesComeAsHeard: of all replies that come, the stated share has come by then.
func TestRepliesComeAsHeard(t *testing.T) {
	t.Parallel()
	w := sim.New(sim.Config{Seed: 8, Base: 0.3})
	said, came, n := 0.0, 0.0, 0.0
	for d := range 60 {
		for _, j := range w.Day(d) {
			if f := w.Fate(&j, sim.Send{Day: float64(d)}); f.Replied > 0 {
				n++
				said += w.Heard(&j, 2)
				if f.Replied <= float64(d)+2 {
					came++
				}
			}
		}
	}
	require.Greater(t, n, 300.0)
	assert.InDelta(t, said/n, came/n, 0.07)
}

func TestArmsMayDifferMore(t *testing.T) {
	t.Parallel()
	spread := func(c sim.Config) float64 {
		sum := 0.0
		for seed := range uint64(30) {
			c.Seed = seed
			w := sim.New(c)
			j := w.Day(0)[0]
			lo, hi := 1.0, 0.0
			for k := range 9 {
				p := w.Reply(&j, sim.Send{Template: k / 3, Model: k % 3})
				lo, hi = min(lo, p), max(hi, p)
			}
			sum += math.Log(hi / lo)
		}
		return sum
	}
	assert.Greater(t, spread(sim.Config{Arms: 1}), 1.4*spread(sim.Config{}))
}
