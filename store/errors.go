package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/automonet/automonet/core"
)

// explain gives an error of SQLite or the disk the words that a user can act on.
// Errors that are already for users, and context errors, pass unchanged.
func (s *Store) explain(err error) error { return explain(err, s.file()) }

func explain(err error, file string) error {
	if err == nil {
		return nil
	}
	var known *core.Error
	if errors.As(err, &known) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	switch code := code(err); {
	case code == sqlite3.SQLITE_FULL || errors.Is(err, syscall.ENOSPC):
		return core.Errorf(core.KindTransient, "the disk is full: %s cannot grow; free disk space and start again, nothing that was saved is lost", file).Because(errors.Join(core.ErrHalt, err))
	case code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB:
		return corrupt(file, err)
	case code == sqlite3.SQLITE_BUSY || code == sqlite3.SQLITE_LOCKED:
		return core.Errorf(core.KindTransient, "%s is locked by another program; stop that program (or a running backup tool) and try again", file).Because(err)
	case code == sqlite3.SQLITE_READONLY || code == sqlite3.SQLITE_PERM || errors.Is(err, fs.ErrPermission):
		return core.Errorf(core.KindDenied, "%s cannot be written; give your user write permission on the data folder", file).Because(err)
	case code == sqlite3.SQLITE_CANTOPEN:
		return core.Errorf(core.KindDenied, "%s cannot be opened; check that the data folder exists and that your user may write to it", file).Because(err)
	case code == sqlite3.SQLITE_IOERR:
		return core.Errorf(core.KindTransient, "the disk reports an error for %s; check the disk, then start again or run: automonet restore <backup>", file).Because(err)
	}
	return err
}

func corrupt(file string, cause error) error {
	return core.Errorf(core.KindInternal, "the database %s is damaged; bring back the last backup with: automonet restore <backup> (backups lie in the folder backups beside it)", file).Because(errors.Join(core.ErrHalt, cause))
}

// code returns the primary result code of an SQLite error, or 0.
func code(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

// taken reports whether err is the violation of a unique index.
func taken(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && (e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}

// missing turns "no row" into a not-found error that names the noun.
func missing(err error, noun, id string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return core.Errorf(core.KindNotFound, "there is no %s %q", noun, clip(id, 60))
	}
	return fmt.Errorf("load %s %s: %w", noun, clip(id, 60), err)
}

// stale is the refusal of a write against a row that has moved on.
func stale(noun, id string) error {
	return core.Errorf(core.KindConflict, "%s %s has changed in the meantime; look at it again and repeat", noun, clip(id, 60))
}

func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}
