package smtp

import (
	"io"

	gosmtp "github.com/emersion/go-smtp"
)

// Point is a place in an SMTP conversation at which a fault can be injected.
type Point string

// The points, in the order of a conversation.
const (
	// AtConnect is right after the connection was accepted, before the greeting.
	AtConnect Point = "connect"
	// AtHello is the answer to EHLO.
	AtHello Point = "hello"
	// AtAuth is the answer to the client's credentials.
	AtAuth Point = "auth"
	// AtMail is the answer to MAIL FROM.
	AtMail Point = "mail"
	// AtRcpt is the answer to RCPT TO.
	AtRcpt Point = "rcpt"
	// AtBody is in the middle of the message, after its first bytes.
	AtBody Point = "body"
	// AtDot is after the whole message was received and before the answer.
	AtDot Point = "dot"
	// AtStored is after the message was stored and before the answer.
	AtStored Point = "stored"
)

// Fault is one misbehaviour. Exactly one of Code, Drop and Stall is used; Code
// goes first. The zero Fault means that nothing is wrong.
type Fault struct {
	Point Point
	// Code, Enhanced and Text are the answer given instead of the usual one.
	Code     int
	Enhanced [3]int
	Text     string
	// Drop closes the connection without an answer.
	Drop bool
	// Stall gives no answer until Release or Close is called.
	Stall bool
	// Times is how often it happens; 0 means always.
	Times int
}

// Greylist refuses the first n recipients for now and accepts afterwards.
func Greylist(n int) Fault {
	return Fault{Point: AtRcpt, Code: 451, Enhanced: [3]int{4, 7, 1}, Text: "Greylisted, please try again in 300 seconds", Times: n}
}

// RefuseRecipient answers that there is no such mailbox.
func RefuseRecipient() Fault {
	return Fault{Point: AtRcpt, Code: 550, Enhanced: [3]int{5, 1, 1}, Text: "No such user here"}
}

// TooManyRecipients answers that the quota of recipients is used up.
func TooManyRecipients() Fault {
	return Fault{Point: AtRcpt, Code: 452, Enhanced: [3]int{4, 5, 3}, Text: "Too many recipients"}
}

// RefuseContent answers after the whole message that it is not wanted.
func RefuseContent() Fault {
	return Fault{Point: AtDot, Code: 554, Enhanced: [3]int{5, 7, 1}, Text: "Message refused by content filter"}
}

// DropAt closes the connection at a point. At AtStored the message was accepted
// and the client cannot know.
func DropAt(p Point) Fault { return Fault{Point: p, Drop: true} }

// StallAt stops answering at a point, until Release.
func StallAt(p Point) Fault { return Fault{Point: p, Stall: true} }

// strike applies the present fault if it belongs to point p. It returns the
// answer to give as an error, io.EOF for a dropped connection, or nil.
func (s *Sink) strike(p Point, drop func()) error {
	s.mu.Lock()
	f := s.fault
	if f.Point != p {
		s.mu.Unlock()
		return nil
	}
	if f.Times > 0 {
		s.fault.Times--
		if s.fault.Times == 0 {
			s.fault = Fault{}
		}
	}
	release := s.release
	if f.Stall {
		s.stalled++
	}
	s.mu.Unlock()
	switch {
	case f.Code != 0:
		return &gosmtp.SMTPError{Code: f.Code, EnhancedCode: f.Enhanced, Message: f.Text}
	case f.Drop:
		drop()
		return io.EOF
	case f.Stall:
		s.signal()
		<-release
		s.mu.Lock()
		s.stalled--
		s.mu.Unlock()
		return nil
	}
	return nil
}

// SetFault replaces the present fault; the zero Fault heals the sink.
func (s *Sink) SetFault(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = f
}

// Stalled is how many conversations are held at the point of a stall.
func (s *Sink) Stalled() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stalled
}

// Release lets every stalled conversation go on.
func (s *Sink) Release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.release)
	s.release = make(chan struct{})
}
