package core

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// SubmissionState is where the sending of one approved proposal stands.
type SubmissionState string

// The states of a submission.
const (
	SubmissionQueued     SubmissionState = "queued"
	SubmissionSending    SubmissionState = "sending"
	SubmissionSent       SubmissionState = "sent"
	SubmissionParked     SubmissionState = "parked"
	SubmissionFailed     SubmissionState = "failed"
	SubmissionUnknown    SubmissionState = "unknown"
	SubmissionNeedsHuman SubmissionState = "needs_human"
	SubmissionCancelled  SubmissionState = "cancelled"
)

// SubmissionMachine returns the states and allowed steps of a submission.
func SubmissionMachine() Machine[SubmissionState] {
	return Machine[SubmissionState]{Name: "submission", Initial: SubmissionQueued, Transitions: []Transition[SubmissionState]{
		{SubmissionQueued, SubmissionSending, "the intent is committed"},
		{SubmissionSending, SubmissionSent, "the channel confirms with proof"},
		{SubmissionSending, SubmissionParked, "a wall or a hand-off: a human is needed"},
		{SubmissionSending, SubmissionFailed, "a definite refusal"},
		{SubmissionSending, SubmissionUnknown, "a crash or an ambiguous answer"},
		{SubmissionSending, SubmissionQueued, "definitely not sent, try again later"},
		{SubmissionUnknown, SubmissionSent, "the channel proves it was sent"},
		{SubmissionUnknown, SubmissionQueued, "the channel proves it was not sent"},
		{SubmissionUnknown, SubmissionNeedsHuman, "the channel cannot tell"},
		{SubmissionParked, SubmissionQueued, "the user resumes it"},
		{SubmissionParked, SubmissionSent, "the user marks it as sent"},
		{SubmissionParked, SubmissionCancelled, "the user cancels it"},
		{SubmissionNeedsHuman, SubmissionSent, "the user saw that it was sent"},
		{SubmissionNeedsHuman, SubmissionCancelled, "the user cancels it"},
		{SubmissionNeedsHuman, SubmissionQueued, "the user saw that it was not sent"},
		{SubmissionQueued, SubmissionCancelled, "the user cancels it, or the approval is void"},
		{SubmissionQueued, SubmissionUnknown, "restored or copied data"},
	}}
}

// Live reports whether a submission in this state stands in the way of another
// one for the same job: it is on its way, was sent, or may have been sent.
func (s SubmissionState) Live() bool {
	return s != SubmissionFailed && s != SubmissionCancelled
}

// IdemKey is the idempotency key of a submission: the same for every try, so
// that a channel can be asked whether that very submission arrived.
type IdemKey string

// NewIdemKey derives the key of a submission from what it is, so that it needs
// no storage of its own: 32 hex digits of a SHA-256.
func NewIdemKey(id SubmissionID, job JobID, channel ChannelName) IdemKey {
	sum := sha256.Sum256([]byte("automonet idem v1\x00" + string(id) + "\x00" + string(job) + "\x00" + string(channel)))
	return IdemKey(hex.EncodeToString(sum[:16]))
}

// RefusalCode is a definite "no" of a channel, typed so that the program can
// react to it and the user can read it.
type RefusalCode string

// The refusals that channels answer with.
const (
	RefusedTooFast      RefusalCode = "too_fast"
	RefusedQuota        RefusalCode = "quota_used_up"
	RefusedAlreadySent  RefusalCode = "already_sent"
	RefusedNDA          RefusalCode = "nda_required"
	RefusedNotEligible  RefusalCode = "not_eligible"
	RefusedClosed       RefusalCode = "closed"
	RefusedRecipient    RefusalCode = "recipient_refused"
	RefusedContent      RefusalCode = "content_refused"
	RefusedAuth         RefusalCode = "sign_in_refused"
	RefusedPermission   RefusalCode = "permission_missing"
	RefusedDryRun       RefusalCode = "dry_run"
	RefusedLocked       RefusalCode = "locked"
	RefusedApprovalVoid RefusalCode = "approval_void"
	RefusedWall         RefusalCode = "wall"
	// RefusedUnreachable is a server that could not be spoken to, before
	// anything was handed over.
	RefusedUnreachable RefusalCode = "unreachable"
)

// Refusal is a definite answer that nothing was sent.
type Refusal struct {
	Code RefusalCode `json:"code"`
	// Text says what happened and what to do, for the user.
	Text string `json:"text"`
	// RetryAfter is how long to wait before another try makes sense; 0 = never.
	RetryAfter time.Duration `json:"retry_after,omitempty"`
}

// Error makes a Refusal an error.
func (r *Refusal) Error() string { return string(r.Code) + ": " + r.Text }

// Receipt is the proof that something was sent.
type Receipt struct {
	// RemoteID is what the platform calls it; MessageID is that of a mail.
	RemoteID  string `json:"remote_id,omitempty"`
	MessageID string `json:"message_id,omitempty"`
	// Text is the bounded answer of the server.
	Text string `json:"text,omitempty"`
	// Evidence names stored files, such as a screenshot.
	Evidence []string  `json:"evidence,omitempty"`
	At       time.Time `json:"at,omitzero"`
	// By is "channel", "user" (marked as sent by hand) or "journal" (sent.log
	// knows more than a database that was rolled back).
	By string `json:"by"`
}

// Submission is the one try to send a proposal for a job. Its row is committed
// before the outside call.
type Submission struct {
	ID         SubmissionID    `json:"id"`
	JobID      JobID           `json:"job_id"`
	ProposalID ProposalID      `json:"proposal_id"`
	Channel    ChannelName     `json:"channel"`
	State      SubmissionState `json:"state"`
	Rev        int64           `json:"rev"`
	Key        IdemKey         `json:"key"`
	Recipient  string          `json:"recipient"`
	Company    string          `json:"company,omitempty"`
	Hash       ContentHash     `json:"hash"`
	// Content is the exact approved content.
	Content Content `json:"content"`
	// Thread is set for an Answer on its way through a channel, and never stored.
	Thread   *Thread  `json:"-"`
	Attempts int      `json:"attempts"`
	Receipt  *Receipt `json:"receipt,omitempty"`
	Refusal  *Refusal `json:"refusal,omitempty"`
	// Boot names the process that made the last intent; another boot's
	// "sending" row is found to be unknown at start.
	Boot      string    `json:"boot,omitempty"`
	NextAt    time.Time `json:"next_at,omitzero"`
	CreatedAt time.Time `json:"created_at,omitzero"`
	UpdatedAt time.Time `json:"updated_at,omitzero"`
}

// NewSubmission makes a queued submission for an approved proposal.
func NewSubmission(id SubmissionID, p Proposal, company string, now time.Time) (Submission, error) {
	if id == "" {
		return Submission{}, Invalid("id", "a submission needs an id")
	}
	if !p.ApprovedFor() {
		return Submission{}, Errorf(KindDenied, "proposal %s has no valid approval for its present content", p.ID)
	}
	return Submission{
		ID: id, JobID: p.JobID, ProposalID: p.ID, Channel: p.Content.Channel, State: SubmissionQueued, Rev: 1,
		Key: NewIdemKey(id, p.JobID, p.Content.Channel), Recipient: p.Content.Recipient, Company: company,
		Hash: p.Hash, Content: p.Content, CreatedAt: now, UpdatedAt: now, NextAt: now,
	}, nil
}
