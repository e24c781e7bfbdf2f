package app_test

import (
	"context"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/mcp"
	"github.com/automonet/automonet/internal/fakes/oauth"
	"github.com/automonet/automonet/internal/fakes/upwork"
	"github.com/automonet/automonet/internal/secret"
)

// TestASourceIsSignedInOnceAndItsAccessIsKeptEncrypted signs in as the command does,
// and reads as an agent does that starts afterwards.
func TestASourceIsSignedInOnceAndItsAccessIsKeptEncrypted(t *testing.T) {
	t.Parallel()
	server, err := fakes.Start(fakes.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	consent := oauth.New(oauth.Options{})
	server.Handle("/mcp", upwork.New(upwork.Options{Options: mcp.Options{Valid: consent.Valid}}, upwork.Jobs(time.Now())).ServeHTTP)
	server.Handle("/", consent.ServeHTTP)

	cfg := config.Default()
	cfg.Web.RDAPURL = "" // no registry is asked
	cfg.DataDir = t.TempDir()
	cfg.Web.AllowPrivate = []string{server.Addr()}
	node, err := config.NodeFrom(map[string]any{"base_url": server.URL()})
	require.NoError(t, err)
	feed, err := config.NodeFrom(map[string]any{"urls": []any{server.URL() + "/feed"}})
	require.NoError(t, err)
	cfg.Sources = []config.Source{{Name: "upwork", Driver: "upwork", Enabled: true, Config: node}, {Name: "news", Driver: "feed", Enabled: true, Config: feed}}
	vault := secret.New(secret.Config{Dir: cfg.DataDir})
	opts := app.Options{Config: cfg, Clock: clock.System{}, IDs: clock.Random{}, Log: slog.New(slog.DiscardHandler), Secret: vault.Resolve, KeepSecret: vault.Set}

	browser := func(address string) {
		go func() {
			r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, address, nil)
			if err != nil {
				return
			}
			if got, err := http.DefaultClient.Do(r); err == nil {
				_ = got.Body.Close()
			}
		}()
	}
	require.NoError(t, app.SignInSource(t.Context(), opts, "upwork", browser))
	kept, err := vault.List()
	require.NoError(t, err)
	assert.Len(t, kept, 2, "the access and the registration")
	assert.Equal(t, 1, consent.Requests("/register"))

	err = app.SignInSource(t.Context(), opts, "news", browser)
	assert.Equal(t, core.KindInvalid, core.KindOf(err), "a source that needs none says so")
	assert.Error(t, app.SignInSource(t.Context(), opts, "nobody", browser))
	opts.KeepSecret = nil
	assert.Equal(t, core.KindDenied, core.KindOf(app.SignInSource(t.Context(), opts, "upwork", browser)), "without a place to keep it nobody is asked")
}
