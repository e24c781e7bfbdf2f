package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/internal/fakes"
)

// misdeed is how a host of the simulated day behaves.
type misdeed struct {
	name string
	// fair is the share of the possible requests that must succeed.
	fair  float64
	begin func(s *fakes.Server, start time.Time)
}

// every strikes each n-th request. With three callers in turn n must not be a
// multiple of three, else the same caller is always the unlucky one.
func every(n int) fakes.Schedule { return fakes.Schedule{Every: n} }

func misdeeds() []misdeed {
	on := func(pattern string, f fakes.Fault, n int) func(*fakes.Server, time.Time) {
		return func(s *fakes.Server, _ time.Time) { s.InjectOn(pattern, f, every(n)) }
	}
	return []misdeed{
		{"good", 0.98, func(*fakes.Server, time.Time) {}},
		{"good with a crawl delay", 0.98, func(s *fakes.Server, _ time.Time) { s.SetRobots(fakes.RobotsCrawlDelay(7 * time.Minute)) }},
		{"429 in seconds", 0.1, on("/jobs", fakes.TooMany(20*time.Minute), 5)},
		{"429 as a date", 0.05, on("/jobs", fakes.TooManyUntil(time.Hour), 4)},
		{"503 now and then", 0.4, on("/jobs", fakes.Status(503), 4)},
		{"hangs", 0.5, on("/jobs", fakes.Hang(), 4)},
		{"drips", 0.5, on("/jobs", fakes.Drip(2, 5*time.Second), 4)},
		{"slow header", 0.9, on("/jobs", fakes.SlowHeader(25*time.Second), 2)},
		{"cuts", 0.4, on("/jobs", fakes.Cut(), 4)},
		{"gzip bombs", 0.5, on("/jobs", fakes.GzipBomb(4<<20), 7)},
		{"endless bodies", 0.5, on("/jobs", fakes.EndlessBody(), 8)},
		{"drops", 0.4, on("/jobs", fakes.Drop(), 4)},
		{"garbage", 0.4, on("/jobs", fakes.Garbage(), 4)},
		{"private redirects", 0.5, on("/jobs", fakes.Redirect("http://10.0.0.1/"), 4)},
		{"loops", 0.4, on("/jobs", fakes.Loop(), 4)},
		{"403 for three hours", 0.7, func(s *fakes.Server, start time.Time) {
			s.InjectOn("/jobs", fakes.Status(403), fakes.Schedule{From: start.Add(3 * time.Hour), Until: start.Add(6 * time.Hour)})
		}},
		{"bot check for an hour", 0.8, func(s *fakes.Server, start time.Time) {
			s.InjectOn("*", fakes.Challenge(), fakes.Schedule{From: start.Add(3 * time.Hour), Until: start.Add(4 * time.Hour)})
		}},
		{"robots refuse", 0, func(s *fakes.Server, _ time.Time) { s.SetRobots(fakes.RobotsDisallow("/")) }},
		{"robots are broken", 0, func(s *fakes.Server, _ time.Time) { s.SetRobots(fakes.RobotsBroken()) }},
		{"dead", 0, on("*", fakes.Drop(), 1)},
	}
}

// TestADayWithMisbehavingHosts runs 24 simulated hours: forty hosts, each asked
// by three callers as fast as the client lets them.
func TestADayWithMisbehavingHosts(t *testing.T) {
	const (
		day   = 24 * time.Hour
		hosts = 40
		floor = 5 * time.Minute
	)
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		internet := fakes.NewNet()
		var servers []*fakes.Server
		kinds := misdeeds()
		for i := range hosts {
			s := fakes.New(fakes.Options{Host: fmt.Sprintf("h%d.example", i), MaxLog: 50})
			s.Handle("GET /jobs", func(w http.ResponseWriter, r *http.Request) {
				fakes.JSON([]byte(`{"jobs":["`+time.Now().String()+`"]}`)).ServeHTTP(w, r)
			})
			kinds[i%len(kinds)].begin(s, start)
			internet.Add(fmt.Sprintf("h%d.example", i), s)
			servers = append(servers, s)
		}
		c := web.New(web.Config{Transport: internet, MinInterval: floor, MaxBytes: 1 << 20})

		ctx, cancel := context.WithTimeout(t.Context(), day-30*time.Second)
		defer cancel()
		var callers sync.WaitGroup
		successes := make([][]int, hosts)
		for i := range hosts {
			successes[i] = make([]int, 3)
			for j := range 3 {
				callers.Go(func() {
					successes[i][j] = hammer(ctx, c, fmt.Sprintf("https://h%d.example/jobs?caller=%d", i, j))
				})
			}
		}
		var heap []uint64
		var routines []int
		for _, at := range []time.Duration{2 * time.Hour, 12 * time.Hour, day - time.Minute} {
			time.Sleep(at - time.Since(start))
			synctest.Wait()
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			heap, routines = append(heap, m.HeapAlloc), append(routines, runtime.NumGoroutine())
		}
		callers.Wait()
		require.NoError(t, c.Close())

		stats := c.HostStats()
		total := 0
		for i, s := range servers {
			kind, name := kinds[i%len(kinds)], fmt.Sprintf("h%d.example", i)
			least := floor
			if kind.name == "good with a crawl delay" {
				least = 7 * time.Minute
			}
			total += s.Count("")
			assert.LessOrEqual(t, s.Count(""), int(day/floor)+1, kind.name)
			if s.Count("") > 1 {
				assert.GreaterOrEqual(t, s.MinGap(), floor, kind.name)
			}
			assert.LessOrEqual(t, s.Peak(), 1, kind.name)
			assert.Equal(t, s.Count(""), stats[name].Requests, "%s: the client counts what the server saw", kind.name)
			possible := float64(day / least)
			sum := 0
			for _, n := range successes[i] {
				sum += n
				assert.GreaterOrEqual(t, float64(n), kind.fair*possible/3*0.8, "%s: no caller starves", kind.name)
			}
			assert.GreaterOrEqual(t, float64(sum), kind.fair*possible, kind.name)
			if kind.fair == 0 {
				assert.Zero(t, sum, kind.name)
				assert.LessOrEqual(t, s.Count(""), int(day/floor), kind.name)
			}
			require.NoError(t, s.Close())
		}
		t.Logf("%d requests; heap %d, %d, %d kB; goroutines %v", total, heap[0]>>10, heap[1]>>10, heap[2]>>10, routines)
		assert.Less(t, heap[2], heap[0]+(2<<20), "memory is flat")
		assert.LessOrEqual(t, routines[2], routines[0]+hosts, "goroutines do not pile up")
	})
}

// hammer asks again and again until ctx ends, and counts the answers.
func hammer(ctx context.Context, c *web.Client, url string) (successes int) {
	for ctx.Err() == nil {
		_, err := c.Do(ctx, web.Request{URL: url})
		var blocked *web.BlockedError
		switch {
		case err == nil:
			successes++
		case errors.As(err, &blocked) && blocked.Reason == web.BlockedUnsafeRequest:
			panic("the request itself is wrong")
		default:
			// A refusal by memory costs no time; a caller without any manners asks
			// again ten seconds later.
			select {
			case <-time.After(10 * time.Second):
			case <-ctx.Done():
			}
		}
	}
	return successes
}
