package core

import "time"

// Order sorts a list.
type Order string

// The orders of lists. Newest first is the default, since it stays fast at any size.
const (
	OrderNewest Order = "newest"
	OrderScore  Order = "score"
)

// MaxLimit is the most rows that one list answers with.
const MaxLimit = 500

// JobFilter selects jobs. The zero filter selects all, newest first.
type JobFilter struct {
	States   []JobState
	Source   SourceName
	MinScore *float64
	// Query is full-text search over title, company, text and skills.
	Query string
	Since time.Time
	Order Order
	// After is the cursor of the previous page, as returned with it.
	After string
	// Limit is 1..MaxLimit; 0 means 50.
	Limit int
	// WithText selects the description too, which lists leave out.
	WithText bool
	// IncludeMerged also selects jobs that were merged into another one.
	IncludeMerged bool
}

// ProposalFilter selects proposals, newest first.
type ProposalFilter struct {
	States []ProposalState
	JobID  JobID
	// Brief leaves out the body, its claims and the variants that were not taken.
	Brief bool
	After string
	Limit int
}

// SubmissionFilter selects submissions, newest first.
type SubmissionFilter struct {
	States    []SubmissionState
	JobID     JobID
	Channel   ChannelName
	Recipient string
	Company   string
	// Brief leaves out the body.
	Brief bool
	Since time.Time
	After string
	Limit int
}

// EventFilter selects events in order of their sequence number.
type EventFilter struct {
	JobID JobID
	// AfterSeq selects events with a greater sequence number.
	AfterSeq int64
	// Newest turns the order round, and BeforeSeq, when not 0, selects events with
	// a smaller sequence number.
	Newest    bool
	BeforeSeq int64
	// Kinds selects events of these kinds; one that ends in a dot, such as "job.",
	// stands for all that begin with it.
	Kinds []EventKind
	// By selects what somebody did, Subject what happened to something.
	By      string
	Subject string
	// Since and Until bound the time, Until excluded.
	Since, Until time.Time
	Limit        int
}
