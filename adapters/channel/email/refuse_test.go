package email

import (
	"context"
	"errors"
	"io"
	"net/textproto"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
)

func TestExplainReplies(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		step  step
		code  int
		msg   string
		want  core.RefusalCode
		retry time.Duration
	}{
		{"greylisting says when", stepRcpt, 451, "4.7.1 Greylisted, please try again in 300 seconds", core.RefusedTooFast, 5 * time.Minute},
		{"greylisting says nothing", stepRcpt, 450, "4.2.0 Greylisted", core.RefusedTooFast, retrySoon},
		{"a wait is at least a minute", stepRcpt, 451, "try again in 1 second", core.RefusedTooFast, time.Minute},
		{"a wait is at most a day", stepRcpt, 451, "try again in 99999 hours", core.RefusedTooFast, 24 * time.Hour},
		{"minutes", stepMail, 421, "4.7.0 Try again in 10 mins", core.RefusedTooFast, 10 * time.Minute},
		{"too many recipients", stepRcpt, 452, "4.5.3 Your message has too many recipients", core.RefusedQuota, retryQuota},
		{"rate limit", stepMail, 421, "4.7.28 unusual rate of mail", core.RefusedQuota, retryQuota},
		{"daily limit, final", stepAnswer, 550, "5.4.5 Daily user sending limit exceeded", core.RefusedQuota, retryQuota},
		{"unknown mailbox", stepRcpt, 550, "5.1.1 User unknown", core.RefusedRecipient, 0},
		{"sender not owned", stepMail, 553, "5.7.1 not owned", core.RefusedPermission, 0},
		{"spam", stepAnswer, 554, "5.7.1 Message rejected as spam", core.RefusedContent, 0},
		{"too big", stepData, 552, "5.3.4 too big", core.RefusedContent, 0},
		{"not signed in", stepMail, 530, "5.7.0 Must issue STARTTLS", core.RefusedAuth, 0},
		{"not signed in at the recipient", stepRcpt, 530, "5.7.1 Authentication required", core.RefusedAuth, 0},
		{"wrong password", stepAuth, 535, "5.7.8 wrong password hunter2", core.RefusedAuth, 0},
		{"sign-in down for now", stepAuth, 454, "4.7.0 Temporary authentication failure", core.RefusedTooFast, retrySoon},
		{"no service", stepGreeting, 554, "5.7.1 go away", core.RefusedWall, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var refused *core.Refusal
			require.ErrorAs(t, explain(at(c.step, &textproto.Error{Code: c.code, Msg: c.msg})), &refused)
			assert.Equal(t, c.want, refused.Code)
			assert.Equal(t, c.retry, refused.RetryAfter)
			assert.NotContains(t, refused.Text, "hunter2")
		})
	}
}

func TestExplainBrokenConnections(t *testing.T) {
	t.Parallel()
	for _, s := range []step{stepDial, stepGreeting, stepHello, stepTLS, stepMail, stepRcpt, stepData, stepBody} {
		var refused *core.Refusal
		require.ErrorAs(t, explain(at(s, io.ErrUnexpectedEOF)), &refused, s)
		assert.Equal(t, core.RefusedUnreachable, refused.Code, s)
		assert.Positive(t, refused.RetryAfter, s)
	}
	for _, err := range []error{io.ErrUnexpectedEOF, context.Canceled, &textproto.Error{Code: 299, Msg: "x"}, textproto.ProtocolError("garbage\r\nBcc: x")} {
		var unclear *channel.AmbiguousError
		require.ErrorAs(t, explain(at(stepAnswer, err)), &unclear, "%v", err)
		assert.NotContains(t, unclear.Error(), "\n")
	}
	other := errors.New("other")
	assert.Same(t, other, explain(other))
	require.NoError(t, at(stepMail, nil))
	assert.Equal(t, time.Hour, waitTime("wait 99999999999999999999 seconds", time.Hour))
}
