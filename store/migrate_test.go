package store

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/pressly/goose/v3"
	"github.com/stretchr/testify/require"
)

// schemaOf lists what a database holds, and which migrations it believes to have.
func schemaOf(t *testing.T, db *sql.DB) (out []string) {
	t.Helper()
	rows, err := db.Query(`SELECT name || ': ' || coalesce(sql, '') FROM sqlite_schema WHERE name <> 'goose_db_version'
		UNION ALL SELECT 'version ' || version_id || ' ' || is_applied || ' ' || typeof(tstamp) FROM goose_db_version ORDER BY 1`)
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var line string
		require.NoError(t, rows.Scan(&line))
		out = append(out, line)
	}
	require.NoError(t, rows.Err())
	return out
}

// The embedded migrations give what goose's own program makes of them, and each of
// the two goes on where the other has stopped.
func TestMigrationsAreThoseOfGoose(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	open := func(name string) (string, *sql.DB) {
		path := filepath.Join(t.TempDir(), name)
		db, err := sql.Open("sqlite", dsn(path))
		require.NoError(t, err)
		t.Cleanup(func() { db.Close() })
		return path, db
	}
	provider := func(db *sql.DB) *goose.Provider {
		p, err := goose.NewProvider(goose.DialectSQLite3, db, embedded(), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
		require.NoError(t, err)
		return p
	}
	steps, err := migrations(embedded())
	require.NoError(t, err)
	require.Greater(t, len(steps), 1)

	_, theirs := open("goose.db")
	_, err = provider(theirs).Up(ctx)
	require.NoError(t, err)
	want := schemaOf(t, theirs)

	path, ours := open("ours.db")
	require.NoError(t, runMigrations(ctx, path, steps))
	require.Equal(t, want, schemaOf(t, ours))
	done, err := provider(ours).Up(ctx)
	require.NoError(t, err)
	require.Empty(t, done, "goose finds nothing to do")

	path, mixed := open("ours-first.db")
	require.NoError(t, runMigrations(ctx, path, steps[:1]))
	_, err = provider(mixed).Up(ctx)
	require.NoError(t, err)
	require.Equal(t, want, schemaOf(t, mixed))

	path, mixed = open("goose-first.db")
	_, err = provider(mixed).UpTo(ctx, steps[0].version)
	require.NoError(t, err)
	require.NoError(t, runMigrations(ctx, path, steps))
	require.Equal(t, want, schemaOf(t, mixed))
}

func TestMigrationsRefuseWhatTheyCannotRun(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       string
	}{
		{"a name without a number", "first.sql", "the name does not begin with a number"},
		{"a number of nothing", "00000_first.sql", "the name does not begin with a number"},
	}
	for _, tt := range tests {
		_, err := migrations(fstest.MapFS{tt.text: {Data: []byte("-- +goose Up\n")}})
		require.ErrorContains(t, err, tt.want, tt.name)
	}
	_, err := migrations(fstest.MapFS{"1_a.sql": {Data: []byte("CREATE TABLE a (b);\n")}})
	require.ErrorContains(t, err, `the line "-- +goose Up" is missing`)
	_, err = migrations(fstest.MapFS{"1_a.sql": {Data: []byte("-- +goose Up\n-- +goose NO TRANSACTION\n")}})
	require.ErrorContains(t, err, `the annotation "NO TRANSACTION" is not known here`)
	up := &fstest.MapFile{Data: []byte("-- +goose Up\nCREATE TABLE a (b);\n-- +goose Down\nDROP TABLE a;\n")}
	_, err = migrations(fstest.MapFS{"01_a.sql": up, "1_b.sql": up})
	require.ErrorContains(t, err, "its number does not follow that of 01_a.sql")

	steps, err := migrations(fstest.MapFS{"00001_a.sql": up, "00010_b.sql": up, "notes.txt": up})
	require.NoError(t, err)
	require.Equal(t, []step{{1, "00001_a.sql", "CREATE TABLE a (b);\n"}, {10, "00010_b.sql", "CREATE TABLE a (b);\n"}}, steps)
	require.EqualValues(t, 10, latestVersion(steps))
	require.Zero(t, latestVersion(nil))
}

// A step that fails leaves what the steps before it made, and nothing of its own.
func TestMigrationsStopAtTheStepThatFails(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "a.db")
	steps := []step{{1, "1_a.sql", "CREATE TABLE a (b);"}, {2, "2_b.sql", "CREATE TABLE c (d); INSERT INTO nowhere VALUES (1);"}, {3, "3_e.sql", "CREATE TABLE e (f);"}}
	require.ErrorContains(t, runMigrations(ctx, path, steps), "migrate: 2_b.sql: ")
	db, err := sql.Open("sqlite", dsn(path))
	require.NoError(t, err)
	defer db.Close()
	v, err := schemaVersion(ctx, db)
	require.NoError(t, err)
	require.EqualValues(t, 1, v)
	require.NotContains(t, schemaOf(t, db), "c: CREATE TABLE c (d)")
}
