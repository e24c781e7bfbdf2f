package e2e

import (
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/stretchr/testify/require"
)

// note is one notice as the desktop got it.
type note struct {
	id          uint32
	title, text string
	// buttons are keys and labels in turn.
	buttons []string
}

// notifications is the notification server of the session: the Desktop Notifications
// Specification 1.3 on a real bus.
type notifications struct {
	conn *dbus.Conn
	mu   sync.Mutex
	list []note
}

const (
	notifyName = "org.freedesktop.Notifications"
	notifyPath = dbus.ObjectPath("/org/freedesktop/Notifications")
)

// newNotifications takes over the name of the notification server for one test.
func newNotifications(t *testing.T) *notifications {
	t.Helper()
	conn, err := dbus.ConnectSessionBus()
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	n := &notifications{conn: conn}
	require.NoError(t, conn.Export(n, notifyPath, notifyName))
	reply, err := conn.RequestName(notifyName, dbus.NameFlagDoNotQueue)
	require.NoError(t, err)
	require.Equal(t, dbus.RequestNameReplyPrimaryOwner, reply, "another notification server runs on this bus")
	return n
}

// GetServerInformation names the server.
func (n *notifications) GetServerInformation() (name, vendor, version, spec string, err *dbus.Error) {
	return "test", "AutoMonet", "1", "1.3", nil
}

// GetCapabilities says that notices may have buttons.
func (n *notifications) GetCapabilities() ([]string, *dbus.Error) {
	return []string{"actions", "body", "body-markup"}, nil
}

// CloseNotification has nothing to close.
func (n *notifications) CloseNotification(uint32) *dbus.Error { return nil }

// Notify shows a notice.
func (n *notifications) Notify(_ string, _ uint32, _, title, text string, buttons []string, _ map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	id := uint32(len(n.list) + 1)
	n.list = append(n.list, note{id, title, text, buttons})
	return id, nil
}

// wait waits for a notice that is so, and returns it.
func (n *notifications) wait(t *testing.T, what string, so func(note) bool) (found note) {
	t.Helper()
	until(t, what, func() bool {
		n.mu.Lock()
		defer n.mu.Unlock()
		for _, one := range n.list {
			if so(one) {
				found = one
				return true
			}
		}
		return false
	})
	return found
}

// press presses the button of a notice that has this label.
func (n *notifications) press(t *testing.T, one note, label string) {
	t.Helper()
	require.NoError(t, n.conn.Emit(notifyPath, notifyName+".ActionInvoked", one.id, key(one, label)))
}

// key is that of the button with a label, "" for none.
func key(one note, label string) string {
	for i := 0; i+1 < len(one.buttons); i += 2 {
		if one.buttons[i+1] == label {
			return one.buttons[i]
		}
	}
	return ""
}
