package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/automonet/automonet/core"
)

// served is a process that serves the lab's folder, and the bare handlers over the
// same database.
type served struct {
	cmd       *exec.Cmd
	input     io.Closer
	own, bare string
	client    *http.Client
}

// serve starts it; the lab's store is closed meanwhile.
func (e *Env) serve(ctx context.Context) (*served, error) {
	l, err := e.fill(ctx)
	if err != nil {
		return nil, err
	}
	if err := l.store.Close(); err != nil {
		return nil, err
	}
	l.store = nil
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s := &served{cmd: exec.CommandContext(ctx, self), client: &http.Client{Timeout: 2 * time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 200, DisableCompression: true}}}
	s.cmd.Env = append(os.Environ(), serveEnv+"="+l.dir)
	s.cmd.Stderr = os.Stderr
	if s.input, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for _, into := range []*string{&s.own, &s.bare} {
		if !lines.Scan() {
			s.stop()
			return nil, errors.New("the serving process ended at once")
		}
		*into = lines.Text()
	}
	return s, nil
}

func (s *served) stop() {
	_ = s.input.Close()
	_ = s.cmd.Wait()
}

// rss is the resident memory of the process in bytes, 0 where it is not known.
func (s *served) rss() int64 {
	var kb int64
	if _, err := fmt.Sscan(first(statusRSS, fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid), "0"), &kb); err != nil {
		return 0
	}
	return kb * 1024
}

func (s *served) get(ctx context.Context, address string) (int, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, err
	}
	r.Header.Set("Authorization", "Bearer bench")
	res, err := s.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	n, err := io.Copy(io.Discard, res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %s", address, res.Status)
	}
	return int(n), err
}

// load asks by some clients for a while; next gives the n-th address.
func (s *served) load(ctx context.Context, clients int, d time.Duration, next func(n int) string) (rate float64, took []time.Duration, size int, err error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	began := time.Now()
	for c := range clients {
		wg.Go(func() {
			var own []time.Duration
			bytes := 0
			for n := c; time.Since(began) < d; n += clients {
				start := time.Now()
				b, e := s.get(ctx, next(n))
				if e != nil {
					mu.Lock()
					err = e
					mu.Unlock()
					return
				}
				own, bytes = append(own, time.Since(start)), b
			}
			mu.Lock()
			took, size = append(took, own...), max(size, bytes)
			mu.Unlock()
		})
	}
	wg.Wait()
	return float64(len(took)) / time.Since(began).Seconds(), took, size, err
}

// beside measures the API and the floor in turn, and returns the ratio of their
// rates.
func (s *served) beside(ctx context.Context, clients int, own, bare func(n int) string) (ratio float64, text string, err error) {
	const rounds = 5
	var a, b []time.Duration
	var ownRate, bareRate []float64
	var size [2]int
	for i := range rounds + 1 {
		r, took, n, err := s.load(ctx, clients, 1500*time.Millisecond, own)
		if err != nil {
			return 0, "", err
		}
		f, floor, m, err := s.load(ctx, clients, 1500*time.Millisecond, bare)
		if err != nil {
			return 0, "", err
		}
		if i == 0 {
			continue // warm
		}
		ownRate, bareRate = append(ownRate, r), append(bareRate, f)
		a, b, size = append(a, took...), append(b, floor...), [2]int{n, m}
	}
	i := -1
	x := median(rounds, func() float64 { i++; return ownRate[i] })
	i = -1
	y := median(rounds, func() float64 { i++; return bareRate[i] })
	return x / y, fmt.Sprintf("%d clients: %.2fx (%s against %s a second; p50 %s against %s, p99 %s against %s; %d and %d bytes)", clients, x/y, count(x), count(y),
		ms(quantile(a, 0.5)), ms(quantile(b, 0.5)), ms(quantile(a, 0.99)), ms(quantile(b, 0.99)), size[0], size[1]), nil
}

// restGoal is the least share of the bare handler's rate.
const restGoal = 0.7

// restList measures the list of jobs without their text, at 1 and at 50 clients.
func restList(ctx context.Context, e *Env) (Result, error) {
	return rest(ctx, e, "50 jobs a page, one state, newest first, without description and without a total",
		func(s *served, _ []string) (own, bare func(int) string) {
			return func(int) string { return s.own + "/api/v1/jobs?state=shortlisted&limit=50" }, func(int) string { return s.bare + "/list?state=shortlisted" }
		})
}

// restGet measures one job with all that belongs to it.
func restGet(ctx context.Context, e *Env) (Result, error) {
	return rest(ctx, e, "one job with its description, decision, postings, proposals, submissions, outcomes and events",
		func(s *served, ids []string) (own, bare func(int) string) {
			at := func(n int) string { return ids[n*7919%len(ids)] }
			return func(n int) string { return s.own + "/api/v1/jobs/" + at(n) }, func(n int) string { return s.bare + "/get/" + at(n) }
		})
}

func rest(ctx context.Context, e *Env, what string, addresses func(s *served, ids []string) (own, bare func(int) string)) (Result, error) {
	s, err := e.serve(ctx)
	if err != nil {
		return Result{}, err
	}
	defer s.stop()
	ids, err := s.someJobs(ctx)
	if err != nil {
		return Result{}, err
	}
	own, bare := addresses(s, ids)
	var said []string
	least := 10.0
	for _, clients := range []int{1, 50} {
		ratio, text, err := s.beside(ctx, clients, own, bare)
		if err != nil {
			return Result{}, err
		}
		least = min(least, ratio)
		said = append(said, text)
	}
	s.stop()
	if err := e.reopen(ctx); err != nil {
		return Result{}, err
	}
	return Result{Value: fmt.Sprintf("%.2fx at least", least), Floor: "1x", Met: least >= restGoal,
		Note: what + ", over HTTP from another process on the same cores. " + strings.Join(said, "; ") +
			". The floor is the standard mux with prepared statements and encoding/json in the same process over the same database, which answers with the same fields and passes stored documents on unread. Medians of 5 rounds in turn."}, nil
}

// someJobs returns ids from all over the database.
func (s *served) someJobs(ctx context.Context) ([]string, error) {
	var out []string
	after := ""
	for len(out) < 5000 {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.own+"/api/v1/jobs?limit=500&after="+url.QueryEscape(after), nil)
		if err != nil {
			return nil, err
		}
		r.Header.Set("Authorization", "Bearer bench")
		res, err := s.client.Do(r)
		if err != nil {
			return nil, err
		}
		var page struct {
			Items []core.Job `json:"items"`
			Next  string     `json:"next"`
		}
		err = json.NewDecoder(res.Body).Decode(&page)
		res.Body.Close()
		if err != nil {
			return nil, err
		}
		for _, j := range page.Items {
			out = append(out, string(j.ID))
		}
		if after = page.Next; after == "" {
			break
		}
	}
	if len(out) == 0 {
		return nil, errors.New("the folder holds no jobs")
	}
	return out, nil
}

// restStorm measures the memory after many text searches at once.
func restStorm(ctx context.Context, e *Env) (Result, error) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		return Result{Skipped: "the system has no /proc"}, nil
	}
	s, err := e.serve(ctx)
	if err != nil {
		return Result{}, err
	}
	defer s.stop()
	if _, err := s.someJobs(ctx); err != nil {
		return Result{}, err
	}
	before := s.rss()
	asked := queries(e.posts)
	order := rand.New(rand.NewPCG(1, 1)).Perm(len(asked))
	rate, took, _, err := s.load(ctx, 50, 20*time.Second, func(n int) string {
		q := asked[order[n%len(order)]]
		sort := "newest"
		if q.Order == core.OrderScore {
			sort = "score"
		}
		return s.own + "/api/v1/jobs?limit=50&sort=" + sort + "&q=" + url.QueryEscape(q.Query)
	})
	if err != nil {
		return Result{}, err
	}
	after := s.rss()
	s.stop()
	if err := e.reopen(ctx); err != nil {
		return Result{}, err
	}
	return Result{Value: mega(after), Floor: mega(before) + " before", Met: after <= 150_000_000,
		Note: fmt.Sprintf("resident memory right after 20 s of text searches by 50 clients (%s a second, p50 %s, p99 %s): common, middling and rare words, newest first and by score. "+
			"Two searches run at once, the others wait for their turn; four connections read, with 4 MB of cache each.", count(rate), ms(quantile(took, 0.5)), ms(quantile(took, 0.99)))}, nil
}
