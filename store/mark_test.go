package store_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store"
	"github.com/automonet/automonet/store/storetest"
)

func TestOldFilesCopiedBackAreNoticed(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	state := t.TempDir()
	f := storetest.Open(t, storetest.Live(), func(c *store.Config) { c.StateDir = state })
	run := func() core.AgentState {
		a, err := f.Agent(ctx)
		require.NoError(t, err)
		return a
	}
	line := func(key core.IdemKey) {
		require.NoError(t, f.Journal(ctx, core.SentRecord{Kind: core.SentIntent, Key: key, JobID: "none", Recipient: "a@b.example"}))
	}
	f.Reopen()
	require.Equal(t, core.RunNormal, run().Run, "a journal that does not exist yet is no rollback")
	sub := f.Queued(f.ApprovedProposal(f.Shortlisted("feed", "1", 80), "email"))
	line("one")
	log := filepath.Join(f.Dir, "sent.log")
	early, err := os.ReadFile(log)
	require.NoError(t, err)
	line("two")
	f.Reopen()
	require.Equal(t, core.RunNormal, run().Run, "a journal that only grew is in order")

	require.NoError(t, os.WriteFile(log, early, 0o600))
	f.Reopen()
	require.Equal(t, core.RunStopNew, run().Run)
	require.Contains(t, run().RunReason, "sent.log is older")
	after, err := f.Submission(ctx, sub.ID)
	require.NoError(t, err)
	require.Equal(t, core.SubmissionUnknown, after.State, "what was queued may have been sent by the files that were replaced")

	require.NoError(t, f.SetRun(ctx, core.RunNormal, "", "user:test"))
	f.Reopen()
	require.Equal(t, core.RunNormal, run().Run, "the user has decided; the present journal counts")

	require.NoError(t, os.Remove(log))
	f.Reopen()
	require.Equal(t, core.RunStopNew, run().Run, "a journal that is gone is a rollback too")
}

func TestADamagedMarkStopsRatherThanSends(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	state := t.TempDir()
	f := storetest.Open(t, storetest.Live(), func(c *store.Config) { c.StateDir = state })
	require.NoError(t, f.Journal(ctx, core.SentRecord{Kind: core.SentIntent, Key: "one", JobID: "none"}))
	marks, err := filepath.Glob(filepath.Join(state, "*.mark"))
	require.NoError(t, err)
	require.Len(t, marks, 1)
	require.NoError(t, os.WriteFile(marks[0], []byte("{"), 0o600))
	f.Reopen()
	a, err := f.Agent(ctx)
	require.NoError(t, err)
	require.Equal(t, core.RunStopNew, a.Run)
}

func TestWithoutAPlaceForTheMarkTheStoreStillWorks(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	f := storetest.Open(t, storetest.Live(), func(c *store.Config) { c.StateDir = filepath.Join(file, "below") })
	require.NoError(t, f.Journal(context.Background(), core.SentRecord{Kind: core.SentIntent, Key: "one", JobID: "none"}))
}
