// Package tracker follows what became of submissions. It reads the mailboxes of the
// channels without changing them, ties mails to what was sent, says what they mean and
// books the outcomes; where it is not sure it asks a model within the budget, then the
// owner. Silence becomes an outcome after a learned time.
package tracker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sort"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/track"
	"github.com/automonet/automonet/internal/clock"
)

// Role is the name of the role.
const Role = "tracker"

// Store is what the tracker reads and writes.
type Store interface {
	MailCursor(ctx context.Context, mailbox string) (string, error)
	SaveReplies(ctx context.Context, w core.ReplyWrite) ([]core.Reply, error)
	SentMails(ctx context.Context, channel core.ChannelName, since time.Time, most int) ([]core.SentMail, error)
	ReplyLessons(ctx context.Context, most int) ([]core.ReplyLesson, error)
	Agent(ctx context.Context) (core.AgentState, error)
}

// Config is what a Tracker works with.
type Config struct {
	Store    Store
	Channels map[core.ChannelName]channel.Channel
	// Models is asked where the rules are unsure; nil asks nobody. LocalOnly keeps
	// mails on this machine.
	Models    actors.Models
	LocalOnly bool
	// Wait returns the learned times by which nearly all answers of a source have come.
	Wait func(ctx context.Context) (func(core.SourceName) time.Duration, error)
	// Every is how often a mailbox is looked at that cannot tell of news; 0 is 5 min.
	Every time.Duration
	Clock clock.Clock
	Log   *slog.Logger
	// Wake asks for the next round when a mailbox has news; nil watches none. Once
	// watches none either.
	Wake func()
	Once bool
	// Reach stops the process in crash tests.
	Reach func(point string)
	// Got is told of each new reply for metrics; it must not block.
	Got func(class core.ReplyClass, by string)
}

// Bounds of what is compared with a mail: older sends are not answered any more.
const (
	memory   = 400 * 24 * time.Hour
	mostSent = 5000
	// pages bounds what is read in one round.
	pages = 5
	// sweepEvery is how often silence is looked at.
	sweepEvery = time.Hour
	// askEvery is how often a platform is asked what became of what was sent there: a
	// mailbox with news wakes the tracker far more often.
	askEvery     = 15 * time.Minute
	defaultEvery = 5 * time.Minute
)

// Tracker is the worker of the role.
type Tracker struct {
	cfg   Config
	swept time.Time
	// asked is when each platform was asked last.
	asked map[core.ChannelName]time.Time
	// watches are the waits for news, by channel.
	watches map[core.ChannelName]*watch
}

// New makes a tracker.
func New(cfg Config) *Tracker {
	if cfg.Every <= 0 {
		cfg.Every = defaultEvery
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Reach == nil {
		cfg.Reach = func(string) {}
	}
	if cfg.Got == nil {
		cfg.Got = func(core.ReplyClass, string) {}
	}
	return &Tracker{cfg: cfg, watches: map[core.ChannelName]*watch{}, asked: map[core.ChannelName]time.Time{}}
}

// Work reads what has come and books it. A mailbox that fails holds up no other.
func (t *Tracker) Work(ctx context.Context) (actors.Report, error) {
	report := actors.Report{Note: actors.NoteNothingToDo, Next: time.Hour}
	if stopped, err := t.paused(ctx); err != nil {
		return report, err
	} else if stopped {
		return actors.Report{Note: actors.NotePaused}, nil
	}
	var errs []error
	names := make([]core.ChannelName, 0, len(t.cfg.Channels))
	for name := range t.cfg.Channels {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool { return names[i] < names[j] })
	for i, name := range names {
		if i > 0 { // a pause holds from the next visit on
			if stopped, err := t.paused(ctx); stopped || err != nil {
				return actors.Report{Handled: report.Handled, Note: actors.NotePaused}, errors.Join(append(errs, err)...)
			}
		}
		n, more, err := t.visit(ctx, name, &report)
		report.Handled += n
		report.More = report.More || more
		if err != nil {
			errs = append(errs, fmt.Errorf("channel %s: %w", name, err))
		}
		if ctx.Err() != nil {
			return report, ctx.Err()
		}
	}
	n, err := t.sweep(ctx, names)
	report.Handled += n
	if report.Handled > 0 {
		report.Knock = []string{"learner", "notifier"}
	}
	return report, errors.Join(append(errs, err)...)
}

// paused reports whether the owner has paused the agent, and ends the waits for news
// then.
func (t *Tracker) paused(ctx context.Context) (bool, error) {
	agent, err := t.cfg.Store.Agent(ctx)
	if err != nil || agent.Run != core.RunPaused {
		return false, err
	}
	t.stopWatching()
	return true, nil
}

// visit reads a channel's mailbox, or asks the channel itself.
func (t *Tracker) visit(ctx context.Context, name core.ChannelName, report *actors.Report) (int, bool, error) {
	ch := t.cfg.Channels[name]
	if r, ok := ch.(channel.Reader); ok && r.Inbox() != nil {
		report.Note, report.Next = "", min(report.Next, t.cfg.Every)
		return t.read(ctx, name, r.Inbox())
	}
	now := t.cfg.Clock.Now()
	if last := t.asked[name]; !last.IsZero() && now.Sub(last) < askEvery {
		return 0, false, nil
	}
	t.asked[name] = now
	cursor, err := t.cfg.Store.MailCursor(ctx, outcomesOf(name))
	if err != nil {
		return 0, false, err
	}
	list, next, err := ch.Outcomes(ctx, channel.Cursor(cursor))
	if err != nil {
		return 0, false, err
	}
	if len(list) == 0 && bytes.Equal(next, []byte(cursor)) {
		return 0, false, nil
	}
	_, err = t.cfg.Store.SaveReplies(ctx, core.ReplyWrite{Mailbox: outcomesOf(name), From: cursor, Next: string(next), Outcomes: list})
	return len(list), false, err
}

// The names under which cursors are kept.
func outcomesOf(name core.ChannelName) string { return "outcomes:" + string(name) }
func mailboxOf(name core.ChannelName) string  { return "mail:" + string(name) }

// read takes in what has come to a mailbox, some pages at most.
func (t *Tracker) read(ctx context.Context, name core.ChannelName, box channel.Inbox) (int, bool, error) {
	t.stopWatch(name)
	cursor, err := t.cfg.Store.MailCursor(ctx, mailboxOf(name))
	if err != nil {
		return 0, false, err
	}
	now := t.cfg.Clock.Now()
	sent, err := t.cfg.Store.SentMails(ctx, name, now.Add(-memory), mostSent)
	if err != nil {
		return 0, false, err
	}
	if len(sent) == 0 && cursor == "" {
		return 0, false, nil // nothing was sent: nothing can be answered, and nobody's mail is read
	}
	handled := 0
	for n := range pages {
		if n > 0 {
			if stopped, err := t.paused(ctx); stopped || err != nil {
				return handled, false, err
			}
		}
		page, err := box.Mails(ctx, channel.Cursor(cursor), oldest(sent))
		if err != nil {
			return handled, false, err
		}
		t.cfg.Reach("tracker.read")
		w, err := t.judge(ctx, name, page.Mails, sent)
		if err != nil {
			return handled, false, err
		}
		w.Mailbox, w.From, w.Next = mailboxOf(name), cursor, string(page.Next)
		fresh, err := t.cfg.Store.SaveReplies(ctx, w)
		if core.KindOf(err) == core.KindConflict {
			return handled, true, nil // another process read it; its rows count
		}
		if err != nil {
			return handled, false, err
		}
		t.cfg.Reach("tracker.saved")
		for _, r := range fresh {
			t.cfg.Got(r.Class, r.By)
		}
		handled += len(fresh)
		cursor = w.Next
		if !page.More {
			t.startWatch(ctx, name, box, cursor)
			return handled, false, nil
		}
	}
	return handled, true, nil
}

func oldest(sent []core.SentMail) time.Time {
	if len(sent) == 0 || sent[0].At.IsZero() {
		return time.Time{}
	}
	// Servers compare days, and clocks differ.
	return sent[0].At.Add(-48 * time.Hour)
}

// sweep books the silence of what was sent long enough ago, on channels whose answers
// are read: where they are not, nobody knows.
func (t *Tracker) sweep(ctx context.Context, names []core.ChannelName) (int, error) {
	now := t.cfg.Clock.Now()
	if t.cfg.Wait == nil || now.Sub(t.swept) < sweepEvery {
		return 0, nil
	}
	wait, err := t.cfg.Wait(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, name := range names {
		r, ok := t.cfg.Channels[name].(channel.Reader)
		if !ok || r.Inbox() == nil {
			continue
		}
		sent, err := t.cfg.Store.SentMails(ctx, name, now.Add(-memory), mostSent)
		if err != nil {
			return n, err
		}
		var w core.ReplyWrite
		for _, s := range sent {
			if track.Ghosted(s, wait(s.Source), now) {
				w.Outcomes = append(w.Outcomes, core.OutcomeEvent{ID: core.OutcomeID("ghost-" + string(s.SubmissionID)), SubmissionID: s.SubmissionID,
					Kind: core.OutcomeGhosted, Source: "agent:tracker", At: now})
			}
		}
		if len(w.Outcomes) == 0 {
			continue
		}
		w.Mailbox = mailboxOf(name)
		if w.From, err = t.cfg.Store.MailCursor(ctx, w.Mailbox); err != nil {
			return n, err
		}
		w.Next = w.From
		if _, err := t.cfg.Store.SaveReplies(ctx, w); err != nil {
			return n, err
		}
		n += len(w.Outcomes)
	}
	t.swept = now
	return n, nil
}

var _ actors.Worker = (*Tracker)(nil)
