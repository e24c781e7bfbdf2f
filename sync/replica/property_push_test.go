package replica_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
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

// childEnv holds what the process that is killed works with.
const childEnv = "AUTOMONET_REPLICA_CHILD"

type childSetup struct {
	Dir, URL, Key, Session string
	Start                  int
	// Point and Nth are where a process that makes one round kills itself: where a point of that
	// prefix is reached for the nth time. With Once alone it makes the round.
	Point string
	Nth   int
	Once  bool
}

// TestChild is the process that TestProperty01 and TestProperty04 kill: it writes and copies without end,
// or makes one round.
func TestChild(t *testing.T) {
	raw := os.Getenv(childEnv)
	if raw == "" {
		t.Skip("it is run by TestProperty01 and TestProperty04")
	}
	var c childSetup
	require.NoError(t, json.Unmarshal([]byte(raw), &c))
	f := storetest.Open(t, storetest.Live(), storetest.In(c.Dir), func(s *store.Config) { s.Folder = "one" })
	for range c.Start {
		f.IDs.New()
	}
	client, err := supabase.New(supabase.Config{URL: c.URL, Key: c.Key, Keep: &fileKeep{c.Session}})
	require.NoError(t, err)
	cfg := replica.Config{Store: f.Store, Remote: client, Do: desk{&device{Fixture: f}}, Texts: replica.TextsPlain}
	seen := 0
	cfg.Reach = func(p string) {
		if c.Point != "" && strings.HasPrefix(p, c.Point) {
			if seen++; seen == c.Nth {
				self, err := os.FindProcess(os.Getpid())
				require.NoError(t, err)
				require.NoError(t, self.Kill())
				select {} // until the signal arrives
			}
		}
	}
	r, err := replica.New(cfg)
	require.NoError(t, err)
	if c.Once {
		fmt.Println("ready")
		_, err := r.Round(context.Background())
		require.NoError(t, err)
		return
	}
	go func() {
		for {
			if _, err := r.Round(context.Background()); err != nil {
				fmt.Println("round:", err)
			}
		}
	}()
	fmt.Println("ready")
	for i := 0; ; i++ {
		job := f.Shortlisted("feed", fmt.Sprint(c.Start, "-", i), 70)
		if i%2 == 0 {
			f.Waiting(job, "email")
		}
	}
}

// child starts TestChild in a process of its own and waits until it is about to work.
func child(t testing.TB, c childSetup) *exec.Cmd {
	t.Helper()
	raw, err := json.Marshal(c)
	require.NoError(t, err)
	cmd := exec.Command(os.Args[0], "-test.run=^TestChild$", "-test.count=1")
	cmd.Env = append(os.Environ(), childEnv+"="+string(raw))
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(out)
	for lines.Scan() && lines.Text() != "ready" {
		require.NotContains(t, lines.Text(), "FAIL")
	}
	go func() {
		for lines.Scan() { // so that it never waits for a reader
		}
	}()
	return cmd
}

// fileKeep is a session in a file, written as one step.
type fileKeep struct{ path string }

func (k *fileKeep) Load() (string, error) {
	raw, err := os.ReadFile(k.path)
	if os.IsNotExist(err) {
		return "", nil
	}
	return string(raw), err
}

func (k *fileKeep) Save(doc string) error {
	if err := os.WriteFile(k.path+".new", []byte(doc), 0o600); err != nil {
		return err
	}
	return os.Rename(k.path+".new", k.path)
}

// TestProperty01: kill -9 at random instants while writing, sending and reading loses nothing, doubles
// nothing and changes nothing.
func TestProperty01(t *testing.T) {
	s := shared.Start(t)
	seed := uint64(time.Now().UnixNano())
	t.Log("seed", seed)
	accounts := size(1, 10)
	for n := range accounts {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			killWriters(t, s, rand.New(rand.NewPCG(seed, uint64(1+n))), size(5, 1000/accounts))
		})
	}
}

// killWriters kills so many processes that write, send and read.
func killWriters(t *testing.T, s *stack.Stack, rng *rand.Rand, times int) {
	d := join(t, s, account(t, s))
	session := t.TempDir() + "/session"
	doc, err := d.keep.Load()
	require.NoError(t, err)
	require.NoError(t, (&fileKeep{session}).Save(doc))
	require.NoError(t, d.Close())
	for i := range times {
		cmd := child(t, childSetup{Dir: d.Dir, URL: s.URL, Key: s.AnonKey, Session: session, Start: (i + 1) * 10_000})
		timer := time.NewTimer(time.Duration(rng.IntN(250)) * time.Millisecond)
		<-timer.C
		require.NoError(t, cmd.Process.Kill())
		_ = cmd.Wait()
	}
	d.Fixture = storetest.Open(t, storetest.Live(), storetest.In(d.Dir), func(c *store.Config) { c.Folder = "one" })
	d.keep.doc = ""
	final := &fileKeep{session}
	d.client, err = supabase.New(supabase.Config{URL: s.URL, Key: s.AnonKey, Keep: final})
	require.NoError(t, err)
	d.cfg.Remote, d.cfg.Do = d.client, desk{d}
	d.renew()
	d.settle()
	d.equal()
	d.sameAsHere()
	t.Logf("%d kills, %d jobs written", times, len(d.rows("jobs", "id")))
}

// sameAsHere compares jobs and proposals row by row with this database.
func (d *device) sameAsHere() {
	d.T.Helper()
	ctx := context.Background()
	here := map[string]int64{}
	after := ""
	for {
		list, next, err := d.Jobs(ctx, core.JobFilter{IncludeMerged: true, Limit: core.MaxLimit, After: after})
		require.NoError(d.T, err)
		for _, j := range list {
			here[string(j.ID)] = j.Rev
		}
		if after = next; after == "" {
			break
		}
	}
	for {
		list, next, err := d.Proposals(ctx, core.ProposalFilter{Limit: core.MaxLimit, After: after})
		require.NoError(d.T, err)
		for _, p := range list {
			here[string(p.ID)] = p.Rev
		}
		if after = next; after == "" {
			break
		}
	}
	require.NotEmpty(d.T, here)
	there := map[string]int64{}
	for _, table := range []string{"jobs", "proposals"} {
		for _, row := range d.rows(table, "id, facts_v") {
			require.NotContains(d.T, there, row["id"])
			there[row["id"].(string)] = int64(row["facts_v"].(float64))
		}
	}
	require.Equal(d.T, here, there)
}

// TestProperty02: a third of the requests is refused, and of another third the answer is lost after it was
// carried out. Once the network heals both sides are equal.
func TestProperty02(t *testing.T) {
	s := quiet(t)
	d := join(t, s, account(t, s))
	seed := uint64(time.Now().UnixNano())
	t.Log("seed", seed)
	rng := rand.New(rand.NewPCG(seed, 2))
	var mu sync.Mutex
	s.Gate.Fail(func(*http.Request) stack.Fault {
		mu.Lock()
		defer mu.Unlock()
		switch n := rng.IntN(10); {
		case n < 3:
			return stack.Fault{Refuse: true}
		case n < 6:
			return stack.Fault{LoseAck: true}
		}
		return stack.Fault{}
	})
	for i := range size(12, 400) {
		d.Waiting(d.Shortlisted("feed", fmt.Sprint(i), 60), "email")
		_, err := d.replica.Round(context.Background())
		require.NoError(t, err)
	}
	s.Gate.Fail(nil)
	d.settle()
	d.equal()
	d.sameAsHere()
}

// TestProperty09: however often rows change while the project is away, there is one mark for each, and
// catching up takes as many requests as the rows need.
func TestProperty09(t *testing.T) {
	s := quiet(t)
	d := join(t, s, account(t, s))
	ctx := context.Background()
	s.Gate.Fail(func(*http.Request) stack.Fault { return stack.Fault{Refuse: true} })
	rows := size(60, 10_000)
	var list []core.Proposal
	for i := range rows {
		list = append(list, d.Waiting(d.Shortlisted("feed", fmt.Sprint(i), 60), "email"))
	}
	for range size(10, 100) {
		for i := range list {
			p := list[i]
			p.Flags = append([]string(nil), fmt.Sprint("flag-", p.Rev))
			var err error
			list[i], err = d.SaveProposal(ctx, p, core.ProposalWaiting, "user:test")
			require.NoError(t, err)
		}
	}
	n, err := d.DirtyCount(ctx, []string{"proposal"})
	require.NoError(t, err)
	require.Equal(t, rows, n)
	s.Gate.Fail(nil)
	var upserts int
	var mu sync.Mutex
	s.Gate.Watch(func(r *http.Request, _ []byte) {
		mu.Lock()
		defer mu.Unlock()
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/proposals") {
			upserts++
		}
	})
	d.settle()
	s.Gate.Watch(nil)
	mu.Lock()
	require.LessOrEqual(t, upserts, (rows+499)/500*2, "batches are bounded by rows and by bytes")
	mu.Unlock()
	d.equal()
	d.sameAsHere()
}

// TestProperty10: a network that is there for two seconds and away for three is used each time it is
// there, and is not asked more than once a second while it is not; nothing is left behind by it.
func TestProperty10(t *testing.T) {
	s := quiet(t)
	seed := uint64(time.Now().UnixNano())
	t.Log("seed", seed)
	rng := rand.New(rand.NewPCG(seed, 10))
	d := join(t, s, account(t, s), func(c *replica.Config, _ *supabase.Config) { c.Jitter = rng.Float64 })
	var now, next, downtime time.Duration
	var up atomic.Bool
	var down atomic.Int64
	s.Gate.Fail(func(*http.Request) stack.Fault {
		if up.Load() {
			return stack.Fault{}
		}
		down.Add(1)
		return stack.Fault{Refuse: true}
	})
	left := func() (goroutines, files int) {
		d.client.Close()
		list, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			return runtime.NumGoroutine(), 0
		}
		return runtime.NumGoroutine(), len(list)
	}
	up.Store(true)
	d.round()
	goroutines, files := left()
	pauses := map[time.Duration]bool{}
	for i := range size(24, 240) { // in full ten minutes
		up.Store(i%2 == 1)
		length := 3 * time.Second
		if up.Load() {
			length = 2 * time.Second
		} else {
			downtime += length
		}
		d.Shortlisted("feed", fmt.Sprint(i), 60)
		pushed := 0
		for next = max(next, now); next < now+length; {
			out, err := d.replica.Round(context.Background())
			require.NoError(t, err)
			pushed += out.Pushed
			if up.Load() && out.Problem == "" {
				// A knock brings the next round when something changes.
				next = now + length
				break
			}
			pauses[out.Next] = true
			next += out.Next
		}
		if up.Load() {
			require.Positive(t, pushed, "window %d: nothing arrived while there was a network", i)
		}
		now += length
	}
	require.LessOrEqual(t, float64(down.Load()), downtime.Seconds(), "requests while there was no network")
	require.Greater(t, len(pauses), 3, "the pauses are random")
	s.Gate.Fail(nil)
	d.settle()
	d.equal()
	require.Eventually(t, func() bool {
		g, f := left()
		return g <= goroutines+5 && f <= files+5
	}, 2*time.Minute, 10*time.Millisecond, "goroutines and files that nobody closes")
}

// TestProperty11: one row that the project refuses is found by halving and set aside; all others arrive. It
// goes again once it was changed, or when the owner asks, and is never dropped.
func TestProperty11(t *testing.T) {
	s := quiet(t)
	d := join(t, s, account(t, s))
	ctx := context.Background()
	n := size(120, 1000)
	var poison core.Job
	for i := range n {
		job := d.AddJob("feed", fmt.Sprint(i))
		if i == n/3 {
			poison = job
		}
	}
	// A constraint that only this row breaks, as a future one may be.
	_, err := s.DB.Exec(ctx, `alter table jobs add constraint poison check (not (user_id = '`+d.account+`' and id = '`+string(poison.ID)+`' and state = 'new'))`)
	require.NoError(t, err)
	defer func() {
		_, err := s.DB.Exec(ctx, `alter table jobs drop constraint poison`)
		require.NoError(t, err)
	}()
	var requests atomic.Int64
	s.Gate.Watch(func(r *http.Request, _ []byte) {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/jobs") {
			requests.Add(1)
		}
	})
	out := d.round()
	s.Gate.Watch(nil)
	require.Equal(t, 1, out.Quarantined)
	require.LessOrEqual(t, int(requests.Load()), (n+499)/500+2*9+2)
	require.Len(t, d.rows("jobs", "id"), n-1)
	list, err := d.Quarantined(ctx)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, string(poison.ID), list[0].ID)
	require.Equal(t, "23514", list[0].Code)
	require.Zero(t, d.round().Quarantined, "it is not asked for again and again")

	released, err := d.Release(ctx, "", "", "user:test")
	require.NoError(t, err)
	require.EqualValues(t, 1, released)
	require.Equal(t, 1, d.round().Quarantined)
	list, err = d.Quarantined(ctx)
	require.NoError(t, err)
	require.Equal(t, 2, list[0].Tries)
	_, err = d.Release(ctx, "job", "no-such-row", "user:test")
	require.Equal(t, core.KindNotFound, core.KindOf(err))

	_, err = d.SaveJobState(ctx, poison.ID, d.Reload(poison.ID).Rev, core.JobSkipped, "user:test", "")
	require.NoError(t, err)
	d.round()
	require.Len(t, d.rows("jobs", "id"), n)
	list, err = d.Quarantined(ctx)
	require.NoError(t, err)
	require.Empty(t, list)
	d.equal()
}

// TestProperty12: requests that come again, in any order, change nothing: neither what rows say nor their
// revisions.
func TestProperty12(t *testing.T) {
	s := quiet(t)
	d := join(t, s, account(t, s))
	type request struct{ path, body, prefer string }
	var mu sync.Mutex
	var sent []request
	s.Gate.Watch(func(r *http.Request, body []byte) {
		mu.Lock()
		defer mu.Unlock()
		if r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/rest/v1/") && !strings.Contains(r.URL.Path, "/rpc/") {
			sent = append(sent, request{r.URL.RequestURI(), string(body), r.Header.Get("Prefer")})
		}
	})
	for i := range 3 {
		d.fillMore(i, 6)
		d.round()
	}
	s.Gate.Watch(nil)
	mu.Lock()
	defer mu.Unlock()
	require.Greater(t, len(sent), 6)
	before := d.dump(true)
	session, err := d.client.Session(context.Background())
	require.NoError(t, err)
	rng := rand.New(rand.NewPCG(12, 12))
	for range size(2, 10) {
		rng.Shuffle(len(sent), func(i, j int) { sent[i], sent[j] = sent[j], sent[i] })
		for _, r := range sent {
			reply := s.As(session.Access).With("Prefer", r.prefer).Do(t, http.MethodPost, r.path, r.body)
			require.Less(t, reply.Status, 300, reply.Body)
		}
	}
	require.Equal(t, before, d.dump(true))
	d.equal()
}

// fillMore adds jobs and changes earlier ones.
func (d *device) fillMore(part, n int) {
	d.T.Helper()
	ctx := context.Background()
	for i := range n {
		job := d.Shortlisted("feed", fmt.Sprint(part, "/", i), 50)
		if i%2 == 0 {
			p := d.Waiting(job, "email")
			p.Flags = []string{"more"}
			_, err := d.SaveProposal(ctx, p, core.ProposalWaiting, "user:test")
			require.NoError(d.T, err)
		}
	}
}
