package app

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/api"
)

// records are the lines of a JSON log.
type records struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write takes a line.
func (r *records) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.buf.Write(p)
}

func (r *records) of(t *testing.T, msg string) (out []map[string]any) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for line := range strings.Lines(r.buf.String()) {
		var m map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &m), line)
		if m["msg"] == msg {
			out = append(out, m)
		}
	}
	return out
}

// TestWhatARequestCausesCarriesItsName: the web client's log lines say which batch of
// an actor, or which request to the API, asked a foreign server.
func TestWhatARequestCausesCarriesItsName(t *testing.T) {
	t.Parallel()
	log := &records{}
	w := bareRestWorld(t, func(o *Options) {
		o.Log = slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	scanned := log.of(t, "request")
	require.NotEmpty(t, scanned, "the source was read")
	for _, line := range scanned {
		require.Len(t, line["run_id"], 12, "%v", line)
		require.NotContains(t, line, "request_id")
	}
	rec := w.ask("admin", http.MethodPost, request{path: "/api/v1/sources/remotive/test"})
	require.Equal(t, http.StatusAccepted, rec.Code, rec.Body.String())
	require.Equal(t, api.OperationDone, w.finish("admin", rec.Header().Get("Location")).State)
	id := rec.Header().Get(api.RequestIDHeader)
	// Actors work on beside it: a notice may still be on its way. Each request has one
	// name, of its batch or of what asked the API, never both.
	asked := 0
	for _, line := range log.of(t, "request")[len(scanned):] {
		if line["request_id"] == nil {
			require.Len(t, line["run_id"], 12, "%v", line)
			continue
		}
		asked++
		require.Equal(t, id, line["request_id"], "%v", line)
		require.NotContains(t, line, "run_id")
	}
	require.NotZero(t, asked, "the test asks the source, and outlives the request")
	require.Equal(t, id, log.of(t, "answered")[0]["request_id"])
	read := log.of(t, "source read")
	require.Len(t, read, 1, "one line a scan")
	require.Equal(t, "remotive", read[0]["source"])
}
