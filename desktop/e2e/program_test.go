package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// binary is the program to drive; without one the test is skipped. build/desktop-e2e.sh
// says what the machine lacks, and fails where that may not be.
func binary(t *testing.T) string {
	t.Helper()
	path := os.Getenv("AUTOMONET_DESKTOP")
	if path == "" {
		t.Skip("make desktop-test builds the desktop program and drives it")
	}
	return path
}

// program is one desktop program with its folder.
type program struct {
	t      *testing.T
	screen *screen
	bin    string
	home   string
	lang   string
	// extra are further variables of the environment.
	extra []string

	cmd  *exec.Cmd
	out  bytes.Buffer
	done chan error
}

// newProgram makes a folder and a screen for a program, which has not started yet.
func newProgram(t *testing.T) *program {
	t.Helper()
	bin := binary(t)
	newAccess(t) // what a window tells is settled when it starts
	return &program{t: t, bin: bin, screen: newScreen(t), home: t.TempDir(), lang: "C.UTF-8"}
}

func (p *program) data(parts ...string) string {
	return filepath.Join(append([]string{p.home, "share", "automonet"}, parts...)...)
}

// write makes a file in the program's home and returns its path.
func (p *program) write(name, text string) string {
	p.t.Helper()
	path := filepath.Join(p.home, name)
	require.NoError(p.t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(p.t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// configure writes the configuration that the program finds by itself.
func (p *program) configure(lines string) {
	p.write("config/automonet/automonet.yaml", "version: 1\nlanguage: en\ntime_zone: Europe/Berlin\nmodels: {discover: false}\n"+lines)
}

func (p *program) command(args ...string) *exec.Cmd {
	cmd := p.screen.command(p.bin, args...)
	cmd.Env = append(cmd.Env, "HOME="+p.home, "XDG_CONFIG_HOME="+filepath.Join(p.home, "config"), "XDG_DATA_HOME="+filepath.Join(p.home, "share"),
		"XDG_CACHE_HOME="+filepath.Join(p.home, "cache"), "LANG="+p.lang, "AUTOMONET_MODELS__DISCOVER=false", "GTK_USE_PORTAL=0", "GOTRACEBACK=single")
	cmd.Env = append(cmd.Env, p.extra...)
	return cmd
}

// start starts the program.
func (p *program) start(args ...string) {
	p.t.Helper()
	p.out.Reset()
	p.cmd, p.done = p.command(args...), make(chan error, 1)
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.out
	require.NoError(p.t, p.cmd.Start())
	cmd, done := p.cmd, p.done
	go func() { done <- cmd.Wait() }()
	p.t.Cleanup(func() {
		if p.cmd != nil && p.t.Failed() {
			p.screen.keep("failed-" + p.t.Name())
		}
		p.signal(syscall.SIGKILL)
	})
}

// again runs a second program beside the first, which must end well.
func (p *program) again(args ...string) {
	p.t.Helper()
	out, err := p.command(args...).CombinedOutput()
	require.NoError(p.t, err, string(out))
}

// signal sends a signal and waits until the program has ended.
func (p *program) signal(s os.Signal) {
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Signal(s)
	p.ended()
}

// ended waits for the end of the program and returns how it ended.
func (p *program) ended() error {
	p.t.Helper()
	select {
	case err := <-p.done:
		p.cmd = nil
		return err
	case <-time.After(patience):
		p.t.Errorf("the program does not end; it said: %s", p.said())
		return nil
	}
}

// said is the end of what the program wrote.
func (p *program) said() string {
	raw, _ := os.ReadFile(p.data("log", "automonet.log"))
	return string(raw[max(0, len(raw)-3000):])
}

// state is what the program remembers.
func (p *program) state() (s struct {
	Port   int
	Window struct{ X, Y, Width, Height int }
}) {
	raw, err := os.ReadFile(p.data("desktop.json"))
	if err == nil {
		_ = json.Unmarshal(raw, &s)
	}
	return s
}

// get asks the agent; "" while it does not answer.
func (p *program) get(path string) string {
	res, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d%s", p.state().Port, path))
	if err != nil {
		return ""
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		return ""
	}
	return string(raw)
}

func (p *program) answers() bool { return strings.TrimSpace(p.get("/readyz")) == "ready" }

// window waits for the program's window and returns it.
func (p *program) window() string {
	p.t.Helper()
	until(p.t, "the window is there", func() bool { return len(p.screen.windows("AutoMonet")) > 0 })
	return p.screen.windows("AutoMonet")[0]
}

// metric is a figure of the agent's metrics, 0 where it has none.
func (p *program) metric(name string) float64 {
	for line := range strings.Lines(p.get("/metrics")) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			v, _ := strconv.ParseFloat(strings.TrimSpace(value), 64)
			return v
		}
	}
	return 0
}

// menu chooses a line of a menu by the mouse.
func (p *program) menu(menu, item string) {
	p.t.Helper()
	a := newAccess(p.t)
	_, at := a.wait(roleMenu, menu)
	until(p.t, "the menu "+menu+" shows "+item, func() bool {
		// A click on a window that is still coming up may be lost.
		p.screen.click(at)
		return soon(func() bool {
			n, ok := a.find(roleMenuItem, item)
			if !ok || a.seen(n).Empty() {
				return false
			}
			p.screen.click(a.seen(n))
			return true
		})
	})
}

// choose writes a path into the system's dialog for files and takes it.
func (p *program) choose(file, shot string) {
	p.t.Helper()
	a := newAccess(p.t)
	dialog, _ := a.wait(roleFileChooser, "")
	until(p.t, "the dialog has the keyboard", func() bool {
		active := p.screen.active()
		return active != "" && !slices.Contains(p.screen.windows("AutoMonet"), active)
	})
	until(p.t, "the dialog holds the path", func() bool {
		// The first slash opens the field of a path where the dialog shows none.
		p.screen.do("key", "ctrl+a")
		p.screen.do("type", "--delay", "30", file)
		return soon(func() bool {
			return a.walk(dialog, 0, func(n node) bool { return a.role(n) == roleText && a.written(n) == file })
		})
	})
	p.screen.shot(shot)
	p.screen.do("key", "Return")
}

// board is a job board that lists postings as a JSON feed.
type board struct {
	*httptest.Server
	asked atomic.Int64
	mu    sync.Mutex
	items []map[string]any
}

func newBoard(t *testing.T) *board {
	b := &board{}
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		b.asked.Add(1)
		w.Header().Set("Content-Type", "application/feed+json")
		b.mu.Lock()
		defer b.mu.Unlock()
		_ = json.NewEncoder(w).Encode(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": "Board", "items": b.items})
	}))
	t.Cleanup(b.Close)
	return b
}

func (b *board) host() string { return strings.TrimPrefix(b.URL, "http://") }

// post puts a posting on the board; all differ in who wants what.
func (b *board) post(n int) {
	who := []string{"Alder Bakery", "Birch Foundry", "Cedar Harbour", "Dogwood Clinics", "Elm Orchard", "Fir Transit"}[n%6]
	what := []string{"an HTTP API for bookings", "a data import from old spreadsheets", "a search page for a catalogue", "a payment connection", "a customer portal"}[n%5]
	host := fmt.Sprintf("%s-%d.example", strings.ReplaceAll(strings.ToLower(who), " ", "-"), n)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.items = append(b.items, map[string]any{"id": fmt.Sprint("post-", n), "url": "https://" + host + "/jobs/go", "title": fmt.Sprintf("%s %d: Freelance Go developer for %s", who, n, what),
		"content_text": fmt.Sprintf("%s %d is looking for a freelance Go developer (remote, contract) who builds %s with Go, PostgreSQL and React. The project starts soon and takes about %d weeks. "+
			"Rate: %d EUR per hour. Please send your application by mail to jobs@%s. We answer everybody.", who, n, what, 3+n%9, 70+n%25, host),
		"date_published": time.Now().Add(-time.Minute).UTC().Format(time.RFC3339)})
	if len(b.items) > 50 {
		b.items = b.items[1:]
	}
}
