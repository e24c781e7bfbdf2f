// Package logring keeps the latest log records in memory, for the page of the
// administrator. It stands behind the redaction, so that it holds no secret that
// the log would not hold.
package logring

import (
	"context"
	"log/slog"
	"strings"
	"sync"

	"github.com/automonet/automonet/core"
)

// size is how many records are kept; maxText bounds a text in them, in bytes.
const (
	size     = 1000
	maxText  = 2000
	maxAttrs = 20
)

// Ring keeps records. It is safe for concurrent use.
type Ring struct {
	mu   sync.Mutex
	kept [size]line
	next int
}

type line struct {
	core.LogLine
	level slog.Level
}

// Handler passes records on to next and keeps those from info on.
func (r *Ring) Handler(next slog.Handler) slog.Handler { return &handler{ring: r, next: next} }

// Lines returns the latest records of a level (debug, info, warn or error) and
// above, the newest first.
func (r *Ring) Lines(level string, limit int) []core.LogLine {
	var least slog.Level
	if err := least.UnmarshalText([]byte(level)); err != nil {
		least = slog.LevelInfo
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []core.LogLine
	for i := range size {
		l := r.kept[(r.next-1-i+2*size)%size]
		if len(out) == limit || l.At.IsZero() {
			break
		}
		if l.level >= least {
			out = append(out, l.LogLine)
		}
	}
	return out
}

func (r *Ring) add(l line) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept[r.next] = l
	r.next = (r.next + 1) % size
}

type handler struct {
	ring  *Ring
	next  slog.Handler
	group string
	attrs []slog.Attr
}

// Enabled lets everything from info on through, whatever the log itself shows.
func (h *handler) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelInfo || h.next.Enabled(ctx, l)
}

// Handle keeps the record and passes it on where the log shows its level.
func (h *handler) Handle(ctx context.Context, rec slog.Record) error {
	l := line{LogLine: core.LogLine{At: rec.Time.UTC(), Level: strings.ToLower(rec.Level.String()), Msg: core.Clean(rec.Message, maxText, false)}, level: rec.Level}
	put := func(group string, a slog.Attr) {
		if l.Attrs == nil {
			l.Attrs = map[string]string{}
		}
		if len(l.Attrs) < maxAttrs {
			l.Attrs[core.Clean(group+a.Key, 80, false)] = core.Clean(a.Value.Resolve().String(), maxText, true)
		}
	}
	for _, a := range h.attrs {
		put("", a)
	}
	rec.Attrs(func(a slog.Attr) bool {
		put(h.group, a)
		return true
	})
	h.ring.add(l)
	if !h.next.Enabled(ctx, rec.Level) {
		return nil
	}
	return h.next.Handle(ctx, rec)
}

// WithAttrs fixes attributes.
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	own := append([]slog.Attr(nil), h.attrs...)
	for _, a := range attrs {
		a.Key = h.group + a.Key
		own = append(own, a)
	}
	return &handler{ring: h.ring, next: h.next.WithAttrs(attrs), group: h.group, attrs: own}
}

// WithGroup opens a group; its name stands before the keys in it.
func (h *handler) WithGroup(name string) slog.Handler {
	return &handler{ring: h.ring, next: h.next.WithGroup(name), group: h.group + name + ".", attrs: h.attrs}
}

var _ slog.Handler = (*handler)(nil)
