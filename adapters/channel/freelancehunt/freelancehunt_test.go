package freelancehunt_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/channel/channeltest"
	"github.com/automonet/automonet/adapters/channel/freelancehunt"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/fakes"
	fake "github.com/automonet/automonet/internal/fakes/freelancehunt"
)

const (
	token  = "fh-token-0123456789"
	onBot  = "1600900"
	onClub = "1600898" // members only
	bidOn  = "/v2/projects/" + onBot + "/bids"
)

// remote is the service behind a world.
type remote struct {
	*fakes.Server
	market *fake.Market
}

func open(t *testing.T) *channeltest.World {
	t.Helper()
	s, err := fakes.Start(fakes.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	market := fake.NewMarket(fake.Options{Token: token}, fake.Projects(channeltest.Start()), channeltest.Start)
	s.Handle("/", market.ServeHTTP)
	return &channeltest.World{
		Config: map[string]any{"token": "env:FH", "base_url": s.URL()}, Secrets: map[string]string{"env:FH": token},
		Recipient: fake.Page(s.URL(), onBot), Connections: s.Connections, Settled: s.Settled, Remote: remote{s, market},
		Deliveries: func() []channeltest.Delivery {
			var out []channeltest.Delivery
			for _, b := range market.Bids() {
				out = append(out, channeltest.Delivery{Key: core.IdemKey(b.Key), Recipient: fake.Page(s.URL(), b.Project), Body: strings.ReplaceAll(strings.ReplaceAll(b.Text, "\r\n", "\n"), "\r", "\n")})
			}
			return out
		},
	}
}

func uah(amount int64) core.Pay {
	m := core.Money{Minor: amount * 100, Currency: "UAH"}
	return core.Pay{Min: m, Max: m, Period: core.PeriodFixed}
}

func no(status int, title string) func(*channeltest.World) {
	return func(w *channeltest.World) {
		w.Remote.(remote).market.Refuse(&fake.Refusal{Status: status, Title: title})
	}
}

func at(path string, f fakes.Fault) func(*channeltest.World) {
	return func(w *channeltest.World) {
		w.Patience = 400 * time.Millisecond
		w.Remote.(remote).Inject(path, f, 0)
	}
}

func harness() channeltest.Harness {
	return channeltest.Harness{
		Spec: freelancehunt.Spec(), Open: open, Price: uah(21000), NoSubject: true, Author: channel.Author{ByUser: true},
		Unsendable: []string{"one very long line", "a line without a blank", "broken utf-8", "control characters"},
		Injected:   []string{"/../1.html", "?a=1", "#1", "abc"},
		Refusals: []channeltest.Refusal{
			{Name: "already bid", Arrange: no(422, "You have already placed a bid on this project"), Want: core.RefusedAlreadySent},
			{Name: "already bid, in Ukrainian", Arrange: no(400, "Ви вже подали ставку"), Want: core.RefusedAlreadySent},
			{Name: "conflict", Arrange: no(409, ""), Want: core.RefusedAlreadySent},
			{Name: "monthly limit", Arrange: no(403, "Monthly limit of bids is reached"), Want: core.RefusedQuota, Retry: true},
			{Name: "too often", Arrange: no(400, "You bid too often"), Want: core.RefusedTooFast, Retry: true},
			{Name: "closed", Arrange: no(422, "The project is closed"), Want: core.RefusedClosed},
			{Name: "gone", Arrange: no(404, "Not found"), Want: core.RefusedClosed},
			{Name: "verification", Arrange: no(403, "Verify your phone"), Want: core.RefusedNotEligible},
			{Name: "not valid", Arrange: no(422, "comment is too short"), Want: core.RefusedContent},
			{Name: "unheard of", Arrange: no(418, "x\x1b[31m\n"+strings.Repeat("long ", 900)), Want: core.RefusedWall},
			{Name: "token refused at the bid", Arrange: at(bidOn, fakes.Status(401)), Want: core.RefusedAuth},
			{Name: "another token", Arrange: func(w *channeltest.World) { w.Secrets = map[string]string{"env:FH": "other-token-00"} }, Want: core.RefusedAuth},
			{Name: "no token", Arrange: func(w *channeltest.World) { w.Secrets = nil }, Want: core.RefusedAuth},
			{Name: "members only", Arrange: func(w *channeltest.World) { w.Recipient = fake.Page(w.Config["base_url"].(string), onClub) }, Want: core.RefusedNotEligible},
			{Name: "no such project", Arrange: func(w *channeltest.World) { w.Recipient = fake.Page(w.Config["base_url"].(string), "7") }, Want: core.RefusedClosed},
			{Name: "429", Arrange: at(bidOn, fakes.TooMany(2*time.Minute)), Want: core.RefusedTooFast, Retry: true},
			{Name: "a wall", Arrange: at(bidOn, fakes.Challenge()), Want: core.RefusedWall},
		},
		Outages: []channeltest.Outage{
			{Name: "nobody listens", Arrange: func(w *channeltest.World) {
				w.Config["base_url"], w.Recipient = "http://127.0.0.1:1", fake.Page("http://127.0.0.1:1", onBot)
			}},
			{Name: "dropped before the bid", Arrange: at("/v2/projects/"+onBot, fakes.Drop())},
			{Name: "the project cannot be read", Arrange: at("/v2/projects/"+onBot, fakes.BrokenJSON())},
			{Name: "dropped at the bid", Arrange: at(bidOn, fakes.Drop()), Ambiguous: true},
			{Name: "500 at the bid", Arrange: at(bidOn, fakes.Status(http.StatusBadGateway)), Ambiguous: true},
			{Name: "no answer to the bid", Arrange: at(bidOn, fakes.Hang()), Ambiguous: true},
			{Name: "placed, and the answer cut off", Arrange: at(bidOn, fakes.Cut()), Ambiguous: true, Arrived: 1},
			{Name: "placed, and the answer is not one", Arrange: at(bidOn, fakes.BrokenJSON()), Ambiguous: true, Arrived: 1},
			{Name: "placed, and the answer empty", Arrange: at(bidOn, fakes.EmptyBody()), Ambiguous: true, Arrived: 1},
		},
		Verdicts: []channeltest.Verdict{
			{Name: "never tried", Want: channel.PresenceAbsent},
			{Name: "placed, and the answer lost", Want: channel.PresenceFound, Arrange: func(t *testing.T, w *channeltest.World, c channel.Channel, s core.Submission) {
				w.Remote.(remote).Inject(bidOn, fakes.Cut(), 1)
				_, err := c.Submit(t.Context(), s)
				require.Error(t, err)
				for i := range 25 { // it is found on a later page
					w.Remote.(remote).market.Add(fake.Bid{Project: fmt.Sprint(i + 1), Text: "by hand", Placed: channeltest.Start(), Status: "active"})
				}
			}},
			{Name: "another text, by hand", Want: channel.PresenceUnknowable, Arrange: func(_ *testing.T, w *channeltest.World, _ channel.Channel, _ core.Submission) {
				w.Remote.(remote).market.Add(fake.Bid{Project: onBot, Text: "by hand", Placed: channeltest.Start(), Status: "active"})
			}},
			{Name: "more bids than can be read", Want: channel.PresenceUnknowable, Arrange: func(_ *testing.T, w *channeltest.World, _ channel.Channel, _ core.Submission) {
				for i := range 310 {
					w.Remote.(remote).market.Add(fake.Bid{Project: fmt.Sprint(i + 1), Text: "by hand", Placed: channeltest.Start(), Status: "active"})
				}
			}},
		},
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	channeltest.Run(t, harness())
}

func TestKilledAtAnyPointNothingIsSentTwice(t *testing.T) {
	channeltest.Crash(t, harness(), 30*time.Millisecond)
}

func TestBidsHoldWhatWasApproved(t *testing.T) {
	t.Parallel()
	w, h := open(t), harness()
	w.Config["safe_type"], w.Config["days"] = "split", 12
	c := h.New(t, w, false)
	s := h.Submission(w, "exact")
	view, err := c.Preview(t.Context(), s)
	require.NoError(t, err)
	assert.Equal(t, "bid of 21000.00 UAH on project 1600900 at Freelancehunt", view.Summary)
	_, err = c.Submit(t.Context(), s)
	require.NoError(t, err)
	got := w.Remote.(remote).market.Bids()[0]
	assert.Equal(t, []any{21000.0, "UAH", 12, "split"}, []any{got.Amount, got.Currency, got.Days, got.Safe})
	for name, price := range map[string]core.Pay{"one amount for the whole work": {}, "paid in UAH": {Min: core.Money{Minor: 1, Currency: "EUR"}, Max: core.Money{Minor: 1, Currency: "EUR"}, Period: core.PeriodFixed},
		"one amount": {Min: uah(1).Min, Max: uah(1).Min, Period: core.PeriodHour}} {
		s.Content.Price = price
		_, err = c.Submit(t.Context(), h.Approve(w, "other", s.Content))
		assert.Equal(t, core.RefusedContent, channeltest.RefusalOf(t, err).Code, name)
		assert.Contains(t, channeltest.RefusalOf(t, err).Text, name)
	}
	h.Author = channel.Author{}
	_, err = h.New(t, w, false).Submit(t.Context(), h.Submission(w, "own"))
	assert.Equal(t, core.RefusedPermission, channeltest.RefusalOf(t, err).Code, "each bid needs an approval of its own")
}

func TestLinks(t *testing.T) {
	t.Parallel()
	h := harness()
	for link, want := range map[string]core.RefusalCode{
		"https://freelancehunt.com/project/telegram-bot/1600900.html":          "",
		"https://freelancehunt.com/ua/project/бот/1600900.html":                "",
		"https://freelancehunt.com.evil.example/project/x/1600900.html":        core.RefusedRecipient,
		"https://freelancehunt.com/employer/x.html":                            core.RefusedRecipient,
		"https://evil.example/?https://freelancehunt.com/project/x/1.html":     core.RefusedRecipient,
		"https://freelancehunt.com/project/x/1600900.html?next=//evil.example": core.RefusedRecipient,
	} {
		w := &channeltest.World{Config: map[string]any{"token": "env:FH"}, Recipient: link}
		_, err := h.New(t, w, false).Preview(t.Context(), h.Submission(w, "x"))
		if want == "" {
			require.NoError(t, err, link)
			continue
		}
		assert.Equal(t, want, channeltest.RefusalOf(t, err).Code, link)
	}
}

func TestConfigurationIsChecked(t *testing.T) {
	t.Parallel()
	h := harness()
	for key, node := range map[string]map[string]any{
		"token": {"token": "fh-token"}, "days": {"token": "env:X", "days": 400}, "safe_type": {"token": "env:X", "safe_type": "nobody"}, "base_url": {"token": "env:X", "base_url": "x"},
	} {
		_, err := freelancehunt.Spec().New(channeltest.Node(node), h.Deps(&channeltest.World{}, false))
		require.Error(t, err, key)
		assert.Contains(t, err.Error(), key)
		assert.NotContains(t, err.Error(), "fh-token")
	}
}

func TestDecisionsBecomeOutcomesOnce(t *testing.T) {
	t.Parallel()
	w, h := open(t), harness()
	h.Sent = []core.SentMail{{SubmissionID: "s1", JobID: "j1", Recipient: w.Recipient}, {SubmissionID: "s2", Recipient: "x"}}
	c := h.New(t, w, false)
	_, err := c.Submit(t.Context(), h.Submission(w, "x"))
	require.NoError(t, err)
	market := w.Remote.(remote).market
	var cursor channel.Cursor
	for _, step := range []struct {
		change func(*fake.Bid)
		want   core.OutcomeKind
	}{
		{func(*fake.Bid) {}, ""},
		{func(b *fake.Bid) { b.ProjectStatus = 13 }, core.OutcomeLost},
		{func(b *fake.Bid) { b.Winner = true }, core.OutcomeWon},
		{func(*fake.Bid) {}, ""},
		{func(b *fake.Bid) { b.Winner, b.Status = false, "revoked" }, core.OutcomeWithdrawn},
		{func(b *fake.Bid) { b.Status = "rejected" }, core.OutcomeLost},
	} {
		market.Decide(onBot, step.change)
		list, next, err := c.Outcomes(t.Context(), cursor)
		require.NoError(t, err)
		cursor = next
		if step.want == "" {
			assert.Empty(t, list)
			continue
		}
		require.Len(t, list, 1)
		assert.Equal(t, []any{step.want, core.SubmissionID("s1"), "freelancehunt"}, []any{list[0].Kind, list[0].SubmissionID, list[0].Source})
		_, err = core.NewOutcomeEvent(list[0])
		require.NoError(t, err)
	}
	w.Remote.(remote).Inject("/v2/my/bids", fakes.BrokenJSON(), 0)
	_, _, err = c.Outcomes(t.Context(), cursor)
	require.Error(t, err)
}

func TestTheSignInIsChecked(t *testing.T) {
	t.Parallel()
	w, h := open(t), harness()
	require.NoError(t, h.New(t, w, true).(*freelancehunt.Channel).CheckLogin(t.Context()))
	w.Secrets["env:FH"] = "another"
	require.Error(t, h.New(t, w, true).(*freelancehunt.Channel).CheckLogin(t.Context()))
}
