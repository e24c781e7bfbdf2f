package upwork_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/channel/channeltest"
	"github.com/automonet/automonet/adapters/channel/upwork"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/fakes"
	fake "github.com/automonet/automonet/internal/fakes/upwork"
)

// remote is the service behind a world.
type remote struct {
	*fakes.Server
	desk *fake.Desk
}

func deskOf(w *channeltest.World) *fake.Desk { return w.Remote.(remote).desk }

func jobID() string { return "~02" + fake.Jobs(channeltest.Start())[0].ID }

func link() string { return "https://www.upwork.com/jobs/Go-developer_" + jobID() + "/" }

func open(t *testing.T) *channeltest.World { t.Helper(); return openWith(t, nil) }

func openWith(t *testing.T, without []string) *channeltest.World {
	t.Helper()
	s, err := fakes.Start(fakes.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	desk := fake.NewDesk(60, 12)
	s.Handle("/", fake.New(fake.Options{Desk: desk, Without: without}, fake.Jobs(channeltest.Start())).ServeHTTP)
	return &channeltest.World{
		Config: map[string]any{"base_url": s.URL()}, Recipient: link(), Connections: s.Connections, Settled: s.Settled, Remote: remote{s, desk},
		Deliveries: func() []channeltest.Delivery {
			var out []channeltest.Delivery
			for _, p := range desk.Proposals() {
				// The service takes no key; one proposal for a job is what it keeps.
				body := strings.ReplaceAll(strings.ReplaceAll(p.Letter, "\r\n", "\n"), "\r", "\n")
				out = append(out, channeltest.Delivery{Recipient: link(), Body: body})
			}
			return out
		},
	}
}

func no(action, words string) func(*channeltest.World) {
	return func(w *channeltest.World) { deskOf(w).Refuse(action, words) }
}

func strike(word, how string) func(*channeltest.World) {
	return func(w *channeltest.World) { w.Patience = 2 * time.Second; deskOf(w).Strike(word, how) }
}

func usd(amount int64, per core.Period) core.Pay {
	m := core.Money{Minor: amount * 100, Currency: "USD"}
	return core.Pay{Min: m, Max: m, Period: per}
}

func harness() channeltest.Harness {
	return channeltest.Harness{
		Spec: upwork.Spec(), Open: open, Price: usd(60, core.PeriodHour), NoSubject: true, NoKey: true, Author: channel.Author{ByUser: true},
		Unsendable: []string{"one very long line", "a line without a blank", "broken utf-8", "control characters"},
		Injected:   []string{"?a=1", "#1", "/../x", "-"},
		Refusals: []channeltest.Refusal{
			{Name: "already proposed", Arrange: no("confirm_preview", "You have already submitted a proposal"), Want: core.RefusedAlreadySent},
			{Name: "no Connects, says the tool", Arrange: no("confirm_preview", "Not enough Connects"), Want: core.RefusedQuota, Retry: true},
			{Name: "no Connects, says the balance", Arrange: func(w *channeltest.World) {
				w.Config["max_connects"] = 30
				deskOf(w).Set(20, 25)
			}, Want: core.RefusedQuota, Retry: true},
			{Name: "dearer than allowed", Arrange: func(w *channeltest.World) { w.Config["max_connects"] = 8 }, Want: core.RefusedPermission},
			{Name: "job gone", Arrange: no("create", "The job is no longer available"), Want: core.RefusedClosed},
			{Name: "not eligible", Arrange: no("create", "You are not eligible for this job"), Want: core.RefusedNotEligible},
			{Name: "a question is required", Arrange: no("create", "Screening question 1 is required"), Want: core.RefusedContent},
			{Name: "too many", Arrange: no("create", "Rate limit exceeded"), Want: core.RefusedTooFast, Retry: true},
			{Name: "preview expired", Arrange: no("confirm_preview", "The preview has expired"), Want: core.RefusedTooFast, Retry: true},
			{Name: "unheard of", Arrange: no("create", "x\x1b[31m\n"+strings.Repeat("long ", 900)), Want: core.RefusedWall},
			{Name: "another text in the preview", Arrange: func(w *channeltest.World) { deskOf(w).Change("Buy my course") }, Want: core.RefusedApprovalVoid},
			{Name: "429", Arrange: strike("manage_proposals", "429"), Want: core.RefusedTooFast, Retry: true},
			{Name: "signed out", Arrange: strike("confirm_preview", "401"), Want: core.RefusedAuth},
		},
		Outages: []channeltest.Outage{
			{Name: "nobody listens", Arrange: func(w *channeltest.World) { w.Config["base_url"] = "http://127.0.0.1:1" }},
			{Name: "dropped at the preview", Arrange: strike(`"create"`, "drop")},
			{Name: "the preview is lost", Arrange: strike(`"create"`, "lost")},
			{Name: "500 at the preview", Arrange: strike(`"create"`, "500")},
			{Name: "no list of tools", Arrange: strike("tools/list", "garbage")},
			{Name: "dropped at the confirmation", Arrange: strike("confirm_preview", "drop"), Ambiguous: true},
			{Name: "500 at the confirmation", Arrange: strike("confirm_preview", "500"), Ambiguous: true},
			{Name: "no answer by the protocol", Arrange: strike("confirm_preview", "garbage"), Ambiguous: true},
			{Name: "a fault within", Arrange: no("confirm_preview", "Internal error, try again later"), Ambiguous: true},
			{Name: "sent, and the answer lost", Arrange: strike("confirm_preview", "lost"), Ambiguous: true, Arrived: 1},
		},
		Verdicts: []channeltest.Verdict{
			{Name: "never tried", Want: channel.PresenceAbsent},
			{Name: "sent, and the answer lost", Want: channel.PresenceFound, Arrange: func(t *testing.T, w *channeltest.World, c channel.Channel, s core.Submission) {
				deskOf(w).Strike("confirm_preview", "lost")
				_, err := c.Submit(t.Context(), s)
				require.Error(t, err)
				for range 14 { // it is found on a later page
					deskOf(w).Add(fake.Proposal{Job: "~029999999999999", Letter: "by hand"})
				}
			}},
			{Name: "prepared, not confirmed", Want: channel.PresenceAbsent, Arrange: func(t *testing.T, w *channeltest.World, c channel.Channel, s core.Submission) {
				deskOf(w).Strike("confirm_preview", "drop")
				_, err := c.Submit(t.Context(), s)
				require.Error(t, err)
			}},
			{Name: "another text, by hand", Want: channel.PresenceUnknowable, Arrange: func(_ *testing.T, w *channeltest.World, _ channel.Channel, _ core.Submission) {
				deskOf(w).Add(fake.Proposal{Job: jobID(), Letter: "by hand"})
			}},
			{Name: "more than can be read", Want: channel.PresenceUnknowable, Arrange: func(_ *testing.T, w *channeltest.World, _ channel.Channel, _ core.Submission) {
				for range 210 {
					deskOf(w).Add(fake.Proposal{Job: "~029999999999999", Letter: "by hand"})
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
	channeltest.Crash(t, harness(), 60*time.Millisecond)
}

func TestNothingIsConfirmedThatNobodyApproved(t *testing.T) {
	t.Parallel()
	w, h := open(t), harness()
	c := h.New(t, w, false)
	s := h.Submission(w, "x")
	view, err := c.Preview(t.Context(), s)
	require.NoError(t, err)
	assert.Equal(t, "proposal of 60.00 USD for job "+jobID()+" at Upwork", view.Summary)
	assert.Contains(t, view.Warnings, "Connects are spent when it is sent, 16 at most")
	h.Author = channel.Author{Permission: "none of that replaces an approval"}
	_, err = h.New(t, w, false).Submit(t.Context(), s)
	assert.Equal(t, core.RefusedPermission, channeltest.RefusalOf(t, err).Code)
	assert.Zero(t, deskOf(w).Previews())
	_, err = c.Submit(t.Context(), s)
	require.NoError(t, err)
	assert.Equal(t, []any{60.0, 12}, []any{deskOf(w).Proposals()[0].Amount, deskOf(w).Proposals()[0].Connects})
	for name, price := range map[string]core.Pay{"one amount": {}, "paid in USD": {Min: core.Money{Minor: 1, Currency: "EUR"}, Max: core.Money{Minor: 1, Currency: "EUR"}, Period: core.PeriodHour}} {
		s.Content.Price = price
		_, err = c.Submit(t.Context(), h.Approve(w, "y", s.Content))
		assert.Equal(t, core.RefusedContent, channeltest.RefusalOf(t, err).Code, name)
		assert.Contains(t, channeltest.RefusalOf(t, err).Text, name)
	}
}

func TestWithoutTheToolTheTextIsHandedOver(t *testing.T) {
	t.Parallel()
	w, h := openWith(t, []string{"manage_proposals"}), harness()
	c := h.New(t, w, false)
	s := h.Submission(w, "x")
	_, err := c.Submit(t.Context(), s)
	var hand *channel.HandOffError
	require.ErrorAs(t, err, &hand)
	assert.Equal(t, []string{s.Recipient, s.Content.Body}, []string{hand.Link, hand.Text})

	w = openWith(t, []string{"list_freelancer_proposals"})
	v, err := h.New(t, w, false).Verify(t.Context(), h.Submission(w, "x"))
	require.NoError(t, err)
	assert.Equal(t, channel.PresenceUnknowable, v.Presence, "a server that lists nothing proves nothing")
}

func TestLinks(t *testing.T) {
	t.Parallel()
	h := harness()
	for to, ok := range map[string]bool{
		"https://www.upwork.com/jobs/~021234567890123": true, "https://upwork.com/jobs/Go-developer_~021234567890123/": true, "http://www.upwork.com/jobs/~021234567890123": false,
		"https://www.upwork.com/freelancers/~021234567890123": false, "https://www.upwork.com.evil.example/jobs/~021234567890123": false, "https://www.upwork.com/jobs/": false,
	} {
		w := &channeltest.World{Config: map[string]any{"sign_in": "env:X"}, Recipient: to}
		_, err := h.New(t, w, false).Preview(t.Context(), h.Submission(w, "x"))
		if ok {
			require.NoError(t, err, to)
			continue
		}
		assert.Equal(t, core.RefusedRecipient, channeltest.RefusalOf(t, err).Code, to)
	}
}

func TestConfigurationIsChecked(t *testing.T) {
	t.Parallel()
	h := harness()
	for key, node := range map[string]map[string]any{"sign_in": {"sign_in": "a-token"}, "max_connects": {"sign_in": "env:X", "max_connects": 500}, "base_url": {"base_url": "ftp://x"}} {
		_, err := upwork.Spec().New(channeltest.Node(node), h.Deps(&channeltest.World{}, false))
		require.ErrorContains(t, err, key)
		assert.NotContains(t, err.Error(), "a-token")
	}
	_, err := upwork.Spec().New(channeltest.Node(nil), h.Deps(&channeltest.World{}, false))
	require.Error(t, err)
}

func TestStatesBecomeOutcomesOnce(t *testing.T) {
	t.Parallel()
	w, h := open(t), harness()
	h.Sent = []core.SentMail{{SubmissionID: "s1", JobID: "j1", Recipient: w.Recipient}}
	c := h.New(t, w, false)
	_, err := c.Submit(t.Context(), h.Submission(w, "x"))
	require.NoError(t, err)
	deskOf(w).Add(fake.Proposal{Job: "~029999999999999", Letter: "by hand", Status: "Hired"})
	var cursor channel.Cursor
	for _, step := range []struct {
		status string
		want   core.OutcomeKind
	}{{"Submitted", ""}, {"Viewed", core.OutcomeViewed}, {"Messaged", core.OutcomeReplied}, {"Interviewing", core.OutcomeInterviewing}, {"Interviewing", ""}, {"Offer", core.OutcomeOffered},
		{"Hired", core.OutcomeWon}, {"Archived", core.OutcomeLost}, {"Withdrawn", core.OutcomeWithdrawn}} {
		deskOf(w).Decide(jobID(), step.status)
		list, next, err := c.Outcomes(t.Context(), cursor)
		require.NoError(t, err)
		cursor = next
		if step.want == "" {
			assert.Empty(t, list, step.status)
			continue
		}
		require.Len(t, list, 1, step.status)
		assert.Equal(t, []any{step.want, core.SubmissionID("s1"), "upwork"}, []any{list[0].Kind, list[0].SubmissionID, list[0].Source})
	}
	deskOf(w).Strike("list_freelancer", "500")
	_, _, err = c.Outcomes(t.Context(), cursor)
	require.Error(t, err)
}

func TestTheSignInIsChecked(t *testing.T) {
	t.Parallel()
	w, h := open(t), harness()
	require.NoError(t, h.New(t, w, true).(*upwork.Channel).CheckLogin(t.Context()))
	deskOf(w).Strike("initialize", "401")
	require.Error(t, h.New(t, w, true).(*upwork.Channel).CheckLogin(t.Context()))
	w.Config["sign_in"] = "env:NOBODY"
	_, err := h.New(t, w, false).Submit(t.Context(), h.Submission(w, "x"))
	assert.Equal(t, core.RefusedAuth, channeltest.RefusalOf(t, err).Code, "nobody has signed in yet")
}
