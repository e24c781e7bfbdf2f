package store

// The entities of the outbox, as the replica names them.
const (
	entityJob        = "job"
	entityPosting    = "posting"
	entityDecision   = "decision"
	entityProposal   = "proposal"
	entitySubmission = "submission"
	entityOutcome    = "outcome"
	entitySettings   = "settings"
)

// dirty marks a row as changed for the replica. The set is coalesced: however
// often a row changes, it has one entry with its latest revision.
func (t *tx) dirty(entity, id string, rev int64) error {
	_, err := t.exec(`INSERT INTO outbox (entity, id, rev) VALUES (?, ?, ?)
		ON CONFLICT (entity, id) DO UPDATE SET rev = excluded.rev`, entity, id, rev)
	return err
}
