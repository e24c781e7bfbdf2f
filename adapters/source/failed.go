package source

import (
	"errors"
	"fmt"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

// evidence is an error of a protocol client that holds the answer which it is about,
// and says whether that could be read.
type evidence interface {
	error
	Answer() (body []byte, readable bool)
}

// RefusedPage turns an error of a protocol client into the page that reports it: an
// answer that cannot be read is kept to look at, and what the user alone can mend, such
// as a sign-in that ran out, is a wall. Other errors are those of FailedPage.
func RefusedPage(cursor Cursor, url string, err error) Page {
	page := Page{Status: StatusBlocked, Next: cursor, URL: url, Reason: core.Clean(err.Error(), 300, false)}
	var told evidence
	if errors.As(err, &told) {
		body, readable := told.Answer()
		page.Sample = Sample(body)
		if !readable {
			return ParseFailed(page, told.Error())
		}
		return page
	}
	var own *core.Error
	if !overNet(err) && errors.As(err, &own) && own.Kind != core.KindTransient && own.Kind != core.KindInternal {
		return page
	}
	return failed(cursor, url, err)
}

// overNet reports whether an error is one of the web client's, about the host.
func overNet(err error) bool {
	var blocked *web.BlockedError
	var limited *web.RateLimitedError
	var passing *web.TransientError
	var large *web.TooLargeError
	return errors.As(err, &blocked) || errors.As(err, &limited) || errors.As(err, &passing) || errors.As(err, &large)
}

func failed(cursor Cursor, url string, err error) Page {
	page := Page{Next: cursor, URL: url, Reason: err.Error()}
	var blocked *web.BlockedError
	var limited *web.RateLimitedError
	var large *web.TooLargeError
	switch {
	case errors.As(err, &blocked):
		page.Status = StatusBlocked
		if blocked.Reason == web.BlockedRobotsFailed && blocked.Status == 0 {
			// No answer at all is no refusal: the network may be down.
			page.Status, page.Reason, page.Unreached = StatusTransient, blocked.Host+" cannot be reached", true
			break
		}
		page.Reason = fmt.Sprintf("%s refuses the request (%s)", blocked.Host, blocked.Reason.Words())
	case errors.As(err, &limited):
		page.Status = StatusLimited
		page.RetryAfter = limited.RetryAfter
	case errors.As(err, &large):
		page.Status = StatusParseFailed
	default:
		page.Status, page.Unreached = StatusTransient, web.NeverSent(err)
	}
	return page
}
