package router_test

import (
	"context"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/llm/openai"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

// pipes is a listener of connections in memory, which simulated time can see.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	if c, ok := <-p; ok {
		return c, nil
	}
	return nil, net.ErrClosed
}
func (p pipes) Close() error   { return nil }
func (p pipes) Addr() net.Addr { return &net.UnixAddr{Name: "memory"} }

// usual serves a vendor over connections in memory, with the settings that users
// have.
func usual(t testing.TB, v *fake.Vendor) openai.Config {
	l := make(pipes)
	srv := &http.Server{Handler: v}
	go func() { _ = srv.Serve(l) }()
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		near, far := net.Pipe()
		select {
		case l <- far:
			return near, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}}
	t.Cleanup(func() { transport.CloseIdleConnections(); close(l); _ = srv.Close() })
	return openai.Config{BaseURL: "http://memory/v1", Transport: transport}
}

// TestTheFirstVendorHangsWithTheUsualSettings: with no setting changed, a vendor
// that never says a word, or one that stops in the middle of a stream, costs half
// of the deadline at most, and another serves the same work.
func TestTheFirstVendorHangsWithTheUsualSettings(t *testing.T) {
	t.Parallel()
	for name, b := range map[string]fake.Behaviour{"silent": {Hang: true}, "mid-stream": {HangMid: true}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorldOver(t, clock.System{}, usual, "first", "second")
				w.vendors["first"].Always(&b)
				g := w.gateway()
				a := onlyRanked(w)
				a.Stream = func(int, string) {}
				began := time.Now()
				got, err := g.Ask(t.Context(), a)
				require.NoError(t, err)
				require.Equal(t, "second/m", got.Name)
				require.LessOrEqual(t, time.Since(began), time.Minute+time.Second, "half of two minutes")
				require.Len(t, w.vendors["first"].Requests(), 1)
				began = time.Now()
				_, err = g.Ask(t.Context(), a)
				require.NoError(t, err)
				require.Less(t, time.Since(began), time.Second, "the next work does not wait for it")
				w.vendors["first"].Always(nil)
				require.NoError(t, w.ledger.Close())
			})
		})
	}
}
