package desktop

import (
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/godbus/dbus/v5"

	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/core"
)

const (
	service = "org.freedesktop.Notifications"
	object  = "/org/freedesktop/Notifications"
	// maxTitle and maxText bound what is shown, in bytes; a desktop shows a few lines.
	maxTitle = 200
	maxText  = 1500
	// patience is how long the desktop may take.
	patience = 5 * time.Second
	// maxSignals are signals that wait to be looked at; more are dropped.
	maxSignals = 32
)

// The levels of urgency. A critical one would stay until it is clicked away.
const (
	urgencyLow   = byte(0)
	urgencyUsual = byte(1)
)

// Bus is the screen of the session bus (Desktop Notifications Specification 1.3).
type Bus struct {
	bus string

	mu sync.Mutex
	// heard is the connection that presses come over, nil while nobody waits for any.
	heard   *dbus.Conn
	signals chan *dbus.Signal
}

// NewBus returns the screen of a session bus; "" is that of the program's own session.
func NewBus(address string) *Bus { return &Bus{bus: address} }

// address is that of the session bus, "" where there is none.
func (b *Bus) address() string {
	if b.bus != "" {
		return b.bus
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
func (b *Bus) Standing() string {
	if b.address() == "" {
		return notify.WhyNoDesktop
	}
	return ""
}

// Show shows a note. Buttons are left out where the desktop has none or nobody waits
// for a press.
func (b *Bus) Show(ctx context.Context, n Note) (string, error) {
	address := b.address()
	if address == "" {
		return "", noDesktop(nil)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	b.mu.Lock()
	conn := b.heard
	b.mu.Unlock()
	if conn != nil && conn.Connected() {
		// Some desktops tell a press only to the connection that showed the note.
		return named(show(ctx, conn.Object(service, object), n, true))
	}
	// One connection a note: they are few, and the bus may be another one after the
	// next sign-in.
	conn, err := dbus.Connect(address, dbus.WithContext(ctx))
	if err != nil {
		if ctx.Err() != nil {
			return "", silent(err)
		}
		return "", noDesktop(err)
	}
	defer func() { _ = conn.Close() }()
	return named(show(ctx, conn.Object(service, object), n, false))
}

func named(name string, err error) (string, error) {
	if err != nil {
		return "", judge(err)
	}
	return name, nil
}

// show calls the methods of the specification.
func show(ctx context.Context, desktop dbus.BusObject, n Note, buttons bool) (string, error) {
	var can []string
	if err := desktop.CallWithContext(ctx, service+".GetCapabilities", 0).Store(&can); err != nil {
		return "", err
	}
	title, text := cut(core.Clean(n.Title, 4*maxTitle, false), maxTitle), cut(core.Clean(n.Text, 4*maxText, true), maxText)
	if slices.Contains(can, "body-markup") {
		text = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
	}
	hints := map[string]dbus.Variant{"urgency": dbus.MakeVariant(urgencyUsual), "desktop-entry": dbus.MakeVariant("automonet")}
	if n.Silent {
		hints["urgency"], hints["suppress-sound"] = dbus.MakeVariant(urgencyLow), dbus.MakeVariant(true)
	}
	acts := []string{}
	if buttons = buttons && slices.Contains(can, "actions"); buttons {
		for _, b := range n.Buttons {
			acts = append(acts, b.Key, b.Label)
		}
	}
	var id uint32
	if err := desktop.CallWithContext(ctx, service+".Notify", 0, "AutoMonet", uint32(0), "automonet", title, text, acts, hints, int32(-1)).Store(&id); err != nil {
		return "", err
	}
	if len(acts) == 0 {
		return "", nil
	}
	return strconv.FormatUint(uint64(id), 10), nil
}

// Wait returns the next press of a button.
func (b *Bus) Wait(ctx context.Context) (Press, error) {
	signals, err := b.listen(ctx)
	if err != nil {
		return Press{}, err
	}
	for {
		select {
		case <-ctx.Done():
			return Press{}, ctx.Err()
		case s, ok := <-signals:
			if !ok {
				b.drop()
				return Press{}, silent(errors.New("the session bus has ended"))
			}
			if p, ok := pressed(s); ok {
				return p, nil
			}
		}
	}
}

// pressed reads the signal ActionInvoked.
func pressed(s *dbus.Signal) (Press, bool) {
	if s.Name != service+".ActionInvoked" || s.Path != object || len(s.Body) != 2 {
		return Press{}, false
	}
	id, ok := s.Body[0].(uint32)
	key, isText := s.Body[1].(string)
	return Press{Note: strconv.FormatUint(uint64(id), 10), Button: key}, ok && isText
}

// listen opens the connection that presses come over, once.
func (b *Bus) listen(ctx context.Context) (chan *dbus.Signal, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.heard != nil {
		return b.signals, nil
	}
	address := b.address()
	if address == "" {
		return nil, noDesktop(nil)
	}
	conn, err := dbus.Connect(address)
	if err != nil {
		return nil, noDesktop(err)
	}
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := conn.AddMatchSignalContext(limited, dbus.WithMatchInterface(service), dbus.WithMatchMember("ActionInvoked"), dbus.WithMatchObjectPath(object)); err != nil {
		_ = conn.Close()
		return nil, judge(err)
	}
	signals := make(chan *dbus.Signal, maxSignals)
	conn.Signal(signals)
	b.heard, b.signals = conn, signals
	return signals, nil
}

// drop closes the connection of presses; the next Wait opens another.
func (b *Bus) drop() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.heard != nil {
		_ = b.heard.Close()
		b.heard, b.signals = nil, nil
	}
}

// Close ends the waiting for presses.
func (b *Bus) Close() error {
	b.drop()
	return nil
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

var _ Screen = (*Bus)(nil)
