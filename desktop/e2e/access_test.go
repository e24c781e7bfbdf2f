package e2e

import (
	"fmt"
	"image"
	"strings"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/stretchr/testify/require"
)

// access sees the windows as a screen reader does: by the Assistive Technology Service
// Provider Interface 2 (https://gnome.pages.gitlab.gnome.org/at-spi2-core/devel-docs/).
type access struct {
	t    *testing.T
	conn *dbus.Conn
}

// node is one thing that a window shows.
type node struct {
	Bus  string
	Path dbus.ObjectPath
}

const (
	accessible = "org.a11y.atspi.Accessible"
	component  = "org.a11y.atspi.Component"
	// onScreen asks for places in pixels of the screen.
	onScreen = uint32(0)
	// intoView asks for a place wherever it can be seen.
	intoView = uint32(6)
	// deepest bounds a walk through a window that never ends.
	deepest, mostChildren = 60, 500
)

// What nodes are: the numbers of AtspiRole.
const (
	roleCheckBox    = 7
	roleFileChooser = 19
	roleMenu        = 33
	roleMenuItem    = 35
	rolePageTab     = 37
	roleButton      = 43
	roleText        = 61
	roleParagraph   = 73
	roleEntry       = 79
	roleHeading     = 83
	roleLink        = 88
)

// accessBus finds the bus of assistive programs by that of the session, which starts it.
// One connection serves every test.
var accessBus = sync.OnceValues(func() (*dbus.Conn, error) {
	session, err := dbus.SessionBus()
	if err != nil {
		return nil, err
	}
	var address string
	if err := session.Object("org.a11y.Bus", "/org/a11y/bus").Call("org.a11y.Bus.GetAddress", 0).Store(&address); err != nil {
		return nil, err
	}
	// Web views tell nothing until somebody says that a screen reader is there.
	status := session.Object("org.a11y.Bus", "/org/a11y/bus")
	for _, name := range []string{"org.a11y.Status.IsEnabled", "org.a11y.Status.ScreenReaderEnabled"} {
		if err := status.SetProperty(name, dbus.MakeVariant(true)); err != nil {
			return nil, err
		}
	}
	return dbus.Connect(address)
})

func newAccess(t *testing.T) *access {
	t.Helper()
	conn, err := accessBus()
	require.NoError(t, err)
	return &access{t, conn}
}

func (a *access) object(n node) dbus.BusObject { return a.conn.Object(n.Bus, n.Path) }

// text is a property of a node, "" where it has gone.
func (a *access) text(n node, property string) string {
	v, err := a.object(n).GetProperty(accessible + "." + property)
	if err != nil {
		return ""
	}
	s, _ := v.Value().(string)
	return s
}

// role says what a node is; 0 where it has gone.
func (a *access) role(n node) (role uint32) {
	_ = a.object(n).Call(accessible+".GetRole", 0).Store(&role)
	return role
}

// said is the name of a node, or the text that it holds where it has no name.
func (a *access) said(n node) (text string) {
	if text = a.text(n, "Name"); text == "" {
		text = a.written(n)
	}
	return text
}

// written is the text that a node holds, "" for none.
func (a *access) written(n node) (text string) {
	_ = a.object(n).Call("org.a11y.atspi.Text.GetText", 0, int32(0), int32(-1)).Store(&text)
	return text
}

func (a *access) children(n node) (list []node) {
	if a.object(n).Call(accessible+".GetChildren", 0).Store(&list) == nil && len(list) > 0 {
		return list
	}
	// The page of a web view is another process: its place tells it only when asked for
	// one child by its number.
	v, err := a.object(n).GetProperty(accessible + ".ChildCount")
	if err != nil {
		return nil
	}
	count, _ := v.Value().(int32)
	for i := range min(count, mostChildren) {
		var one node
		if a.object(n).Call(accessible+".GetChildAtIndex", 0, i).Store(&one) == nil {
			list = append(list, one)
		}
	}
	return list
}

// walk visits everything that is shown until visit says that it is enough.
func (a *access) walk(from node, depth int, visit func(n node) (enough bool)) bool {
	if depth > deepest {
		return false
	}
	for _, n := range a.children(from) {
		if visit(n) || a.walk(n, depth+1, visit) {
			return true
		}
	}
	return false
}

var desktopRoot = node{"org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root"}

// find returns the first thing with this role whose name or text begins like this.
func (a *access) find(role uint32, name string) (found node, ok bool) {
	ok = a.walk(desktopRoot, 0, func(n node) bool {
		if a.role(n) == role && strings.HasPrefix(a.said(n), name) {
			found = n
			return true
		}
		return false
	})
	return found, ok
}

// wait waits until find finds something that has a place on the screen.
func (a *access) wait(role uint32, name string) (node, image.Rectangle) {
	a.t.Helper()
	var n node
	var at image.Rectangle
	what := func() string {
		return fmt.Sprintf("%q of the role %d is on the screen; it shows %q", name, role, a.names(role))
	}
	untilTold(a.t, what, func() bool {
		found, ok := a.find(role, name)
		if !ok {
			return false
		}
		n, at = found, a.seen(found)
		return !at.Empty()
	})
	return n, at
}

// seen is where a node stands on the screen, scrolled there where that can be done; empty
// while it cannot be seen.
func (a *access) seen(n node) image.Rectangle {
	at := a.place(n)
	if !at.Empty() && !at.In(wholeScreen) {
		_ = a.object(n).Call(component+".ScrollTo", 0, intoView).Err
		at = a.place(n)
	}
	if !at.In(wholeScreen) {
		return image.Rectangle{}
	}
	return at
}

// place says where a node stands on the screen.
func (a *access) place(n node) image.Rectangle {
	var r struct{ X, Y, Width, Height int32 }
	if a.object(n).Call(component+".GetExtents", 0, onScreen).Store(&r) != nil || r.X < 0 || r.Y < 0 {
		return image.Rectangle{}
	}
	return image.Rect(int(r.X), int(r.Y), int(r.X+r.Width), int(r.Y+r.Height))
}

// names are the names of everything with this role, in the order in which it is shown.
func (a *access) names(role uint32) (out []string) {
	a.walk(desktopRoot, 0, func(n node) bool {
		if a.role(n) == role {
			out = append(out, a.text(n, "Name"))
		}
		return false
	})
	return out
}
