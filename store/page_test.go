package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

// count runs a counting query on the file of a fixture.
func count(t testing.TB, f *storetest.Fixture, query string) int {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(f.Dir, string(f.Mode())+".db"))
	require.NoError(t, err)
	defer db.Close()
	var n int
	require.NoError(t, db.QueryRow(query).Scan(&n))
	return n
}

func postingsOf(t testing.TB, f *storetest.Fixture, id core.JobID) []core.Posting {
	t.Helper()
	out, err := f.Postings(context.Background(), id)
	require.NoError(t, err)
	return out
}

func TestSavePageJoinsAndKeepsSightings(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	first := f.NewJob(f.Posting("feed", "1"))
	same := storetest.Joined(f.Posting("board", "77"), first.Job.ID)
	same.Posting.Text = "The same work, told otherwise."
	page := f.Page("feed", first, same)
	require.NoError(t, f.SavePage(ctx, page))

	job := f.Reload(first.Job.ID)
	require.Equal(t, 2, job.Sightings)
	require.Equal(t, []string{"feed", "board"}, job.Sources)
	require.EqualValues(t, 2, job.Rev)
	all := postingsOf(t, f, job.ID)
	require.Len(t, all, 2)
	want := first.Posting
	want.JobID = job.ID
	require.Equal(t, want, all[0], "the text comes back though it is stored once")
	require.Equal(t, "The same work, told otherwise.", all[1].Text)

	again := storetest.Joined(f.Posting("board", "78"), job.ID)
	f.Clock.Advance(time.Hour)
	require.NoError(t, f.SavePage(ctx, f.Page("board", again)))
	job = f.Reload(job.ID)
	require.Equal(t, []string{"feed", "board"}, job.Sources)
	require.Equal(t, f.Clock.Now(), job.LastSeenAt)
	require.NoError(t, f.VerifyJob(ctx, job.ID))

	hashes, err := f.JobsByContentHash(ctx, []string{"hash-board-78", "", "none"})
	require.NoError(t, err)
	require.Equal(t, map[string]core.JobID{"hash-board-78": job.ID}, hashes)
}

func TestSavePageIsAllOrNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	good, bad := f.NewJob(f.Posting("feed", "1")), f.NewJob(f.Posting("feed", "1"))
	err := f.SavePage(ctx, f.Page("feed", good, bad))
	require.Equal(t, core.KindConflict, core.KindOf(err))
	require.Contains(t, err.Error(), "save a page of feed")
	for _, table := range []string{"jobs", "postings", "sources", "outbox WHERE entity <> 'settings'", "events WHERE job_id <> ''"} {
		require.Zero(t, count(t, f, "SELECT count(*) FROM "+table), table)
	}
	_, err = f.SourceState(ctx, "feed")
	require.Equal(t, core.KindNotFound, core.KindOf(err))

	for name, w := range map[string]core.PostingWrite{
		"no id":          {Change: core.PostingNewJob},
		"unknown change": {Change: "odd", Posting: good.Posting, Job: good.Job},
		"unknown job":    storetest.Joined(f.Posting("feed", "9"), "nobody"),
		"back":           {Change: core.PostingBack, Posting: f.Posting("feed", "8"), Job: core.Job{ID: "nobody"}},
		"changed":        {Change: core.PostingChanged, Posting: f.Posting("feed", "8"), Job: core.Job{ID: "nobody"}},
	} {
		require.Error(t, f.SavePage(ctx, f.Page("feed", w)), name)
	}
	require.Equal(t, core.KindInvalid, core.KindOf(errors.Unwrap(f.SavePage(ctx, core.PageWrite{}))))
	require.NoError(t, f.SavePage(ctx, f.Page("feed", good)))
}

func TestSavePageWithoutPostingsWritesOnlyTheState(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	f.AddJob("feed", "1")
	before := count(t, f, "SELECT (SELECT count(*) FROM events) + (SELECT sum(rev) FROM jobs) + (SELECT sum(rev) FROM postings) + (SELECT sum(rev) FROM outbox)")
	page := f.Page("feed")
	page.State.Cursor = []byte(`{"page":9}`)
	require.NoError(t, f.SavePage(ctx, page))
	require.Equal(t, before, count(t, f, "SELECT (SELECT count(*) FROM events) + (SELECT sum(rev) FROM jobs) + (SELECT sum(rev) FROM postings) + (SELECT sum(rev) FROM outbox)"))
	states, err := f.SourceStates(ctx)
	require.NoError(t, err)
	require.Equal(t, []core.SourceState{page.State}, states)
	page.State.InScan = true
	require.NoError(t, f.SaveSourceState(ctx, page.State))
	st, err := f.SourceState(ctx, "feed")
	require.NoError(t, err)
	require.True(t, st.InScan)
}

func TestSavePageTakesOverChangedText(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	first := f.NewJob(f.Posting("feed", "1"))
	second := storetest.Joined(f.Posting("board", "2"), first.Job.ID)
	second.Posting.Text = "short"
	require.NoError(t, f.SavePage(ctx, f.Page("feed", first, second)))
	job, err := f.SaveDecision(ctx, f.Reload(first.Job.ID), core.JobNew, storetest.Decision(core.VerdictHuman, 50), "system:decider")
	require.NoError(t, err)
	require.Equal(t, core.VerdictHuman, job.Decision.Verdict)

	// The second posting becomes the better one and gives the job its text.
	better := second
	better.Change = core.PostingChanged
	better.Posting.Text = "A much longer description about Kubernetes and PostgreSQL."
	better.Posting.ContentHash = "hash-new"
	better.Job = job
	better.Job.Text, better.Job.Title = better.Posting.Text, "Platform engineer"
	better.Job.Extraction.Skills = []core.SkillMention{{Skill: "kubernetes"}}
	require.NoError(t, f.SavePage(ctx, f.Page("board", better)))
	job = f.Reload(job.ID)
	require.Equal(t, better.Posting.Text, job.Text)
	require.Equal(t, "Platform engineer", job.Title)
	require.Empty(t, job.Decision, "a new job is decided afresh when its text changed")
	all := postingsOf(t, f, job.ID)
	require.Equal(t, first.Posting.Text, all[0].Text, "the other posting keeps what it said")
	require.Equal(t, better.Posting.Text, all[1].Text)
	require.Len(t, found(t, f, "kubernetes"), 1)
	require.Empty(t, found(t, f, "invoicing"), "the index forgot the old text")

	// A change that does not affect the job's text is kept with the posting.
	worse := better
	worse.Posting.Text = "gone private"
	require.NoError(t, f.SavePage(ctx, f.Page("board", worse)))
	require.Equal(t, better.Posting.Text, f.Reload(job.ID).Text)
	require.Equal(t, "gone private", postingsOf(t, f, job.ID)[1].Text)
	require.NoError(t, f.VerifyJob(ctx, job.ID))
	require.NoError(t, f.Integrity(ctx))
}

func found(t testing.TB, f *storetest.Fixture, query string) []core.Job {
	t.Helper()
	jobs, _, err := f.Jobs(context.Background(), core.JobFilter{Query: query})
	require.NoError(t, err)
	return jobs
}

func TestPostingsGo(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	job := f.Shortlisted("feed", "1", 80)
	lone := f.AddJob("feed", "2")
	other := storetest.Joined(f.Posting("board", "5"), job.ID)
	require.NoError(t, f.SavePage(ctx, f.Page("board", other)))
	open, err := f.OpenPostings(ctx, "feed")
	require.NoError(t, err)
	require.Len(t, open, 2)
	miss := func(source core.SourceName, ids ...core.PostingID) {
		page := f.Page(source)
		page.Missing = ids
		require.NoError(t, f.SavePage(ctx, page))
	}
	// Three scans without them, but only 36 hours after they were seen last.
	for range 3 {
		f.Clock.Advance(12 * time.Hour)
		miss("feed", open["1"].ID, open["2"].ID)
	}
	again, err := f.OpenPostings(ctx, "feed")
	require.NoError(t, err)
	require.Equal(t, 3, again["1"].Missed)

	f.Clock.Advance(13 * time.Hour)
	miss("feed", open["1"].ID, open["2"].ID)
	again, err = f.OpenPostings(ctx, "feed")
	require.NoError(t, err)
	require.Empty(t, again)
	require.Equal(t, core.JobShortlisted, f.Reload(job.ID).State, "it is still listed at the board")
	require.Equal(t, core.JobNew, f.Reload(lone.ID).State, "only shortlisted jobs close")

	for range 3 {
		f.Clock.Advance(25 * time.Hour)
		miss("board", other.Posting.ID)
	}
	require.Equal(t, core.JobClosed, f.Reload(job.ID).State)

	known, err := f.KnownPostings(ctx, "feed", []string{"1"})
	require.NoError(t, err)
	require.Equal(t, 4, known["1"].Missed)
	back := core.PostingWrite{Change: core.PostingBack, Posting: f.Posting("feed", "1"), Job: core.Job{ID: job.ID}}
	back.Posting.ID = known["1"].ID
	require.NoError(t, f.SavePage(ctx, f.Page("feed", back)))
	reopened := f.Reload(job.ID)
	require.Equal(t, core.JobNew, reopened.State)
	require.Empty(t, reopened.Decision, "it is decided again")
	require.NoError(t, f.VerifyJob(ctx, job.ID))
}

func TestGoneJobThatWasSentStaysClosed(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	job := f.Shortlisted("feed", "1", 80)
	f.Sent(f.ApprovedProposal(job, "email"))
	known, err := f.OpenPostings(ctx, "feed")
	require.NoError(t, err)
	page := f.Page("feed")
	page.Missing = []core.PostingID{known["1"].ID, "unknown"}
	for range 4 {
		f.Clock.Advance(20 * time.Hour)
		page.At = f.Clock.Now()
		require.NoError(t, f.SavePage(ctx, page))
	}
	require.Equal(t, core.JobClosed, f.Reload(job.ID).State)
	back := core.PostingWrite{Change: core.PostingBack, Posting: f.Posting("feed", "1"), Job: core.Job{ID: job.ID}}
	back.Posting.ID = known["1"].ID
	require.NoError(t, f.SavePage(ctx, f.Page("feed", back)))
	require.Equal(t, core.JobClosed, f.Reload(job.ID).State)
}

func TestBlackBoxIsBounded(t *testing.T) {
	t.Parallel()
	f := storetest.Open(t)
	for i := range 25 {
		page := f.Page("feed")
		page.Sample = []byte("small")
		if i > 22 {
			page.Sample = make([]byte, 3<<20)
		}
		page.SampleURL = fmt.Sprint("https://jobs.example.org/", i)
		require.NoError(t, f.SavePage(context.Background(), page))
	}
	require.Equal(t, 20, count(t, f, "SELECT count(*) FROM samples"))
	require.Less(t, count(t, f, "SELECT max(length(body)) FROM samples"), 1<<20)
	require.Equal(t, 5, count(t, f, "SELECT count(*) FROM samples WHERE url LIKE '%/5' OR url LIKE '%/9' OR url LIKE '%/15' OR url LIKE '%/19' OR url LIKE '%/24'"))
}

func TestBlackBoxReachesBackInDaysAndIsBoundedInBytes(t *testing.T) {
	t.Parallel()
	f := storetest.Open(t)
	ctx := context.Background()
	save := func(body []byte) {
		page := f.Page("feed")
		page.At, page.Sample, page.SampleURL = f.Clock.Now(), body, "https://jobs.example.org/"
		require.NoError(t, f.SavePage(ctx, page))
	}
	for range 24 * 16 { // every hour for sixteen days
		f.Clock.Advance(time.Hour)
		save([]byte("small"))
	}
	list, err := f.Samples(ctx, "feed")
	require.NoError(t, err)
	require.Less(t, len(list), 20+4*15)
	require.Greater(t, len(list), 4*13)
	oldest := f.Clock.Now().Sub(list[len(list)-1].At)
	require.LessOrEqual(t, oldest, 14*24*time.Hour)
	require.Greater(t, oldest, 13*24*time.Hour)
	noise := make([]byte, 3<<20)
	// Random bytes cannot be packed.
	r := rand.NewChaCha8([32]byte{7})
	for range 4 {
		_, _ = r.Read(noise)
		save(noise)
	}
	require.LessOrEqual(t, count(t, f, "SELECT sum(length(body)) FROM samples"), 8<<20)
	list, err = f.Samples(ctx, "feed")
	require.NoError(t, err)
	require.Len(t, list, 2)
	body, err := f.Sample(ctx, "feed", list[0].ID)
	require.NoError(t, err)
	require.Equal(t, noise, body, "the latest is whole")
}

func TestEachSignature(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	f.AddJob("feed", "1")
	f.Clock.Advance(time.Hour)
	since := f.Clock.Now()
	job := f.AddJob("feed", "2")
	var got []core.Signature
	require.NoError(t, f.EachSignature(ctx, since, func(s core.Signature) error {
		got = append(got, s)
		return nil
	}))
	require.Equal(t, []core.Signature{{JobID: job.ID, PostingID: postingsOf(t, f, job.ID)[0].ID, Company: "Example 2 Ltd", Role: "Go developer 2",
		Value: []byte("signature of 2"), SeenAt: since}}, got)
	w := f.NewJob(f.Posting("feed", "3"))
	w.Company, w.Role, w.Posting.Author = "Example", "Go engineer", "alice"
	require.NoError(t, f.SavePage(ctx, f.Page("feed", w)))
	require.NoError(t, f.EachSignature(ctx, since, func(s core.Signature) error {
		got = append(got, s)
		return nil
	}))
	require.Equal(t, []string{"Example", "Go engineer", "feed:alice"}, []string{got[2].Company, got[2].Role, got[2].Author})
	stop := errors.New("stop")
	require.ErrorIs(t, f.EachSignature(ctx, time.Time{}, func(core.Signature) error { return stop }), stop)
}

func TestEveryNewTextOfAMixedPageIsSearched(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	old := f.NewJob(f.Posting("feed", "old"))
	require.NoError(t, f.SavePage(ctx, f.Page("feed", old)))

	write := func(externalID, word string) core.PostingWrite {
		p := f.Posting("feed", externalID)
		p.Text = "About " + word
		return f.NewJob(p)
	}
	first, last := write("1", "alpaca"), write("2", "zebra")
	joined := storetest.Joined(f.Posting("board", "3"), first.Job.ID)
	changed := old
	changed.Change, changed.Posting.Text, changed.Job.Text = core.PostingChanged, "About marmots", "About marmots"
	require.NoError(t, f.SavePage(ctx, f.Page("feed", first, joined, changed, last)))
	for word, id := range map[string]core.JobID{"alpaca": first.Job.ID, "marmots": old.Job.ID, "zebra": last.Job.ID} {
		jobs, _, err := f.Jobs(ctx, core.JobFilter{Query: word})
		require.NoError(t, err)
		require.Len(t, jobs, 1, word)
		require.Equal(t, id, jobs[0].ID, word)
	}
}
