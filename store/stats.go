package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Stats is the size of a data folder.
type Stats struct {
	Mode   Mode  `json:"mode"`
	Schema int64 `json:"schema"`
	// Bytes are file sizes by name, Rows row counts by table.
	Bytes map[string]int64 `json:"bytes"`
	Rows  map[string]int64 `json:"rows"`
}

// Stats returns sizes and row counts.
func (s *Store) Stats(ctx context.Context) (Stats, error) {
	st := Stats{Mode: s.mode, Bytes: map[string]int64{}}
	for _, name := range []string{s.file(), s.file() + "-wal", ledgerFile, journalLive, journalDry} {
		info, err := os.Stat(filepath.Join(s.dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return st, s.explain(err)
		}
		st.Bytes[name] = info.Size()
	}
	var err error
	if st.Rows, _, err = countRows(ctx, s.r.db); err != nil {
		return st, s.explain(err)
	}
	st.Schema, err = schemaVersion(ctx, s.r.db)
	return st, s.explain(err)
}

// Integrity reads every page and index of the database and compares them; it
// takes seconds per GB. The error says how to recover.
func (s *Store) Integrity(ctx context.Context) error {
	return checkPages(s.reading(ctx), "PRAGMA integrity_check(1)", s.file())
}
