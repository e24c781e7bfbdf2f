// Package learner learns from what became of sent proposals: it fits the win model
// anew when outcomes came, tells when the reply rate has changed, makes a forecast
// a day and scores those whose days have passed. Rows are the truth: what it has
// learned can be made again from the history at any time.
package learner

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn"
	"github.com/automonet/automonet/internal/clock"
)

// Role is the name of the role.
const Role = "learner"

// The names under which is stored what was learned: the win model, what the owner
// took out of it, and the beliefs that the owner put in the place of published ones.
const (
	WinModel   = "win"
	WinWithout = "win.without"
	WinPriors  = "win.priors"
)

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
	NotePriors   = "priors"
	NoteUndo     = "undo"
)

// Store is what the learner reads and writes.
type Store interface {
	Answered(ctx context.Context, most int) ([]core.Answered, error)
	Past(ctx context.Context, before time.Time, most int) ([]core.PastProposal, error)
	Learned(ctx context.Context, name string, rev int64) (core.Learned, error)
	SaveLearned(ctx context.Context, l core.Learned, by string) (core.Learned, error)
	Forecasts(ctx context.Context, days, most int) ([]core.Forecast, error)
	SaveForecast(ctx context.Context, f core.Forecast) error
	ScoreForecast(ctx context.Context, id int64, score core.ForecastScore) error
	// Unvalued, SaveWorths and Postings serve the values of shortlisted jobs.
	Unvalued(ctx context.Context, basis string, before core.JobID, most int) ([]core.Job, error)
	SaveWorths(ctx context.Context, all []core.Worth) error
	Postings(ctx context.Context, id core.JobID) ([]core.Posting, error)
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
	// Calibration says how far what was said before can be believed.
	Calibration core.Calibration `json:"calibration,omitzero"`
	// Sends are those that were new, or of which something new became known, since the
	// revision before; Marks tells what was known, four bytes for each send.
	Sends []core.SubmissionID `json:"sends,omitempty"`
	Marks []byte              `json:"marks,omitempty"`
	// Without and PriorsRev are the revisions of WinWithout and WinPriors that it was
	// made with; Undid is the revision that it takes back, 0 for none.
	Without   int64 `json:"without,omitempty"`
	PriorsRev int64 `json:"priors_rev,omitempty"`
	Undid     int64 `json:"undid,omitempty"`
	// Past names the imported proposals that it was made from.
	Past string `json:"past,omitempty"`
}

// Without is what the owner took out of the win model.
type Without struct {
	// Sends are not learned from, as far as they were known by their marks; Shifts are
	// changes of the reply rate that are not believed.
	Sends  map[core.SubmissionID]uint32 `json:"sends,omitempty"`
	Shifts []time.Time                  `json:"shifts,omitempty"`
	// Revs are the revisions that are taken back.
	Revs []int64 `json:"revs,omitempty"`
	// Last is the revision that was taken back last, LastSends what it had been told.
	Last      int64               `json:"last"`
	LastSends []core.SubmissionID `json:"last_sends,omitempty"`
}

// Learner is the worker of the role.
type Learner struct {
	store Store
	clock clock.Clock
	// pass is where the present pass over the jobs without a value is.
	pass pass
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
	past, pastSeen, err := l.past(ctx)
	if err != nil {
		return report, err
	}
	doc, rev := Doc{}, int64(0)
	if len(sent)+len(past) == 0 {
		t, err := l.tell(ctx, nil, nil, "")
		if err != nil {
			return report, err
		}
		if doc.Model, err = learn.New(t.priors); err != nil {
			return report, err
		}
		rev = -t.priorsRev // values follow the owner's own beliefs before anything is learned, too
	} else {
		var learned bool
		if doc, rev, learned, err = l.learn(ctx, sent, past, pastSeen); err != nil {
			return report, err
		}
		if learned {
			report.Handled++
		}
	}
	if len(sent) > 0 {
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

// told is what the model is learned from at a moment.
type told struct {
	sent       []core.Answered
	records    []learn.Record
	priors     learn.Priors
	priorsRev  int64
	without    Without
	withoutRev int64
	seen       string
	// past names the imported proposals among the records.
	past  string
	marks map[core.SubmissionID]uint32
}

// tell reads what there is to learn from.
func (l *Learner) tell(ctx context.Context, sent []core.Answered, past []learn.Record, pastSeen string) (told, error) {
	t := told{sent: sent, past: pastSeen, marks: make(map[core.SubmissionID]uint32, len(sent))}
	own, rev, err := Load[core.OwnPriors](ctx, l.store, WinPriors)
	if err != nil {
		return t, err
	}
	t.priors, t.priorsRev = learn.ArmPriors(learn.DefaultPriors()).With(own.List), rev
	if t.without, t.withoutRev, err = Load[Without](ctx, l.store, WinWithout); err != nil {
		return t, err
	}
	for _, a := range sent {
		t.marks[a.Submission] = Mark(a)
		if was, out := t.without.Sends[a.Submission]; !out || was != t.marks[a.Submission] {
			t.records = append(t.records, learn.FromAnswered(a))
		}
	}
	t.records = append(t.records, past...)
	t.seen = fmt.Sprintf("%s%s/%d/%d", fingerprint(sent), pastSeen, t.withoutRev, t.priorsRev)
	return t, nil
}

// learn fits the model anew when there is something to learn.
func (l *Learner) learn(ctx context.Context, sent []core.Answered, past []learn.Record, pastSeen string) (Doc, int64, bool, error) {
	t, err := l.tell(ctx, sent, past, pastSeen)
	if err != nil {
		return Doc{}, 0, false, err
	}
	now := l.clock.Now()
	was, err := l.store.Learned(ctx, WinModel, 0)
	if err != nil && core.KindOf(err) != core.KindNotFound {
		return Doc{}, 0, false, err
	}
	var doc Doc
	// A document of another version, or a damaged one, is made anew.
	read := was.Rev > 0 && json.Unmarshal(was.Doc, &doc) == nil
	if read && doc.Seen == t.seen && now.Sub(was.At) < every {
		return doc, was.Rev, false, nil
	}
	next, note, err := t.next(doc, read, now)
	if err != nil {
		return Doc{}, 0, false, err
	}
	if next.Calibration, err = learn.Calibrate(t.priors, t.records, now); err != nil {
		return Doc{}, 0, false, err
	}
	raw, err := json.Marshal(next)
	if err != nil {
		return Doc{}, 0, false, fmt.Errorf("store the win model: %w", err)
	}
	saved, err := l.store.SaveLearned(ctx, core.Learned{Name: WinModel, Rev: was.Rev, Note: note, Doc: raw}, by)
	return next, saved.Rev, err == nil, err
}

// next is the document after doc, and why it is made; read says that doc holds.
func (t told) next(doc Doc, read bool, now time.Time) (Doc, string, error) {
	note := NoteTime
	next := Doc{Seen: t.seen, Shift: doc.Shift, Shifts: t.believed(doc.Shifts), Marks: pack(t.marks), Without: t.withoutRev, PriorsRev: t.priorsRev, Past: t.past}
	known := unpack(doc.Marks)
	for _, a := range t.sent {
		if !known[t.marks[a.Submission]] {
			next.Sends = append(next.Sends, a.Submission)
		}
	}
	switch {
	case read && doc.Without != t.withoutRev:
		note, next.Undid, next.Sends = NoteUndo, t.without.Last, append(slices.Clone(t.without.LastSends), next.Sends...)
	case !read || len(next.Sends) > 0 || doc.Past != t.past:
		note = NoteOutcomes
	case doc.PriorsRev != t.priorsRev:
		note = NotePriors
	}
	var err error
	if next.Model, err = learn.Fit(t.priors, t.records, now, next.Shifts...); err != nil {
		return next, note, err
	}
	if s := next.Model.Drift(now); s.Found && len(t.believed([]time.Time{s.Since})) > 0 {
		next.Shift = s
		if note != NoteUndo {
			note = NoteShift
		}
		next.Shifts = append(slices.Clone(next.Shifts), s.Since)
		next.Model, err = learn.Fit(t.priors, t.records, now, next.Shifts...)
	}
	return next, note, err
}

// sameShift is how near two times are to be those of one change of the rate.
const sameShift = 7 * 24 * time.Hour

// believed are the shifts that the owner did not take back.
func (t told) believed(shifts []time.Time) []time.Time {
	return slices.DeleteFunc(slices.Clone(shifts), func(s time.Time) bool {
		return slices.ContainsFunc(t.without.Shifts, func(o time.Time) bool { return s.Sub(o).Abs() < sameShift })
	})
}

// Load reads a stored document; without one, or with one that cannot be read, it is
// the zero value.
func Load[T any](ctx context.Context, s interface {
	Learned(ctx context.Context, name string, rev int64) (core.Learned, error)
}, name string) (v T, rev int64, err error) {
	was, err := s.Learned(ctx, name, 0)
	if core.KindOf(err) == core.KindNotFound {
		return v, 0, nil
	}
	if err != nil {
		return v, 0, err
	}
	if bad := json.Unmarshal(was.Doc, &v); bad != nil {
		var none T
		return none, was.Rev, nil
	}
	return v, was.Rev, nil
}

// Mark names a send and what is known of it in four bytes.
func Mark(a core.Answered) uint32 {
	h := fnv.New32a()
	_, _ = fmt.Fprintf(h, "%s %s", a.Submission, a.Template)
	for _, o := range a.Outcomes {
		_, _ = fmt.Fprintf(h, " %s %s", o.ID, o.Kind)
	}
	return h.Sum32()
}

// pack writes marks one after the other, the smallest first.
func pack(marks map[core.SubmissionID]uint32) []byte {
	all := slices.Sorted(maps.Values(marks))
	out := make([]byte, 0, 4*len(all))
	for _, m := range all {
		out = binary.BigEndian.AppendUint32(out, m)
	}
	return out
}

func unpack(raw []byte) map[uint32]bool {
	out := make(map[uint32]bool, len(raw)/4)
	for ; len(raw) >= 4; raw = raw[4:] {
		out[binary.BigEndian.Uint32(raw)] = true
	}
	return out
}

// fingerprint names what there is to learn from.
func fingerprint(sent []core.Answered) string {
	h := sha256.New()
	for _, a := range sent {
		_, _ = fmt.Fprintf(h, "%s %s\n", a.Submission, a.Template)
		for _, o := range a.Outcomes {
			_, _ = fmt.Fprintf(h, " %s %s\n", o.ID, o.Kind)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

var _ actors.Worker = (*Learner)(nil)
