package source

import (
	"errors"
	"fmt"

	"github.com/automonet/automonet/adapters/web"
)

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
			page.Status, page.Reason = StatusTransient, blocked.Host+" cannot be reached"
			break
		}
		page.Reason = fmt.Sprintf("%s refuses the request (%s)", blocked.Host, blocked.Reason.Words())
	case errors.As(err, &limited):
		page.Status = StatusLimited
		page.RetryAfter = limited.RetryAfter
	case errors.As(err, &large):
		page.Status = StatusParseFailed
	default:
		page.Status = StatusTransient
	}
	return page
}
