// Package desktop is a session bus with a notification server, as far as one client
// that shows notices needs it: the handshake of the D-Bus Specification 0.43, the
// method Hello of the bus, and the Desktop Notifications Specification 1.3. It keeps
// what was shown and fails on demand. All of it is synthetic: there is no recording.
package desktop

import (
	"bufio"
	"context"
	"encoding/binary"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/godbus/dbus/v5"
)

// Shown is one notice as the desktop got it.
type Shown struct {
	App, Title, Text string
	Urgency          byte
	Silent           bool
	// Buttons are keys and labels in turn.
	Buttons []string
}

// Server is the bus.
type Server struct {
	listener net.Listener
	dir      string
	serving  sync.WaitGroup

	mu    sync.Mutex
	conns map[net.Conn]bool
	// listening are the connections that asked for signals.
	listening map[net.Conn]bool
	// heard is closed, and made anew, when a connection asks for signals.
	heard  chan struct{}
	serial uint32
	shown  []Shown
	can    []string
	fail   string
	mute   bool
	drop   bool
}

// Start makes a bus of this machine whose desktop shows markup.
func Start() (*Server, error) {
	dir, err := os.MkdirTemp("", "bus-")
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("unix", filepath.Join(dir, "bus"))
	if err != nil {
		return nil, err
	}
	s := &Server{listener: l, dir: dir, conns: map[net.Conn]bool{}, listening: map[net.Conn]bool{}, heard: make(chan struct{}), can: []string{"actions", "body", "body-markup"}}
	s.serving.Go(s.accept)
	return s, nil
}

// Address is where the bus listens.
func (s *Server) Address() string { return "unix:path=" + s.listener.Addr().String() }

// Close ends the bus.
func (s *Server) Close() error {
	err := s.listener.Close()
	s.mu.Lock()
	for c := range s.conns {
		_ = c.Close()
	}
	s.mu.Unlock()
	s.serving.Wait()
	_ = os.RemoveAll(s.dir)
	return err
}

// Can replaces what the desktop says that it is able to show.
func (s *Server) Can(list ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.can = list
}

// Fail answers the next call with an error of that name.
func (s *Server) Fail(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = name
}

// Mute leaves the next call without an answer, Drop closes its connection.
func (s *Server) Mute() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mute = true
}

// Drop closes the connection of the next call.
func (s *Server) Drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop = true
}

// Press tells every client that a button of the nth shown notice, from 1, was pressed.
// It reports whether somebody listens.
func (s *Server) Press(n uint32, key string) bool {
	signal := &dbus.Message{Type: dbus.TypeSignal, Body: []any{n, key}, Headers: map[dbus.HeaderField]dbus.Variant{
		dbus.FieldPath:      dbus.MakeVariant(dbus.ObjectPath("/org/freedesktop/Notifications")),
		dbus.FieldInterface: dbus.MakeVariant("org.freedesktop.Notifications"), dbus.FieldMember: dbus.MakeVariant("ActionInvoked"),
		dbus.FieldSender: dbus.MakeVariant(":1.9"), dbus.FieldSignature: dbus.MakeVariant(dbus.SignatureOf(n, key))}}
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.listening {
		s.serial++
		if write(c, signal, s.serial) != nil {
			return false
		}
	}
	return len(s.listening) > 0
}

// Listened waits until a client asks for signals, or ctx ends.
func (s *Server) Listened(ctx context.Context) error {
	for {
		s.mu.Lock()
		n, heard := len(s.listening), s.heard
		s.mu.Unlock()
		if n > 0 {
			return nil
		}
		select {
		case <-heard:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Shown returns what was shown, oldest first.
func (s *Server) Shown() []Shown {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Shown(nil), s.shown...)
}

func (s *Server) accept() {
	for {
		c, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.conns[c] = true
		s.mu.Unlock()
		s.serving.Go(func() {
			defer func() {
				s.mu.Lock()
				delete(s.conns, c)
				delete(s.listening, c)
				s.mu.Unlock()
				_ = c.Close()
			}()
			in := bufio.NewReader(c)
			if greet(in, c) {
				s.serve(in, c)
			}
		})
	}
}

// greet lets in whoever names the way EXTERNAL: the socket lies in a folder of the
// user's own.
func greet(in *bufio.Reader, out io.Writer) bool {
	if _, err := in.ReadByte(); err != nil {
		return false
	}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return false
		}
		answer := "ERROR\r\n"
		switch line = strings.TrimSpace(line); {
		case line == "BEGIN":
			return true
		case strings.HasPrefix(line, "AUTH EXTERNAL"):
			answer = "OK 0123456789abcdef0123456789abcdef\r\n"
		case strings.HasPrefix(line, "AUTH"):
			answer = "REJECTED EXTERNAL\r\n"
		}
		if _, err := io.WriteString(out, answer); err != nil {
			return false
		}
	}
}

func (s *Server) serve(in io.Reader, out net.Conn) {
	for {
		m, err := dbus.DecodeMessage(in)
		if err != nil || m.Type != dbus.TypeMethodCall {
			return
		}
		answer, ok := s.answer(m, out)
		if !ok {
			return
		}
		if answer == nil {
			continue
		}
		answer.Headers[dbus.FieldReplySerial] = dbus.MakeVariant(m.Serial())
		s.mu.Lock()
		s.serial++
		err = write(out, answer, s.serial)
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// write sends a message under a serial number, which the library gives to its own
// connections only: it stands in the bytes 8 to 11.
func write(out io.Writer, m *dbus.Message, serial uint32) error {
	var b strings.Builder
	if err := m.EncodeTo(&b, binary.LittleEndian); err != nil {
		return err
	}
	raw := []byte(b.String())
	binary.LittleEndian.PutUint32(raw[8:], serial)
	_, err := out.Write(raw)
	return err
}

// answer is that to a call: nil for none, and false where the connection ends.
func (s *Server) answer(m *dbus.Message, from net.Conn) (*dbus.Message, bool) {
	name, _ := m.Headers[dbus.FieldMember].Value().(string)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch name {
	case "Hello":
		return reply(":1.1"), true
	case "AddMatch":
		s.listening[from] = true
		close(s.heard)
		s.heard = make(chan struct{})
		return reply(), true
	}
	fail, mute, drop := s.fail, s.mute, s.drop
	s.fail, s.mute, s.drop = "", false, false
	switch {
	case drop:
		return nil, false
	case mute:
		return nil, true
	case fail != "":
		return failure(fail), true
	}
	switch name {
	case "GetCapabilities":
		return reply(s.can), true
	case "Notify":
		if shown, ok := read(m.Body); ok {
			s.shown = append(s.shown, shown)
			return reply(uint32(len(s.shown))), true
		}
		return failure("org.freedesktop.DBus.Error.InvalidArgs"), true
	}
	return failure("org.freedesktop.DBus.Error.UnknownMethod"), true
}

// read takes the arguments of Notify, susssasa{sv}i.
func read(body []any) (out Shown, ok bool) {
	if len(body) != 8 || dbus.SignatureOf(body...).String() != "susssasa{sv}i" {
		return out, false
	}
	hints, _ := body[6].(map[string]dbus.Variant)
	out.App, _ = body[0].(string)
	out.Title, _ = body[3].(string)
	out.Text, _ = body[4].(string)
	if buttons, _ := body[5].([]string); len(buttons) > 0 {
		out.Buttons = buttons
	}
	out.Urgency, _ = hints["urgency"].Value().(byte)
	out.Silent, _ = hints["suppress-sound"].Value().(bool)
	return out, true
}

func reply(body ...any) *dbus.Message {
	m := &dbus.Message{Type: dbus.TypeMethodReply, Body: body, Headers: map[dbus.HeaderField]dbus.Variant{}}
	if len(body) > 0 {
		m.Headers[dbus.FieldSignature] = dbus.MakeVariant(dbus.SignatureOf(body...))
	}
	return m
}

// failure is an error whose words are a server's own.
func failure(name string) *dbus.Message {
	body := []any{"words-of-a-hostile-server"}
	return &dbus.Message{Type: dbus.TypeError, Body: body,
		Headers: map[dbus.HeaderField]dbus.Variant{dbus.FieldErrorName: dbus.MakeVariant(name), dbus.FieldSignature: dbus.MakeVariant(dbus.SignatureOf(body...))}}
}
