package ntfy_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/adapters/notify/notifytest"
	"github.com/automonet/automonet/adapters/notify/ntfy"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/receiver"
)

type published struct {
	Topic, Title, Message string
	Priority              int
}

func posts(t *testing.T, s *receiver.Server) (out []published) {
	for _, p := range s.Published() {
		var m published
		require.NoError(t, json.Unmarshal(p.Body, &m))
		out = append(out, m)
	}
	return out
}

func open(t *testing.T) *notifytest.World {
	server, err := receiver.Start(fakes.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	return &notifytest.World{Config: map[string]any{"server": server.URL(), "topic": "secret:topic"}, Secrets: map[string]string{"secret:topic": "a-secret-topic-of-the-owner"},
		Allow: []string{server.Addr()}, Remote: server, Told: func() (out []string) {
			for _, m := range posts(t, server) {
				out = append(out, m.Title+"\n"+m.Message)
			}
			return out
		}}
}

func breaks(f fakes.Fault) func(*notifytest.World) {
	return func(w *notifytest.World) { w.Remote.(*receiver.Server).Inject("*", f, 1) }
}

func TestConformance(t *testing.T) {
	t.Parallel()
	notifytest.Run(t, notifytest.Harness{Spec: ntfy.Spec(), Open: open, MaxText: 3500,
		Bad: map[string]map[string]any{"topic": {}, "topic2": {"topic": "readable"}, "topic3": {"topic": "a/b", "token": "env:X"},
			"server": {"server": "http://ntfy.example.org", "topic": "env:X"}, "token": {"topic": "env:X", "token": "tk_plain"}},
		Outages: []notifytest.Outage{
			{Name: "too many", Arrange: breaks(fakes.TooMany(time.Minute)), Later: 50 * time.Second},
			{Name: "refused", Arrange: breaks(fakes.Fault{Kind: fakes.FaultStatus, Status: 403, Body: []byte(notifytest.ServerWords)}), Why: notify.WhyRefused, Passes: true},
			{Name: "server error", Arrange: breaks(fakes.Fault{Kind: fakes.FaultStatus, Status: 507, Body: []byte(notifytest.ServerWords)}), Passes: true},
			{Name: "cut", Arrange: breaks(fakes.Fault{Kind: fakes.FaultDrop}), Passes: true},
			{Name: "endless", Arrange: breaks(fakes.Fault{Kind: fakes.FaultEndlessBody}), Passes: true},
		}})
}

func TestPrioritiesAndTheToken(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.Config["topic"], w.Config["token"], w.Secrets["secret:token"] = "mine", "secret:token", "tk_of_the_owner"
	rig := notifytest.Build(t, ntfy.Spec(), w)
	m := notifytest.Message("event-1", "x", "y")
	for _, kind := range []core.NoticeKind{core.NoticeReply, core.NoticeProposal} {
		m.Kind = kind
		require.NoError(t, rig.Notifier.Notify(context.Background(), m))
	}
	m.Silent = true
	require.NoError(t, rig.Notifier.Notify(context.Background(), m))
	got := posts(t, w.Remote.(*receiver.Server))
	require.Equal(t, []int{4, 3, 2}, []int{got[0].Priority, got[1].Priority, got[2].Priority})
	require.Equal(t, "mine", got[0].Topic)
	require.Equal(t, "Bearer tk_of_the_owner", w.Remote.(*receiver.Server).Published()[0].Header.Get("Authorization"))
	w.Config["topic"], w.Secrets["secret:topic"] = "secret:topic", "not a topic/"
	rig = notifytest.Build(t, ntfy.Spec(), w)
	var notReady *notify.NotReadyError
	require.ErrorAs(t, rig.Notifier.Notify(context.Background(), m), &notReady)
}
