package plan_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/plan"
)

func TestPoll(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	type pace struct{ floor, start time.Duration }
	usual := pace{10 * time.Minute, 20 * time.Minute}
	for _, tt := range []struct {
		name     string
		interval time.Duration
		failures int
		status   string
		fresh    int
		pace     pace
		freshFor time.Duration
		retry    time.Duration
		wait     time.Duration
		then     time.Duration
		reason   string
	}{
		{"a new source starts with its own interval", 0, 0, plan.StatusUnchanged, 0, usual, 0, 0, 30 * time.Minute, 30 * time.Minute, plan.WaitNothing},
		{"without a start it is 15 minutes", 0, 0, plan.StatusOK, 0, pace{}, 0, 0, 22*time.Minute + 30*time.Second, 22*time.Minute + 30*time.Second, plan.WaitNothing},
		{"new items halve the interval", time.Hour, 0, plan.StatusOK, 3, usual, 0, 0, 30 * time.Minute, 30 * time.Minute, plan.WaitNew},
		{"but never below the floor", 12 * time.Minute, 0, plan.StatusOK, 3, usual, 0, 0, 10 * time.Minute, 10 * time.Minute, plan.WaitFloor},
		{"an interval from before a higher floor is raised", time.Minute, 0, plan.StatusOK, 1, usual, 0, 0, 10 * time.Minute, 10 * time.Minute, plan.WaitFloor},
		{"nothing new slows down", time.Hour, 0, plan.StatusOK, 0, usual, 0, 0, 90 * time.Minute, 90 * time.Minute, plan.WaitNothing},
		{"empty slows down", time.Hour, 0, plan.StatusEmpty, 0, usual, 0, 0, 90 * time.Minute, 90 * time.Minute, plan.WaitNothing},
		{"up to six hours", 5 * time.Hour, 0, plan.StatusUnchanged, 0, usual, 0, 0, 6 * time.Hour, 6 * time.Hour, plan.WaitNothing},
		{"a floor above six hours wins", 0, 0, plan.StatusOK, 5, pace{floor: 8 * time.Hour}, 0, 0, 8 * time.Hour, 8 * time.Hour, plan.WaitFloor},
		{"the cache header is obeyed", time.Hour, 0, plan.StatusOK, 3, usual, 45 * time.Minute, 0, 45 * time.Minute, 30 * time.Minute, plan.WaitCached},
		{"a cache header of a year is not", time.Hour, 0, plan.StatusOK, 3, usual, 9000 * time.Hour, 0, 24 * time.Hour, 30 * time.Minute, plan.WaitCached},
		{"Retry-After is obeyed", time.Hour, 1, plan.StatusLimited, 0, usual, 0, 2 * time.Hour, 2 * time.Hour, time.Hour, plan.WaitAsked},
		{"Retry-After of days is cut to a day", time.Hour, 1, plan.StatusLimited, 0, usual, 0, 900 * time.Hour, 24 * time.Hour, time.Hour, plan.WaitAsked},
		{"a short Retry-After does not undercut the floor", time.Hour, 1, plan.StatusLimited, 0, usual, 0, time.Second, 10 * time.Minute, time.Hour, plan.WaitAsked},
		{"limited again and again doubles", time.Hour, 6, plan.StatusLimited, 0, usual, 0, 0, 32 * time.Minute, time.Hour, plan.WaitAsked},
		{"a first failure is tried again at the floor", time.Hour, 1, plan.StatusTransient, 0, usual, 0, 0, 10 * time.Minute, time.Hour, plan.WaitFloor},
		{"failures double", time.Hour, 7, plan.StatusTransient, 0, usual, 0, 0, 64 * time.Minute, time.Hour, plan.WaitFailures},
		{"failures are bounded by a day", time.Hour, 1_000_000, plan.StatusTransient, 0, usual, 0, 0, 24 * time.Hour, time.Hour, plan.WaitFailures},
		{"a wall waits an hour", 15 * time.Minute, 1, plan.StatusBlocked, 0, usual, 0, 0, time.Hour, 15 * time.Minute, plan.WaitBlocked},
		{"and then longer", 15 * time.Minute, 3, plan.StatusBlocked, 0, usual, 0, 0, 4 * time.Hour, 15 * time.Minute, plan.WaitBlocked},
		{"an unreadable answer waits too", 15 * time.Minute, 2, plan.StatusParseFailed, 0, usual, 0, 0, 2 * time.Hour, 15 * time.Minute, plan.WaitUnread},
		{"an unknown status is a failure", time.Hour, 5, "odd", 9, usual, 0, 0, 16 * time.Minute, time.Hour, plan.WaitFailures},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			state := core.SourceState{Interval: tt.interval, Failures: tt.failures}
			next, interval, reason := plan.Poll(state, tt.status, tt.fresh, tt.pace.floor, tt.pace.start, tt.freshFor, tt.retry, now)
			assert.Equal(t, tt.wait, next.Sub(now))
			assert.Equal(t, tt.then, interval)
			assert.Equal(t, tt.reason, reason)
		})
	}
}

func TestPollIsNeverSoonerThanTheFloorNorLaterThanADay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.Int64Range(-int64(time.Hour), int64(400*time.Hour))
		floor := time.Duration(rapid.Int64Range(0, int64(12*time.Hour)).Draw(t, "floor"))
		start := time.Duration(d.Draw(t, "start"))
		state := core.SourceState{Interval: time.Duration(d.Draw(t, "interval")), Failures: rapid.IntRange(-3, 100).Draw(t, "failures")}
		status := rapid.SampledFrom([]string{plan.StatusOK, plan.StatusEmpty, plan.StatusUnchanged, plan.StatusBlocked,
			plan.StatusParseFailed, plan.StatusTransient, plan.StatusLimited}).Draw(t, "status")
		retry := time.Duration(d.Draw(t, "retry"))
		now := time.Unix(1_800_000_000, 0)
		next, interval, reason := plan.Poll(state, status, rapid.IntRange(0, 9).Draw(t, "fresh"), floor, start, time.Duration(d.Draw(t, "fresh for")), retry, now)
		wait := next.Sub(now)
		if wait < floor || wait < time.Minute || wait > plan.MaxBackOff {
			t.Fatalf("wait %s, floor %s", wait, floor)
		}
		if wait < min(retry, plan.MaxBackOff) {
			t.Fatalf("wait %s, asked for %s", wait, retry)
		}
		if interval < max(floor, time.Minute) || interval > max(plan.MaxInterval, floor) || reason == "" {
			t.Fatalf("interval %s, reason %q", interval, reason)
		}
	})
}
