package core

import "time"

// SourceState is what is remembered of a configured source between scans.
type SourceState struct {
	Name   SourceName `json:"name"`
	Driver string     `json:"driver"`
	// Cursor is the source's own position; see adapters/source.
	Cursor []byte `json:"-"`
	// InScan is set while a scan has more pages to read.
	InScan bool `json:"in_scan"`
	// Status and Reason are those of the last fetch.
	Status string    `json:"status"`
	Reason string    `json:"reason,omitempty"`
	LastAt time.Time `json:"last_at,omitzero"`
	// LastOKAt is the last time a page was read.
	LastOKAt time.Time `json:"last_ok_at,omitzero"`
	// NextAt is when it is asked next, WaitReason why not sooner.
	NextAt     time.Time     `json:"next_at,omitzero"`
	WaitReason string        `json:"wait_reason,omitempty"`
	Interval   time.Duration `json:"interval"`
	// Failures counts fetches in a row that did not give a page.
	Failures int `json:"failures"`
	// Yield is the baseline of new postings per scan.
	Yield Yield `json:"yield"`
	// ScanNew and ScanSeen count the current scan's postings.
	ScanNew  int `json:"scan_new"`
	ScanSeen int `json:"scan_seen"`
	// CacheTTL is how long the platform's terms let texts be kept; 0 = no limit.
	CacheTTL time.Duration `json:"cache_ttl"`
}

// Yield is a source's own baseline: exponentially weighted mean and variance of
// postings listed per scan, so that a fall to nothing raises an alarm.
type Yield struct {
	Scans    int     `json:"scans"`
	Mean     float64 `json:"mean"`
	Variance float64 `json:"variance"`
	// Alarm is set while the last scan lies far below the baseline.
	Alarm bool `json:"alarm"`
}

// KnownPosting is what the store knows of a posting that a source lists again.
type KnownPosting struct {
	ID          PostingID
	JobID       JobID
	ContentHash string
	// Missed counts complete scans in a row in which it was absent.
	Missed int
}

// JobTitle is what tells a job from another one at a glance.
type JobTitle struct {
	// ID is that of the job which it was merged into, where it was.
	ID             JobID
	Company, Title string
}

// PostingChange says what a sighting means for the store.
type PostingChange string

// The changes. An unchanged sighting is not written at all.
const (
	PostingNewJob  PostingChange = "new_job"  // first sighting of a new opportunity
	PostingJoined  PostingChange = "joined"   // another sighting of a known job
	PostingChanged PostingChange = "changed"  // known posting whose text changed
	PostingBack    PostingChange = "reopened" // was missing, is listed again
)

// PostingWrite is one posting to be saved.
type PostingWrite struct {
	Change  PostingChange
	Posting Posting
	// Job is the new job (PostingNewJob), or the job's new text and extraction
	// (PostingChanged); for the others only Job.ID counts.
	Job Job
	// URLKey is the canonical form of the posting's link, "" for none.
	URLKey string
	// Signature is the near-duplicate signature of the text; see core/dedupe.
	Signature []byte
	// Company and Role are what the near-duplicate index compares beside the
	// signature; empty means the posting's company and title.
	Company, Role string
	// Reason says why a joined posting was joined, for the audit chain.
	Reason string
	// Decision is what was decided about a new job, saved together with it; nil
	// leaves the job to be decided later. The Job in it is not read.
	Decision *DecisionWrite
}

// PageWrite is one fetched page, saved in one transaction with its cursor: after
// a crash either all of it is there or none.
type PageWrite struct {
	State    SourceState
	Postings []PostingWrite
	// Complete, when not nil, is called once for each new job of Postings before that
	// one is saved, by several goroutines at once. It fills in what takes long to
	// compute: all of Job but its ID, and the Decision.
	Complete func(*PostingWrite) error
	// Missing are known postings that a complete scan did not list.
	Missing []PostingID
	// Gone are external ids of postings of which the source says that they are no
	// longer there.
	Gone []string
	// Sample is the raw body for the black box, or nil.
	Sample    []byte
	SampleURL string
	At        time.Time
	// By is who brought the page in, "" for its source.
	By string
}

// Signature is a stored near-duplicate signature, loaded into the index at start.
type Signature struct {
	JobID     JobID
	PostingID PostingID
	Company   string
	Role      string
	// Author is who posted it, as "source:author"; "" for unknown.
	Author string
	Value  []byte
	SeenAt time.Time
}

// DecisionWrite is one decision to be saved together with others.
type DecisionWrite struct {
	// Job is the job as read; its Rev must still be current.
	Job Job
	// To is the state the decision leads to, or the job's own state.
	To       JobState
	Decision Decision
	By       string
}
