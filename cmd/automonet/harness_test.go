package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/rpc"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/smtp"
	"github.com/automonet/automonet/internal/sample"
)

// full reports whether the suites run at full size (make soak).
func full() bool { return os.Getenv("AUTOMONET_FULL") != "" }

// seedOf returns the seed of a random suite: AUTOMONET_SEED repeats a run.
func seedOf(t *testing.T) *rand.Rand {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("AUTOMONET_SEED"); s != "" {
		_, err := fmt.Sscan(s, &seed)
		require.NoError(t, err)
	}
	t.Logf("seed %d (repeat with AUTOMONET_SEED=%d)", seed, seed)
	return rand.New(rand.NewPCG(seed, 7))
}

// binary builds the real program once, with fail points compiled in.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "automonet-bin-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "automonet")
	cmd := exec.Command("go", "build", "-tags", "failpoints", "-o", path, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
})

// field is one live agent's world: a board of postings, a mail sink, a folder.
type field struct {
	t      *testing.T
	bin    string
	dir    string
	config string
	board  *fakes.Server
	sink   *smtp.Sink
	jobs   int
	// published is how many of the postings the board lists at present.
	published atomic.Int64
}

// newField makes a board with n postings, each of another company with an
// address of its own, and the configuration of an agent that may send to it.
func newField(t *testing.T, n int) *field {
	t.Helper()
	bin, err := binary()
	require.NoError(t, err)
	board, err := fakes.Start(fakes.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, board.Close()) })
	sink, err := smtp.Start(smtp.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, sink.Close()) })
	f := &field{t: t, bin: bin, dir: t.TempDir(), board: board, sink: sink, jobs: n}
	f.published.Store(int64(n))
	f.serve(n)
	profile := filepath.Join(f.dir, "profile.yaml")
	require.NoError(t, os.WriteFile(profile, sample.ProfileYAML(), 0o600))
	f.config = filepath.Join(f.dir, "automonet.yaml")
	require.NoError(t, os.WriteFile(f.config, []byte(f.yaml(profile)), 0o600))
	return f
}

func (f *field) yaml(profile string) string {
	return fmt.Sprintf(`version: 1
language: en
time_zone: UTC
data_dir: %s
profile: %s
log: {level: warn, format: text}
http: {listen: ""}
web: {contact: test@example.org, rdap_url: "", allow_private: ["%s"]}
sources:
  - name: board
    driver: feed
    config: {urls: ["%s/jobs.json"]}
channels:
  email:
    mode: confirm
    config: {host: 127.0.0.1, port: %d, allow_insecure: true, auth: none, from: "Mara Lindqvist <mara@lindqvist.example>"}
  assist: {mode: draft}
settings:
  threshold: 5
  drafts_per_day: 1000
  hours_per_day: 24
  caps:
    email: {per_hour: 1000, per_day: 1000, per_company: 1, per_recipient: 1, window: 720h, quiet_from: 0, quiet_to: 0}
`, filepath.Join(f.dir, "data"), profile, f.board.Addr(), f.board.URL(), f.sink.Port())
}

// serve puts n postings on the board.
func (f *field) serve(n int) {
	needs := []string{"an HTTP API for bookings", "a data import from old spreadsheets", "a search page for a catalogue", "a payment connection",
		"a dashboard for sensor readings", "a migration away from PHP", "a customer portal", "a background job runner", "a reporting service", "a map of branches"}
	var items []map[string]any
	for i := range n {
		company := fmt.Sprintf("%s %s", []string{"Alder", "Birch", "Cedar", "Dogwood", "Elm"}[i%5], words()[i%len(words())])
		host := strings.ToLower(strings.ReplaceAll(company, " ", "-")) + fmt.Sprintf("-%d.example", i)
		items = append(items, map[string]any{
			"id": fmt.Sprintf("post-%d", i), "url": "https://" + host + "/jobs/go",
			"title": fmt.Sprintf("%s %d: Freelance Go developer for %s", company, i, needs[i%len(needs)]),
			"content_text": fmt.Sprintf("%s %d builds software for %s. We are looking for a freelance Go developer (remote, contract) who builds %s with Go, "+
				"PostgreSQL and React. The project starts soon and takes about %d weeks. Rate: %d EUR per hour. "+
				"Please send your application by mail to jobs@%s. We answer everybody.",
				company, i, words()[(i*7+3)%len(words())], needs[(i*3)%len(needs)], 3+i%9, 70+i%25, host),
			"date_published": time.Now().UTC().Add(-time.Hour).Format(time.RFC3339),
		})
	}
	f.board.Handle("GET /jobs.json", func(w http.ResponseWriter, _ *http.Request) {
		raw, err := json.Marshal(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": "Board", "items": items[:f.published.Load()]})
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/feed+json")
		_, _ = w.Write(raw)
	})
}

func words() []string {
	return []string{"Bakery", "Foundry", "Harbour", "Clinics", "Orchard", "Transit", "Textiles", "Museums", "Quarry", "Weather", "Lighting", "Archive", "Brewery"}
}

func (f *field) data() string { return filepath.Join(f.dir, "data") }

// command is one call of the program.
func (f *field) command(env []string, args ...string) *exec.Cmd {
	cmd := exec.Command(f.bin, append([]string{"--config", f.config}, args...)...)
	cmd.Env = append([]string{"HOME=" + f.dir, "PATH=" + os.Getenv("PATH"), "LANG=en_US.UTF-8", "AUTOMONET_MODELS__DISCOVER=false"}, env...)
	return cmd
}

// start runs the live agent in the background; its output is kept for failures.
func (f *field) start(env ...string) (*exec.Cmd, *output) {
	f.t.Helper()
	return f.launch(env, "run", "--live")
}

func (f *field) launch(env []string, args ...string) (*exec.Cmd, *output) {
	f.t.Helper()
	cmd := f.command(env, args...)
	out := &output{}
	cmd.Stdout, cmd.Stderr = out, out
	require.NoError(f.t, cmd.Start())
	return cmd, out
}

// output gathers what a running program prints.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write takes what the program prints.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

// String is what it has printed so far.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// kill is what a power cut is to a process.
func kill(cmd *exec.Cmd) {
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

// client waits for the running agent's socket; nil when ctx ends first.
func (f *field) client(ctx context.Context) *rpc.Client {
	for ctx.Err() == nil {
		if c, err := rpc.Dial(ctx, f.data()); err == nil {
			return c
		}
		pause(ctx, 3*time.Millisecond)
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// approveAll approves everything that waits, like a very quick user, until ctx
// ends or the agent is gone.
func (f *field) approveAll(ctx context.Context) { f.approve(ctx, 1<<30) }

// approve approves at most so many proposals.
func (f *field) approve(ctx context.Context, most int) {
	c := f.client(ctx)
	if c == nil {
		return
	}
	defer func() { _ = c.Close() }()
	for ctx.Err() == nil {
		list, _, err := c.Proposals(ctx, core.ProposalFilter{States: []core.ProposalState{core.ProposalWaiting}, Limit: 100})
		if err != nil {
			return
		}
		for _, p := range list {
			if most <= 0 {
				return
			}
			if _, err := c.Approve(ctx, p.ID, p.Hash, "user:test"); err == nil {
				most--
			}
		}
		pause(ctx, 5*time.Millisecond)
	}
}

// settle lets the agent run undisturbed until nothing moves any more. One round
// comes first, since a source that was read a moment ago is not due for minutes.
func (f *field) settle() *rpc.Client {
	f.t.Helper()
	if said, err := f.command(nil, "run", "--live", "--once").CombinedOutput(); err != nil {
		f.t.Fatalf("the first round after the last kill: %v\n%s", err, said)
	}
	cmd, out := f.start()
	f.t.Cleanup(func() { kill(cmd) })
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	c := f.client(ctx)
	require.NotNil(f.t, c, out.String())
	approving, stop := context.WithCancel(ctx)
	defer stop()
	go f.approveAll(approving)
	last, same := "", 0
	for same < 8 {
		s, err := c.Status(ctx)
		require.NoError(f.t, err, out.String())
		moving := s.Submissions[core.SubmissionQueued] + s.Submissions[core.SubmissionSending] + s.Submissions[core.SubmissionUnknown] +
			s.Proposals[core.ProposalDrafting] + s.Proposals[core.ProposalWaiting] + s.Jobs[core.JobNew]
		now := fmt.Sprint(s.Jobs, s.Proposals, s.Submissions)
		if now == last && (moving == 0 || same < 7) {
			same++
		} else {
			same = 0
		}
		last = now
		pause(ctx, 40*time.Millisecond)
	}
	return c
}

// arrived is a condition on the sink.
func arrived(n int) func(*smtp.Sink) bool {
	return func(s *smtp.Sink) bool { return len(s.Messages()) >= n }
}
