package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/core"
)

const (
	eventStreams = 100
	eventsSent   = 400
)

// eventSource is an event log that stands still but for what the measurement
// commits.
type eventSource struct {
	mu   sync.Mutex
	all  []core.Event
	subs []chan core.Event
	last atomic.Int64
}

func (s *eventSource) Events(_ context.Context, f core.EventFilter) ([]core.Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]core.Event(nil), s.all[min(int(f.AfterSeq), len(s.all)):]...), nil
}

func (s *eventSource) Subscribe() (<-chan core.Event, func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := make(chan core.Event, 256)
	s.subs = append(s.subs, c)
	return c, func() {}
}

func (s *eventSource) LastSeq() int64 { return s.last.Load() }

// commit publishes an event as the store does, and never waits.
func (s *eventSource) commit() {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := core.Event{Seq: int64(len(s.all) + 1), JobID: "0190-job", Kind: "job.decided", Subject: "0190-job", From: "new", To: "shortlisted", By: "agent:decider", At: time.Now()}
	s.all = append(s.all, e)
	s.last.Store(e.Seq)
	for _, c := range s.subs {
		select {
		case c <- e:
		default:
		}
	}
}

// bareFan is the floor: encoded once, a channel of 64 for each stream, sends that do
// not wait.
type bareFan struct {
	mu   sync.Mutex
	subs map[chan []byte]bool
	n    int64
}

func (b *bareFan) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := make(chan []byte, 64)
	b.mu.Lock()
	b.subs[c] = true
	b.mu.Unlock()
	w.Header().Set("Content-Type", "text/event-stream")
	f := http.NewResponseController(w)
	_, _ = w.Write([]byte(":\n\n"))
	_ = f.Flush()
	for {
		select {
		case m := <-c:
			if _, err := w.Write(m); err != nil {
				return
			}
			_ = f.Flush()
		case <-r.Context().Done():
			return
		}
	}
}

func (b *bareFan) commit() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.n++
	data, err := json.Marshal(map[string]any{"seq": b.n, "kind": "job.decided", "job_id": "0190-job", "subject": "0190-job", "from": "new", "to": "shortlisted", "by": "agent:decider", "at": time.Now()})
	if err != nil {
		panic(err)
	}
	m := fmt.Appendf(nil, "id: %d\nevent: job.decided\ndata: %s\n\n", b.n, data)
	for c := range b.subs {
		select {
		case c <- m:
		default:
		}
	}
}

// restEvents measures the time from the commit of an event until each of 100
// streams has it, beside a bare fan-out in turn.
func restEvents(ctx context.Context, _ *Env) (Result, error) {
	source := &eventSource{}
	own := api.New(api.Config{Events: source, Access: known{}, Version: "bench"})
	defer own.Close()
	floor := &bareFan{subs: map[chan []byte]bool{}}
	a, err := fanOut(ctx, own, "/api/v1/events")
	if err != nil {
		return Result{}, err
	}
	defer a.stop()
	b, err := fanOut(ctx, floor, "/")
	if err != nil {
		return Result{}, err
	}
	defer b.stop()
	var took, bare, commits []time.Duration
	for i := range eventsSent + 40 {
		x, c, err := a.measure(source.commit)
		if err != nil {
			return Result{}, err
		}
		y, _, err := b.measure(floor.commit)
		if err != nil {
			return Result{}, err
		}
		if i >= 40 {
			took, bare, commits = append(took, x...), append(bare, y...), append(commits, c)
		}
	}
	value, than := quantile(took, 0.99), quantile(bare, 0.99)
	// A client that reads nothing must not hold anybody up.
	stuck, err := net.Dial("tcp", a.address)
	if err != nil {
		return Result{}, err
	}
	defer stuck.Close()
	_, _ = fmt.Fprintf(stuck, "GET /api/v1/events HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer bench\r\nAccept: text/event-stream\r\n\r\n", a.address)
	var beside []time.Duration
	for range 2000 {
		start := time.Now()
		source.commit()
		beside = append(beside, time.Since(start))
	}
	return Result{Value: fmt.Sprintf("p50 %s, p99 %s (%.2fx)", ms(quantile(took, 0.5)), ms(value), value.Seconds()/than.Seconds()),
		Floor: fmt.Sprintf("p50 %s, p99 %s", ms(quantile(bare, 0.5)), ms(than)), Met: value <= 2*than && quantile(beside, 0.99) < time.Millisecond,
		Note: fmt.Sprintf("from the commit of an event until a stream over HTTP has read it, %d streams, %d events one by one, in turn with the floor in the same process: encoded once, a channel of 64 for each stream. "+
			"The commit itself takes p99 %s with the 100 streams, and p99 %s with one more that reads nothing while 2000 events are committed in a row.", eventStreams, eventsSent,
			ms(quantile(commits, 0.99)), ms(quantile(beside, 0.99)))}, nil
}

// fan is 100 streams of one server.
type fan struct {
	srv     *http.Server
	address string
	cancel  context.CancelFunc
	got     chan time.Time
}

func (f *fan) stop() {
	f.cancel()
	_ = f.srv.Close()
}

func fanOut(ctx context.Context, h http.Handler, path string) (*fan, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	// One principal may not open that many streams, so they come as several.
	f := &fan{srv: &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}, address: l.Addr().String(), cancel: cancel, got: make(chan time.Time, eventStreams*4)}
	go func() { _ = f.srv.Serve(l) }()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: eventStreams}}
	for i := range eventStreams {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+f.address+path, nil)
		if err != nil {
			return nil, err
		}
		r.Header.Set("Authorization", fmt.Sprintf("Bearer bench%d", i%10))
		r.Header.Set("Accept", "text/event-stream")
		res, err := client.Do(r)
		if err != nil {
			return nil, err
		}
		if res.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("a stream is refused: %s", res.Status)
		}
		lines := bufio.NewReader(res.Body)
		if _, err := lines.ReadString('\n'); err != nil {
			return nil, err
		}
		go func() {
			defer res.Body.Close()
			for {
				line, err := lines.ReadString('\n')
				if err != nil {
					return
				}
				if strings.HasPrefix(line, "data:") {
					f.got <- time.Now()
				}
			}
		}()
	}
	return f, nil
}

// measure commits one event and waits until all streams have it.
func (f *fan) measure(commit func()) (took []time.Duration, commits time.Duration, err error) {
	start := time.Now()
	commit()
	commits = time.Since(start)
	for range eventStreams {
		select {
		case at := <-f.got:
			took = append(took, at.Sub(start))
		case <-time.After(10 * time.Second):
			return nil, 0, fmt.Errorf("an event reached %d of %d streams", len(took), eventStreams)
		}
	}
	return took, commits, nil
}
