package source_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// served answers by address.
type served map[string]any

func (s served) Do(_ context.Context, r web.Request) (web.Response, error) {
	switch v := s[r.URL].(type) {
	case string:
		return web.Response{Status: 200, Body: []byte(v), FinalURL: r.URL, Header: http.Header{"Content-Type": {"application/json"}, "Set-Cookie": {"sid=cookie-secret"}}}, nil
	case error:
		return web.Response{}, v
	}
	return web.Response{}, &web.BlockedError{Reason: web.BlockedGone, Host: "x.example", Status: 404}
}

const apiKey = "k3y/with+odd=chars"

// twoSteps is a driver that asks for a token, then for a list by key.
func twoSteps(read func(body []byte) []core.Posting) source.Spec {
	return source.Spec{Driver: "two", New: func(_ source.Config, d source.Deps) (source.Source, error) {
		return fetcher(func(ctx context.Context, c source.Cursor) source.Page {
			key, err := d.Secret("env:KEY")
			if err != nil {
				return source.FailedPage(c, "", err)
			}
			token, err := d.Web.Do(ctx, web.Request{Method: http.MethodPost, URL: "https://x.example/token", Body: []byte("secret=" + key)})
			if err != nil {
				return source.FailedPage(c, "https://x.example/token", err)
			}
			var t struct {
				Access string `json:"access_token"`
			}
			if json.Unmarshal(token.Body, &t) != nil || t.Access == "" {
				return source.ParseFailed(source.Page{Next: c}, "no token")
			}
			asked := "https://x.example/list/" + key + "?page=1"
			resp, err := d.Web.Do(ctx, web.Request{URL: asked})
			if err != nil {
				return source.FailedPage(c, source.PublicURL(asked), err)
			}
			page := source.Answered(c, asked, resp)
			items := source.NewCollector(d, d.Clock.Now())
			for _, p := range read(resp.Body) {
				items.Add(p)
			}
			items.Fill(&page)
			return page
		}), nil
	}}
}

type fetcher func(ctx context.Context, c source.Cursor) source.Page

func (f fetcher) Fetch(ctx context.Context, c source.Cursor) source.Page { return f(ctx, c) }

func lines(body []byte) []core.Posting {
	var out []core.Posting
	for _, l := range strings.Split(string(body), "\n") {
		id, title, _ := strings.Cut(l, ":")
		out = append(out, core.Posting{ExternalID: id, Title: title, Text: "Text of " + title})
	}
	return out
}

func recorded(t *testing.T, body string) (source.Recording, source.Page) {
	t.Helper()
	tape := source.NewTape(served{"https://x.example/token": `{"access_token":"tok-secret","refresh_token":"ref-secret"}`,
		"https://x.example/list/" + apiKey + "?page=1": body})
	at := time.Date(2026, 11, 29, 14, 0, 0, 0, time.UTC)
	deps := source.Deps{Name: "mine", Web: tape, Clock: clock.NewSim(at), Log: slog.New(slog.DiscardHandler), Secret: tape.Secret(func(string) (string, error) { return apiKey, nil })}
	src, err := twoSteps(lines).New(nil, deps)
	require.NoError(t, err)
	tape.Start()
	page := src.Fetch(t.Context(), source.Cursor(`{"key":"`+apiKey+`"}`))
	require.Equal(t, source.StatusOK, page.Status, page.Reason)
	return tape.Recording("two", source.Cursor(`{"key":"`+apiKey+`"}`), page, at), page
}

func TestARecordingHoldsNoSecret(t *testing.T) {
	t.Parallel()
	r, _ := recorded(t, "1:Gardener\n2:Key "+apiKey+" leaks")
	raw := string(r.Encode())
	for _, secret := range []string{apiKey, "tok-secret", "ref-secret", "cookie-secret", "k3y"} {
		assert.NotContains(t, raw, secret)
	}
	assert.Contains(t, raw, "Gardener")
	assert.Contains(t, raw, "application/json")
}

func TestARecordingIsReadAgainAlike(t *testing.T) {
	t.Parallel()
	r, page := recorded(t, "1:Gardener\n2:Cook")
	back, ok := source.DecodeRecording(r.Encode())
	require.True(t, ok)
	main, ok := back.Main()
	require.True(t, ok)
	assert.Equal(t, "1:Gardener\n2:Cook", string(main.Body))
	again, diff, err := source.Replay(t.Context(), twoSteps(lines), nil, "mine", back)
	require.NoError(t, err)
	assert.Equal(t, page.Postings, again.Postings, "even the time of the fetch is the same")
	assert.Equal(t, 2, diff.Same)
	assert.Empty(t, diff.Added)
	assert.Empty(t, diff.Removed)
	assert.Empty(t, diff.Changed)
	assert.Empty(t, diff.Limits)
}

func TestAnotherParserShowsItsDifference(t *testing.T) {
	t.Parallel()
	r, _ := recorded(t, "1:Gardener\n2:Cook\n3:Baker")
	changed := func(body []byte) []core.Posting {
		list := lines(body)
		list[0].Company = "Park"
		return append(list[:2:2], core.Posting{ExternalID: "4", Title: "New"})
	}
	_, diff, err := source.Replay(t.Context(), twoSteps(changed), nil, "mine", r)
	require.NoError(t, err)
	assert.Equal(t, 1, diff.Same)
	require.Len(t, diff.Changed, 1)
	assert.Equal(t, core.PostingDiff{ID: "1", Title: "Gardener", Fields: []core.FieldDiff{{Field: "company", Now: "Park"}}}, diff.Changed[0])
	require.Len(t, diff.Added, 1)
	assert.Equal(t, "4", diff.Added[0].ID)
	require.Len(t, diff.Removed, 1)
	assert.Equal(t, "Baker", diff.Removed[0].Title)
	assert.Equal(t, core.Reading{Status: "ok", Postings: 3}, diff.Then)
}

func TestWhatWasNotRecordedIsTold(t *testing.T) {
	t.Parallel()
	r, _ := recorded(t, "1:Gardener")
	r.Exchanges = r.Exchanges[:1]
	page, diff, err := source.Replay(t.Context(), twoSteps(lines), nil, "mine", r)
	require.NoError(t, err)
	assert.Equal(t, source.StatusTransient, page.Status)
	assert.Equal(t, []string{"asked_more"}, diff.Limits)
}

func TestFailuresAreReplayedAsTheyWere(t *testing.T) {
	t.Parallel()
	for status, err := range map[source.Status]error{
		source.StatusBlocked:     &web.BlockedError{Reason: web.BlockedForbidden, Host: "x.example", Status: 403},
		source.StatusLimited:     &web.RateLimitedError{Host: "x.example", Status: 429, RetryAfter: time.Minute},
		source.StatusParseFailed: &web.TooLargeError{Host: "x.example", Limit: 7},
		source.StatusTransient:   &web.TransientError{Host: "x.example", Status: 502, Err: errors.New("cut")},
	} {
		tape := source.NewTape(served{"https://x.example/": err})
		_, got := tape.Do(t.Context(), web.Request{URL: "https://x.example/"})
		require.Error(t, got)
		page := source.FailedPage(nil, "", got)
		require.Equal(t, status, page.Status)
		back, ok := source.DecodeRecording(tape.Recording("two", nil, page, time.Now()).Encode())
		require.True(t, ok)
		_, again := source.NewPlayer(back).Do(t.Context(), web.Request{URL: "https://x.example/"})
		assert.Equal(t, status, source.FailedPage(nil, "", again).Status)
		assert.Equal(t, page.RetryAfter, source.FailedPage(nil, "", again).RetryAfter)
	}
}

func TestAPrivateAddressIsNotKept(t *testing.T) {
	t.Parallel()
	tape := source.NewTape(served{"https://x.example/bot123:abc/list": "fine"})
	_, err := tape.Do(t.Context(), web.Request{URL: "https://x.example/bot123:abc/list", Private: true})
	require.NoError(t, err)
	r := tape.Recording("two", nil, source.Page{}, time.Now())
	assert.NotContains(t, string(r.Encode()), "bot123")
	resp, err := source.NewPlayer(r).Do(t.Context(), web.Request{URL: "https://x.example/other/list", Private: true})
	require.NoError(t, err)
	assert.Equal(t, "fine", string(resp.Body))
}

func TestARecordingIsBounded(t *testing.T) {
	t.Parallel()
	big := strings.Repeat("x", source.MaxRecording-10)
	tape := source.NewTape(served{"https://x.example/1": big, "https://x.example/2": big})
	for range 3 {
		_, _ = tape.Do(t.Context(), web.Request{URL: "https://x.example/1"})
	}
	for range 300 {
		_, _ = tape.Do(t.Context(), web.Request{URL: "https://x.example/3"})
	}
	r := tape.Recording("two", nil, source.Page{}, time.Now())
	assert.True(t, r.Cut)
	assert.Less(t, len(r.Encode()), source.MaxRecording+256<<10)
	tape.Start()
	_, _ = tape.Do(t.Context(), web.Request{URL: "https://x.example/2"})
	r = tape.Recording("two", nil, source.Page{}, time.Now())
	assert.False(t, r.Cut, "each fetch starts anew")
	require.Len(t, r.Exchanges, 1)
}

func TestASampleWithoutTheWebIsKeptToo(t *testing.T) {
	t.Parallel()
	tape := source.NewTape(served{})
	r := tape.Recording("mail", nil, source.Page{URL: "imap", Sample: []byte("From: a@b.example")}, time.Now())
	main, ok := r.Main()
	require.True(t, ok)
	assert.Equal(t, "From: a@b.example", string(main.Body))
}

func FuzzDecodeRecording(f *testing.F) {
	r := source.Recording{Driver: "two", Status: source.StatusOK, Exchanges: []source.Exchange{{URL: "https://x.example/", Status: 200, Body: []byte("body")}}}
	f.Add(r.Encode())
	f.Add([]byte("automonet-recording/1\n{\"exchanges\":[{\"size\":-1},{\"size\":99}]}\nabc"))
	f.Add([]byte("automonet-recording/1\n{"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, ok := source.DecodeRecording(raw)
		if !ok {
			return
		}
		n := 0
		for _, e := range r.Exchanges {
			n += len(e.Body)
		}
		require.LessOrEqual(t, n, len(raw))
		r.Main()
		for _, e := range r.Exchanges {
			_, _ = source.NewPlayer(r).Do(t.Context(), web.Request{URL: e.URL})
		}
	})
}
