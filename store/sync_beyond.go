package store

import (
	"fmt"

	"github.com/automonet/automonet/core"
)

// beyond is the code of a row that the project has with a version which nothing goes before.
const beyond = "beyond"

// setAside puts rows in quarantine that the project has with a version beyond all
// generations: what is sent there would be ignored without an error, and the owner would
// not learn of it.
func (t *tx) setAside(v core.SyncState, m mirror) error {
	from := ` FROM (` + m.rows + `) AS l JOIN sync_rows AS r ON r.tbl = ?2 AND r.id = l.id WHERE r.facts >= ?3 AND r.facts > ?4 + l.rev `
	last, ours := int64(maxGeneration*generation), v.Generation*generation
	if _, err := t.exec(`INSERT INTO outbox (entity, id, rev) SELECT ?1, l.id, l.rev`+from+`ON CONFLICT (entity, id) DO UPDATE SET rev = max(rev, excluded.rev)`,
		m.entity, m.table, last, ours); err != nil {
		return fmt.Errorf("mark what nothing goes before in %s: %w", m.table, err)
	}
	if _, err := t.exec(`INSERT INTO sync_quarantine (entity, id, rev, code, error, since, tries) SELECT ?1, l.id, l.rev, ?5, ?6, ?7, 1`+from+`
			ON CONFLICT (entity, id) DO UPDATE SET rev = max(rev, excluded.rev), code = excluded.code, error = excluded.error`,
		m.entity, m.table, last, ours, beyond, beyondText(m.table), micros(t.now)); err != nil {
		return fmt.Errorf("set aside what nothing goes before in %s: %w", m.table, err)
	}
	return nil
}

// setAsideSent does the same with rows that were sent, given as their marks: the project
// took none of those that it has with such a version.
func (t *tx) setAsideSent(table, marks string) error {
	v, err := loadSyncState(t)
	if err != nil {
		return err
	}
	if _, err := t.exec(`INSERT INTO sync_quarantine (entity, id, rev, code, error, since, tries)
			SELECT m.value ->> 'entity', r.id, m.value ->> 'rev', ?4, ?5, ?6, 1 FROM json_each(?1) AS m JOIN sync_rows AS r ON r.tbl = ?2 AND r.id = m.value ->> 'id'
			WHERE r.facts >= ?3 AND r.facts > ?7 + (m.value ->> 'rev')
			ON CONFLICT (entity, id) DO UPDATE SET rev = excluded.rev, code = excluded.code, error = excluded.error, tries = tries + 1`,
		marks, table, int64(maxGeneration*generation), beyond, beyondText(table), micros(t.now), v.Generation*generation); err != nil {
		return fmt.Errorf("set aside what nothing goes before in %s: %w", table, err)
	}
	return nil
}

// takeBack lets rows be sent again whose version in the project is one of ours now, since
// the owner deleted them there.
func (t *tx) takeBack() error {
	if _, err := t.exec(`DELETE FROM sync_quarantine WHERE code = ? AND NOT EXISTS (SELECT 1 FROM sync_rows AS r WHERE r.id = sync_quarantine.id AND r.facts >= ?)`,
		beyond, int64(maxGeneration*generation)); err != nil {
		return fmt.Errorf("take back what was set aside: %w", err)
	}
	return nil
}

// beyondText says what the owner can do.
func beyondText(table string) string {
	return "another session of the account wrote this row with a version that nothing goes before: shut out the devices that you do not know, delete the row from the table " + table + " in the SQL editor of the project, and compare the sums (automonet sync check)"
}
