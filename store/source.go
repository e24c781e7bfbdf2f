package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/automonet/automonet/core"
)

// SourceStates returns what is remembered of every source, by name.
func (s *Store) SourceStates(ctx context.Context) ([]core.SourceState, error) {
	out, err := collectQuery(s.reading(ctx), `SELECT doc, cursor FROM sources ORDER BY name`, func(r *sql.Rows) (core.SourceState, error) {
		return scanSource(r)
	})
	return out, s.explain(err)
}

// SourceState returns what is remembered of one source, or KindNotFound before
// its first fetch.
func (s *Store) SourceState(ctx context.Context, name core.SourceName) (core.SourceState, error) {
	st, err := scanSource(s.reading(ctx).row(`SELECT doc, cursor FROM sources WHERE name = ?`, string(name)))
	if err != nil {
		return st, s.explain(missing(err, "source state", string(name)))
	}
	return st, nil
}

// SaveSourceState replaces what is remembered of a source.
func (s *Store) SaveSourceState(ctx context.Context, st core.SourceState) error {
	return s.write(ctx, "save_source_state", normal, func(t *tx) error { return t.putSource(st, 0) })
}

// putSource saves a source's state; completeAt is when a scan that saw
// everything ended, 0 for none.
func (t *tx) putSource(st core.SourceState, completeAt int64) error {
	if st.Name == "" {
		return core.Invalid("source", "a source state needs the name of its source")
	}
	doc, err := encode(st)
	if err != nil {
		return err
	}
	if _, err := t.exec(`INSERT INTO sources (name, doc, cursor, complete_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET doc = excluded.doc, cursor = excluded.cursor, complete_at = max(complete_at, excluded.complete_at)`,
		string(st.Name), doc, st.Cursor, completeAt); err != nil {
		return fmt.Errorf("save the state of source %s: %w", st.Name, err)
	}
	return nil
}

func scanSource(r scanner) (core.SourceState, error) {
	var st core.SourceState
	var doc string
	var cursor []byte
	if err := r.Scan(&doc, &cursor); err != nil {
		return st, err
	}
	err := decode(doc, "source state", &st)
	st.Cursor = cursor
	return st, err
}
