package desktop

import (
	"context"
	"net/url"
	"time"

	notes "github.com/automonet/automonet/adapters/notify/desktop"
	"github.com/automonet/automonet/internal/i18n"
)

// freshFor is how long the session of a window is taken for good. One that is shown
// after that is let in anew, so that it never asks for a password.
const freshFor = 24 * time.Hour

// load lets the window in at a page of the dashboard.
func (s *Shell) load(path string) { s.lead(path, Window.Load) }

// lead lets the window in at a page of the dashboard, in one of its ways.
func (s *Shell) lead(path string, how func(w Window, address string)) {
	agent := s.running()
	s.mu.Lock()
	w := s.window
	s.mu.Unlock()
	if agent == nil || w == nil {
		return
	}
	how(w, (&url.URL{Scheme: "http", Host: agent.Addr(), Path: enterPath, RawQuery: url.Values{"t": {s.tickets.issue(path)}}.Encode()}).String())
}

// Open brings the window to the front at a page of the dashboard. One that is let in
// already goes there by itself: it keeps what was typed, and a web view that loads all
// anew each time takes more and more memory.
func (s *Shell) Open(path string) {
	stale := s.stale()
	s.mark(true)
	s.lead(path, func(w Window, address string) {
		if stale {
			w.Load(address)
			return
		}
		w.Go(path, address)
	})
	s.front()
}

// stale reports whether the window has to be let in anew.
func (s *Shell) stale() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cfg.Clock.Now().Sub(s.entered) >= freshFor
}

// Show brings the window to the front.
func (s *Shell) Show() {
	stale := s.stale()
	s.mark(true)
	if stale && s.failure() == nil {
		s.load("/")
	}
	s.front()
}

// Reload loads the page anew with a session of its own.
func (s *Shell) Reload() {
	if s.failure() == nil {
		s.load("/")
	}
}

func (s *Shell) mark(visible bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.visible = visible
}

func (s *Shell) front() {
	s.mu.Lock()
	w := s.window
	s.mu.Unlock()
	if w != nil {
		w.Show()
	}
}

// Closing is asked when the window is to be closed: true keeps the program, which then
// has hidden it.
func (s *Shell) Closing() bool {
	s.remember()
	s.mu.Lock()
	w, keep := s.window, !s.quitting && !s.state.QuitOnClose && s.fail == nil && s.window != nil
	told := s.state.ToldBackground
	s.mu.Unlock()
	if !keep {
		return false
	}
	s.mark(false)
	w.Hide()
	if !told {
		s.change(func(st *state) { st.ToldBackground = true })
		s.work(s.tellBackground)
	}
	return true
}

// Close does what the window's own button does.
func (s *Shell) Close() {
	if !s.Closing() {
		s.Quit()
	}
}

// Quit ends the program.
func (s *Shell) Quit() {
	s.mu.Lock()
	s.quitting = true
	w := s.window
	s.mu.Unlock()
	if w != nil {
		w.Quit()
	}
}

// tellBackground says, once, that the agent works on without its window, and how to
// get at it.
func (s *Shell) tellBackground() {
	ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
	defer cancel()
	say := i18n.New(s.lang())
	if _, err := s.cfg.Screen.Show(ctx, notes.Note{Title: say.T("desktop.background.title", nil), Text: say.T("desktop.background.text", nil)}); err != nil {
		s.log.Info("nobody could be told that the agent works on", "err", err)
	}
}

// Heard does what a later start of the program asks.
func (s *Shell) Heard(what string) {
	switch what {
	case AskShow:
		s.Show()
	case AskQuit:
		s.Quit()
	}
}

// Tick keeps where the window stands and lets the menus follow the user's language; the
// window calls it now and then.
func (s *Shell) Tick() {
	s.remember()
	lang := s.lang()
	s.mu.Lock()
	w, changed := s.window, s.agent != nil && s.menus != "" && s.menus != lang
	s.mu.Unlock()
	if w != nil && changed {
		s.setMenus(w)
	}
}

func (s *Shell) setMenus(w Window) {
	lang := s.lang()
	s.change(func(st *state) { s.menus, st.Lang = lang, lang })
	w.Menus(s.Menus())
}

func (s *Shell) remember() {
	s.mu.Lock()
	w, visible, last := s.window, s.visible, s.state.Window
	s.mu.Unlock()
	if w == nil || !visible {
		return
	}
	b, ok := w.Bounds()
	if !ok || last != nil && *last == b {
		return
	}
	if b.Maximised && last != nil {
		// What it is when it is no longer maximised stays known.
		b.X, b.Y, b.Width, b.Height = last.X, last.Y, last.Width, last.Height
	}
	if b.Width < MinWidth || b.Height < MinHeight || last != nil && *last == b {
		return
	}
	s.change(func(st *state) { st.Window = &b })
}
