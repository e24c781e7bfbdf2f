// Package mcp is a server of the Model Context Protocol over streamable HTTP, made
// with the protocol's official library, for replay servers that offer tools.
package mcp

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// Tool is a tool and what it answers. An error becomes an answer that says that the
// tool failed.
type Tool struct {
	Name, Description string
	// Schema is the JSON Schema of the arguments.
	Schema string
	// Writes is set for tools that change something.
	Writes bool
	Call   func(args map[string]any) (any, error)
}

// Options say how the server behaves.
type Options struct {
	Tools []Tool
	// Sessions gives sessions that the client has to name and to end. They live until
	// then.
	Sessions bool
	// JSON answers by JSON instead of a stream of events.
	JSON bool
	// Structured puts what a tool answers into the structured content as well.
	Structured bool
	// Valid judges access tokens; nil lets everybody in.
	Valid func(access string) bool
	// Metadata is the address of the resource's metadata, named to those without a
	// token (RFC 9728); "" names none.
	Metadata string
}

// New makes the server. It answers at any path.
func New(o Options) http.Handler {
	server := sdk.NewServer(&sdk.Implementation{Name: "replay", Version: "1"}, &sdk.ServerOptions{Capabilities: &sdk.ServerCapabilities{Tools: &sdk.ToolCapabilities{ListChanged: true}}})
	for _, t := range o.Tools {
		server.AddTool(&sdk.Tool{Name: t.Name, Description: t.Description, InputSchema: json.RawMessage(t.Schema),
			Annotations: &sdk.ToolAnnotations{ReadOnlyHint: !t.Writes}}, o.handler(t))
	}
	next := sdk.NewStreamableHTTPHandler(func(*http.Request) *sdk.Server { return server }, &sdk.StreamableHTTPOptions{
		Stateless: !o.Sessions, JSONResponse: o.JSON, DisableLocalhostProtection: true,
	})
	if o.Valid == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		access, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !ok || !o.Valid(access) {
			if o.Metadata != "" {
				w.Header().Set("WWW-Authenticate", `Bearer resource_metadata="`+o.Metadata+`"`)
			}
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (o Options) handler(t Tool) sdk.ToolHandler {
	return func(_ context.Context, r *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		args := map[string]any{}
		if len(r.Params.Arguments) > 0 {
			if err := json.Unmarshal(r.Params.Arguments, &args); err != nil {
				return failed(err.Error()), nil
			}
		}
		v, err := t.Call(args)
		if err != nil {
			return failed(err.Error()), nil
		}
		var b strings.Builder
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(v); err != nil {
			return nil, err
		}
		out := &sdk.CallToolResult{Content: []sdk.Content{&sdk.TextContent{Text: b.String()}}}
		if o.Structured {
			out.StructuredContent = json.RawMessage(b.String())
		}
		return out, nil
	}
}

func failed(text string) *sdk.CallToolResult {
	return &sdk.CallToolResult{IsError: true, Content: []sdk.Content{&sdk.TextContent{Text: text}}}
}

// Number reads a number of the arguments, or gives the fallback.
func Number(args map[string]any, name string, or int) int {
	if v, ok := args[name].(float64); ok && v >= 0 {
		return int(v)
	}
	return or
}

// Text reads a text of the arguments.
func Text(args map[string]any, name string) string {
	s, _ := args[name].(string)
	return s
}
