package assist_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/channel/assist"
	"github.com/automonet/automonet/adapters/channel/channeltest"
	"github.com/automonet/automonet/core"
)

func harness() channeltest.Harness {
	return channeltest.Harness{
		Spec: assist.Spec(),
		Open: func(*testing.T) *channeltest.World {
			return &channeltest.World{Config: map[string]any{"max_link_bytes": 2000}, Recipient: "jobs@example.org", Subject: "Your posting"}
		},
		HandOff:  true,
		Verdicts: []channeltest.Verdict{{Name: "only the user knows", Want: channel.PresenceUnknowable}},
		Injected: []string{"?bcc=victim@example.net", "&bcc=victim@example.net", "#x", "%0ABcc:victim@example.net"},
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	channeltest.Run(t, harness())
}

func TestLink(t *testing.T) {
	t.Parallel()
	h := harness()
	for _, c := range []struct{ name, recipient, subject, body, want string }{
		{"mail, with every field", "jobs@example.org", "Go & C++", "Hello,\n50 % = half", "mailto:jobs@example.org?subject=Go%20%26%20C%2B%2B&body=Hello%2C%0D%0A50%20%25%20%3D%20half"},
		{"mail without a subject", "jobs@example.org", "", "Hello", "mailto:jobs@example.org?body=Hello"},
		{"mail to a plus address", "jobs+go@example.org", "", "Hello", "mailto:jobs%2Bgo@example.org?body=Hello"},
		{"page of a posting", "https://www.linkedin.com/jobs/view/42?x=1", "s", "Hello", "https://www.linkedin.com/jobs/view/42?x=1"},
		{"reddit user", "u/hiring_manager", "Go work", "Hello & bye", "https://www.reddit.com/message/compose/?to=hiring_manager&subject=Go+work&message=Hello+%26+bye"},
		{"reddit user page", "https://www.reddit.com/user/hiring_manager/", "", "Hello", "https://www.reddit.com/message/compose/?to=hiring_manager&message=Hello"},
		{"reddit posting", "https://www.reddit.com/r/forhire/comments/abc/x/", "", "Hello", "https://www.reddit.com/r/forhire/comments/abc/x/"},
		{"nothing known", "", "s", "Hello", ""},
		{"text too long for a link", "jobs@example.org", "s", strings.Repeat("word ", 1000), "mailto:jobs@example.org?subject=s"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := h.Open(t)
			ch := h.New(t, w, false)
			s := h.Approve(w, "link", core.Content{Channel: "assist", Recipient: c.recipient, Subject: c.subject, Body: c.body})
			_, err := ch.Submit(t.Context(), s)
			var hand *channel.HandOffError
			require.ErrorAs(t, err, &hand)
			assert.Equal(t, c.want, hand.Link)
			assert.Equal(t, c.body, hand.Text, "the text is handed over whole")
			if c.want != "" {
				_, err := url.Parse(hand.Link)
				assert.NoError(t, err)
			}
			p, err := ch.Preview(t.Context(), s)
			require.NoError(t, err)
			assert.Equal(t, c.want, p.Link)
		})
	}
}

func TestPreviewWarns(t *testing.T) {
	t.Parallel()
	h := harness()
	w := h.Open(t)
	c := h.New(t, w, false)
	p, err := c.Preview(t.Context(), h.Approve(w, "x", core.Content{Channel: "assist", Body: strings.Repeat("x", 3000), Attachments: []core.Attachment{{Name: "cv.pdf"}}}))
	require.NoError(t, err)
	assert.Equal(t, []string{"no link is known for this posting; open it where you found it", `attach "cv.pdf" yourself`}, p.Warnings)
	p, err = c.Preview(t.Context(), h.Approve(w, "x", core.Content{Channel: "assist", Recipient: "u/someone", Body: strings.Repeat("x", 3000)}))
	require.NoError(t, err)
	assert.Equal(t, []string{"the text is too long for the link; paste it yourself"}, p.Warnings)
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	h := harness()
	w := h.Open(t)
	c := h.New(t, w, false)
	for _, to := range []string{"javascript:alert(1)", "ftp://example.org/x", "https://user:pw@example.org/", "https:///x", "a@b@c.example", "someone", "file:///etc/passwd", "data:text/html,x"} {
		_, err := c.Submit(t.Context(), h.Approve(w, "x", core.Content{Channel: "assist", Recipient: to, Body: "x"}))
		var refused *core.Refusal
		require.ErrorAs(t, err, &refused, to)
		assert.Equal(t, core.RefusedRecipient, refused.Code, to)
	}
	changed := h.Submission(w, "x")
	changed.Content.Body += "!"
	other := h.Submission(w, "x")
	other.Channel = "email"
	empty := h.Approve(w, "x", core.Content{Channel: "assist", Body: " \n"})
	for want, s := range map[core.RefusalCode][]core.Submission{core.RefusedApprovalVoid: {changed, other}, core.RefusedContent: {empty}} {
		for _, s := range s {
			_, err := c.Submit(t.Context(), s)
			var refused *core.Refusal
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, want, refused.Code)
		}
	}
	for _, n := range []int{-1, 100, 40000} {
		_, err := assist.New(channeltest.Node(map[string]any{"max_link_bytes": n}), h.Deps(w, false))
		assert.Equal(t, core.KindInvalid, core.KindOf(err))
	}
}
