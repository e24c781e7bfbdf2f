package store_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store"
	"github.com/automonet/automonet/store/storetest"
)

// unpackSnapshot puts the filled database of a schema into a new folder.
func unpackSnapshot(t *testing.T, schema int) (dir string) {
	t.Helper()
	packed, err := os.ReadFile(filepath.Join("testdata", fmt.Sprintf("schema-%d.db.gz", schema)))
	require.NoError(t, err)
	z, err := gzip.NewReader(bytes.NewReader(packed))
	require.NoError(t, err)
	raw, err := io.ReadAll(z)
	require.NoError(t, err)
	dir = t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "live.db"), raw, 0o600))
	return dir
}

// schemaOf reads the schema of a database without the program's help.
func schemaOf(t *testing.T, path string) (schema int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	require.NoError(t, db.QueryRow("SELECT max(version_id) FROM goose_db_version").Scan(&schema))
	return schema
}

// TestUpgradeAndTheWayBack goes from each earlier schema to the present one and back:
// the copy from before the migration is whole and of the earlier schema, it can be put
// back over the migrated folder, and what was sent meanwhile is still known.
func TestUpgradeAndTheWayBack(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	latest := latestSchema(t)
	for _, schema := range schemas(t) {
		t.Run(fmt.Sprint(schema), func(t *testing.T) {
			dir := unpackSnapshot(t, schema)
			open := func() *storetest.Fixture {
				f := storetest.Open(t, storetest.Live(), storetest.In(dir), func(c *store.Config) { c.Folder, c.Boot = "snapshot", "later" })
				for range 1000 {
					f.IDs.New() // those of the snapshot are taken
				}
				return f
			}
			f := open()
			copies, err := filepath.Glob(filepath.Join(dir, "backups", fmt.Sprintf("live-schema%d-*.db", schema)))
			require.NoError(t, err)
			if schema == latest {
				require.Empty(t, copies, "nothing was migrated")
				return
			}
			require.Len(t, copies, 1, "there is a copy from before the migration")
			require.Equal(t, schema, schemaOf(t, copies[0]))
			require.Equal(t, latest, schemaOf(t, filepath.Join(dir, "live.db")))
			sent := f.Sent(f.ApprovedProposal(f.Shortlisted("later", "1", 50), "email"))
			require.NoError(t, f.Journal(ctx, core.SentRecord{Kind: core.SentIntent, Key: sent.Key, JobID: sent.JobID, Recipient: sent.Recipient, At: f.Clock.Now()}))
			require.NoError(t, f.Close())
			journal, err := os.ReadFile(filepath.Join(dir, "sent.log"))
			require.NoError(t, err)
			require.Contains(t, string(journal), sent.Key)

			_, err = store.Restore(ctx, copies[0], dir, f.Clock.Now())
			require.Equal(t, core.KindConflict, core.KindOf(err), "what is newer is not replaced without being told to")
			rep, err := store.Restore(ctx, copies[0], dir, f.Clock.Now(), store.Force())
			require.NoError(t, err)
			require.EqualValues(t, schema, rep.Schema)
			require.Equal(t, schema, schemaOf(t, filepath.Join(dir, "live.db")), "the older program can open it")

			// The clock of the test stands still, and so would the name of the next copy.
			require.NoError(t, os.Rename(copies[0], copies[0]+".kept"))
			g := open()
			require.NoError(t, g.Integrity(ctx))
			agent, err := g.Agent(ctx)
			require.NoError(t, err)
			require.Equal(t, core.RunStopNew, agent.Run, "restored data send nothing by themselves")
			jobs, _, err := g.Jobs(ctx, core.JobFilter{IncludeMerged: true})
			require.NoError(t, err)
			require.Len(t, jobs, 4, "what was written since the upgrade is not in the copy")
			for _, j := range jobs {
				require.NoError(t, g.VerifyJob(ctx, j.ID))
			}
			kept, err := os.ReadFile(filepath.Join(dir, "sent.log"))
			require.NoError(t, err)
			require.Equal(t, journal, kept, "but what was sent since is in the journal")
		})
	}
}

// TestANewerSchemaIsRefusedWithTheWayOut follows the text of the refusal.
func TestANewerSchemaIsRefusedWithTheWayOut(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	earlier := schemas(t)[len(schemas(t))-2]
	dir := unpackSnapshot(t, earlier)
	f := storetest.Open(t, storetest.Live(), storetest.In(dir), func(c *store.Config) { c.Folder, c.Boot = "snapshot", "later" })
	require.NoError(t, f.Close())
	path := filepath.Join(dir, "live.db")
	raw(t, path, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)")
	before, err := os.ReadFile(path)
	require.NoError(t, err)

	_, err = store.Open(ctx, store.Config{Dir: dir, Mode: store.ModeLive, Folder: "snapshot"})
	require.Equal(t, core.KindConflict, core.KindOf(err))
	require.ErrorContains(t, err, "schema 99, this one knows")
	require.ErrorContains(t, err, "automonet restore <data folder>/backups/<file>")
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, before, after, "it is left as it was")

	copies, err := filepath.Glob(filepath.Join(dir, "backups", "live-schema*.db"))
	require.NoError(t, err)
	require.Len(t, copies, 1)
	_, err = store.Restore(ctx, copies[0], dir, f.Clock.Now(), store.Force())
	require.NoError(t, err)
	require.NoError(t, os.Rename(copies[0], copies[0]+".kept")) // the next copy is made at the same time of the test
	g := storetest.Open(t, storetest.Live(), storetest.In(dir), func(c *store.Config) { c.Folder, c.Boot = "snapshot", "later" })
	require.NoError(t, g.Integrity(ctx))
}

func TestABareDatabaseOfAnotherProgramIsRefused(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "notes.db")
	raw(t, path, "CREATE TABLE notes (id)")
	_, err := store.Restore(ctx, path, t.TempDir(), storetest.Start())
	require.Equal(t, core.KindInvalid, core.KindOf(err))
	require.ErrorContains(t, err, "was not made by AutoMonet")

	dir := unpackSnapshot(t, latestSchema(t))
	file, err := os.OpenFile(filepath.Join(dir, "live.db"), os.O_WRONLY, 0)
	require.NoError(t, err)
	for page := int64(5); page < 12; page++ {
		_, err = file.WriteAt(bytes.Repeat([]byte{0xA5}, 4096), page*4096)
		require.NoError(t, err)
	}
	require.NoError(t, file.Close())
	into := t.TempDir()
	_, err = store.Restore(ctx, filepath.Join(dir, "live.db"), into, storetest.Start())
	require.Error(t, err, "it is damaged")
	require.NoFileExists(t, filepath.Join(into, "live.db"))
}

// TestADatabaseThatWasSetAsideCanBePutBack restores one backup over another state, and
// then that state again.
func TestADatabaseThatWasSetAsideCanBePutBack(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t, storetest.Live())
	path := filepath.Join(t.TempDir(), "b.tar")
	_, err := f.Backup(ctx, path, nil)
	require.NoError(t, err)
	job := f.AddJob("feed", "1")
	require.NoError(t, f.Close())
	_, err = store.Restore(ctx, path, f.Dir, f.Clock.Now(), store.Force())
	require.NoError(t, err)
	aside, err := filepath.Glob(filepath.Join(f.Dir, "backups", "replaced-*-live.db"))
	require.NoError(t, err)
	require.Len(t, aside, 1)
	_, err = store.Restore(ctx, aside[0], f.Dir, f.Clock.Now(), store.Force())
	require.NoError(t, err)
	g := storetest.Open(t, storetest.Live(), storetest.In(f.Dir))
	have, err := g.Job(ctx, job.ID)
	require.NoError(t, err)
	require.Equal(t, job.Title, have.Title)
}
