package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/internal/fakes"
)

func TestTransportKeepsTheGuard(t *testing.T) {
	t.Parallel()
	server, err := fakes.Start(fakes.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	server.Handle("/", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte("hello")) })
	ask := func(c *web.Client, url string) error {
		t.Cleanup(func() { require.NoError(t, c.Close()) })
		req, err := http.NewRequest(http.MethodGet, url, nil)
		require.NoError(t, err)
		res, err := c.Transport().RoundTrip(req)
		if err == nil {
			require.NoError(t, res.Body.Close())
		}
		return err
	}
	closed := web.New(web.Config{Version: "1"})
	var blocked *web.BlockedError
	require.ErrorAs(t, ask(closed, server.URL()), &blocked)
	require.Equal(t, web.BlockedPrivate, blocked.Reason)
	require.ErrorAs(t, ask(closed, "file:///etc/passwd"), &blocked)
	// A name that leads into a private network is refused when it is dialled.
	require.Error(t, ask(closed, strings.Replace(server.URL(), "127.0.0.1", "localhost", 1)))
	require.NoError(t, ask(web.New(web.Config{Version: "1", AllowHosts: []string{server.Addr()}}), server.URL()))
	require.True(t, strings.HasPrefix(server.Requests()[0].Header.Get("User-Agent"), "AutoMonet/1"))
}
