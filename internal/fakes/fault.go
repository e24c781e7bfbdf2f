package fakes

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// FaultKind names a way to misbehave.
type FaultKind string

// The faults. Those from cut on leave the route's own answer intact and spoil
// its delivery or its bytes.
const (
	FaultStatus       FaultKind = "status"        // answer with Status, Header and Body
	FaultRedirect     FaultKind = "redirect"      // answer with Status and Location
	FaultLoop         FaultKind = "loop"          // redirect to itself
	FaultHang         FaultKind = "hang"          // never answer
	FaultDrop         FaultKind = "drop"          // close the connection without an answer
	FaultGzipBomb     FaultKind = "gzip_bomb"     // Size bytes in a small gzip body
	FaultEndlessBody  FaultKind = "endless_body"  // a body that does not end
	FaultGarbage      FaultKind = "garbage"       // bytes that are not HTTP
	FaultHugeHeader   FaultKind = "huge_header"   // Size bytes of header
	FaultSlowHeader   FaultKind = "slow_header"   // wait before the route answers
	FaultDrip         FaultKind = "drip"          // Size bytes, then wait, and so on
	FaultCut          FaultKind = "cut"           // half the body, then a closed connection
	FaultTruncate     FaultKind = "truncate"      // half the document as a complete answer
	FaultBrokenXML    FaultKind = "broken_xml"    // unclosed tags and bare ampersands
	FaultBrokenJSON   FaultKind = "broken_json"   // half an object and rubbish
	FaultWrongCharset FaultKind = "wrong_charset" // windows-1252 bytes that claim to be UTF-8
	FaultSamePage     FaultKind = "same_page"     // the route never sees the query: each page is the first
	FaultEmptyBody    FaultKind = "empty_body"    // 200 with no bytes
)

// Fault is one misbehaviour; make it with the functions below.
type Fault struct {
	Kind   FaultKind
	Status int
	Header http.Header
	Body   []byte
	// Wait is the delay of the slow faults, by the server's clock.
	Wait time.Duration
	// Size is in bytes; its meaning depends on the kind.
	Size int64
	// retryIn makes Retry-After a date that lies this far ahead when it is served.
	retryIn time.Duration
}

// Status answers with a bare status code such as 403, 404 or 502.
func Status(code int) Fault {
	return Fault{Kind: FaultStatus, Status: code, Body: []byte(http.StatusText(code))}
}

// NotModified answers 304 whatever was asked.
func NotModified() Fault { return Fault{Kind: FaultStatus, Status: http.StatusNotModified} }

// TooMany answers 429 with Retry-After in seconds; without the header when zero.
func TooMany(wait time.Duration) Fault { return limited(http.StatusTooManyRequests, wait) }

// Unavailable answers 503 with Retry-After in seconds; without it when zero.
func Unavailable(wait time.Duration) Fault { return limited(http.StatusServiceUnavailable, wait) }

// TooManyUntil answers 429 with Retry-After as an HTTP date that far ahead.
func TooManyUntil(wait time.Duration) Fault {
	f := limited(http.StatusTooManyRequests, 0)
	f.retryIn = wait
	return f
}

func limited(code int, wait time.Duration) Fault {
	f := Status(code)
	if wait > 0 {
		f.Header = http.Header{"Retry-After": {fmt.Sprint(int(wait / time.Second))}}
	}
	return f
}

// Challenge answers like a bot wall: 403 with the vendor's marker header.
func Challenge() Fault {
	return Fault{Kind: FaultStatus, Status: http.StatusForbidden,
		Header: http.Header{"Server": {"cloudflare"}, "Cf-Mitigated": {"challenge"}, "Content-Type": {"text/html"}},
		Body:   []byte(`<html><head><title>Just a moment...</title></head><body><script src="/cdn-cgi/challenge-platform/h/b/orchestrate"></script></body></html>`)}
}

// Redirect answers 302 to the location.
func Redirect(location string) Fault {
	return Fault{Kind: FaultRedirect, Status: http.StatusFound, Header: http.Header{"Location": {location}}}
}

// MovedPermanently answers 301 to the location.
func MovedPermanently(location string) Fault {
	f := Redirect(location)
	f.Status = http.StatusMovedPermanently
	return f
}

// Loop redirects to the very same address.
func Loop() Fault { return Fault{Kind: FaultLoop, Status: http.StatusFound} }

// Hang never answers; it ends when the client leaves or the server closes.
func Hang() Fault { return Fault{Kind: FaultHang} }

// Drop closes the connection without an answer.
func Drop() Fault { return Fault{Kind: FaultDrop} }

// Garbage answers with bytes that are not HTTP.
func Garbage() Fault { return Fault{Kind: FaultGarbage} }

// GzipBomb answers with a small gzip body that unpacks to size bytes of JSON-like
// blanks.
func GzipBomb(size int64) Fault { return Fault{Kind: FaultGzipBomb, Size: size} }

// EndlessBody sends until the client leaves.
func EndlessBody() Fault { return Fault{Kind: FaultEndlessBody} }

// HugeHeader sends a header of about size bytes.
func HugeHeader(size int64) Fault { return Fault{Kind: FaultHugeHeader, Size: size} }

// SlowHeader waits before it answers properly.
func SlowHeader(wait time.Duration) Fault { return Fault{Kind: FaultSlowHeader, Wait: wait} }

// Drip sends the body in pieces of size bytes with a pause after each.
func Drip(size int64, pause time.Duration) Fault {
	return Fault{Kind: FaultDrip, Size: size, Wait: pause}
}

// Cut announces the whole body and breaks the connection in its middle.
func Cut() Fault { return Fault{Kind: FaultCut} }

// Truncate sends the first half of the document as if it were all.
func Truncate() Fault { return Fault{Kind: FaultTruncate} }

// BrokenXML spoils an XML document.
func BrokenXML() Fault { return Fault{Kind: FaultBrokenXML} }

// BrokenJSON spoils a JSON document.
func BrokenJSON() Fault { return Fault{Kind: FaultBrokenJSON} }

// WrongCharset sends windows-1252 bytes that claim to be UTF-8.
func WrongCharset() Fault { return Fault{Kind: FaultWrongCharset} }

// SamePage hides the query from the route, so that paging never moves on.
func SamePage() Fault { return Fault{Kind: FaultSamePage} }

// EmptyBody answers 200 without a single byte.
func EmptyBody() Fault { return Fault{Kind: FaultEmptyBody} }

// Schedule says when a fault strikes. The zero value means always.
type Schedule struct {
	// Times is how often it strikes at most; 0 = without end.
	Times int
	// Skip is how many matching requests pass before the first strike.
	Skip int
	// Every makes only each n-th matching request fail; 0 and 1 mean each.
	Every int
	// From and Until bound the time by the server's clock; zero = open.
	From, Until time.Time
}

type injection struct {
	pattern string
	fault   Fault
	when    Schedule
	matched int
	struck  int
}

// Inject makes the next requests that match fail: times counts them, 0 or less
// means until ClearFaults. A pattern is a path, a prefix that ends in "*", or
// "*" for everything but robots.txt, which only its own name matches. Faults are
// tried in the order in which they were injected.
func (s *Server) Inject(pattern string, f Fault, times int) {
	s.InjectOn(pattern, f, Schedule{Times: max(0, times)})
}

// InjectOn is Inject with a schedule.
func (s *Server) InjectOn(pattern string, f Fault, when Schedule) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &injection{pattern: pattern, fault: f, when: when})
}

// ClearFaults makes the server behave again.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

func (s *Server) pick(at time.Time, path string) *Fault {
	for _, i := range s.faults {
		if i.strikes(at, path) {
			return &i.fault
		}
	}
	return nil
}

func (i *injection) strikes(at time.Time, path string) bool {
	if !matches(i.pattern, path) {
		return false
	}
	w := i.when
	if !w.From.IsZero() && at.Before(w.From) || !w.Until.IsZero() && !at.Before(w.Until) {
		return false
	}
	if w.Times > 0 && i.struck >= w.Times {
		return false
	}
	i.matched++
	n := i.matched - w.Skip
	if n <= 0 || w.Every > 1 && n%w.Every != 0 {
		return false
	}
	i.struck++
	return true
}

func matches(pattern, path string) bool {
	if pattern == "" || pattern == "*" {
		return path != "/robots.txt"
	}
	if prefix, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(path, prefix)
	}
	return pattern == path
}
