// Package desktop is the desktop program without its window: one agent, the page that
// lets the window in, what the program does on its machine (folders, links, files,
// autostart, notes, crash reports, the log), and the rules of its life: one program for
// a data folder, working on when the window is closed, live or dry-run by the choice
// that was made in the window. The window itself is desktop/window.
package desktop

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	notes "github.com/automonet/automonet/adapters/notify/desktop"
	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/i18n"
	"github.com/automonet/automonet/internal/logring"
	"github.com/automonet/automonet/internal/secret"
)

// Window is what the shell needs of the window and the machine around it. Its methods
// may be called from any goroutine once the window runs.
type Window interface {
	// Show brings the window to the front, Hide takes it off the screen.
	Show()
	Hide()
	// Home shows the start page anew, Load an address.
	Home()
	Load(address string)
	// Go shows a page of the dashboard where that is on screen, and loads the address
	// where it is not.
	Go(path, address string)
	// Bounds are where the window stands; false while it does not say.
	Bounds() (Bounds, bool)
	// Menus replaces the menus.
	Menus(list []Menu)
	// OpenFolder and OpenLink leave a folder or an address to the system.
	OpenFolder(path string) error
	OpenLink(address string)
	// AskSave asks the user where to save a file; "" when the user does not want to.
	AskSave(title, name string) (string, error)
	// Quit ends the program.
	Quit()
}

// Config is all that a Shell depends on.
type Config struct {
	// Config is the agent's configuration; Failure is why there is none, and the
	// window then shows it and nothing else.
	Config  config.Config
	Failure error
	// Options are the agent's without what the shell sets.
	Options func(cfg config.Config, live bool) app.Options
	// Live overrides the mode that was chosen in the window, for this start; nil does
	// not.
	Live *bool
	// Hidden starts without showing the window.
	Hidden bool
	// Version and Program are those of this program; System is runtime.GOOS.
	Version, Program, System string
	// Owner is what the owner's account is called when there is none.
	Owner string
	// Autostart may be nil, where the system has none.
	Autostart Autostart
	Screen    notes.Screen
	Redactor  *secret.Redactor
	// Releases is asked by Client for a newer version, when the user wants that.
	Releases string
	Client   *http.Client
	Clock    clock.Clock
}

const (
	// by is who acts when the menu is used.
	by = "user:desktop"
	// commandTimeout bounds what a menu starts.
	commandTimeout = 30 * time.Second
	// loopback is where the agent of a desktop listens, and nowhere else.
	loopback = "127.0.0.1"
)

// Shell is the desktop program.
type Shell struct {
	cfg     Config
	log     *slog.Logger
	logs    *logFile
	ring    *logring.Ring
	program program
	tickets tickets

	mu     sync.Mutex
	state  state
	window Window
	agent  *app.App
	fail   error
	// problem is why the last change of mode did not succeed.
	problem error
	// cookie is the session of the window, entered when it began.
	cookie  string
	entered time.Time
	visible bool
	// quitting is set once the program is to end with its window, stopped when it ends.
	quitting, stopped bool
	release           string
	live              bool
	// menus is the language that the menus are in.
	menus core.Lang
	// base ends with the program, unfollow the watch over the present agent.
	base     context.Context
	stop     context.CancelFunc
	unfollow context.CancelFunc

	// turning lets one start or stop of the agent at a time.
	turning   sync.Mutex
	working   sync.WaitGroup
	wantsLook chan struct{}
	once      sync.Once
}

// New makes the shell. It opens the log and keeps the crash report of the program that
// ran before; the caller has claimed the data folder.
func New(cfg Config) *Shell {
	s := &Shell{cfg: cfg, log: slog.New(slog.DiscardHandler), ring: &logring.Ring{}, program: newProgram(cfg.Program), fail: cfg.Failure, wantsLook: make(chan struct{}, 1), unfollow: func() {}}
	s.base, s.stop = context.WithCancel(context.Background())
	s.tickets.clock = cfg.Clock
	if s.fail != nil {
		return s
	}
	dir := cfg.Config.DataDir
	s.state = loadState(dir)
	s.live = s.state.Live
	if cfg.Live != nil {
		s.live = *cfg.Live
	}
	s.visible = !cfg.Hidden
	logs, err := openLog(dir)
	if err == nil {
		s.logs = logs
		s.log = newLog(cfg.Config.Log, logs, cfg.Redactor, s.ring)
	}
	if err := errors.Join(err, keepCrash(dir), watchCrash(dir)); err != nil {
		s.log.Warn("what goes wrong may not be written down", "err", err)
	}
	return s
}

// Bounds are where the window opens.
func (s *Shell) Bounds() Bounds {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state.bounds()
}

// Hidden reports whether the window stays off the screen at first.
func (s *Shell) Hidden() bool { return s.cfg.Hidden && s.failure() == nil }

// Run starts the agent behind the window; it returns at once. The window shows the
// start page meanwhile and must have loaded it.
func (s *Shell) Run(w Window) {
	s.mu.Lock()
	s.window = w
	failed := s.fail != nil
	s.mu.Unlock()
	if failed {
		return
	}
	s.work(func() {
		if err := s.begin(); err != nil {
			s.lose(err)
			return
		}
		cleanCrashes(s.cfg.Config.DataDir, s.cfg.Redactor.Redact)
		s.lookForUpdates(s.base)
	})
}

// work runs f beside the window, unless the program is ending.
func (s *Shell) work(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.stopped {
		s.working.Go(f)
	}
}

// Stop ends the agent and what works beside it; it may be called twice.
func (s *Shell) Stop() {
	s.once.Do(func() {
		s.Tick()
		s.mu.Lock()
		s.stopped = true
		s.mu.Unlock()
		s.stop()
		s.working.Wait()
		s.turning.Lock()
		defer s.turning.Unlock()
		if err := s.end(); err != nil {
			s.log.Warn("the agent did not end well", "err", err)
		}
		if s.logs != nil {
			_ = s.logs.Close()
		}
	})
}

// lose shows why there is no agent.
func (s *Shell) lose(err error) {
	s.log.Error("the agent cannot start", "err", err)
	s.mu.Lock()
	s.fail = err
	w := s.window
	s.mu.Unlock()
	if w != nil {
		w.Home()
		w.Show()
	}
}

// Failure is why the window shows nothing but that; nil while there is an agent.
func (s *Shell) Failure() error { return s.failure() }

func (s *Shell) failure() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fail
}

func (s *Shell) running() *app.App {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.agent
}

func (s *Shell) lang() core.Lang {
	if agent := s.running(); agent != nil {
		ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
		defer cancel()
		if set, err := agent.Service().Settings(ctx); err == nil {
			return set.Lang
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state.Lang != "" {
		return s.state.Lang
	}
	return s.cfg.Config.Language
}

// change changes what is remembered.
func (s *Shell) change(f func(st *state)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.state)
	if err := s.state.save(s.cfg.Config.DataDir); err != nil {
		s.log.Warn("what was chosen is not kept over a restart", "err", err)
	}
}

// plain is what a user is told of an error.
func plain(say *i18n.Printer, err error) string {
	var e *core.Error
	var p config.Problems
	switch {
	case errors.As(err, &p):
		return p.Text(say)
	case errors.As(err, &e) && e.Kind != core.KindInternal:
		return say.Error(e.Msg)
	}
	return say.Error("the agent failed; its log says why")
}
