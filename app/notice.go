package app

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

// Notices lists notices with their texts.
func (l *local) Notices(ctx context.Context, f core.NoticeFilter) ([]core.Notice, string, error) {
	list, next, err := l.store.Notices(ctx, f)
	if err != nil {
		return nil, "", err
	}
	say, err := l.printer(ctx)
	for i := range list {
		list[i].Title, list[i].Text = say.Notice(list[i])
	}
	return list, next, err
}

func (l *local) printer(ctx context.Context) (*i18n.Printer, error) {
	s, err := l.store.Settings(ctx)
	return i18n.New(s.Lang), err
}

// UnreadNotices counts the notices that were not read.
func (l *local) UnreadNotices(ctx context.Context) (int, error) { return l.store.UnreadNotices(ctx) }

// ReadNotice marks a notice as read.
func (l *local) ReadNotice(ctx context.Context, id core.NoticeID) (core.Notice, error) {
	n, err := l.store.ReadNotice(ctx, id)
	if err != nil {
		return n, err
	}
	say, err := l.printer(ctx)
	n.Title, n.Text = say.Notice(n)
	return n, err
}

// ReadNotices marks notices as read.
func (l *local) ReadNotices(ctx context.Context, upTo core.NoticeID) (int, error) {
	return l.store.ReadNotices(ctx, upTo)
}

// NoticeRules returns the rules.
func (l *local) NoticeRules(ctx context.Context) (core.NoticeRules, error) {
	return l.store.NoticeRules(ctx)
}

// SaveNoticeRules checks and saves the rules.
func (l *local) SaveNoticeRules(ctx context.Context, r core.NoticeRules, by string) (core.NoticeRules, error) {
	r, err := core.NewNoticeRules(r, l.targetNames())
	if err != nil {
		return r, err
	}
	if r, err = l.store.SaveNoticeRules(ctx, r, by); err == nil {
		l.knock("notifier")
	}
	return r, err
}

func (l *local) targetNames() []string {
	out := []string{}
	for _, t := range l.targets {
		out = append(out, t.name)
	}
	return out
}

// NoticeTargets lists the targets and what waits for them.
func (l *local) NoticeTargets(ctx context.Context) ([]core.NoticeTarget, error) {
	queues, err := l.store.NoticeQueues(ctx)
	if err != nil {
		return nil, err
	}
	out := []core.NoticeTarget{}
	for _, t := range l.targets {
		shown := core.NoticeTarget{Name: t.name, Driver: t.driver, Ready: true}
		if p, ok := t.notifier.(notify.Pairer); ok {
			paired, err := p.Paired(ctx)
			if err != nil {
				return nil, err
			}
			if !paired {
				shown.Ready, shown.Why = false, notify.WhyNotPaired
			}
		}
		if _, ok := l.channels[mailChannel].(selfMail); t.driver == "mail" && !ok {
			shown.Ready, shown.Why = false, notify.WhyNoMail
		} else if t.driver == "mail" && l.info.dryRun {
			shown.Ready, shown.Why = false, notify.WhyDryRun
		}
		if st, ok := t.notifier.(notify.Stander); ok && st.Standing() != "" {
			shown.Ready, shown.Why = false, st.Standing()
		}
		for _, q := range queues {
			if q.Target == t.name {
				shown.Waiting, shown.Error = q.Waiting, q.Error
			}
		}
		out = append(out, shown)
	}
	return out, nil
}

func (l *local) target(name string) (target, error) {
	for _, t := range l.targets {
		if t.name == name {
			return t, nil
		}
	}
	if len(l.targets) == 0 {
		return target{}, core.Errorf(core.KindNotFound, "no target of notices is configured; add one under notify in the configuration")
	}
	return target{}, core.Errorf(core.KindNotFound, "there is no target %q; known: %s", core.Clean(name, 40, false), strings.Join(l.targetNames(), ", "))
}

// TestNotice tells a target a test notice.
func (l *local) TestNotice(ctx context.Context, name string) error {
	t, err := l.target(name)
	if err != nil {
		return err
	}
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation(settings.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	n := core.Notice{ID: core.NoticeID("test-" + l.ids.New()), Kind: core.NoticeTest, At: l.clock.Now()}
	m := notify.Message{ID: string(n.ID), Kind: n.Kind, Notices: []core.Notice{n}, Lang: settings.Lang, Zone: zone, DryRun: l.info.dryRun, At: n.At}
	m.Title, m.Text = i18n.New(settings.Lang).Notice(n)
	return plainError(t.notifier.Notify(ctx, m))
}

// plainError is what a user is told of a target's typed error.
func plainError(err error) error {
	var e *core.Error
	if errors.As(err, &e) {
		return e
	}
	return err
}

// PairNotice makes the code that makes a chat the owner's.
func (l *local) PairNotice(ctx context.Context, name string) (core.Pairing, error) {
	t, err := l.target(name)
	if err != nil {
		return core.Pairing{}, err
	}
	p, ok := t.notifier.(notify.Pairer)
	if !ok {
		return core.Pairing{}, core.Errorf(core.KindInvalid, "target %s needs no pairing; try it with: automonet notify test %s", t.name, t.name)
	}
	if !l.info.running {
		return core.Pairing{}, core.Errorf(core.KindConflict, "no agent runs that could hear the code; start it with automonet run and pair meanwhile")
	}
	pairing, err := p.Pair(ctx)
	if err != nil {
		return pairing, plainError(err)
	}
	return pairing, l.record(ctx, "notify.pairing", t.name)
}

// Profit sums the present month in the owner's zone.
func (l *local) Profit(ctx context.Context) (core.Profit, error) {
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return core.Profit{}, err
	}
	zone, err := time.LoadLocation(settings.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	now := l.clock.Now().In(zone)
	p, err := l.store.Profit(ctx, time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, zone))
	if err != nil {
		return p, err
	}
	status, err := l.purse.Status(ctx)
	for _, g := range status.Gauges {
		if g.Scope == core.Scope("month:"+now.Format("2006-01")) {
			p.Spent = g.Used()
		}
	}
	return p, err
}

// Alerts are the conditions that hold.
func (l *local) Alerts(ctx context.Context) ([]core.Alert, error) { return l.store.Alerts(ctx) }
