package llm_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

func call(v *fake.Vendor, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	v.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/v1/chat/completions", strings.NewReader(body)))
	return w
}

const plain = `{"model":"m","max_tokens":100,"messages":[{"role":"user","content":"hello"}]}`

func TestTariffByHand(t *testing.T) {
	t.Parallel()
	long := fake.Tariff{Input: 4e9, Output: 20e9}
	tariff := fake.Tariff{Input: 2e9, Output: 10e9, CacheRead: 2e8, CacheWrite: 2.5e9, Above: 1000, Long: &long, PerRequest: 7, Tiers: map[string]int64{"flex": 500, "priority": 2000}}
	for name, c := range map[string]struct {
		u    core.Usage
		want core.NanoUSD
	}{
		"plain: 3*2000 + 2*10000 + 7":                       {core.Usage{Input: 3, Output: 2}, 26_007},
		"cached: 1*2000 + 2*200 + 2*10000 + 7":              {core.Usage{Input: 3, CachedInput: 2, Output: 2}, 22_407},
		"written: 1*2000 + 2*2500 + 2*10000 + 7":            {core.Usage{Input: 3, CacheWrite: 2, Output: 2}, 27_007},
		"long without cache rates: 1001*4000 + 1*20000 + 7": {core.Usage{Input: 1001, CachedInput: 500, Output: 1}, 4_024_007},
		"flex: (3*2000 + 2*10000)/2 + 7":                    {core.Usage{Input: 3, Output: 2, Tier: "flex"}, 13_007},
		"priority: (3*2000 + 2*10000)*2 + 7":                {core.Usage{Input: 3, Output: 2, Tier: "priority"}, 52_007},
	} {
		require.Equal(t, c.want, tariff.Bill(c.u), name)
	}
	require.Equal(t, core.NanoUSD(1), fake.Tariff{Input: 1}.Bill(core.Usage{Input: 1}), "a part of a nano-dollar is rounded up")
}

func TestBooksHoldEachBillBeforeItsAnswer(t *testing.T) {
	t.Parallel()
	books := filepath.Join(t.TempDir(), "books")
	v := fake.New(fake.Config{Input: 1e9, Output: 4e9, Books: books, Tokens: core.Usage{Input: 10, Output: 5}})
	v.Next(fake.Behaviour{}, fake.ErrorIn200(), fake.TooMany("1"), fake.Behaviour{CutAfter: 9})
	require.Equal(t, http.StatusOK, call(v, plain).Code)
	call(v, plain)
	require.Equal(t, http.StatusTooManyRequests, call(v, plain).Code)
	require.Panics(t, func() { call(v, plain) }, "a cut answer breaks the connection")
	sum, n, err := fake.ReadBooks(books)
	require.NoError(t, err)
	require.Equal(t, 2, n, "the proper answer and the cut one")
	require.Equal(t, core.NanoUSD(2*(10*1000+5*4000)), sum)
	require.Equal(t, sum, v.Billed())
	require.Len(t, v.Requests(), 4)
	_, _, err = fake.ReadBooks(books + "none")
	require.Error(t, err)
}

func TestEveryProfileIsWhole(t *testing.T) {
	t.Parallel()
	require.Len(t, fake.Profiles(), len(fake.Flavours()))
	for i, p := range fake.Profiles() {
		require.Equal(t, fake.Flavours()[i], p.Flavour)
		require.NotEmpty(t, p.Tariffs, p.Flavour)
		require.NotEmpty(t, p.Long, p.Flavour)
		require.True(t, json.Valid([]byte(p.Fail(500, "a_code", `with "quotes"`))), p.Flavour)
		require.True(t, json.Valid([]byte(p.Limited(time.Second).Body)), p.Flavour)
		v := fake.New(fake.Config{Flavour: p.Flavour, Real: true})
		require.True(t, json.Valid(call(v, strings.Replace(plain, `"m"`, `"`+v.Models()[0]+`"`, 1)).Body.Bytes()), p.Flavour)
		require.Equal(t, http.StatusNotFound, call(v, plain).Code, "%s has no model m", p.Flavour)
		w := httptest.NewRecorder()
		v.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/v1/models", nil))
		require.True(t, json.Valid(w.Body.Bytes()), p.Flavour)
	}
	require.Equal(t, fake.OpenAI, fake.Of("unknown").Flavour)
}

func TestPlansDecisionsAndStandingBehaviour(t *testing.T) {
	t.Parallel()
	v := fake.New(fake.Config{Key: "k", Decide: func(r fake.Request) *fake.Behaviour {
		if strings.Contains(r.Prompt, "hello") {
			return &fake.Behaviour{Status: 418}
		}
		return nil
	}})
	require.Equal(t, http.StatusUnauthorized, call(v, plain).Code)
	v = fake.New(fake.Config{Decide: func(r fake.Request) *fake.Behaviour {
		if strings.Contains(r.Prompt, "hello") {
			return &fake.Behaviour{Status: 418}
		}
		return nil
	}})
	v.Always(&fake.Behaviour{Status: 503, Error: "overloaded"})
	v.Next(fake.Behaviour{})
	require.Equal(t, 200, call(v, plain).Code, "the plan first")
	require.Equal(t, 418, call(v, plain).Code, "then the decision")
	require.Equal(t, 503, call(v, strings.Replace(plain, "hello", "x", 1)).Code, "then what stands")
	require.Equal(t, http.StatusBadRequest, call(v, "{").Code)
	w := httptest.NewRecorder()
	v.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/v1/other", nil))
	require.Equal(t, http.StatusNotFound, w.Code)
}

func TestObeyAnswersAsTheSchemaAsks(t *testing.T) {
	t.Parallel()
	v := fake.New(fake.Config{Obey: true, Text: "x"})
	w := call(v, `{"model":"m","messages":[{"role":"user","content":"hello"}],"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":
		{"type":"object","properties":{"text":{"type":["string","null"]},"list":{"type":"array","minItems":2,"items":{"type":"integer"}},"kind":{"enum":["a","b"]},
		"yes":{"type":"boolean"},"any":{"anyOf":[{"const":7}]},"none":{"type":"null"}}}}}}`)
	var got struct {
		Choices []struct{ Message struct{ Content string } }
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &got))
	require.JSONEq(t, `{"text":"x","list":[1,1],"kind":"a","yes":true,"any":7,"none":null}`, got.Choices[0].Message.Content)
	require.Contains(t, call(v, plain).Body.String(), `"content":"x"`)
}
