// Package notifier tells the owner what happened. It reads the event log from where
// it stopped, makes notices of it, and delivers them to every target until that has
// taken them: at least once, with the same id in every try. Conditions such as a
// blocked source become events when they begin and when they end.
package notifier

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/automonet/automonet/actors"
	seam "github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/notify"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/i18n"
)

// Role is the name of the role that tells, Listener of the one that hears.
const (
	Role     = "notifier"
	Listener = "listener"
)

// Log is what the notices are made of.
type Log interface {
	Events(ctx context.Context, f core.EventFilter) ([]core.Event, error)
	SetAlerts(ctx context.Context, alerts []core.Alert) error
	Job(ctx context.Context, id core.JobID) (core.Job, error)
	Settings(ctx context.Context) (core.Settings, error)
	ProposalCounts(ctx context.Context) (map[core.ProposalState]int, error)
}

// Box keeps the notices and what is on its way.
type Box interface {
	NoticeCursor(ctx context.Context) (seq int64, digest string, err error)
	SaveNotices(ctx context.Context, w core.NoticeWrite) error
	NoticesSince(ctx context.Context, since time.Time) ([]core.Notice, error)
	NoticeRules(ctx context.Context) (core.NoticeRules, error)
	Outbox
}

// Outbox is what is on its way to a target.
type Outbox interface {
	DueNotices(ctx context.Context, target string, now time.Time, most int) ([]core.NoticeSend, error)
	TookNotices(ctx context.Context, sends []core.NoticeSend) error
	PostponeNotices(ctx context.Context, sends []core.NoticeSend, next time.Time, why string) error
	NoticeQueues(ctx context.Context) ([]core.NoticeQueue, error)
}

// Target is one configured target.
type Target struct {
	Name string
	// Collects is set for one that is told in the digest only.
	Collects bool
	Notifier seam.Notifier
}

// Config is what a Worker works with.
type Config struct {
	Log     Log
	Box     Box
	Targets []Target
	// Watch says how things stand; see notify.Alerts.
	Watch  func(ctx context.Context) (notify.Seen, error)
	Clock  clock.Clock
	Logger *slog.Logger
	DryRun bool
	// Made and Told count notices; outcome is "sent", "later", "not_ready", "failed"
	// or "given_up".
	Made func(kind core.NoticeKind)
	Told func(target, outcome string)
	// Reach runs around the outside step; crash tests stop the process there.
	Reach func(point string)
}

// Worker is the worker of the role.
type Worker struct{ cfg Config }

// New makes the worker.
func New(cfg Config) *Worker {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Made == nil {
		cfg.Made = func(core.NoticeKind) {}
	}
	if cfg.Told == nil {
		cfg.Told = func(string, string) {}
	}
	if cfg.Reach == nil {
		cfg.Reach = func(string) {}
	}
	return &Worker{cfg}
}

const (
	// pageOf events is read at a time, sendsOf are delivered to a target in a batch.
	pageOf  = 500
	sendsOf = 50
	// watchEvery is how often conditions are looked at.
	watchEvery = time.Minute
)

// scene is what the rules depend on.
type scene struct {
	rules core.NoticeRules
	zone  *time.Location
	lang  core.Lang
	now   time.Time
}

// Work makes notices of what is new and delivers what is due.
func (w *Worker) Work(ctx context.Context) (actors.Report, error) {
	seen, err := w.cfg.Watch(ctx)
	if err != nil {
		return actors.Report{}, err
	}
	if err := w.cfg.Log.SetAlerts(ctx, notify.Alerts(seen)); err != nil {
		return actors.Report{}, err
	}
	s, err := w.scene(ctx)
	if err != nil {
		return actors.Report{}, err
	}
	made, more, err := w.make(ctx, s)
	if err != nil {
		return actors.Report{}, err
	}
	told, full, err := w.deliver(ctx, s)
	if err != nil {
		return actors.Report{}, err
	}
	r := actors.Report{Handled: made + told, More: more || full, Note: actors.NoteNothingToDo, Next: watchEvery}
	queues, err := w.cfg.Box.NoticeQueues(ctx)
	for _, q := range queues {
		r.Note = actors.NoteWaiting
		if wait := q.NextAt.Sub(w.cfg.Clock.Now()); wait < r.Next {
			r.Next = max(wait, time.Second)
		}
	}
	return r, err
}

func (w *Worker) scene(ctx context.Context) (scene, error) {
	settings, err := w.cfg.Log.Settings(ctx)
	if err != nil {
		return scene{}, err
	}
	zone, err := time.LoadLocation(settings.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	rules, err := w.cfg.Box.NoticeRules(ctx)
	return scene{rules: rules, zone: zone, lang: settings.Lang, now: w.cfg.Clock.Now()}, err
}

// make reads a page of the log, and reports how many notices came of it and whether
// there is more to read.
func (w *Worker) make(ctx context.Context, s scene) (int, bool, error) {
	from, last, err := w.cfg.Box.NoticeCursor(ctx)
	if err != nil {
		return 0, false, err
	}
	events, err := w.cfg.Log.Events(ctx, core.EventFilter{AfterSeq: from, Limit: pageOf})
	if err != nil {
		return 0, false, err
	}
	write := core.NoticeWrite{From: from, Cursor: from}
	for _, e := range events {
		write.Cursor = e.Seq
		if n, ok := notify.FromEvent(e); ok {
			write.Notices = append(write.Notices, w.about(ctx, n))
		}
	}
	more := len(events) == pageOf
	if !more {
		if err := w.digest(ctx, s, last, &write); err != nil {
			return 0, false, err
		}
	}
	if write.Cursor == from && write.Digest == "" {
		return 0, false, nil
	}
	targets, err := w.ready(ctx)
	if err != nil {
		return 0, false, err
	}
	for _, n := range write.Notices {
		for _, d := range notify.Plan(s.rules, s.zone, s.now, n, targets) {
			write.Sends = append(write.Sends, core.NoticeSend{Notice: n, Target: d.Target, Silent: d.Silent})
		}
	}
	if err := w.cfg.Box.SaveNotices(ctx, write); err != nil {
		return 0, false, err
	}
	for _, n := range write.Notices {
		w.cfg.Made(n.Kind)
	}
	return len(write.Notices), more, nil
}

// about names the job of a notice.
func (w *Worker) about(ctx context.Context, n core.Notice) core.Notice {
	if n.JobID == "" {
		return n
	}
	job, err := w.cfg.Log.Job(ctx, n.JobID)
	if err != nil {
		// A notice without a name is better than none.
		return n
	}
	about := core.Clean(job.Title, 120, false)
	if company := core.Clean(job.Company, 80, false); company != "" {
		about += " – " + company
	}
	n.Params["about"] = about
	return n
}

// digest adds the digest of the day when it is due. The first day has none, since it
// did not begin with the agent.
func (w *Worker) digest(ctx context.Context, s scene, last string, write *core.NoticeWrite) error {
	day := s.rules.DigestDay(s.now, s.zone)
	if day == "" || day <= last {
		return nil
	}
	write.Digest = day
	if last == "" {
		return nil
	}
	since, err := time.ParseInLocation(time.DateOnly+" 15:04", last+" "+s.rules.DigestAt, s.zone)
	if err != nil {
		return err
	}
	notices, err := w.cfg.Box.NoticesSince(ctx, since)
	if err != nil {
		return err
	}
	counts, err := w.cfg.Log.ProposalCounts(ctx)
	if err != nil {
		return err
	}
	n, ok := notify.Digest(day, append(notices, write.Notices...), counts[core.ProposalWaiting]+counts[core.ProposalNeedsHuman], s.now)
	if ok {
		n.Params["since"] = since.UTC().Format(time.RFC3339)
		write.Notices = append(write.Notices, n)
	}
	return nil
}

// ready are the targets that there is an owner behind; what comes up before a chat is
// paired is in the list and not told later.
func (w *Worker) ready(ctx context.Context) ([]notify.Target, error) {
	var out []notify.Target
	for _, t := range w.cfg.Targets {
		if p, ok := t.Notifier.(seam.Pairer); ok {
			paired, err := p.Paired(ctx)
			if err != nil {
				return nil, err
			}
			if !paired {
				continue
			}
		}
		out = append(out, notify.Target{Name: t.Name, Collects: t.Collects})
	}
	return out, nil
}

// deliver tells every target what is due, all of them at once, so that a slow one
// holds up no other.
func (w *Worker) deliver(ctx context.Context, s scene) (told int, full bool, err error) {
	var group sync.WaitGroup
	var mu sync.Mutex
	var errs []error
	for _, t := range w.cfg.Targets {
		group.Go(func() {
			n, most, err := w.tell(ctx, s, t)
			mu.Lock()
			defer mu.Unlock()
			told, full, errs = told+n, full || most, append(errs, err)
		})
	}
	group.Wait()
	return told, full, errors.Join(errs...)
}

func (w *Worker) tell(ctx context.Context, s scene, t Target) (int, bool, error) {
	due, err := w.cfg.Box.DueNotices(ctx, t.Name, s.now, sendsOf)
	if err != nil || len(due) == 0 {
		return 0, false, err
	}
	byID := map[core.NoticeID]core.NoticeSend{}
	list := make([]core.Notice, len(due))
	for i, d := range due {
		byID[d.ID], list[i] = d, d.Notice
	}
	told := 0
	batches := notify.Batch(list)
	for i, batch := range batches {
		sends := make([]core.NoticeSend, len(batch))
		for j, n := range batch {
			sends[j] = byID[n.ID]
		}
		rest := []core.NoticeSend{}
		for _, b := range batches[i+1:] {
			for _, n := range b {
				rest = append(rest, byID[n.ID])
			}
		}
		m, err := w.message(ctx, s, t, sends)
		if err != nil {
			return told, false, err
		}
		w.cfg.Reach("notify.send")
		stop, err := w.result(ctx, t, sends, rest, t.Notifier.Notify(ctx, m))
		if err != nil {
			return told, false, err
		}
		if stop {
			return told, false, nil
		}
		told += len(sends)
	}
	return told, len(due) == sendsOf, nil
}

func (w *Worker) message(ctx context.Context, s scene, t Target, sends []core.NoticeSend) (seam.Message, error) {
	first := sends[0]
	m := seam.Message{ID: string(first.ID), Kind: first.Kind, Lang: s.lang, Zone: s.zone, Silent: true, DryRun: w.cfg.DryRun, At: first.At}
	for _, d := range sends {
		m.Silent = m.Silent && d.Silent
		m.Notices = append(m.Notices, d.Notice)
	}
	m.Title, m.Text = i18n.New(s.lang).Notices(m.Notices)
	if first.Kind != core.NoticeDigest {
		return m, nil
	}
	since, err := time.Parse(time.RFC3339, first.Params["since"])
	if err != nil {
		return m, nil
	}
	items, err := w.cfg.Box.NoticesSince(ctx, since)
	for _, n := range items {
		if n.Kind != core.NoticeDigest && n.Kind != core.NoticeTest && !n.At.After(first.At) && s.rules.Level(t.Name, n.Kind) != core.NoticeOff {
			m.Items = append(m.Items, n)
		}
	}
	return m, err
}

// result books what came of a try, and reports whether the target is to be left
// alone for now. A target that asks to wait, or cannot be reached before the owner
// does something, is not told the rest either; one message that fails holds up no
// other, since its own pause is the longer.
func (w *Worker) result(ctx context.Context, t Target, sends, rest []core.NoticeSend, err error) (stop bool, _ error) {
	if err == nil {
		w.cfg.Reach("notify.sent")
		w.cfg.Told(t.Name, "sent")
		return false, w.cfg.Box.TookNotices(ctx, sends)
	}
	if ctx.Err() != nil {
		return true, ctx.Err()
	}
	tries, asked, outcome := sends[0].Tries+1, time.Duration(0), "failed"
	var later *seam.LaterError
	var notReady *seam.NotReadyError
	switch {
	case errors.As(err, &later):
		asked, outcome, sends = later.After, "later", append(sends, rest...)
	case errors.As(err, &notReady):
		asked, outcome = time.Hour, "not_ready"
		if notReady.Why != seam.WhyRefused {
			// It cannot be told here, and an hour changes nothing.
			tries = notify.MaxTries
		}
		sends = append(sends, rest...)
	}
	w.cfg.Logger.Warn("notice not told", "target", t.Name, "kind", string(sends[0].Kind), "try", tries, "outcome", outcome, "why", words(err))
	if tries >= notify.MaxTries {
		w.cfg.Told(t.Name, "given_up")
		return false, w.cfg.Box.TookNotices(ctx, sends)
	}
	w.cfg.Told(t.Name, outcome)
	return true, w.cfg.Box.PostponeNotices(ctx, sends, w.cfg.Clock.Now().Add(notify.Retry(tries, asked)), words(err))
}

// words is what may be shown of an error.
func words(err error) string {
	var e *core.Error
	if errors.As(err, &e) && e.Kind != core.KindInternal {
		return e.Error()
	}
	return "internal"
}

var _ actors.Worker = (*Worker)(nil)
