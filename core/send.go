package core

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// SentRecord is one line of sent.log, the fsynced journal beside the databases.
// It outlives a restored or rolled-back database, so it holds keys that are
// stable across re-ingestion, and no text.
type SentRecord struct {
	At   time.Time `json:"at,omitzero"`
	Kind SentKind  `json:"kind"`
	// Key is the submission's idempotency key.
	Key          IdemKey      `json:"key"`
	SubmissionID SubmissionID `json:"submission"`
	JobID        JobID        `json:"job"`
	Channel      ChannelName  `json:"channel"`
	// Recipient is the hex SHA-256 of the lower-case recipient.
	Recipient string `json:"recipient"`
	// Postings are "source/external id" keys and canonical URLs of the whole
	// dedupe cluster, hashed.
	Postings []string    `json:"postings"`
	Hash     ContentHash `json:"hash"`
}

// SentKind says what a line of sent.log records.
type SentKind string

// The kinds of lines.
const (
	// SentIntent is written and synced before the outside call.
	SentIntent SentKind = "intent"
	// SentConfirmed follows the channel's proof.
	SentConfirmed SentKind = "sent"
	// SentAbsent withdraws an intent: proved, or declared by the user, not sent.
	SentAbsent SentKind = "absent"
)

// SendHistory is what is known about earlier sends that bear on one submission;
// core/review decides on it right before sending.
type SendHistory struct {
	// Journal are unwithdrawn records of sent.log that share the job, a posting
	// key or the recipient with the submission. One with the submission's own key
	// means that the database was rolled back, or a crash came before it was told.
	Journal []SentRecord
	// Postings are the keys under which sent.log names the postings of the job's
	// dedupe cluster, as in SentRecord.Postings.
	Postings []string
	// Recent are submissions sent, sending or unknown within the longest cap
	// window, by any channel.
	Recent []Submission
	// Cluster are live submissions of any job in the same dedupe cluster, except
	// the submission itself.
	Cluster []Submission
	// Unattended counts what the channel sent in the last 24 hours, or may have,
	// without the owner's approval.
	Unattended int
	// Past are the owner's own earlier proposals, imported, that share a link, the
	// role, the company or the recipient with the submission.
	Past  []PastProposal
	Locks []Lock
	// Run is the agent's run mode at this moment.
	Run RunMode
}

// AgentState is the agent's own durable state.
type AgentState struct {
	Run RunMode `json:"run"`
	// RunReason says why the agent does not run normally, for example
	// "restored from a backup on 2026-11-23".
	RunReason string    `json:"run_reason,omitempty"`
	Since     time.Time `json:"since,omitzero"`
	// Folder identifies the data folder and host that the database was last used
	// in; a difference means that the data was copied or moved.
	Folder string `json:"-"`
}

// RecipientKey is the hex SHA-256 of a recipient's lower-case, trimmed form, as
// it stands in sent.log, which holds no addresses.
func RecipientKey(recipient string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(strings.TrimSpace(recipient))))
	return hex.EncodeToString(sum[:])
}

// PostingKey is the hex SHA-256 of a key of a posting ("source/external id", or a
// canonical URL), as it stands in sent.log.
func PostingKey(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}
