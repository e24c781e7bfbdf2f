package review_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/review"
)

// talkCase is an answer that may go out, for tests to spoil.
type talkCase struct {
	answer   core.Answer
	conv     core.Conversation
	job      core.Job
	policy   core.ChannelPolicy
	settings core.Settings
	caps     core.Caps
	history  core.SendHistory
	now      time.Time
}

func goodTalk(t *testing.T) *talkCase {
	t.Helper()
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	sub := core.Submission{ID: "s1", JobID: "j1", Channel: "email", State: core.SubmissionSent, Recipient: "jobs@firm.example", Receipt: &core.Receipt{MessageID: "k@mara.example"}}
	reply := core.Reply{ID: "r1", SubmissionID: "s1", Class: core.ReplyQuestion, From: "Jane@firm.example", MessageID: "in1@firm.example", SeenAt: now.Add(-time.Hour)}
	a, err := core.NewAnswer("a1", sub, &reply, core.AnswerReply, now)
	require.NoError(t, err)
	a.Content.Body = "Thank you."
	c := &talkCase{answer: a, conv: core.Conversation{Submission: sub, Replies: []core.Reply{reply}}, job: core.Job{ID: "j1", State: core.JobClosed},
		policy: core.ChannelPolicy{Channel: "email", Mode: core.ModeConfirm, Ceiling: core.ModeAuto}, caps: core.Caps{PerHour: 2, PerDay: 3, Window: time.Hour},
		history: core.SendHistory{Run: core.RunNormal}, now: now}
	c.approve("user:test")
	return c
}

func (c *talkCase) approve(by string) {
	c.answer.Hash = c.answer.Digest()
	c.answer.State, c.answer.Approval = core.AnswerApproved, &core.Approval{Hash: c.answer.Hash, By: by, At: c.now}
}

func (c *talkCase) codes() []string {
	var out []string
	for _, b := range review.PreAnswer(c.answer, c.conv, c.job, nil, c.policy, c.settings, c.caps, c.history, c.now) {
		out = append(out, b.Code)
	}
	return out
}

func TestPreAnswer(t *testing.T) {
	t.Parallel()
	sent := func(at time.Time) core.Submission {
		return core.Submission{ID: core.SubmissionID("o" + at.String()), Key: core.IdemKey(at.String()), Channel: "email", State: core.SubmissionSent, UpdatedAt: at}
	}
	for name, c := range map[string]struct {
		spoil func(c *talkCase)
		want  []string
	}{
		"goes, though the posting has closed": {func(*talkCase) {}, nil},
		"not without an approval":             {func(c *talkCase) { c.answer.Approval = nil }, []string{review.CodeApprovalVoid, review.CodeChannelMode}},
		"not changed after it":                {func(c *talkCase) { c.answer.Content.Body = "Other." }, []string{review.CodeApprovalVoid}},
		"not with something missing":          {func(c *talkCase) { c.answer.Missing = []string{"answer: x"} }, []string{review.CodeApprovalVoid}},
		"not by rule":                         {func(c *talkCase) { c.approve(core.RuleAuto) }, []string{review.CodeChannelMode}},
		"not on a channel that drafts":        {func(c *talkCase) { c.policy.Mode = core.ModeDraft }, []string{review.CodeChannelMode}},
		"nor above its ceiling":               {func(c *talkCase) { c.policy.Ceiling = core.ModeDraft }, []string{review.CodeChannelMode}},
		"not in stop-new":                     {func(c *talkCase) { c.history.Run = core.RunStopNew }, []string{review.CodeStopNew}},
		"not paused":                          {func(c *talkCase) { c.history.Run = core.RunPaused }, []string{review.CodePaused}},
		"not away":                            {func(c *talkCase) { c.settings.AwayUntil = c.now.Add(time.Hour) }, []string{review.CodeAway}},
		"not locked":                          {func(c *talkCase) { c.history.Locks = []core.Lock{{ID: "l", Scope: "all"}} }, []string{review.CodeLocked}},
		"not after a refusal":                 {func(c *talkCase) { c.conv.Outcome = core.OutcomeLost }, []string{review.CodeOvertaken}},
		"not past a newer mail": {func(c *talkCase) {
			c.conv.Replies = append(c.conv.Replies, core.Reply{ID: "r2", Class: core.ReplyOffer, SeenAt: c.now.Add(time.Minute)})
		}, []string{review.CodeNewerReply}},
		"not to another address": {func(c *talkCase) { c.answer.Content.Recipient = "evil@evil.example"; c.approve("user:test") }, []string{review.CodeThreadAddress}},
		"not to a machine": {func(c *talkCase) {
			c.conv.Replies[0].From, c.answer.Content.Recipient = "noreply@firm.example", "noreply@firm.example"
			c.approve("user:test")
		}, []string{review.CodeRoleAddress}},
		"not to a blocked company": {func(c *talkCase) { c.job.Company = "Firm GmbH"; c.settings.Filters.BlockCompanies = []string{"Firm"} }, []string{review.CodeBlockedCompany}},
		"not beyond the hour": {func(c *talkCase) {
			c.history.Recent = []core.Submission{sent(c.now.Add(-time.Minute)), sent(c.now.Add(-2 * time.Minute))}
		}, []string{review.CodeCapHour}},
		"nor what only sent.log knows": {func(c *talkCase) {
			c.history.Recent = []core.Submission{sent(c.now.Add(-time.Minute))}
			c.history.Journal = []core.SentRecord{{Key: "j", Kind: core.SentConfirmed, Channel: "email", At: c.now}, {Key: "g", Kind: core.SentAbsent, Channel: "email", At: c.now}}
		}, []string{review.CodeCapHour}},
		"not at night": {func(c *talkCase) { c.caps.QuietFrom, c.caps.QuietTo = 9, 12 }, []string{review.CodeQuiet}},
	} {
		k := goodTalk(t)
		c.spoil(k)
		assert.Equal(t, c.want, k.codes(), name)
	}
}

func TestOnlyAPermittedFollowUpNeedsNoApproval(t *testing.T) {
	t.Parallel()
	c := goodTalk(t)
	a, err := core.NewAnswer("a2", c.conv.Submission, nil, core.AnswerFollowUp, c.now)
	require.NoError(t, err)
	a.Gates = []core.GateResult{{Gate: "format", Passed: true}}
	permit := core.Settings{Answers: core.AnswerSettings{Unattended: map[core.ChannelName]string{"email": "Mara"}}}
	auto := core.ChannelPolicy{Channel: "email", Mode: core.ModeAuto, Ceiling: core.ModeAuto}
	assert.True(t, review.RouteAnswer(a, auto, permit, core.Job{}))
	assert.False(t, review.RouteAnswer(a, auto, core.Settings{}, core.Job{}), "no permission on record")
	assert.False(t, review.RouteAnswer(a, c.policy, permit, core.Job{}), "the channel is not on auto")
	earned := auto
	earned.Earned = &core.Autonomy{State: core.AutonomyGranted, Grant: &core.AutonomyGrant{ID: "g"}}
	assert.False(t, review.RouteAnswer(a, earned, permit, core.Job{}), "an earned permission is for proposals")
	for name, spoil := range map[string]func(*core.Answer, *core.Job){
		"a flag":      func(a *core.Answer, _ *core.Job) { a.Flags = []string{"x"} },
		"no check":    func(a *core.Answer, _ *core.Job) { a.Gates = nil },
		"a failed":    func(a *core.Answer, _ *core.Job) { a.Gates = []core.GateResult{{Gate: "format"}} },
		"missing":     func(a *core.Answer, _ *core.Job) { a.Missing = []string{"x"} },
		"another":     func(a *core.Answer, _ *core.Job) { a.Kind = core.AnswerThanks },
		"fraud signs": func(_ *core.Answer, j *core.Job) { j.Decision.Reasons = []core.Reason{{Code: "scam"}} },
	} {
		other, job := a, core.Job{}
		spoil(&other, &job)
		assert.False(t, review.RouteAnswer(other, auto, permit, job), name)
	}
	assert.Equal(t, []string{"jobs@firm.example"}, review.ThreadAddresses(a, c.conv))
	assert.Nil(t, review.ThreadAddresses(core.Answer{Kind: core.AnswerReply, ReplyID: "x"}, c.conv))

	at := c.now.Add(time.Minute)
	assert.Empty(t, review.Continued(a, c.conv, false, true, at), "the mail is known here")
	assert.Equal(t, review.CodeUnread, review.Continued(a, core.Conversation{}, false, true, at)[0].Code)
	assert.Equal(t, review.CodeAnsweredByHand, review.Continued(c.answer, c.conv, true, false, at)[0].Code)
}
