package track_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/track"
)

const body = "Dear team,\n\nI build payment systems in Go and would gladly build yours too.\nMy rate is 90 EUR per hour, and I can start on Monday.\n\nMara"

func sent() []core.SentMail {
	return []core.SentMail{
		{SubmissionID: "s1", JobID: "j1", MessageID: "k1@mara.example", Key: "k1", Recipient: "jobs@firm.example", Subject: "Go developer", Body: body},
		{SubmissionID: "s2", JobID: "j2", Key: "k2", Recipient: "Anna@Shop.example", Subject: "Shop", Body: "Hello, another text that nobody else has written before."},
		{SubmissionID: "s3", JobID: "j3", MessageID: "k3@mara.example", Key: "k3", Recipient: "anna@shop.example", Subject: "Search", Body: "short"},
		{SubmissionID: "s4", JobID: "j4", MessageID: "k4@mara.example", Key: "k4", Recipient: "bob@gmail.com", Subject: "Logo", Body: "x"},
		{SubmissionID: "s5", JobID: "j5", Key: "k5", Recipient: "", Subject: "by hand"},
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		mail core.Mail
		want core.SubmissionID // "" for one that the owner is asked about
		how  string
		may  []core.SubmissionID
		none bool
	}{
		{name: "an answer in the thread", mail: core.Mail{From: "x@else.example", InReplyTo: "k1@mara.example"}, want: "s1", how: "thread"},
		{name: "deep in the thread", mail: core.Mail{From: "x@else.example", References: []string{"K3@mara.example", "z@else.example"}}, want: "s3", how: "thread"},
		{name: "by our key where the receipt was lost", mail: core.Mail{InReplyTo: "k2@mara.example"}, want: "s2", how: "thread"},
		{name: "forwarded as an attachment", mail: core.Mail{From: "boss@firm.example", Embedded: []string{"k1@mara.example"}}, want: "s1", how: "thread"},
		{name: "a report that names the mail", mail: core.Mail{From: "mailer-daemon@mx.example", Report: &core.MailReport{Action: "failed", Original: "k3@mara.example"}}, want: "s3", how: "report"},
		{name: "a report that names the one recipient", mail: core.Mail{Report: &core.MailReport{Action: "failed", Recipient: "jobs@firm.example"}}, want: "s1", how: "report"},
		{name: "a report that names a recipient of two", mail: core.Mail{Report: &core.MailReport{Action: "failed", Recipient: "anna@shop.example"}}, how: "report", may: []core.SubmissionID{"s2", "s3"}},
		{name: "a server's words that name the address", mail: core.Mail{From: "postmaster@mx.example", Text: "could not reach <jobs@firm.example>."}, want: "s1", how: "report"},
		{name: "a server's words about a longer address", mail: core.Mail{From: "postmaster@mx.example", Text: "could not reach old.jobs@firm.example.com"}, none: true},
		{name: "our lines, quoted by a stranger", mail: core.Mail{From: "x@else.example", Text: "look\n> I build payment systems in Go and would gladly build yours too.\n>> My rate is 90 EUR per hour, and I can start on Monday."}, want: "s1", how: "quote"},
		{name: "one line of ours proves nothing", mail: core.Mail{From: "x@else.example", Text: "> My rate is 90 EUR per hour, and I can start on Monday."}, none: true},
		{name: "the sender and the subject", mail: core.Mail{From: "anna@shop.example", Subject: "AW: Re: search"}, want: "s3", how: "sender"},
		{name: "a colleague and the subject", mail: core.Mail{From: "cto@firm.example", Subject: "WG: Go Developer"}, want: "s1", how: "sender"},
		{name: "a forged sender under the subject is asked", mail: core.Mail{From: "anna@shop.example", Subject: "Re: search", Forged: true}, how: "sender", may: []core.SubmissionID{"s3"}},
		{name: "a forged sender with our reference was answered", mail: core.Mail{From: "anna@shop.example", InReplyTo: "k3@mara.example", Forged: true}, want: "s3", how: "thread"},
		{name: "the sender with a new subject is asked", mail: core.Mail{From: "jobs@firm.example", Subject: "Interview"}, how: "sender", may: []core.SubmissionID{"s1"}},
		{name: "a colleague with a new subject is asked", mail: core.Mail{From: "cto@firm.example", Subject: "Interview"}, how: "domain", may: []core.SubmissionID{"s1"}},
		{name: "a machine of the house with a new subject", mail: core.Mail{From: "noreply@firm.example", Subject: "Newsletter", List: true}, none: true},
		{name: "another customer of a provider", mail: core.Mail{From: "carl@gmail.com", Subject: "Logo"}, none: true},
		{name: "a stranger", mail: core.Mail{From: "x@else.example", Subject: "Go developer"}, none: true},
		{name: "nobody", mail: core.Mail{Subject: "Go developer"}, none: true},
	} {
		tie, ok := track.Match(c.mail, sent())
		assert.Equal(t, !c.none, ok, c.name)
		if c.none {
			continue
		}
		assert.Equal(t, c.how, tie.How, c.name)
		assert.Equal(t, c.may, tie.Candidates, c.name)
		if c.want == "" {
			assert.Nil(t, tie.Sent, c.name)
			continue
		}
		if assert.NotNil(t, tie.Sent, c.name) {
			assert.Equal(t, c.want, tie.Sent.SubmissionID, c.name)
		}
	}
}

// The lines of a template stand in several mails: whoever got one of them and quotes it
// answers that one.
func TestLinesOfSeveralMailsBelongToTheirSender(t *testing.T) {
	t.Parallel()
	sent := []core.SentMail{{SubmissionID: "s1", Recipient: "jobs@firm.example", Subject: "Go", Body: body}, {SubmissionID: "s2", Recipient: "Hr@Other.example", Subject: "Rust", Body: body}}
	quote := "Thanks!\n> I build payment systems in Go and would gladly build yours too.\n> My rate is 90 EUR per hour, and I can start on Monday."
	tie, ok := track.Match(core.Mail{From: "hr@other.example", Subject: "A new subject", Text: quote}, sent)
	if assert.True(t, ok) && assert.NotNil(t, tie.Sent) {
		assert.Equal(t, core.SubmissionID("s2"), tie.Sent.SubmissionID)
	}
	tie, ok = track.Match(core.Mail{From: "x@else.example", Text: quote}, sent)
	assert.True(t, ok)
	assert.Equal(t, []core.SubmissionID{"s1", "s2"}, tie.Candidates)
	tie, ok = track.Match(core.Mail{From: "hr@other.example", Text: quote, Forged: true}, sent)
	assert.True(t, ok)
	assert.Nil(t, tie.Sent)
	assert.Equal(t, []core.SubmissionID{"s2"}, tie.Candidates)
}

func TestSilence(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	s := core.SentMail{At: now.Add(-15 * 24 * time.Hour)}
	assert.True(t, track.Ghosted(s, 12*24*time.Hour, now))
	assert.False(t, track.Ghosted(s, 16*24*time.Hour, now))
	assert.True(t, track.Ghosted(s, time.Hour, now), "no sooner than ten days, which have passed")
	assert.Equal(t, track.SoonestGhost, track.GhostAfter(time.Hour))
	assert.Equal(t, track.LatestGhost, track.GhostAfter(1000*24*time.Hour))
	s.Answered = true
	assert.False(t, track.Ghosted(s, 12*24*time.Hour, now))
	assert.False(t, track.Ghosted(core.SentMail{}, 0, now), "what was not sent is not silent")
}

func TestAFollowUpIsDueOnceAndNotLongAfter(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	day := 24 * time.Hour
	for name, c := range map[string]struct {
		sent          core.SentMail
		wait, learned time.Duration
		after         time.Duration
		want          bool
	}{
		"too soon":            {core.SentMail{At: at, MessageID: "m"}, 0, 8 * day, 7 * day, false},
		"the learned time":    {core.SentMail{At: at, MessageID: "m"}, 0, 8 * day, 8 * day, true},
		"never before five":   {core.SentMail{At: at, MessageID: "m"}, 0, day, 4 * day, false},
		"at last after three": {core.SentMail{At: at, MessageID: "m"}, 0, 90 * day, 21 * day, true},
		"the owner's days":    {core.SentMail{At: at, MessageID: "m"}, 3 * day, 8 * day, 3 * day, true},
		"long past":           {core.SentMail{At: at, MessageID: "m"}, 0, 8 * day, 22 * day, false},
		"answered":            {core.SentMail{At: at, MessageID: "m", Answered: true}, 0, 8 * day, 9 * day, false},
		"nobody knows when":   {core.SentMail{MessageID: "m"}, 0, 8 * day, 9 * day, false},
		"no thread":           {core.SentMail{At: at}, 0, 8 * day, 9 * day, false},
	} {
		if got := track.FollowUpDue(c.sent, c.wait, c.learned, at.Add(c.after)); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestMailsOfOneConversationAreOne(t *testing.T) {
	t.Parallel()
	sent := []core.SentMail{{SubmissionID: "s1", MessageID: "a@m", Recipient: "jane@firm.example", Subject: "Go"}, {SubmissionID: "s1", MessageID: "b@m", Recipient: "jane@firm.example", Subject: "Re: Go"}}
	for _, m := range []core.Mail{{From: "jane@firm.example", Subject: "AW: Go"}, {From: "jane@firm.example", InReplyTo: "b@m"}} {
		tie, ok := track.Match(m, sent)
		if !ok || tie.Sent == nil || tie.Sent.SubmissionID != "s1" {
			t.Errorf("%+v", tie)
		}
	}
	tie, ok := track.Match(core.Mail{From: "jane@firm.example", Subject: "Something else"}, sent)
	if !ok || len(tie.Candidates) != 1 {
		t.Errorf("%+v", tie)
	}
}
