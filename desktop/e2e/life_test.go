package e2e

import (
	"image"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/config"
)

// loneNetwork reports whether the machine's only network is the loopback interface.
func loneNetwork(t *testing.T) bool {
	t.Helper()
	all, err := net.Interfaces()
	require.NoError(t, err)
	for _, i := range all {
		if i.Flags&net.FlagLoopback == 0 && i.Flags&net.FlagUp != 0 {
			return false
		}
	}
	return true
}

func TestFirstStart(t *testing.T) {
	p := newProgram(t)
	began := time.Now()
	p.start()
	w := p.window()
	t.Logf("start to window: %d ms", time.Since(began).Milliseconds())
	until(t, "the agent answers", p.answers)
	t.Logf("start to agent: %d ms", time.Since(began).Milliseconds())
	if os.Getenv("AUTOMONET_LONE_NETWORK") == "" {
		t.Log("this machine may have a network, so that nothing is said about a start without one")
	} else {
		require.True(t, loneNetwork(t), "there is a way out")
	}
	// The window is let in by itself, and a new owner is led to the set-up.
	a := newAccess(t)
	a.wait(roleHeading, "Who are you?")
	t.Logf("start to the first page: %d ms", time.Since(began).Milliseconds())
	require.Equal(t, []string{"Window", "Go to", "Agent", "Help"}, a.names(roleMenu))
	require.Greater(t, colours(p.screen.shot("first"), p.screen.place(w)), 50, "the window shows a page")

	// A second start brings the first window to the front, and opens none.
	p.screen.do("windowminimize", "--sync", w)
	p.again()
	until(t, "the first window has the keyboard again", func() bool { return p.screen.active() == w })
	require.Len(t, p.screen.windows("AutoMonet"), 1)

	// Closing it keeps the agent, and says so once.
	n := newNotifications(t)
	p.screen.do("windowactivate", "--sync", w, "key", "alt+F4")
	until(t, "the closed window is gone", func() bool { return len(p.screen.windows("AutoMonet")) == 0 })
	n.wait(t, "the user is told that the agent works on", func(one note) bool { return one.title == "AutoMonet works on" })
	require.True(t, p.answers(), "the agent ended with its window")
	p.again()
	p.window()

	p.again("--quit")
	require.NoError(t, p.ended())
	require.NoFileExists(t, p.data("desktop.sock"))
	require.FileExists(t, p.data("log", "automonet.log"))
}

// A program that is killed comes up as it was: its window in its place, the dashboard at
// its address. Hidden it shows none until somebody asks.
func TestKillAndStartAgain(t *testing.T) {
	p := newProgram(t)
	p.configure("sources: []\n")
	p.start()
	w := p.window()
	until(t, "the agent answers", p.answers)
	p.screen.do("windowsize", "--sync", w, "900", "700")
	p.screen.do("windowmove", "--sync", w, "240", "130")
	want := p.screen.place(w)
	require.Equal(t, image.Pt(900, 700), want.Size())
	until(t, "the place of the window is kept", func() bool { k := p.state().Window; return k.Width == 900 && k.X > 100 })
	port := p.state().Port

	for range 3 {
		p.signal(syscall.SIGKILL)
		p.start()
		w = p.window()
		until(t, "the agent answers after a kill", p.answers)
		until(t, "the window stands where it stood", func() bool { return p.screen.place(w) == want })
	}
	require.Equal(t, port, p.state().Port, "the dashboard did not keep its address")

	p.signal(syscall.SIGKILL)
	p.start("--hidden")
	until(t, "the hidden agent answers", p.answers)
	require.Empty(t, p.screen.windows("AutoMonet"))
	p.again()
	w = p.window()
	require.Equal(t, want.Size(), p.screen.place(w).Size())
	// The agent goes down in order when the session ends.
	p.signal(syscall.SIGTERM)
	require.NoFileExists(t, p.data("desktop.sock"))
}

// A crash is written down on this machine, and the next start shows it.
func TestCrashReport(t *testing.T) {
	p := newProgram(t)
	p.configure("sources: []\n")
	p.start()
	p.window()
	until(t, "the agent answers", p.answers)
	p.signal(syscall.SIGABRT)
	p.start()
	p.window()
	until(t, "the agent answers", p.answers)
	kept, err := filepath.Glob(p.data("crash", "crash-*.txt"))
	require.NoError(t, err)
	require.Len(t, kept, 1)
	raw, err := os.ReadFile(kept[0])
	require.NoError(t, err)
	require.Contains(t, string(raw), "SIGABRT")
	require.Contains(t, string(raw), "goroutine ")
	info, err := os.Stat(kept[0])
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	a := newAccess(t)
	a.wait(roleHeading, "Who are you?")
	p.menu("Go to", "Settings")
	_, seen := a.wait(roleButton, "Seen")
	require.False(t, seen.Empty())
	p.screen.shot("crash")
}

// A folder on which another agent works is left alone, and the window says so in the
// user's language.
func TestTakenFolder(t *testing.T) {
	p := newProgram(t)
	p.lang = "de_DE.UTF-8"
	cfg := config.Default()
	cfg.DataDir, cfg.Sources, cfg.Models.Discover = p.data(), nil, false
	other, err := app.New(app.Options{Config: cfg, Listen: "-"})
	require.NoError(t, err)
	require.NoError(t, other.Start(t.Context()))
	p.start("--hidden")
	p.window()
	a := newAccess(t)
	a.wait(roleHeading, "AutoMonet kann nicht starten")
	_, at := a.wait(roleParagraph, "Auf diesem Datenordner läuft schon ein Agent")
	require.Contains(t, p.said(), "another agent runs on this data folder")
	require.Greater(t, colours(p.screen.shot("taken"), at), 5)
	require.Equal(t, []string{"Fenster", "Gehe zu", "Agent", "Hilfe"}, a.names(roleMenu))
	// There is nothing to keep: closing ends the program, which reports its failure.
	p.screen.do("windowactivate", "--sync", p.window(), "key", "alt+F4")
	require.Error(t, p.ended())
	require.NoError(t, other.Stop(t.Context()))
}

// A new installation speaks the language of the session.
func TestGerman(t *testing.T) {
	p := newProgram(t)
	p.lang = "de_DE.UTF-8"
	p.start()
	a := newAccess(t)
	a.wait(roleHeading, "Wer sind Sie?")
	require.Equal(t, []string{"Fenster", "Gehe zu", "Agent", "Hilfe"}, a.names(roleMenu))
	p.menu("Gehe zu", "Einstellungen")
	a.wait(roleHeading, "Dieses Programm")
	p.screen.shot("german")
}
