package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// embedded returns the migrations of this version.
func embedded() fs.FS {
	files, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		// The name is a constant and valid.
		panic(err)
	}
	return files
}

// migrate brings the schema up to date. The files and the table of versions are
// those of goose, whose own program works on them as well.
func (s *Store) migrate(ctx context.Context, existed bool) error {
	steps, err := migrations(s.migrations)
	if err != nil {
		return err
	}
	have, err := schemaVersion(ctx, s.w.conn)
	if err != nil {
		return err
	}
	latest := latestVersion(steps)
	if have > latest {
		return core.Errorf(core.KindConflict, "%s was written by a newer version of AutoMonet (schema %d, this one knows %d); install the newer version, or bring back the copy made before its migration with: automonet restore <data folder>/backups/<file>", s.file(), have, latest)
	}
	if have == latest {
		return nil
	}
	if existed && have > 0 {
		name := fmt.Sprintf("%s-schema%d-%s.db", s.mode, have, stampName(s.clock.Now()))
		if err := s.copyBeforeMigration(ctx, filepath.Join(s.dir, backupsDir, name)); err != nil {
			return fmt.Errorf("back up before the migration: %w", err)
		}
	}
	return runMigrations(ctx, s.path(), steps)
}

// step is one migration: a script that is run in one transaction.
type step struct {
	version int64
	name    string
	up      string
}

// The annotations of a migration. To SQLite they are comments, and it finds the ends
// of statements itself, so that those around statements need not be read.
const (
	annotation = "-- +goose "
	stepUp     = annotation + "Up"
	stepDown   = annotation + "Down"
)

// migrations reads the steps in their order.
func migrations(files fs.FS) ([]step, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	steps := make([]step, len(names))
	for i, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("migration %s: %w", name, err)
		}
		if steps[i], err = parseStep(name, string(b)); err != nil {
			return nil, fmt.Errorf("migration %s: %w", name, err)
		}
		if i > 0 && steps[i].version <= steps[i-1].version {
			return nil, fmt.Errorf("migration %s: its number does not follow that of %s", name, steps[i-1].name)
		}
	}
	return steps, nil
}

func parseStep(name, text string) (step, error) {
	number, _, _ := strings.Cut(path.Base(name), "_")
	version, err := strconv.ParseInt(number, 10, 64)
	if err != nil || version <= 0 {
		return step{}, fmt.Errorf("the name does not begin with a number and _")
	}
	_, up, found := strings.Cut(text, stepUp+"\n")
	if !found {
		return step{}, fmt.Errorf("the line %q is missing", stepUp)
	}
	up, _, _ = strings.Cut(up, stepDown+"\n")
	for line := range strings.Lines(up) {
		switch word, found := strings.CutPrefix(strings.TrimSpace(line), annotation); {
		case !found, word == "StatementBegin", word == "StatementEnd":
		default:
			return step{}, fmt.Errorf("the annotation %q is not known here", clip(word, 40))
		}
	}
	return step{version: version, name: name, up: up}, nil
}

func latestVersion(steps []step) int64 {
	if len(steps) == 0 {
		return 0
	}
	return steps[len(steps)-1].version
}

// runMigrations applies the steps that are missing, each in a transaction of its own.
func runMigrations(ctx context.Context, path string, steps []step) error {
	db, err := sql.Open("sqlite", dsn(path, append(commonPragmas(), "_pragma=synchronous(FULL)", "_txlock=immediate")...))
	if err != nil {
		return err
	}
	defer db.Close()
	for {
		more, err := migrateOne(ctx, db, steps)
		if err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		if !more {
			return nil
		}
	}
}

// migrateOne applies the first of the steps that is missing, if there is one. It
// looks anew in each transaction, since another process may migrate as well.
func migrateOne(ctx context.Context, db *sql.DB, steps []step) (more bool, err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	defer func() { _ = tx.Rollback() }()
	have, err := schemaVersion(ctx, tx)
	if err != nil {
		return false, err
	}
	i := slices.IndexFunc(steps, func(s step) bool { return s.version > have })
	if i < 0 {
		return false, nil
	}
	script := steps[i].up
	if have == 0 {
		// The table and its first row are as goose makes them.
		script = `CREATE TABLE IF NOT EXISTS goose_db_version (
			id INTEGER PRIMARY KEY AUTOINCREMENT,
			version_id INTEGER NOT NULL,
			is_applied INTEGER NOT NULL,
			tstamp TIMESTAMP DEFAULT (datetime('now'))
		);
		INSERT INTO goose_db_version (version_id, is_applied) SELECT 0, 1 WHERE NOT EXISTS (SELECT 1 FROM goose_db_version);
		` + script
	}
	if _, err := tx.ExecContext(ctx, script); err != nil {
		return false, fmt.Errorf("%s: %w", steps[i].name, err)
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (?, 1)`, steps[i].version); err != nil {
		return false, err
	}
	return true, tx.Commit()
}

type rowQuerier interface {
	QueryRowContext(ctx context.Context, q string, args ...any) *sql.Row
}

// schemaVersion returns the last applied migration, 0 for a new file.
func schemaVersion(ctx context.Context, c rowQuerier) (int64, error) {
	var n int64
	if err := c.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE name = 'goose_db_version'").Scan(&n); err != nil || n == 0 {
		return 0, err
	}
	var v sql.NullInt64
	err := c.QueryRowContext(ctx, "SELECT max(version_id) FROM goose_db_version WHERE is_applied").Scan(&v)
	return v.Int64, err
}
