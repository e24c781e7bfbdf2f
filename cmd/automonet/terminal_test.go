//go:build unix

package main_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"
)

// screen is the real program on a pseudo-terminal of its own.
type screen struct {
	t    *testing.T
	tty  *os.File
	cmd  *exec.Cmd
	mu   sync.Mutex
	all  bytes.Buffer
	seen int
	news chan struct{}
	over chan error
}

// play starts the program on a terminal with colours and cursor movement.
func play(t *testing.T, dir string, args ...string) *screen {
	t.Helper()
	bin, err := binary()
	require.NoError(t, err)
	cmd := exec.Command(bin, args...)
	cmd.Dir = dir
	cmd.Env = []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "TZ=Europe/Berlin"}
	s := &screen{t: t, cmd: cmd, news: make(chan struct{}, 1), over: make(chan error, 1)}
	s.tty, err = pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 100})
	require.NoError(t, err)
	go s.read()
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = s.tty.Close() })
	return s
}

func (s *screen) read() {
	buf := make([]byte, 4096)
	for {
		n, err := s.tty.Read(buf)
		s.mu.Lock()
		s.all.Write(buf[:n])
		s.mu.Unlock()
		select {
		case s.news <- struct{}{}:
		default:
		}
		if err != nil {
			s.over <- s.cmd.Wait()
			return
		}
	}
}

// see waits until the program has shown a text since the last keys, and the last
// text that was seen.
func (s *screen) see(text string) {
	s.t.Helper()
	limit := time.After(time.Minute)
	for {
		s.mu.Lock()
		i := bytes.Index(s.all.Bytes()[s.seen:], []byte(text))
		if i >= 0 {
			s.seen += i + len(text)
		}
		shown := s.all.String()
		s.mu.Unlock()
		if i >= 0 {
			return
		}
		select {
		case <-s.news:
		case <-limit:
			s.t.Fatalf("the terminal does not show %q; it shows %q", text, shown)
		}
	}
}

// focus waits until the field of a title has the keyboard, which its colour shows: the
// titles of a whole page are there at once, and a key that comes before the move of the
// keyboard belongs to the field before.
func (s *screen) focus(title string) {
	s.t.Helper()
	s.see("\x1b[36m" + title)
}

func (s *screen) keys(keys string) {
	s.t.Helper()
	s.mu.Lock()
	s.seen = s.all.Len()
	s.mu.Unlock()
	_, err := s.tty.WriteString(keys)
	require.NoError(s.t, err)
}

func (s *screen) end() error {
	s.t.Helper()
	select {
	case err := <-s.over:
		return err
	case <-time.After(time.Minute):
		s.t.Fatal("the program does not end")
		return nil
	}
}

// TestTheWizardOnATerminal goes through init as a person does: arrow keys, a
// mistake that is named, and a configuration that works at the end.
func TestTheWizardOnATerminal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	config := filepath.Join(dir, "automonet.yaml")
	s := play(t, dir, "--config", config, "init")
	s.see("Language / Sprache")
	s.keys("\x1b[B\r")
	s.focus("Ihr Name")
	s.keys("\r")
	s.see("darf nicht leer")
	s.keys("Mara Lindqvist\r")
	s.focus("Was tun Sie, in einer Zeile")
	s.keys("Go-Entwicklerin\r")
	s.focus("Ihre E-Mail-Adresse")
	s.keys("mara@example.org\r")
	s.focus("Ihre Fähigkeiten")
	s.keys("go, postgresql\r")
	s.focus("Ihre Zeitzone")
	s.keys("\r")
	s.focus("Ihre Währung")
	s.keys("\r")
	s.focus("Ihr Mindeststundensatz")
	s.keys("75 EUR\r")
	s.focus("Wo soll")
	s.keys("\r")
	s.focus("Ihr Mailkonto")
	s.keys("j")
	s.focus("Mailserver")
	s.keys("127.0.0.1\r")
	s.focus("Benutzername dort")
	s.keys("me\r")
	s.focus("Absender")
	s.keys("\r")
	s.see("E-Mail-Adresse")
	s.keys("me@example.org\r")
	require.NoError(t, s.end())
	raw, err := os.ReadFile(config)
	require.NoError(t, err)
	for _, want := range []string{"language: de", "contact: mara@example.org", "name: hackernews", "me@example.org"} {
		require.Contains(t, string(raw), want)
	}
	raw, err = os.ReadFile(filepath.Join(dir, "profile.yaml"))
	require.NoError(t, err)
	require.Contains(t, string(raw), "name: Mara Lindqvist", "no key press is lost between two forms")

	bin, err := binary()
	require.NoError(t, err)
	out, err := exec.Command(bin, "--config", config, "config", "check").CombinedOutput()
	require.NoError(t, err, string(out))
}

// TestTheWizardIsLeftWithoutATrace presses Ctrl-C in the middle.
func TestTheWizardIsLeftWithoutATrace(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	config := filepath.Join(dir, "automonet.yaml")
	s := play(t, dir, "--config", config, "--lang", "en", "init")
	s.see("Your name")
	s.keys("Mara")
	s.keys("\x03")
	require.Error(t, s.end())
	require.NoFileExists(t, config)
}
