package desktop

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"strconv"
	"time"

	"github.com/automonet/automonet/adapters/notify"
	notes "github.com/automonet/automonet/adapters/notify/desktop"
	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
)

// target is the name of the notices that this program shows.
const target = "desktop"

// begin starts the agent in the chosen mode and lets the window in.
func (s *Shell) begin() error {
	s.turning.Lock()
	defer s.turning.Unlock()
	s.mu.Lock()
	live := s.live
	s.mu.Unlock()
	if err := s.start(live); err != nil {
		return err
	}
	s.enter()
	return nil
}

// enter lets the window in where it is on screen; a hidden one is let in when it is
// shown, and takes no memory for pages until then.
func (s *Shell) enter() {
	s.mu.Lock()
	w, visible := s.window, s.visible
	s.mu.Unlock()
	if w == nil {
		return
	}
	s.setMenus(w)
	if visible {
		s.load("/")
	}
}

// start makes an agent and starts it at the port of the last time where that is free.
func (s *Shell) start(live bool) error {
	s.mu.Lock()
	port := s.state.Port
	s.mu.Unlock()
	agent, err := s.startAt(live, port)
	if err != nil && port != 0 && core.KindOf(err) == core.KindTransient {
		agent, err = s.startAt(live, 0)
	}
	if err != nil {
		return err
	}
	_, listen, err := net.SplitHostPort(agent.Addr())
	if err == nil {
		port, err = strconv.Atoi(listen)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("find the port of the agent: %w", err), s.halt(agent))
	}
	s.mu.Lock()
	s.agent, s.live, s.cookie = agent, live, ""
	following, unfollow := context.WithCancel(s.base)
	s.unfollow = unfollow
	s.mu.Unlock()
	s.work(func() { s.follow(following, agent) })
	s.change(func(st *state) { st.Port = port })
	if err := app.RememberMode(s.cfg.Config.DataDir, live); err != nil {
		s.log.Warn("the mode is not remembered for the command line", "err", err)
	}
	return nil
}

func (s *Shell) startAt(live bool, port int) (*app.App, error) {
	agent, err := app.New(s.options(live, port))
	if err != nil {
		return nil, err
	}
	return agent, agent.Start(s.base)
}

// options are the agent's: on this machine's loopback interface and without TLS,
// whatever the configuration says for a server; notices go to this screen.
func (s *Shell) options(live bool, port int) app.Options {
	cfg := s.cfg.Config
	cfg.HTTP = config.HTTP{Sessions: config.Sessions{Idle: sessionIdle, Max: sessionMax}, Pprof: cfg.HTTP.Pprof}
	cfg.Notify = maps.Clone(cfg.Notify)
	if n, ok := cfg.Notify[target]; ok && n.Enabled && (n.Driver == "" || n.Driver == target) {
		delete(cfg.Notify, target)
	}
	opts := s.cfg.Options(cfg, live)
	opts.Listen = net.JoinHostPort(loopback, strconv.Itoa(port))
	opts.Log, opts.Logs = s.log, s.ring.Lines
	opts.Parts = append(opts.Parts, api.DesktopPart(s))
	opts.Targets = map[string]notify.Notifier{target: notes.On(s.cfg.Screen, s.Open, notify.Deps{Name: target, Clock: opts.Clock, IDs: opts.IDs, Log: s.log.With("target", target)})}
	return opts
}

// end stops the agent and the window's session.
func (s *Shell) end() error {
	s.mu.Lock()
	s.unfollow()
	agent, cookie := s.agent, s.cookie
	s.agent, s.cookie = nil, ""
	s.mu.Unlock()
	if agent == nil {
		return nil
	}
	var errs []error
	if cookie != "" {
		ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
		defer cancel()
		errs = append(errs, agent.Leave(ctx, cookie))
	}
	return errors.Join(append(errs, s.halt(agent))...)
}

func (s *Shell) halt(agent *app.App) error {
	ctx, cancel := context.WithTimeout(context.Background(), max(s.cfg.Config.Limits.StopTimeout, time.Second))
	defer cancel()
	return agent.Stop(ctx)
}

// follow waits for the agent to end by itself, which it does when no work can go on.
func (s *Shell) follow(ctx context.Context, agent *app.App) {
	agent.GiveBack(ctx)
	err := agent.Wait(ctx)
	if ctx.Err() != nil {
		return
	}
	s.turning.Lock()
	defer s.turning.Unlock()
	if s.running() == agent {
		s.lose(errors.Join(err, s.end()))
	}
}

// Restart starts the agent anew in a mode, which is remembered, and lets the window
// follow. Where that mode cannot start the agent goes on in the former one.
func (s *Shell) Restart(ctx context.Context, live bool, by string) error {
	agent := s.running()
	if agent == nil {
		return errNoAgent()
	}
	mode := "dry"
	if live {
		mode = "live"
	}
	if err := agent.Record(ctx, "desktop.restarted", mode, by); err != nil {
		return err
	}
	s.work(func() { s.restart(live) })
	return nil
}

func (s *Shell) restart(live bool) {
	s.turning.Lock()
	defer s.turning.Unlock()
	s.mu.Lock()
	former, w := s.live, s.window
	s.mu.Unlock()
	if w != nil {
		w.Home()
	}
	// The listener closes after the answer to whoever asked has gone out.
	if err := s.end(); err != nil {
		s.log.Warn("the agent did not end well", "err", err)
	}
	err := s.start(live)
	if err != nil && former != live {
		s.log.Error("the agent cannot start in the other mode and goes on in the former one", "err", err)
		s.mu.Lock()
		s.problem = err
		s.mu.Unlock()
		live, err = former, s.start(former)
	} else {
		s.mu.Lock()
		s.problem = nil
		s.mu.Unlock()
	}
	if err != nil {
		s.lose(err)
		return
	}
	s.change(func(st *state) { st.Live = live })
	s.enter()
}

// The window's session must outlive a holiday: nobody knows a password for it.
const (
	sessionIdle = 30 * 24 * time.Hour
	sessionMax  = 90 * 24 * time.Hour
)

func errNoAgent() error {
	return core.Errorf(core.KindConflict, "the agent is not running; wait until it has started")
}
