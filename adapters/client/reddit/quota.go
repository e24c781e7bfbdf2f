package reddit

import (
	"math"
	"net/http"
	"strconv"
	"time"
)

// window is the time over which Reddit averages requests.
const window = 10 * time.Minute

// longest is the longest pause that only spreads requests, as prawcore has it.
const longest = 10 * time.Second

// Quota is what the x-ratelimit headers of an answer say of the present window.
type Quota struct {
	// Known is false where the answer said nothing.
	Known bool
	// Remaining and Used count requests; the former comes as a decimal fraction.
	Remaining, Used float64
	// Reset is the time to the window's end.
	Reset time.Duration
}

// QuotaOf reads the headers of an answer. What is no number counts as not said.
func QuotaOf(h http.Header) Quota {
	remaining, okRemaining := figure(h, "X-Ratelimit-Remaining")
	used, okUsed := figure(h, "X-Ratelimit-Used")
	reset, okReset := figure(h, "X-Ratelimit-Reset")
	if !okRemaining || !okReset {
		return Quota{}
	}
	if !okUsed {
		used = 1
	}
	return Quota{Known: true, Remaining: remaining, Used: used, Reset: min(time.Duration(reset)*time.Second, window)}
}

func figure(h http.Header, name string) (float64, bool) {
	v, err := strconv.ParseFloat(h.Get(name), 64)
	return v, err == nil && v >= 0 && v < 1e9 && !math.IsNaN(v)
}

// Wait is the pause before the next request: to the window's end when nothing
// remains, and otherwise as long as the share of the quota that was used is larger
// than the share of the window that has passed, at most ten seconds (the rule of
// prawcore's rate limiter).
func (q Quota) Wait() time.Duration {
	switch {
	case !q.Known:
		return 0
	case q.Remaining < 1:
		return q.Reset
	}
	due := time.Duration(float64(window) * q.Used / (q.Remaining + q.Used))
	passed := window - q.Reset
	return min(max(0, due-passed), longest)
}
