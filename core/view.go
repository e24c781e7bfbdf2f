package core

import (
	"encoding/json"
	"time"
)

// JobSummary counts jobs for an overview. Merged jobs are not counted.
type JobSummary struct {
	States map[JobState]int `json:"states"`
	// ScreenedOut counts screened-out jobs by the code of the filter or rule that
	// refused them; a job that two of them refuse counts for both.
	ScreenedOut map[string]int `json:"screened_out"`
	// Undecided counts new jobs without a decision.
	Undecided int `json:"undecided"`
}

// SourceView is a source as the owner sees it.
type SourceView struct {
	SourceState
	// Paused is set while the owner keeps it from being asked.
	Paused bool `json:"paused"`
	// Health is "ok", "never_asked", "paused", "silent" (far below its own
	// baseline), "failing" or "blocked".
	Health string `json:"health"`
	// Expected is the baseline of postings per scan, and Spread its standard
	// deviation; both 0 before the first whole scan.
	Expected float64 `json:"expected"`
	Spread   float64 `json:"spread"`
	// Fixture is the folder of the newest test data that was written because an
	// answer could not be read, "" for none.
	Fixture string `json:"fixture,omitempty"`
	// Imports is set where the source also reads files of its user's.
	Imports bool `json:"imports"`
	// RulesOnly is set where the platform's terms forbid that a model ranks its
	// postings, Ranking where its permission is recorded all the same.
	RulesOnly bool               `json:"rules_only"`
	Ranking   *RankingPermission `json:"ranking_permission,omitempty"`
}

// SampleInfo is one entry of a source's black box: an answer as it was fetched.
type SampleInfo struct {
	ID     int64     `json:"id"`
	At     time.Time `json:"at,omitzero"`
	URL    string    `json:"url"`
	Status string    `json:"status"`
	// Size is in bytes, before it was packed.
	Size int64 `json:"size"`
}

// ChannelView is a channel as the owner sees it.
type ChannelView struct {
	ChannelPolicy
	// Configured is set when it could be used at all.
	Configured bool `json:"configured"`
	Caps       Caps `json:"caps"`
	// UsedHour and UsedDay are what of the caps is used up at present: what was
	// sent, or may have been.
	UsedHour int `json:"used_hour"`
	UsedDay  int `json:"used_day"`
	// Locks are those that bear on this channel.
	Locks []Lock `json:"locks"`
}

// SpendBy says what the rows of a spending report stand for.
type SpendBy string

// The kinds of rows.
const (
	SpendByModel    SpendBy = "model"
	SpendByTask     SpendBy = "task"
	SpendByDay      SpendBy = "day"
	SpendByProvider SpendBy = "provider"
	SpendByJob      SpendBy = "job"
)

// SpendRows is what was spent on model calls in some days.
type SpendRows struct {
	By SpendBy `json:"by"`
	// From and To are the first and the last day, as 2006-01-02 in the owner's zone.
	From  string     `json:"from"`
	To    string     `json:"to"`
	Rows  []SpendSum `json:"rows"`
	Total NanoUSD    `json:"total"`
	// Proposals and Replies are how many proposals were made and how many jobs
	// answered in those days; the costs are the total divided by them, nil where
	// there were none.
	Proposals       int      `json:"proposals"`
	Replies         int      `json:"replies"`
	CostPerProposal *NanoUSD `json:"cost_per_proposal"`
	CostPerReply    *NanoUSD `json:"cost_per_reply"`
}

// OutcomeFilter selects outcomes, the latest first.
type OutcomeFilter struct {
	JobID        JobID
	SubmissionID SubmissionID
	Kind         OutcomeKind
	After        string
	Limit        int
}

// TemplateInfo is a template of proposals.
type TemplateInfo struct {
	ID       string      `json:"id"`
	Version  int         `json:"version"`
	Channel  ChannelName `json:"channel"`
	Category string      `json:"category"`
	Language Lang        `json:"language"`
	Tone     string      `json:"tone,omitempty"`
	// Origin is "builtin", "file" (the owner's folder, read only here) or "own".
	Origin string `json:"origin"`
	// Builtin is set when there is a built-in text of the same name to go back to.
	Builtin bool `json:"builtin"`
	// Frozen is set while it writes no new drafts.
	Frozen bool `json:"frozen"`
	// Text is the whole file, in lists left out.
	Text string `json:"text,omitempty"`
	Rev  int64  `json:"rev"`
	// Uses counts proposals that were made with it, Sent those that went out, and
	// Replies the jobs among them that answered.
	Uses    int `json:"uses"`
	Sent    int `json:"sent"`
	Replies int `json:"replies"`
}

// TemplateVersion is what the owner's own text of a template said once.
type TemplateVersion struct {
	Rev int64 `json:"rev"`
	// SavedAt is left out for a text from before versions were kept.
	SavedAt time.Time `json:"saved_at,omitzero"`
	By      string    `json:"by"`
	Text    string    `json:"text"`
}

// TemplatePreview is what a template makes of one job.
type TemplatePreview struct {
	Subject string       `json:"subject"`
	Body    string       `json:"body"`
	Claims  []Claim      `json:"claims"`
	Gates   []GateResult `json:"gates"`
}

// SettingField describes one setting.
type SettingField struct {
	// Key is its path, such as "filters.min_hourly".
	Key string `json:"key"`
	// Type is that of its JSON value: string, number, integer, boolean, array or object.
	Type    string          `json:"type"`
	Value   json.RawMessage `json:"value"`
	Default json.RawMessage `json:"default"`
	// Origin is "default", "file", "env" or "store" (changed at run time).
	Origin string `json:"origin"`
	// Place is where a file or the environment sets it, such as "line 12".
	Place string `json:"place,omitempty"`
	// ReadOnly is set where only the file may change it.
	ReadOnly bool     `json:"read_only"`
	Enum     []string `json:"enum,omitempty"`
	Minimum  *float64 `json:"minimum,omitempty"`
	Maximum  *float64 `json:"maximum,omitempty"`
}

// SettingsSchema describes all settings.
type SettingsSchema struct {
	Rev    int64          `json:"rev"`
	Fields []SettingField `json:"fields"`
	// Declarative is set when the configuration file rules and nothing can be
	// changed here.
	Declarative bool `json:"declarative"`
}

// AuditReport says how far the audit chains verify.
type AuditReport struct {
	Chains int   `json:"chains"`
	Events int64 `json:"events"`
	// UpTo is the sequence number of the last event that was looked at.
	UpTo int64 `json:"up_to"`
	// Broken is the first link that does not fit, nil when all do.
	Broken *BrokenLink `json:"broken,omitempty"`
	At     time.Time   `json:"at,omitzero"`
}

// BrokenLink is where an audit chain does not verify.
type BrokenLink struct {
	JobID JobID  `json:"job_id"`
	Why   string `json:"why"`
}

// IntegrityReport is what a check of the data found.
type IntegrityReport struct {
	// Database and Search are "" when the database's pages and the search index are
	// whole, else what is wrong.
	Database string      `json:"database"`
	Ledger   string      `json:"ledger"`
	Search   string      `json:"search"`
	Audit    AuditReport `json:"audit"`
	OK       bool        `json:"ok"`
	At       time.Time   `json:"at,omitzero"`
}

// BackupFile is a backup in the data folder.
type BackupFile struct {
	Name  string    `json:"name"`
	Bytes int64     `json:"bytes"`
	At    time.Time `json:"at,omitzero"`
}

// Maintenance is what a vacuum or a new index of the search did.
type Maintenance struct {
	// Before and After are the size of the database in bytes.
	Before int64         `json:"before"`
	After  int64         `json:"after"`
	Took   time.Duration `json:"took_ns"`
}

// LogLine is one record of the log.
type LogLine struct {
	At    time.Time `json:"at,omitzero"`
	Level string    `json:"level"`
	Msg   string    `json:"msg"`
	// Attrs are its attributes, redacted like the log itself.
	Attrs map[string]string `json:"attrs,omitempty"`
}

// VersionInfo says what program runs.
type VersionInfo struct {
	Version string `json:"version"`
	Go      string `json:"go"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
	// Schema is the version of the database.
	Schema    int64            `json:"schema"`
	Bytes     map[string]int64 `json:"bytes"`
	Rows      map[string]int64 `json:"rows"`
	StartedAt time.Time        `json:"started_at,omitzero"`
}

// WorkProgress is how far a long work has got. Total is 0 while it is not known.
type WorkProgress struct {
	Stage string `json:"stage,omitempty"`
	Done  int64  `json:"done"`
	Total int64  `json:"total"`
}

// KeptAnswer is the answer of a request with an idempotency key. Status is 0 while
// the request is under way.
type KeptAnswer struct {
	// Digest is the hex SHA-256 of the request.
	Digest   string
	Status   int
	ETag     string
	Location string
	Body     []byte
	// Cut is set when the body was too large to be kept.
	Cut bool
}
