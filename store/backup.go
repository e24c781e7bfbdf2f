package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/accounts"
)

const (
	manifestFile = "manifest.json"
	ledgerFile   = "ledger.db"
	// backupStep is how many pages are copied between two looks at the context
	// and two reports of progress: 4 MB.
	backupStep = 1024
)

// Report is the manifest of a backup, and what a restore did.
type Report struct {
	Path    string    `json:"path"`
	Mode    Mode      `json:"mode"`
	Schema  int64     `json:"schema"`
	Created time.Time `json:"created"`
	// LastSeq is the sequence number of the last event it holds.
	LastSeq int64            `json:"last_seq"`
	Rows    map[string]int64 `json:"rows"`
	Files   []BackupFile     `json:"files"`
	// Notes say what else the user should know, in stable codes.
	Notes []string `json:"notes,omitempty"`
}

// BackupFile is one file of a backup.
type BackupFile struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Backup copies the open database, ledger.db, access.db and the journals to path while the
// agent works: a folder, or one file when path ends in .tar. The copy is one
// moment's state; it is verified (digests, integrity_check, row counts) before
// it gets its name. progress may be nil; it is told pages done and in all.
func (s *Store) Backup(ctx context.Context, path string, progress func(done, total int)) (Report, error) {
	if _, err := os.Stat(path); err == nil {
		return Report{}, core.Invalid("path", "%s exists already; give a name that is free", filepath.Base(path))
	}
	work := strings.TrimSuffix(path, ".tar") + ".partial"
	if err := os.RemoveAll(work); err != nil {
		return Report{}, explain(err, work)
	}
	if err := os.MkdirAll(work, 0o700); err != nil {
		return Report{}, explain(fmt.Errorf("make the backup folder: %w", err), filepath.Base(work))
	}
	rep, err := s.fill(ctx, work, progress)
	if err == nil {
		rep.Path = path
		err = finishBackup(ctx, work, path, rep)
	}
	if err != nil {
		return Report{}, errors.Join(explain(fmt.Errorf("back up to %s: %w", filepath.Base(path), err), filepath.Base(path)), os.RemoveAll(work))
	}
	return rep, nil
}

func (s *Store) fill(ctx context.Context, work string, progress func(done, total int)) (Report, error) {
	rep := Report{Mode: s.mode, Created: s.clock.Now().UTC()}
	conn, err := s.r.db.Conn(ctx)
	if err != nil {
		return rep, err
	}
	defer conn.Close()
	// An open read transaction pins one state: the copy and the counts agree,
	// and writers neither wait nor make the copy start again.
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return rep, err
	}
	defer conn.ExecContext(background, "ROLLBACK")
	if rep.Rows, rep.LastSeq, err = countRows(ctx, conn); err != nil {
		return rep, err
	}
	if rep.Schema, err = schemaVersion(ctx, conn); err != nil {
		return rep, err
	}
	if err := copyDatabase(ctx, conn, filepath.Join(work, s.file()), progress); err != nil {
		return rep, err
	}
	names := []string{s.file()}
	if _, err := os.Stat(filepath.Join(s.dir, ledgerFile)); err == nil {
		if err := copyLedger(ctx, filepath.Join(s.dir, ledgerFile), filepath.Join(work, ledgerFile)); err != nil {
			return rep, fmt.Errorf("copy %s: %w", ledgerFile, err)
		}
		names = append(names, ledgerFile)
	}
	if _, err := os.Stat(filepath.Join(s.dir, accounts.File)); err == nil {
		into := filepath.Join(work, accounts.File)
		if err := copyLedger(ctx, filepath.Join(s.dir, accounts.File), into); err != nil {
			return rep, fmt.Errorf("copy %s: %w", accounts.File, err)
		}
		if err := accounts.Strip(ctx, into); err != nil {
			return rep, err
		}
		names = append(names, accounts.File)
	}
	// After the database: the journal then holds at least every send that the
	// database knows of.
	for _, name := range []string{journalLive, journalDry} {
		copied, err := s.copyJournal(name, work)
		if err != nil {
			return rep, err
		}
		if copied {
			names = append(names, name)
		}
	}
	for _, name := range names {
		f, err := sumFile(work, name)
		if err != nil {
			return rep, err
		}
		rep.Files = append(rep.Files, f)
	}
	return rep, nil
}

func (s *Store) copyJournal(name, work string) (bool, error) {
	s.journal.Lock()
	defer s.journal.Unlock()
	b, err := os.ReadFile(filepath.Join(s.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, writeSynced(filepath.Join(work, name), b)
}

func finishBackup(ctx context.Context, work, path string, rep Report) error {
	b, err := json.MarshalIndent(rep, "", "  ")
	if err != nil {
		return err
	}
	if err := writeSynced(filepath.Join(work, manifestFile), append(b, '\n')); err != nil {
		return err
	}
	if err := verifyBackup(ctx, work, rep); err != nil {
		return err
	}
	if !strings.HasSuffix(path, ".tar") {
		if err := os.Rename(work, path); err != nil {
			return err
		}
		return syncDir(filepath.Dir(path))
	}
	if err := packTar(work, path, rep); err != nil {
		return err
	}
	return os.RemoveAll(work)
}

// copyDatabase copies the database that conn sees into a new file.
func copyDatabase(ctx context.Context, conn *sql.Conn, dst string, progress func(done, total int)) error {
	f, err := os.OpenFile(dst, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	err = conn.Raw(func(dc any) error {
		src, ok := dc.(interface {
			NewBackup(string) (*sqlite.Backup, error)
		})
		if !ok {
			return fmt.Errorf("the driver %T cannot copy a database", dc)
		}
		b, err := src.NewBackup(dsn(dst))
		if err != nil {
			return err
		}
		for more := true; more && err == nil; {
			if err = ctx.Err(); err != nil {
				break
			}
			if more, err = b.Step(backupStep); err == nil && progress != nil {
				progress(b.PageCount()-b.Remaining(), b.PageCount())
			}
		}
		return errors.Join(err, b.Finish())
	})
	if err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	return f.Sync()
}

func copyLedger(ctx context.Context, src, dst string) error {
	db, err := sql.Open("sqlite", dsn(src, append(commonPragmas(), "_pragma=query_only(1)")...))
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return copyDatabase(ctx, conn, dst, nil)
}

// copyBeforeMigration keeps the database as it is before its schema changes.
func (s *Store) copyBeforeMigration(ctx context.Context, dst string) error {
	if err := os.MkdirAll(filepath.Dir(dst), 0o700); err != nil {
		return err
	}
	if err := copyDatabase(ctx, s.w.conn, dst, nil); err != nil {
		return err
	}
	return syncDir(filepath.Dir(dst))
}

// countedTables are those whose row counts a backup is verified by.
func countedTables() []string {
	return []string{"jobs", "texts", "decisions", "postings", "sources", "samples", "proposals", "submissions", "outcomes",
		"events", "locks", "profiles", "settings", "outbox"}
}

func countRows(ctx context.Context, c rowQuerier) (map[string]int64, int64, error) {
	rows := map[string]int64{}
	for _, t := range countedTables() {
		var n int64
		if err := c.QueryRowContext(ctx, "SELECT count(*) FROM "+t).Scan(&n); err != nil {
			return nil, 0, fmt.Errorf("count %s: %w", t, err)
		}
		rows[t] = n
	}
	var last int64
	err := c.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM events").Scan(&last)
	return rows, last, err
}
