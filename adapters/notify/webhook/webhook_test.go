package webhook_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/adapters/notify/notifytest"
	"github.com/automonet/automonet/adapters/notify/webhook"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/receiver"
)

const key = "a long random key of the owner"

func open(t *testing.T) *notifytest.World {
	server, err := receiver.Start(fakes.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	told := func(pick func(webhook.Payload) string) func() []string {
		return func() []string {
			var out []string
			for _, p := range server.Hooks() {
				var got webhook.Payload
				require.NoError(t, json.Unmarshal(p.Body, &got))
				out = append(out, pick(got))
			}
			return out
		}
	}
	return &notifytest.World{Config: map[string]any{"url": server.URL() + "/hook", "secret": "secret:hook"}, Secrets: map[string]string{"secret:hook": key},
		Allow: []string{server.Addr()}, Remote: server,
		Told: told(func(p webhook.Payload) string { return p.Title + "\n" + p.Text }), IDs: told(func(p webhook.Payload) string { return p.ID })}
}

func breaks(f fakes.Fault) func(*notifytest.World) {
	return func(w *notifytest.World) { w.Remote.(*receiver.Server).Inject("*", f, 1) }
}

func TestConformance(t *testing.T) {
	t.Parallel()
	notifytest.Run(t, notifytest.Harness{Spec: webhook.Spec(), Open: open,
		Bad: map[string]map[string]any{"url": {"url": "http://example.org/x", "secret": "env:X"}, "url2": {"secret": "env:X"},
			"url3": {"url": "https://me:pw@example.org", "secret": "env:X"}, "secret": {"url": "https://example.org", "secret": "plain"}},
		Outages: []notifytest.Outage{
			{Name: "too many", Arrange: breaks(fakes.TooMany(90 * time.Second)), Later: 80 * time.Second},
			{Name: "busy", Arrange: breaks(fakes.Unavailable(30 * time.Second)), Later: 20 * time.Second},
			{Name: "server error", Arrange: breaks(fakes.Fault{Kind: fakes.FaultStatus, Status: 500, Body: []byte(notifytest.ServerWords)}), Passes: true},
			{Name: "refused", Arrange: breaks(fakes.Fault{Kind: fakes.FaultStatus, Status: 401, Body: []byte(notifytest.ServerWords)}), Why: notify.WhyRefused, Passes: true},
			{Name: "gone", Arrange: breaks(fakes.Status(410)), Why: notify.WhyRefused, Passes: true},
			{Name: "sends us elsewhere", Arrange: breaks(fakes.Fault{Kind: fakes.FaultRedirect, Status: 307, Header: http.Header{"Location": {"http://169.254.169.254/latest"}}}), Why: notify.WhyRefused, Passes: true},
			{Name: "dropped", Arrange: breaks(fakes.Fault{Kind: fakes.FaultDrop}), Passes: true},
			{Name: "rubbish", Arrange: breaks(fakes.Fault{Kind: fakes.FaultGarbage}), Passes: true},
			{Name: "hangs", Arrange: breaks(fakes.Fault{Kind: fakes.FaultHang}), Passes: true},
		}})
}

func TestPostsAreSignedOverTimeAndBody(t *testing.T) {
	t.Parallel()
	w := open(t)
	rig := notifytest.Build(t, webhook.Spec(), w)
	require.NoError(t, rig.Notifier.Notify(context.Background(), notifytest.Message("event-1", "A client answered", "x")))
	post := w.Remote.(*receiver.Server).Hooks()[0]
	stamp := strconv.FormatInt(rig.Clock.Now().Unix(), 10)
	require.Equal(t, stamp, post.Header.Get(webhook.HeaderTimestamp))
	require.Equal(t, "event-1", post.Header.Get(webhook.HeaderID))
	require.Equal(t, webhook.Sign(key, stamp, post.Body), post.Header.Get(webhook.HeaderSignature))
	require.NotEqual(t, webhook.Sign(key, stamp, append(post.Body, ' ')), post.Header.Get(webhook.HeaderSignature))
	require.NotEqual(t, webhook.Sign("another key", stamp, post.Body), post.Header.Get(webhook.HeaderSignature))
	require.NotContains(t, rig.Log.String(), "/hook", "an address may be a secret")
}

func TestTheAddressMayBeASecret(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.Secrets["secret:url"] = w.Config["url"].(string)
	w.Config["url"] = "secret:url"
	rig := notifytest.Build(t, webhook.Spec(), w)
	require.NoError(t, rig.Notifier.Notify(context.Background(), notifytest.Message("event-1", "x", "y")))
	w.Secrets["secret:url"] = "ftp://example.org"
	var notReady *notify.NotReadyError
	require.ErrorAs(t, rig.Notifier.Notify(context.Background(), notifytest.Message("event-1", "x", "y")), &notReady)
	w.Secrets["secret:hook"] = "short"
	require.ErrorAs(t, rig.Notifier.Notify(context.Background(), notifytest.Message("event-1", "x", "y")), &notReady)
}

func TestTheGuardHolds(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.Allow = nil
	rig := notifytest.Build(t, webhook.Spec(), w)
	err := rig.Notifier.Notify(context.Background(), notifytest.Message("event-1", "x", "y"))
	require.Equal(t, core.KindBlocked, core.KindOf(err))
	require.Zero(t, w.Remote.(*receiver.Server).Count(""))
}
