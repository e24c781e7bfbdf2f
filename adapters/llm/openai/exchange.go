package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/llm"
)

// exchange records what the HTTP layer sees of one call. It belongs to the
// goroutine of the call.
type exchange struct {
	request llm.Request
	// plain leaves stream_options out, for endpoints that refuse it.
	plain bool

	sent   bool
	status int
	header http.Header
	// body is the bounded start of an answer that is no stream.
	body bytes.Buffer
	seen observed
	// idle is set when the endpoint fell silent.
	idle bool
}

// observed is what the documents of an answer say beside the text.
type observed struct {
	documents int
	finish    string
	model, id string
	tier      string
	usage     json.RawMessage
	// failed is an error object of the endpoint, broken a line that is no JSON.
	failed bool
	broken bool
	code   string
}

type exchangeKey struct{}

func with(ctx context.Context, x *exchange) context.Context {
	return context.WithValue(ctx, exchangeKey{}, x)
}

func exchangeOf(ctx context.Context) *exchange {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	return x
}

// document is one JSON object of an answer: the whole of it, or a stream chunk.
type document struct {
	ID      string                          `json:"id"`
	Model   string                          `json:"model"`
	Tier    string                          `json:"service_tier"`
	Error   json.RawMessage                 `json:"error"`
	Type    string                          `json:"type"`
	Object  string                          `json:"object"`
	Usage   json.RawMessage                 `json:"usage"`
	XGroq   struct{ Usage json.RawMessage } `json:"x_groq"`
	Choices []struct {
		Finish *string `json:"finish_reason"`
	} `json:"choices"`
}

// observe reads one document of the answer.
func (o *observed) observe(raw []byte) {
	var d document
	if json.Unmarshal(first(raw), &d) != nil {
		return
	}
	o.documents++
	if present(d.Error) {
		o.failed, o.code = true, codeOf(d.Error)
	}
	// Anthropic's events and Mistral's objects say it without a member "error".
	if d.Type == "error" || d.Object == "error" {
		o.failed = true
		if o.code == "" {
			o.code = codeOf(raw)
		}
	}
	for _, c := range d.Choices {
		if c.Finish != nil && *c.Finish != "" {
			o.finish = *c.Finish
		}
	}
	for _, u := range []json.RawMessage{d.XGroq.Usage, d.Usage} {
		if present(u) {
			o.usage = bytes.Clone(u)
		}
	}
	for _, f := range []struct {
		to   *string
		from string
	}{{&o.id, d.ID}, {&o.model, d.Model}, {&o.tier, d.Tier}} {
		if f.from != "" && len(f.from) <= 200 {
			*f.to = f.from
		}
	}
}

// first unwraps an error that Gemini sends as the only element of a list.
func first(raw []byte) []byte {
	raw = bytes.TrimSpace(raw)
	if !bytes.HasPrefix(raw, []byte("[")) {
		return raw
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil || len(list) == 0 {
		return raw
	}
	return list[0]
}

func present(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }

// plainWord is what may be quoted of an endpoint's error code.
var plainWord = regexp.MustCompile(`^[a-z0-9_.-]{1,60}$`)

// codeOf reads the code of an error object in any of the forms in use; texts are
// not quoted.
func codeOf(raw json.RawMessage) string {
	var e struct {
		Code json.RawMessage `json:"code"`
		Type string          `json:"type"`
	}
	if json.Unmarshal(raw, &e) != nil {
		return ""
	}
	code := strings.Trim(string(e.Code), `"`)
	for _, c := range []string{code, e.Type} {
		if c != "null" && plainWord.MatchString(c) {
			return c
		}
	}
	return ""
}

// maxWait bounds what an endpoint may ask to wait for.
const maxWait = 24 * time.Hour

// retryAfter reads how long to wait, in each form in use: retry-after-ms,
// Retry-After in seconds (also with a fraction), and Retry-After as a date.
func retryAfter(h http.Header, now time.Time) time.Duration {
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil && ms >= 0 {
		return bounded(ms / 1000)
	}
	v := strings.TrimSpace(h.Get("Retry-After"))
	if s, err := strconv.ParseFloat(v, 64); err == nil && s >= 0 {
		return bounded(s)
	}
	if at, err := http.ParseTime(v); err == nil {
		return bounded(at.Sub(now).Seconds())
	}
	return 0
}

// retryDelay is how Gemini asks to wait: in its error object, beside no header.
var retryDelay = regexp.MustCompile(`"retryDelay"\s*:\s*"([0-9]{1,6}(?:\.[0-9]{1,9})?)s"`)

func delayIn(body []byte) time.Duration {
	m := retryDelay.FindSubmatch(body)
	if m == nil {
		return 0
	}
	s, err := strconv.ParseFloat(string(m[1]), 64)
	if err != nil {
		return 0
	}
	return bounded(s)
}

func bounded(seconds float64) time.Duration {
	return time.Duration(min(max(seconds, 0), maxWait.Seconds()) * float64(time.Second))
}
