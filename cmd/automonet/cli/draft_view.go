package cli

import (
	"io"
	"strings"
	"sync"

	"github.com/automonet/automonet/core"
)

// draftView shows on the standard error how a text is made: on a terminal the words
// as they come, elsewhere one line for each stage. What it shows is void once the
// proposal itself is printed. Safe for concurrent use.
type draftView struct {
	a    *command
	w    io.Writer
	live bool
	// models name the variants of a comparison.
	models []string

	mu    sync.Mutex
	last  core.DraftDelta
	begun bool
	text  bool
}

func (a *command) draftView() *draftView {
	return &draftView{a: a, w: a.Stderr, live: isTerminal(a.Stderr) && !a.flagJSON}
}

func (v *draftView) see(d core.DraftDelta) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.a.flagJSON || d.Stage == core.StageDone {
		return
	}
	if !v.begun || d.Variant != v.last.Variant || d.Stage != v.last.Stage || d.Attempt > v.last.Attempt && v.text {
		v.newline()
		v.stage(d)
	}
	v.begun, v.last = true, d
	if v.live && d.Text != "" {
		v.text = true
		_, _ = io.WriteString(v.w, v.a.out.paint(styleDim, printable(d.Text)))
	}
}

func (v *draftView) stage(d core.DraftDelta) {
	line := v.a.code("stage", string(d.Stage))
	if d.Variant > 0 && d.Variant <= len(v.models) {
		line = core.Clean(v.models[d.Variant-1], 200, false) + ": " + line
	} else if d.Variant > 1 {
		line = strings.TrimSpace(v.a.f("draft.variant", args{"n": d.Variant, "model": ""})) + ": " + line
	}
	_, _ = io.WriteString(v.w, line+"\n")
}

func (v *draftView) newline() {
	if v.text {
		_, _ = io.WriteString(v.w, "\n")
		v.text = false
	}
}

// end leaves the screen in order.
func (v *draftView) end() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.text {
		_, _ = io.WriteString(v.w, "\n\n")
		v.text = false
	}
}

// printable keeps what a terminal may get of foreign text; its blanks at both ends
// belong to the words that follow.
func printable(s string) string {
	clean := core.Clean("."+s+".", 4096, true)
	return strings.TrimSuffix(strings.TrimPrefix(clean, "."), ".")
}
