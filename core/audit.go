package core

import "strings"

// AuditStage says which step of a job's way an event is, from its first sighting to its
// payment.
type AuditStage string

// The stages, in the order in which they usually come.
const (
	AuditSighting AuditStage = "sighting"
	AuditDecision AuditStage = "decision"
	AuditDraft    AuditStage = "draft"
	AuditReview   AuditStage = "review"
	AuditApproval AuditStage = "approval"
	// AuditQueued is the approved content waiting for its turn, AuditIntent the commit
	// before the outside call, AuditProof the service's confirmation of it.
	AuditQueued AuditStage = "queued"
	AuditIntent AuditStage = "intent"
	AuditProof  AuditStage = "proof"
	// AuditUnsent is a send that ended, was stopped or waits without a proof.
	AuditUnsent  AuditStage = "unsent"
	AuditReply   AuditStage = "reply"
	AuditOutcome AuditStage = "outcome"
	AuditWon     AuditStage = "won"
	AuditPaid    AuditStage = "paid"
)

// AuditStages lists the stages in their order.
func AuditStages() []AuditStage {
	return []AuditStage{AuditSighting, AuditDecision, AuditDraft, AuditReview, AuditApproval, AuditQueued, AuditIntent, AuditProof, AuditUnsent,
		AuditReply, AuditOutcome, AuditWon, AuditPaid}
}

// AuditFact is one thing that a stored row says. Value is text from outside in part: it
// is shown, never followed.
type AuditFact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// AuditEntry is one event of an audit trail.
type AuditEntry struct {
	Event
	// Stage is "" for an event that is no step of its own.
	Stage AuditStage `json:"stage,omitempty"`
	// Shows is what the row says today that this event was the last to record; the
	// events before it recorded what the row no longer is.
	Shows []AuditFact `json:"shows,omitempty"`
}

// AuditFinding is something that does not fit: an event, or a row that is not what an
// event recorded.
type AuditFinding struct {
	JobID JobID `json:"job_id,omitempty"`
	// Seq is the event's number in the whole log, 0 where there is none.
	Seq int64 `json:"seq,omitempty"`
	// Table and Row name the stored row, "" where an event itself does not fit.
	Table string `json:"table,omitempty"`
	Row   string `json:"row,omitempty"`
	Why   string `json:"why"`
}

// AuditTrail is everything that happened to a job and the jobs merged with it, compared
// with what the rows say today.
type AuditTrail struct {
	JobID   JobID        `json:"job_id,omitempty"`
	Entries []AuditEntry `json:"entries"`
	// Rows counts the rows that agree with what their last event recorded, Unsealed
	// those of them whose event is from a version that recorded less of them: of these
	// only state and content hash were compared.
	Rows     int `json:"rows"`
	Unsealed int `json:"unsealed"`
	// Findings are empty where everything fits.
	Findings []AuditFinding `json:"findings,omitempty"`
}

// Broken returns the first finding as an error of kind KindConflict, nil without any.
func (t AuditTrail) Broken() error {
	if len(t.Findings) == 0 {
		return nil
	}
	return Errorf(KindConflict, "%s", t.Findings[0].Why)
}

// Chains returns the events of each job of the trail, in their order.
func (t AuditTrail) Chains() [][]Event {
	var out [][]Event
	at := map[JobID]int{}
	for _, e := range t.Entries {
		i, ok := at[e.JobID]
		if !ok {
			i = len(out)
			at[e.JobID], out = i, append(out, nil)
		}
		out[i] = append(out[i], e.Event)
	}
	return out
}

// StageOf returns the stage of an event; kind is that of the outcome which it recorded,
// "" for any other event.
func StageOf(e EventKind, kind OutcomeKind) AuditStage {
	if kind != "" {
		switch kind {
		case OutcomeWon:
			return AuditWon
		case OutcomePaid:
			return AuditPaid
		}
		return AuditOutcome
	}
	what, state, _ := strings.Cut(string(e), ".")
	switch what {
	case "posting":
		return AuditSighting
	case "reply":
		return AuditReply
	case "job":
		switch state {
		case "new":
			return AuditSighting
		case "decided", "planned", "state":
			return AuditDecision
		}
	case "proposal":
		switch ProposalState(state) {
		case ProposalApproved:
			return AuditApproval
		case ProposalWaiting, ProposalRejected, ProposalExpired:
			return AuditReview
		}
		return AuditDraft
	case "submission":
		switch SubmissionState(state) {
		case SubmissionQueued:
			return AuditQueued
		case SubmissionSending:
			return AuditIntent
		case SubmissionSent:
			return AuditProof
		}
		return AuditUnsent
	}
	return ""
}
