package email

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/textproto"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
)

// step is a place in an SMTP conversation.
type step string

const (
	stepDial     step = "dial"
	stepGreeting step = "greeting"
	stepHello    step = "hello"
	stepTLS      step = "tls"
	stepAuth     step = "auth"
	stepMail     step = "sender"
	stepRcpt     step = "recipient"
	stepData     step = "data"
	stepBody     step = "body"
	// stepAnswer is everything after the final dot may have left.
	stepAnswer step = "answer"
)

// stepError is a failure with the step at which it happened.
type stepError struct {
	step step
	err  error
}

// Error names the step; the cause may hold foreign text and is bounded.
func (e *stepError) Error() string {
	return fmt.Sprintf("mail server, %s: %s", e.step, core.Clean(e.err.Error(), 200, false))
}

// Unwrap returns the cause.
func (e *stepError) Unwrap() error { return e.err }

func at(s step, err error) error {
	if err == nil {
		return nil
	}
	return &stepError{step: s, err: err}
}

const (
	retrySoon  = 15 * time.Minute // greylisting usually opens after 5 to 15 minutes
	retryLater = 30 * time.Minute // network and certificate trouble
	retryQuota = 6 * time.Hour    // quotas are counted by the day
)

var (
	enhancedCode = regexp.MustCompile(`^([245])\.(\d{1,3})\.(\d{1,3})\b`)
	waitHint     = regexp.MustCompile(`(?i)\b(\d{1,5})\s*(seconds?|secs?|minutes?|mins?|hours?)\b`)
	quotaWords   = regexp.MustCompile(`(?i)\b(quota|daily|per day|limit (?:was |has been )?(?:exceeded|reached)|too many (?:messages|recipients)|rate limit)\b`)
)

// explain turns a failed conversation into the terms of the seam. Before the
// final dot every failure is definite: RFC 5321 section 4.1.1.4 forbids a server
// to act on an unfinished message. After it only a 4xx or 5xx reply is definite
// (section 4.2.1: the mail was not accepted); a lost or unreadable answer is not.
func explain(err error) error {
	var se *stepError
	if !errors.As(err, &se) {
		return err
	}
	var reply *textproto.Error
	if errors.As(se.err, &reply) && reply.Code >= 400 && reply.Code <= 599 {
		return replyRefusal(se.step, reply)
	}
	if se.step == stepAnswer {
		return &channel.AmbiguousError{Phase: string(se.step), Err: se}
	}
	return faultRefusal(se)
}

// replyRefusal types a server's definite "no".
func replyRefusal(s step, reply *textproto.Error) *core.Refusal {
	enhanced := enhancedCode.FindString(reply.Msg)
	said := fmt.Sprintf("the mail server said %d", reply.Code)
	if s != stepAuth {
		// At sign-in the reply may repeat what was sent.
		said = fmt.Sprintf("the mail server said: %d %s", reply.Code, strings.TrimSpace(core.Clean(reply.Msg, 160, false)))
	}
	quota := quotaWords.MatchString(reply.Msg) || enhanced == "5.4.5" || enhanced == "4.5.3" || enhanced == "4.7.28" || reply.Code == 452
	needsAuth := reply.Code == 530 || reply.Code == 534 || reply.Code == 535 || reply.Code == 538
	switch {
	case s == stepAuth && reply.Code >= 500, needsAuth && reply.Code >= 500:
		return &core.Refusal{Code: core.RefusedAuth, Text: said + "; check user name and password (many providers want an app password), then run automonet doctor"}
	case quota && s != stepAuth:
		wait := retryQuota
		if reply.Code < 500 {
			wait = waitTime(reply.Msg, retryQuota)
		}
		return &core.Refusal{Code: core.RefusedQuota, Text: said + "; the provider's limit is reached, it is tried again later", RetryAfter: wait}
	case reply.Code < 500:
		return &core.Refusal{Code: core.RefusedTooFast, Text: said + "; it is tried again later", RetryAfter: waitTime(reply.Msg, retrySoon)}
	case s == stepRcpt:
		return &core.Refusal{Code: core.RefusedRecipient, Text: said + "; check the address in the posting"}
	case s == stepMail:
		return &core.Refusal{Code: core.RefusedPermission, Text: said + "; the account may not send from this address, check \"from\""}
	case s == stepData, s == stepBody, s == stepAnswer:
		return &core.Refusal{Code: core.RefusedContent, Text: said + "; change the text or the attachments and approve it again"}
	}
	return &core.Refusal{Code: core.RefusedWall, Text: said + "; ask the provider, or use another server"}
}

// faultRefusal types a failure before the final dot that is not a reply.
func faultRefusal(se *stepError) *core.Refusal {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	var own *core.Error
	switch {
	case errors.Is(se.err, context.Canceled), errors.Is(se.err, context.DeadlineExceeded):
		return &core.Refusal{Code: core.RefusedUnreachable, Text: "stopped before anything was handed to the mail server; it is tried again", RetryAfter: time.Minute}
	case errors.As(se.err, &own) && own.Kind == core.KindDenied:
		return &core.Refusal{Code: core.RefusedAuth, Text: own.Error()}
	case errors.As(se.err, &own):
		return &core.Refusal{Code: core.RefusedUnreachable, Text: own.Error(), RetryAfter: retryLater}
	case errors.As(se.err, &unknown), errors.As(se.err, &name), errors.As(se.err, &invalid):
		return &core.Refusal{Code: core.RefusedUnreachable, Text: "the mail server's certificate cannot be trusted; check \"host\", or set \"ca_file\" for a server of your own", RetryAfter: retryLater}
	case errors.As(se.err, &record):
		return &core.Refusal{Code: core.RefusedUnreachable, Text: "the mail server does not speak TLS on this port; use security: starttls with port 587, or tls with 465", RetryAfter: retryLater}
	case se.step == stepAuth:
		return &core.Refusal{Code: core.RefusedAuth, Text: "signing in did not come to an end; check \"auth\", user name and password, then run automonet doctor"}
	case se.step == stepDial:
		return &core.Refusal{Code: core.RefusedUnreachable, Text: "the mail server cannot be reached; check \"host\", \"port\" and the network", RetryAfter: retrySoon}
	}
	return &core.Refusal{Code: core.RefusedUnreachable, Text: "the connection to the mail server broke before the mail was handed over (" + string(se.step) + "); it is tried again", RetryAfter: retrySoon}
}

// waitTime reads "try again in 300 seconds" from a reply, within 1 minute to 24
// hours, and falls back to usual.
func waitTime(msg string, usual time.Duration) time.Duration {
	m := waitHint.FindStringSubmatch(msg)
	if m == nil {
		return usual
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return usual
	}
	unit := time.Second
	switch strings.ToLower(m[2])[0] {
	case 'm':
		unit = time.Minute
	case 'h':
		unit = time.Hour
	}
	return min(max(time.Duration(n)*unit, time.Minute), 24*time.Hour)
}
