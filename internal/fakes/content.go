package fakes

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Content is a fixed answer with the headers that a well-kept service sends.
type Content struct {
	// Type is the Content-Type, "application/json" when empty.
	Type string
	Body []byte
	// ETag is sent and honoured. Empty means one made of the body; "-" means none.
	ETag string
	// LastModified is sent and honoured when it is set.
	LastModified time.Time
	// MaxAge becomes Cache-Control: max-age when it is positive.
	MaxAge time.Duration
	// Gzip compresses the body for clients that accept it.
	Gzip bool
	// Header is sent in addition.
	Header http.Header
	// Status is 200 when zero.
	Status int
}

// JSON is a Content of type application/json.
func JSON(body []byte) Content { return Content{Type: "application/json; charset=utf-8", Body: body} }

// XML is a Content of type application/xml.
func XML(body []byte) Content { return Content{Type: "application/xml; charset=utf-8", Body: body} }

// HTML is a Content of type text/html.
func HTML(body []byte) Content { return Content{Type: "text/html; charset=utf-8", Body: body} }

// ServeHTTP answers with the content, or 304 when the client holds it already.
func (c Content) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	for k, vs := range c.Header {
		for _, v := range vs {
			h.Add(k, v)
		}
	}
	etag := c.etag()
	if etag != "" {
		h.Set("ETag", etag)
	}
	if !c.LastModified.IsZero() {
		h.Set("Last-Modified", c.LastModified.UTC().Format(http.TimeFormat))
	}
	if c.MaxAge > 0 {
		h.Set("Cache-Control", fmt.Sprintf("max-age=%d", int(c.MaxAge/time.Second)))
	}
	if c.unchanged(r, etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	kind := c.Type
	if kind == "" {
		kind = "application/json"
	}
	h.Set("Content-Type", kind)
	body := c.Body
	if c.Gzip && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		body = gzipped(body)
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	status := c.Status
	if status == 0 {
		status = http.StatusOK
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a client that left is its own business
	}
}

func (c Content) etag() string {
	switch c.ETag {
	case "-":
		return ""
	case "":
		sum := sha256.Sum256(c.Body)
		return `"` + hex.EncodeToString(sum[:8]) + `"`
	}
	return c.ETag
}

func (c Content) unchanged(r *http.Request, etag string) bool {
	if have := r.Header.Get("If-None-Match"); have != "" {
		return etag != "" && strings.TrimPrefix(have, "W/") == strings.TrimPrefix(etag, "W/")
	}
	since, err := http.ParseTime(r.Header.Get("If-Modified-Since"))
	return err == nil && !c.LastModified.IsZero() && !c.LastModified.Truncate(time.Second).After(since)
}

func gzipped(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	// Writing into memory does not fail.
	_, _ = z.Write(body)
	_ = z.Close()
	return b.Bytes()
}

// Robots is what /robots.txt answers.
type Robots struct {
	Status int
	Body   string
}

// ServeHTTP answers with the robots file.
func (r Robots) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(r.Status)
	_, _ = w.Write([]byte(r.Body))
}

// RobotsMissing is a 404: everything is allowed.
func RobotsMissing() Robots { return Robots{Status: http.StatusNotFound, Body: "not found"} }

// RobotsAllow is a robots file that permits everything.
func RobotsAllow() Robots { return Robots{Status: http.StatusOK, Body: "User-agent: *\nAllow: /\n"} }

// RobotsDisallow closes the given path prefixes to everyone.
func RobotsDisallow(paths ...string) Robots {
	body := "User-agent: *\n"
	for _, p := range paths {
		body += "Disallow: " + p + "\n"
	}
	return Robots{Status: http.StatusOK, Body: body}
}

// RobotsForbidden is a 403 on the robots file itself.
func RobotsForbidden() Robots { return Robots{Status: http.StatusForbidden, Body: "forbidden"} }

// RobotsBroken is a 500 on the robots file.
func RobotsBroken() Robots { return Robots{Status: http.StatusInternalServerError, Body: "error"} }

// RobotsCrawlDelay permits everything, at most once per delay.
func RobotsCrawlDelay(delay time.Duration) Robots {
	return Robots{Status: http.StatusOK,
		Body: fmt.Sprintf("User-agent: *\nCrawl-delay: %g\nAllow: /\n", delay.Seconds())}
}
