package core

import "time"

// Verdict is what was decided about a job.
type Verdict string

// The verdicts.
const (
	VerdictNone      Verdict = ""
	VerdictScreenOut Verdict = "screen_out"
	VerdictSkip      Verdict = "skip"
	VerdictShortlist Verdict = "shortlist"
	// VerdictHuman means that the rules cannot decide and the user is asked.
	VerdictHuman Verdict = "ask_human"
)

// Reason is one line of an explanation. Code is stable and translated at the
// edge; Params fill its message; Points is its share of the score.
type Reason struct {
	Code   string            `json:"code"`
	Params map[string]string `json:"params,omitempty"`
	// Points are added to or taken from the score; 0 for hard filters.
	Points float64 `json:"points"`
	// Span is the evidence in the job's text, where there is one.
	Span Span `json:"span,omitzero"`
}

// Decision is a stored, printable record of why a job was treated as it was.
type Decision struct {
	ID      DecisionID `json:"id,omitempty"`
	Verdict Verdict    `json:"verdict"`
	// Score is in 0..100; nil when it could not be computed.
	Score   *float64 `json:"score"`
	Reasons []Reason `json:"reasons,omitempty"`
	// Policy names the rules and weights that decided, with their version.
	Policy string    `json:"policy"`
	At     time.Time `json:"at,omitzero"`
}
