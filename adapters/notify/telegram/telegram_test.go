package telegram_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/adapters/notify/notifytest"
	"github.com/automonet/automonet/adapters/notify/telegram"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/fakes"
	fake "github.com/automonet/automonet/internal/fakes/telegram"
)

const owner = int64(4711)

func open(t *testing.T) *notifytest.World {
	server, err := fake.Start(fakes.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	return &notifytest.World{Config: map[string]any{"token": "secret:telegram", "base_url": server.URL()}, Secrets: map[string]string{"secret:telegram": fake.Token},
		Allow: []string{server.Addr()}, State: fmt.Sprintf(`{"chat":%d}`, owner), Remote: server, Told: func() []string {
			var out []string
			for _, m := range server.Messages() {
				out = append(out, m.Text)
			}
			return out
		}}
}

func remote(w *notifytest.World) *fake.Server { return w.Remote.(*fake.Server) }

func fails(code, retry int) func(w *notifytest.World) {
	return func(w *notifytest.World) {
		remote(w).Fail(fake.Failure{Method: "sendMessage", Code: code, RetryAfter: retry, Times: 1})
	}
}

func breaks(f fakes.Fault) func(w *notifytest.World) {
	return func(w *notifytest.World) { remote(w).Inject("*", f, 1) }
}

func TestConformance(t *testing.T) {
	t.Parallel()
	notifytest.Run(t, notifytest.Harness{Spec: telegram.Spec(), Open: open,
		Bad: map[string]map[string]any{"token": {"token": fake.Token}, "token2": {}, "base_url": {"token": "env:X", "base_url": "http://api.example.org"}},
		Outages: []notifytest.Outage{
			{Name: "too many", Arrange: fails(429, 7), Later: 7 * time.Second, Passes: true},
			{Name: "too many for days", Arrange: fails(429, 1<<30), Later: time.Hour, Passes: true},
			{Name: "server error", Arrange: fails(502, 0), Passes: true},
			{Name: "wrong token", Arrange: fails(401, 0), Passes: true},
			{Name: "blocked by the owner", Arrange: fails(403, 0), Why: notify.WhyRefused, Passes: true},
			{Name: "another program", Arrange: fails(409, 0), Passes: true},
			{Name: "dropped", Arrange: breaks(fakes.Fault{Kind: fakes.FaultDrop}), Passes: true},
			{Name: "rubbish", Arrange: breaks(fakes.Fault{Kind: fakes.FaultGarbage}), Passes: true},
			{Name: "half an answer", Arrange: breaks(fakes.Fault{Kind: fakes.FaultCut}), Passes: true},
			{Name: "broken JSON", Arrange: breaks(fakes.Fault{Kind: fakes.FaultBrokenJSON}), Passes: true},
			{Name: "endless", Arrange: breaks(fakes.Fault{Kind: fakes.FaultEndlessBody}), Passes: true},
			{Name: "a hostile page", Arrange: breaks(fakes.Fault{Kind: fakes.FaultStatus, Status: http.StatusBadGateway, Body: []byte(notifytest.ServerWords + fake.Token)}), Passes: true},
		}})
}

func TestNobodyIsToldBeforeTheChatIsPaired(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.State = ""
	rig := notifytest.Build(t, telegram.Spec(), w)
	err := rig.Notifier.Notify(context.Background(), notifytest.Message("event-1", "x", "y"))
	var notReady *notify.NotReadyError
	require.ErrorAs(t, err, &notReady)
	require.Equal(t, notify.WhyNotPaired, notReady.Why)
	require.Empty(t, remote(w).Messages())
}

func TestTheGuardHoldsForTelegramToo(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.Allow = nil
	rig := notifytest.Build(t, telegram.Spec(), w)
	require.Error(t, rig.Notifier.Notify(context.Background(), notifytest.Message("event-1", "x", "y")))
	require.Zero(t, remote(w).Count(""))
}

func TestOnlyTheCodeMakesAChatTheOwners(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := open(t)
	w.State = ""
	rig := notifytest.Build(t, telegram.Spec(), w)
	tg, agent := rig.Notifier.(notify.Listener), &agent{}
	pairer := rig.Notifier.(notify.Pairer)
	now := rig.Clock.Now()
	poll := func() {
		t.Helper()
		_, err := tg.Poll(ctx, agent)
		require.NoError(t, err)
	}
	remote(w).Say(owner, "/start ABCDEFGH", now)
	poll()
	require.Empty(t, remote(w).Messages(), "without a pending code nobody is answered")

	p, err := pairer.Pair(ctx)
	require.NoError(t, err)
	require.Len(t, p.Code, 8)
	require.Equal(t, "@automonet_test_bot", p.Bot)
	require.Equal(t, "https://t.me/automonet_test_bot?start="+p.Code, p.Link)
	doc, err := rig.Deps.State.Load(ctx)
	require.NoError(t, err)
	require.NotContains(t, doc, p.Code, "only the hash is kept")

	remote(w).Say(666, "/pair 22222222", now)
	remote(w).SayIn("group", -5, owner, "/pair "+p.Code, now)
	poll()
	paired, err := pairer.Paired(ctx)
	require.NoError(t, err)
	require.False(t, paired)
	require.Empty(t, remote(w).Messages())

	remote(w).Say(owner, "/pair "+strings.ToLower(p.Code), now)
	poll()
	require.Len(t, remote(w).Messages(), 1)
	require.Equal(t, owner, remote(w).Last().Chat)
	remote(w).Say(666, "/pair "+p.Code, now)
	remote(w).Say(666, "/status", now)
	remote(w).Press(666, owner, 1000, "a:x")
	poll()
	require.Len(t, remote(w).Messages(), 1, "the code is used up and strangers get no answer")
	require.Empty(t, remote(w).Answers())
	require.Empty(t, agent.calls)
}

func TestACodeIsVoidAfterFiveTriesOrTenMinutes(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := open(t)
	w.State = ""
	rig := notifytest.Build(t, telegram.Spec(), w)
	tg, pairer := rig.Notifier.(notify.Listener), rig.Notifier.(notify.Pairer)
	try := func(code string) bool {
		remote(w).Say(owner, "/pair "+code, rig.Clock.Now())
		_, err := tg.Poll(ctx, &agent{})
		require.NoError(t, err)
		paired, err := pairer.Paired(ctx)
		require.NoError(t, err)
		return paired
	}
	p, err := pairer.Pair(ctx)
	require.NoError(t, err)
	for range 5 {
		require.False(t, try("22222222"))
	}
	require.False(t, try(p.Code))
	p, err = pairer.Pair(ctx)
	require.NoError(t, err)
	rig.Clock.Advance(10 * time.Minute)
	require.False(t, try(p.Code))
	p, err = pairer.Pair(ctx)
	require.NoError(t, err)
	require.True(t, try(p.Code))
}

func TestCommandsOfTheOwner(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, tc := range []struct {
		name, said string
		lang       core.Lang
		age        time.Duration
		calls      []string
		want       string
	}{
		{"status", "/status", "en", 0, []string{"status"}, "Dry-run · running"},
		{"status in German", "/status", "de", 0, []string{"status"}, "Trockenlauf · läuft"},
		{"a command with the bot's name", "/status@automonet_test_bot", "en", 0, []string{"status"}, "Needs a look: scraper/feed, board"},
		{"pause", "/pause", "en", 0, []string{"pause user:telegram"}, "Paused"},
		{"stop new", "/stopnew", "en", 0, []string{"stop_new user:telegram"}, "Nothing new"},
		{"resume", "/resume", "en", 0, []string{"resume user:telegram"}, "Going on"},
		{"profit", "/profit", "en", 0, []string{"profit"}, "Earned: EUR 900.00, USD 100.00"},
		{"anything else", "hello", "en", 0, nil, "/review"},
		{"an old pause still counts", "/pause", "en", 2 * time.Hour, []string{"pause user:telegram"}, "Paused"},
		{"an old resume does not", "/resume", "en", 2 * time.Hour, nil, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := open(t)
			rig := notifytest.Build(t, telegram.Spec(), w)
			a := &agent{lang: tc.lang}
			remote(w).Say(owner, tc.said, rig.Clock.Now().Add(-tc.age))
			n, err := rig.Notifier.(notify.Listener).Poll(ctx, a)
			require.NoError(t, err)
			require.Equal(t, 1, n)
			require.Equal(t, tc.calls, a.calls)
			require.Contains(t, remote(w).Last().Text, tc.want)
		})
	}
}

func TestAFailedCommandIsExplainedAndInternalsAreNot(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := open(t)
	rig := notifytest.Build(t, telegram.Spec(), w)
	tg := rig.Notifier.(notify.Listener)
	remote(w).Say(owner, "/pause", rig.Clock.Now())
	_, err := tg.Poll(ctx, &agent{err: core.Errorf(core.KindConflict, "the store is closed; start the agent again")})
	require.NoError(t, err)
	require.Contains(t, remote(w).Last().Text, "the store is closed")
	remote(w).Say(owner, "/pause", rig.Clock.Now())
	_, err = tg.Poll(ctx, &agent{err: fmt.Errorf("open /home/ada/dry.db: %w", context.DeadlineExceeded)})
	require.Error(t, err)
	require.NotContains(t, remote(w).Last().Text, "ada")
}

func TestPollSaysWhyItFails(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := open(t)
	rig := notifytest.Build(t, telegram.Spec(), w)
	tg := rig.Notifier.(notify.Listener)
	for code, kind := range map[int]core.Kind{401: core.KindBlocked, 409: core.KindBlocked, 500: core.KindTransient, 404: core.KindBlocked, 403: core.KindBlocked} {
		remote(w).Fail(fake.Failure{Method: "getUpdates", Code: code, Times: 1})
		_, err := tg.Poll(ctx, &agent{})
		require.Equal(t, kind, core.KindOf(err), "%d", code)
	}
	remote(w).Fail(fake.Failure{Method: "getUpdates", Code: 429, RetryAfter: 9, Times: 1})
	_, err := tg.Poll(ctx, &agent{})
	var later *notify.LaterError
	require.ErrorAs(t, err, &later)
	require.Equal(t, 9*time.Second, later.After)
	for _, f := range []fakes.FaultKind{fakes.FaultGarbage, fakes.FaultBrokenJSON, fakes.FaultDrop} {
		remote(w).Inject("*", fakes.Fault{Kind: f}, 1)
		remote(w).Say(owner, "/status", rig.Clock.Now())
		_, err := tg.Poll(ctx, &agent{})
		require.Equal(t, core.KindTransient, core.KindOf(err), f)
	}
	w.Secrets["secret:telegram"] = "../../evil"
	_, err = tg.Poll(ctx, &agent{})
	require.Equal(t, core.KindBlocked, core.KindOf(err))
}
