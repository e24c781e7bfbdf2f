package core

// Identifiers are UUIDv7 in their 36-character text form: sortable by time of
// creation and unique without a server. They are given in from outside (see
// internal/clock), since the core has no randomness of its own. Each noun has
// its own type so that a job is never mistaken for a proposal.
type (
	// JobID identifies a Job.
	JobID string
	// PostingID identifies a Posting.
	PostingID string
	// ProfileID identifies a Profile.
	ProfileID string
	// FactID identifies a Fact of a profile.
	FactID string
	// ProposalID identifies a Proposal.
	ProposalID string
	// SubmissionID identifies a Submission.
	SubmissionID string
	// OutcomeID identifies an OutcomeEvent.
	OutcomeID string
	// DecisionID identifies a Decision.
	DecisionID string
	// OwnerID identifies the owner whose data a folder holds.
	OwnerID string
	// ReplyID identifies a Reply.
	ReplyID string
	// AnswerID identifies an Answer.
	AnswerID string
	// LockID identifies a Lock.
	LockID string
)

// Lang is a lower-case ISO 639-1 language code such as "en" or "de"; the empty
// Lang means that the language is not known.
type Lang string

// The languages that templates exist for.
const (
	LangEnglish Lang = "en"
	LangGerman  Lang = "de"
	LangSpanish Lang = "es"
	LangFrench  Lang = "fr"
)

// SourceName names a configured source, for example "weworkremotely".
type SourceName string

// ChannelName names a submit channel, for example "email".
type ChannelName string
