package store_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store"
	"github.com/automonet/automonet/store/storetest"
)

// TestSnapshots opens a filled database of every schema there ever was. With
// -update it writes the one of the present schema, which is kept for good once
// that schema is released.
func TestSnapshots(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, schema := range schemas(t) {
		path := filepath.Join("testdata", fmt.Sprintf("schema-%d.db.gz", schema))
		if *update && schema == latestSchema(t) {
			writeSnapshot(t, path)
		}
		packed, err := os.ReadFile(path)
		require.NoError(t, err, "there is no snapshot of the present schema; make it with -update")
		t.Run(filepath.Base(path), func(t *testing.T) {
			z, err := gzip.NewReader(bytes.NewReader(packed))
			require.NoError(t, err)
			b, err := io.ReadAll(z)
			require.NoError(t, err)
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, "live.db"), b, 0o600))
			f := storetest.Open(t, storetest.Live(), storetest.In(dir), func(c *store.Config) { c.Folder, c.Boot = "snapshot", "later" })
			for range 1000 {
				// The ids of the fixture begin anew; these are taken.
				f.IDs.New()
			}
			require.NoError(t, f.Integrity(ctx))
			jobs, _, err := f.Jobs(ctx, core.JobFilter{Query: "developer", IncludeMerged: true})
			require.NoError(t, err)
			require.Len(t, jobs, 4)
			for _, j := range jobs {
				require.NoError(t, f.VerifyJob(ctx, j.ID))
				require.NotEmpty(t, j.Extraction.Skills)
			}
			require.NoError(t, f.VerifyJob(ctx, ""))
			subs, _, err := f.Submissions(ctx, core.SubmissionFilter{})
			require.NoError(t, err)
			states := map[core.SubmissionState]int{}
			for _, s := range subs {
				states[s.State]++
				require.Equal(t, s.Hash, s.Content.Hash())
			}
			require.Equal(t, map[core.SubmissionState]int{core.SubmissionSent: 1, core.SubmissionUnknown: 1, core.SubmissionQueued: 1}, states)
			p, err := f.Profile(ctx, "")
			require.NoError(t, err)
			require.Equal(t, "Ada Muster", p.Name)
			st, err := f.Settings(ctx)
			require.NoError(t, err)
			_, err = core.NewSettings(st)
			require.NoError(t, err)
			_, err = f.SourceState(ctx, "feed")
			require.NoError(t, err)
			locks, err := f.Locks(ctx, f.Clock.Now())
			require.NoError(t, err)
			require.Len(t, locks, 1)
			f.Sent(f.ApprovedProposal(f.Shortlisted("later", "1", 50), "email"))
		})
	}
}

// schemas are the numbers of the migrations, in order.
func schemas(t *testing.T) (out []int) {
	t.Helper()
	files, err := filepath.Glob("migrations/*.sql")
	require.NoError(t, err)
	for _, f := range files {
		number, _, _ := strings.Cut(filepath.Base(f), "_")
		n, err := strconv.Atoi(number)
		require.NoError(t, err)
		out = append(out, n)
	}
	return out
}

func latestSchema(t *testing.T) int { return slices.Max(schemas(t)) }

func writeSnapshot(t *testing.T, path string) {
	t.Helper()
	ctx := context.Background()
	f := storetest.Open(t, storetest.Live(), func(c *store.Config) { c.Folder = "snapshot" })
	f.AddProfile()
	merged := f.AddJob("board", "1")
	into := f.Shortlisted("feed", "1", 80)
	require.NoError(t, f.MergeJobs(ctx, merged.ID, into.ID, "user:test"))
	sub := f.Sent(f.ApprovedProposal(f.Reload(into.ID), "email"))
	require.NoError(t, f.SaveOutcome(ctx, core.OutcomeEvent{ID: "outcome-1", SubmissionID: sub.ID, Kind: core.OutcomeReplied, Source: "imap"}))
	f.Sending(f.ApprovedProposal(f.Shortlisted("feed", "2", 70), "email"))
	f.Queued(f.ApprovedProposal(f.Shortlisted("feed", "3", 60), "email"))
	require.NoError(t, f.SaveLock(ctx, core.Lock{ID: "lock-1", Scope: "all", Reason: "the user's stop"}))
	require.NoError(t, f.Close())
	raw(t, filepath.Join(f.Dir, "live.db"), "VACUUM")
	b, err := os.ReadFile(filepath.Join(f.Dir, "live.db"))
	require.NoError(t, err)
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	require.NoError(t, err)
	_, err = z.Write(b)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	require.NoError(t, os.WriteFile(path, out.Bytes(), 0o600))
}

var update = flag.Bool("update", false, "write the snapshot of the present schema")
