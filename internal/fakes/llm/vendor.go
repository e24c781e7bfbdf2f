// Package llm is a model vendor that answers like the real ones, misbehaves on
// demand, and bills: it keeps its own books, so that a test can compare what was
// charged with what the program believes. With a file the books are synced to
// disk before the answer goes out, for tests that kill processes. What differs
// between vendors is a Profile, which is data; README.md names its sources.
package llm

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// Config makes a vendor; the zero value is an OpenAI that bills nothing.
type Config struct {
	Flavour Flavour
	// Input and Output are the rates of all its models in nano-dollars per million
	// tokens; Tariff replaces them. Real takes the prices of the profile by the
	// model's name, and refuses other models.
	Input  int64
	Output int64
	Tariff *Tariff
	Real   bool
	// Text is what it answers; a short sentence when empty.
	Text string
	// Reply makes the answer from the prompt, and beats Text.
	Reply func(model, prompt string) string
	// Tokens fixes the usage; computed from the texts when zero. Count computes it
	// from the request, and beats both.
	Tokens core.Usage
	Count  func(Request) core.Usage
	// Obey answers with JSON where the request asks for a schema.
	Obey bool
	// Thoughts is a text of reasoning that goes before the answer where the dialect
	// has a place for it.
	Thoughts string
	// Decide chooses how a request is answered that no plan was made for; nil, and
	// a nil answer, leave it to Always.
	Decide func(Request) *Behaviour
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

// Vendor is a fake vendor; it serves /v1/chat/completions, /v1/embeddings and
// /v1/models. It is safe for concurrent use.
type Vendor struct {
	cfg     Config
	profile Profile

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
	// Texts are what an embedding model was given; Prompt joins them.
	Texts []string
	// Max is the bound on the output, under whichever name it came.
	Max    int64
	Stream bool
	// Usage is set when a stream was asked to state its usage; Tier is the service
	// tier that was asked for.
	Usage bool
	Tier  string
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
	return &Vendor{cfg: c, profile: Of(c.Flavour)}
}

// Profile is whose dialect it speaks.
func (v *Vendor) Profile() Profile { return v.profile }

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

// Requests returns the requests to models so far.
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
	for k, h := range v.profile.Headers {
		w.Header().Set(k, h)
	}
	if v.cfg.Key != "" && r.Header.Get("Authorization") != "Bearer "+v.cfg.Key {
		v.refuse(w, http.StatusUnauthorized, "invalid_api_key", "Incorrect API key provided")
		return
	}
	switch {
	case strings.HasSuffix(r.URL.Path, "/models"):
		v.list(w)
	case strings.HasSuffix(r.URL.Path, "/chat/completions") && r.Method == http.MethodPost:
		v.chat(w, r)
	case strings.HasSuffix(r.URL.Path, "/embeddings") && r.Method == http.MethodPost:
		v.embed(w, r)
	default:
		v.refuse(w, http.StatusNotFound, "not_found", "no such path")
	}
}

// Models are the names of its models, as its chat endpoint takes them.
func (v *Vendor) Models() []string {
	if v.cfg.Real {
		return slices.Sorted(maps.Keys(v.profile.Tariffs))
	}
	name := string(v.profile.Flavour)
	return []string{name + "-large", name + "-small"}
}

func (v *Vendor) list(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	var items []string
	for _, name := range v.Models() {
		items = append(items, fmt.Sprintf(`{"id":%s,"object":"model",%s}`, encode(v.profile.Prefix+name), v.profile.Listed))
	}
	fmt.Fprintf(w, `{"object":"list","data":[%s]}`, strings.Join(items, ","))
}

func (v *Vendor) chat(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, 8<<20))
	if err != nil {
		return
	}
	var q struct {
		Model   string
		Stream  bool
		Max     int64  `json:"max_tokens"`
		MaxNew  int64  `json:"max_completion_tokens"`
		Tier    string `json:"service_tier"`
		Options struct {
			Usage bool `json:"include_usage"`
		} `json:"stream_options"`
		Messages []struct{ Content string }
	}
	req := Request{}
	if json.Unmarshal(raw, &q) != nil || json.Unmarshal(raw, &req.Body) != nil {
		v.refuse(w, http.StatusBadRequest, "bad_request", "not JSON")
		return
	}
	for _, m := range q.Messages {
		req.Prompt += m.Content
	}
	req.Model, req.Max, req.Stream, req.Usage, req.Tier = q.Model, max(q.Max, q.MaxNew), q.Stream, q.Options.Usage, q.Tier
	b := v.take(req)
	if _, known := v.profile.Tariffs[req.Model]; v.cfg.Real && !known {
		v.refuse(w, http.StatusNotFound, "model_not_found", "The model does not exist")
		return
	}
	if _, has := req.Body["stream_options"]; has && b.RefuseStreamOptions {
		v.refuse(w, http.StatusBadRequest, "bad_request", "stream_options is not supported")
		return
	}
	if b.refuse(v, w) {
		return
	}
	a := v.answer(req, b)
	if !b.Unbilled {
		if err := v.bill(req.Model, a.usage, a.cost); err != nil {
			v.refuse(w, http.StatusInternalServerError, "books", "the books cannot be written")
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
	if v.cfg.Decide != nil {
		if b := v.cfg.Decide(req); b != nil {
			return *b
		}
	}
	if v.standing != nil {
		return *v.standing
	}
	return Behaviour{}
}

func (v *Vendor) bill(model string, u core.Usage, amount core.NanoUSD) error {
	b := Bill{Model: model, Usage: u, Amount: amount}
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

// tariff is what a model costs here.
func (v *Vendor) tariff(model string) Tariff {
	switch {
	case v.cfg.Tariff != nil:
		return *v.cfg.Tariff
	case v.cfg.Real:
		return v.profile.Tariffs[model]
	}
	return Tariff{Input: v.cfg.Input, Output: v.cfg.Output}
}

// refuse turns a request away with the vendor's own error body.
func (v *Vendor) refuse(w http.ResponseWriter, status int, code, message string) {
	fail(w, status, v.profile.Fail(status, code, message))
}

func fail(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	io.WriteString(w, body)
}
