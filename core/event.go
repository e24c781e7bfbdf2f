package core

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"time"
)

// EventKind names what happened to a subject, for example "job.new".
type EventKind string

// Event is one link of a job's audit chain. It holds ids and hashes; texts live
// in rows that can be purged without breaking the chain.
type Event struct {
	// Seq counts all events of the database; JobSeq those of one job from 1.
	Seq    int64     `json:"seq"`
	JobID  JobID     `json:"job_id"`
	JobSeq int64     `json:"job_seq"`
	Kind   EventKind `json:"kind"`
	// Subject is the id of the row that changed.
	Subject string `json:"subject"`
	// From and To are states, where the event is a transition.
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
	// Data is small JSON of ids, hashes, codes and figures.
	Data string    `json:"data,omitempty"`
	By   string    `json:"by"`
	At   time.Time `json:"at,omitzero"`
	// Prev and Hash link the chain: Hash = SHA-256(Prev, every other field).
	Prev string `json:"prev"`
	Hash string `json:"hash"`
}

// Seal returns the event with Prev set and Hash computed over all other fields
// but Seq, which the database gives.
func (e Event) Seal(prev string) Event {
	e.Prev = prev
	e.At = e.At.UTC().Truncate(time.Microsecond)
	h := sha256.New()
	for _, s := range []string{"automonet event v1", prev, string(e.JobID), string(e.Kind), e.Subject, e.From, e.To, e.Data, e.By} {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])
		h.Write([]byte(s))
	}
	var n [16]byte
	binary.BigEndian.PutUint64(n[:8], uint64(e.JobSeq))
	binary.BigEndian.PutUint64(n[8:], uint64(e.At.UnixMicro()))
	h.Write(n[:])
	e.Hash = hex.EncodeToString(h.Sum(nil))
	return e
}

// VerifyChain checks that events, in order of JobSeq, form one unbroken chain.
// The error names the first link that does not fit.
func VerifyChain(events []Event) error {
	if f := BrokenLinkOf(events); f != nil {
		return Errorf(KindConflict, "%s", f.Why)
	}
	return nil
}

// BrokenLinkOf returns the first link of a chain, in order of JobSeq, that does not fit;
// nil where all do.
func BrokenLinkOf(events []Event) *AuditFinding {
	prev := ""
	for i, e := range events {
		if e.JobSeq != int64(i+1) {
			return &AuditFinding{JobID: e.JobID, Seq: e.Seq, Why: Errorf(KindConflict, "audit chain of job %s: event %d is missing", e.JobID, i+1).Msg}
		}
		if e.Prev != prev || e.Seal(prev).Hash != e.Hash {
			return &AuditFinding{JobID: e.JobID, Seq: e.Seq, Why: Errorf(KindConflict, "audit chain of job %s: event %d (%s) does not fit its predecessor", e.JobID, e.JobSeq, clip(string(e.Kind), 40)).Msg}
		}
		prev = e.Hash
	}
	return nil
}
