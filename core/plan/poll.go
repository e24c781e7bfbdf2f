// Package plan decides, as pure functions, when a source is asked again and
// whether what it yields is still normal.
package plan

import (
	"time"

	"github.com/automonet/automonet/core"
)

// The results of a fetch that Poll tells apart, as adapters/source names them.
const (
	StatusOK          = "ok"
	StatusEmpty       = "empty"
	StatusUnchanged   = "unchanged"
	StatusBlocked     = "blocked"
	StatusParseFailed = "parse_failed"
	StatusTransient   = "transient"
	StatusLimited     = "limited"
)

// The reasons why a source is not asked sooner.
const (
	WaitNew       = "new_items"     // something new was found: sooner than before
	WaitNothing   = "nothing_new"   // nothing new was found: later than before
	WaitFloor     = "floor"         // the source's terms permit no sooner
	WaitCached    = "cached"        // the answer holds that long by its own word
	WaitAsked     = "asked_to_wait" // the source asked for it
	WaitFailures  = "failures"      // it failed; each failure doubles the wait
	WaitBlocked   = "blocked"       // a wall: asking soon again is wrong
	WaitUnread    = "parse_failed"  // this version cannot read it; asking more often does not help
	WaitScheduled = "scheduled"     // the interval that a source starts with
)

// Bounds of the adaptive interval.
const (
	DefaultStart = 15 * time.Minute
	MaxInterval  = 6 * time.Hour
	// MaxBackOff bounds what failures and a source's own wishes add up to.
	MaxBackOff = 24 * time.Hour
)

const (
	firstRetry   = time.Minute
	firstBlocked = time.Hour
)

// Poll says when a source is asked next after a scan, with which interval it goes
// on, and why not sooner. The state's Failures count this fetch too, where it
// failed. Fresh is how many of the scan's postings were new. Floor is the least
// time between two scans that the source's terms permit, start the first
// interval (0 means DefaultStart); freshFor and retryAfter are what the source
// itself stated.
//
// The interval is halved when something new came, down to the floor, and grows
// by half when nothing did, up to six hours. Failures leave it alone and double
// the wait instead, so that a source which comes back goes on as before.
func Poll(state core.SourceState, status string, fresh int, floor, start, freshFor, retryAfter time.Duration, now time.Time) (next time.Time, interval time.Duration, waitReason string) {
	interval = current(state.Interval, floor, start)
	wait := interval
	switch status {
	case StatusOK, StatusEmpty, StatusUnchanged:
		interval, waitReason = adapt(interval, status, fresh, floor)
		wait = interval
		if freshFor = min(freshFor, MaxBackOff); freshFor > wait {
			wait, waitReason = freshFor, WaitCached
		}
	case StatusBlocked:
		wait, waitReason = backOff(firstBlocked, state.Failures), WaitBlocked
	case StatusParseFailed:
		wait, waitReason = backOff(firstBlocked, state.Failures), WaitUnread
	case StatusLimited:
		wait, waitReason = max(backOff(firstRetry, state.Failures), floor), WaitAsked
	default:
		wait, waitReason = backOff(firstRetry, state.Failures), WaitFailures
	}
	// A wish of days is cut: a wrong header must not silence a source for ever.
	if retryAfter = min(retryAfter, MaxBackOff); retryAfter > wait {
		wait, waitReason = retryAfter, WaitAsked
	}
	if floor > wait {
		wait, waitReason = floor, WaitFloor
	}
	return now.Add(wait), interval, waitReason
}

// current returns the interval in force, within the bounds.
func current(interval, floor, start time.Duration) time.Duration {
	if interval <= 0 {
		interval = start
	}
	if interval <= 0 {
		interval = DefaultStart
	}
	return bound(interval, floor)
}

func adapt(interval time.Duration, status string, fresh int, floor time.Duration) (time.Duration, string) {
	if status == StatusOK && fresh > 0 {
		faster := bound(interval/2, floor)
		if faster == floor {
			return faster, WaitFloor
		}
		return faster, WaitNew
	}
	return bound(interval+interval/2, floor), WaitNothing
}

// bound keeps an interval between a source's floor and six hours; a floor above
// six hours wins.
func bound(d, floor time.Duration) time.Duration {
	return max(min(d, MaxInterval), floor, time.Minute)
}

// backOff doubles the first wait with each failure after the first, up to MaxBackOff.
func backOff(first time.Duration, failures int) time.Duration {
	d := first
	for range min(max(failures-1, 0), 20) {
		if d *= 2; d >= MaxBackOff {
			return MaxBackOff
		}
	}
	return d
}
