package forecast

import (
	"fmt"
	"strings"

	"github.com/automonet/automonet/internal/eval/figures"
	"github.com/automonet/automonet/internal/parallel"
)

// drift is the daily standard deviation by which the reply rate wanders in the
// drifting histories: by about a fifth in a month, a third in three.
const drift = 0.04

// Report is what was measured.
type Report struct {
	Seed      uint64
	Histories int
	// Steady and Drifting are by horizon.
	Steady, Drifting []Line
}

// Line is how the forecasts of one horizon did.
type Line struct {
	Days                  int
	Earned, Spent, Worked figures.Figure
	// Below is the share of histories that earned less than P10; Pinball is the mean
	// loss over the mean P50, Width that of the band.
	Below, Pinball, Width figures.Figure
}

// Run measures histories from a seed on.
func Run(seed uint64, histories, paths int) (Report, error) {
	r := Report{Seed: seed, Histories: histories}
	for _, x := range []struct {
		out    *[]Line
		wander float64
	}{{&r.Steady, 0}, {&r.Drifting, drift}} {
		results, errs := make([]Result, histories), make([]error, histories)
		parallel.Each(histories, func(i int) { results[i], errs[i] = Measure(seed+uint64(i), x.wander, 0, paths) })
		for _, err := range errs {
			if err != nil {
				return r, err
			}
		}
		for h, days := range Horizons() {
			*x.out = append(*x.out, line(results, h, days))
		}
	}
	return r, nil
}

func line(results []Result, h, days int) Line {
	var earned, spent, worked, below int
	var pinball, width, middle []float64
	for _, x := range results {
		band := x.Forecasts[h].Earned
		for _, c := range []struct {
			is bool
			n  *int
		}{{x.Earned[h].Inside, &earned}, {x.Spent[h].Inside, &spent}, {x.Worked[h].Inside, &worked}, {x.Earned[h].Actual < band.P10, &below}} {
			if c.is {
				*c.n++
			}
		}
		pinball, width, middle = append(pinball, x.Earned[h].Pinball), append(width, float64(band.P90-band.P10)), append(middle, float64(band.P50))
	}
	n := len(results)
	return Line{days, figures.Share(earned, n), figures.Share(spent, n), figures.Share(worked, n), figures.Share(below, n), figures.Ratio(pinball, middle), figures.Ratio(width, middle)}
}

// Goals are those of the forecast.
func (r Report) Goals() figures.Goals {
	var g figures.Goals
	for _, x := range []struct {
		name  string
		lines []Line
	}{{"steady", r.Steady}, {"drifting", r.Drifting}} {
		for _, l := range x.lines {
			g.Need(l.Earned.Mean >= 0.75 && l.Earned.Mean <= 0.85, "earnings of %d days inside P10 to P90 in 75 to 85 %%, %s", l.Days, x.name)
		}
	}
	return g
}

// Section is the part of the report about these figures.
func (r Report) Section() string {
	var b strings.Builder
	fmt.Fprintf(&b, "## Forecast\n\nWritten by `make eval-forecast` (seeds %d to %d). %d simulated histories each: %d days at ten sends a day, a forecast, and what the next days then bring; the reply rate is steady, or wanders by %.2f of log odds a day, which the forecast is not told. "+
		"What counts as earned is money that arrives within the days. In brackets 90 %% intervals.\n\n| rate | days | earnings inside P10 to P90 | below P10 | spend inside | hours inside | width of the band over P50 | pinball loss over P50 |\n|---|---|---|---|---|---|---|---|\n", r.Seed, r.Seed+uint64(r.Histories)-1, r.Histories, past, drift)
	for _, x := range []struct {
		name  string
		lines []Line
	}{{"steady", r.Steady}, {"drifting", r.Drifting}} {
		for _, l := range x.lines {
			fmt.Fprintf(&b, "| %s | %d | %s | %s | %s | %s | %.2f | %.3f |\n", x.name, l.Days, l.Earned.Percent(), l.Below.Percent(), l.Spent.Percent(), l.Worked.Percent(), l.Width.Mean, l.Pinball.Mean)
		}
	}
	fmt.Fprintf(&b, "| goal |  | 75 to 85 %% |  |  |  |  |  |\n\nVerdict: %s.\n", r.Goals().Verdict())
	return b.String()
}
