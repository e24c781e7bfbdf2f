package core

import "time"

// ActorStatus is what one actor of the agent reports of itself.
type ActorStatus struct {
	// Name is "scraper/remoteok"; Role is the part before the slash.
	Name string `json:"name"`
	Role string `json:"role"`
	// State is "idle", "working", "waiting", "degraded" or "stopped".
	State string `json:"state"`
	// Note is a stable code for what it is waiting for, for example "nothing_to_do".
	Note string `json:"note,omitempty"`
	// Detail is Note's parameter, or the last error's safe message.
	Detail   string    `json:"detail,omitempty"`
	Handled  int64     `json:"handled"`
	Restarts int       `json:"restarts"`
	LastAt   time.Time `json:"last_at,omitzero"`
}

// AgentStatus is the whole agent at one moment.
type AgentStatus struct {
	Version string `json:"version"`
	// DryRun is set while nothing can be sent.
	DryRun bool `json:"dry_run"`
	// Running is set when an agent runs, not only the store was opened.
	Running     bool                    `json:"running"`
	Run         RunMode                 `json:"run"`
	RunReason   string                  `json:"run_reason,omitempty"`
	DataDir     string                  `json:"data_dir"`
	Listen      string                  `json:"listen,omitempty"`
	StartedAt   time.Time               `json:"started_at,omitzero"`
	Now         time.Time               `json:"now,omitzero"`
	Actors      []ActorStatus           `json:"actors"`
	Sources     []SourceState           `json:"sources"`
	Jobs        map[JobState]int        `json:"jobs"`
	Proposals   map[ProposalState]int   `json:"proposals"`
	Submissions map[SubmissionState]int `json:"submissions"`
	Locks       []Lock                  `json:"locks"`
	// Autonomy are the channels that are offered to send by themselves, do so, or may
	// not any more.
	Autonomy []Autonomy `json:"autonomy,omitempty"`
	// Models says what proposals can be written with, and where the money stands.
	Models ModelStatus `json:"models"`
}

// JobDetail is a job with everything that belongs to it.
type JobDetail struct {
	Job         Job            `json:"job"`
	Postings    []Posting      `json:"postings"`
	Proposals   []Proposal     `json:"proposals"`
	Submissions []Submission   `json:"submissions"`
	Outcomes    []OutcomeEvent `json:"outcomes"`
	// Events are the latest of its audit chain, in their order.
	Events []Event `json:"events"`
}

// Preview is the exact outgoing thing in a readable form.
type Preview struct {
	// Summary is one line: "mail to jobs@example.org, 1 attachment".
	Summary string `json:"summary"`
	// Text is what the recipient reads, with the head lines that matter.
	Text string `json:"text,omitempty"`
	// Wire is what goes over the line, for example the whole encoded mail. What is
	// decided only when it is sent, such as a message id, is not in it.
	Wire string `json:"wire"`
	// Link opens the place where the user can act, for hand-off channels.
	Link string `json:"link,omitempty"`
	// Warnings are for the reviewer.
	Warnings []string `json:"warnings,omitempty"`
	// Blocks are the reasons why it would not be sent now.
	Blocks []Block `json:"blocks,omitempty"`
}

// BlockKind says what a Block asks for.
type BlockKind string

// The kinds of blocks.
const (
	BlockWait     BlockKind = "wait"      // it passes by itself at Until
	BlockRefuse   BlockKind = "refuse"    // this submission must not be sent
	BlockAskHuman BlockKind = "ask_human" // the user has to decide
)

// Block is one reason why a submission is not sent now.
type Block struct {
	Code   string            `json:"code"`
	Kind   BlockKind         `json:"kind"`
	Params map[string]string `json:"params,omitempty"`
	Until  time.Time         `json:"until,omitzero"`
}

// SourceSample is what "source test" shows: one page as it was read.
type SourceSample struct {
	Name     SourceName `json:"name"`
	Status   string     `json:"status"`
	Reason   string     `json:"reason,omitempty"`
	URL      string     `json:"url"`
	Postings []Posting  `json:"postings"`
	// Parsed is what was read from each of the postings, in their order.
	Parsed []Extraction `json:"parsed"`
	// Skipped are items that were left out, by reason.
	Skipped int            `json:"skipped"`
	Reasons map[string]int `json:"reasons,omitempty"`
	// Missing counts the postings that lack a field: those of a posting, and
	// "pay", "contract", "remote", "language", "skills" and "contact" of what was
	// read from it.
	Missing map[string]int `json:"missing"`
	// Fixture is the folder of the test data that was written because the answer
	// cannot be read, "" for none.
	Fixture string `json:"fixture,omitempty"`
}

// BackupReport says what a backup or restore holds and that it was verified.
type BackupReport struct {
	Path     string           `json:"path"`
	Bytes    int64            `json:"bytes"`
	Counts   map[string]int64 `json:"counts"`
	Verified bool             `json:"verified"`
	At       time.Time        `json:"at,omitzero"`
}

// OwnerRev is what the rules for new jobs depend on, by revision.
type OwnerRev struct {
	Run RunMode
	// Profile is the default profile, "" for none.
	Profile                 ProfileID
	ProfileRev, SettingsRev int64
	// Feedback is the number of the last feedback, Domains that of the last young domain,
	// Vectors that of the last vector of a text that the scores of all jobs depend on.
	Feedback int64
	Domains  int64
	Vectors  int64
}
