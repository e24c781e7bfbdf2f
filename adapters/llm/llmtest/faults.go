package llmtest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/llm"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

// broken is a fault with what must become of it.
type broken struct {
	name   string
	b      fake.Behaviour
	want   llm.Fault
	served bool
	// only restricts the case to streams ("stream").
	only string
}

func cases(p fake.Profile) []broken {
	out := []broken{
		{"a refused key", fake.Behaviour{Status: 401, Error: "invalid_api_key"}, llm.FaultAuth, false, ""},
		{"a forbidden one", fake.Broken(403, `<html>no</html>`), llm.FaultForbidden, false, ""},
		{"an empty account", fake.Behaviour{Status: 402, Error: "insufficient_credits"}, llm.FaultPayment, false, ""},
		{"a used-up quota", fake.Broken(429, `{"error":{"code":"insufficient_quota"}}`), llm.FaultPayment, false, ""},
		{"an unknown model", fake.Behaviour{Status: 404, Error: "model_not_found"}, llm.FaultMissing, false, ""},
		{"a detail in place of an error", fake.Broken(404, `{"detail":"none"}`), llm.FaultMissing, false, ""},
		{"a long prompt", fake.Broken(400, `{"error":{"message":"x","code":"context_length_exceeded"}}`), llm.FaultContext, false, ""},
		{"a large body", fake.Broken(413, ``), llm.FaultContext, false, ""},
		{"refused content", fake.Broken(400, `{"error":{"code":"content_filter"}}`), llm.FaultContent, false, ""},
		{"a bad request", fake.Behaviour{Status: 400, Error: "bad_request"}, llm.FaultRequest, false, ""},
		{"an error that is a text", fake.Broken(400, `{"error":"text only"}`), llm.FaultRequest, false, ""},
		{"another refusal", fake.Broken(418, ``), llm.FaultRequest, false, ""},
		{"a server error", fake.Behaviour{Status: 500, Error: "server_error"}, llm.FaultProvider, true, ""},
		{"an overloaded one", fake.Overloaded(), llm.FaultProvider, true, ""},
		{"one with its own status", fake.Broken(529, ``), llm.FaultProvider, true, ""},
		{"a redirect", fake.Broken(307, ``), llm.FaultProvider, true, ""},
		{"not modified", fake.Broken(304, ``), llm.FaultProvider, true, ""},
		{"an error under 200", fake.ErrorIn200(), llm.FaultProvider, true, ""},
		{"its own error under 200", fake.Behaviour{Whole: p.Fail(502, "bad_gateway", "upstream"), Unbilled: true}, llm.FaultProvider, true, ""},
		{"a page under 200", fake.HTMLIn200(), llm.FaultProvider, true, ""},
		{"nothing under 200", fake.Behaviour{Empty: true}, llm.FaultProvider, true, ""},
		{"garbage under 200", fake.Behaviour{Whole: "\x00\xff{]"}, llm.FaultProvider, true, ""},
		{"no choices", fake.Behaviour{Whole: `{"choices":[]}`}, llm.FaultProvider, true, ""},
		{"a hanging endpoint", fake.Behaviour{Hang: true}, llm.FaultTimeout, true, ""},
		{"a huge body", fake.Behaviour{Whole: `{"choices":[{"message":{"content":"` + strings.Repeat("x", 9<<20)}, llm.FaultProvider, true, ""},
		{"a cut connection", fake.Behaviour{CutAfter: 600}, llm.FaultCut, true, "stream"},
		{"silence in the middle", fake.Behaviour{HangMid: true}, llm.FaultTimeout, true, "stream"},
		{"its own break-off", fake.Behaviour{BreakOff: true}, llm.FaultProvider, true, "stream"},
		{"an error event", fake.Behaviour{ErrorMid: "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n"}, llm.FaultProvider, true, "stream"},
		{"an error object", fake.Behaviour{ErrorMid: "data: {\"error\":{\"message\":\"x\",\"code\":\"server_error\"}}\n\n"}, llm.FaultProvider, true, "stream"},
		{"an error chunk", fake.Behaviour{ErrorMid: "data: {\"id\":\"x\",\"error\":{\"code\":502},\"choices\":[{\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}\n\n"}, llm.FaultProvider, true, "stream"},
		{"a broken line", fake.Behaviour{ErrorMid: "data: {\"choices\":[{\"delta\n\ndata: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"}, llm.FaultCut, true, "stream"},
	}
	for _, finish := range p.Odd {
		want := llm.FaultProvider
		if finish == "content_filter" || finish == "refusal" {
			want = llm.FaultContent
		}
		out = append(out, broken{"the finish " + finish, fake.Behaviour{Finish: finish}, want, true, ""})
	}
	return out
}

func faults(t *testing.T, h Harness, f fake.Flavour, stream bool) {
	for _, c := range cases(fake.Of(f)) {
		if c.only == "stream" && !stream {
			continue
		}
		t.Run("fault/"+c.name, func(t *testing.T) {
			t.Parallel()
			v := fake.New(fake.Config{Flavour: f, Text: "one two three four"})
			v.Next(c.b)
			start := h.Start
			if c.b.Hang || c.b.HangMid {
				start = h.impatient
			}
			_, err := start(t, v, f).Call(t.Context(), Request(stream))
			got := fault(t, err)
			require.Contains(t, wanted(c, stream), got.Fault, got.Error())
			require.Equal(t, c.served, got.Served, "whether it may be billed")
			require.NotContains(t, got.Error(), secret)
			require.Len(t, v.Requests(), 1, "one call is one request")
		})
	}
	t.Run("fault/no endpoint", func(t *testing.T) {
		srv := httptest.NewServer(nil)
		url := srv.URL
		srv.Close()
		_, err := h.New(t, f, url+"/v1", secret, time.Second).Call(t.Context(), Request(stream))
		got := fault(t, err)
		require.Equal(t, llm.FaultUnreachable, got.Fault)
		require.False(t, got.Served)
	})
}

// wanted are the faults that a case may end in: a stream that is no stream at all
// may count as cut.
func wanted(c broken, stream bool) []llm.Fault {
	if stream && c.b.Whole != "" {
		return []llm.Fault{c.want, llm.FaultCut}
	}
	return []llm.Fault{c.want}
}

// limits checks each form of asking to wait, and the vendor's own.
func limits(t *testing.T, h Harness, f fake.Flavour, stream bool) {
	p := fake.Of(f)
	own := 2 * time.Second
	if p.Wait == fake.WaitUnsaid {
		own = 0
	}
	for name, c := range map[string]struct {
		b    fake.Behaviour
		want time.Duration
	}{
		"its own":    {p.Limited(2 * time.Second), own},
		"seconds":    {fake.TooMany("3"), 3 * time.Second},
		"a fraction": {fake.TooMany("0.25"), 250 * time.Millisecond},
		"millis":     {fake.TooManyMillis("1500"), 1500 * time.Millisecond},
		"a date":     {fake.TooManyUntil(time.Minute), time.Minute},
		"none":       {fake.TooMany(""), 0},
		"nonsense":   {fake.TooMany("soon"), 0},
		"as 402":     {fake.Behaviour{Status: 402, Header: http.Header{"Retry-After": {"5"}}, Error: "in_flight_budget"}, 5 * time.Second},
	} {
		t.Run("429/"+name, func(t *testing.T) {
			v := fake.New(fake.Config{Flavour: f})
			v.Next(c.b)
			_, err := h.Start(t, v, f).Call(t.Context(), Request(stream))
			got := fault(t, err)
			require.Equal(t, llm.FaultRateLimited, got.Fault)
			require.False(t, got.Served)
			// A date has whole seconds and is read a moment later.
			require.InDelta(t, c.want.Seconds(), got.RetryAfter.Seconds(), c.want.Seconds()/10+1e-9)
		})
	}
}
