package app

import (
	"context"
	"log/slog"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/api"
)

// traced adds to what is logged in a request, or in a batch of an actor, which one it
// was, so that the lines of what it caused can be found: those of the web client too.
func traced(log *slog.Logger) *slog.Logger {
	if _, ok := log.Handler().(tracing); ok {
		return log
	}
	return slog.New(tracing{log.Handler()})
}

type tracing struct{ slog.Handler }

// Handle adds request_id or run_id.
func (h tracing) Handle(ctx context.Context, r slog.Record) error {
	request, run := api.RequestID(ctx), actors.RunID(ctx)
	if request == "" && run == "" {
		return h.Handler.Handle(ctx, r)
	}
	r = r.Clone()
	if request != "" {
		r.AddAttrs(slog.String("request_id", request))
	}
	if run != "" {
		r.AddAttrs(slog.String("run_id", run))
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs keeps adding them.
func (h tracing) WithAttrs(attrs []slog.Attr) slog.Handler {
	return tracing{h.Handler.WithAttrs(attrs)}
}

// WithGroup keeps adding them.
func (h tracing) WithGroup(name string) slog.Handler { return tracing{h.Handler.WithGroup(name)} }
