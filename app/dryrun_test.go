package app_test

import (
	"context"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/all"
	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/client/browser"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes/forms"
	"github.com/automonet/automonet/internal/need"
	"github.com/automonet/automonet/store/storetest"
)

// lookout stands where all that channels send has to pass: it is the proxy of their
// requests and what they are connected to when they dial. It counts the connections at
// its socket, and hangs up.
type lookout struct {
	listener net.Listener
	mu       sync.Mutex
	seen     int
}

func keepLookout(t *testing.T) *lookout {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	o := &lookout{listener: l}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			o.mu.Lock()
			o.seen++
			o.mu.Unlock()
			_ = c.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return o
}

// connections is how many were made. Those are accepted in the order in which they were
// made, so that one of its own shows when all earlier ones were counted.
func (o *lookout) connections(t *testing.T) int {
	t.Helper()
	c, err := net.Dial("tcp", o.listener.Addr().String())
	require.NoError(t, err)
	_, err = c.Read(make([]byte, 1))
	require.Error(t, err, "it hangs up")
	require.NoError(t, c.Close())
	o.mu.Lock()
	defer o.mu.Unlock()
	o.seen--
	return o.seen
}

// deps are what the program gives a channel, with every way out leading past o.
func (o *lookout) deps(t *testing.T, name core.ChannelName, dryRun bool) channel.Deps {
	t.Helper()
	client := web.New(web.Config{Proxy: &url.URL{Scheme: "http", Host: o.listener.Addr().String()}, AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, MinInterval: -1, Retries: -1})
	t.Cleanup(func() { assert.NoError(t, client.Close()) })
	text := func(s string) map[core.Lang]string { return map[core.Lang]string{"": s} }
	profile := core.Profile{ID: "p", Name: "Ada Muster", Facts: []core.Fact{{ID: "mail", Kind: core.FactContact, Text: text("ada@freelance.example"), Confirmed: true}}}
	return channel.Deps{Name: name, Clock: clock.NewSim(storetest.Start()), Log: slog.New(slog.DiscardHandler), DryRun: dryRun, Web: client, Folder: t.TempDir(),
		Secret: func(string) (string, error) { return monthKey, nil }, Reach: func(string) {},
		Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", o.listener.Addr().String())
		},
		Author: func(context.Context, core.Submission) (channel.Author, error) {
			return channel.Author{Profile: profile, ByUser: true, Permission: "for this test"}, nil
		},
		Sent: func(context.Context) ([]core.SentMail, error) { return nil, nil }}
}

// TestADryRunOpensNoConnection lets every channel of the program send: in dry-run not one
// connection is made, live the same submission is seen at once, so that the watch sees.
func TestADryRunOpensNoConnection(t *testing.T) {
	t.Parallel()
	sim := clock.NewSim(storetest.Start())
	zoo := forms.Start()
	t.Cleanup(zoo.Close)
	markets := append(openMarkets(t, sim, 1), &market{name: "form", posting: func(int) string { return zoo.URL("suite") }, total: func() int { return len(zoo.Submissions()) }, sockets: func() int { return zoo.Reads() + zoo.Writes() },
		config: map[string]any{"allow_hosts": []string{zoo.Host()}, "consent": true, "settle": "100ms", "timeout": "60s"}},
		&market{name: "assist", config: map[string]any{}, posting: func(int) string { return "https://www.linkedin.com/jobs/view/42" }, total: func() int { return 0 }, sockets: func() int { return 0 }})
	for _, spec := range all.Channels() {
		name := core.ChannelName(spec.Driver)
		t.Run(spec.Driver, func(t *testing.T) {
			var k *market
			for _, one := range markets {
				if one.name == name {
					k = one
				}
			}
			require.NotNil(t, k, "a new channel is watched here as well")
			content := core.Content{Channel: name, Recipient: k.posting(0), Subject: "Your project", Language: core.LangEnglish, Price: k.price, Body: "I rebuilt an invoicing service in Go before. Drafted with AI, reviewed by me."}
			sub := core.Submission{ID: "s", JobID: "j", ProposalID: "p", Channel: name, State: core.SubmissionSending, Rev: 1, Key: core.NewIdemKey("s", "j", name),
				Recipient: content.Recipient, Hash: content.Hash(), Content: content, Attempts: 1, CreatedAt: sim.Now(), UpdatedAt: sim.Now()}
			o := keepLookout(t)
			open := func(dryRun bool) channel.Channel {
				c, err := spec.New(monthNode(k.config), o.deps(t, name, dryRun))
				require.NoError(t, err)
				if closer, ok := c.(interface{ Close() }); ok {
					t.Cleanup(closer.Close)
				}
				return c
			}
			// Who goes round the watch arrives at the platform itself.
			seen := func() int { return o.connections(t) + k.sockets() }
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()

			dry := open(true)
			for range 3 {
				_, err := dry.Submit(ctx, sub)
				var refused *core.Refusal
				require.ErrorAs(t, err, &refused)
				assert.Equal(t, core.RefusedDryRun, refused.Code)
			}
			if w, ok := dry.(channel.Withdrawer); ok {
				_, err := w.Withdraw(ctx, sub)
				require.Error(t, err)
			}
			_, _, err := dry.Outcomes(ctx, nil)
			require.NoError(t, err, "where nothing was sent nobody is asked")
			assert.Zero(t, seen(), "nothing leaves in dry-run")
			assert.Zero(t, k.total())

			if name == "form" {
				if _, err := browser.Find(""); err != nil {
					need.Tool(t, "chromium", "install Debian's package chromium, or name one in CHROMIUM")
				}
			}
			_, err = open(false).Submit(ctx, sub)
			if strings.HasPrefix(string(name), "assist") {
				require.Error(t, err)
				assert.Zero(t, seen(), "it hands over and sends nothing in either mode")
				return
			}
			assert.NotZero(t, seen(), "the watch sees what this channel sends")
		})
	}
}
