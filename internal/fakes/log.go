package fakes

import (
	"maps"
	"net/http"
	"slices"
	"time"
)

// Request is one logged request.
type Request struct {
	// At is when it arrived, Done when it was answered, by the server's clock.
	At, Done time.Time
	Method   string
	Host     string
	Path     string
	Query    string
	Header   http.Header
	// Status is what was answered; 0 while under way or when the connection was
	// broken before a status.
	Status int
}

type requestLog struct {
	max     int
	first   int // index of requests[0] since the start
	list    []Request
	paths   map[string]int
	total   int
	minGap  time.Duration
	last    time.Time
	running int
	peak    int
}

func (l *requestLog) start(at time.Time, r *http.Request) int {
	l.total++
	l.paths[r.URL.Path]++
	if l.total > 1 {
		if gap := at.Sub(l.last); l.total == 2 || gap < l.minGap {
			l.minGap = gap
		}
	}
	l.last = at
	l.running++
	l.peak = max(l.peak, l.running)
	if len(l.list) >= l.max {
		drop := max(1, l.max/10)
		l.list = slices.Delete(l.list, 0, drop)
		l.first += drop
	}
	l.list = append(l.list, Request{
		At: at, Method: r.Method, Host: r.Host, Path: r.URL.Path, Query: r.URL.RawQuery, Header: r.Header.Clone(),
	})
	return l.first + len(l.list) - 1
}

func (l *requestLog) finish(index, status int, at time.Time) {
	l.running--
	if i := index - l.first; i >= 0 && i < len(l.list) {
		l.list[i].Status, l.list[i].Done = status, at
	}
}

// Requests returns the kept requests, oldest first.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log.list)
}

// Count says how often the path was asked for; "" counts every request.
func (s *Server) Count(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if path == "" {
		return s.log.total
	}
	return s.log.paths[path]
}

// Counts returns the number of requests by path.
func (s *Server) Counts() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.log.paths)
}

// MinGap is the shortest time between the arrival of two requests; 0 when there
// were fewer than two.
func (s *Server) MinGap() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.minGap
}

// Peak is the largest number of requests that were under way at once.
func (s *Server) Peak() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.peak
}

// ResetLog forgets all requests.
func (s *Server) ResetLog() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log.first += len(s.log.list)
	s.log.list, s.log.total, s.log.minGap = nil, 0, 0
	s.log.peak = s.log.running
	clear(s.log.paths)
}
