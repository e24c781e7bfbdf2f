package freelancer_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/channel/channeltest"
	"github.com/automonet/automonet/adapters/channel/freelancer"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/fakes"
	fake "github.com/automonet/automonet/internal/fakes/freelancer"
	"github.com/automonet/automonet/internal/fakes/listing"
)

const (
	token  = "fl-token-0123456789"
	onGo   = 39400900 // fixed price, EUR
	hourly = 39400898
	closed = 39400897
	secret = 39400100 // behind a non-disclosure agreement
	bids   = "/api/projects/0.1/bids/"
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
	projects := append(fake.Projects(channeltest.Start()), fake.Project{Item: listing.Item{ID: "39400100", Title: "Behind an NDA", Posted: channeltest.Start()}, NDA: true,
		Type: "fixed", Currency: "EUR", Rate: 1.08, Minimum: 100, Maximum: 200})
	market := fake.NewMarket(fake.Options{Token: token}, projects, channeltest.Start)
	s.Handle("/", market.ServeHTTP)
	return &channeltest.World{
		Config: map[string]any{"token": "env:FL", "base_url": s.URL()}, Secrets: map[string]string{"env:FL": token},
		Recipient: fake.Page(s.URL(), onGo), Connections: s.Connections, Settled: s.Settled, Remote: remote{s, market},
		Deliveries: func() []channeltest.Delivery {
			var out []channeltest.Delivery
			for _, b := range market.Bids() {
				out = append(out, channeltest.Delivery{Key: core.IdemKey(b.Key), Recipient: fake.Page(s.URL(), b.Project), Body: strings.ReplaceAll(strings.ReplaceAll(b.Text, "\r\n", "\n"), "\r", "\n")})
			}
			return out
		},
	}
}

func eur(amount int64, per core.Period) core.Pay {
	m := core.Money{Minor: amount * 100, Currency: "EUR"}
	return core.Pay{Min: m, Max: m, Period: per}
}

// no makes the service refuse bids with a code of projects.
func no(status int, code, message string) func(*channeltest.World) {
	return func(w *channeltest.World) {
		w.Remote.(remote).market.Refuse(&fake.Refusal{Status: status, Code: "ProjectExceptionCodes." + code, Message: message})
	}
}

// at makes the request that sends, or one before it, misbehave.
func at(path string, skip int, f fakes.Fault) func(*channeltest.World) {
	return func(w *channeltest.World) {
		w.Patience = 400 * time.Millisecond
		w.Remote.(remote).InjectOn(path, f, fakes.Schedule{Skip: skip})
	}
}

func to(project int) func(*channeltest.World) {
	return func(w *channeltest.World) { w.Recipient = fake.Page(w.Config["base_url"].(string), project) }
}

func used(n int) func(*channeltest.World) {
	return func(w *channeltest.World) {
		for i := range n {
			w.Remote.(remote).market.Add(fake.Bid{Project: i + 1, Text: "by hand", Placed: channeltest.Start().Add(-48 * time.Hour)})
		}
		w.Deliveries = func() []channeltest.Delivery { return nil }
	}
}

func harness() channeltest.Harness {
	return channeltest.Harness{
		Spec: freelancer.Spec(), Open: open, Price: eur(1200, core.PeriodFixed), NoSubject: true, Author: channel.Author{ByUser: true},
		Unsendable: []string{"one very long line", "a line without a blank", "broken utf-8", "control characters"},
		Injected:   []string{"/../1", "-x", "?a=1", "#1", "abc"},
		Refusals: []channeltest.Refusal{
			{Name: "already bid", Arrange: no(409, "DUPLICATE_BID", "You have already bid on that project."), Want: core.RefusedAlreadySent},
			{Name: "refused under 200", Arrange: no(200, "DUPLICATE_BID", "You have already bid on that project."), Want: core.RefusedAlreadySent},
			{Name: "refused in the nested form", Arrange: func(w *channeltest.World) {
				w.Remote.(remote).market.Refuse(&fake.Refusal{Status: 400, Code: "ProjectExceptionCodes.BID_AMOUNT_INVALID", Message: "Amount", Nested: true})
			}, Want: core.RefusedContent},
			{Name: "premium verified", Arrange: no(403, "RESTRICTED_FROM_BIDDING_PREMIUM_VERIFIED_JOB", "You must be verified"), Want: core.RefusedNotEligible},
			{Name: "minimum balance", Arrange: no(403, "BID_MINIMUM_REQUIREMENT_NOT_MET", "You must have at least $19 USD in your account balance."), Want: core.RefusedNotEligible},
			{Name: "featured", Arrange: no(400, "RESTRICTED_FROM_BIDDING_ON_FEATURED", "Featured"), Want: core.RefusedNotEligible},
			{Name: "preferred only", Arrange: no(403, "X", "Only Preferred Freelancers may bid"), Want: core.RefusedNotEligible},
			{Name: "escrow", Arrange: no(403, "X", "Link your account to Escrow.com first"), Want: core.RefusedNotEligible},
			{Name: "forbidden, no more said", Arrange: no(403, "Y", "No."), Want: core.RefusedNotEligible},
			{Name: "amount", Arrange: no(400, "BID_AMOUNT_INVALID", "Bid amount invalid"), Want: core.RefusedContent},
			{Name: "too fast", Arrange: no(400, "X", "You are bidding too fast."), Want: core.RefusedTooFast, Retry: true},
			{Name: "bids used up", Arrange: no(400, "X", "You have used all of your bids."), Want: core.RefusedQuota, Retry: true},
			{Name: "sign the NDA", Arrange: no(400, "X", "You must sign the NDA before bidding"), Want: core.RefusedNDA},
			{Name: "closed at the last moment", Arrange: no(400, "PROJECT_NOT_OPEN", "Not open"), Want: core.RefusedClosed},
			{Name: "unheard of", Arrange: no(400, "SOMETHING_NEW", "x\x1b[31m\n"+strings.Repeat("long ", 900)), Want: core.RefusedWall},
			{Name: "not authenticated", Arrange: no(401, "NOT_AUTHENTICATED", "You must be logged in"), Want: core.RefusedAuth},
			{Name: "closed before", Arrange: to(closed), Want: core.RefusedClosed},
			{Name: "an NDA shows", Arrange: to(secret), Want: core.RefusedNDA},
			{Name: "paid in another currency and by the hour", Arrange: to(hourly), Want: core.RefusedContent},
			{Name: "another token", Arrange: func(w *channeltest.World) { w.Secrets = map[string]string{"env:FL": "other-token-00"} }, Want: core.RefusedAuth},
			{Name: "no token", Arrange: func(w *channeltest.World) { w.Secrets = nil }, Want: core.RefusedAuth},
			{Name: "the plan's bids are placed", Arrange: used(6), Want: core.RefusedQuota, Retry: true},
			{Name: "429", Arrange: at(bids, 1, fakes.TooMany(2*time.Minute)), Want: core.RefusedTooFast, Retry: true},
			{Name: "a wall", Arrange: at(bids, 1, fakes.Challenge()), Want: core.RefusedWall},
			{Name: "no written permission", Arrange: func(w *channeltest.World) { w.Config["live"] = true }, Want: core.RefusedPermission},
		},
		Outages: []channeltest.Outage{
			{Name: "nobody listens", Arrange: func(w *channeltest.World) {
				w.Config["base_url"], w.Recipient = "http://127.0.0.1:1", "http://127.0.0.1:1/projects/golang/Project-39400900"
			}},
			{Name: "dropped before the bid", Arrange: at("/api/users/0.1/self/", 0, fakes.Drop())},
			{Name: "the project cannot be read", Arrange: at("/api/projects/0.1/projects/39400900/", 0, fakes.BrokenJSON())},
			{Name: "500 before the bid", Arrange: at(bids, 0, fakes.Status(500))},
			{Name: "dropped at the bid", Arrange: at(bids, 1, fakes.Drop()), Ambiguous: true},
			{Name: "500 at the bid", Arrange: at(bids, 1, fakes.Status(http.StatusInternalServerError)), Ambiguous: true},
			{Name: "no answer to the bid", Arrange: at(bids, 1, fakes.Hang()), Ambiguous: true},
			{Name: "placed, and the answer cut off", Arrange: at(bids, 1, fakes.Cut()), Ambiguous: true, Arrived: 1},
			{Name: "placed, and the answer is not one", Arrange: at(bids, 1, fakes.BrokenJSON()), Ambiguous: true, Arrived: 1},
			{Name: "placed, and the answer empty", Arrange: at(bids, 1, fakes.EmptyBody()), Ambiguous: true, Arrived: 1},
		},
		Verdicts: []channeltest.Verdict{
			{Name: "never tried", Want: channel.PresenceAbsent},
			{Name: "placed", Want: channel.PresenceFound, Arrange: func(t *testing.T, _ *channeltest.World, c channel.Channel, s core.Submission) {
				_, err := c.Submit(t.Context(), s)
				require.NoError(t, err)
			}},
			{Name: "placed, and the answer lost", Want: channel.PresenceFound, Arrange: func(t *testing.T, w *channeltest.World, c channel.Channel, s core.Submission) {
				w.Remote.(remote).InjectOn(bids, fakes.Cut(), fakes.Schedule{Skip: 1, Times: 1})
				_, err := c.Submit(t.Context(), s)
				require.Error(t, err)
			}},
			{Name: "another text, by hand", Want: channel.PresenceUnknowable, Arrange: func(_ *testing.T, w *channeltest.World, _ channel.Channel, _ core.Submission) {
				w.Remote.(remote).market.Add(fake.Bid{Project: onGo, Text: "by hand", Placed: channeltest.Start()})
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

func TestBidsHoldWhatWasApprovedAndNothingElse(t *testing.T) {
	t.Parallel()
	w := open(t)
	h := harness()
	c := h.New(t, w, false)
	s := h.Submission(w, "exact")
	view, err := c.Preview(t.Context(), s)
	require.NoError(t, err)
	assert.Equal(t, "bid of 1200.00 EUR on project 39400900 at Freelancer.com", view.Summary)
	assert.Contains(t, view.Wire, `"amount": 1200.00`)
	assert.NotContains(t, strings.ToLower(view.Wire), "highlight")
	assert.Contains(t, view.Warnings, "this goes to the sandbox; no client sees it")
	_, err = c.Submit(t.Context(), s)
	require.NoError(t, err)
	got := w.Remote.(remote).market.Bids()[0]
	assert.Equal(t, []any{1200.0, 7, 100}, []any{got.Amount, got.Period, got.Milestone})

	s.Content.Price = core.Pay{}
	_, err = c.Submit(t.Context(), h.Approve(w, "free", s.Content))
	var refused *core.Refusal
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, core.RefusedContent, refused.Code)
	s.Content.Price = core.Pay{Min: core.Money{Minor: 100, Currency: "EUR"}, Max: core.Money{Minor: 200, Currency: "EUR"}, Period: core.PeriodFixed}
	_, err = c.Submit(t.Context(), h.Approve(w, "range", s.Content))
	require.ErrorAs(t, err, &refused)
	assert.Contains(t, refused.Text, "one amount")
}

func TestRealBidsNeedThePermissionAndAnApprovalOfTheirOwn(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		live   bool
		author channel.Author
		want   core.RefusalCode
	}{
		"the sandbox needs an approval":      {false, channel.Author{}, core.RefusedPermission},
		"the real service a permission too":  {true, channel.Author{ByUser: true}, core.RefusedPermission},
		"which does not replace an approval": {true, channel.Author{Permission: "ticket 17"}, core.RefusedPermission},
		"with both it is sent":               {true, channel.Author{ByUser: true, Permission: "ticket 17"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, h := open(t), harness()
			h.Author = tt.author
			w.Config["live"] = tt.live
			_, err := h.New(t, w, false).Submit(t.Context(), h.Submission(w, "x"))
			if tt.want == "" {
				require.NoError(t, err)
				return
			}
			var refused *core.Refusal
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, tt.want, refused.Code)
			assert.Zero(t, w.Connections())
		})
	}
}

func TestTheSandboxIsWhereItStarts(t *testing.T) {
	t.Parallel()
	h := harness()
	for name, tt := range map[string]struct {
		config map[string]any
		link   string
		want   core.RefusalCode
	}{
		"a real project":               {map[string]any{"token": "env:FL"}, "https://www.freelancer.com/projects/go/x-39400900", core.RefusedPermission},
		"the real service in disguise": {map[string]any{"token": "env:FL", "base_url": "https://www.freelancer.com"}, "https://www.freelancer.com/projects/go/x-39400900", core.RefusedPermission},
		"another site":                 {map[string]any{"token": "env:FL"}, "https://freelancer.com.evil.example/projects/go/x-39400900", core.RefusedRecipient},
		"a page that is no project":    {map[string]any{"token": "env:FL"}, "https://www.freelancer-sandbox.com/u/anna", core.RefusedRecipient},
	} {
		w := &channeltest.World{Config: tt.config, Secrets: map[string]string{"env:FL": token}, Recipient: tt.link}
		_, err := h.New(t, w, false).Submit(t.Context(), h.Submission(w, "x"))
		var refused *core.Refusal
		require.ErrorAs(t, err, &refused, name)
		assert.Equal(t, tt.want, refused.Code, name)
		assert.Empty(t, w.Reached, name)
	}
	w := &channeltest.World{Config: map[string]any{"token": "env:FL"}, Recipient: "https://www.freelancer-sandbox.com/projects/go/x-39400900/details"}
	view, err := h.New(t, w, false).Preview(t.Context(), h.Submission(w, "x"))
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(view.Wire, "POST https://www.freelancer-sandbox.com/api/projects/0.1/bids/"))
	assert.Equal(t, []string{"freelancer-sandbox.com"}, h.New(t, w, false).(channel.Settled).Hosts(), "real projects are answered in another way meanwhile")
	w.Config["live"] = true
	assert.Equal(t, []string{"freelancer.com"}, h.New(t, w, false).(channel.Settled).Hosts())
}

func TestConfigurationIsChecked(t *testing.T) {
	t.Parallel()
	h := harness()
	for key, node := range map[string]map[string]any{
		"token": {"token": "fl-token"}, "days": {"token": "env:X", "days": 400}, "milestone_percent": {"token": "env:X", "milestone_percent": -1},
		"bids_per_month": {"token": "env:X", "bids_per_month": 9000}, "base_url": {"token": "env:X", "base_url": "ftp://x"},
	} {
		_, err := freelancer.Spec().New(channeltest.Node(node), h.Deps(&channeltest.World{}, false))
		require.Error(t, err, key)
		assert.Contains(t, err.Error(), key)
		assert.NotContains(t, err.Error(), "fl-token")
	}
}

func TestAwardsBecomeOutcomesOnce(t *testing.T) {
	t.Parallel()
	w, h := open(t), harness()
	h.Sent = []core.SentMail{{SubmissionID: "s1", JobID: "j1", Recipient: w.Recipient}, {SubmissionID: "s2", JobID: "j2", Recipient: "mailto:x"}}
	c := h.New(t, w, false)
	_, err := c.Submit(t.Context(), h.Submission(w, "x"))
	require.NoError(t, err)
	market := w.Remote.(remote).market
	market.Add(fake.Bid{Project: 17, Text: "by hand", Placed: channeltest.Start(), Award: "rejected"})
	var cursor channel.Cursor
	look := func() []core.OutcomeKind {
		list, next, err := c.Outcomes(t.Context(), cursor)
		require.NoError(t, err)
		cursor = next
		var out []core.OutcomeKind
		for _, e := range list {
			_, err := core.NewOutcomeEvent(e)
			require.NoError(t, err)
			assert.Equal(t, []any{core.SubmissionID("s1"), "freelancer"}, []any{e.SubmissionID, e.Source})
			out = append(out, e.Kind)
		}
		return out
	}
	assert.Empty(t, look(), "nothing was decided, and what was sent by hand is nobody's")
	day := channeltest.Start().Add(24 * time.Hour)
	market.Decide(onGo, func(b *fake.Bid) { b.Award, b.Awarded = "awarded", day })
	assert.Equal(t, []core.OutcomeKind{core.OutcomeOffered}, look())
	assert.Empty(t, look(), "once")
	market.Decide(onGo, func(b *fake.Bid) { b.Accepted = day })
	assert.Equal(t, []core.OutcomeKind{core.OutcomeWon}, look())
	market.Decide(onGo, func(b *fake.Bid) { b.Award = "revoked" })
	assert.Equal(t, []core.OutcomeKind{core.OutcomeLost}, look())
	market.Decide(onGo, func(b *fake.Bid) { b.Retracted = true })
	assert.Equal(t, []core.OutcomeKind{core.OutcomeWithdrawn}, look())
	w.Remote.(remote).Inject(bids, fakes.Status(500), 0)
	_, _, err = c.Outcomes(t.Context(), cursor)
	require.Error(t, err, "a silence of the service is no news")
}

func TestReleasedMilestonesArePayments(t *testing.T) {
	t.Parallel()
	w, h := open(t), harness()
	h.Sent = []core.SentMail{{SubmissionID: "s1", JobID: "j1", Recipient: w.Recipient, Price: h.Price}}
	c := h.New(t, w, false)
	_, err := c.Submit(t.Context(), h.Submission(w, "x"))
	require.NoError(t, err)
	market := w.Remote.(remote).market
	day := channeltest.Start().Add(24 * time.Hour)
	market.Release(onGo, 10_000)
	list, cursor, err := c.Outcomes(t.Context(), nil)
	require.NoError(t, err)
	assert.Empty(t, list, "before the bid is accepted nobody is asked for payments")
	market.Decide(onGo, func(b *fake.Bid) { b.Award, b.Awarded, b.Accepted = "awarded", day, day })
	market.Release(17, 999) // a project that somebody else answered
	list, cursor, err = c.Outcomes(t.Context(), cursor)
	require.NoError(t, err)
	require.Len(t, list, 2)
	assert.Equal(t, core.OutcomeWon, list[0].Kind)
	assert.Equal(t, h.Price.Max, list[0].Amount, "what was bid is what was won")
	paid := list[1]
	_, err = core.NewOutcomeEvent(paid)
	require.NoError(t, err)
	assert.Equal(t, []any{core.OutcomePaid, core.SubmissionID("s1"), int64(10_000), h.Price.Max.Currency, "freelancer"}, []any{paid.Kind, paid.SubmissionID, paid.Amount.Minor, paid.Amount.Currency, paid.Source})
	assert.False(t, paid.Fee.Stated(), "the interface does not say what the service keeps")
	market.Release(onGo, 2_550)
	list, cursor, err = c.Outcomes(t.Context(), cursor)
	require.NoError(t, err)
	require.Len(t, list, 1, "each payment once")
	assert.Equal(t, int64(2_550), list[0].Amount.Minor)
	assert.NotEqual(t, paid.ID, list[0].ID)

	w.Remote.(remote).Inject("/api/projects/0.1/milestones/", fakes.Status(500), 0)
	_, _, err = c.Outcomes(t.Context(), cursor)
	require.Error(t, err, "a silence of the service is no news")
}

func TestTheSignInIsChecked(t *testing.T) {
	t.Parallel()
	w, h := open(t), harness()
	c := h.New(t, w, true).(*freelancer.Channel)
	require.NoError(t, c.CheckLogin(t.Context()))
	w.Secrets["env:FL"] = "another"
	require.Error(t, h.New(t, w, true).(*freelancer.Channel).CheckLogin(t.Context()))
}

func TestABidIsTakenBack(t *testing.T) {
	t.Parallel()
	w, h := open(t), harness()
	h.Sent = []core.SentMail{{SubmissionID: "x", JobID: "job-x", Recipient: w.Recipient}}
	c := h.New(t, w, false).(channel.Withdrawer)
	s := h.Submission(w, "x")
	var refused *core.Refusal
	_, err := c.Withdraw(t.Context(), s)
	require.ErrorAs(t, err, &refused, "nothing is there yet")
	assert.Equal(t, core.RefusedClosed, refused.Code)
	_, err = c.(channel.Channel).Submit(t.Context(), s)
	require.NoError(t, err)
	market := w.Remote.(remote).market
	_, err = h.New(t, w, true).(channel.Withdrawer).Withdraw(t.Context(), s)
	require.ErrorAs(t, err, &refused, "a rehearsal takes nothing back")
	assert.Equal(t, core.RefusedDryRun, refused.Code)
	assert.False(t, market.Bids()[0].Retracted)

	e, err := c.Withdraw(t.Context(), s)
	require.NoError(t, err)
	assert.True(t, market.Bids()[0].Retracted)
	again, err := c.Withdraw(t.Context(), s)
	require.NoError(t, err)
	assert.Equal(t, e, again)
	list, _, err := c.(channel.Channel).Outcomes(t.Context(), nil)
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.Equal(t, e.ID, list[0].ID, "what the service reports later is the same news")

	market.Decide(onGo, func(b *fake.Bid) { b.Retracted, b.Accepted = false, channeltest.Start() })
	_, err = c.Withdraw(t.Context(), s)
	require.ErrorAs(t, err, &refused, "what was accepted stays")
	w.Remote.(remote).Inject("/api/projects/0.1/bids/*", fakes.Status(500), 0)
	_, err = c.Withdraw(t.Context(), s)
	require.Error(t, err)
}
