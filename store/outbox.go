package store

import "fmt"

// The entities of the outbox, as the replica names them. A decision has none: it goes with its job.
const (
	entityJob        = "job"
	entityPosting    = "posting"
	entityProposal   = "proposal"
	entitySubmission = "submission"
	entityOutcome    = "outcome"
	entitySettings   = "settings"
	entityCommand    = "command"
)

// change is a row's new revision.
type change struct {
	entity string
	rev    int64
}

// dirty marks a row as changed for the replica. The set is coalesced: however
// often a row changes, it has one entry with its latest revision. The entries are
// written together at the end of the transaction.
func (t *tx) dirty(entity, id string, rev int64) {
	if t.outbox == nil {
		t.outbox = map[change][]string{}
	}
	c := change{entity, rev}
	t.outbox[c] = append(t.outbox[c], id)
}

// flushOutbox writes the entries that dirty and sight collected. Revisions only grow, so that
// the order of the entries does not matter.
func (t *tx) flushOutbox() error {
	for c, ids := range t.outbox {
		var err error
		if len(ids) == 1 {
			_, err = t.exec(`INSERT INTO outbox (entity, id, rev) VALUES (?, ?, ?)
				ON CONFLICT (entity, id) DO UPDATE SET rev = max(rev, excluded.rev)`, c.entity, ids[0], c.rev)
		} else {
			_, err = t.exec(`INSERT INTO outbox (entity, id, rev) SELECT ?, value, ? FROM json_each(?) WHERE true
				ON CONFLICT (entity, id) DO UPDATE SET rev = max(rev, excluded.rev)`, c.entity, c.rev, list(ids))
		}
		if err != nil {
			return fmt.Errorf("mark %d rows of %s for the replica: %w", len(ids), c.entity, err)
		}
	}
	t.outbox = nil
	if len(t.sighted) == 0 {
		return nil
	}
	if _, err := t.exec(`INSERT INTO outbox (entity, id, rev) SELECT 'job', j.id, j.rev FROM json_each(?) AS i CROSS JOIN jobs AS j ON j.id = i.value WHERE true
		ON CONFLICT (entity, id) DO UPDATE SET rev = max(rev, excluded.rev)`, list(t.sighted)); err != nil {
		return fmt.Errorf("mark %d sighted jobs for the replica: %w", len(t.sighted), err)
	}
	t.sighted = nil
	return nil
}
