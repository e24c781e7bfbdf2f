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
	// asIs passes the client's own body on: there is nothing that it cannot say.
	asIs bool
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
	// head and tail enclose the text of the last stream chunk that told nothing but
	// text: one with the same bytes around its text tells no more.
	head, tail []byte
}

type exchangeKey struct{}

func with(ctx context.Context, x *exchange) context.Context {
	return context.WithValue(ctx, exchangeKey{}, x)
}

func exchangeOf(ctx context.Context) *exchange {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	return x
}

// observe reads one JSON object of the answer, the whole of it or a stream chunk,
// and reports whether it is one.
func (o *observed) observe(raw []byte) bool {
	if o.again(raw) {
		o.documents++
		return true
	}
	var groq, usage []byte
	told := false
	raw = first(raw)
	ok := members(raw, func(key, v []byte) {
		switch string(key) {
		case "id":
			note(&o.id, v)
		case "model":
			note(&o.model, v)
		case "service_tier":
			note(&o.tier, v)
		case "error":
			if present(v) {
				o.failed, o.code, told = true, codeOf(v), true
			}
		case "type", "object":
			// Anthropic's events and Mistral's objects say it without a member "error".
			if string(v) == `"error"` {
				o.failed, told = true, true
				if o.code == "" {
					o.code = codeOf(raw)
				}
			}
		case "usage":
			usage = v
		case "x_groq":
			members(v, func(key, v []byte) {
				if string(key) == "usage" {
					groq = v
				}
			})
		case "choices":
			elements(v, func(choice []byte) {
				members(choice, func(key, v []byte) {
					if string(key) == "finish_reason" && present(v) {
						told = true
						note(&o.finish, v)
					}
				})
			})
		}
	})
	if !ok {
		return false
	}
	o.documents++
	for _, u := range [][]byte{groq, usage} {
		if present(u) {
			o.usage, told = bytes.Clone(u), true
		}
	}
	if !told {
		o.remember(raw)
	}
	return true
}

// opening stands before the text of a chunk; it cannot occur inside a string.
const opening = `"content":"`

func (o *observed) remember(chunk []byte) {
	o.head, o.tail = o.head[:0], o.tail[:0]
	if at := bytes.Index(chunk, []byte(opening)); at >= 0 && len(chunk) < 4096 {
		if end, ok := text(chunk, at+len(opening)-1); ok {
			o.head = append(o.head, chunk[:at+len(opening)]...)
			o.tail = append(o.tail, chunk[end-1:]...)
		}
	}
}

// again reports whether a chunk differs from the remembered one in its text only.
func (o *observed) again(chunk []byte) bool {
	n := len(chunk) - len(o.tail)
	if len(o.head) == 0 || n < len(o.head) || !bytes.HasPrefix(chunk, o.head) || !bytes.Equal(chunk[n:], o.tail) {
		return false
	}
	end, ok := text(chunk, len(o.head)-1)
	return ok && end == n+1
}

// note keeps a word of bounded length; an absent one changes nothing.
func note(to *string, v []byte) {
	if len(v) > 2 && len(v) <= 202 && string(v[1:len(v)-1]) != *to {
		if w := word(v); w != "" {
			*to = w
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
