package api

import (
	"context"
	"log/slog"
	"net/http"
	"time"
)

// seen is what became of one request.
type seen struct {
	// route is the pattern of the operation, "" for what is none.
	route  string
	status int
	visit  visit
	// by is who asked, "" for nobody who is known.
	by string
}

type seenKey struct{}

// routed notes which operation answers, for the metrics.
func routed(ctx context.Context, pattern string) {
	if s, ok := ctx.Value(seenKey{}).(*seen); ok {
		s.route = pattern
	}
}

// came notes where a request comes from, and by whose hand once that is known.
func came(ctx context.Context, v visit, by string) {
	if s, ok := ctx.Value(seenKey{}).(*seen); ok {
		s.visit, s.by = v, by
	}
}

// observe tells of every request when it is answered, by its route: paths have no
// bound and never become a label.
func (h handlers) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, s := h.cfg.Clock.Now(), &seen{status: http.StatusOK}
		ctx := context.WithValue(r.Context(), seenKey{}, s)
		defer func() {
			if s.route == "" {
				s.route = "other"
			}
			took := h.cfg.Clock.Now().Sub(start)
			if h.cfg.Observe != nil {
				h.cfg.Observe(s.route, s.status, took)
			}
			h.answered(context.WithValue(ctx, visitKey{}, s.visit), r, s, took)
		}()
		next.ServeHTTP(&watched{ResponseWriter: w, seen: s}, r.WithContext(ctx))
	})
}

// answered writes the log line of a request: what changes something at info, a fault
// of the program as a warning, the many reads at debug. Queries, bodies and what
// strangers ask for in paths stay out.
func (h handlers) answered(ctx context.Context, r *http.Request, s *seen, took time.Duration) {
	level := slog.LevelInfo
	switch {
	case s.status >= http.StatusInternalServerError:
		level = slog.LevelWarn
	case safe(r.Method) || s.by == "":
		level = slog.LevelDebug
	}
	if !h.cfg.Log.Enabled(ctx, level) {
		return
	}
	h.cfg.Log.LogAttrs(ctx, level, "answered", slog.String("route", s.route), slog.Int("status", s.status), slog.Duration("took", took),
		slog.String("addr", s.visit.addr.String()), slog.String("by", s.by))
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
