package desktop

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/automonet/automonet/core"
)

// stateFile holds what the program remembers of its window and its user's choices.
const stateFile = "desktop.json"

// Bounds are where the window stands, in pixels of the screen.
type Bounds struct {
	X         int  `json:"x"`
	Y         int  `json:"y"`
	Width     int  `json:"width"`
	Height    int  `json:"height"`
	Maximised bool `json:"maximised,omitempty"`
}

// The window of a first start, and the least that the dashboard can be used in.
const (
	defaultWidth, defaultHeight = 1280, 840
	// MinWidth and MinHeight bound what the window can be made.
	MinWidth, MinHeight = 380, 480
	// maxEdge bounds what a file may claim of a screen.
	maxEdge = 20000
)

// state is kept over a restart. Nothing in it is needed: a file that is missing or
// damaged leaves the defaults.
type state struct {
	Window *Bounds `json:"window,omitempty"`
	// Port is where the agent listened last, so that the dashboard keeps its origin
	// and with it what it stored in the window.
	Port int `json:"port,omitempty"`
	// Live is the mode that was chosen in the window.
	Live bool `json:"live,omitempty"`
	// QuitOnClose ends the program with its window.
	QuitOnClose bool `json:"quit_on_close,omitempty"`
	// ToldBackground is set once the user knows that the agent works on.
	ToldBackground bool `json:"told_background,omitempty"`
	LookForUpdates bool `json:"look_for_updates,omitempty"`
	// LookedAt is when a newer version was asked for last.
	LookedAt time.Time `json:"looked_at,omitzero"`
	// Lang is the user's language, for what is shown before the agent has started.
	Lang core.Lang `json:"language,omitempty"`
	// CrashSeen is the last crash report that was looked at.
	CrashSeen string `json:"crash_seen,omitempty"`
}

// loadState reads what the folder remembers.
func loadState(dir string) state {
	var s state
	raw, err := os.ReadFile(filepath.Join(dir, stateFile))
	if err != nil || json.Unmarshal(raw, &s) != nil {
		return state{}
	}
	if s.Port < 1024 || s.Port > 65535 {
		s.Port = 0
	}
	return s
}

// save replaces the file at once, so that a crash leaves the old or the new one.
func (s state) save(dir string) error {
	raw, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return err
	}
	path := filepath.Join(dir, stateFile)
	if err := os.WriteFile(path+".new", raw, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// bounds are where a window opens: as it was left, when it still is one.
func (s state) bounds() Bounds {
	b := Bounds{X: -1, Y: -1, Width: defaultWidth, Height: defaultHeight}
	if w := s.Window; w != nil && w.Width >= MinWidth && w.Height >= MinHeight && w.Width <= maxEdge && w.Height <= maxEdge &&
		w.X > -maxEdge && w.X < maxEdge && w.Y > -maxEdge && w.Y < maxEdge {
		b = *w
	}
	return b
}

// missing reports whether an error says that a file is not there.
func missing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
