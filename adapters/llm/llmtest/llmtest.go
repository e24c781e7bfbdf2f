// Package llmtest is the conformance suite of the llm seam: each implementation
// passes Run against the fake vendors with their dialects and faults.
package llmtest

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/core"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

// Harness makes the provider under test.
type Harness struct {
	// New returns a provider that speaks to url with key, gives up on silence
	// after idle, and knows that the endpoint speaks the dialect.
	New func(t testing.TB, flavour fake.Flavour, url, key string, idle time.Duration) llm.Provider
}

const secret = "sk-test-0123456789-very-secret"

// Start serves a vendor over real HTTP and returns a provider that speaks to it.
func (h Harness) Start(t testing.TB, v *fake.Vendor, f fake.Flavour) llm.Provider {
	t.Helper()
	srv := httptest.NewServer(v)
	t.Cleanup(srv.Close)
	return h.New(t, f, srv.URL+"/v1", secret, 150*time.Millisecond)
}

// Request is a proper request; streamed when stream is set.
func Request(stream bool) llm.Request {
	r := llm.Request{Model: "m-large", MaxOutput: 500, Messages: []llm.Message{
		{Role: llm.RoleSystem, Text: "You write proposals."}, {Role: llm.RoleUser, Text: "Write one about a web shop."},
	}}
	if stream {
		r.Stream = func(string) {}
	}
	return r
}

// Run is the suite.
func Run(t *testing.T, h Harness) {
	for _, stream := range []bool{false, true} {
		name := "whole"
		if stream {
			name = "stream"
		}
		t.Run(name, func(t *testing.T) {
			dialects(t, h, stream)
			faults(t, h, stream)
		})
	}
	t.Run("streams in order", func(t *testing.T) { inOrder(t, h) })
	t.Run("survives comments", func(t *testing.T) {
		v := fake.New(fake.Config{})
		v.Next(fake.Behaviour{Comments: 400})
		_, err := h.Start(t, v, fake.OpenAI).Call(t.Context(), Request(true))
		require.NoError(t, err)
	})
	t.Run("obeys the deadline", func(t *testing.T) { deadline(t, h) })
	t.Run("lists models", func(t *testing.T) {
		p := h.Start(t, fake.New(fake.Config{Flavour: fake.Groq, Key: secret}), fake.Groq)
		models, err := p.Models(t.Context())
		require.NoError(t, err)
		require.Equal(t, []string{"groq-large", "groq-small"}, models)
		_, err = h.Start(t, fake.New(fake.Config{Key: "other"}), fake.OpenAI).Models(t.Context())
		require.Equal(t, llm.FaultAuth, fault(t, err).Fault)
	})
	t.Run("refuses requests that endpoints misunderstand", func(t *testing.T) { misunderstood(t, h) })
}

func dialects(t *testing.T, h Harness, stream bool) {
	for _, f := range fake.Flavours() {
		t.Run("dialect/"+string(f), func(t *testing.T) {
			u := core.Usage{Input: 900, Output: 300}
			switch f {
			case fake.Ollama:
			case fake.Gemini:
				u.Reasoning = 200
			case fake.Anthropic:
				u.CachedInput, u.CacheWrite = 500, 100
			default:
				u.CachedInput, u.Reasoning = 500, 200
			}
			v := fake.New(fake.Config{Flavour: f, Key: secret, Input: 1e9, Output: 2e9, Tokens: u})
			got, err := h.Start(t, v, f).Call(t.Context(), Request(stream))
			require.NoError(t, err)
			require.Equal(t, "The quick brown fox jumps over the lazy dog.", got.Text)
			require.Equal(t, llm.FinishStop, got.Finish)
			require.Equal(t, "m-large", got.Model)
			require.Equal(t, "gen-1", got.ID)
			u.Stated = true
			if f == fake.Gemini {
				u.Reasoning = 0 // it is in the output, but not stated apart
			}
			require.Equal(t, u, got.Usage)
			require.NotEmpty(t, got.UsageRaw)
			if f == fake.OpenRouter {
				require.Equal(t, v.Billed(), *got.ProviderCost)
			} else {
				require.Nil(t, got.ProviderCost)
			}
		})
	}
}

// broken is a fault with what must become of it.
type broken struct {
	name   string
	b      fake.Behaviour
	want   llm.Fault
	served bool
	// only restricts the case to streams ("stream") or whole answers ("whole").
	only string
}

func cases() []broken {
	return []broken{
		{"a refused key", fake.Broken(401, `{"error":{"message":"no","code":"invalid_api_key"}}`), llm.FaultAuth, false, ""},
		{"a forbidden one", fake.Broken(403, `<html>no</html>`), llm.FaultAuth, false, ""},
		{"an empty account", fake.Broken(402, `{"error":"pay"}`), llm.FaultPayment, false, ""},
		{"a used-up quota", fake.Broken(429, `{"error":{"code":"insufficient_quota"}}`), llm.FaultPayment, false, ""},
		{"an unknown model", fake.Broken(404, `{"detail":"none"}`), llm.FaultMissing, false, ""},
		{"a long prompt", fake.Broken(400, `{"error":{"message":"x","code":"context_length_exceeded"}}`), llm.FaultContext, false, ""},
		{"a large body", fake.Broken(413, ``), llm.FaultContext, false, ""},
		{"refused content", fake.Broken(400, `{"error":{"code":"content_filter"}}`), llm.FaultContent, false, ""},
		{"a bad request", fake.Broken(400, `{"error":"text only"}`), llm.FaultRequest, false, ""},
		{"another refusal", fake.Broken(418, ``), llm.FaultRequest, false, ""},
		{"too many", fake.TooMany("3"), llm.FaultRateLimited, false, ""},
		{"a server error", fake.Broken(500, `{"error":{"message":"x"}}`), llm.FaultProvider, true, ""},
		{"an overloaded one", fake.Broken(529, ``), llm.FaultProvider, true, ""},
		{"a redirect", fake.Broken(307, ``), llm.FaultProvider, true, ""},
		{"not modified", fake.Broken(304, ``), llm.FaultProvider, true, ""},
		{"an error under 200", fake.ErrorIn200(), llm.FaultProvider, true, ""},
		{"a page under 200", fake.HTMLIn200(), llm.FaultProvider, true, ""},
		{"nothing under 200", fake.Behaviour{Empty: true}, llm.FaultProvider, true, ""},
		{"garbage under 200", fake.Behaviour{Whole: "\x00\xff{]"}, llm.FaultProvider, true, ""},
		{"no choices", fake.Behaviour{Whole: `{"choices":[]}`}, llm.FaultProvider, true, ""},
		{"a hanging endpoint", fake.Behaviour{Hang: true}, llm.FaultTimeout, true, ""},
		{"filtered content", fake.Behaviour{Finish: "content_filter"}, llm.FaultContent, true, ""},
		{"an error as the finish", fake.Behaviour{Finish: "error"}, llm.FaultProvider, true, ""},
		{"a cut connection", fake.Behaviour{CutAfter: 150}, llm.FaultCut, true, "stream"},
		{"silence in the middle", fake.Behaviour{HangMid: true}, llm.FaultTimeout, true, "stream"},
		{"an error event", fake.Behaviour{ErrorMid: "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n"}, llm.FaultProvider, true, "stream"},
		{"an error object", fake.Behaviour{ErrorMid: "data: {\"error\":{\"message\":\"x\",\"code\":\"server_error\"}}\n\n"}, llm.FaultProvider, true, "stream"},
		{"an error chunk", fake.Behaviour{ErrorMid: "data: {\"id\":\"x\",\"error\":{\"code\":502},\"choices\":[{\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}\n\n"}, llm.FaultProvider, true, "stream"},
		{"a broken line", fake.Behaviour{ErrorMid: "data: {\"choices\":[{\"delta\n\ndata: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"}, llm.FaultCut, true, "stream"},
	}
}

func faults(t *testing.T, h Harness, stream bool) {
	for _, c := range cases() {
		if c.only == "stream" && !stream {
			continue
		}
		t.Run("fault/"+c.name, func(t *testing.T) {
			v := fake.New(fake.Config{Text: "one two three four"})
			v.Next(c.b)
			_, err := h.Start(t, v, fake.OpenAI).Call(t.Context(), Request(stream))
			got := fault(t, err)
			require.Equal(t, c.want, got.Fault, got.Error())
			require.Equal(t, c.served, got.Served, "whether it may be billed")
			require.NotContains(t, got.Error(), secret)
			require.Len(t, v.Requests(), 1, "one call is one request")
		})
	}
	t.Run("fault/no endpoint", func(t *testing.T) {
		srv := httptest.NewServer(nil)
		url := srv.URL
		srv.Close()
		_, err := h.New(t, fake.OpenAI, url+"/v1", secret, time.Second).Call(t.Context(), Request(stream))
		got := fault(t, err)
		require.Equal(t, llm.FaultUnreachable, got.Fault)
		require.False(t, got.Served)
	})
	t.Run("usage that is missing or zero is not zero", func(t *testing.T) {
		for _, b := range []fake.Behaviour{{NoUsage: true}, {ZeroUsage: true}} {
			v := fake.New(fake.Config{})
			v.Next(b)
			got, err := h.Start(t, v, fake.OpenAI).Call(t.Context(), Request(stream))
			require.NoError(t, err)
			require.False(t, got.Usage.Stated)
		}
	})
	t.Run("an answer at the bound says so", func(t *testing.T) {
		v := fake.New(fake.Config{})
		r := Request(stream)
		r.MaxOutput = 3
		got, err := h.Start(t, v, fake.OpenAI).Call(t.Context(), r)
		require.NoError(t, err)
		require.Equal(t, llm.FinishLength, got.Finish)
		require.Equal(t, int64(3), v.Requests()[0].Max)
	})
}

func inOrder(t *testing.T, h Harness) {
	var got strings.Builder
	r := Request(true)
	r.Stream = func(s string) { got.WriteString(s) }
	out, err := h.Start(t, fake.New(fake.Config{}), fake.OpenAI).Call(t.Context(), r)
	require.NoError(t, err)
	require.Equal(t, out.Text, got.String())
}

func deadline(t *testing.T, h Harness) {
	v := fake.New(fake.Config{})
	v.Next(fake.Behaviour{Hang: true})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := h.Start(t, v, fake.OpenAI).Call(ctx, Request(true))
	got := fault(t, err)
	require.Equal(t, llm.FaultTimeout, got.Fault)
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

func misunderstood(t *testing.T, h Harness) {
	v := fake.New(fake.Config{})
	p := h.Start(t, v, fake.OpenAI)
	for name, change := range map[string]func(*llm.Request){
		"no model":      func(r *llm.Request) { r.Model = "" },
		"no bound":      func(r *llm.Request) { r.MaxOutput = 0 },
		"no message":    func(r *llm.Request) { r.Messages = nil },
		"empty message": func(r *llm.Request) { r.Messages = []llm.Message{{Role: llm.RoleUser}} },
		"odd role":      func(r *llm.Request) { r.Messages = []llm.Message{{Role: "tool", Text: "x"}} },
		"odd schema":    func(r *llm.Request) { r.Schema = &llm.Schema{Name: "x", JSON: []byte("{")} },
	} {
		r := Request(false)
		change(&r)
		_, err := p.Call(t.Context(), r)
		require.Equal(t, core.KindInvalid, core.KindOf(err), name)
	}
	require.Empty(t, v.Requests())
}

func fault(t testing.TB, err error) *llm.Error {
	t.Helper()
	var e *llm.Error
	require.ErrorAs(t, err, &e)
	return e
}
