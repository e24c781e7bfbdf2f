// Package cputime reads how much processor time this process has used, so that a
// measurement on a busy machine says what the code costs and not what else ran.
package cputime

import "time"

// Stopwatch measures a stretch of work by the clock and by processor time.
type Stopwatch struct {
	at  time.Time
	cpu time.Duration
}

// Start begins a measurement.
func Start() Stopwatch { return Stopwatch{at: time.Now(), cpu: used()} }

// Wall returns the time since the start by the clock.
func (s Stopwatch) Wall() time.Duration { return time.Since(s.at) }

// CPU returns the processor time of all threads since the start; where the
// system does not tell, it is the time by the clock.
func (s Stopwatch) CPU() time.Duration {
	if now := used(); now > s.cpu {
		return now - s.cpu
	}
	return s.Wall()
}
