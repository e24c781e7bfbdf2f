package cli

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestAProfileIsWrittenAsACV(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	file := filepath.Join(t.TempDir(), "cv.pdf")
	assert.Contains(t, w.ok("profile", "pdf", file, "--lang", "de", "--private"), "cv.pdf")
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Contains(t, string(raw), "de true")
	assert.NotZero(t, w.run("profile", "pdf", file, "--lang", "klingon").code)
	assert.NotZero(t, w.run("profile", "pdf", filepath.Join(file, "x")).code)
}

func TestAChannelIsSignedIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	out := w.ok("channel", "signin", "email")
	assert.Contains(t, out, "https://consent.example/email")
	assert.Contains(t, out, "email has access now.")
	assert.NotZero(t, w.run("channel", "signin", "other").code)
}

func TestRepliesAreListedShownAndCorrected(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	assert.Contains(t, w.ok("replies", "list"), "No answers yet.")
	w.svc.replies = []core.Reply{
		{ID: "ffff1111aaaa", Class: core.ReplyInterview, By: "rules", Confidence: 0.9, From: "jane@firm.example", FromName: "Jane", Subject: "Talk?", Text: "Let's talk.\x1b[31m",
			JobID: jobA, SubmissionID: "dddd5555", Invite: &core.Invite{Start: w.svc.now, Location: "Zoom"}},
		{ID: "ffff2222aaaa", Class: core.ReplyPayment, By: "model", Ask: core.AskPayment, Amount: core.Money{Minor: 120000, Currency: "EUR"}, SubmissionID: "dddd5555", Subject: "Paid"},
		{ID: "ffff3333aaaa", Class: core.ReplyBounce, By: "report", Ask: core.AskAddress, Candidates: []core.SubmissionID{"dddd5555"}, Report: &core.MailReport{Action: "failed", Status: "5.1.1", Recipient: "a@b"}},
	}
	out := w.ok("replies", "list")
	assert.Contains(t, out, "interview")
	assert.Contains(t, out, "was it paid?")
	assert.NotContains(t, w.ok("replies", "list", "--open"), "Talk?")
	assert.NotContains(t, w.ok("replies", "list", "--class", "interview", "--job", "aaaa1111"), "Paid")
	assert.Contains(t, w.ok("replies", "list", "--json"), `"class": "interview"`)
	out = w.ok("replies", "show", "ffff1111")
	assert.Contains(t, out, "Jane <jane@firm.example>")
	assert.Contains(t, out, "Zoom")
	assert.NotContains(t, out, "\x1b[31m", "foreign text moves no cursor")
	assert.Contains(t, w.ok("replies", "show", "ffff2222"), "1,200")
	assert.Contains(t, w.ok("replies", "show", "ffff3333"), "5.1.1")
	assert.Contains(t, w.ok("replies", "show", "ffff3333", "--json"), `"not_delivered"`)
	assert.Contains(t, w.ok("replies", "correct", "ffff2222", "payment", "--amount", "1200 EUR", "--fee", "12 EUR", "--hours", "3"), "money")
	assert.Contains(t, w.ok("replies", "correct", "ffff3333", "--submission", "dddd5555", "offer", "--json"), `"offer"`)
	require.Len(t, w.svc.fixes, 2)
	assert.Equal(t, core.ReplyFix{Class: core.ReplyPayment, Amount: core.Money{Minor: 120000, Currency: "EUR"}, Fee: core.Money{Minor: 1200, Currency: "EUR"}, Hours: 3}, w.svc.fixes[0])

	file := filepath.Join(t.TempDir(), "m.ics")
	assert.Contains(t, w.ok("replies", "ics", "ffff1111", file), "m.ics")
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Contains(t, string(raw), "BEGIN:VEVENT")
	assert.Contains(t, w.ok("replies", "ics", "ffff2222", "--start", "2026-12-01T10:00:00Z", "--length", "30m", "--json"), "20261201T100000Z")
	w.ok("replies", "ics", "ffff2222", file, "--start", time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC).Format("2006-01-02 15:04"))
	for _, bad := range [][]string{{"replies", "list", "--class", "love"}, {"replies", "correct", "ffff1111", "love"}, {"replies", "correct", "ffff1111"}, {"replies", "show", "nothing"},
		{"replies", "correct", "ffff1111", "payment", "--amount", "much"}, {"replies", "correct", "ffff1111", "payment", "--fee", "much"}, {"replies", "ics", "ffff1111", "--start", "soon"},
		{"replies", "ics", "ffff2222"}, {"replies", "ics", "ffff1111", filepath.Join(file, "x")}} {
		assert.NotZero(t, w.run(bad...).code, bad)
	}
}
