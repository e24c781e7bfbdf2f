package cli

import (
	"io"
	"os"
	"strconv"
	"sync"
	"time"

	"golang.org/x/term"
)

// meter shows what is being worked on: a bar on a terminal, a plain line for
// each finished step elsewhere. It writes to the standard error, so that the
// standard output stays the result. Safe for concurrent use.
type meter struct {
	a    *command
	w    io.Writer
	live bool

	mu    sync.Mutex
	bar   *bar
	stage string
}

func (a *command) meter() *meter { return &meter{a: a, w: a.Stderr, live: isTerminal(a.Stderr)} }

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// step takes one piece of progress.
func (m *meter) step(p Progress) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.live {
		if p.Status != "" || (p.Total > 0 && p.Done == p.Total) {
			_, _ = io.WriteString(m.w, m.text(p)+"\n")
		}
		return
	}
	if m.bar == nil || m.stage != p.Stage {
		m.clear()
		m.stage = p.Stage
		m.bar = newBar(m.w, p.Total)
	}
	m.bar.text = m.a.code("progress", p.Stage) + " " + m.a.say.Value(p.Name)
	if p.Total > 0 {
		m.bar.total = p.Total
		m.bar.set(p.Done)
		return
	}
	m.bar.set(m.bar.done + 1)
}

func (m *meter) text(p Progress) string {
	out := m.a.code("progress", p.Stage)
	if p.Name != "" {
		out += " " + m.a.say.Value(p.Name)
	}
	if p.Status != "" {
		out += ": " + m.a.status(p.Status)
	}
	switch {
	case p.Total > 0:
		out += " " + strconv.Itoa(p.Done) + "/" + strconv.Itoa(p.Total)
	case p.Done > 0:
		out += ", " + m.a.f("progress.new", args{"n": p.Done})
	}
	return out
}

func (m *meter) clear() {
	if m.bar != nil {
		m.bar.clear()
		m.bar = nil
	}
}

// stop takes the bar away.
func (m *meter) stop() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.clear()
}

// spinner shows that something of unknown length goes on; the returned function
// ends it. Elsewhere than on a terminal one line says so.
func (o *output) spinner(text string) func() {
	if !isTerminal(o.errw) {
		_, _ = io.WriteString(o.errw, text+"\n")
		return func() {}
	}
	bar := newBar(o.errw, 0)
	bar.text = text
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				bar.clear()
				return
			case <-tick.C:
				bar.set(bar.done + 1)
			}
		}
	}()
	return func() { close(done); <-ended }
}
