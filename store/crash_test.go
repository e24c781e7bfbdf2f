package store_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/store"
	"github.com/automonet/automonet/store/storetest"
)

const crashDir = "AUTOMONET_STORE_CRASH_DIR"

// TestCrashVictim is the process that TestCrash kills. It works without end and
// says on its output what is committed.
func TestCrashVictim(t *testing.T) {
	dir := os.Getenv(crashDir)
	if dir == "" {
		t.Skip("runs only as a child of TestCrash")
	}
	f := storetest.Open(t, storetest.Live(), storetest.In(dir), func(c *store.Config) { c.IDs, c.Boot = clock.Random{}, "" })
	ctx := context.Background()
	for i := 0; ; i++ {
		id := clock.Random{}.New()
		w := f.NewJob(f.Posting("feed", id))
		w.Job.ID, w.Posting.ID = core.JobID(id), core.PostingID(clock.Random{}.New())
		require.NoError(t, f.SavePage(ctx, f.Page("feed", w)))
		fmt.Println("job", id)
		job, err := f.SaveDecision(ctx, f.Reload(w.Job.ID), core.JobShortlisted, storetest.Decision(core.VerdictShortlist, 70), "system:decider")
		require.NoError(t, err)
		p, err := core.NewProposal(core.ProposalID(clock.Random{}.New()), job.ID, "me", f.Clock.Now())
		require.NoError(t, err)
		p.Content = core.Content{Channel: "email", Recipient: "jobs@example.org", Body: "text"}
		require.NoError(t, f.CreateProposal(ctx, p))
		p.Hash = p.Content.Hash()
		for _, to := range []core.ProposalState{core.ProposalDrafted, core.ProposalWaiting} {
			p, err = f.SaveProposal(ctx, p, to, "system:generator")
			require.NoError(t, err)
		}
		sub, err := core.NewSubmission(core.SubmissionID(clock.Random{}.New()), f.Approve(p), "", f.Clock.Now())
		require.NoError(t, err)
		require.NoError(t, f.CreateSubmission(ctx, sub))
		require.NoError(t, f.Journal(ctx, core.SentRecord{Kind: core.SentIntent, Key: sub.Key, JobID: job.ID, Recipient: sub.Recipient}))
		sub, err = f.BeginSend(ctx, sub.ID, sub.Rev, f.Boot())
		require.NoError(t, err)
		fmt.Println("sending", sub.ID)
		_, err = f.FinishSend(ctx, sub, core.SubmissionSent, &core.Receipt{By: "channel"}, nil, time.Time{}, "system:submitter")
		require.NoError(t, err)
		fmt.Println("sent", sub.ID)
	}
}

// TestCrash kills a working process at random moments: what it said to be
// committed is there, what was being sent is unknown, and every chain verifies.
func TestCrash(t *testing.T) {
	t.Parallel()
	kills := 6
	if n, err := strconv.Atoi(os.Getenv("AUTOMONET_STORE_KILLS")); err == nil {
		kills = n
	}
	ctx := context.Background()
	dir := t.TempDir()
	said := map[string]string{}
	for range kills {
		cmd := exec.Command(os.Args[0], "-test.run=^TestCrashVictim$", "-test.v")
		cmd.Env = append(os.Environ(), crashDir+"="+dir)
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		lines, stop := bufio.NewScanner(out), 1+rand.IntN(40)
		for n := 0; lines.Scan(); {
			word, id, ok := strings.Cut(lines.Text(), " ")
			if !ok || (word != "job" && word != "sending" && word != "sent") {
				continue
			}
			said[id] = word
			if n++; n == stop {
				// The rest of what it says until it dies counts too.
				time.AfterFunc(time.Duration(rand.IntN(3000))*time.Microsecond, func() { _ = cmd.Process.Kill() })
			}
		}
		_ = cmd.Wait()
	}
	f := storetest.Open(t, storetest.Live(), storetest.In(dir), func(c *store.Config) { c.Folder, c.Boot = "", "after" })
	require.NoError(t, f.Integrity(ctx))
	jobs, sent, unknown := 0, 0, 0
	for id, word := range said {
		if word == "job" {
			_, err := f.Job(ctx, core.JobID(id))
			require.NoError(t, err)
			require.NoError(t, f.VerifyJob(ctx, core.JobID(id)))
			jobs++
			continue
		}
		sub, err := f.Submission(ctx, core.SubmissionID(id))
		require.NoError(t, err)
		switch {
		case sub.State == core.SubmissionSent:
			sent++
		case word == "sending" && sub.State == core.SubmissionUnknown:
			unknown++
		default:
			t.Fatalf("submission %s, said to be %s, is %s", id, word, sub.State)
		}
	}
	require.Positive(t, jobs)
	t.Logf("%d kills: %d jobs, %d sent, %d unknown", kills, jobs, sent, unknown)
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	const workers, each = 6, 12
	var mu sync.Mutex
	pages := make([][]core.PageWrite, workers)
	for w := range workers {
		for i := range each {
			pages[w] = append(pages[w], f.Page(core.SourceName(fmt.Sprint("feed", w)), f.NewJob(f.Posting(core.SourceName(fmt.Sprint("feed", w)), fmt.Sprint(i)))))
		}
	}
	events, stop := f.Subscribe()
	defer stop()
	var g sync.WaitGroup
	won := 0
	for w := range workers {
		g.Go(func() {
			for _, page := range pages[w] {
				if err := f.SavePage(ctx, page); err != nil {
					t.Error(err)
				}
				jobs, _, err := f.Jobs(ctx, core.JobFilter{Query: "developer", Limit: 5})
				if err != nil || len(jobs) == 0 {
					t.Errorf("%d jobs: %v", len(jobs), err)
					continue
				}
				if jobs[0].State != core.JobNew {
					continue
				}
				// All want the same job; only one of those who read it may have it.
				_, err = f.SaveDecision(ctx, jobs[0], core.JobSkipped, core.Decision{Verdict: core.VerdictSkip}, "system:decider")
				switch core.KindOf(err) {
				case "":
					mu.Lock()
					won++
					mu.Unlock()
				case core.KindConflict:
				default:
					t.Error(err)
				}
			}
		})
	}
	g.Wait()
	counts, err := f.JobCounts(ctx)
	require.NoError(t, err)
	require.Equal(t, workers*each, counts[core.JobNew]+counts[core.JobSkipped])
	require.Equal(t, won, counts[core.JobSkipped])
	last := int64(0)
	for range workers*each + won {
		e := <-events
		require.Greater(t, e.Seq, last, "events come in the order of their commits")
		last = e.Seq
	}
}
