package cli

import (
	"context"

	"github.com/automonet/automonet/core"
)

// figures is what the decision engine says.
type figures struct {
	worths   map[core.JobID]core.Worth
	forecast core.ForecastView
	books    core.Statement
	days     [2]string
	replayed core.ReplayResult
	asked    core.ReplayWish
	plan     core.DayPlan
	arms     core.ArmsView
	changes  []core.ModelChange
	priors   []core.PriorView
}

// Worth knows the jobs that it was given.
func (m *figures) Worth(_ context.Context, id core.JobID) (core.Worth, error) {
	if w, ok := m.worths[id]; ok {
		return w, nil
	}
	return core.Worth{}, core.Errorf(core.KindNotFound, "there is no %s %q", "worth of job", string(id))
}

func (m *figures) Forecast(context.Context) (core.ForecastView, error) { return m.forecast, nil }

func (m *figures) Statement(_ context.Context, from, to string) (core.Statement, error) {
	m.days = [2]string{from, to}
	return m.books, nil
}

func (m *figures) Replay(_ context.Context, w core.ReplayWish) (core.ReplayResult, error) {
	m.asked = w
	r := m.replayed
	r.A, r.B, r.Checked = w.A, w.B, w.CheckAhead
	return r, nil
}

func (m *figures) Plan(context.Context) (core.DayPlan, error) { return m.plan, nil }

func (m *figures) Arms(context.Context) (core.ArmsView, error) { return m.arms, nil }

// FreezeArms keeps what was said.
func (m *figures) FreezeArms(_ context.Context, arm string, frozen bool, _ string) (core.ArmsView, error) {
	if arm == "" {
		m.arms.Settings.Frozen = frozen
	} else {
		m.arms.Settings = m.arms.Settings.WithOff(arm, frozen)
	}
	return m.arms, nil
}

func (m *figures) ModelChanges(context.Context) ([]core.ModelChange, error) { return m.changes, nil }

// ModelChange knows the changes that it was given.
func (m *figures) ModelChange(_ context.Context, rev int64) (core.ModelChange, error) {
	for _, c := range m.changes {
		if c.Rev == rev {
			return c, nil
		}
	}
	return core.ModelChange{}, core.Errorf(core.KindNotFound, "there is no change %d of the model, or it is too old; see: automonet model changes", rev)
}

// UndoModelChange marks the change.
func (m *figures) UndoModelChange(ctx context.Context, rev int64, _ string) (core.ModelChange, error) {
	c, err := m.ModelChange(ctx, rev)
	c.Undone = err == nil
	return c, err
}

func (m *figures) Priors(context.Context) ([]core.PriorView, error) { return m.priors, nil }

// SetPrior keeps the belief.
func (m *figures) SetPrior(_ context.Context, p core.OwnPrior) (core.PriorView, error) {
	v := core.PriorView{Head: p.Head, Name: p.Name, Mean: p.Mean, SD: p.SD, Own: true, Origin: "set by you"}
	m.priors = append(m.priors, v)
	return v, nil
}

// ResetPrior takes it away.
func (m *figures) ResetPrior(_ context.Context, head, name, _ string) (core.PriorView, error) {
	for i, v := range m.priors {
		if v.Head == head && v.Name == name {
			m.priors = append(m.priors[:i:i], m.priors[i+1:]...)
			return core.PriorView{Head: head, Name: name}, nil
		}
	}
	return core.PriorView{}, core.Errorf(core.KindNotFound, "you have set no prior %s of %s; see: automonet prior list", name, head)
}
