//go:build desktop || dev || bindings

package window

import notes "github.com/automonet/automonet/adapters/notify/desktop"

// Screen shows notes by the session bus. That of Wails would need the window's main
// loop, and tells less of what went wrong.
func (w *Window) Screen() notes.Screen { return notes.NewBus("") }
