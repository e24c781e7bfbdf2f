package accounts

import (
	"errors"
	"io/fs"
	"path/filepath"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/automonet/automonet/core"
)

// explain gives an error of SQLite or the disk the words that a user can act on.
func (a *Accounts) explain(err error) error {
	var known *core.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	file := filepath.Base(a.path)
	code := 0
	var e *sqlite.Error
	if errors.As(err, &e) {
		code = e.Code() & 0xff
	}
	switch {
	case code == sqlite3.SQLITE_FULL || errors.Is(err, syscall.ENOSPC):
		return core.Errorf(core.KindTransient, "the disk is full: %s cannot grow; free disk space and start again, nothing that was saved is lost", file).Because(err)
	case code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB:
		return core.Errorf(core.KindInternal, "the database %s is damaged; bring back the last backup with: automonet restore <backup> (backups lie in the folder backups beside it)", file).Because(err)
	case code == sqlite3.SQLITE_BUSY || code == sqlite3.SQLITE_LOCKED:
		return core.Errorf(core.KindTransient, "%s is locked by another program; stop that program (or a running backup tool) and try again", file).Because(err)
	case code == sqlite3.SQLITE_READONLY || code == sqlite3.SQLITE_PERM || errors.Is(err, fs.ErrPermission):
		return core.Errorf(core.KindDenied, "%s cannot be written; give your user write permission on the data folder", file).Because(err)
	case code == sqlite3.SQLITE_CANTOPEN:
		return core.Errorf(core.KindDenied, "%s cannot be opened; check that the data folder exists and that your user may write to it", file).Because(err)
	}
	return err
}
