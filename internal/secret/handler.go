package secret

import (
	"context"
	"encoding"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"sync"
)

// Handler wraps a log handler so that no known secret passes it: not in the
// message, in attributes of any kind, in errors or in nested values.
func Handler(next slog.Handler, r *Redactor) slog.Handler { return &handler{next: next, redactor: r} }

type handler struct {
	next     slog.Handler
	redactor *Redactor
}

// Enabled asks the wrapped handler.
func (h *handler) Enabled(ctx context.Context, l slog.Level) bool { return h.next.Enabled(ctx, l) }

// Handle passes a redacted copy of the record on.
func (h *handler) Handle(ctx context.Context, rec slog.Record) error {
	out := slog.NewRecord(rec.Time, rec.Level, h.redactor.Redact(rec.Message), rec.PC)
	rec.Attrs(func(a slog.Attr) bool {
		out.AddAttrs(h.attr(a))
		return true
	})
	return h.next.Handle(ctx, out)
}

// WithAttrs redacts the attributes that are fixed for a logger.
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	out := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		out[i] = h.attr(a)
	}
	return &handler{next: h.next.WithAttrs(out), redactor: h.redactor}
}

// WithGroup opens a group.
func (h *handler) WithGroup(name string) slog.Handler {
	return &handler{next: h.next.WithGroup(h.redactor.Redact(name)), redactor: h.redactor}
}

func (h *handler) attr(a slog.Attr) slog.Attr {
	a.Key = h.redactor.Redact(a.Key)
	v := a.Value.Resolve()
	switch v.Kind() {
	case slog.KindString:
		v = slog.StringValue(h.redactor.Redact(v.String()))
	case slog.KindGroup:
		group := v.Group()
		out := make([]slog.Attr, len(group))
		for i, g := range group {
			out[i] = h.attr(g)
		}
		v = slog.GroupValue(out...)
	case slog.KindAny:
		v = h.any(v.Any())
	}
	return slog.Attr{Key: a.Key, Value: v}
}

// any keeps a value as it is when no form in which a handler may print it holds a
// secret, and replaces it by its redacted text otherwise.
func (h *handler) any(x any) slog.Value {
	if err, ok := x.(error); ok {
		return slog.StringValue(h.redactor.Redact(err.Error()))
	}
	text := fmt.Sprintf("%+v", x)
	forms := []string{text}
	if raw, ok := x.([]byte); ok {
		forms = append(forms, string(raw))
	}
	if m, ok := x.(encoding.TextMarshaler); ok {
		if data, err := m.MarshalText(); err == nil {
			forms = append(forms, string(data))
		}
	}
	if data, err := json.Marshal(x); err == nil {
		forms = append(forms, string(data))
	}
	for _, f := range forms {
		if h.redactor.Redact(f) != f {
			return slog.StringValue(h.redactor.Redact(text))
		}
	}
	return slog.AnyValue(x)
}

// Writer wraps w so that no known secret passes it, however the text is cut into
// writes. It holds back at most the beginning of a possible secret; Flush or
// Close lets that go when the text has ended. Safe for concurrent use.
func (r *Redactor) Writer(w io.Writer) *Writer { return &Writer{redactor: r, to: w} }

// Writer is a redacting writer.
type Writer struct {
	redactor *Redactor
	to       io.Writer
	mu       sync.Mutex
	held     string
	state    state
}

// Write passes p on without secrets. It reports len(p) when all was taken.
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.pass(w.held+string(p), false); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Flush writes what was held back.
func (w *Writer) Flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.pass(w.held, true)
}

// Close flushes; it does not close the underlying writer.
func (w *Writer) Close() error { return w.Flush() }

func (w *Writer) pass(text string, final bool) error {
	w.redactor.mu.RLock()
	out, rest, next := w.redactor.scan(text, w.state, final)
	w.redactor.mu.RUnlock()
	w.held, w.state = rest, next
	if out == "" {
		return nil
	}
	_, err := io.WriteString(w.to, out)
	return err
}

// Error returns err with its text redacted; errors.Is and errors.As still see
// the causes, whose own texts must not be shown.
func (r *Redactor) Error(err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	if clean := r.Redact(text); clean != text {
		return &redactedError{text: clean, err: err}
	}
	return err
}

type redactedError struct {
	text string
	err  error
}

// Error returns the redacted text.
func (e *redactedError) Error() string { return e.text }

// Unwrap returns the original error.
func (e *redactedError) Unwrap() error { return e.err }

var (
	_ slog.Handler   = (*handler)(nil)
	_ io.WriteCloser = (*Writer)(nil)
)
