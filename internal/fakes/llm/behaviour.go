package llm

import (
	"net/http"
	"time"
)

// Behaviour is how one request is answered; the zero value is a proper answer.
type Behaviour struct {
	// Status other than 0 is answered with Body and Header before anything is
	// served or billed.
	Status int
	Header http.Header
	Body   string
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
	CutAfter  int // close after that many bytes of body; 0 is never
	Hang      bool
	HangMid   bool // fall silent after the first chunk
	Drip      time.Duration
	Finish    string // another finish_reason
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

// refuse answers what is turned away before it is served.
func (b Behaviour) refuse(w http.ResponseWriter, now time.Time) bool {
	if b.Status == 0 {
		return false
	}
	for k, v := range b.Header {
		w.Header()[k] = v
	}
	if b.RetryDate > 0 {
		w.Header().Set("Retry-After", now.Add(b.RetryDate).UTC().Format(http.TimeFormat))
	}
	fail(w, b.Status, b.Body)
	return true
}
