// Package desktop shows notices on the desktop of the machine that the agent runs on,
// by the Desktop Notifications Specification 1.3 (D-Bus,
// https://specifications.freedesktop.org/notification-spec/1.3/). Where nobody is
// signed in at a desktop a notice is not kept for later: a window that pops up days
// afterwards tells nobody anything.
package desktop

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/godbus/dbus/v5"

	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/core"
)

// Config is the target's node in the configuration.
type Config struct {
	// Bus is the address of the session bus, such as "unix:path=/run/user/1000/bus";
	// empty takes that of the agent's own session.
	Bus string `yaml:"bus" json:"bus"`
}

// Desktop is the target.
type Desktop struct {
	deps notify.Deps
	bus  string
}

const (
	service = "org.freedesktop.Notifications"
	object  = "/org/freedesktop/Notifications"
	// maxTitle and maxText bound what is shown, in bytes; a desktop shows a few lines.
	maxTitle = 200
	maxText  = 1500
	// patience is how long the desktop may take.
	patience = 5 * time.Second
)

// The levels of urgency. A critical one would stay until it is clicked away.
const (
	urgencyLow   = byte(0)
	urgencyUsual = byte(1)
)

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
	return &Desktop{deps: deps, bus: c.Bus}, nil
}

// address is that of the session bus, "" where there is none.
func (d *Desktop) address() string {
	if d.bus != "" {
		return d.bus
	}
	if a := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); strings.HasPrefix(a, "unix:path=/") || strings.HasPrefix(a, "unix:abstract=") {
		return a
	}
	// Where systemd puts it for each user that is signed in.
	path := "/run/user/" + strconv.Itoa(os.Getuid()) + "/bus"
	if _, err := os.Stat(path); err == nil {
		return "unix:path=" + path
	}
	return ""
}

// Standing says that there is no session bus.
func (d *Desktop) Standing() string {
	if d.address() == "" {
		return notify.WhyNoDesktop
	}
	return ""
}

// Notify shows the message.
func (d *Desktop) Notify(ctx context.Context, m notify.Message) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	address := d.address()
	if address == "" {
		return noDesktop(nil)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	// One connection a notice: they are few, and the bus may be another one after the
	// next sign-in.
	conn, err := dbus.Connect(address, dbus.WithContext(ctx))
	if err != nil {
		if ctx.Err() != nil {
			return silent(err)
		}
		return noDesktop(err)
	}
	defer func() { _ = conn.Close() }()
	if err := show(ctx, conn.Object(service, object), m); err != nil {
		return judge(err)
	}
	return nil
}

// show calls the methods of the specification.
func show(ctx context.Context, desktop dbus.BusObject, m notify.Message) error {
	var can []string
	if err := desktop.CallWithContext(ctx, service+".GetCapabilities", 0).Store(&can); err != nil {
		return err
	}
	title, text := cut(core.Clean(m.Title, 4*maxTitle, false), maxTitle), cut(core.Clean(m.Text, 4*maxText, true), maxText)
	if slices.Contains(can, "body-markup") {
		text = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
	}
	hints := map[string]dbus.Variant{"urgency": dbus.MakeVariant(urgencyUsual)}
	if m.Silent {
		hints["urgency"], hints["suppress-sound"] = dbus.MakeVariant(urgencyLow), dbus.MakeVariant(true)
	}
	var id uint32
	return desktop.CallWithContext(ctx, service+".Notify", 0, "AutoMonet", uint32(0), "", title, text, []string{}, hints, int32(-1)).Store(&id)
}

// cut shortens a text to so many bytes, between two letters.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	most -= len("…")
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most] + "…"
}

// judge turns an answer of the bus into what a Notifier answers with.
func judge(err error) error {
	var answer dbus.Error
	if !errors.As(err, &answer) {
		return silent(err)
	}
	switch answer.Name {
	case "org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner", "org.freedesktop.DBus.Error.UnknownObject",
		"org.freedesktop.DBus.Error.UnknownMethod", "org.freedesktop.DBus.Error.Spawn.ServiceNotFound":
		return noDesktop(err)
	case "org.freedesktop.DBus.Error.AccessDenied", "org.freedesktop.DBus.Error.AuthFailed":
		return &notify.NotReadyError{Why: notify.WhyRefused, Err: core.Errorf(core.KindDenied, "the desktop does not let the agent show notices; run it as the user who is signed in").Because(err)}
	}
	return silent(err)
}

func noDesktop(err error) error {
	return &notify.NotReadyError{Why: notify.WhyNoDesktop, Err: core.Errorf(core.KindDenied, "no desktop that shows notices is there; the agent has to run in the session of a signed-in user").Because(err)}
}

func silent(err error) error {
	return core.Errorf(core.KindTransient, "the desktop does not take the notice; it is tried again by itself").Because(err)
}

var (
	_ notify.Notifier = (*Desktop)(nil)
	_ notify.Stander  = (*Desktop)(nil)
)
