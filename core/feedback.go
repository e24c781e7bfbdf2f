package core

import (
	"slices"
	"strings"
	"time"
)

// FeedbackID identifies a Feedback.
type FeedbackID string

// FeedbackKind says what the owner did or said.
type FeedbackKind string

// The kinds of feedback.
const (
	FeedbackApprove   FeedbackKind = "approve"
	FeedbackEdit      FeedbackKind = "edit"
	FeedbackReject    FeedbackKind = "reject"
	FeedbackSkip      FeedbackKind = "skip"
	FeedbackShortlist FeedbackKind = "shortlist"
	FeedbackMore      FeedbackKind = "more" // "more like this"
	FeedbackLess      FeedbackKind = "less" // "less like this"
	FeedbackUndo      FeedbackKind = "undo" // takes back the feedback it names
)

// FeedbackKinds returns every kind.
func FeedbackKinds() []FeedbackKind {
	return []FeedbackKind{FeedbackApprove, FeedbackEdit, FeedbackReject, FeedbackSkip, FeedbackShortlist, FeedbackMore, FeedbackLess, FeedbackUndo}
}

// JobReasons and TextReasons are the codes of why a job, or a text, is not wanted.
// Each is one key in the interfaces.
func JobReasons() []string {
	return []string{"field", "pay", "place", "client", "time", "size", "vague"}
}

// TextReasons are the codes of why a text is not wanted; "job" means that it is the job.
func TextReasons() []string { return []string{"tone", "facts", "job", "length", "price"} }

// Feedback is one append-only row of what the owner thought of a job or a draft, with
// what a learner needs to know of both at that moment.
type Feedback struct {
	ID FeedbackID `json:"id"`
	// Seq orders all feedback; a learner goes on after the last one it read.
	Seq      int64        `json:"seq"`
	Kind     FeedbackKind `json:"kind"`
	Job      JobID        `json:"job_id"`
	Proposal ProposalID   `json:"proposal_id,omitempty"`
	// Reasons are codes of JobReasons and TextReasons; Note is the owner's own words.
	Reasons []string `json:"reasons,omitempty"`
	Note    string   `json:"note,omitempty"`
	// Undoes is the feedback that an undo takes back; Undone is set on one that was.
	Undoes FeedbackID `json:"undoes,omitempty"`
	Undone bool       `json:"undone,omitempty"`
	// Seen is what the owner judged by.
	Seen FeedbackSeen `json:"seen"`
	By   string       `json:"by"`
	At   time.Time    `json:"at,omitzero"`
}

// FeedbackSeen is the state of a job and its draft when feedback was given. Decision
// refers to the stored decision with its features and their points; the fields beside
// it are those that may change or be purged later.
type FeedbackSeen struct {
	Decision DecisionID   `json:"decision,omitempty"`
	Verdict  Verdict      `json:"verdict,omitempty"`
	Policy   string       `json:"policy,omitempty"`
	Score    *float64     `json:"score,omitempty"`
	State    JobState     `json:"state,omitempty"`
	JobRev   int64        `json:"job_rev,omitempty"`
	Sources  []string     `json:"sources,omitempty"`
	Category string       `json:"category,omitempty"`
	Contract ContractType `json:"contract,omitempty"`
	Remote   RemoteKind   `json:"remote,omitempty"`
	Language Lang         `json:"language,omitempty"`
	Skills   []string     `json:"skills,omitempty"`
	Pay      Pay          `json:"pay,omitzero"`
	PostedAt time.Time    `json:"posted_at,omitzero"`
	Location string       `json:"location,omitempty"`
	Zones    []string     `json:"time_zones,omitempty"`
	Workload Workload     `json:"workload,omitzero"`

	Channel  ChannelName `json:"channel,omitempty"`
	Template string      `json:"template,omitempty"`
	Model    string      `json:"model,omitempty"`
	Rung     Rung        `json:"rung,omitempty"`
	Price    Pay         `json:"price,omitzero"`
	Hash     ContentHash `json:"hash,omitempty"`
	// Shadow is what the agent would have done with the draft; nil where it was not
	// the agent's.
	Shadow *ShadowDecision `json:"shadow,omitempty"`
}

// SeenOf takes down what there is to know of a job and, unless nil, its draft.
func SeenOf(j Job, p *Proposal) FeedbackSeen {
	x := j.Extraction
	s := FeedbackSeen{Decision: j.Decision.ID, Verdict: j.Decision.Verdict, Policy: j.Decision.Policy, Score: j.Score, State: j.State, JobRev: j.Rev,
		Sources: j.Sources, Category: x.Category, Contract: x.Contract, Remote: x.Remote, Language: x.Language, Pay: x.Pay, PostedAt: j.PostedAt,
		Location: x.Location, Zones: x.TimeZones, Workload: x.Workload}
	s.Pay.Text = "" // an excerpt of the posting, which may have to be purged
	for _, m := range x.Skills {
		if len(s.Skills) < 40 && !slices.Contains(s.Skills, m.Skill) {
			s.Skills = append(s.Skills, m.Skill)
		}
	}
	if p != nil {
		s.Channel, s.Template, s.Model, s.Rung = p.Content.Channel, p.Template, p.Model, p.Rung
		s.Price, s.Hash = p.Content.Price, p.Content.Hash()
		s.Price.Text = ""
	}
	return s
}

// NewFeedback checks a feedback and returns it with its words bounded.
func NewFeedback(f Feedback) (Feedback, error) {
	f.Note = Clean(f.Note, 300, false)
	known := append(JobReasons(), TextReasons()...)
	for _, r := range f.Reasons {
		if !slices.Contains(known, r) {
			return f, Invalid("reasons", "%q is no reason; known: %s", clip(r, 30), strings.Join(known, ", "))
		}
	}
	switch {
	case f.ID == "" || f.Job == "":
		return f, Invalid("id", "feedback needs an id and a job")
	case !slices.Contains(FeedbackKinds(), f.Kind):
		return f, Invalid("kind", "%q is no kind of feedback", clip(string(f.Kind), 20))
	case (f.Kind == FeedbackUndo) != (f.Undoes != ""):
		return f, Invalid("undoes", "an undo names the feedback that it takes back, and nothing else does")
	}
	return f, nil
}

// ReasonsIn parts what an owner gave as a reason into codes and own words: "pay, time",
// or "pay: far too little".
func ReasonsIn(text string) (codes []string, note string) {
	known := append(JobReasons(), TextReasons()...)
	head, rest, _ := strings.Cut(text, ":")
	for _, c := range strings.Split(head, ",") {
		c = strings.ToLower(strings.TrimSpace(c))
		if !slices.Contains(known, c) {
			return nil, strings.TrimSpace(text)
		}
		if !slices.Contains(codes, c) {
			codes = append(codes, c)
		}
	}
	return codes, strings.TrimSpace(rest)
}

// FeedbackFilter selects feedback in the order in which it was given.
type FeedbackFilter struct {
	// AfterSeq selects what was given after the one with this number.
	AfterSeq int64
	Job      JobID
	Kinds    []FeedbackKind
	// Newest turns the order round, and BeforeSeq, when not 0, selects what was given
	// before.
	Newest    bool
	BeforeSeq int64
	Limit     int
}
