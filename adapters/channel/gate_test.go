package channel_test

import (
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

func TestFaultsAreTyped(t *testing.T) {
	t.Parallel()
	refused := &web.TransientError{Err: &net.OpError{Op: "dial", Err: errors.New("refused")}}
	for name, tt := range map[string]struct {
		err error
		// reading is what it means before the request that sends; "" for that request is
		// that nobody knows.
		reading, sending core.RefusalCode
		retry            bool
	}{
		"nobody listens":         {refused, core.RefusedUnreachable, core.RefusedUnreachable, true},
		"no such name":           {&web.TransientError{Err: &net.DNSError{IsNotFound: true}}, core.RefusedUnreachable, core.RefusedUnreachable, true},
		"cut":                    {&web.TransientError{Err: errors.New("closed")}, core.RefusedUnreachable, "", true},
		"500":                    {&web.TransientError{Status: 500}, core.RefusedUnreachable, "", true},
		"429":                    {&web.RateLimitedError{Status: 429, RetryAfter: time.Hour}, core.RefusedTooFast, core.RefusedTooFast, true},
		"503 with a wait":        {&web.RateLimitedError{Status: 503, RetryAfter: time.Hour}, core.RefusedTooFast, "", true},
		"401":                    {&web.BlockedError{Status: 401, Reason: web.BlockedForbidden}, core.RefusedAuth, core.RefusedAuth, false},
		"404":                    {&web.BlockedError{Status: 404, Reason: web.BlockedGone}, core.RefusedClosed, core.RefusedClosed, false},
		"403":                    {&web.BlockedError{Status: 403, Reason: web.BlockedForbidden}, core.RefusedWall, core.RefusedWall, false},
		"a challenge":            {&web.BlockedError{Status: 403, Reason: web.BlockedChallenge}, core.RefusedWall, core.RefusedWall, false},
		"robots.txt":             {&web.BlockedError{Reason: web.BlockedByRobots}, core.RefusedWall, core.RefusedWall, false},
		"robots.txt unreachable": {&web.BlockedError{Reason: web.BlockedRobotsFailed}, core.RefusedUnreachable, core.RefusedUnreachable, true},
		"too large":              {&web.TooLargeError{}, core.RefusedUnreachable, "", true},
		"no token":               {core.Errorf(core.KindDenied, "sign in first"), core.RefusedAuth, core.RefusedAuth, false},
		"anything else":          {errors.New("odd"), core.RefusedUnreachable, "", true},
	} {
		for phase, want := range map[string]core.RefusalCode{"": tt.reading, "answer": tt.sending} {
			err := channel.Fault("Acme", phase, tt.err)
			var r *core.Refusal
			if want == "" {
				var unclear *channel.AmbiguousError
				require.ErrorAs(t, err, &unclear, name)
				continue
			}
			require.ErrorAs(t, err, &r, name)
			assert.Equal(t, want, r.Code, "%s in %q", name, phase)
			assert.Equal(t, tt.retry, r.RetryAfter > 0, "%s in %q", name, phase)
		}
	}
}

func TestWordsOfAServiceAreBounded(t *testing.T) {
	t.Parallel()
	for _, code := range []core.RefusalCode{core.RefusedAlreadySent, core.RefusedTooFast, core.RefusedQuota, core.RefusedNotEligible, core.RefusedContent, core.RefusedClosed,
		core.RefusedRecipient, core.RefusedAuth, core.RefusedWall} {
		r := channel.Told("Acme", "\x1b[31mno\n"+strings.Repeat("x", 5000), code, time.Minute)
		assert.Equal(t, code, r.Code)
		assert.Equal(t, time.Minute, r.RetryAfter)
		assert.Less(t, len(r.Text), 400)
		assert.NotContains(t, r.Text, "\n")
		assert.NotContains(t, r.Text, "\x1b")
	}
}
