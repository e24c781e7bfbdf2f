// Package accounts keeps users, sessions, API keys and set-up links in access.db,
// shared by dry-run and live operation. It guarantees: no secret stands in the
// file but as a hash; a change and the note of it for the audit are one
// transaction, durable before Do returns; and a file that comes out of a backup
// lets nobody in who had to sign in before. It decides nothing.
package accounts

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

//go:embed schema/*.sql
var schemas embed.FS

// File is the name of the database in the data folder.
const File = "access.db"

// stamp is the PRAGMA application_id of the file: "AMac".
const stamp = 0x414d6163

// Accounts is the open file. It is safe for concurrent use.
type Accounts struct {
	db    *sql.DB
	path  string
	clock clock.Clock
}

// Open opens or creates the file.
func Open(ctx context.Context, path string, now clock.Clock) (*Accounts, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	a := &Accounts{path: path, clock: now}
	// The write-ahead log and the index beside it take their rights from the file, so
	// it is private before SQLite makes them.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, a.explain(fmt.Errorf("make %s: %w", File, err))
	}
	if err := f.Close(); err != nil {
		return nil, a.explain(fmt.Errorf("make %s: %w", File, err))
	}
	db, err := sql.Open("sqlite", dsn(path, "_pragma=busy_timeout(5000)", "_pragma=foreign_keys(1)", "_pragma=journal_mode(WAL)",
		"_pragma=synchronous(FULL)", "_pragma=secure_delete(1)", "_pragma=cache_size(-512)", "_txlock=immediate"))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	a.db = db
	if err := a.migrate(ctx); err != nil {
		return nil, errors.Join(a.explain(fmt.Errorf("open %s: %w", File, err)), db.Close())
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("protect %s: %w", File, err), db.Close())
	}
	return a, nil
}

// Close closes the file.
func (a *Accounts) Close() error { return a.db.Close() }

func dsn(path string, params ...string) string {
	p := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(filepath.ToSlash(path))
	if len(p) > 1 && p[1] == ':' {
		p = "/" + p
	}
	return "file:" + p + "?" + strings.Join(params, "&")
}

func (a *Accounts) migrate(ctx context.Context) error {
	var id, have int
	if err := a.db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return err
	}
	if err := a.db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&have); err != nil {
		return err
	}
	if id != stamp && (id != 0 || have != 0) {
		return core.Errorf(core.KindDenied, "%s does not hold accounts of AutoMonet; move it out of the data folder", File)
	}
	files, err := schemas.ReadDir("schema")
	if err != nil {
		return err
	}
	if have > len(files) {
		return core.Errorf(core.KindConflict, "%s was written by a newer version of AutoMonet (schema %d, this one knows %d); install the newer version", File, have, len(files))
	}
	for n := have; n < len(files); n++ {
		raw, err := schemas.ReadFile("schema/" + files[n].Name())
		if err != nil {
			return err
		}
		script := fmt.Sprintf("BEGIN IMMEDIATE;\n%s\nPRAGMA application_id = %d;\nPRAGMA user_version = %d;\nCOMMIT;", raw, stamp, n+1)
		if _, err := a.db.ExecContext(ctx, script); err != nil {
			return fmt.Errorf("schema %d: %w", n+1, err)
		}
	}
	return nil
}

// Tx is one transaction.
type Tx struct {
	ctx context.Context
	tx  *sql.Tx
	// Now is when it began.
	Now time.Time
}

// Do runs f in one transaction, which is durable when Do returns nil and undone
// when f fails. f may read and write; transactions follow each other.
func (a *Accounts) Do(ctx context.Context, f func(*Tx) error) error {
	tx, err := a.db.BeginTx(ctx, nil)
	if err != nil {
		return a.explain(fmt.Errorf("begin in %s: %w", File, err))
	}
	defer func() { _ = tx.Rollback() }()
	if err := f(&Tx{ctx: ctx, tx: tx, Now: a.clock.Now().UTC().Truncate(time.Microsecond)}); err != nil {
		return a.explain(err)
	}
	return a.explain(tx.Commit())
}

func (t *Tx) exec(q string, args ...any) (int64, error) {
	res, err := t.tx.ExecContext(t.ctx, q, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (t *Tx) row(q string, args ...any) *sql.Row { return t.tx.QueryRowContext(t.ctx, q, args...) }

// all scans every row of a query.
func all[T any](t *Tx, scan func(*sql.Rows) (T, error), q string, args ...any) ([]T, error) {
	rows, err := t.tx.QueryContext(t.ctx, q, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// micros stores an instant; the zero time is 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
