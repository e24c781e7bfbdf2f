package main_test

import (
	"bufio"
	"context"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/rpc"
	"github.com/automonet/automonet/core"
)

// verify checks what must hold after any number of crashes: every posting is a
// job, nothing arrived twice, what counts as sent arrived, what was approved is
// sent or shown for decision, and every audit chain is whole.
func verify(t *testing.T, f *field, c *rpc.Client) (sent, human int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	byRecipient, byID := map[string]int{}, map[string]int{}
	for _, m := range f.sink.Messages() {
		byID[m.MessageID()]++
		byRecipient[strings.Join(m.To, ",")]++
	}
	for id, n := range byID {
		require.Equal(t, 1, n, "message %s arrived %d times", id, n)
	}
	for to, n := range byRecipient {
		require.Equal(t, 1, n, "%s got %d messages", to, n)
	}
	jobs, _, err := c.Jobs(ctx, core.JobFilter{Limit: 500})
	require.NoError(t, err)
	require.Len(t, jobs, f.jobs, "every posting is one job")
	for _, j := range jobs {
		d, err := c.Job(ctx, j.ID)
		require.NoError(t, err)
		require.NotEmpty(t, d.Postings)
		_, err = c.Audit(ctx, j.ID)
		require.NoError(t, err, "audit chain of %s", j.Title)
		for _, p := range d.Proposals {
			if p.State == core.ProposalApproved {
				require.NotEmpty(t, d.Submissions, "an approved proposal has a submission")
			}
		}
		for _, s := range d.Submissions {
			switch s.State {
			case core.SubmissionSent:
				sent++
				require.Equal(t, 1, byRecipient[s.Recipient], "%s counts as sent to %s", s.ID, s.Recipient)
				require.NotNil(t, s.Receipt)
			case core.SubmissionNeedsHuman, core.SubmissionUnknown:
				human++
			case core.SubmissionCancelled:
			default:
				t.Errorf("submission %s to %s is left %s (%v)", s.ID, s.Recipient, s.State, s.Refusal)
			}
		}
	}
	arrived := len(f.sink.Messages())
	require.GreaterOrEqual(t, arrived, sent)
	require.LessOrEqual(t, arrived, sent+human, "whatever arrived is known as sent or shown for decision")
	return sent, human
}

func TestKilledAtRandomMomentsNothingIsLostOrSentTwice(t *testing.T) {
	if testing.Short() {
		t.Skip("kills processes for a while; not with -short")
	}
	kills, jobs := 30, 20
	if full() {
		kills, jobs = 300, 50
	}
	random := seedOf(t)
	f := newField(t, jobs)
	began := time.Now()
	busy, before := 0, 0
	for i := range kills {
		// Postings appear and approvals come all the time, so that every kill
		// meets work somewhere between the page and the confirmation.
		f.published.Store(int64(min(jobs, 1+jobs*(i+1)*10/(kills*9))))
		args := []string{"run", "--live", "--once"}
		if random.IntN(3) == 0 {
			args = args[:2]
		}
		cmd, _ := f.launch(nil, args...)
		ctx, cancel := context.WithCancel(context.Background())
		go f.approve(ctx, random.IntN(3)+jobs/kills)
		// Most of a run's life is over soon; a long tail reaches the later stages.
		life := time.Duration(random.ExpFloat64() * float64(350*time.Millisecond))
		pause(ctx, min(life+60*time.Millisecond, 2500*time.Millisecond))
		kill(cmd)
		cancel()
		if n := f.sink.Connections(); n > before {
			busy, before = busy+1, n
		}
	}
	f.published.Store(int64(jobs))
	c := f.settle()
	sent, human := verify(t, f, c)
	t.Logf("%d kills in %s, %d of them in a life that was sending: %d of %d sent exactly once, %d shown for decision", kills, time.Since(began).Round(time.Second), busy, sent, jobs, human)
	require.Positive(t, sent)
	require.Equal(t, jobs, sent+human, "every approved message is accounted for")
}

func TestKilledAtEveryFailpoint(t *testing.T) {
	if testing.Short() {
		t.Skip("kills processes for a while; not with -short")
	}
	log := filepath.Join(t.TempDir(), "reached")
	f := newField(t, 2)
	cmd, _ := f.start("AUTOMONET_FAILPOINT_LOG=" + log)
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	go f.approveAll(ctx)
	require.NoError(t, f.sink.Wait(ctx, arrived(2)))
	pause(ctx, 300*time.Millisecond)
	kill(cmd)
	names := reached(t, log)
	require.GreaterOrEqual(t, len(names), 10, "the cycle passes the known points: %v", names)
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			f := newField(t, 2)
			cmd, _ := f.start("AUTOMONET_FAILPOINT=" + name)
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			defer cancel()
			go f.approveAll(ctx)
			died := make(chan struct{})
			go func() { _ = cmd.Wait(); close(died) }()
			select {
			case <-died:
			case <-ctx.Done():
				_ = cmd.Process.Kill()
				<-died
				t.Fatalf("%s was not reached", name)
			}
			sent, human := verify(t, f, f.settle())
			require.Equal(t, 2, sent+human)
		})
	}
}

// reached lists the names of a fail-point log once each.
func reached(t *testing.T, log string) []string {
	t.Helper()
	file, err := os.Open(log)
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	seen := map[string]bool{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		seen[strings.TrimSpace(lines.Text())] = true
	}
	var names []string
	for n := range seen {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}
