// Package mcp asks servers of the Model Context Protocol over streamable HTTP, with
// the protocol's official library, on behalf of sources and channels. Tools are what
// the server lists, never assumed; what a tool answers is data, never an instruction.
package mcp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

// version is the protocol version that is asked for. Servers answer with the one
// that they speak; see the specification of 2025-11-25, section Lifecycle.
const version = "2025-11-25"

// Bounds of what a server may send.
const (
	maxBytes = 8 << 20
	maxTools = 500
	maxPages = 20
)

// Tokens gives access tokens. Reject says that the service refused one, so that the
// next is another.
type Tokens interface {
	Token(ctx context.Context) (string, error)
	Reject(access string)
}

// Config makes a Client.
type Config struct {
	// Service names the other side in errors.
	Service string
	// Endpoint is the address of the server.
	Endpoint string
	Web      web.Getter
	// Tokens signs the requests; nil sends none.
	Tokens Tokens
}

// Client opens sessions. It is safe for concurrent use.
type Client struct{ cfg Config }

// New makes a Client; it asks nobody.
func New(cfg Config) *Client {
	if cfg.Service == "" {
		cfg.Service = "the service"
	}
	return &Client{cfg: cfg}
}

// Tool is what a server lists.
type Tool struct {
	Name        string
	Title       string
	Description string
	// ReadOnly is what the server claims: the tool changes nothing.
	ReadOnly bool
	// Params are the arguments by name, Required those without which it is not called.
	Params   map[string]Param
	Required []string
}

// Takes reports whether the tool has an argument of that name.
func (t Tool) Takes(name string) bool {
	_, ok := t.Params[name]
	return ok
}

// Base is the tool's name without the prefix that some servers put before it, such
// as "upwork__".
func (t Tool) Base() string {
	if i := strings.LastIndex(t.Name, "__"); i >= 0 {
		return t.Name[i+2:]
	}
	return t.Name
}

// Param is an argument of a tool.
type Param struct {
	// Type is the JSON type; "" where the server does not say one.
	Type string
	Enum []string
	// Max is the greatest number, 0 for none.
	Max float64
}

// Result is what a tool answered.
type Result struct {
	// JSON is the structured content, or the text where that is JSON; nil otherwise.
	JSON json.RawMessage
	// Text is all text of the answer.
	Text string
	// Failed is set where the tool itself says so.
	Failed bool
	// Body is the answer as it came over the net.
	Body []byte
}

// UnreadableError is an answer that does not follow the protocol.
type UnreadableError struct {
	Service string
	// Body is what came.
	Body []byte
}

// Error says whose answer it was, without quoting it.
func (e *UnreadableError) Error() string {
	return fmt.Sprintf("the answer of %s does not follow the Model Context Protocol", e.Service)
}

// Answer is what came; it cannot be read.
func (e *UnreadableError) Answer() (body []byte, readable bool) { return e.Body, false }

// RefusedError is an error that the server told by the protocol.
type RefusedError struct {
	Service string
	Code    int64
	Message string
	// Body is the answer, nil where there was none beside the message.
	Body []byte
}

// Answer is what came.
func (e *RefusedError) Answer() (body []byte, readable bool) { return e.Body, true }

// Error quotes the message, bounded.
func (e *RefusedError) Error() string {
	return fmt.Sprintf("%s refuses: %s (%d)", e.Service, core.Clean(e.Message, 160, false), e.Code)
}

// Session is a connection to a server. It is used by one goroutine at a time, and
// ends with Close, or for its requests with the context of Open.
type Session struct {
	client    *Client
	transport *transport
	session   *sdk.ClientSession
}

// Open starts a session. The errors of Open, Tools and Call are those of
// adapters/web, *UnreadableError, *RefusedError, and a core.Error where the sign-in
// fails.
func (c *Client) Open(ctx context.Context) (*Session, error) {
	s := &Session{client: c, transport: newTransport(ctx, c.cfg)}
	client := sdk.NewClient(&sdk.Implementation{Name: "automonet", Title: "AutoMonet", Version: "1"}, &sdk.ClientOptions{
		// Neither roots nor sampling nor elicitation: nothing is asked of us.
		Capabilities: &sdk.ClientCapabilities{},
	})
	session, err := client.Connect(ctx, &sdk.StreamableClientTransport{
		Endpoint: c.cfg.Endpoint, HTTPClient: &http.Client{Transport: s.transport, CheckRedirect: noRedirect},
		MaxRetries: -1, DisableStandaloneSSE: true, MaxEventSize: maxBytes,
	}, &sdk.ClientSessionOptions{ProtocolVersion: version})
	if err != nil {
		return nil, s.explain(ctx, err)
	}
	s.session = session
	return s, nil
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Close ends the session at the server. Its failure harms nobody: sessions end by
// themselves.
func (s *Session) Close() {
	if s.session != nil {
		_ = s.session.Close()
	}
}

// Tools lists the server's tools.
func (s *Session) Tools(ctx context.Context) ([]Tool, error) {
	var out []Tool
	params := &sdk.ListToolsParams{}
	for range maxPages {
		got, err := s.session.ListTools(ctx, params)
		if err != nil {
			return nil, s.explain(ctx, err)
		}
		for _, t := range got.Tools {
			if t != nil && len(out) < maxTools {
				out = append(out, toolOf(t))
			}
		}
		if got.NextCursor == "" || got.NextCursor == params.Cursor {
			break
		}
		params.Cursor = got.NextCursor
	}
	return out, nil
}

func toolOf(t *sdk.Tool) Tool {
	out := Tool{Name: t.Name, Title: core.Clean(t.Title, 200, false), Description: core.Clean(t.Description, 2000, true), Params: map[string]Param{}}
	if t.Annotations != nil {
		out.ReadOnly = t.Annotations.ReadOnlyHint
	}
	var schema struct {
		Properties map[string]json.RawMessage `json:"properties"`
		Required   []string                   `json:"required"`
	}
	raw, err := json.Marshal(t.InputSchema)
	if err != nil || json.Unmarshal(raw, &schema) != nil {
		return out // a tool whose arguments cannot be read has none that we may use
	}
	out.Required = schema.Required
	for name, raw := range schema.Properties {
		out.Params[name] = paramOf(raw)
	}
	return out
}

func paramOf(raw json.RawMessage) Param {
	var v struct {
		Type  any     `json:"type"`
		Enum  []any   `json:"enum"`
		Max   float64 `json:"maximum"`
		Items any     `json:"items"`
	}
	if json.Unmarshal(raw, &v) != nil {
		return Param{}
	}
	p := Param{Max: v.Max}
	switch t := v.Type.(type) {
	case string:
		p.Type = t
	case []any: // ["string", "null"]
		for _, one := range t {
			if s, ok := one.(string); ok && s != "null" && p.Type == "" {
				p.Type = s
			}
		}
	}
	for _, one := range v.Enum {
		if s, ok := one.(string); ok {
			p.Enum = append(p.Enum, s)
		}
	}
	return p
}

// Call asks a tool.
func (s *Session) Call(ctx context.Context, name string, args map[string]any) (Result, error) {
	got, err := s.session.CallTool(ctx, &sdk.CallToolParams{Name: name, Arguments: args})
	if err != nil {
		return Result{Body: s.transport.sample()}, s.explain(ctx, err)
	}
	out := Result{Failed: got.IsError, Body: s.transport.sample()}
	var text strings.Builder
	for _, c := range got.Content {
		if t, ok := c.(*sdk.TextContent); ok {
			text.WriteString(t.Text)
		}
	}
	out.Text = text.String()
	if got.StructuredContent != nil {
		if raw, err := json.Marshal(got.StructuredContent); err == nil {
			out.JSON = raw
		}
	}
	if out.JSON == nil && json.Valid([]byte(out.Text)) {
		out.JSON = json.RawMessage(out.Text)
	}
	return out, nil
}

// explain finds the reason of a failure: the end of ctx, what came over the net, what
// the server told by the protocol, and else that nobody understood the answer.
func (s *Session) explain(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return &web.TransientError{Host: s.transport.host, Err: ctx.Err()}
	}
	if failed := s.transport.failure(); failed != nil {
		return failed
	}
	var wire *jsonrpc.Error
	if errors.As(err, &wire) {
		return &RefusedError{Service: s.client.cfg.Service, Code: wire.Code, Message: wire.Message}
	}
	return &UnreadableError{Service: s.client.cfg.Service, Body: s.transport.sample()}
}
