// Package llmtest is the conformance suite of the llm seam: each implementation
// passes Run against the fake vendors, with every fault in every dialect.
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
	return h.start(t, v, f, 5*time.Second)
}

// impatient gives up on silence soon.
func (h Harness) impatient(t testing.TB, v *fake.Vendor, f fake.Flavour) llm.Provider {
	t.Helper()
	return h.start(t, v, f, 700*time.Millisecond)
}

func (h Harness) start(t testing.TB, v *fake.Vendor, f fake.Flavour, idle time.Duration) llm.Provider {
	t.Helper()
	srv := httptest.NewServer(v)
	t.Cleanup(srv.Close)
	return h.New(t, f, srv.URL+"/v1", secret, idle)
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
	for _, f := range fake.Flavours() {
		t.Run(string(f), func(t *testing.T) {
			t.Parallel()
			for _, stream := range []bool{false, true} {
				name := "whole"
				if stream {
					name = "stream"
				}
				t.Run(name, func(t *testing.T) {
					dialect(t, h, f, stream)
					usages(t, h, f, stream)
					faults(t, h, f, stream)
					limits(t, h, f, stream)
				})
			}
			t.Run("streams in order", func(t *testing.T) { inOrder(t, h, f) })
			t.Run("lists models", func(t *testing.T) { listing(t, h, f) })
			t.Run("embeds", func(t *testing.T) { embeds(t, h, f) })
		})
	}
	t.Run("obeys the deadline", func(t *testing.T) { deadline(t, h) })
	t.Run("refuses requests that endpoints misunderstand", func(t *testing.T) { misunderstood(t, h) })
}

func inOrder(t *testing.T, h Harness, f fake.Flavour) {
	for name, b := range map[string]fake.Behaviour{"plainly": {}, "in drips": {Drip: time.Millisecond}, "between comments": {Comments: 400}, "in parts": {Parts: true}} {
		t.Run(name, func(t *testing.T) {
			var got strings.Builder
			r := Request(true)
			r.Stream = func(s string) { got.WriteString(s) }
			v := fake.New(fake.Config{Flavour: f, Thoughts: "The user wants a proposal."})
			v.Next(b)
			out, err := h.Start(t, v, f).Call(t.Context(), r)
			require.NoError(t, err)
			require.Equal(t, "The quick brown fox jumps over the lazy dog.", got.String(), "reasoning is no part of the answer")
			require.Equal(t, out.Text, got.String())
		})
	}
}

func listing(t *testing.T, h Harness, f fake.Flavour) {
	v := fake.New(fake.Config{Flavour: f, Key: secret, Real: true})
	models, err := h.Start(t, v, f).Models(t.Context())
	require.NoError(t, err)
	require.Equal(t, v.Models(), models, "by the names that calls take")
	_, err = h.Start(t, fake.New(fake.Config{Flavour: f, Key: "other"}), f).Models(t.Context())
	require.Equal(t, llm.FaultAuth, fault(t, err).Fault)
}

func deadline(t *testing.T, h Harness) {
	v := fake.New(fake.Config{})
	v.Next(fake.Behaviour{Hang: true})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := h.impatient(t, v, fake.OpenAI).Call(ctx, Request(true))
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
