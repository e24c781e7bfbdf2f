package core

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// AnswerKind says what an Answer is for.
type AnswerKind string

// The kinds of answers.
const (
	// AnswerReply answers a question, an offer, or whatever else a person wrote.
	AnswerReply AnswerKind = "reply"
	// AnswerInterview answers an invitation to talk.
	AnswerInterview AnswerKind = "interview"
	// AnswerThanks thanks for a rejection.
	AnswerThanks AnswerKind = "thanks"
	// AnswerFollowUp asks once, after a silence.
	AnswerFollowUp AnswerKind = "follow_up"
)

// AnswerKindFor is the kind that a reply of a class asks for.
func AnswerKindFor(c ReplyClass) AnswerKind {
	switch c {
	case ReplyInterview:
		return AnswerInterview
	case ReplyRejection:
		return AnswerThanks
	}
	return AnswerReply
}

// AnswerState is where an Answer stands.
type AnswerState string

// The states of an answer.
const (
	AnswerWaiting    AnswerState = "waiting"
	AnswerApproved   AnswerState = "approved"
	AnswerSending    AnswerState = "sending"
	AnswerSent       AnswerState = "sent"
	AnswerUnknown    AnswerState = "unknown"
	AnswerNeedsHuman AnswerState = "needs_human"
	AnswerParked     AnswerState = "parked"
	AnswerFailed     AnswerState = "failed"
	AnswerRejected   AnswerState = "rejected"
	AnswerOvertaken  AnswerState = "overtaken"
)

// AnswerMachine returns the states and allowed steps of an answer.
func AnswerMachine() Machine[AnswerState] {
	return Machine[AnswerState]{Name: "answer", Initial: AnswerWaiting, Transitions: []Transition[AnswerState]{
		{AnswerWaiting, AnswerApproved, "approve, bound to the content and its thread"},
		{AnswerWaiting, AnswerRejected, "reject"},
		{AnswerWaiting, AnswerOvertaken, "the conversation went on without it"},
		{AnswerApproved, AnswerWaiting, "edit, or anything changed after the approval"},
		{AnswerApproved, AnswerRejected, "reject"},
		{AnswerApproved, AnswerOvertaken, "the conversation went on without it"},
		{AnswerApproved, AnswerSending, "the intent is committed"},
		{AnswerApproved, AnswerUnknown, "restored or copied data"},
		{AnswerSending, AnswerSent, "the channel confirms with proof"},
		{AnswerSending, AnswerParked, "a wall or a rehearsal: a human is needed"},
		{AnswerSending, AnswerFailed, "a definite refusal"},
		{AnswerSending, AnswerUnknown, "a crash or an ambiguous answer"},
		{AnswerSending, AnswerApproved, "definitely not sent, try again later"},
		{AnswerUnknown, AnswerSent, "the channel proves it was sent"},
		{AnswerUnknown, AnswerApproved, "the channel proves it was not sent"},
		{AnswerUnknown, AnswerNeedsHuman, "the channel cannot tell"},
		{AnswerParked, AnswerApproved, "the user resumes it"},
		{AnswerParked, AnswerSent, "the user marks it as sent"},
		{AnswerParked, AnswerRejected, "the user gives it up"},
		{AnswerNeedsHuman, AnswerSent, "the user saw that it was sent"},
		{AnswerNeedsHuman, AnswerApproved, "the user saw that it was not sent"},
		{AnswerNeedsHuman, AnswerRejected, "the user gives it up"},
		{AnswerFailed, AnswerWaiting, "edit"},
		{AnswerRejected, AnswerWaiting, "edit"},
	}}
}

// Open reports whether an answer in this state stands in the way of another one in
// the same conversation: it waits, is on its way, or may have been sent.
func (s AnswerState) Open() bool {
	switch s {
	case AnswerWaiting, AnswerApproved, AnswerSending, AnswerUnknown, AnswerParked, AnswerNeedsHuman:
		return true
	}
	return false
}

// AnswerWish is what the owner asks of one answer; the zero value leaves all to the
// program. What it says is the owner's own word.
type AnswerWish struct {
	// ReplyID is the reply to answer; empty means the latest one of a person, or, where
	// nobody has answered, a follow-up.
	ReplyID ReplyID `json:"reply_id,omitempty"`
	// Accept takes the time of the calendar entry that the reply brought.
	Accept bool `json:"accept,omitempty"`
	// Times are those that the owner offers for a talk, at most 5.
	Times []time.Time `json:"times,omitempty"`
	// Say is what the owner wants said, word for word, in the language of the answer.
	Say string `json:"say,omitempty"`
	// Instruction, Language, Models and TemplateOnly are those of a DraftWish.
	Instruction  string   `json:"instruction,omitempty"`
	Language     Lang     `json:"language,omitempty"`
	Models       []string `json:"models,omitempty"`
	TemplateOnly bool     `json:"template_only,omitempty"`
}

// Bounds of an AnswerWish.
const (
	MaxAnswerTimes = 5
	// MaxAnswerSay is in characters.
	MaxAnswerSay = 1000
)

// NewAnswerWish cleans a wish and checks its bounds at now.
func NewAnswerWish(w AnswerWish, now time.Time) (AnswerWish, error) {
	d, err := NewDraftWish(w.Draft())
	if err != nil {
		return w, err
	}
	w.Instruction, w.Language, w.Models = d.Instruction, d.Language, d.Models
	w.Say = strings.TrimSpace(Clean(w.Say, 4*MaxAnswerSay, true))
	if len([]rune(w.Say)) > MaxAnswerSay {
		return w, Invalid("say", "the text has more than %d characters; say it shorter", MaxAnswerSay)
	}
	if len(w.Times) > MaxAnswerTimes {
		return w, Invalid("times", "%d times are offered, at most %d are", len(w.Times), MaxAnswerTimes)
	}
	times := w.Times
	w.Times = nil
	for _, t := range times {
		if !t.After(now) {
			return w, Invalid("times", "%s is in the past", t.UTC().Format(time.RFC3339))
		}
		w.Times = append(w.Times, t.UTC())
	}
	if w.Accept && len(w.Times) > 0 {
		return w, Invalid("times", "either accept the time of the invitation or offer others")
	}
	return w, nil
}

// Draft is the part of the wish that every text has.
func (w AnswerWish) Draft() DraftWish {
	return DraftWish{Models: w.Models, Instruction: w.Instruction, Language: w.Language, TemplateOnly: w.TemplateOnly}
}

// Answer is a mail of ours in the conversation about a submission: an answer to a
// reply, or one follow-up. It is text, approval and send in one row.
type Answer struct {
	ID           AnswerID     `json:"id"`
	SubmissionID SubmissionID `json:"submission_id"`
	JobID        JobID        `json:"job_id"`
	// ReplyID is the mail that it answers, "" for a follow-up.
	ReplyID ReplyID     `json:"reply_id,omitempty"`
	Kind    AnswerKind  `json:"kind"`
	State   AnswerState `json:"state"`
	Rev     int64       `json:"rev"`
	Profile ProfileID   `json:"profile"`
	Content Content     `json:"content"`
	Thread  Thread      `json:"thread"`
	// Hash is Digest() at the time of saving.
	Hash     ContentHash  `json:"hash"`
	Wish     AnswerWish   `json:"wish,omitzero"`
	Claims   []Claim      `json:"claims,omitempty"`
	Gates    []GateResult `json:"gates,omitempty"`
	Rung     Rung         `json:"rung"`
	Template string       `json:"template,omitempty"`
	Model    string       `json:"model,omitempty"`
	Missing  []string     `json:"missing,omitempty"`
	Flags    []string     `json:"flags,omitempty"`
	Writing  Writing      `json:"writing,omitzero"`
	Approval *Approval    `json:"approval,omitempty"`

	Key      IdemKey  `json:"key"`
	Company  string   `json:"company,omitempty"`
	Attempts int      `json:"attempts"`
	Receipt  *Receipt `json:"receipt,omitempty"`
	Refusal  *Refusal `json:"refusal,omitempty"`
	// Boot names the process that made the last intent.
	Boot      string    `json:"boot,omitempty"`
	NextAt    time.Time `json:"next_at,omitzero"`
	CreatedAt time.Time `json:"created_at,omitzero"`
	UpdatedAt time.Time `json:"updated_at,omitzero"`
}

// NewAnswer begins the answer to a reply, or a follow-up where r is nil, in the
// conversation of a submission that was sent. It has no text yet.
func NewAnswer(id AnswerID, s Submission, r *Reply, kind AnswerKind, now time.Time) (Answer, error) {
	a := Answer{ID: id, SubmissionID: s.ID, JobID: s.JobID, Kind: kind, State: AnswerWaiting, Rev: 1, Company: s.Company, CreatedAt: now, UpdatedAt: now,
		Content: Content{Channel: s.Channel}}
	switch {
	case id == "" || s.ID == "":
		return a, Invalid("id", "an answer needs an id and a submission")
	case s.State != SubmissionSent || s.Receipt == nil:
		return a, Errorf(KindConflict, "submission %s is %s; a conversation begins once it was sent", s.ID, s.State)
	case (r == nil) != (kind == AnswerFollowUp):
		return a, Invalid("kind", "a follow-up answers nothing, and every other answer answers a reply")
	}
	ours := strings.Trim(s.Receipt.MessageID, "<>")
	a.Key = newAnswerKey(a)
	if r == nil {
		a.Content.Recipient, a.Content.Subject = s.Recipient, replySubject(s.Content.Subject)
		a.Thread = NewThread(ours, nil)
	} else {
		if r.SubmissionID != s.ID {
			return a, Errorf(KindConflict, "the reply belongs to another submission")
		}
		a.ReplyID, a.Content.Recipient, a.Content.Subject = r.ID, ThreadAddress(*r), replySubject(r.Subject)
		before := r.References
		if len(before) == 0 {
			before = []string{ours}
		}
		a.Thread = NewThread(r.MessageID, before)
		if !sameHouse(a.Content.Recipient, s.Recipient) {
			a.Flags = append(a.Flags, FlagOtherAddress+": "+a.Content.Recipient)
		}
	}
	if !MailID(a.Thread.InReplyTo) {
		return a, Errorf(KindDenied, "this mail has no Message-ID, so that an answer cannot stand in its thread; answer it in your mail program")
	}
	return a, nil
}

// FlagOtherAddress says that an answer goes to another domain than the proposal went
// to, as in a forwarded thread; detail: the address.
const FlagOtherAddress = "other_address"

func newAnswerKey(a Answer) IdemKey {
	sum := sha256.Sum256([]byte("automonet answer v1\x00" + string(a.ID) + "\x00" + string(a.SubmissionID) + "\x00" + string(a.Content.Channel)))
	return IdemKey(hex.EncodeToString(sum[:16]))
}

// ThreadAddress is the one address that an answer to a reply goes to: where its sender
// asks for answers, if that is an address of the sender's own house, else the sender's
// own. An address in the text is never taken.
func ThreadAddress(r Reply) string {
	if r.ReplyTo != "" && sameHouse(r.ReplyTo, r.From) {
		return r.ReplyTo
	}
	return r.From
}

// sameHouse reports whether two addresses are the same, or of one domain that not
// everybody has.
func sameHouse(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	_, da, _ := strings.Cut(a, "@")
	_, db, _ := strings.Cut(b, "@")
	return a == b || da != "" && da == db && !PublicMailDomain(da)
}

var answerPrefix = NewPattern(`(?i)^\s*(?:re|aw|antw|sv|rif|réf|ref)\s*(?:\[\d+\])?\s*:\s*`)

// replySubject is the subject of an answer to a mail; marks of earlier answers count
// once.
func replySubject(s string) string {
	s = Clean(s, MaxTitleBytes, false)
	for answerPrefix.MatchString(s) {
		s = answerPrefix.ReplaceAllLiteralString(s, "")
	}
	if r := []rune(s); len(r) > 110 {
		s = string(r[:110])
	}
	return strings.TrimSpace("Re: " + s)
}

// Digest is what an approval covers: the content and its place in the conversation.
func (a Answer) Digest() ContentHash {
	parts := append([]string{"automonet answer content v1", string(a.Content.Hash()), string(a.SubmissionID), string(a.ReplyID), a.Thread.InReplyTo}, a.Thread.References...)
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return ContentHash(hex.EncodeToString(sum[:]))
}

// Unsendable returns why the content must not be sent, or "".
func (a Answer) Unsendable() string {
	return Proposal{Claims: a.Claims, Gates: a.Gates, Missing: a.Missing}.Unsendable()
}

// Approve returns the answer approved for exactly what was shown. It fails as that of
// a Proposal does.
func (a Answer) Approve(hash ContentHash, by string, now time.Time) (Answer, error) {
	if current := a.Digest(); hash != current || a.Hash != current {
		return a, Errorf(KindConflict, "answer %s has changed since it was shown; review it again", a.ID)
	}
	if why := a.Unsendable(); why != "" {
		return a, Errorf(KindDenied, "answer %s cannot be approved: %s", a.ID, why)
	}
	// What may have been sent goes on by the word of who looked, not by an approval.
	if a.State != AnswerWaiting {
		return a, Errorf(KindConflict, "answer %s has changed since it was shown; review it again", a.ID)
	}
	a.State, a.UpdatedAt = AnswerApproved, now
	a.Approval = &Approval{Hash: hash, By: by, At: now}
	return a, nil
}

// ApprovedFor reports whether a valid approval covers the present content.
func (a Answer) ApprovedFor() bool { return a.Approval != nil && a.Approval.Hash == a.Digest() }

// Outgoing is the answer as a channel takes it.
func (a Answer) Outgoing() Submission {
	return Submission{ID: SubmissionID(a.ID), JobID: a.JobID, Channel: a.Content.Channel, State: SubmissionState(a.State), Rev: a.Rev, Key: a.Key,
		Recipient: a.Content.Recipient, Company: a.Company, Hash: a.Content.Hash(), Content: a.Content, Thread: &a.Thread, Attempts: a.Attempts,
		Receipt: a.Receipt, Refusal: a.Refusal, Boot: a.Boot, NextAt: a.NextAt, CreatedAt: a.CreatedAt, UpdatedAt: a.UpdatedAt}
}

// AnswerFilter selects answers, the latest first.
type AnswerFilter struct {
	States       []AnswerState `json:"states,omitempty"`
	JobID        JobID         `json:"job_id,omitempty"`
	SubmissionID SubmissionID  `json:"submission_id,omitempty"`
	After        string        `json:"after,omitempty"`
	// Limit is 1..MaxLimit; 0 means 50.
	Limit int `json:"limit,omitempty"`
}

// AnswerEdit is the owner's own text of an answer. The recipient and the thread are
// those of the conversation and cannot be chosen.
type AnswerEdit struct {
	Subject string `json:"subject"`
	Body    string `json:"body"`
}
