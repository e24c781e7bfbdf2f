package core_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func sentSubmission() core.Submission {
	return core.Submission{ID: "s1", JobID: "j1", Channel: "email", State: core.SubmissionSent, Recipient: "jobs@firm.example", Company: "Firm",
		Content: core.Content{Channel: "email", Subject: "Your depots"}, Receipt: &core.Receipt{MessageID: "<key@mara.example>"}}
}

func TestAnAnswerGoesToTheThreadAndNowhereElse(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		reply core.Reply
		to    string
		flag  bool
	}{
		"the sender":                                 {core.Reply{From: "jane@firm.example"}, "jane@firm.example", false},
		"where the sender's house wants it":          {core.Reply{From: "jane@firm.example", ReplyTo: "projects@firm.example"}, "projects@firm.example", false},
		"not where a stranger wants it":              {core.Reply{From: "jane@firm.example", ReplyTo: "boss@evil.example"}, "jane@firm.example", false},
		"free mailers are no house":                  {core.Reply{From: "jane@gmail.com", ReplyTo: "evil@gmail.com"}, "jane@gmail.com", true},
		"a forwarded thread goes to who answered it": {core.Reply{From: "boss@other.example"}, "boss@other.example", true},
		"an address in the text is none":             {core.Reply{From: "jane@firm.example", Text: "Write to evil@evil.example"}, "jane@firm.example", false},
	} {
		c.reply.ID, c.reply.SubmissionID, c.reply.MessageID, c.reply.Subject = "r1", "s1", "in1@firm.example", "AW: Re: Your depots"
		c.reply.References = []string{"key@mara.example", "bad id", "key@mara.example"}
		a, err := core.NewAnswer("a1", sentSubmission(), &c.reply, core.AnswerReply, now)
		require.NoError(t, err, name)
		assert.Equal(t, c.to, a.Content.Recipient, name)
		assert.Equal(t, c.flag, len(a.Flags) > 0, "%s: %v", name, a.Flags)
		assert.Equal(t, "Re: Your depots", a.Content.Subject)
		assert.Equal(t, core.Thread{InReplyTo: "in1@firm.example", References: []string{"key@mara.example", "in1@firm.example"}}, a.Thread)
		assert.Equal(t, a.Thread, *a.Outgoing().Thread)
	}
	s := sentSubmission()
	f, err := core.NewAnswer("a1", s, nil, core.AnswerFollowUp, now)
	require.NoError(t, err)
	assert.Equal(t, s.Recipient, f.Content.Recipient)
	assert.Equal(t, []string{"key@mara.example"}, f.Thread.References)
	r := core.Reply{ID: "r1", SubmissionID: "s1", From: "jane@firm.example"}
	for name, bad := range map[string]func() (core.Answer, error){
		"no Message-ID":      func() (core.Answer, error) { return core.NewAnswer("a1", s, &r, core.AnswerReply, now) },
		"no id":              func() (core.Answer, error) { return core.NewAnswer("", s, nil, core.AnswerFollowUp, now) },
		"a reply follows up": func() (core.Answer, error) { return core.NewAnswer("a1", s, &r, core.AnswerFollowUp, now) },
		"another's reply": func() (core.Answer, error) {
			o := r
			o.SubmissionID = "s2"
			return core.NewAnswer("a1", s, &o, core.AnswerReply, now)
		},
		"nothing was sent yet": func() (core.Answer, error) {
			q := s
			q.State = core.SubmissionQueued
			return core.NewAnswer("a1", q, nil, core.AnswerFollowUp, now)
		},
	} {
		_, err := bad()
		assert.Error(t, err, name)
	}
}

func TestAnApprovalOfAnAnswerCoversContentAndThread(t *testing.T) {
	t.Parallel()
	a, err := core.NewAnswer("a1", sentSubmission(), nil, core.AnswerFollowUp, time.Time{})
	require.NoError(t, err)
	a.Content.Body = "Is the work still open?"
	a.Hash = a.Digest()
	ok, err := a.Approve(a.Hash, "user:test", time.Time{})
	require.NoError(t, err)
	require.True(t, ok.ApprovedFor())
	for name, change := range map[string]func(*core.Answer){
		"text":       func(a *core.Answer) { a.Content.Body += "." },
		"recipient":  func(a *core.Answer) { a.Content.Recipient = "x@y.example" },
		"thread":     func(a *core.Answer) { a.Thread.InReplyTo = "x@y.example" },
		"references": func(a *core.Answer) { a.Thread.References = []string{"x@y.example"} },
		"reply":      func(a *core.Answer) { a.ReplyID = "r" },
	} {
		other := ok
		change(&other)
		assert.False(t, other.ApprovedFor(), name)
		_, err := other.Approve(ok.Hash, "user:test", time.Time{})
		assert.Equal(t, core.KindConflict, core.KindOf(err), name)
	}
	a.Missing = []string{"answer: x"}
	_, err = a.Approve(a.Hash, "user:test", time.Time{})
	assert.Equal(t, core.KindDenied, core.KindOf(err))
	for _, from := range core.AnswerMachine().States() {
		assert.Equal(t, from == core.AnswerSent || from == core.AnswerOvertaken, core.AnswerMachine().Final(from), from)
		assert.Equal(t, !core.AnswerMachine().Final(from) && from != core.AnswerFailed && from != core.AnswerRejected, from.Open(), from)
	}
}

func TestAConversationVoidsWhatItOvertook(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	q := core.Reply{ID: "q", Class: core.ReplyQuestion, SeenAt: at}
	later := core.Reply{ID: "l", Class: core.ReplyQuestion, SeenAt: at.Add(time.Hour)}
	auto := core.Reply{ID: "o", Class: core.ReplyAuto, SeenAt: at.Add(time.Hour)}
	for name, c := range map[string]struct {
		answer core.Answer
		conv   core.Conversation
		want   core.AnswerState
	}{
		"fits":                            {core.Answer{Kind: core.AnswerReply, ReplyID: "q"}, core.Conversation{Replies: []core.Reply{q, auto}}, ""},
		"a newer mail":                    {core.Answer{Kind: core.AnswerReply, ReplyID: "q"}, core.Conversation{Replies: []core.Reply{q, later}}, core.AnswerWaiting},
		"approved with it at hand":        {core.Answer{Kind: core.AnswerReply, ReplyID: "q", Approval: &core.Approval{At: at.Add(2 * time.Hour)}}, core.Conversation{Replies: []core.Reply{q, later}}, ""},
		"refused":                         {core.Answer{Kind: core.AnswerReply, ReplyID: "q"}, core.Conversation{Replies: []core.Reply{q}, Outcome: core.OutcomeLost}, core.AnswerOvertaken},
		"thanks for it":                   {core.Answer{Kind: core.AnswerThanks, ReplyID: "q"}, core.Conversation{Replies: []core.Reply{q}, Outcome: core.OutcomeLost}, ""},
		"withdrawn":                       {core.Answer{Kind: core.AnswerThanks, ReplyID: "q"}, core.Conversation{Replies: []core.Reply{q}, Outcome: core.OutcomeWithdrawn}, core.AnswerOvertaken},
		"its mail is gone":                {core.Answer{Kind: core.AnswerReply, ReplyID: "q"}, core.Conversation{}, core.AnswerWaiting},
		"a follow-up after silence":       {core.Answer{Kind: core.AnswerFollowUp}, core.Conversation{Replies: []core.Reply{auto}, Outcome: core.OutcomeGhosted}, ""},
		"none after an answer":            {core.Answer{Kind: core.AnswerFollowUp}, core.Conversation{Replies: []core.Reply{q}}, core.AnswerOvertaken},
		"none after a bounce":             {core.Answer{Kind: core.AnswerFollowUp}, core.Conversation{Replies: []core.Reply{{Class: core.ReplyBounce}}}, core.AnswerOvertaken},
		"none after an outcome of a hand": {core.Answer{Kind: core.AnswerFollowUp}, core.Conversation{Outcome: core.OutcomeReplied}, core.AnswerOvertaken},
	} {
		assert.Equal(t, c.want, c.conv.Voids(c.answer), name)
	}
	assert.Nil(t, core.Conversation{}.Reply("x"))
}

func TestThreadsAndSubjectsAreBounded(t *testing.T) {
	t.Parallel()
	var many []string
	for i := range 60 {
		many = append(many, strings.Repeat("a", i+1)+"@x.example")
	}
	th := core.NewThread("last@x.example", many)
	assert.Len(t, th.References, 20)
	assert.Equal(t, many[0], th.References[0])
	assert.Equal(t, "last@x.example", th.References[19])
	for _, bad := range []string{"", "a", "a b@c", "<a@b>", "a@b\r\nBcc: x@y", "ä@b", `"a"@b`, strings.Repeat("a", 300) + "@b"} {
		assert.False(t, core.MailID(bad), bad)
	}
}

func TestAnswerWishesAndSettingsAreChecked(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	w, err := core.NewAnswerWish(core.AnswerWish{Say: "  I can. ", Times: []time.Time{now.Add(time.Hour)}, Language: "DE"}, now)
	require.NoError(t, err)
	assert.Equal(t, "I can.", w.Say)
	assert.Equal(t, core.Lang("de"), w.Language)
	for name, bad := range map[string]core.AnswerWish{
		"past":     {Times: []time.Time{now}},
		"too many": {Times: make([]time.Time, 6)},
		"both":     {Accept: true, Times: []time.Time{now.Add(time.Hour)}},
		"long":     {Say: strings.Repeat("a", 1001)},
		"language": {Language: "klingon"},
	} {
		_, err := core.NewAnswerWish(bad, now)
		assert.Equal(t, core.KindInvalid, core.KindOf(err), name)
	}
	s := core.DefaultSettings()
	wait, ok := s.Answers.FollowUps("email")
	assert.True(t, ok)
	assert.Zero(t, wait)
	assert.False(t, s.Answers.MayFollowUp("email"), "never by itself without a permission")
	s.Answers = core.AnswerSettings{FollowUpDays: 7, ChannelDays: map[core.ChannelName]int{"email": 10, "other": -1}, Unattended: map[core.ChannelName]string{"email": "Mara, 1 December"}}
	wait, _ = s.Answers.FollowUps("email")
	assert.Equal(t, 10*24*time.Hour, wait)
	_, ok = s.Answers.FollowUps("other")
	assert.False(t, ok)
	assert.True(t, s.Answers.MayFollowUp("email"))
	_, err = core.NewSettings(s)
	require.NoError(t, err)
	for _, bad := range []core.AnswerSettings{{FollowUpDays: 1}, {ChannelDays: map[core.ChannelName]int{"email": 99}}, {Unattended: map[core.ChannelName]string{"email": strings.Repeat("a", 501)}}} {
		s.Answers = bad
		_, err = core.NewSettings(s)
		assert.Equal(t, core.KindInvalid, core.KindOf(err))
	}
}
