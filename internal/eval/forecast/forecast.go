// Package forecast holds core/forecast against what then happens on the simulated
// market.
package forecast

import (
	"math/rand/v2"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/forecast"
	"github.com/automonet/automonet/core/learn"
	"github.com/automonet/automonet/internal/sim"
)

const (
	past   = 75 // days of history before the forecast
	perDay = 10 // sends
)

// Horizons are the days that are forecast.
func Horizons() []int { return []int{30, 90} }

// Result is a forecast of one history and how it did, by horizon.
type Result struct {
	Forecasts             []core.Forecast
	Earned, Spent, Worked []core.ForecastScore
}

// Measure plays a history, makes a forecast at its end and plays on. wander is the
// daily standard deviation by which the reply rate drifts; the forecast does not
// know it. tail is as in forecast.Input.
func Measure(seed uint64, wander, tail float64, paths int) (Result, error) {
	w, r := sim.New(sim.Config{Seed: seed, Wander: wander}), rand.New(rand.NewPCG(seed, 82))
	longest := Horizons()[len(Horizons())-1]
	var records []learn.Record
	var open, recent []forecast.Send
	var days []int
	type actual struct{ earned, spent, minutes int64 }
	sums := make([]actual, len(Horizons()))
	for d := range past + longest {
		n := 0
		for _, j := range w.Day(d) {
			if n == perDay || j.Fit < 0.45 {
				continue
			}
			n++
			s := sim.Send{Template: r.IntN(3), Model: r.IntN(3), Price: 0.1 * r.NormFloat64(), Day: float64(d) + r.Float64()}
			f := w.Fate(&j, s)
			cost := j.ModelCost + 13*j.Connects
			for h, days := range Horizons() {
				within := func(at float64) bool { return at > past && at <= float64(past+days) }
				if within(f.Paid) {
					sums[h].earned += f.Amount
				}
				if within(f.Won) {
					sums[h].minutes += int64(j.Hours * 60)
				}
				if within(s.Day) {
					sums[h].spent += cost
				}
			}
			if d >= past {
				continue
			}
			rec := w.Record(&j, s, past)
			records = append(records, rec)
			send := forecast.Send{Case: rec.Case, At: rec.At, Replied: rec.Replied, Won: rec.Won, Paid: rec.Paid, Over: !rec.Lost.IsZero(), Net: j.Net(s.Price), Cost: cost, Hours: j.Hours}
			open = append(open, send)
			if d >= past-60 {
				recent = append(recent, send)
			}
		}
		if d < past && d >= past-60 {
			days = append(days, n)
		}
	}
	now := sim.Time(past)
	m, err := learn.Fit(learn.DefaultPriors(), records, now)
	if err != nil {
		return Result{}, err
	}
	f, err := forecast.Make(forecast.Input{Now: now, Currency: "EUR", Model: &m, Open: open, Recent: recent, PerDay: days, Tail: tail, Paths: paths}, Horizons(), seed)
	if err != nil {
		return Result{}, err
	}
	out := Result{Forecasts: f}
	for i, h := range f {
		out.Earned = append(out.Earned, forecast.Score(h.Earned, sums[i].earned, h.Tail))
		out.Spent = append(out.Spent, forecast.Score(h.Spent, sums[i].spent, h.Tail))
		out.Worked = append(out.Worked, forecast.Score(h.Minutes, sums[i].minutes, h.Tail))
	}
	return out, nil
}
