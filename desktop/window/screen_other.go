//go:build (desktop || dev || bindings) && !linux

package window

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"github.com/automonet/automonet/adapters/notify"
	notes "github.com/automonet/automonet/adapters/notify/desktop"
	"github.com/automonet/automonet/core"
)

// Screen shows notes by the system's own centre for them.
func (w *Window) Screen() notes.Screen {
	return &centre{window: w, presses: make(chan notes.Press, maxPresses)}
}

// maxPresses are presses that wait to be looked at; more are dropped.
const maxPresses = 32

// centre is the notification centre of Windows or macOS. It can be used once the window
// runs.
type centre struct {
	window  *Window
	ready   sync.Once
	fails   error
	last    atomic.Int64
	presses chan notes.Press
}

// Standing says nothing against it: what the user forbids is known when a note is shown.
func (c *centre) Standing() string { return "" }

// Show shows a note. Its buttons are a category of their own, by the labels.
func (c *centre) Show(_ context.Context, n notes.Note) (string, error) {
	ctx := c.window.context()
	if ctx == nil {
		return "", notReady(nil)
	}
	c.ready.Do(func() { c.fails = c.open(ctx) })
	if c.fails != nil {
		return "", notReady(c.fails)
	}
	name := strconv.FormatInt(c.last.Add(1), 10)
	o := runtime.NotificationOptions{ID: name, Title: core.Clean(n.Title, maxNoteTitle, false), Body: core.Clean(n.Text, maxNoteText, true)}
	var buttons []runtime.NotificationAction
	var labels []string
	for _, b := range n.Buttons {
		if b.Key != notes.ButtonOpen {
			buttons, labels = append(buttons, runtime.NotificationAction{ID: b.Key, Title: b.Label}), append(labels, b.Key+"="+b.Label)
		}
	}
	var err error
	if len(buttons) == 0 {
		err = runtime.SendNotification(ctx, o)
	} else {
		o.CategoryID = strings.Join(labels, "|")
		if err = runtime.RegisterNotificationCategory(ctx, runtime.NotificationCategory{ID: o.CategoryID, Actions: buttons}); err == nil {
			err = runtime.SendNotificationWithActions(ctx, o)
		}
	}
	if err != nil {
		return "", core.Errorf(core.KindTransient, "the desktop does not take the notice; it is tried again by itself").Because(err)
	}
	return name, nil
}

const (
	maxNoteTitle = 200
	maxNoteText  = 1500
)

func (c *centre) open(ctx context.Context) error {
	if err := runtime.InitializeNotifications(ctx); err != nil {
		return err
	}
	if ok, err := runtime.RequestNotificationAuthorization(ctx); err != nil || !ok {
		return core.Errorf(core.KindDenied, "the desktop does not let the agent show notices; run it as the user who is signed in").Because(err)
	}
	runtime.OnNotificationResponse(ctx, func(r runtime.NotificationResult) {
		if r.Error != nil {
			return
		}
		key := r.Response.ActionIdentifier
		if key == "" || key == "DEFAULT_ACTION" {
			key = notes.ButtonOpen
		}
		select {
		case c.presses <- notes.Press{Note: r.Response.ID, Button: key}:
		default:
		}
	})
	return nil
}

// Wait returns the next press.
func (c *centre) Wait(ctx context.Context) (notes.Press, error) {
	select {
	case p := <-c.presses:
		return p, nil
	case <-ctx.Done():
		return notes.Press{}, ctx.Err()
	}
}

func notReady(err error) error {
	return &notify.NotReadyError{Why: notify.WhyRefused, Err: core.Errorf(core.KindDenied, "the desktop does not let the agent show notices; run it as the user who is signed in").Because(err)}
}
