package app

import (
	"context"
	"slices"

	"github.com/automonet/automonet/actors/learner"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/forecast"
)

// scoredShown is how many scored forecasts are shown, scoredCounted how many of
// each horizon are counted.
const scoredShown, scoredCounted = 20, 100

// Worth returns what an answer to a job is expected to earn.
func (l *local) Worth(ctx context.Context, id core.JobID) (core.Worth, error) {
	return l.store.Worth(ctx, id)
}

// Forecast returns the present forecasts and how earlier ones did.
func (l *local) Forecast(ctx context.Context) (core.ForecastView, error) {
	v := core.ForecastView{Forecasts: []core.Forecast{}, Records: []core.ForecastRecord{}}
	for _, days := range learner.Horizons() {
		list, err := l.store.Forecasts(ctx, days, scoredCounted)
		if err != nil {
			return v, err
		}
		if len(list) > 0 {
			v.Forecasts = append(v.Forecasts, list[0])
		}
		var scores []core.ForecastScore
		for _, f := range slices.Backward(list) {
			if f.Score != nil {
				scores = append(scores, *f.Score)
				v.Scored = append(v.Scored, f)
			}
		}
		r := forecast.Track(scores)
		r.Days = days
		v.Records = append(v.Records, r)
	}
	slices.SortStableFunc(v.Scored, func(a, b core.Forecast) int { return b.Due.Compare(a.Due) })
	v.Scored = v.Scored[:min(len(v.Scored), scoredShown)]
	return v, nil
}
