package reddit_test

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
	"github.com/automonet/automonet/adapters/channel/reddit"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/listing"
	fake "github.com/automonet/automonet/internal/fakes/reddit"
)

const (
	comment = "/api/comment"
	compose = "/api/compose"
)

// remote is the service behind a world.
type remote struct {
	*fakes.Server
	reddit *fake.Server
}

func of(w *channeltest.World) *fake.Server { return w.Remote.(remote).reddit }

func link(id string) string { return "https://www.reddit.com/r/forhire/comments/" + id + "/a_post/" }

func post(id, text string, change ...func(*fake.Post)) fake.Post {
	p := fake.Post{Item: listing.Item{ID: id, Title: "[Hiring] Go developer", HTML: text, Posted: channeltest.Start().Add(-time.Hour)}, Community: "forhire", Author: "kiln_studio"}
	for _, c := range change {
		c(&p)
	}
	return p
}

func posts() []fake.Post {
	return []fake.Post{
		post("1pasks", "Please comment below with your rate."), post("1pmsg", "Budget 300. PM me your portfolio."), post("1pboth", "PM me or reply here."),
		post("1pbid", "$60, due Sunday. $bid"), post("1pmail", "Write to jobs@example.org"), post("1pnodm", "No DMs please. PM is closed."),
		post("1plock", "Comment below.", func(p *fake.Post) { p.Locked = true }), post("1pgone", "Comment below.", func(p *fake.Post) { p.RemovedBy = "moderator" }),
	}
}

func open(t *testing.T) *channeltest.World {
	t.Helper()
	s, err := fakes.Start(fakes.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	r := fake.New(fake.Options{Clock: clock.NewSim(channeltest.Start()), Clients: map[string]string{fake.ClientID: "the-client-secret"}, Users: map[string]string{fake.User: "the-password"}}, posts())
	s.Handle("/", r.ServeHTTP)
	return &channeltest.World{
		Config:  map[string]any{"client_id": fake.ClientID, "client_secret": "env:SECRET", "username": fake.User, "password": "env:PASSWORD", "no_disclosure": true, "base_url": s.URL()},
		Secrets: map[string]string{"env:SECRET": "the-client-secret", "env:PASSWORD": "the-password"}, Folder: t.TempDir(),
		Recipient: link("1pasks"), Subject: "Go developer", Remote: remote{s, r}, Settled: s.Settled,
		// A preview reads the post; what counts is what writes.
		Connections: func() int { return s.Count(comment) + s.Count(compose) },
		Deliveries: func() []channeltest.Delivery {
			var out []channeltest.Delivery
			for _, c := range r.Written() {
				to := link(strings.TrimPrefix(c.Parent, "t3_"))
				if c.To != "" {
					to = link("1pmsg")
				}
				out = append(out, channeltest.Delivery{Recipient: to, Subject: c.Subject, Body: strings.ReplaceAll(strings.ReplaceAll(c.Text, "\r\n", "\n"), "\r", "\n")})
			}
			return out
		},
	}
}

func tell(code, words string, wait float64) func(*channeltest.World) {
	return func(w *channeltest.World) { of(w).Tell(code, words, wait) }
}

func at(path string, f fakes.Fault) func(*channeltest.World) {
	return func(w *channeltest.World) {
		w.Patience = 400 * time.Millisecond
		w.Remote.(remote).Inject(path, f, 0)
	}
}

func to(id string) func(*channeltest.World) {
	return func(w *channeltest.World) { w.Recipient = link(id) }
}

func harness() channeltest.Harness {
	return channeltest.Harness{
		Spec: reddit.Spec(), Open: open, NoSubject: true, NoKey: true, Author: channel.Author{ByUser: true, Permission: "request 4711"},
		Unsendable: []string{"one very long line", "broken utf-8", "control characters"},
		Injected:   []string{"?a=1", "#1", "../x", "x/y/z"},
		Refusals: []channeltest.Refusal{
			{Name: "rate limit in a 200", Arrange: tell("RATELIMIT", "You are doing that too much. Try again in 9 minutes.", 0), Want: core.RefusedTooFast, Retry: true},
			{Name: "locked while we wrote", Arrange: tell("THREAD_LOCKED", "Comments are locked.", 0), Want: core.RefusedClosed},
			{Name: "too old", Arrange: tell("TOO_OLD", "that's a piece of history now", 0), Want: core.RefusedClosed},
			{Name: "banned", Arrange: tell("SUBREDDIT_NOTALLOWED", "you aren't allowed to post there", 0), Want: core.RefusedNotEligible},
			{Name: "no such user", Arrange: tell("USER_DOESNT_EXIST", "that user doesn't exist", 0), Want: core.RefusedRecipient},
			{Name: "not on the list", Arrange: tell("NOT_WHITELISTED_BY_USER_MESSAGE", "can't send to that user", 0), Want: core.RefusedRecipient},
			{Name: "signed out", Arrange: tell("USER_REQUIRED", "please log in", 0), Want: core.RefusedAuth},
			{Name: "too long", Arrange: tell("TOO_LONG", "this is too long", 0), Want: core.RefusedContent},
			{Name: "quota", Arrange: tell("QUOTA_FILLED", "you've filled your quota", 7200), Want: core.RefusedQuota, Retry: true},
			{Name: "unheard of", Arrange: tell("SOMETHING", "x\x1b[31m\n"+strings.Repeat("long ", 900), 0), Want: core.RefusedWall},
			{Name: "locked", Arrange: to("1plock"), Want: core.RefusedClosed},
			{Name: "removed", Arrange: to("1pgone"), Want: core.RefusedClosed},
			{Name: "vanished", Arrange: to("1pnone"), Want: core.RefusedClosed},
			{Name: "not invited", Arrange: to("1pmail"), Want: core.RefusedPermission},
			{Name: "messages not wanted", Arrange: to("1pnodm"), Want: core.RefusedPermission},
			{Name: "a message without a subject", Arrange: func(w *channeltest.World) { w.Recipient, w.Subject = link("1pmsg"), "" }, Want: core.RefusedContent},
			{Name: "another password", Arrange: func(w *channeltest.World) { w.Secrets["env:PASSWORD"] = "wrong-password" }, Want: core.RefusedAuth},
			{Name: "no password", Arrange: func(w *channeltest.World) { w.Secrets = nil }, Want: core.RefusedAuth},
			{Name: "the text does not say that AI helped", Arrange: func(w *channeltest.World) { delete(w.Config, "no_disclosure") }, Want: core.RefusedContent},
			{Name: "429", Arrange: at(comment, fakes.TooMany(2*time.Minute)), Want: core.RefusedTooFast, Retry: true},
			{Name: "not let in", Arrange: at(comment, fakes.Status(403)), Want: core.RefusedWall},
		},
		Outages: []channeltest.Outage{
			{Name: "nobody listens", Arrange: func(w *channeltest.World) { w.Config["base_url"] = "http://127.0.0.1:1" }},
			{Name: "the post cannot be read", Arrange: at("/api/info", fakes.BrokenJSON())},
			{Name: "500 before", Arrange: at("/api/info", fakes.Status(500))},
			{Name: "dropped", Arrange: at(comment, fakes.Drop()), Ambiguous: true},
			{Name: "500", Arrange: at(comment, fakes.Status(http.StatusBadGateway)), Ambiguous: true},
			{Name: "no answer", Arrange: at(comment, fakes.Hang()), Ambiguous: true},
			{Name: "written, and the answer cut off", Arrange: at(comment, fakes.Cut()), Ambiguous: true, Arrived: 1},
			{Name: "written, and the answer is not one", Arrange: at(comment, fakes.BrokenJSON()), Ambiguous: true, Arrived: 1},
			{Name: "sent, and the answer empty", Arrange: func(w *channeltest.World) {
				at(compose, fakes.EmptyBody())(w)
				w.Recipient = link("1pmsg")
			}, Ambiguous: true, Arrived: 1},
		},
		Verdicts: []channeltest.Verdict{
			{Name: "never tried", Want: channel.PresenceAbsent},
			{Name: "refused for sure", Want: channel.PresenceAbsent, Arrange: func(t *testing.T, w *channeltest.World, c channel.Channel, s core.Submission) {
				of(w).Tell("RATELIMIT", "Try again in 9 minutes.", 0)
				_, err := c.Submit(t.Context(), s)
				require.Error(t, err)
			}},
			{Name: "written, and the answer lost", Want: channel.PresenceFound, Arrange: func(t *testing.T, w *channeltest.World, c channel.Channel, s core.Submission) {
				w.Remote.(remote).Inject(comment, fakes.Cut(), 1)
				_, err := c.Submit(t.Context(), s)
				require.Error(t, err)
				for i := range 130 { // it is found on a later page
					of(w).Write(fake.Written{Name: fmt.Sprintf("t1_h%d", i), Parent: "t3_other", Text: "by hand", At: channeltest.Start()})
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
	channeltest.Crash(t, harness(), 40*time.Millisecond)
}

func TestThePosterIsAnsweredAsInvited(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{"1pasks": "comment under the post t3_1pasks at Reddit", "1pboth": "comment under the post t3_1pboth at Reddit",
		"1pbid": "comment under the post t3_1pbid at Reddit", "1pmsg": "private message to u/kiln_studio at Reddit"} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			w, h := open(t), harness()
			to(id)(w)
			c := h.New(t, w, false)
			s := h.Submission(w, "x")
			view, err := c.Preview(t.Context(), s)
			require.NoError(t, err)
			assert.Equal(t, want, view.Summary)
			r, err := c.Submit(t.Context(), s)
			require.NoError(t, err)
			got := of(w).Written()
			require.Len(t, got, 1)
			assert.Equal(t, s.Content.Body, got[0].Text)
			if id == "1pmsg" {
				assert.Equal(t, []string{"kiln_studio", "Go developer", "message to kiln_studio"}, []string{got[0].To, got[0].Subject, r.RemoteID})
			} else {
				assert.Equal(t, got[0].Name, r.RemoteID)
			}
		})
	}
}

func TestAChangedWishVoidsTheApproval(t *testing.T) {
	t.Parallel()
	w, h := open(t), harness()
	c := h.New(t, w, false)
	s := h.Submission(w, "x")
	_, err := c.Preview(t.Context(), s)
	require.NoError(t, err)
	of(w).Set([]fake.Post{post("1pasks", "Enough comments, PM me instead.")})
	_, err = c.Submit(t.Context(), s)
	assert.Equal(t, core.RefusedApprovalVoid, channeltest.RefusalOf(t, err).Code)
	of(w).Set([]fake.Post{post("1pasks", "Found somebody.")})
	view, err := c.Preview(t.Context(), s)
	require.NoError(t, err)
	assert.Contains(t, view.Warnings[0], "neither a comment nor a message", "what stands in the way is shown")
}

func TestTheApprovalOfRedditIsNeeded(t *testing.T) {
	t.Parallel()
	for name, author := range map[string]channel.Author{"none of Reddit's": {ByUser: true}, "none of the user's": {Permission: "request 4711"}} {
		w, h := open(t), harness()
		h.Author = author
		_, err := h.New(t, w, false).Submit(t.Context(), h.Submission(w, "x"))
		assert.Equal(t, core.RefusedPermission, channeltest.RefusalOf(t, err).Code, name)
		assert.Zero(t, w.Remote.(remote).Count(""), name)
	}
}

func TestTheDisclosureIsRecognised(t *testing.T) {
	t.Parallel()
	w, h := open(t), harness()
	delete(w.Config, "no_disclosure")
	content := h.Submission(w, "x").Content
	for line, ok := range map[string]bool{"(Drafted with AI, reviewed by me.)": true, "Mit KI verfasst, von mir geprüft.": true, "I maintain email servers in Kiel.": false} {
		content.Body = "Hello, I have built three crawlers.\n\n" + line
		_, err := h.New(t, w, false).Preview(t.Context(), h.Approve(w, "x", content))
		assert.Equal(t, ok, err == nil, line)
	}
}

func TestTheRateLimitIsWaitedFor(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]time.Duration{"Try again in 9 minutes.": 9 * time.Minute, "Take a break for 512 seconds": 512 * time.Second, "2 hours": 2 * time.Hour, "in 900 milliseconds": time.Minute, "soon": time.Minute} {
		w, h := open(t), harness()
		of(w).Tell("RATELIMIT", words, 0)
		_, err := h.New(t, w, false).Submit(t.Context(), h.Submission(w, "x"))
		assert.Equal(t, want, channeltest.RefusalOf(t, err).RetryAfter, words)
	}
	w, h := open(t), harness()
	of(w).Tell("RATELIMIT", "Try again in 9 minutes.", 512.5)
	_, err := h.New(t, w, false).Submit(t.Context(), h.Submission(w, "x"))
	assert.Equal(t, 512500*time.Millisecond, channeltest.RefusalOf(t, err).RetryAfter, "the number beside the words is more exact")
}

func TestJustAfterwardsTheListsProveNothing(t *testing.T) {
	t.Parallel()
	w, h := open(t), harness()
	w.Remote.(remote).Inject(comment, fakes.Drop(), 1)
	s := h.Submission(w, "x")
	c := h.New(t, w, false)
	_, err := c.Submit(t.Context(), s)
	require.Error(t, err)
	_, err = c.Verify(t.Context(), s)
	require.Equal(t, core.KindTransient, core.KindOf(err))
	w.Later = 5 * time.Minute
	v, err := h.New(t, w, false).Verify(t.Context(), s)
	require.NoError(t, err)
	assert.Equal(t, channel.PresenceAbsent, v.Presence)
}

func TestRepliesBecomeOutcomesOnce(t *testing.T) {
	t.Parallel()
	w, h := open(t), harness()
	h.Sent = []core.SentMail{{SubmissionID: "s1", JobID: "j1", RemoteID: "t1_c00001"}, {SubmissionID: "s2", JobID: "j2", RemoteID: "message to Kiln_Studio"}, {SubmissionID: "s3"}}
	c := h.New(t, w, false)
	of(w).Receive(fake.Written{Name: "t4_x", Author: "stranger", Subject: "re: Go developer", Text: "Hi", At: channeltest.Start()})
	list, cursor, err := c.Outcomes(t.Context(), nil)
	require.NoError(t, err)
	assert.Empty(t, list)
	of(w).Receive(fake.Written{Name: "t1_r", Parent: "t1_c00001", Author: "kiln_studio", Text: "Sounds good", At: channeltest.Start()})
	of(w).Receive(fake.Written{Name: "t4_y", Author: "kiln_studio", Subject: "re: Go developer", Text: "Hi", At: channeltest.Start()})
	list, cursor, err = c.Outcomes(t.Context(), cursor)
	require.NoError(t, err)
	require.Len(t, list, 2)
	assert.Equal(t, []core.SubmissionID{"s1", "s2"}, []core.SubmissionID{list[0].SubmissionID, list[1].SubmissionID})
	assert.Equal(t, core.OutcomeReplied, list[0].Kind)
	list, _, err = c.Outcomes(t.Context(), cursor)
	require.NoError(t, err)
	assert.Empty(t, list)
}

func TestConfigurationAndLinksAreChecked(t *testing.T) {
	t.Parallel()
	h := harness()
	good := map[string]any{"client_id": "a", "client_secret": "env:A", "username": "u", "password": "env:B", "no_disclosure": true}
	for key, value := range map[string]any{"client_id": "", "client_secret": "plain-secret", "password": "plain-secret", "base_url": "x"} {
		node := map[string]any{}
		for k, v := range good {
			node[k] = v
		}
		node[key] = value
		_, err := reddit.Spec().New(channeltest.Node(node), h.Deps(&channeltest.World{}, false))
		require.ErrorContains(t, err, key)
		assert.NotContains(t, err.Error(), "plain-secret")
	}
	for to, ok := range map[string]bool{
		"https://old.reddit.com/r/forhire/comments/1pasks/x": true, "https://www.reddit.com/r/forhire/comments/1pasks": true, "https://www.reddit.com/user/anna/": false,
		"https://www.reddit.com.evil.example/r/forhire/comments/1pasks/x": false, "http://www.reddit.com/r/forhire/comments/1pasks/x": false,
	} {
		w := &channeltest.World{Config: good, Recipient: to}
		s := h.Submission(w, "x")
		s.Content.Body = "x\x00" // what is refused after the link, before anybody is asked
		_, err := h.New(t, w, false).Submit(t.Context(), h.Approve(w, "x", s.Content))
		want := core.RefusedRecipient
		if ok {
			want = core.RefusedContent
		}
		assert.Equal(t, want, channeltest.RefusalOf(t, err).Code, to)
	}
}

func TestTheSignInIsChecked(t *testing.T) {
	t.Parallel()
	w, h := open(t), harness()
	require.NoError(t, h.New(t, w, true).(*reddit.Channel).CheckLogin(t.Context()))
	w.Secrets["env:PASSWORD"] = "wrong-password"
	require.Error(t, h.New(t, w, true).(*reddit.Channel).CheckLogin(t.Context()))
}
