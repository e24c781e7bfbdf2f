package app

import (
	"context"
	"io"
	"slices"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/actors/notifier"
	"github.com/automonet/automonet/actors/replicator"
	"github.com/automonet/automonet/adapters/all"
	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/doctor"
	"github.com/automonet/automonet/core"
	decide "github.com/automonet/automonet/core/notify"
	"github.com/automonet/automonet/internal/failpoint"
	"github.com/automonet/automonet/store"
)

// mailChannel is the channel whose account mails the owner.
const mailChannel core.ChannelName = "email"

// target is one configured target of notices.
type target struct {
	name, driver string
	collects     bool
	notifier     notify.Notifier
}

// noticeBox lends targets the store, once it is open.
type noticeBox struct{ store *store.Store }

type noticeState struct {
	box  *noticeBox
	name string
}

// Load returns what the target remembers.
func (s noticeState) Load(ctx context.Context) (string, error) {
	return s.box.store.NoticeState(ctx, s.name)
}

// Save replaces what the target remembers.
func (s noticeState) Save(ctx context.Context, doc string) error {
	return s.box.store.SaveNoticeState(ctx, s.name, doc)
}

// selfMail is a channel that can mail its own owner.
type selfMail interface {
	SendSelf(ctx context.Context, key, subject, body string) (core.Receipt, error)
}

// buildTargets makes the targets of notices that the configuration names, and all
// that is wrong with them.
func buildTargets(opts Options, client *web.Client, channels map[core.ChannelName]channel.Channel, box *noticeBox) ([]target, error) {
	specs := map[string]notify.Spec{}
	for _, s := range all.Targets() {
		specs[s.Driver] = s
	}
	var out []target
	var errs []error
	for _, name := range sortedNames(opts.Config.Notify) {
		c := opts.Config.Notify[name]
		if !c.Enabled {
			continue
		}
		driver := c.Driver
		if driver == "" {
			driver = name
		}
		spec, ok := specs[driver]
		if !ok {
			errs = append(errs, core.Invalid("notify", "target %q has the unknown driver %q; known: %v", name, driver, sortedNames(specs)))
			continue
		}
		deps := notify.Deps{Name: name, Clock: opts.Clock, IDs: opts.IDs, Log: opts.Log.With("target", name), Secret: opts.Secret,
			Web: client, Transport: client.Transport(), State: noticeState{box, name}}
		if self, ok := channels[mailChannel].(selfMail); ok {
			deps.Self = func(ctx context.Context, key, subject, body string) error {
				_, err := self.SendSelf(ctx, key, subject, body)
				return refused(err)
			}
		}
		n, err := spec.New(c.Config, deps)
		if err != nil {
			errs = append(errs, c.Config.Explain(err))
			continue
		}
		out = append(out, target{name: name, driver: driver, collects: spec.Collects, notifier: n})
	}
	for _, name := range sortedNames(opts.Targets) {
		if _, ok := opts.Config.Notify[name]; !ok {
			out = append(out, target{name: name, driver: name, notifier: opts.Targets[name]})
		}
	}
	return out, config.Join(errs...)
}

// closeTargets ends the connections that targets keep.
func closeTargets(targets []target) {
	for _, t := range targets {
		if c, ok := t.notifier.(io.Closer); ok {
			_ = c.Close()
		}
	}
}

// notifiers are the actors that tell the owner, and those that hear what is said.
func (l *local) notifiers(opts Options, client *web.Client, meter *metrics) []actors.Spec {
	cfg := notifier.Config{Log: l.store, Box: l.store, Clock: opts.Clock, Logger: opts.Log, DryRun: !opts.Live, Made: meter.made, Told: meter.told,
		Reach: failpoint.Reach, Watch: func(ctx context.Context) (decide.Seen, error) { return l.seen(ctx, client) }}
	var specs []actors.Spec
	for _, t := range l.targets {
		cfg.Targets = append(cfg.Targets, notifier.Target{Name: t.name, Collects: t.collects, Notifier: t.notifier})
		if ear, ok := t.notifier.(notify.Listener); ok && !opts.Once {
			specs = append(specs, actors.Spec{Role: notifier.Listener, Name: t.name, Idle: time.Minute,
				New: func() (actors.Worker, error) { return notifier.Ear{Target: ear, Commands: commands{l}}, nil }})
		}
	}
	return append(specs, role(notifier.Role, notifier.New(cfg)))
}

// seen says how things stand, for the conditions that the owner is told of.
func (l *local) seen(ctx context.Context, client *web.Client) (decide.Seen, error) {
	s := decide.Seen{Actors: l.actors()}
	agent, err := l.store.Agent(ctx)
	if err != nil {
		return s, err
	}
	// While it is paused nothing goes out, and each send is looked at again before it.
	if agent.Run != core.RunPaused {
		if err := l.trust.lookAll(ctx); err != nil {
			return s, err
		}
	}
	if s.Sources, err = l.Sources(ctx); err != nil {
		return s, err
	}
	if free, known := doctor.Free(l.info.dataDir); known {
		s.Free = &free
	}
	if offset, known := client.ClockOffset(); known {
		s.Offset = &offset
	}
	return s, nil
}

// wake knocks at the replicator when something was committed, and at the notifier when
// that is worth a notice.
// It returns when the store is closed.
func wake(events <-chan core.Event, knock func(string)) {
	for e := range events {
		knock(replicator.Role)
		if _, ok := decide.FromEvent(e); ok {
			knock(notifier.Role)
		}
	}
}

// commands is what a chat may ask, by the service that every interface uses.
type commands struct{ *local }

// Waiting returns the proposals that wait for the owner, oldest first.
func (c commands) Waiting(ctx context.Context, most int) ([]core.Proposal, error) {
	list, _, err := c.Proposals(ctx, core.ProposalFilter{States: []core.ProposalState{core.ProposalWaiting}, Limit: most})
	slices.Reverse(list)
	return list, err
}

// Job returns a job without its postings.
func (c commands) Job(ctx context.Context, id core.JobID) (core.Job, error) {
	return c.store.Job(ctx, id)
}

// Approve approves the content that was shown.
func (c commands) Approve(ctx context.Context, id core.ProposalID, hash core.ContentHash, by string) error {
	_, err := c.local.Approve(ctx, id, hash, by)
	return err
}

// Reject turns a proposal down.
func (c commands) Reject(ctx context.Context, id core.ProposalID, by, reason string) error {
	_, err := c.local.Reject(ctx, id, by, reason)
	return err
}

// WaitingAnswers returns the mails in conversations that wait for the owner, oldest first.
func (c commands) WaitingAnswers(ctx context.Context, most int) ([]core.Answer, error) {
	list, _, err := c.Answers(ctx, core.AnswerFilter{States: []core.AnswerState{core.AnswerWaiting}, Limit: most})
	slices.Reverse(list)
	return list, err
}

// ApproveAnswer approves the mail that was shown.
func (c commands) ApproveAnswer(ctx context.Context, id core.AnswerID, hash core.ContentHash, by string) error {
	_, err := c.local.ApproveAnswer(ctx, id, hash, by)
	return err
}

// RejectAnswer turns a mail down.
func (c commands) RejectAnswer(ctx context.Context, id core.AnswerID, by, reason string) error {
	_, err := c.local.RejectAnswer(ctx, id, by, reason)
	return err
}

// Pause stops all work.
func (c commands) Pause(ctx context.Context, by string) error {
	_, err := c.SetRun(ctx, core.RunPaused, "", by)
	return err
}

// StopNew sends nothing new.
func (c commands) StopNew(ctx context.Context, by string) error {
	_, err := c.SetRun(ctx, core.RunStopNew, "", by)
	return err
}

// Resume goes on.
func (c commands) Resume(ctx context.Context, by string) error {
	_, err := c.SetRun(ctx, core.RunNormal, "", by)
	return err
}

// Language is the owner's.
func (c commands) Language(ctx context.Context) core.Lang {
	s, err := c.Settings(ctx)
	if err != nil {
		return core.LangEnglish
	}
	return s.Lang
}

var _ notify.Commands = commands{}
