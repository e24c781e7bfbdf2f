package web

import "time"

// Outcome is what came of one request on the wire.
type Outcome string

// The outcomes that a Recorder sees.
const (
	OutcomeOK        Outcome = "ok"
	OutcomeUnchanged Outcome = "unchanged"
	OutcomeBlocked   Outcome = "blocked"
	OutcomeLimited   Outcome = "limited"
	OutcomeTransient Outcome = "transient"
	OutcomeTooLarge  Outcome = "too_large"
	OutcomeCancelled Outcome = "cancelled"
	// OutcomeRefused was not sent at all: the client's own memory or rules said no.
	OutcomeRefused Outcome = "refused"
	// OutcomeFresh was not sent since the last answer still holds.
	OutcomeFresh Outcome = "fresh"
)

// Recorder receives one event per request, for metrics. It must not block.
type Recorder interface {
	// Request tells the host, the outcome, the time it took and the decoded bytes.
	Request(host string, outcome Outcome, took time.Duration, bytes int64)
}

type discard struct{}

func (discard) Request(string, Outcome, time.Duration, int64) {}

// HostStat counts what was sent to one host, robots.txt included.
type HostStat struct {
	Requests int
	// Bytes are decoded body bytes.
	Bytes int64
	// First and Last are when the first and the last request started.
	First, Last time.Time
	// MinGap is the shortest time between the starts of two requests; 0 with
	// fewer than two.
	MinGap time.Duration
	// Refused and Fresh count calls that were answered without asking the host.
	Refused, Fresh int
}

func (s *HostStat) started(now time.Time) {
	if s.Requests == 0 {
		s.First = now
	} else if gap := now.Sub(s.Last); s.Requests == 1 || gap < s.MinGap {
		s.MinGap = gap
	}
	s.Requests++
	s.Last = now
}

// HostStats returns what was sent, by host (with the port unless it is the usual).
func (c *Client) HostStats() map[string]HostStat {
	c.mu.Lock()
	defer c.mu.Unlock()
	stats := make(map[string]HostStat, len(c.hosts))
	for name, h := range c.hosts {
		h.mu.Lock()
		stats[name] = h.stat
		h.mu.Unlock()
	}
	return stats
}
