package proof_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/internal/stack"
)

// outside is where things are really sent: it counts.
type outside struct {
	mu   sync.Mutex
	sent map[string]int
}

func (o *outside) send(job string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sent[job]++
}

// agency is one account with several agents and reviewers.
type agency struct {
	*outside
	jobs      int
	agents    []device
	reviewers []device
}

// acquire asks for the lease once; ok says whether it is the agent's.
func (d device) acquire(t *testing.T, ttl int) (fence float64, ok bool) {
	t.Helper()
	l := d.rpc(t, "lease_acquire", map[string]any{"p_name": "submit", "p_ttl": ttl})
	fence, _ = l["fence"].(float64)
	return fence, l["mine"] == true
}

// intend records that a job is about to be sent under a fence; the status says whether it may be.
func (d device) intend(t *testing.T, job, state string, fence float64, facts int) int {
	t.Helper()
	row := sample("submissions", "s-"+job, "")
	row["job_key"], row["state"], row["fence"], row["facts_v"] = job, state, fence, facts
	return d.With("Prefer", "resolution=merge-duplicates,return=representation").Do(t, http.MethodPost, "/rest/v1/submissions?on_conflict=user_id,id", one(t, row)).Status
}

// TestAnAgencySendsEachJobOnce lets reviewers approve the same proposals twice over while
// several agents take decisions and send: each decision is taken by one agent, each job is
// sent once, also where the holder of the lease stops in the middle and comes back.
func TestAnAgencySendsEachJobOnce(t *testing.T) {
	s := shared.Start(t)
	x := agency{outside: &outside{sent: map[string]int{}}, jobs: 12}
	if full() {
		x.jobs = 300
	}
	first := account(t, s, "a", "agent")
	for range 4 {
		x.agents = append(x.agents, first.again(t, s, "agent"))
	}
	for range 2 {
		x.reviewers = append(x.reviewers, first.again(t, s, "dashboard"))
	}
	for i := range x.jobs {
		p := sample("proposals", fmt.Sprint("p", i), "m")
		p["job_id"] = fmt.Sprint("j", i)
		require.Equal(t, 201, first.Do(t, http.MethodPost, "/rest/v1/proposals", one(t, p)).Status)
	}
	var all sync.WaitGroup
	for r, d := range x.reviewers {
		all.Go(func() {
			for i := range x.jobs {
				row := sample("decisions", fmt.Sprintf("k%d-%d", r, i), "m")
				row["target_id"] = fmt.Sprint("p", i)
				if re := d.Do(t, http.MethodPost, "/rest/v1/decisions", one(t, row)); re.Status != 201 {
					t.Errorf("reviewer %d: %d %s", r, re.Status, re.Body)
				}
			}
		})
	}
	taken := make([]map[string]bool, len(x.agents))
	for n, d := range x.agents {
		taken[n] = map[string]bool{}
		all.Go(func() { x.work(t, d, n, taken[n]) })
	}
	all.Wait()
	total := 0
	for _, ids := range taken {
		total += len(ids)
	}
	require.Equal(t, x.jobs*len(x.reviewers), total, "each decision was taken by one agent")
	require.Len(t, x.sent, x.jobs)
	for job, n := range x.sent {
		require.Equal(t, 1, n, "%s was sent %d times", job, n)
	}
	r := first.With("Prefer", "count=exact").Do(t, http.MethodGet, "/rest/v1/submissions?select=id&state=eq.sent&limit=1", "")
	require.Equal(t, fmt.Sprintf("0-0/%d", x.jobs), r.Head.Get("Content-Range"))
}

// work takes decisions until every one of them is taken.
func (x *agency) work(t *testing.T, d device, n int, taken map[string]bool) {
	for {
		var open []struct {
			ID     string `json:"id"`
			Target string `json:"target_id"`
		}
		if err := json.Unmarshal([]byte(d.Do(t, http.MethodGet, "/rest/v1/decisions?select=id,target_id&order=rev,id", "").Body), &open); err != nil {
			t.Error(err)
			return
		}
		acked := d.Do(t, http.MethodGet, "/rest/v1/decision_acks?select=decision_id", "").Body
		left := 0
		for _, k := range open {
			if strings.Contains(acked, `"`+k.ID+`"`) {
				continue
			}
			left++
			ack := sample("decision_acks", fmt.Sprintf("c-%d-%s", n, k.ID), "m")
			ack["decision_id"] = k.ID
			if re := d.Do(t, http.MethodPost, "/rest/v1/decision_acks", one(t, ack)); re.Status == 201 {
				taken[k.ID] = true
				x.deliver(t, d, "j"+strings.TrimPrefix(k.Target, "p"))
			} else if re.Status != http.StatusConflict {
				t.Errorf("agent %d: %d %s", n, re.Status, re.Body)
				return
			}
		}
		if left == 0 && len(open) == x.jobs*len(x.reviewers) {
			return
		}
	}
}

// deliver sends a job unless it was, or is being, sent.
func (x *agency) deliver(t *testing.T, d device, job string) {
	for {
		fence, mine := d.acquire(t, 60)
		if !mine {
			continue // another agent is sending; it gives the lease back
		}
		row := d.Do(t, http.MethodGet, "/rest/v1/submissions?select=state&id=eq.s-"+job, "")
		if row.Body == "[]" {
			if status := d.intend(t, job, "sending", fence, 1); status == http.StatusCreated {
				x.send(job)
				if status := d.intend(t, job, "sent", fence, 2); status != http.StatusOK {
					t.Errorf("%s was sent and cannot be told: %d", job, status)
				}
			}
		}
		d.call(t, "lease_release", map[string]any{"p_name": "submit", "p_fence": fence})
		return
	}
}

// TestAStaleHolderSendsNothing stops the holder of a lease, lets another one take over, and
// wakes the first: whatever it tries under its fence is refused.
func TestAStaleHolderSendsNothing(t *testing.T) {
	s := shared.Start(t)
	one, rounds := account(t, s, "a", "agent"), 5
	two := one.again(t, s, "agent")
	if full() {
		rounds = 200
	}
	for i := range rounds {
		job := fmt.Sprint("j", i)
		old, mine := one.acquire(t, 600)
		require.True(t, mine)
		// Past its end, by the server's clock.
		_, err := s.DB.Exec(t.Context(), `update public.leases set expires_at = clock_timestamp() where user_id = $1`, one.User.ID)
		require.NoError(t, err)
		fence, mine := two.acquire(t, 600)
		require.True(t, mine)
		require.Greater(t, fence, old)
		require.Equal(t, http.StatusConflict, one.intend(t, job, "sending", old, 1), "the stale fence")
		require.Equal(t, http.StatusConflict, one.intend(t, job, "sending", fence, 1), "a fence that is another's")
		require.Equal(t, http.StatusCreated, two.intend(t, job, "sending", fence, 1))
		require.Equal(t, http.StatusConflict, one.intend(t, job, "sent", old, 2), "an older fence")
		require.Equal(t, false, one.rpc(t, "lease_renew", map[string]any{"p_name": "submit", "p_fence": old, "p_ttl": 60})["mine"])
		require.Equal(t, "true", two.call(t, "lease_release", map[string]any{"p_name": "submit", "p_fence": fence}).Body)
	}
}

// BenchmarkAgents measures pushes of 100 new rows by so many agents at once on one project,
// each with an account of its own and all on one.
func BenchmarkAgents(b *testing.B) {
	s, err := stack.New(b.Context(), stack.Options{Durable: true})
	if err != nil {
		b.Skip(err)
	}
	defer func() { _ = s.Close() }()
	for _, one := range []bool{false, true} {
		for _, n := range []int{1, 10, 100} {
			name := "accounts"
			if one {
				name = "one account"
			}
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) { agents(b, s, n, one) })
		}
	}
}

func agents(b *testing.B, s *stack.Stack, n int, one bool) {
	var callers []*stack.Caller
	email := fmt.Sprintf("bench-%v-%d-%d@example.org", one, n, b.N)
	for i := range n {
		at := email
		if !one {
			at = fmt.Sprint(i, "-", email)
		}
		se, err := s.Auth.SignIn(at, "secret1")
		if err != nil {
			if se, err = s.Auth.SignUp(b.Context(), at, "secret1"); err != nil {
				b.Fatal(err)
			}
		}
		c := s.As(se.AccessToken)
		if one && i >= 50 {
			c = callers[i%50] // an account has 50 devices at most
		} else if r := c.Do(b, http.MethodPost, "/rest/v1/rpc/device_register", fmt.Sprintf(`{"p_id":"d%d","p_kind":"agent","p_name":"","p_client":1}`, i)); r.Status != 200 {
			b.Fatal(r.Body)
		}
		callers = append(callers, c)
	}
	var refused atomic.Int64
	took := make([][]time.Duration, n)
	var all sync.WaitGroup
	b.ResetTimer()
	for i, c := range callers {
		all.Go(func() {
			for k := range b.N {
				var rows []string
				for j := range 100 {
					rows = append(rows, fmt.Sprintf(`{"id":"%d-%d-%d","facts_v":1,"state":"new","first_seen_at":"2026-11-01T00:00:00Z","view":{"title":"%s"}}`, i, k, j, strings.Repeat("x", 500)))
				}
				began := time.Now()
				push := func() stack.Reply {
					return c.With("Prefer", "resolution=merge-duplicates,return=minimal").Do(b, http.MethodPost, "/rest/v1/jobs?on_conflict=user_id,id&columns=id,facts_v,state,first_seen_at,view", "["+strings.Join(rows, ",")+"]")
				}
				r := push()
				// More than the project can take at once: PostgREST has no connection left within
				// ten seconds (PGRST003), since all of them wait for the counter of the account.
				// As an agent does, each waits a random time that grows with its failures.
				for failures := 1; r.Status == http.StatusGatewayTimeout; failures++ {
					refused.Add(1)
					top := min(300*time.Second, time.Second<<max(1, failures-2))
					rest := time.NewTimer(max(time.Second, time.Duration(rand.Int64N(int64(top)))))
					<-rest.C
					r = push()
				}
				if r.Status != 201 {
					b.Errorf("%d %s", r.Status, r.Body)
					return
				}
				took[i] = append(took[i], time.Since(began))
			}
		})
	}
	all.Wait()
	b.StopTimer()
	list := slices.Concat(took...)
	slices.Sort(list)
	b.ReportMetric(float64(100*len(list))/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(refused.Load()), "refused")
	b.ReportMetric(float64(list[len(list)/2].Milliseconds()), "p50-ms")
	b.ReportMetric(float64(list[len(list)*99/100].Milliseconds()), "p99-ms")
}
