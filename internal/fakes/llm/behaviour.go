package llm

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Behaviour is how one request is answered; the zero value is a proper answer.
type Behaviour struct {
	// Status other than 0 is answered with Body and Header before anything is
	// served or billed.
	Status int
	Header http.Header
	Body   string
	// Error asks for the vendor's own error body with this code, in place of Body.
	Error string
	// RetryDate makes Retry-After a date that lies this far ahead.
	RetryDate time.Duration
	// Whole replaces the answer's bytes under status 200, for HTML, error
	// objects, garbage and nothing at all; Empty sends nothing.
	Whole string
	Empty bool
	// Unbilled keeps the request out of the books.
	Unbilled bool

	// The rest spoils a proper answer.
	NoUsage   bool // leave the usage out
	ZeroUsage bool // state zero tokens
	Usage     string
	IgnoreMax int64 // generate that many tokens whatever was asked
	NoDone    bool  // end the stream without [DONE]
	NoNewline bool  // and without the last line end
	Comments  int   // that many keep-alive comments before each chunk
	ErrorMid  string
	// BreakOff breaks a stream off after the first chunk with the vendor's own error.
	BreakOff bool
	CutAfter int // close after that many bytes of body; 0 is never
	Hang     bool
	HangMid  bool // fall silent after the first chunk
	Drip     time.Duration
	Finish   string // another finish_reason
	Tier     string // another service tier served, unless the request names one
	Pad      int    // that many more bytes of text
	Parts    bool   // content as a list of parts, a thinking one among them
	// Vectors replaces the list of vectors of an embedding model.
	Vectors string
	// RefuseStreamOptions answers 400 when the request has them.
	RefuseStreamOptions bool
}

// TooMany answers 429 with Retry-After in seconds as text, such as "2" or "0.5".
func TooMany(seconds string) Behaviour {
	b := Behaviour{Status: http.StatusTooManyRequests, Header: http.Header{}, Body: `{"error":{"message":"slow down","type":"requests","code":"rate_limit_exceeded"}}`}
	if seconds != "" {
		b.Header.Set("Retry-After", seconds)
	}
	return b
}

// TooManyMillis answers 429 with retry-after-ms.
func TooManyMillis(ms string) Behaviour {
	b := TooMany("")
	b.Header.Set("Retry-After-Ms", ms)
	return b
}

// TooManyUntil answers 429 with Retry-After as a date.
func TooManyUntil(wait time.Duration) Behaviour {
	b := TooMany("")
	b.RetryDate = wait
	return b
}

// Broken answers with a bare status and body.
func Broken(status int, body string) Behaviour { return Behaviour{Status: status, Body: body} }

// ErrorIn200 is an error object under status 200.
func ErrorIn200() Behaviour {
	return Behaviour{Whole: `{"error":{"message":"upstream failed","code":502}}`, Unbilled: true}
}

// HTMLIn200 is a page where JSON was asked for.
func HTMLIn200() Behaviour {
	return Behaviour{Whole: "<!doctype html><html><body>Bad gateway</body></html>", Unbilled: true}
}

// Overloaded answers 503 with the vendor's own error body.
func Overloaded() Behaviour {
	return Behaviour{Status: http.StatusServiceUnavailable, Error: "overloaded"}
}

// Limited is the vendor's own 429, which asks to wait in the form that it uses.
func (p Profile) Limited(wait time.Duration) Behaviour {
	b := Behaviour{Status: http.StatusTooManyRequests, Header: http.Header{}, Body: p.Fail(http.StatusTooManyRequests, "rate_limit_exceeded", "Rate limit reached")}
	switch p.Wait {
	case WaitSeconds:
		b.Header.Set("Retry-After", strconv.FormatInt(int64(wait.Seconds()), 10))
	case WaitMillis:
		b.Header.Set("Retry-After-Ms", strconv.FormatInt(wait.Milliseconds(), 10))
	case WaitInBody:
		b.Body = strings.Replace(b.Body, `"details":[`, fmt.Sprintf(`"details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"%gs"},`, wait.Seconds()), 1)
	}
	return b
}

// Fail writes the vendor's error body.
func (p Profile) Fail(status int, code, message string) string {
	return strings.NewReplacer("{status}", strconv.Itoa(status), "{code}", encode(code), "{message}", encode(message)).Replace(p.Error)
}

// refuse answers what is turned away before it is served.
func (b Behaviour) refuse(v *Vendor, w http.ResponseWriter) bool {
	if b.Status == 0 {
		return false
	}
	for k, h := range b.Header {
		w.Header()[k] = h
	}
	if b.RetryDate > 0 {
		w.Header().Set("Retry-After", v.cfg.Clock.Now().Add(b.RetryDate).UTC().Format(http.TimeFormat))
	}
	if b.Error != "" {
		b.Body = v.profile.Fail(b.Status, b.Error, "The request was turned away")
	}
	fail(w, b.Status, b.Body)
	return true
}
