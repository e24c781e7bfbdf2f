package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"time"
)

// restFor is how long a program has to have done nothing to count as at rest.
const restFor = 3 * time.Second

// settle waits until a program is at rest: its actors work no more, all sources were
// scanned, and no processor time passes.
func (e *Env) settle(ctx context.Context, a *agent, sources int) error {
	pid, still := a.cmd.Process.Pid, restFor
	if e.Postings < 10_000 {
		still = 100 * time.Millisecond // a trial of the measurement itself
	}
	for began := time.Now(); time.Since(began) < 5*time.Minute; {
		done, err := a.rested(ctx, sources)
		if err != nil {
			return err
		}
		before, err := processor(pid)
		if err != nil {
			return err
		}
		time.Sleep(still)
		after, err := processor(pid)
		if err != nil {
			return err
		}
		if done && after == before {
			return nil
		}
	}
	return fmt.Errorf("the program did not come to rest within five minutes")
}

// rested asks the program whether its actors are at rest and so many sources were scanned.
func (a *agent) rested(ctx context.Context, sources int) (bool, error) {
	out, err := exec.CommandContext(ctx, a.bin, "--config", a.config, "--json", "status").Output()
	if err != nil {
		return false, fmt.Errorf("ask the program for its status: %w", err)
	}
	var status struct {
		Actors []struct {
			State string `json:"state"`
		} `json:"actors"`
		Sources []struct {
			LastOKAt time.Time `json:"last_ok_at"`
		} `json:"sources"`
	}
	if err := json.Unmarshal(out, &status); err != nil {
		return false, fmt.Errorf("read the status of the program: %w", err)
	}
	for _, actor := range status.Actors {
		if actor.State == "working" {
			return false, nil
		}
	}
	for _, s := range status.Sources {
		if !s.LastOKAt.IsZero() {
			sources--
		}
	}
	return sources <= 0, nil
}

// resident is the resident memory of a process in bytes.
func resident(pid int) (int64, error) {
	var kb int64
	_, err := fmt.Sscan(first(statusRSS, fmt.Sprintf("/proc/%d/status", pid), ""), &kb)
	if err != nil {
		return 0, fmt.Errorf("read the memory of the program: %w", err)
	}
	return kb * 1024, nil
}

// processor is the processor time that a process has taken so far. The kernel counts
// in hundredths of a second.
func processor(pid int) (time.Duration, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, fmt.Errorf("read the processor time of the program: %w", err)
	}
	// The name in parentheses may hold spaces; user and system time are the 14th and
	// 15th field.
	_, rest, _ := strings.Cut(string(raw), ") ")
	fields := strings.Fields(rest)
	var user, system int64
	if len(fields) > 12 {
		_, err = fmt.Sscan(fields[11]+" "+fields[12], &user, &system)
	}
	if err != nil || len(fields) <= 12 {
		return 0, fmt.Errorf("the processor time of the program cannot be read")
	}
	return time.Duration(user+system) * 10 * time.Millisecond, nil
}

// idle measures the memory of the running program with nothing to do.
func idle(ctx context.Context, e *Env) (Result, error) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		return Result{Skipped: "the system has no /proc"}, nil
	}
	a, err := e.start(ctx)
	if err != nil {
		return Result{}, err
	}
	bytes, err := int64(0), e.settle(ctx, a, 0)
	if err == nil {
		bytes, err = resident(a.cmd.Process.Pid)
	}
	a.stop()
	if err != nil {
		return Result{}, err
	}
	bare, err := e.runBare(ctx)
	if err != nil {
		return Result{}, err
	}
	if err := e.reopen(ctx); err != nil {
		return Result{}, err
	}
	return Result{Value: mega(bytes), Floor: mega(bare*1024) + " with the database open", Met: bytes <= 60_000_000,
		Note: fmt.Sprintf("resident memory on the folder with %s postings and no source, once what the start had to do is done and for %s no processor time has passed. The near-duplicate index is loaded with the first page and then takes the bytes per posting of the probe's line, for the postings of 60 days.", count(e.Postings), restFor)}, nil
}

// idleSources measures memory and processor time of the program between the scans of
// twenty sources: each was read once and lists nothing new.
func idleSources(ctx context.Context, e *Env) (Result, error) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		return Result{Skipped: "the system has no /proc"}, nil
	}
	bin, err := e.build(ctx)
	if err != nil {
		return Result{}, err
	}
	l, err := e.fill(ctx)
	if err != nil {
		return Result{}, err
	}
	if err := l.store.Close(); err != nil {
		return Result{}, err
	}
	l.store, e.lab = nil, l
	board := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/feed+json")
		_, _ = fmt.Fprint(w, `{"version":"https://jsonfeed.org/version/1.1","title":"Board","items":[]}`)
	}))
	defer board.Close()
	lines := fmt.Sprintf("web: {contact: bench@example.org, rdap_url: '', allow_private: [%q]}\nsources:\n", strings.TrimPrefix(board.URL, "http://"))
	for i := range 20 {
		lines += fmt.Sprintf("  - {name: board-%d, driver: feed, config: {urls: [\"%s/%d.json\"]}}\n", i, board.URL, i)
	}
	a, err := e.runWith(ctx, bin, l.dir, lines)
	if err != nil {
		return Result{}, err
	}
	rss, share, span, err := e.rest(ctx, a)
	a.stop()
	if err != nil {
		return Result{}, err
	}
	if err := e.reopen(ctx); err != nil {
		return Result{}, err
	}
	return Result{Value: fmt.Sprintf("%s, %.2f %%", mega(rss), 100*share), Floor: "-", Met: rss <= 80<<20 && share <= 0.005,
		Note: fmt.Sprintf("the real program on the folder with %s postings, over %s that begin when all 20 sources had their first scan and the program came to rest, looks at every minute included; the kernel counts processor time in steps of 10 ms.", count(e.Postings), span)}, nil
}

// rest leaves a program alone for a while and returns its memory and its share of a
// core, over which span.
func (e *Env) rest(ctx context.Context, a *agent) (rss int64, share float64, span time.Duration, err error) {
	span = time.Minute
	if e.Postings < 10_000 {
		span = time.Second
	}
	if err := e.settle(ctx, a, 20); err != nil {
		return 0, 0, span, err
	}
	before, err := processor(a.cmd.Process.Pid)
	if err != nil {
		return 0, 0, span, err
	}
	time.Sleep(span)
	after, err := processor(a.cmd.Process.Pid)
	if err != nil {
		return 0, 0, span, err
	}
	rss, err = resident(a.cmd.Process.Pid)
	return rss, float64(after-before) / float64(span), span, err
}
