// Package learner learns from what became of sent proposals: it fits the win model
// anew when outcomes came, tells when the reply rate has changed, makes a forecast
// a day and scores those whose days have passed. Rows are the truth: what it has
// learned can be made again from the history at any time.
package learner

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn"
	"github.com/automonet/automonet/internal/clock"
)

// Role is the name of the role.
const Role = "learner"

// WinModel is the name under which the win model is stored.
const WinModel = "win"

const (
	by = "agent:learner"
	// most bounds what is learned from; what is older has long changed.
	most = 100_000
	// every is how often the model takes in that time has passed, and how often a
	// forecast is made.
	every = 24 * time.Hour
	// soon is when it is looked again for jobs without a value and for outcomes.
	soon = 10 * time.Minute
)

// Why a model was saved.
const (
	NoteOutcomes = "outcomes"
	NoteTime     = "time"
	NoteShift    = "shift"
)

// Store is what the learner reads and writes.
type Store interface {
	Answered(ctx context.Context, most int) ([]core.Answered, error)
	Learned(ctx context.Context, name string, rev int64) (core.Learned, error)
	SaveLearned(ctx context.Context, l core.Learned, by string) (core.Learned, error)
	Forecasts(ctx context.Context, days, most int) ([]core.Forecast, error)
	SaveForecast(ctx context.Context, f core.Forecast) error
	ScoreForecast(ctx context.Context, id int64, score core.ForecastScore) error
	// Unvalued and SaveWorths serve the values of shortlisted jobs.
	Unvalued(ctx context.Context, basis string, most int) ([]core.Job, error)
	SaveWorths(ctx context.Context, all []core.Worth) error
	OwnerRev(ctx context.Context) (core.OwnerRev, error)
	Profile(ctx context.Context, id core.ProfileID) (core.Profile, error)
	Settings(ctx context.Context) (core.Settings, error)
}

// Doc is the stored form of the win model.
type Doc struct {
	// Seen names the sends and outcomes that it was made from.
	Seen  string      `json:"seen"`
	Model learn.Model `json:"model"`
	// Shift is the last change of the reply rate that was found, Shifts the times of
	// all of them: the rate is learned anew from each on.
	Shift  learn.Shift `json:"shift"`
	Shifts []time.Time `json:"shifts,omitempty"`
}

// Learner is the worker of the role.
type Learner struct {
	store Store
	clock clock.Clock
}

// New makes a learner.
func New(store Store, c clock.Clock) *Learner { return &Learner{store: store, clock: c} }

// Work learns what is new, forecasts, and says what shortlisted jobs are worth.
func (l *Learner) Work(ctx context.Context) (actors.Report, error) {
	report := actors.Report{Note: actors.NoteNothingToDo, Next: soon}
	sent, err := l.store.Answered(ctx, most)
	if err != nil {
		return report, err
	}
	doc, rev := Doc{}, int64(0)
	if len(sent) == 0 {
		if doc.Model, err = learn.New(learn.DefaultPriors()); err != nil {
			return report, err
		}
	} else {
		var learned bool
		if doc, rev, learned, err = l.learn(ctx, sent); err != nil {
			return report, err
		}
		if learned {
			report.Handled++
		}
		n, err := l.forecast(ctx, sent, &doc.Model)
		report.Handled += n
		if err != nil {
			return report, err
		}
	}
	n, err := l.value(ctx, &doc.Model, rev, &report)
	if report.Handled += n; report.Handled > 0 {
		report.Note = ""
	}
	return report, err
}

// learn fits the model anew when there is something to learn.
func (l *Learner) learn(ctx context.Context, sent []core.Answered) (Doc, int64, bool, error) {
	now, seen := l.clock.Now(), fingerprint(sent)
	was, err := l.store.Learned(ctx, WinModel, 0)
	if err != nil && core.KindOf(err) != core.KindNotFound {
		return Doc{}, 0, false, err
	}
	var doc Doc
	// A document of another version, or a damaged one, is made anew.
	read := was.Rev > 0 && json.Unmarshal(was.Doc, &doc) == nil
	if read && doc.Seen == seen && now.Sub(was.At) < every {
		return doc, was.Rev, false, nil
	}
	note := NoteTime
	if !read || doc.Seen != seen {
		note = NoteOutcomes
	}
	records := make([]learn.Record, len(sent))
	for i, a := range sent {
		records[i] = learn.FromAnswered(a)
	}
	next := Doc{Seen: seen, Shift: doc.Shift, Shifts: doc.Shifts}
	if next.Model, err = learn.Fit(learn.DefaultPriors(), records, now, next.Shifts...); err != nil {
		return Doc{}, 0, false, err
	}
	if s := next.Model.Drift(now); s.Found {
		next.Shift, note = s, NoteShift
		next.Shifts = append(slices.Clone(next.Shifts), s.Since)
		if next.Model, err = learn.Fit(learn.DefaultPriors(), records, now, next.Shifts...); err != nil {
			return Doc{}, 0, false, err
		}
	}
	raw, err := json.Marshal(next)
	if err != nil {
		return Doc{}, 0, false, fmt.Errorf("store the win model: %w", err)
	}
	saved, err := l.store.SaveLearned(ctx, core.Learned{Name: WinModel, Rev: was.Rev, Note: note, Doc: raw}, by)
	return next, saved.Rev, err == nil, err
}

// fingerprint names what there is to learn from.
func fingerprint(sent []core.Answered) string {
	h := sha256.New()
	for _, a := range sent {
		fmt.Fprintf(h, "%s %s\n", a.Submission, a.Template)
		for _, o := range a.Outcomes {
			fmt.Fprintf(h, " %s %s\n", o.ID, o.Kind)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

var _ actors.Worker = (*Learner)(nil)
