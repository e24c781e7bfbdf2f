package store_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

func TestPurgeTexts(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	secret := "zanzibarquux"
	write := func(source core.SourceName, ext string) core.PostingWrite {
		p := f.Posting(source, ext)
		p.Text, p.Author, p.Hints = secret+" from "+string(source)+" "+ext, "Some Body", map[string]string{"tags": secret}
		w := f.NewJob(p)
		w.Job.Extraction.Pay.Text = secret
		w.Job.Extraction.Instructions = []core.Instruction{{Kind: core.InstructionOther, Text: secret}}
		return w
	}
	short := write("upwork", "1")
	both := write("upwork", "2")
	twin, edited := write("upwork", "4"), write("upwork", "5")
	edited.Posting.Text = strings.Repeat(secret+" long ", 2000)
	edited.Job.Text = edited.Posting.Text
	page := f.Page("upwork", short, both, twin, edited)
	page.Sample = []byte(secret)
	require.NoError(t, f.SavePage(ctx, page))
	require.NoError(t, f.MergeJobs(ctx, twin.Job.ID, short.Job.ID, "user:test"))
	edited.Change, edited.Posting.Text, edited.Job.Text = core.PostingChanged, "another text", "another text"
	edited.Job.Extraction.Pay.Text = ""
	require.NoError(t, f.SavePage(ctx, f.Page("upwork", edited)))
	elsewhere := storetest.Joined(f.Posting("board", "7"), both.Job.ID)
	require.NoError(t, f.SavePage(ctx, f.Page("board", elsewhere)))
	f.Clock.Advance(23 * time.Hour)
	fresh := write("upwork", "3")
	require.NoError(t, f.SavePage(ctx, f.Page("upwork", fresh)))
	f.Clock.Advance(2 * time.Hour)

	n, err := f.PurgeTexts(ctx, "upwork", f.Clock.Now().Add(-24*time.Hour))
	require.NoError(t, err)
	require.Equal(t, 4, n)
	job := f.Reload(short.Job.ID)
	require.Empty(t, job.Text)
	require.Empty(t, job.Extraction.Pay.Text)
	require.Empty(t, job.Extraction.Instructions)
	require.NotEmpty(t, job.Extraction.Skills, "what was understood stays")
	require.Equal(t, elsewhere.Posting.Text, f.Reload(both.Job.ID).Text, "the text of the other sighting takes its place")
	all := postingsOf(t, f, both.Job.ID)
	require.Empty(t, all[0].Text)
	require.Empty(t, all[0].Author)
	require.Equal(t, elsewhere.Posting.Text, all[1].Text)
	require.Equal(t, []core.JobID{fresh.Job.ID}, ids(found(t, f, secret)))
	require.Zero(t, count(t, f, "SELECT count(*) FROM samples"))
	require.NoError(t, f.VerifyJob(ctx, short.Job.ID))
	require.NoError(t, f.Integrity(ctx))

	n, err = f.PurgeTexts(ctx, "upwork", f.Clock.Now())
	require.NoError(t, err)
	require.Equal(t, 1, n)
	n, err = f.PurgeTexts(ctx, "upwork", f.Clock.Now())
	require.NoError(t, err)
	require.Zero(t, n)
	for _, name := range []string{"dry.db", "dry.db-wal"} {
		b, err := os.ReadFile(filepath.Join(f.Dir, name))
		require.NoError(t, err)
		require.False(t, bytes.Contains(b, []byte(secret)), "the text is not left in %s", name)
	}
}
