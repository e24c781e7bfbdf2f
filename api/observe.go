package api

import (
	"context"
	"net/http"
	"time"
)

// seen is what became of one request.
type seen struct {
	// route is the pattern of the operation, "" for what is none.
	route  string
	status int
}

type seenKey struct{}

// routed notes which operation answers, for the metrics.
func routed(ctx context.Context, pattern string) {
	if s, ok := ctx.Value(seenKey{}).(*seen); ok {
		s.route = pattern
	}
}

// observe tells of every request when it is answered, by its route: paths have no
// bound and never become a label.
func (h handlers) observe(next http.Handler) http.Handler {
	if h.cfg.Observe == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, s := h.cfg.Clock.Now(), &seen{status: http.StatusOK}
		defer func() {
			if s.route == "" {
				s.route = "other"
			}
			h.cfg.Observe(s.route, s.status, h.cfg.Clock.Now().Sub(start))
		}()
		next.ServeHTTP(&watched{ResponseWriter: w, seen: s}, r.WithContext(context.WithValue(r.Context(), seenKey{}, s)))
	})
}

// watched notes the status of an answer.
type watched struct {
	http.ResponseWriter
	seen *seen
	any  bool
}

// WriteHeader notes the first status.
func (w *watched) WriteHeader(status int) {
	if !w.any && status >= http.StatusOK {
		w.seen.status, w.any = status, true
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Streams returns how many clients follow the events at present.
func (s *Server) Streams() int {
	b := s.h.broker
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.subs)
}

// Observer is told of every answered request; see Config.Observe.
type Observer func(route string, status int, took time.Duration)
