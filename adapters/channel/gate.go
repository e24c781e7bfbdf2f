package channel

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

var keyForm = core.NewPattern(`^[0-9A-Za-z]{8,64}$`)

// Approved refuses a submission that is not, byte for byte, what was approved for the
// channel of that name, or that has no key. Its error is a *core.Refusal.
func Approved(s core.Submission, name core.ChannelName) error {
	switch {
	case s.Hash != s.Content.Hash(), s.Recipient != s.Content.Recipient:
		return &core.Refusal{Code: core.RefusedApprovalVoid, Text: "the content is not the approved one; review the proposal again"}
	case s.Content.Channel != name || s.Channel != name:
		return &core.Refusal{Code: core.RefusedApprovalVoid, Text: "the approval is for another channel; review the proposal again"}
	case !keyForm.MatchString(string(s.Key)):
		return &core.Refusal{Code: core.RefusedApprovalVoid, Text: "the submission has no key; approve the proposal again"}
	}
	return nil
}

// Carried refuses content that a service which takes a text of at most most
// characters, in JSON, cannot carry unchanged. Its error is a *core.Refusal.
func Carried(c core.Content, most int) error {
	if core.Clean(c.Subject, 500, false) != c.Subject {
		return &core.Refusal{Code: core.RefusedContent, Text: "the subject holds line breaks, invisible characters or blanks at its ends, or is too long; write it anew and approve it again"}
	}
	bad := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }
	if strings.TrimSpace(c.Body) == "" || !utf8.ValidString(c.Body) || strings.ContainsFunc(c.Body, bad) {
		return &core.Refusal{Code: core.RefusedContent, Text: "the text is empty, or holds characters that cannot be sent; change it and approve it again"}
	}
	if n := utf8.RuneCountInString(c.Body); n > most {
		return &core.Refusal{Code: core.RefusedContent, Text: fmt.Sprintf("the text has %d characters, and %d are allowed there; shorten it and approve it again", n, most)}
	}
	return nil
}

// NoFiles refuses attachments where none can go along. Its error is a *core.Refusal.
func NoFiles(c core.Content) error {
	if len(c.Attachments) > 0 {
		return &core.Refusal{Code: core.RefusedContent, Text: "no file can go along there; take the files out and approve it again"}
	}
	return nil
}

// ByPerson refuses what no person has approved, and, where the platform forbids
// programs to send, what it has not permitted in writing. Its error is a
// *core.Refusal.
func ByPerson(service string, who Author, err error, forbidden bool) error {
	switch {
	case err != nil:
		return &core.Refusal{Code: core.RefusedApprovalVoid, Text: "the proposal of this submission cannot be read; review it again"}
	case !who.ByUser:
		return &core.Refusal{Code: core.RefusedPermission, Text: "at " + service + " nothing is sent without your own approval; approve the proposal, then resume"}
	case forbidden && who.Permission == "":
		return &core.Refusal{Code: core.RefusedPermission, Text: service + " forbids programs to do that without its written permission; record it with automonet channel set CHANNEL confirm --permission TEXT, then resume, or answer there yourself"}
	}
	return nil
}

// Same compares texts without regard to blanks, which services like to change.
func Same(a, b string) bool {
	return strings.Join(strings.Fields(a), " ") == strings.Join(strings.Fields(b), " ")
}

// Reference reports whether a value of the configuration refers to a secret. The value
// itself is never repeated: users mistake the field for the secret.
func Reference(v string) bool {
	for _, kind := range []string{"env:", "keychain:", "secret:"} {
		if strings.HasPrefix(v, kind) && len(v) > len(kind) {
			return true
		}
	}
	return false
}

// DryRun is the refusal of a channel that has nothing to send with.
func DryRun() error {
	return &core.Refusal{Code: core.RefusedDryRun, Text: "dry-run: nothing was sent; start with --live to send"}
}

const (
	retrySoon = 10 * time.Minute
	shortest  = time.Minute
)

// Fault types a request to a service that got no proper answer. In the phase of the
// request that sends, what may have been carried out is an *AmbiguousError; phase is
// "" for requests that only read. Everything else is a *core.Refusal.
func Fault(service, phase string, err error) error {
	var blocked *web.BlockedError
	var limited *web.RateLimitedError
	var own *core.Error
	switch {
	case phase != "" && !web.NeverSent(err) && (!errors.As(err, &own) || own.Kind != core.KindDenied && own.Kind != core.KindNotFound):
		return &AmbiguousError{Phase: phase, Err: err}
	case errors.As(err, &limited):
		return &core.Refusal{Code: core.RefusedTooFast, Text: service + " asks to wait; it is tried again later", RetryAfter: max(limited.RetryAfter, shortest)}
	case errors.As(err, &blocked):
		return wall(service, blocked)
	case errors.As(err, &own) && (own.Kind == core.KindDenied || own.Kind == core.KindNotFound):
		return &core.Refusal{Code: core.RefusedAuth, Text: own.Error()}
	}
	return &core.Refusal{Code: core.RefusedUnreachable, Text: service + " gives no proper answer; nothing was sent, it is tried again", RetryAfter: retrySoon}
}

func wall(service string, b *web.BlockedError) *core.Refusal {
	switch {
	case b.Status == 401:
		return &core.Refusal{Code: core.RefusedAuth, Text: service + " does not accept the access token; make a new one, store it with automonet secret set, and resume"}
	case b.Reason == web.BlockedRobotsFailed:
		return &core.Refusal{Code: core.RefusedUnreachable, Text: service + " gives no proper answer; nothing was sent, it is tried again", RetryAfter: retrySoon}
	case b.Reason == web.BlockedGone:
		return &core.Refusal{Code: core.RefusedClosed, Text: service + " does not know this posting any more"}
	case b.Reason == web.BlockedChallenge:
		return &core.Refusal{Code: core.RefusedWall, Text: service + " wants proof of a human; answer the posting there yourself"}
	}
	return &core.Refusal{Code: core.RefusedWall, Text: service + " does not let this program do that; answer the posting there yourself"}
}

// Told is a refusal in the service's own words, which are bounded, with what the user
// can do about a refusal of that kind.
func Told(service, message string, code core.RefusalCode, retry time.Duration) *core.Refusal {
	m := strings.TrimSpace(core.Clean(message, 200, false))
	r := &core.Refusal{Text: service + " says: " + m + "; look at the posting there"}
	switch code {
	case core.RefusedAlreadySent:
		r = &core.Refusal{Text: service + " says: " + m + "; it has an answer of yours already"}
	case core.RefusedTooFast:
		r = &core.Refusal{Text: service + " says: " + m + "; it is tried again later"}
	case core.RefusedQuota:
		r = &core.Refusal{Text: service + " says: " + m + "; it is tried again when you may send more"}
	case core.RefusedNotEligible:
		r = &core.Refusal{Text: service + " says: " + m + "; your account does not meet what is asked for"}
	case core.RefusedContent:
		r = &core.Refusal{Text: service + " says: " + m + "; change the proposal and approve it again"}
	case core.RefusedClosed:
		r = &core.Refusal{Text: service + " says: " + m + "; no answers are taken any more"}
	case core.RefusedRecipient:
		r = &core.Refusal{Text: service + " says: " + m + "; check to whom it goes"}
	case core.RefusedAuth:
		r = &core.Refusal{Text: service + " says: " + m + "; check the sign-in, then resume"}
	}
	r.Code, r.RetryAfter = code, retry
	return r
}
