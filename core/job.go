package core

import (
	"strings"
	"time"
)

// JobState is where a job stands in the pipeline.
type JobState string

// The states of a job.
const (
	JobNew         JobState = "new"
	JobScreenedOut JobState = "screened_out"
	JobSkipped     JobState = "skipped"
	JobShortlisted JobState = "shortlisted"
	JobExpired     JobState = "expired"
	JobClosed      JobState = "closed"
)

// JobMachine returns the states and allowed steps of a job.
func JobMachine() Machine[JobState] {
	return Machine[JobState]{Name: "job", Initial: JobNew, Transitions: []Transition[JobState]{
		{JobNew, JobScreenedOut, "a hard filter or rule refuses it"},
		{JobNew, JobSkipped, "its score is below the threshold"},
		{JobNew, JobShortlisted, "it is worth a proposal"},
		{JobSkipped, JobShortlisted, "the user or a re-score wants it"},
		{JobScreenedOut, JobShortlisted, "the user or other filters want it"},
		{JobShortlisted, JobSkipped, "the user or a re-score drops it"},
		{JobShortlisted, JobScreenedOut, "other facts or filters refuse it"},
		{JobSkipped, JobScreenedOut, "other facts or filters refuse it"},
		{JobScreenedOut, JobSkipped, "other filters let it through, its score does not"},
		{JobShortlisted, JobExpired, "its deadline passes"},
		{JobShortlisted, JobClosed, "it is gone at the source"},
		{JobScreenedOut, JobNew, "undo, while nothing is queued"},
		{JobSkipped, JobNew, "undo, while nothing is queued"},
		{JobShortlisted, JobNew, "undo, while nothing is queued"},
		{JobExpired, JobNew, "undo, while nothing is queued"},
		{JobClosed, JobNew, "undo, while nothing is queued"},
	}}
}

// Job is one opportunity. Postings at one or several sources are sightings of
// it; the text fields are those of the best sighting.
type Job struct {
	ID    JobID    `json:"id"`
	State JobState `json:"state"`
	// Rev counts the changes of the row; writers state the Rev they read.
	Rev        int64      `json:"rev"`
	Title      string     `json:"title"`
	Company    string     `json:"company,omitempty"`
	Text       string     `json:"text,omitempty"`
	URL        string     `json:"url,omitempty"`
	Extraction Extraction `json:"extraction"`
	// Score is in 0..100, or nil while the job has not been scored: a failed
	// score is not a low score.
	Score *float64 `json:"score"`
	// Decision explains the state; the zero Decision means none was made yet.
	Decision Decision `json:"decision,omitzero"`
	// MergedInto names the job that this one was found to duplicate, or "".
	MergedInto  JobID     `json:"merged_into,omitempty"`
	Sightings   int       `json:"sightings"`
	Sources     []string  `json:"sources,omitempty"`
	PostedAt    time.Time `json:"posted_at,omitzero"`
	FirstSeenAt time.Time `json:"first_seen_at,omitzero"`
	LastSeenAt  time.Time `json:"last_seen_at,omitzero"`
}

// Bounds on stored foreign text, in bytes. Longer text is cut at a rune border.
const (
	MaxTitleBytes = 300
	MaxTextBytes  = 64 << 10
	MaxURLBytes   = 2048
)

// NewJob makes a job in state new from its first posting. It refuses a posting
// that has neither a title nor a text.
func NewJob(id JobID, p Posting, x Extraction) (Job, error) {
	if id == "" {
		return Job{}, Invalid("id", "a job needs an id")
	}
	if strings.TrimSpace(p.Title) == "" && strings.TrimSpace(p.Text) == "" {
		return Job{}, Invalid("title", "a job needs a title or a text")
	}
	return Job{
		ID: id, State: JobNew, Rev: 1, Title: p.Title, Company: p.Company, Text: p.Text, URL: p.URL,
		Extraction: x, Sightings: 1, Sources: []string{string(p.Source)},
		PostedAt: p.PostedAt, FirstSeenAt: p.FetchedAt, LastSeenAt: p.FetchedAt,
	}, nil
}
