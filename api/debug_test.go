package api_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/api"
)

func TestProfilesNeedTheRightAdminAndAreOffUnlessConfigured(t *testing.T) {
	t.Parallel()
	cfg := api.Config{Service: &memory{}, Events: nowhere{}, Access: door{}, Version: "1", Log: slog.New(slog.DiscardHandler), Ready: func(context.Context) error { return nil }}
	require.Equal(t, http.StatusNotFound, get(t, api.New(cfg), "/debug/pprof/", nil).Code)
	cfg.Debug = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "heap 1") })
	h := api.New(cfg)
	require.Equal(t, "heap 1", get(t, h, "/debug/pprof/heap", nil).Body.String())
	for bearer, want := range map[string]int{"send": http.StatusForbidden, "read": http.StatusForbidden, "nobody": http.StatusUnauthorized} {
		require.Equal(t, want, get(t, h, "/debug/pprof/heap", as(bearer)).Code, bearer)
	}
}
