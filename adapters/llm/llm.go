// Package llm fixes the contract between the program and an endpoint that serves
// a model. One Call is one request on the wire: retries, fallbacks, budgets and
// limits belong to the caller. An implementation never reports an incomplete
// answer as complete, never turns a missing usage into zero, and never lets a
// credential or a foreign body into an error.
package llm

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// Role says who speaks in a message.
type Role string

// The roles.
const (
	RoleSystem    Role = "system"
	RoleUser      Role = "user"
	RoleAssistant Role = "assistant"
)

// Message is one turn of the prompt. Its text is not empty.
type Message struct {
	Role Role   `json:"role"`
	Text string `json:"text"`
}

// Schema asks for output that follows a JSON schema.
type Schema struct {
	Name string
	JSON json.RawMessage
}

// Request is one call of a model.
type Request struct {
	Model    string
	Messages []Message
	// MaxOutput bounds the generated tokens, reasoning included; it is required.
	MaxOutput int64
	// Temperature is sent when not nil, zero included.
	Temperature *float64
	// Schema is nil for free text.
	Schema *Schema
	// Reasoning marks a model that takes max_completion_tokens and no temperature.
	Reasoning bool
	// Stream, when not nil, receives the text as it arrives, in order, from the
	// goroutine of the call. What it received of a call that fails is void.
	Stream func(delta string)
}

// Check refuses a request that endpoints misunderstand.
func (r Request) Check() error {
	switch {
	case r.Model == "":
		return core.Invalid("model", "a call names a model")
	case r.MaxOutput <= 0:
		return core.Invalid("max_output", "a call states how many tokens it may generate at most")
	case len(r.Messages) == 0:
		return core.Invalid("messages", "a call needs at least one message")
	case r.Schema != nil && !json.Valid(r.Schema.JSON):
		return core.Invalid("schema", "the schema is not JSON")
	}
	for _, m := range r.Messages {
		if m.Text == "" || m.Role != RoleSystem && m.Role != RoleUser && m.Role != RoleAssistant {
			return core.Invalid("messages", "a message has a known role and a text")
		}
	}
	return nil
}

// Finish says why the model stopped.
type Finish string

// The ends of an answer that count as complete.
const (
	FinishStop   Finish = "stop"
	FinishLength Finish = "length" // cut by MaxOutput
)

// Response is a complete answer, or what is known of a failed call.
type Response struct {
	Text   string
	Finish Finish
	// Model is what the endpoint says served; ID names the answer there.
	Model string
	ID    string
	// Usage is not Stated when the endpoint gave none or one that cannot be true.
	Usage    core.Usage
	UsageRaw json.RawMessage
	// ProviderCost is what the endpoint says it billed, nil when it does not say.
	ProviderCost *core.NanoUSD
	// FirstToken is how long the first piece of a stream took; 0 without a stream.
	FirstToken time.Duration
}

// Provider is one configured endpoint. It is safe for concurrent use.
type Provider interface {
	// Call makes one request. On an error of type *Error the Response still
	// holds the usage when it was seen.
	Call(ctx context.Context, r Request) (Response, error)
	// Embed makes one request for vectors, with errors as those of Call.
	Embed(ctx context.Context, r EmbedRequest) (Embedding, error)
	// Models lists what the endpoint offers, at most some thousand names.
	Models(ctx context.Context) ([]string, error)
}

// Fault classifies a failed call by how to react.
type Fault string

// The faults.
const (
	FaultAuth        Fault = "auth"         // the credential is refused: ask the owner
	FaultRateLimited Fault = "rate_limited" // wait for RetryAfter or take another
	FaultContext     Fault = "context"      // the prompt is too long for the model
	FaultContent     Fault = "content"      // the provider refuses this content
	FaultRequest     Fault = "request"      // the endpoint does not take such a request
	FaultMissing     Fault = "missing"      // there is no such model
	FaultForbidden   Fault = "forbidden"    // this credential may not use the model
	FaultPayment     Fault = "payment"      // the account at the provider is empty
	FaultProvider    Fault = "provider"     // the endpoint failed: take another
	FaultCut         Fault = "cut"          // the answer ended before it was complete
	FaultTimeout     Fault = "timeout"      // no answer in time
	FaultUnreachable Fault = "unreachable"  // no connection was made
)

// Error is a failed call. Its text holds nothing that came from the endpoint.
type Error struct {
	Fault Fault
	// Served is false only when the call was certainly not served and cannot
	// have been billed. Otherwise its maximum must be assumed.
	Served bool
	// Status is the HTTP status, 0 when there was none.
	Status int
	// RetryAfter is how long the endpoint asks to wait; 0 when it does not say.
	RetryAfter time.Duration
	// Code is the endpoint's own code when it is a plain word, for the explanation.
	Code  string
	cause error
}

// Fail makes an Error around a cause that must be free of secrets; nil is fine.
func Fail(f Fault, served bool, cause error) *Error {
	return &Error{Fault: f, Served: served, cause: cause}
}

// Error describes the failure for a log.
func (e *Error) Error() string {
	s := "model call: " + string(e.Fault)
	if e.Status != 0 {
		s += fmt.Sprintf(" (status %d)", e.Status)
	}
	if e.Code != "" {
		s += " " + e.Code
	}
	return s
}

// Unwrap returns the cause, or nil.
func (e *Error) Unwrap() error { return e.cause }

// Retry reports whether the same endpoint may serve the same call in a moment. One
// that cannot be reached is not worth the wait while others are there, and one
// that fell silent may bill each attempt at its maximum.
func (e *Error) Retry() bool {
	switch e.Fault {
	case FaultRateLimited, FaultProvider, FaultCut:
		return true
	}
	return false
}

// Spec describes a kind of endpoint for the catalogue and the set-up.
type Spec struct {
	// Name is the preset, such as "openai"; Title is for people.
	Name  string
	Title string
	// BaseURL is the usual address; the owner may give another.
	BaseURL string
	// Vendor is under which the price list keeps its models.
	Vendor string
	// NeedsKey is set when a credential is required, Local when the endpoint runs
	// on the owner's machine and costs nothing once the owner confirms that.
	NeedsKey bool
	Local    bool
	// KeyURL is where a credential is made.
	KeyURL string
	// New makes a provider of this kind; it connects to nothing.
	New func(Deps) (Provider, error)
}

// Deps is what a provider is made of.
type Deps struct {
	// BaseURL replaces that of the Spec when not empty.
	BaseURL string
	// Key is the credential; it is shown nowhere.
	Key   string
	Clock clock.Clock
	// Transport replaces the connection pool; nil is the network.
	Transport http.RoundTripper
}
