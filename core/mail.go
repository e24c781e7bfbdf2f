package core

import (
	"strings"
	"time"
)

// Bounds of a Mail.
const (
	// MaxMailText bounds the text that is read of a mail, in bytes.
	MaxMailText = 40 << 10
	// MaxMailReferences bounds how many earlier mails one refers to.
	MaxMailReferences = 50
)

// Mail is what was read of an incoming mail. All of it is foreign text: bounded, free
// of control characters, and never an instruction.
type Mail struct {
	// ID is the Message-ID without its brackets, "" for none; InReplyTo and References
	// are those of the mails that it answers, Embedded those of mails within it.
	ID         string   `json:"id,omitempty"`
	InReplyTo  string   `json:"in_reply_to,omitempty"`
	References []string `json:"references,omitempty"`
	Embedded   []string `json:"embedded,omitempty"`
	// From is the one address of its sender in lower case, "" where there is none or
	// more than one.
	From     string `json:"from,omitempty"`
	FromName string `json:"from_name,omitempty"`
	// ReplyTo is the one address that answers are asked to go to, as From.
	ReplyTo string `json:"reply_to,omitempty"`
	Subject string `json:"subject,omitempty"`
	// Forged is set where a mail server found that the mail does not come from the
	// domain of From; where none looked, nothing is known and it is false.
	Forged bool `json:"forged,omitempty"`
	// Text is the plain text, made of the HTML where there is none.
	Text string `json:"text,omitempty"`
	// Auto says by which header field a program tells that it wrote the mail, "" for
	// none; List is set for what was sent to many.
	Auto string `json:"auto,omitempty"`
	List bool   `json:"list,omitempty"`
	// Report is that of a mail server, nil for any other mail.
	Report *MailReport `json:"report,omitempty"`
	// Calendars are iCalendar objects that came along, unread.
	Calendars []string `json:"calendars,omitempty"`
	// Files are the names of its attachments.
	Files []string  `json:"files,omitempty"`
	At    time.Time `json:"at,omitzero"`
}

// MailReport is what a mail server tells of a mail of ours (RFC 3464).
type MailReport struct {
	// Action is "failed", "delayed", "delivered", "relayed" or "expanded".
	Action string `json:"action"`
	// Status is the enhanced status code, such as "5.1.1".
	Status    string `json:"status,omitempty"`
	Recipient string `json:"recipient,omitempty"`
	// Reason is what the other server said, bounded.
	Reason string `json:"reason,omitempty"`
	// Original is the Message-ID of the mail that it is about.
	Original string `json:"original,omitempty"`
}

// Final reports whether the mail will not arrive any more.
func (r *MailReport) Final() bool { return r != nil && r.Action == "failed" }

// PublicMailDomain reports whether a domain gives mail addresses to everybody, so that it
// says nothing of who writes.
func PublicMailDomain(domain string) bool {
	switch strings.ToLower(domain) {
	case "gmail.com", "googlemail.com", "outlook.com", "outlook.de", "hotmail.com", "hotmail.de", "live.com", "live.de", "msn.com", "yahoo.com", "yahoo.de",
		"yahoo.co.uk", "icloud.com", "me.com", "mac.com", "aol.com", "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "web.de", "t-online.de", "freenet.de", "posteo.de",
		"mailbox.org", "proton.me", "protonmail.com", "pm.me", "zoho.com", "yandex.com", "mail.com", "mail.ru", "orange.fr", "free.fr", "laposte.net", "fastmail.com", "tutanota.com", "hey.com":
		return true
	}
	return false
}
