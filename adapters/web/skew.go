package web

import (
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"sync"
	"time"
)

const (
	// skewHosts are how many hosts' clocks are remembered, skewLeast how many make a
	// judgement: one wrong server says nothing of this machine.
	skewHosts = 16
	skewLeast = 3
)

// skews compares this machine's clock with those of the hosts that were asked.
type skews struct {
	mu     sync.Mutex
	byHost map[string]time.Duration
	order  []string
}

// note takes the clock of a host from an answer that it gave itself and just now.
func (s *skews) note(host string, header http.Header, now time.Time) {
	age := header.Get("Age")
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil || age != "" && age != "0" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.byHost[host]; !known {
		if s.byHost == nil {
			s.byHost = map[string]time.Duration{}
		}
		s.order = append(s.order, host)
		if len(s.order) > skewHosts {
			delete(s.byHost, s.order[0])
			s.order = s.order[1:]
		}
	}
	s.byHost[host] = date.Sub(now)
}

func (s *skews) median() (time.Duration, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.byHost) < skewLeast {
		return 0, false
	}
	all := make([]time.Duration, 0, len(s.byHost))
	for _, d := range s.byHost {
		all = append(all, d)
	}
	slices.Sort(all)
	return all[len(all)/2], true
}

// ClockOffset returns how far this machine's clock lies behind those of others: the
// median over the hosts that were asked last, exact to a few seconds. It is not known
// before three hosts have answered; servers of the owner's own do not count, since
// they may share the clock.
func (c *Client) ClockOffset() (time.Duration, bool) { return c.skew.median() }

// tellsTime reports whether an answer's Date says something of this machine's clock.
func (c *Client) tellsTime(u *url.URL) bool {
	if c.owned == nil || c.guard.hosts[hostPort(u)] {
		return false
	}
	addr, err := netip.ParseAddr(u.Hostname())
	return err != nil || !addr.IsLoopback() && !addr.IsPrivate()
}
