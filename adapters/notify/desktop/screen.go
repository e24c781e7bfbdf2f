package desktop

import "context"

// Screen shows notes on the desktop of a signed-in user. Its methods may be called
// concurrently.
type Screen interface {
	// Show shows a note and returns its name, by which Wait tells of presses. Without
	// a name the note has no buttons. The errors are those of notify.Notifier.
	Show(ctx context.Context, n Note) (name string, err error)
	// Wait returns the next press, or the error of ctx. Another error says that
	// nothing can be heard for now.
	Wait(ctx context.Context) (Press, error)
	// Standing is a reason of a notify.NotReadyError, "" when nothing is known against
	// the screen.
	Standing() string
}

// Note is what is shown at once. Texts are plain.
type Note struct {
	Title, Text string
	Silent      bool
	Buttons     []Button
}

// Button is one answer to a note. The button of the key ButtonOpen has no label: it is
// the note itself.
type Button struct{ Key, Label string }

// ButtonOpen is the key of a press on the note itself.
const ButtonOpen = "default"

// Press is a button of a note that was pressed.
type Press struct{ Note, Button string }
