package desktop_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/adapters/notify/desktop"
	"github.com/automonet/automonet/adapters/notify/notifytest"
	"github.com/automonet/automonet/core"
	fake "github.com/automonet/automonet/internal/fakes/desktop"
	"github.com/automonet/automonet/internal/need"
)

func open(t *testing.T) *notifytest.World {
	bus, err := fake.Start()
	require.NoError(t, err)
	t.Cleanup(func() { _ = bus.Close() })
	return &notifytest.World{Config: map[string]any{"bus": bus.Address()}, Remote: bus, Told: func() []string {
		var out []string
		for _, s := range bus.Shown() {
			out = append(out, s.Title+"\n"+s.Text)
		}
		return out
	}}
}

func bus(w *notifytest.World) *fake.Server { return w.Remote.(*fake.Server) }

func fails(name string) func(*notifytest.World) {
	return func(w *notifytest.World) { bus(w).Fail("org.freedesktop.DBus.Error." + name) }
}

func TestConformance(t *testing.T) {
	t.Parallel()
	notifytest.Run(t, notifytest.Harness{Spec: desktop.Spec(), Open: open, MaxText: 1400,
		Bad: map[string]map[string]any{"bus": {"bus": "unixexec:path=/bin/sh"}, "bus2": {"bus": "tcp:host=example.org,port=1"},
			"bus3": {"bus": "unix:path=/x;unixexec:path=/bin/sh"}, "bus4": {"bus": "autolaunch:"}},
		Outages: []notifytest.Outage{
			{Name: "no notification server", Arrange: fails("ServiceUnknown"), Why: notify.WhyNoDesktop, Passes: true},
			{Name: "not allowed", Arrange: fails("AccessDenied"), Why: notify.WhyRefused, Passes: true},
			{Name: "out of memory", Arrange: fails("NoMemory"), Passes: true},
			{Name: "dropped", Arrange: func(w *notifytest.World) { bus(w).Drop() }, Passes: true},
			{Name: "hangs", Arrange: func(w *notifytest.World) { bus(w).Mute() }, Passes: true},
			{Name: "nobody is signed in", Arrange: func(w *notifytest.World) { _ = bus(w).Close() }, Why: notify.WhyNoDesktop},
		}})
}

func TestTextIsShownAsText(t *testing.T) {
	t.Parallel()
	w := open(t)
	rig := notifytest.Build(t, desktop.Spec(), w)
	m := notifytest.Message("event-1", "<b>A & B</b>", `<a href="https://evil.example">&lt;</a>`)
	require.NoError(t, rig.Notifier.Notify(context.Background(), m))
	bus(w).Can("body")
	m.Silent = true
	require.NoError(t, rig.Notifier.Notify(context.Background(), m))
	require.Equal(t, []fake.Shown{
		{App: "AutoMonet", Title: "<b>A & B</b>", Text: `&lt;a href="https://evil.example"&gt;&amp;lt;&lt;/a&gt;`, Urgency: 1},
		{App: "AutoMonet", Title: "<b>A & B</b>", Text: `<a href="https://evil.example">&lt;</a>`, Silent: true},
	}, bus(w).Shown(), "a title is never markup; a text is where the desktop says so")
}

func TestTheSessionOfTheAgentIsTheUsualOne(t *testing.T) {
	w := open(t)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", bus(w).Address())
	w.Config = map[string]any{}
	rig := notifytest.Build(t, desktop.Spec(), w)
	require.NoError(t, rig.Notifier.Notify(context.Background(), notifytest.Message("event-1", "x", "y")))
	require.Len(t, bus(w).Shown(), 1)
	require.Empty(t, rig.Notifier.(notify.Stander).Standing())
	// An address that would start a program is none.
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unixexec:path=/bin/false")
	if _, err := os.Stat(filepath.Join("/run/user", strconv.Itoa(os.Getuid()), "bus")); err == nil {
		t.Skip("this machine has a session bus of its own")
	}
	require.Equal(t, notify.WhyNoDesktop, rig.Notifier.(notify.Stander).Standing())
	err := rig.Notifier.Notify(context.Background(), notifytest.Message("event-1", "x", "y"))
	var notReady *notify.NotReadyError
	require.ErrorAs(t, err, &notReady)
	require.Equal(t, notify.WhyNoDesktop, notReady.Why)
	require.Equal(t, core.KindDenied, core.KindOf(err))
}

// screen is a notification server on a real bus.
type screen struct{ shown chan string }

func (s screen) GetCapabilities() ([]string, *dbus.Error) { return []string{"body"}, nil }

func (s screen) Notify(_ string, _ uint32, _, title, text string, _ []string, hints map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
	s.shown <- title + "\n" + text + "\n" + hints["urgency"].String()
	return 1, nil
}

// TestOnARealBus shows a notice over a private bus of the real dbus-daemon.
func TestOnARealBus(t *testing.T) {
	t.Parallel()
	daemon := need.Tool(t, "dbus-daemon", "install it (Debian: apt-get install dbus)")
	cmd := exec.Command(daemon, "--session", "--nofork", "--nopidfile", "--print-address", "--address=unix:dir="+t.TempDir())
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	address = strings.TrimSpace(address)

	w := open(t)
	w.Config["bus"] = address
	rig := notifytest.Build(t, desktop.Spec(), w)
	m := notifytest.Message("event-1", "A client answered", "Read it")
	var notReady *notify.NotReadyError
	require.ErrorAs(t, rig.Notifier.Notify(context.Background(), m), &notReady, "a bus without a desktop")
	require.Equal(t, notify.WhyNoDesktop, notReady.Why)

	conn, err := dbus.Connect(address)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	s := screen{make(chan string, 1)}
	require.NoError(t, conn.Export(s, "/org/freedesktop/Notifications", "org.freedesktop.Notifications"))
	_, err = conn.RequestName("org.freedesktop.Notifications", dbus.NameFlagDoNotQueue)
	require.NoError(t, err)
	require.NoError(t, rig.Notifier.Notify(context.Background(), m))
	require.Equal(t, "A client answered\nRead it\n@y 0x1", <-s.shown)
}
