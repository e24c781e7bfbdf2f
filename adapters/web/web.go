// Package web is the polite HTTP client that every source and channel uses: an
// own-named user agent with a contact, robots.txt, one lane and a token bucket
// per host, conditional requests, Retry-After, limits on size, time and
// redirects, and a guard against requests into private networks.
package web

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// Getter is what a source needs of the client; tests and replays fulfil it too.
type Getter interface {
	// Do sends one request and returns the whole, size-limited body. Status codes
	// of 200 to 299 and 304 are returned as a Response, and others where the request
	// takes them; everything else is one of the typed errors of this package.
	Do(ctx context.Context, r Request) (Response, error)
}

// Request is one polite request.
type Request struct {
	// Method is GET when empty.
	Method string
	URL    string
	Header http.Header
	Body   []byte
	// Validators make the request conditional.
	Validators Validators
	// MaxBytes bounds the decoded body; 0 means the client's default.
	MaxBytes int64
	// IgnoreRobots is set only where the user opted in for a source; the
	// configuration shows the note that the user accepted.
	IgnoreRobots bool
	// Accept is the Accept header; empty means anything.
	Accept string
	// Private leaves the path out of the log: it may be a secret.
	Private bool
	// Agent names this program in a form that the service prescribes, with
	// "{version}" for the program's version. One that does not hold the program's
	// own name is not used; empty means the client's usual user agent.
	Agent string
	// Once keeps a failed GET from being tried again at once.
	Once bool
	// Gap is the least time between this request and the next one to the host, where
	// that is more than the host's interval.
	Gap time.Duration
	// TakeRefusals returns answers of 400 to 499 as a Response, with their body, for
	// protocols that say in them what is wrong. 429, challenges and the memory of
	// walls stay what they are.
	TakeRefusals bool
}

// Validators are what a server gave to recognise an unchanged body.
type Validators struct {
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
}

// Response is an answer whose body was read completely within its limits.
type Response struct {
	Status      int
	Header      http.Header
	Body        []byte
	FinalURL    string
	Validators  Validators
	NotModified bool
	// FreshFor is how long Cache-Control or Expires say the answer holds; the
	// client does not ask the same URL again before that.
	FreshFor  time.Duration
	FetchedAt time.Time
}

// BlockedReason says which wall was hit.
type BlockedReason string

// The walls.
const (
	BlockedByRobots      BlockedReason = "robots"
	BlockedRobotsFailed  BlockedReason = "robots_unreachable"
	BlockedForbidden     BlockedReason = "forbidden"        // 401, 403, 451
	BlockedGone          BlockedReason = "gone"             // 404, 410
	BlockedPrivate       BlockedReason = "private_address"  // the SSRF guard
	BlockedRedirect      BlockedReason = "redirect_refused" // other host, downgrade, loop
	BlockedChallenge     BlockedReason = "challenge"        // a captcha or bot check
	BlockedUnexpected    BlockedReason = "unexpected_status"
	BlockedUnsafeRequest BlockedReason = "unsafe_request"
)

// Words says which wall it is, for people.
func (r BlockedReason) Words() string {
	switch r {
	case BlockedByRobots:
		return "its robots.txt asks programs to stay away"
	case BlockedRobotsFailed:
		return "its robots.txt cannot be read"
	case BlockedForbidden:
		return "it does not let programs in"
	case BlockedGone:
		return "there is no such page any more"
	case BlockedPrivate:
		return "the address lies in a private network"
	case BlockedRedirect:
		return "it sends us to another place"
	case BlockedChallenge:
		return "it wants proof of a human"
	case BlockedUnexpected:
		return "it gives no proper answer"
	case BlockedUnsafeRequest:
		return "such an address is not asked"
	}
	return string(r)
}

// BlockedError is a wall: trying again soon is wrong.
type BlockedError struct {
	Reason BlockedReason
	Host   string
	Status int
	// Until is when asking again makes sense; zero means a human has to look.
	Until time.Time
}

// Error says which host refused and why, without the URL's query.
func (e *BlockedError) Error() string {
	return fmt.Sprintf("%s refused the request: %s (status %d)", e.Host, e.Reason, e.Status)
}

// RateLimitedError is a request to slow down: 429, or 503 with Retry-After.
type RateLimitedError struct {
	Host       string
	Status     int
	RetryAfter time.Duration
}

// Error says which host asked to wait, and how long.
func (e *RateLimitedError) Error() string {
	return fmt.Sprintf("%s asked to wait %s (status %d)", e.Host, e.RetryAfter, e.Status)
}

// TransientError is a failure that may pass: 5xx, a broken connection, a body
// that was cut off, a time-out.
type TransientError struct {
	Host   string
	Status int
	Err    error
}

// Error says what happened at which host.
func (e *TransientError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s did not answer properly: %v", e.Host, e.Err)
	}
	return fmt.Sprintf("%s did not answer properly (status %d)", e.Host, e.Status)
}

// Unwrap returns the cause.
func (e *TransientError) Unwrap() error { return e.Err }

// TooLargeError is a body beyond the limit, compressed or not.
type TooLargeError struct {
	Host  string
	Limit int64
}

// Error names the limit.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("%s sent more than %d bytes", e.Host, e.Limit)
}
