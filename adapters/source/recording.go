package source

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

// Bounds of a recording.
const (
	// MaxRecording bounds the bodies of one fetch together, in bytes.
	MaxRecording = 3 << 20
	maxExchanges = 200
	// magic begins a recording; what begins otherwise is a bare body.
	magic = "automonet-recording/1\n"
)

// Recording is one fetch as it happened: what the source knew, what it was
// answered, and what it made of that. It holds no secret: addresses are public,
// requests are kept without headers and bodies, answers that hold tokens without
// their bodies.
type Recording struct {
	At     time.Time       `json:"at"`
	Driver string          `json:"driver"`
	Cursor json.RawMessage `json:"cursor,omitempty"`
	// Status and Reason are the page's, Marks its postings, Skipped how many items
	// it left out.
	Status    Status     `json:"status"`
	Reason    string     `json:"reason,omitempty"`
	Marks     []Mark     `json:"marks,omitempty"`
	Skipped   int        `json:"skipped,omitempty"`
	Exchanges []Exchange `json:"exchanges"`
	// Cut is set when something did not fit; such a fetch cannot be run again truly.
	Cut bool `json:"cut,omitempty"`
}

// Exchange is one request with its answer.
type Exchange struct {
	Method string `json:"method,omitempty"`
	URL    string `json:"url"`
	Status int    `json:"status,omitempty"`
	// Final is where the answer came from, "" for URL.
	Final       string              `json:"final,omitempty"`
	Header      map[string][]string `json:"header,omitempty"`
	Validators  web.Validators      `json:"validators,omitzero"`
	NotModified bool                `json:"not_modified,omitempty"`
	FreshFor    time.Duration       `json:"fresh_for,omitempty"`
	// Failed is the error in place of an answer.
	Failed *Failure `json:"failed,omitempty"`
	// Secret is set where the body was left out because it held a token.
	Secret bool `json:"secret,omitempty"`
	// Size is the length of the body, which follows the head of a recording.
	Size int    `json:"size,omitempty"`
	Body []byte `json:"-"`
}

// Failure is an error of the web client.
type Failure struct {
	Kind       string            `json:"kind"`
	Reason     web.BlockedReason `json:"reason,omitempty"`
	Host       string            `json:"host,omitempty"`
	Status     int               `json:"status,omitempty"`
	RetryAfter time.Duration     `json:"retry_after,omitempty"`
	Limit      int64             `json:"limit,omitempty"`
}

// Encode writes a recording: a line that names the format, a line of JSON, and
// the bodies one after the other.
func (r Recording) Encode() []byte {
	for i := range r.Exchanges {
		r.Exchanges[i].Size = len(r.Exchanges[i].Body)
	}
	head, err := json.Marshal(r)
	if err != nil {
		return nil
	}
	var b bytes.Buffer
	b.WriteString(magic)
	b.Write(head)
	b.WriteByte('\n')
	for _, e := range r.Exchanges {
		b.Write(e.Body)
	}
	return b.Bytes()
}

// DecodeRecording reads what Encode wrote; false for anything else, such as the
// bare bodies that were kept before.
func DecodeRecording(raw []byte) (Recording, bool) {
	var r Recording
	rest, ok := bytes.CutPrefix(raw, []byte(magic))
	if !ok {
		return r, false
	}
	head, bodies, ok := bytes.Cut(rest, []byte("\n"))
	if !ok || json.Unmarshal(head, &r) != nil || len(r.Exchanges) > maxExchanges {
		return Recording{}, false
	}
	for i := range r.Exchanges {
		e := &r.Exchanges[i]
		if e.Size < 0 || e.Size > len(bodies) {
			// The end was cut off.
			r.Cut, e.Size = true, len(bodies)
		}
		e.Body, bodies = bodies[:e.Size], bodies[e.Size:]
	}
	return r, true
}

// Main is the answer that the fetch was about: the last that has a body. It
// reports false when there is none.
func (r Recording) Main() (Exchange, bool) {
	for i := len(r.Exchanges) - 1; i >= 0; i-- {
		if len(r.Exchanges[i].Body) > 0 {
			return r.Exchanges[i], true
		}
	}
	return Exchange{}, false
}

// without replaces secrets, as they are and as they stand in an address, in
// everything that a recording holds.
func (r Recording) without(secrets []string) Recording {
	var pairs []string
	for _, s := range secrets {
		if len(s) < 4 {
			continue // such a short one would be found in any text
		}
		pairs = append(pairs, s, "hidden")
		for _, written := range []string{url.QueryEscape(s), url.PathEscape(s), quoted(s)} {
			if written != s {
				pairs = append(pairs, written, "hidden")
			}
		}
	}
	if len(pairs) == 0 {
		return r
	}
	hide := strings.NewReplacer(pairs...)
	for i := range r.Exchanges {
		e := &r.Exchanges[i]
		e.URL, e.Final = hide.Replace(e.URL), hide.Replace(e.Final)
		for _, values := range e.Header {
			for k := range values {
				values[k] = hide.Replace(values[k])
			}
		}
		e.Body = []byte(hide.Replace(string(e.Body)))
	}
	r.Reason = hide.Replace(r.Reason)
	if cursor := []byte(hide.Replace(string(r.Cursor))); json.Valid(cursor) {
		r.Cursor = cursor
	} else {
		r.Cursor = nil
	}
	for i := range r.Marks {
		for k, v := range r.Marks[i].Fields {
			r.Marks[i].Fields[k] = hide.Replace(v)
		}
	}
	return r
}

// quoted is s as it stands inside a JSON string.
func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		return s
	}
	return string(b[1 : len(b)-1])
}

// failure describes an error of the web client.
func failure(err error) *Failure {
	var blocked *web.BlockedError
	var limited *web.RateLimitedError
	var large *web.TooLargeError
	var passing *web.TransientError
	switch {
	case errors.As(err, &blocked):
		return &Failure{Kind: "blocked", Reason: blocked.Reason, Host: blocked.Host, Status: blocked.Status}
	case errors.As(err, &limited):
		return &Failure{Kind: "limited", Host: limited.Host, Status: limited.Status, RetryAfter: limited.RetryAfter}
	case errors.As(err, &large):
		return &Failure{Kind: "large", Host: large.Host, Limit: large.Limit}
	case errors.As(err, &passing):
		return &Failure{Kind: "transient", Host: passing.Host, Status: passing.Status}
	}
	return &Failure{Kind: "transient"}
}

// err is the error that was described.
func (f Failure) err() error {
	switch f.Kind {
	case "blocked":
		return &web.BlockedError{Reason: f.Reason, Host: f.Host, Status: f.Status}
	case "limited":
		return &web.RateLimitedError{Host: f.Host, Status: f.Status, RetryAfter: f.RetryAfter}
	case "large":
		return &web.TooLargeError{Host: f.Host, Limit: f.Limit}
	}
	return &web.TransientError{Host: f.Host, Status: f.Status}
}

// Mark is a posting by its fields, the text by its hash and length: enough to
// tell what a later reading makes of the same bytes.
type Mark struct {
	ID     string            `json:"id"`
	Fields map[string]string `json:"fields"`
}

// Marks describes postings.
func Marks(postings []core.Posting) []Mark {
	out := make([]Mark, 0, len(postings))
	for _, p := range postings {
		m := Mark{ID: p.ExternalID, Fields: map[string]string{}}
		set := func(k, v string) {
			if v != "" {
				m.Fields[k] = v
			}
		}
		set("title", p.Title)
		set("company", p.Company)
		set("location", p.Location)
		set("author", p.Author)
		set("url", p.URL)
		set("link_back", p.LinkBack)
		set("completeness", string(p.Completeness))
		if p.Text != "" {
			set("text", lengthAndHash(p.Text))
		}
		for k, t := range map[string]time.Time{"posted_at": p.PostedAt, "expires_at": p.ExpiresAt} {
			if !t.IsZero() {
				set(k, t.UTC().Format(time.RFC3339))
			}
		}
		for k, v := range p.Hints {
			set("hint:"+k, v)
		}
		out = append(out, m)
	}
	return out
}
