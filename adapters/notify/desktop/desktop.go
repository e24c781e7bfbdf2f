// Package desktop shows notices on the desktop of the machine that the agent runs on
// and, where the desktop has buttons, lets the owner read a proposal there and approve
// or reject it. On Linux it speaks the Desktop Notifications Specification 1.3 (D-Bus,
// https://specifications.freedesktop.org/notification-spec/1.3/); other systems lend a
// Screen of their own. Where nobody is signed in at a desktop a notice is not kept for
// later: a window that pops up days afterwards tells nobody anything.
package desktop

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

// Config is the target's node in the configuration.
type Config struct {
	// Bus is the address of the session bus, such as "unix:path=/run/user/1000/bus";
	// empty takes that of the agent's own session.
	Bus string `yaml:"bus" json:"bus"`
}

// Desktop is the target.
type Desktop struct {
	deps   notify.Deps
	screen Screen
	// open shows a page of the dashboard in the program's own window; nil has none.
	open  func(path string)
	shown shown
}

// New makes the target from its configuration node; it asks nobody.
func New(cfg notify.Config, deps notify.Deps) (notify.Notifier, error) {
	var c Config
	if err := cfg.Decode(&c); err != nil {
		return nil, fmt.Errorf("target %s: %w", deps.Name, err)
	}
	// The library would start programs for other kinds of address.
	if c.Bus != "" && (!strings.HasPrefix(c.Bus, "unix:path=/") && !strings.HasPrefix(c.Bus, "unix:abstract=") || strings.Contains(c.Bus, ";")) {
		return nil, core.Invalid("bus", "the session bus is a socket of this machine, such as unix:path=/run/user/1000/bus; leave it out for your own session")
	}
	return On(NewBus(c.Bus), nil, deps), nil
}

// On makes a target of a screen. open shows a page of the dashboard, by its path; nil
// where the program has no window.
func On(screen Screen, open func(path string), deps notify.Deps) *Desktop {
	return &Desktop{deps: deps, screen: screen, open: open}
}

// Standing says what is known against the screen.
func (d *Desktop) Standing() string { return d.screen.Standing() }

// Close ends the waiting for presses.
func (d *Desktop) Close() error {
	if c, ok := d.screen.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// Notify shows the message. That of a single proposal can be read on.
func (d *Desktop) Notify(ctx context.Context, m notify.Message) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	n, r := Note{Title: m.Title, Text: m.Text, Silent: m.Silent}, reading{lang: m.Lang, path: path(m)}
	if d.open != nil {
		n.Buttons = append(n.Buttons, Button{Key: ButtonOpen})
	}
	if m.Kind == core.NoticeProposal && len(m.Notices) == 1 {
		r.id = core.ProposalID(m.Notices[0].Subject)
		n.Buttons = append(n.Buttons, Button{Key: actRead, Label: i18n.New(m.Lang).T("chat.button.review", nil)})
	}
	return d.show(ctx, n, r)
}

// show shows a note and remembers what its buttons are for.
func (d *Desktop) show(ctx context.Context, n Note, r reading) error {
	name, err := d.screen.Show(ctx, n)
	if err == nil && name != "" {
		d.shown.add(name, r)
	}
	return err
}

// path is the page of the dashboard that a message is about.
func path(m notify.Message) string {
	if len(m.Notices) == 0 {
		return "/"
	}
	one := m.Notices[0]
	switch {
	case m.Kind == core.NoticeProposal && len(m.Notices) == 1 && one.Subject != "":
		return "/review/" + one.Subject
	case m.Kind == core.NoticeProposal:
		return "/review"
	case one.JobID != "":
		return "/jobs/" + string(one.JobID)
	}
	return "/notifications"
}

var (
	_ notify.Listener = (*Desktop)(nil)
	_ notify.Stander  = (*Desktop)(nil)
)
