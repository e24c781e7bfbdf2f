//go:build unix

package replica_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/stack"
	"github.com/automonet/automonet/store"
	"github.com/automonet/automonet/store/storetest"
	"github.com/automonet/automonet/sync/replica"
	"github.com/automonet/automonet/sync/supabase"
)

// shortLease is the lease of these agents: a process is stopped for longer.
const shortLease = time.Second

// senderEnv holds what the process that is stopped works with.
const senderEnv = "AUTOMONET_REPLICA_SENDER"

// outside is where submissions go: a file with a line for each that was sent.
func (d *device) outside(file, name, who string) {
	d.T.Helper()
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	require.NoError(d.T, err)
	_, err = fmt.Fprintln(f, name, who)
	require.NoError(d.T, err)
	require.NoError(d.T, f.Close())
}

// deliver tries to send for a job as the submitter does, until it was sent or it is known that another
// agent did. It returns the code of the refusal, "" when it was sent here.
func (d *device) deliver(file, name, who string) string {
	d.T.Helper()
	ctx := context.Background()
	sub := d.Queued(d.ApprovedProposal(d.Shortlisted("feed", name, 80), "email"))
	for {
		block, err := d.replica.Guard(ctx, sub)
		require.NoError(d.T, err)
		switch {
		case block == nil:
			begun, err := d.BeginSend(ctx, sub.ID, sub.Rev, "boot-1")
			require.NoError(d.T, err)
			d.outside(file, name, who)
			_, err = d.FinishSend(ctx, begun, core.SubmissionSent, &core.Receipt{By: "channel", At: d.Clock.Now()}, nil, d.Clock.Now(), "agent:submitter")
			require.NoError(d.T, err)
			return ""
		case block.Kind == core.BlockRefuse:
			_, err := d.CancelSubmission(ctx, sub, &core.Refusal{Code: core.RefusalCode(block.Code)}, "agent:submitter")
			require.NoError(d.T, err)
			return block.Code
		}
		pass(100 * time.Millisecond)
	}
}

// pass lets real time pass, which the lease of the project goes by.
func pass(span time.Duration) {
	timer := time.NewTimer(span)
	<-timer.C
}

// TestSender is the process that TestProperty14Process stops: for each line it reads it sends for the job
// of that name, says so, and then what the project says to the fence it had before.
func TestSender(t *testing.T) {
	raw := os.Getenv(senderEnv)
	if raw == "" {
		t.Skip("it is run by TestProperty14Process")
	}
	var c childSetup
	require.NoError(t, json.Unmarshal([]byte(raw), &c))
	d := &device{}
	d.Fixture = storetest.Open(t, storetest.Live(), storetest.In(c.Dir), func(s *store.Config) { s.Folder = "one" })
	for range c.Start {
		d.IDs.New()
	}
	var err error
	d.client, err = supabase.New(supabase.Config{URL: c.URL, Key: c.Key, Keep: &fileKeep{c.Session}})
	require.NoError(t, err)
	d.cfg = replica.Config{Store: d.Store, Remote: d.client, Do: desk{d}, Texts: replica.TextsPlain, Lease: shortLease}
	d.renew()
	fmt.Println("ready")
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		code := d.deliver(c.Point, in.Text(), "stopped")
		fmt.Println("result", in.Text(), code, d.replica.Holder())
	}
	d.settle()
	fmt.Println("settled")
}

// TestProperty14Process stops an agent (SIGSTOP) in the middle of sending, for longer than its lease lasts,
// lets another one send, and wakes it (SIGCONT): for each job exactly one goes out.
func TestProperty14Process(t *testing.T) {
	s := shared.Start(t)
	seed := uint64(time.Now().UnixNano())
	t.Log("seed", seed)
	pairs := size(1, 10)
	for n := range pairs {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel() // most of it is waiting for a lease to end
			stopAndWake(t, s, rand.New(rand.NewPCG(seed, uint64(14+n))), size(3, 1000/pairs))
		})
	}
}

// stopAndWake stops and wakes one agent of two that often.
func stopAndWake(t *testing.T, s *stack.Stack, rng *rand.Rand, rounds int) {
	mail := account(t, s)
	short := func(c *replica.Config, _ *supabase.Config) { c.Lease = shortLease }
	a, b := join(t, s, mail, short), join(t, s, mail, short)
	for range 500_000 {
		b.IDs.New()
	}
	dir := t.TempDir()
	session, file := filepath.Join(dir, "session"), filepath.Join(dir, "outside")
	doc, err := a.keep.Load()
	require.NoError(t, err)
	require.NoError(t, (&fileKeep{session}).Save(doc))
	require.NoError(t, a.Close())
	raw, err := json.Marshal(childSetup{Dir: a.Dir, URL: s.URL, Key: s.AnonKey, Session: session, Start: 1000, Point: file})
	require.NoError(t, err)
	cmd := exec.Command(os.Args[0], "-test.run=^TestSender$", "-test.count=1")
	cmd.Env = append(os.Environ(), senderEnv+"="+string(raw))
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(out)
	until := func(prefix string) string {
		for lines.Scan() {
			if line := lines.Text(); strings.HasPrefix(line, prefix) {
				return line
			} else if strings.Contains(line, "FAIL") {
				break
			}
		}
		require.FailNow(t, "the other agent ended", lines.Text())
		return ""
	}
	until("ready")
	byStopped, byAwake := 0, 0
	for i := range rounds {
		name := fmt.Sprint("same", i)
		_, err := fmt.Fprintln(in, name)
		require.NoError(t, err)
		pass(time.Duration(rng.IntN(40)) * time.Millisecond)
		require.NoError(t, cmd.Process.Signal(syscall.SIGSTOP))
		pass(shortLease + 100*time.Millisecond)
		if b.deliver(file, name, "awake") == "" {
			byAwake++
		} else {
			byStopped++
		}
		require.NoError(t, cmd.Process.Signal(syscall.SIGCONT))
		until("result " + name)
		// The fences of the past are refused, whoever had them.
		fence := leaseFence(t, s, b.account)
		for _, old := range []int64{fence - 1, fence} {
			if old > 0 {
				require.Equal(t, http.StatusConflict, b.begin(t, s, fmt.Sprint("stale-", i, "-", old), old), "a fence of an ended lease")
			}
		}
	}
	t.Logf("%d sent by the agent that was stopped, %d by the other one", byStopped, byAwake)
	require.NoError(t, in.Close())
	until("settled")
	require.NoError(t, cmd.Wait())
	sent, err := os.ReadFile(file)
	require.NoError(t, err)
	times := map[string]int{}
	for line := range strings.Lines(string(sent)) {
		times[strings.Fields(line)[0]]++
	}
	require.Len(t, times, rounds)
	for name, n := range times {
		require.Equal(t, 1, n, name)
	}
	b.settle()
	b.equal()
}

func leaseFence(t *testing.T, s *stack.Stack, account string) (fence int64) {
	t.Helper()
	// Whoever has it lets it end, so that the fence is one of the past.
	require.NoError(t, s.DB.QueryRow(t.Context(), `update leases set expires_at = clock_timestamp() where user_id = $1 returning fence`, account).Scan(&fence))
	return fence
}

// begin says what the project answers to a new submission under a fence.
func (d *device) begin(t *testing.T, s *stack.Stack, id string, fence int64) int {
	t.Helper()
	session, err := d.client.Session(t.Context())
	require.NoError(t, err)
	row, err := json.Marshal(map[string]any{"id": id, "facts_v": 1, "job_id": "j", "job_key": id, "proposal_id": "p", "channel": "email",
		"state": "sending", "content_sha256": "", "fence": fence, "created_at": time.Now(), "changed_at": time.Now(), "view": map[string]any{}})
	require.NoError(t, err)
	return s.As(session.Access).Do(t, http.MethodPost, "/rest/v1/submissions", string(row)).Status
}

var (
	tokens = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}\.(eyJ[A-Za-z0-9_-]{8,})\.[A-Za-z0-9_-]{8,}`)
	// 22 characters at random and a sum of 8. The bare prefix stands in the program, which refuses such keys, and
	// a linker puts any other words behind it.
	secrets = regexp.MustCompile(`sb_secret_[A-Za-z0-9_-]{22}_[A-Za-z0-9_-]{8}`)
)

// serviceKeys are what stands in a file that passes by the guards of a project: keys of the new form, and
// tokens of a role above that of a user. What is compressed is looked into.
func serviceKeys(raw []byte) (found []string) {
	for _, m := range tokens.FindAllSubmatch(raw, -1) {
		claims, err := base64.RawURLEncoding.DecodeString(string(m[1]))
		var v struct {
			Role string `json:"role"`
		}
		if err == nil && json.Unmarshal(claims, &v) == nil && v.Role != "" && v.Role != "anon" && v.Role != "authenticated" {
			found = append(found, string(m[0]))
		}
	}
	for _, m := range secrets.FindAll(raw, -1) {
		found = append(found, string(m))
	}
	for at := 0; ; {
		i := bytes.Index(raw[at:], []byte{0x1f, 0x8b, 8})
		if i < 0 {
			return found
		}
		at += i
		if z, err := gzip.NewReader(bytes.NewReader(raw[at:])); err == nil {
			z.Multistream(false)
			if inner, err := io.ReadAll(io.LimitReader(z, 64<<20)); err == nil && len(inner) > 0 {
				found = append(found, serviceKeys(inner)...)
			}
		}
		at += 3
	}
}

// TestProperty18Program looks into the program and the pages for a key that passes by the guards: in full
// into the program as it is released, else into this one, which has all that copies.
func TestProperty18Program(t *testing.T) {
	s := quiet(t)
	// First that it would be found, plain and compressed.
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := z.Write([]byte("x" + s.ServiceKey + " sb_secret_" + strings.Repeat("Ab-3456789_", 2) + "_Ab345678"))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	require.Equal(t, []string{s.ServiceKey}, serviceKeys([]byte("a "+s.ServiceKey+" b "+s.AnonKey)))
	require.Len(t, serviceKeys(append([]byte("\x1f\x8b\x08 no stream "), packed.Bytes()...)), 2)

	root, err := stack.Root()
	require.NoError(t, err)
	files := []string{os.Args[0]}
	if full() {
		built := filepath.Join(t.TempDir(), "automonet")
		args := []string{"build", "-trimpath", "-o", built}
		if _, err := os.Stat(filepath.Join(root, "frontend", "dist", "index.html")); err == nil {
			args = append(args, "-tags", "ui")
		}
		cmd := exec.Command("go", append(args, "./cmd/automonet")...)
		cmd.Dir, cmd.Env = root, append(os.Environ(), "CGO_ENABLED=0")
		said, err := cmd.CombinedOutput()
		require.NoError(t, err, string(said))
		files = append(files, built)
	}
	for _, dist := range []string{"dist", "dist-hosted"} {
		err := filepath.WalkDir(filepath.Join(root, "frontend", dist), func(path string, e fs.DirEntry, err error) error {
			if err == nil && e.Type().IsRegular() {
				files = append(files, path)
			}
			return nil // what was not built is not searched
		})
		require.NoError(t, err)
	}
	t.Logf("%d files", len(files))
	for _, path := range files {
		raw, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Empty(t, serviceKeys(raw), path)
		require.NotContains(t, string(raw), s.ServiceKey, path)
	}
}
