package cli

import (
	"context"

	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
)

// figures is what the decision engine says.
type figures struct {
	worths   map[core.JobID]core.Worth
	forecast core.ForecastView
	replayed service.ReplayResult
	asked    service.ReplayWish
}

// Worth knows the jobs that it was given.
func (m *figures) Worth(_ context.Context, id core.JobID) (core.Worth, error) {
	if w, ok := m.worths[id]; ok {
		return w, nil
	}
	return core.Worth{}, core.Errorf(core.KindNotFound, "there is no %s %q", "worth of job", string(id))
}

func (m *figures) Forecast(context.Context) (core.ForecastView, error) { return m.forecast, nil }

func (m *figures) Replay(_ context.Context, w service.ReplayWish) (service.ReplayResult, error) {
	m.asked = w
	r := m.replayed
	r.A, r.B, r.Checked = w.A, w.B, w.CheckAhead
	return r, nil
}
