package core_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestRepliesAreChecked(t *testing.T) {
	t.Parallel()
	good := core.Reply{ID: "r", Channel: "email", Class: core.ReplyOffer, SubmissionID: "s"}
	_, err := core.NewReply(good)
	require.NoError(t, err)
	for name, spoil := range map[string]func(*core.Reply){
		"no id":      func(r *core.Reply) { r.ID = "" },
		"no channel": func(r *core.Reply) { r.Channel = "" },
		"a class":    func(r *core.Reply) { r.Class = "love" },
		"no tie":     func(r *core.Reply) { r.SubmissionID = "" },
		"too long":   func(r *core.Reply) { r.Text = strings.Repeat("x", core.MaxMailText+1) },
	} {
		bad := good
		spoil(&bad)
		_, err := core.NewReply(bad)
		assert.Equal(t, core.KindInvalid, core.KindOf(err), name)
	}
}

func TestWhatAClassMeans(t *testing.T) {
	t.Parallel()
	want := map[core.ReplyClass]core.OutcomeKind{core.ReplyQuestion: core.OutcomeReplied, core.ReplyRejection: core.OutcomeLost, core.ReplyInterview: core.OutcomeInterviewing,
		core.ReplyOffer: core.OutcomeOffered, core.ReplyHired: core.OutcomeWon}
	for _, c := range core.ReplyClasses() {
		assert.True(t, c.Valid())
		assert.Equal(t, want[c], c.Outcome(), c)
	}
	assert.False(t, core.ReplyClass("").Valid())
}

func TestReplyIDs(t *testing.T) {
	t.Parallel()
	m := core.Mail{ID: "a@b", Text: "x"}
	assert.Equal(t, core.NewReplyID("email", m), core.NewReplyID("email", core.Mail{ID: "a@b", Text: "another reading"}))
	assert.NotEqual(t, core.NewReplyID("email", m), core.NewReplyID("other", m))
	bare := core.Mail{From: "a@b", At: time.Unix(1, 0), Text: "x"}
	other := bare
	other.Text = "y"
	assert.NotEqual(t, core.NewReplyID("email", bare), core.NewReplyID("email", other))
}

func TestReplyFixes(t *testing.T) {
	t.Parallel()
	for _, f := range []core.ReplyFix{{Class: core.ReplyOffer}, {SubmissionID: "s"}, {Amount: core.Money{Minor: 1, Currency: "EUR"}}} {
		_, err := core.NewReplyFix(f)
		require.NoError(t, err)
	}
	for _, f := range []core.ReplyFix{{}, {Class: "love"}, {Class: core.ReplyOffer, Hours: -1}, {Amount: core.Money{Minor: -1, Currency: "EUR"}}} {
		_, err := core.NewReplyFix(f)
		require.Error(t, err)
	}
}

func TestMailServersAndProviders(t *testing.T) {
	t.Parallel()
	assert.True(t, (&core.MailReport{Action: "failed"}).Final())
	assert.False(t, (&core.MailReport{Action: "delayed"}).Final())
	assert.False(t, (*core.MailReport)(nil).Final())
	assert.True(t, core.PublicMailDomain("GMX.de"))
	assert.False(t, core.PublicMailDomain("firm.example"))
}
