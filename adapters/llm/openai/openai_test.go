package openai_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/adapters/llm/llmtest"
	"github.com/automonet/automonet/adapters/llm/openai"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func harness() llmtest.Harness {
	return llmtest.Harness{New: func(t testing.TB, f fake.Flavour, url, key string, idle time.Duration) llm.Provider {
		preset := string(f)
		if f == fake.XAI {
			preset = "openai"
		}
		transport := &http.Transport{}
		t.Cleanup(transport.CloseIdleConnections)
		p, err := openai.New(openai.Config{Preset: preset, BaseURL: url, Key: key, Idle: idle, Transport: transport})
		require.NoError(t, err)
		return p
	}}
}

func TestConformance(t *testing.T) { llmtest.Run(t, harness()) }

// serve answers every request with the same bytes.
func serve(t testing.TB, body string) llm.Provider {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprint(w, body)
	}))
	t.Cleanup(srv.Close)
	return harness().New(t, fake.OpenAI, srv.URL, "k", time.Second)
}

// streamOf records what a vendor sends for a proper streamed call.
func streamOf(t testing.TB, f fake.Flavour) string {
	t.Helper()
	v := fake.New(fake.Config{Flavour: f, Text: "Hel lo", Thoughts: "Hm.", Tokens: core.Usage{Input: 9, Output: 2}})
	v.Next(fake.Behaviour{Comments: 1})
	w := httptest.NewRecorder()
	v.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/v1/chat/completions",
		strings.NewReader(`{"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"x"}]}`)))
	require.Equal(t, http.StatusOK, w.Code)
	return w.Body.String()
}

// TestProperty09: the stream of each vendor, cut at any byte, is never reported
// complete while a part of its text or its finish is missing, and never has a
// usage of zero: without the usage it is not stated, and the maximum is booked.
// It ends once with a proper end of the body and once with a broken connection;
// the latter at each byte with AUTOMONET_FULL=1.
func TestProperty09(t *testing.T) {
	t.Parallel()
	for _, f := range fake.Flavours() {
		for _, abort := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/abort=%t", f, abort), func(t *testing.T) {
				t.Parallel()
				recorded := streamOf(t, f)
				var cut int
				srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					fmt.Fprint(w, recorded[:cut])
					if abort && cut < len(recorded) {
						w.(http.Flusher).Flush()
						panic(http.ErrAbortHandler)
					}
				}))
				t.Cleanup(srv.Close)
				p := harness().New(t, f, srv.URL, "k", 5*time.Second)
				complete, step := 0, 1
				if abort && os.Getenv("AUTOMONET_FULL") != "1" {
					// Each broken connection costs a new one.
					step = 7
				}
				for cut = 0; cut <= len(recorded); cut += step {
					got, err := p.Call(t.Context(), llmtest.Request(true))
					if got.Usage.Stated {
						require.Equal(t, int64(2), got.Usage.Output)
					}
					if err == nil {
						complete++
						require.Equal(t, "Hel lo", got.Text, "cut at %d", cut)
						continue
					}
					var fault *llm.Error
					require.ErrorAs(t, err, &fault)
					require.True(t, fault.Served, "cut at %d: it may have been billed", cut)
				}
				require.Positive(t, complete)
				require.Less(t, complete, len(recorded)*2/3)
			})
		}
	}
}

// TestProperty10: a last usage without a line end, and one without [DONE] after
// it, are accounted, wherever the vendor puts the usage.
func TestProperty10(t *testing.T) {
	t.Parallel()
	for _, f := range fake.Flavours() {
		for name, b := range map[string]fake.Behaviour{"no line end": {NoNewline: true}, "no end": {NoDone: true}} {
			v := fake.New(fake.Config{Flavour: f, Tokens: core.Usage{Input: 70, Output: 30}})
			v.Next(b)
			got, err := harness().Start(t, v, f).Call(t.Context(), llmtest.Request(true))
			require.NoError(t, err, name)
			got.Usage.Tier = ""
			require.Equal(t, core.Usage{Stated: true, Input: 70, Output: 30}, got.Usage, "%s %s", f, name)
		}
	}
}

// TestProperty11 (driver part): an error, a page or nothing under status 200 is
// a fault of the provider, streamed or not.
func TestProperty11(t *testing.T) {
	t.Parallel()
	for name, b := range map[string]fake.Behaviour{"error": fake.ErrorIn200(), "page": fake.HTMLIn200(), "nothing": {Empty: true}} {
		for _, stream := range []bool{false, true} {
			v := fake.New(fake.Config{})
			v.Next(b)
			_, err := harness().Start(t, v, fake.OpenAI).Call(t.Context(), llmtest.Request(stream))
			var fault *llm.Error
			require.ErrorAs(t, err, &fault, name)
			require.Equal(t, llm.FaultProvider, fault.Fault, name)
			require.True(t, fault.Retry())
		}
	}
}

// TestProperty12 (driver part): every form of Retry-After is read within a tenth,
// on streams too.
func TestProperty12(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		b    fake.Behaviour
		want time.Duration
	}{
		"seconds":     {fake.TooMany("7"), 7 * time.Second},
		"a fraction":  {fake.TooMany("0.25"), 250 * time.Millisecond},
		"millis":      {fake.TooManyMillis("1500"), 1500 * time.Millisecond},
		"a date":      {fake.TooManyUntil(time.Minute), time.Minute},
		"none":        {fake.TooMany(""), 0},
		"nonsense":    {fake.TooMany("soon"), 0},
		"a past date": {fake.TooMany("Mon, 02 Jan 2006 15:04:05 GMT"), 0},
		"forever":     {fake.TooMany("1e300"), 24 * time.Hour},
	} {
		for _, stream := range []bool{false, true} {
			sim := clock.NewSim(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
			v := fake.New(fake.Config{Clock: sim})
			v.Next(tc.b)
			srv := httptest.NewServer(v)
			t.Cleanup(srv.Close)
			transport := &http.Transport{}
			t.Cleanup(transport.CloseIdleConnections)
			p, err := openai.New(openai.Config{Preset: "ollama", BaseURL: srv.URL, Clock: sim, Transport: transport})
			require.NoError(t, err)
			_, err = p.Call(t.Context(), llmtest.Request(stream))
			var fault *llm.Error
			require.ErrorAs(t, err, &fault, name)
			require.InDelta(t, tc.want.Seconds(), fault.RetryAfter.Seconds(), tc.want.Seconds()/10+1e-9, name)
		}
	}
}

func TestWhatGoesOverTheWire(t *testing.T) {
	t.Parallel()
	v := fake.New(fake.Config{Flavour: fake.OpenRouter})
	p := harness().Start(t, v, fake.OpenRouter)
	zero := 0.0
	r := llmtest.Request(true)
	r.Temperature = &zero
	r.Schema = &llm.Schema{Name: "proposal", JSON: json.RawMessage(`{"type":"object"}`)}
	_, err := p.Call(t.Context(), r)
	require.NoError(t, err)
	r.Model, r.Reasoning, r.Stream = "gpt-5-mini", true, nil
	_, err = p.Call(t.Context(), r)
	require.NoError(t, err, "the client's own checks on reasoning models are not in the way")
	got := v.Requests()
	require.JSONEq(t, `0`, string(got[0].Body["temperature"]), "zero is sent")
	require.JSONEq(t, `500`, string(got[0].Body["max_tokens"]))
	require.JSONEq(t, `{"include_usage":true}`, string(got[0].Body["stream_options"]))
	require.JSONEq(t, `{"include":true}`, string(got[0].Body["usage"]))
	require.JSONEq(t, `{"type":"json_schema","json_schema":{"name":"proposal","strict":true,"schema":{"type":"object"}}}`, string(got[0].Body["response_format"]))
	require.JSONEq(t, `500`, string(got[1].Body["max_completion_tokens"]))
	require.NotContains(t, got[1].Body, "max_tokens")
	require.NotContains(t, got[1].Body, "temperature")
	require.NotContains(t, got[1].Body, "stream_options")
}

func TestStreamOptionsAreLeftOutOnceRefused(t *testing.T) {
	t.Parallel()
	v := fake.New(fake.Config{})
	v.Always(&fake.Behaviour{RefuseStreamOptions: true})
	p := harness().Start(t, v, fake.OpenAI)
	_, err := p.Call(t.Context(), llmtest.Request(true))
	var fault *llm.Error
	require.ErrorAs(t, err, &fault)
	require.True(t, fault.Retry())
	require.False(t, fault.Served)
	_, err = p.Call(t.Context(), llmtest.Request(true))
	require.NoError(t, err)
}

func TestAnswersAreBounded(t *testing.T) {
	t.Parallel()
	line := make([]byte, 2<<20)
	for i := range line {
		line[i] = 'x'
	}
	_, err := serve(t, "data: {\"choices\":[{\"delta\":{\"content\":\""+string(line)+"\"}}]}\n\n").Call(t.Context(), llmtest.Request(true))
	require.Error(t, err)
	_, err = serve(t, `{"choices":[{"message":{"content":"`+string(line)+string(line)+string(line)+string(line)+string(line)+`"},"finish_reason":"stop"}]}`).Call(t.Context(), llmtest.Request(false))
	require.Error(t, err)
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]openai.Config{
		"an unknown preset":       {Preset: "nope"},
		"no key":                  {Preset: "openai"},
		"an address without host": {Preset: "ollama", BaseURL: "http://"},
		"a file":                  {Preset: "ollama", BaseURL: "file:///etc/passwd"},
		"credentials in it":       {Preset: "ollama", BaseURL: "http://a:b@localhost/v1"},
		"a key in the clear":      {Preset: "openai", BaseURL: "http://example.org/v1", Key: "secret-key-1"},
	} {
		_, err := openai.New(c)
		require.Equal(t, core.KindInvalid, core.KindOf(err), name)
		require.NotContains(t, err.Error(), "secret-key-1")
	}
	for _, s := range openai.Presets() {
		_, err := openai.New(openai.Config{Preset: s.Name, Key: "k"})
		if s.Local {
			_, err = openai.New(openai.Config{Preset: s.Name})
		}
		require.NoError(t, err, s.Name)
	}
}
