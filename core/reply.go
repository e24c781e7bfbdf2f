package core

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// ReplyClass is what a reply says.
type ReplyClass string

// The classes of replies.
const (
	// ReplyQuestion is a person who talks to the owner about the work, without one of the
	// others.
	ReplyQuestion  ReplyClass = "question"
	ReplyRejection ReplyClass = "rejection"
	ReplyInterview ReplyClass = "interview"
	ReplyOffer     ReplyClass = "offer"
	// ReplyHired is the work being given: it is won.
	ReplyHired ReplyClass = "hired"
	ReplyAuto  ReplyClass = "auto_reply"
	// ReplyBounce is a mail server that could not deliver, or not yet.
	ReplyBounce ReplyClass = "bounce"
	// ReplyPayment is about an invoice or its money.
	ReplyPayment ReplyClass = "payment"
	// ReplyOther is a mail that is not meant for the owner, or not about the work.
	ReplyOther ReplyClass = "other"
)

// ReplyClasses lists the classes.
func ReplyClasses() []ReplyClass {
	return []ReplyClass{ReplyQuestion, ReplyRejection, ReplyInterview, ReplyOffer, ReplyHired, ReplyAuto, ReplyBounce, ReplyPayment, ReplyOther}
}

// Valid reports whether c is a known class.
func (c ReplyClass) Valid() bool {
	for _, k := range ReplyClasses() {
		if k == c {
			return true
		}
	}
	return false
}

// Outcome is what a reply of the class means for a submission, "" for nothing. A
// payment means nothing by itself: a stranger's mail books no money, the owner does.
func (c ReplyClass) Outcome() OutcomeKind {
	switch c {
	case ReplyQuestion:
		return OutcomeReplied
	case ReplyRejection:
		return OutcomeLost
	case ReplyInterview:
		return OutcomeInterviewing
	case ReplyOffer:
		return OutcomeOffered
	case ReplyHired:
		return OutcomeWon
	}
	return ""
}

// Why a reply waits for the owner.
const (
	// AskWhich: it may belong to more than one submission, or the tie is weak.
	AskWhich = "which_submission"
	// AskClass: what it says is not clear enough.
	AskClass = "which_class"
	// AskPayment: money is booked by the owner only.
	AskPayment = "confirm_payment"
	// AskAddress: the mail did not arrive.
	AskAddress = "not_delivered"
)

// Reply is an incoming mail that belongs, or may belong, to something that was sent.
// Other mails are not kept.
type Reply struct {
	ID ReplyID `json:"id"`
	// SubmissionID and JobID are empty while the owner has to say which of the
	// Candidates it belongs to.
	SubmissionID SubmissionID   `json:"submission_id,omitempty"`
	JobID        JobID          `json:"job_id,omitempty"`
	Candidates   []SubmissionID `json:"candidates,omitempty"`
	// Tie says how it was found to belong: "thread", "report", "sender", "quote" or
	// "user".
	Tie     string      `json:"tie,omitempty"`
	Channel ChannelName `json:"channel"`
	// MessageID and References name the mail, for an answer in its thread.
	MessageID  string   `json:"message_id,omitempty"`
	References []string `json:"references,omitempty"`
	From       string   `json:"from,omitempty"`
	FromName   string   `json:"from_name,omitempty"`
	// ReplyTo is the address that its sender wants answers at, where that is another.
	ReplyTo string `json:"reply_to,omitempty"`
	Subject string `json:"subject,omitempty"`
	// Text is what the mail says anew, without what it quotes. It stays on this
	// machine.
	Text  string   `json:"text,omitempty"`
	Files []string `json:"files,omitempty"`

	Class ReplyClass `json:"class"`
	// Confidence is 0 to 1; By is "rules", "model", "lesson", "llm:<model>" or who
	// corrected it; Why names what decided, for people who want to know.
	Confidence float64 `json:"confidence"`
	By         string  `json:"by"`
	Why        string  `json:"why,omitempty"`
	// Ask says why the owner is asked, "" when nothing is open.
	Ask string `json:"ask,omitempty"`

	Report *MailReport `json:"report,omitempty"`
	Invite *Invite     `json:"invite,omitempty"`
	// Amount is a sum of money that a payment names.
	Amount Money `json:"amount,omitzero"`
	// Outcome is the outcome that came of it.
	Outcome OutcomeID `json:"outcome_id,omitempty"`
	At      time.Time `json:"at,omitzero"`
	SeenAt  time.Time `json:"seen_at,omitzero"`
	Rev     int64     `json:"rev"`
}

// Invite is a meeting that a reply asks to.
type Invite struct {
	UID string `json:"uid,omitempty"`
	// Method is "request", "cancel" or "publish"; "" for what was read in the text.
	Method   string    `json:"method,omitempty"`
	Sequence int       `json:"sequence,omitempty"`
	Summary  string    `json:"summary,omitempty"`
	Location string    `json:"location,omitempty"`
	Link     string    `json:"link,omitempty"`
	From     string    `json:"from,omitempty"`
	Start    time.Time `json:"start,omitzero"`
	End      time.Time `json:"end,omitzero"`
	// AllDay is set for days without a time.
	AllDay bool `json:"all_day,omitempty"`
}

// NewReplyID derives the id of a mail's reply from the mail, so that a mail which is
// read again, in another folder or under another number, is the same reply.
func NewReplyID(channel ChannelName, m Mail) ReplyID {
	key := m.ID
	if key == "" {
		key = m.From + "\x00" + m.Subject + "\x00" + m.At.UTC().Format(time.RFC3339) + "\x00" + m.Text
	}
	sum := sha256.Sum256([]byte("automonet reply v1\x00" + string(channel) + "\x00" + key))
	return ReplyID(hex.EncodeToString(sum[:16]))
}

// NewReply checks a reply.
func NewReply(r Reply) (Reply, error) {
	switch {
	case r.ID == "" || r.Channel == "":
		return r, Invalid("id", "a reply needs an id and a channel")
	case !r.Class.Valid():
		return r, Invalid("class", "%q is not a class of replies; known: %s", clip(string(r.Class), 20), replyClassNames())
	case r.SubmissionID == "" && len(r.Candidates) == 0:
		return r, Invalid("submission_id", "a reply belongs to a submission, or may belong to one")
	case len(r.Text) > MaxMailText:
		return r, Invalid("text", "a reply holds at most %d bytes", MaxMailText)
	}
	return r, nil
}

func replyClassNames() string {
	names := make([]string, 0, len(ReplyClasses()))
	for _, c := range ReplyClasses() {
		names = append(names, string(c))
	}
	return strings.Join(names, ", ")
}

// ReplyFilter selects replies, the latest first.
type ReplyFilter struct {
	JobID        JobID        `json:"job_id,omitempty"`
	SubmissionID SubmissionID `json:"submission_id,omitempty"`
	Class        ReplyClass   `json:"class,omitempty"`
	// Open selects those that wait for the owner.
	Open  bool   `json:"open,omitempty"`
	After string `json:"after,omitempty"`
	// Limit is 1..MaxLimit; 0 means 50.
	Limit int `json:"limit,omitempty"`
}

// ReplyFix is what the owner says of a reply. Fields left out stay as they are.
type ReplyFix struct {
	Class        ReplyClass   `json:"class,omitempty"`
	SubmissionID SubmissionID `json:"submission_id,omitempty"`
	// Amount, Fee and Hours are those of a payment; a payment with an amount is
	// booked.
	Amount Money   `json:"amount,omitzero"`
	Fee    Money   `json:"fee,omitzero"`
	Hours  float64 `json:"hours,omitempty"`
}

// NewReplyFix checks a correction.
func NewReplyFix(f ReplyFix) (ReplyFix, error) {
	switch {
	case f.Class == "" && f.SubmissionID == "" && !f.Amount.Stated():
		return f, Invalid("class", "say what the reply is, or which submission it belongs to")
	case f.Class != "" && !f.Class.Valid():
		return f, Invalid("class", "%q is not a class of replies; known: %s", clip(string(f.Class), 20), replyClassNames())
	case f.Hours < 0:
		return f, Invalid("hours", "hours cannot be negative")
	case f.Amount.Stated() && f.Amount.Minor <= 0:
		return f, Invalid("amount", "a payment needs its amount, for example 500 EUR")
	}
	return f, nil
}

// SentMail is what replies are matched with.
type SentMail struct {
	SubmissionID SubmissionID
	JobID        JobID
	// MessageID is that of our mail, "" where the channel gave none.
	MessageID string
	// RemoteID is what the platform calls it, "" where the channel gave none.
	RemoteID  string
	Key       IdemKey
	Recipient string
	Subject   string
	Body      string
	// Price is what was asked for.
	Price  Pay
	Source SourceName
	At     time.Time
	// Answered is set once a person has answered, or there was another outcome.
	Answered bool
}

// ReplyLesson is a correction, for what comes next.
type ReplyLesson struct {
	From    string
	Subject string
	Text    string
	Class   ReplyClass
}

// ReplyWrite is one page of a mailbox as it is booked: the cursor moves and the
// replies and outcomes are saved together or not at all.
type ReplyWrite struct {
	// Mailbox names the channel and folder, From and Next are the cursors.
	Mailbox  string
	From     string
	Next     string
	Replies  []Reply
	Outcomes []OutcomeEvent
}

// CalendarFile is a meeting as a file that calendars import (iCalendar, RFC 5545).
type CalendarFile struct {
	Name   string `json:"name"`
	Text   string `json:"text"`
	Invite Invite `json:"invite"`
}
