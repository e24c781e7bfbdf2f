package openai

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	gopenai "github.com/sashabaranov/go-openai"

	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// Config is one endpoint.
type Config struct {
	// Preset is its kind; see Presets.
	Preset string
	// BaseURL replaces that of the preset.
	BaseURL string
	// Key is the credential; it is sent as a bearer token and shown nowhere.
	Key string
	// Idle is how long the endpoint may be silent; 60 s when 0.
	Idle time.Duration
	// Clock reads dates in Retry-After; the machine's when nil.
	Clock clock.Clock
	// Transport replaces the connection pool, for tests.
	Transport http.RoundTripper
}

// Provider is an endpoint that follows OpenAI's chat completions.
type Provider struct {
	client *gopenai.Client
	clock  clock.Clock
	// plain is set once the endpoint refused stream_options.
	plain atomic.Bool
}

// New checks the configuration and makes the provider; it connects to nothing.
func New(c Config) (*Provider, error) {
	spec, ok := Preset(c.Preset)
	if !ok {
		return nil, core.Invalid("preset", "%q is not a known kind of endpoint; use openai, anthropic, gemini, mistral, deepseek, groq, openrouter, ollama, lmstudio, vllm or llamacpp", clip(c.Preset))
	}
	if c.BaseURL == "" {
		c.BaseURL = spec.BaseURL
	}
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" {
		return nil, core.Invalid("base_url", "the address of an endpoint is an http or https URL without user and query, such as %s", spec.BaseURL)
	}
	if spec.NeedsKey && c.Key == "" {
		return nil, core.Invalid("key", "%s needs a key; make one at %s and store it with: automonet secret set", spec.Title, spec.KeyURL)
	}
	if u.Scheme == "http" && c.Key != "" && !loopback(u.Hostname()) {
		return nil, core.Invalid("base_url", "a key is not sent without encryption; use https")
	}
	if c.Idle <= 0 {
		c.Idle = time.Minute
	}
	if c.Clock == nil {
		c.Clock = clock.System{}
	}
	if c.Transport == nil {
		c.Transport = &http.Transport{
			Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, MaxIdleConns: 256, MaxIdleConnsPerHost: 128, IdleConnTimeout: 90 * time.Second,
			DialContext:         (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
			TLSHandshakeTimeout: 10 * time.Second, MaxResponseHeaderBytes: 64 << 10,
		}
	}
	cfg := gopenai.DefaultConfig(c.Key)
	cfg.BaseURL = strings.TrimSuffix(c.BaseURL, "/")
	d := &doer{idle: c.Idle, usage: spec.Name == "openrouter", client: &http.Client{
		Transport: c.Transport,
		// A redirect would carry prompt and key elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if spec.Name == "openai" && (u.Host == "api.openai.com" || loopback(u.Hostname())) {
		d.tier = "default"
	}
	cfg.HTTPClient = d
	return &Provider{client: gopenai.NewClientWithConfig(cfg), clock: c.Clock}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Call makes one request.
func (p *Provider) Call(ctx context.Context, r llm.Request) (llm.Response, error) {
	if err := r.Check(); err != nil {
		return llm.Response{}, err
	}
	x := &exchange{request: r, plain: p.plain.Load()}
	ctx = with(ctx, x)
	// The messages are written once, by the layer below the client.
	wire := gopenai.ChatCompletionRequest{Model: r.Model}
	var out llm.Response
	var err error
	if r.Stream == nil {
		out.Text, err = p.whole(ctx, wire, x)
	} else {
		out, err = p.stream(ctx, wire, r.Stream)
	}
	if x.body.Len() > 0 {
		x.seen.observe(x.body.Bytes())
	}
	out.ID, out.Model = x.seen.id, x.seen.model
	out.UsageRaw = x.seen.usage
	out.Usage, out.ProviderCost = ParseUsage(x.seen.usage, out.Text != "")
	if t := x.seen.tier; t != "default" && t != "standard" {
		out.Usage.Tier = t
	}
	if fault := p.judge(ctx, x, out.Text, err); fault != nil {
		return out, fault
	}
	out.Finish, _ = finishOf(x.seen.finish)
	return out, nil
}

// finishOf reads the finish reason of a complete answer in the words of any
// vendor. One that is not known, such as DeepSeek's insufficient_system_resource,
// does not count as complete.
func finishOf(reason string) (llm.Finish, bool) {
	switch reason {
	case "stop", "eos", "end_turn", "stop_sequence":
		return llm.FinishStop, true
	case "length", "model_length", "max_tokens":
		return llm.FinishLength, true
	}
	return "", false
}

func (p *Provider) whole(ctx context.Context, wire gopenai.ChatCompletionRequest, x *exchange) (string, error) {
	res, err := p.client.CreateChatCompletion(ctx, wire)
	if err != nil || len(res.Choices) == 0 {
		return "", err
	}
	m := res.Choices[0].Message
	for _, part := range m.MultiContent {
		// Mistral's reasoning models answer in parts, of which the thinking is none
		// of the answer.
		if part.Type == gopenai.ChatMessagePartTypeText {
			m.Content += part.Text
		}
	}
	return m.Content, nil
}

func (p *Provider) stream(ctx context.Context, wire gopenai.ChatCompletionRequest, deliver func(string)) (llm.Response, error) {
	var out llm.Response
	began := p.clock.Now()
	s, err := p.client.CreateChatCompletionStream(ctx, wire)
	if err != nil {
		return out, err
	}
	defer s.Close()
	var text strings.Builder
	for {
		chunk, err := s.Recv()
		if errors.Is(err, io.EOF) {
			err = nil
		} else if err == nil {
			for _, c := range chunk.Choices {
				if c.Index != 0 || c.Delta.Content == "" {
					continue
				}
				if text.Len() == 0 {
					out.FirstToken = p.clock.Now().Sub(began)
				}
				text.WriteString(c.Delta.Content)
				deliver(c.Delta.Content)
			}
			continue
		}
		out.Text = text.String()
		return out, err
	}
}

// Models lists what the endpoint offers.
func (p *Provider) Models(ctx context.Context) ([]string, error) {
	x := &exchange{}
	list, err := p.client.ListModels(with(ctx, x))
	if err != nil {
		x.seen.observe(x.body.Bytes())
		if fault := p.judge(ctx, x, "", err); fault != nil {
			return nil, fmt.Errorf("list models: %w", fault)
		}
		return nil, err
	}
	var out []string
	for _, m := range list.Models {
		// Gemini lists "models/gemini-2.5-flash" and takes the bare name, which is
		// also what the price list has.
		if id := strings.TrimPrefix(m.ID, "models/"); len(out) < 5000 && id != "" && len(id) <= 200 {
			out = append(out, id)
		}
	}
	return out, nil
}

// failing makes the errors of one exchange.
func (p *Provider) failing(ctx context.Context, x *exchange, err error) func(llm.Fault, bool) *llm.Error {
	return func(f llm.Fault, served bool) *llm.Error {
		e := llm.Fail(f, served, safeCause(ctx, err))
		e.Status, e.Code = x.status, x.seen.code
		if e.RetryAfter = retryAfter(x.header, p.clock.Now()); e.RetryAfter == 0 && x.status == http.StatusTooManyRequests {
			e.RetryAfter = delayIn(x.body.Bytes())
		}
		return e
	}
}

// received decides whether an answer of the endpoint arrived at all; nil means that
// its body has to tell the rest.
func (p *Provider) received(ctx context.Context, x *exchange, err error) *llm.Error {
	fail := p.failing(ctx, x, err)
	switch {
	case x.status != 0 && x.status != http.StatusOK:
		return p.refused(x, fail)
	case !x.sent:
		return fail(llm.FaultRequest, false)
	case x.status == 0 && refusedConnection(err):
		return fail(llm.FaultUnreachable, false)
	case x.idle || errors.Is(ctx.Err(), context.DeadlineExceeded):
		return fail(llm.FaultTimeout, true)
	case x.status == 0:
		return fail(llm.FaultCut, true)
	case x.seen.failed || x.seen.documents == 0:
		return fail(llm.FaultProvider, true)
	}
	return nil
}

// judge decides from the status first and the body second whether the call
// failed; nil means a complete answer.
func (p *Provider) judge(ctx context.Context, x *exchange, text string, err error) *llm.Error {
	if fault := p.received(ctx, x, err); fault != nil {
		return fault
	}
	fail := p.failing(ctx, x, err)
	switch {
	case x.seen.finish == "content_filter" || x.seen.finish == "refusal":
		return fail(llm.FaultContent, true)
	case x.seen.finish != "" && !complete(x.seen.finish):
		return fail(llm.FaultProvider, true)
	case x.seen.broken || err != nil || x.seen.finish == "":
		if x.request.Stream == nil && x.seen.finish == "" {
			return fail(llm.FaultProvider, true)
		}
		return fail(llm.FaultCut, true)
	case text == "":
		return fail(llm.FaultProvider, true)
	}
	return nil
}

func complete(reason string) bool {
	_, ok := finishOf(reason)
	return ok
}

// refused classifies a status other than 200. Statuses of the 4xx range mean
// that the call was turned away before it was served; all others may be billed.
func (p *Provider) refused(x *exchange, fail func(llm.Fault, bool) *llm.Error) *llm.Error {
	said := strings.ToLower(x.body.String())
	switch x.status {
	case http.StatusUnauthorized:
		return fail(llm.FaultAuth, false)
	case http.StatusForbidden:
		// Endpoints say 403 of models that an account has no access to, and of places
		// or accounts that may use none; each model is left alone when its turn comes.
		return fail(llm.FaultForbidden, false)
	case http.StatusPaymentRequired:
		// OpenRouter's budget of calls on their way says 402 with a wait; an empty
		// account says none.
		if retryAfter(x.header, p.clock.Now()) > 0 {
			return fail(llm.FaultRateLimited, false)
		}
		return fail(llm.FaultPayment, false)
	case http.StatusNotFound:
		return fail(llm.FaultMissing, false)
	case http.StatusTooManyRequests:
		if strings.Contains(said, "insufficient_quota") {
			return fail(llm.FaultPayment, false)
		}
		return fail(llm.FaultRateLimited, false)
	case http.StatusRequestEntityTooLarge:
		return fail(llm.FaultContext, false)
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		switch {
		case strings.Contains(said, "stream_options") && x.request.Stream != nil && !x.plain:
			// The next call to this endpoint goes without it.
			p.plain.Store(true)
			return fail(llm.FaultProvider, false)
		case strings.Contains(said, "context_length") || strings.Contains(said, "context length") || strings.Contains(said, "too long"):
			return fail(llm.FaultContext, false)
		case strings.Contains(said, "content_filter") || strings.Contains(said, "content_policy") || strings.Contains(said, "safety"):
			return fail(llm.FaultContent, false)
		}
		return fail(llm.FaultRequest, false)
	}
	if x.status >= 400 && x.status < 500 && x.status != http.StatusRequestTimeout {
		return fail(llm.FaultRequest, false)
	}
	return fail(llm.FaultProvider, true)
}

// safeCause keeps what errors.Is needs and drops foreign text.
func safeCause(ctx context.Context, err error) error {
	if cause := ctx.Err(); cause != nil {
		return cause
	}
	if errors.Is(err, syscall.ECONNREFUSED) {
		return syscall.ECONNREFUSED
	}
	return nil
}

// refusedConnection reports that no connection was made, so nothing was sent.
func refusedConnection(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	return errors.As(err, &op) && op.Op == "dial" || errors.As(err, &dns)
}

func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

var _ llm.Provider = (*Provider)(nil)
