package app

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/internal/clock"
)

// TestACMEAsksForTheDomainsOnly: a stranger's server name or host makes the agent
// ask nobody for a certificate, and http-01 is answered or sent on to HTTPS.
func TestACMEAsksForTheDomainsOnly(t *testing.T) {
	t.Parallel()
	asked := 0
	authority := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		http.Error(w, "no", http.StatusNotFound)
	}))
	defer authority.Close()
	dir := t.TempDir()
	cfg := config.ACME{Domains: []string{"agent.example"}, Email: "me@agent.example", Directory: authority.URL, AcceptTerms: true}
	k, err := newKeeper(cfg, Options{Config: config.Config{DataDir: dir}, Clock: clock.System{}, Log: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	m := k.manager
	require.True(t, m.Prompt("https://authority.example/terms"))
	require.False(t, acmeManager(config.ACME{Domains: cfg.Domains}, dir).Prompt(""), "terms are accepted by the owner only")
	require.Equal(t, "me@agent.example", m.Email)
	require.Equal(t, autocert.DirCache(filepath.Join(dir, acmeDir)), m.Cache)
	require.Equal(t, authority.URL, m.Client.DirectoryURL)
	require.NoError(t, m.HostPolicy(context.Background(), "agent.example"))
	for _, name := range []string{"evil.example", "127.0.0.1", "sub.agent.example", ""} {
		require.Error(t, m.HostPolicy(context.Background(), name))
		_, err := k.get(&tls.ClientHelloInfo{ServerName: name})
		require.Error(t, err)
	}
	require.Zero(t, asked)
	require.Contains(t, k.tls().NextProtos, acme.ALPNProto)
	w := httptest.NewRecorder()
	k.challenges().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://agent.example/jobs?q=go", nil))
	require.Equal(t, http.StatusFound, w.Code)
	require.Equal(t, "https://agent.example/jobs?q=go", w.Header().Get("Location"))
	w = httptest.NewRecorder()
	k.challenges().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://evil.example/.well-known/acme-challenge/x", nil))
	require.Equal(t, http.StatusForbidden, w.Code)
	m.Client.HTTPClient = authority.Client()
	_, err = k.get(&tls.ClientHelloInfo{ServerName: "Agent.Example."})
	require.Error(t, err)
	require.Positive(t, asked, "for its own name it asks the authority")
	before := asked
	for range 3 {
		_, err = k.get(&tls.ClientHelloInfo{ServerName: "agent.example"})
		require.ErrorIs(t, err, errNoCertificate)
	}
	require.Equal(t, before, asked, "visitors do not make it ask again before its time")
}
