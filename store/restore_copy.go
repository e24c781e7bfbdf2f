package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/automonet/automonet/core"
)

// sqliteHeader begins every database of SQLite.
const sqliteHeader = "SQLite format 3\x00"

// bareDatabase reports whether a path is a database and no packed backup: a copy that
// was made before a migration, or one that a restore set aside.
func bareDatabase(path string) (bool, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil // said by whoever reads it
	}
	if err != nil {
		return false, err
	}
	defer f.Close()
	head := make([]byte, len(sqliteHeader))
	if _, err := io.ReadFull(f, head); err != nil {
		return false, nil // a folder, or a file that is too short
	}
	return string(head) == sqliteHeader, nil
}

// adopt puts a bare database into work as a backup that holds nothing else. The copy has
// no manifest to be checked against, so that it is described by what it holds.
func adopt(ctx context.Context, path, work string) (Report, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Report{}, err
	}
	rep := Report{Created: info.ModTime().UTC()}
	taken := filepath.Join(work, "taken")
	for _, suffix := range []string{"", "-wal"} {
		if err := copyFile(path+suffix, taken+suffix); err != nil && (suffix == "" || !errors.Is(err, fs.ErrNotExist)) {
			return rep, err
		}
	}
	if err := rep.describe(ctx, taken); err != nil {
		return rep, err
	}
	name := string(rep.Mode) + ".db"
	if err := os.Rename(taken, filepath.Join(work, name)); err != nil {
		return rep, err
	}
	file, err := sumFile(work, name)
	rep.Files = []BackupFile{file}
	return rep, err
}

// describe reads mode, schema and rows of a database, with its log folded in.
func (r *Report) describe(ctx context.Context, path string) (err error) {
	db, err := sql.Open("sqlite", dsn(path, commonPragmas()...))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	if err := checkPages(rawLister{ctx, db}, "PRAGMA integrity_check(1)", filepath.Base(path)); err != nil {
		return err
	}
	var stamp int64
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&stamp); err != nil {
		return err
	}
	switch stamp {
	case stampDry:
		r.Mode = ModeDry
	case stampLive:
		r.Mode = ModeLive
	default:
		return core.Invalid("backup", "this database was not made by AutoMonet")
	}
	if r.Schema, err = schemaVersion(ctx, db); err != nil {
		return err
	}
	if r.Rows, r.LastSeq, err = countRows(ctx, db); err != nil {
		return fmt.Errorf("count its rows: %w", err)
	}
	_, err = db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}
