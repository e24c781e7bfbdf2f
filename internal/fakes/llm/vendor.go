// Package llm is a model vendor that answers like the real ones, misbehaves on
// demand, and bills: it keeps its own books, so that a test can compare what was
// charged with what the program believes. With a file the books are synced to
// disk before the answer goes out, for tests that kill processes.
package llm

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// Flavour is whose dialect a vendor speaks.
type Flavour string

// The dialects.
const (
	OpenAI     Flavour = "openai"
	Anthropic  Flavour = "anthropic"
	OpenRouter Flavour = "openrouter"
	DeepSeek   Flavour = "deepseek"
	Groq       Flavour = "groq"
	Gemini     Flavour = "gemini"
	XAI        Flavour = "xai"
	Ollama     Flavour = "ollama"
)

// Flavours returns all dialects.
func Flavours() []Flavour {
	return []Flavour{OpenAI, Anthropic, OpenRouter, DeepSeek, Groq, Gemini, XAI, Ollama}
}

// Config makes a vendor; the zero value is an OpenAI that bills nothing.
type Config struct {
	Flavour Flavour
	// Input and Output are its rates in nano-dollars per million tokens.
	Input  int64
	Output int64
	// Text is what it answers; a short sentence when empty.
	Text string
	// Reply makes the answer from the prompt, and beats Text.
	Reply func(model, prompt string) string
	// Tokens fixes the usage; computed from the texts when zero.
	Tokens core.Usage
	// Key is what it wants as bearer token; anything goes when empty.
	Key   string
	Clock clock.Clock
	// Books is a file that each bill is appended to and synced; none when empty.
	Books string
}

// Bill is one entry of the vendor's books.
type Bill struct {
	Model  string       `json:"model"`
	Usage  core.Usage   `json:"usage"`
	Amount core.NanoUSD `json:"amount"`
}

// Vendor is a fake vendor; it serves /v1/chat/completions and /v1/models. It is
// safe for concurrent use.
type Vendor struct {
	cfg Config

	mu       sync.Mutex
	plan     []Behaviour
	standing *Behaviour
	requests []Request
	bills    []Bill
}

// Request is what a vendor was asked.
type Request struct {
	Model  string
	Prompt string
	// Max is the bound on the output, under whichever name it came.
	Max    int64
	Stream bool
	// Body is the whole body.
	Body map[string]json.RawMessage
}

// New makes a vendor.
func New(c Config) *Vendor {
	if c.Text == "" {
		c.Text = "The quick brown fox jumps over the lazy dog."
	}
	if c.Clock == nil {
		c.Clock = clock.System{}
	}
	return &Vendor{cfg: c}
}

// Next plans how the coming requests are answered, one after the other.
func (v *Vendor) Next(b ...Behaviour) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.plan = append(v.plan, b...)
}

// Always sets how each request without a plan is answered; nil is normally.
func (v *Vendor) Always(b *Behaviour) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.standing = b
}

// Requests returns the chat requests so far.
func (v *Vendor) Requests() []Request {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]Request(nil), v.requests...)
}

// Bills returns the books.
func (v *Vendor) Bills() []Bill {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]Bill(nil), v.bills...)
}

// Billed is the sum of the books.
func (v *Vendor) Billed() core.NanoUSD {
	v.mu.Lock()
	defer v.mu.Unlock()
	var sum core.NanoUSD
	for _, b := range v.bills {
		sum += b.Amount
	}
	return sum
}

// ReadBooks sums a file of bills, skipping a last line that was cut.
func ReadBooks(path string) (core.NanoUSD, int, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return 0, 0, err
	}
	var sum core.NanoUSD
	n := 0
	for line := range strings.Lines(string(raw)) {
		var b Bill
		if json.Unmarshal([]byte(line), &b) == nil {
			sum += b.Amount
			n++
		}
	}
	return sum, n, nil
}

// ServeHTTP answers as the vendor.
func (v *Vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if v.cfg.Key != "" && r.Header.Get("Authorization") != "Bearer "+v.cfg.Key {
		fail(w, http.StatusUnauthorized, `{"error":{"message":"bad key","type":"invalid_request_error","code":"invalid_api_key"}}`)
		return
	}
	switch {
	case strings.HasSuffix(r.URL.Path, "/models"):
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"object":"list","data":[{"id":"%s-large","object":"model"},{"id":"%s-small","object":"model"}]}`, v.cfg.Flavour, v.cfg.Flavour)
	case strings.HasSuffix(r.URL.Path, "/chat/completions") && r.Method == http.MethodPost:
		v.chat(w, r)
	default:
		fail(w, http.StatusNotFound, `{"error":{"message":"no such path","code":"not_found"}}`)
	}
}

func (v *Vendor) chat(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, 8<<20))
	if err != nil {
		return
	}
	var q struct {
		Model    string
		Stream   bool
		Max      int64 `json:"max_tokens"`
		MaxNew   int64 `json:"max_completion_tokens"`
		Messages []struct{ Content string }
	}
	req := Request{}
	if json.Unmarshal(raw, &q) != nil || json.Unmarshal(raw, &req.Body) != nil {
		fail(w, http.StatusBadRequest, `{"error":{"message":"not JSON","code":"bad_request"}}`)
		return
	}
	for _, m := range q.Messages {
		req.Prompt += m.Content
	}
	req.Model, req.Max, req.Stream = q.Model, max(q.Max, q.MaxNew), q.Stream
	b := v.take(req)
	if _, has := req.Body["stream_options"]; has && b.RefuseStreamOptions {
		fail(w, http.StatusBadRequest, `{"error":{"message":"stream_options is not supported","code":"bad_request"}}`)
		return
	}
	if b.refuse(w, v.cfg.Clock.Now()) {
		return
	}
	a := v.answer(req, b)
	if !b.Unbilled {
		if err := v.bill(req.Model, a.usage); err != nil {
			fail(w, http.StatusInternalServerError, `{"error":"books"}`)
			return
		}
	}
	v.deliver(w, r, a, b)
}

// take notes the request and returns how it is answered.
func (v *Vendor) take(req Request) Behaviour {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.requests = append(v.requests, req)
	if len(v.plan) > 0 {
		b := v.plan[0]
		v.plan = v.plan[1:]
		return b
	}
	if v.standing != nil {
		return *v.standing
	}
	return Behaviour{}
}

func (v *Vendor) bill(model string, u core.Usage) error {
	b := Bill{Model: model, Usage: u, Amount: v.price(u)}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.bills = append(v.bills, b)
	if v.cfg.Books == "" {
		return nil
	}
	line, err := json.Marshal(b)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(v.cfg.Books, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Write(append(line, '\n')); err != nil {
		return err
	}
	return f.Sync()
}

func (v *Vendor) price(u core.Usage) core.NanoUSD {
	return core.NanoUSD((u.Input*v.cfg.Input + u.Output*v.cfg.Output + 999_999) / 1_000_000)
}

func fail(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	io.WriteString(w, body)
}
