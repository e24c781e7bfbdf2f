package app

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/core"
)

// listener is one stream of events over HTTP.
type listener struct {
	t     *testing.T
	res   *http.Response
	lines *bufio.Reader
}

// heard is one event of a stream.
type heard struct {
	id, kind string
	data     map[string]any
}

func (w *restWorld) listen(srv *httptest.Server, who, last string) *listener {
	w.t.Helper()
	r, err := http.NewRequest(http.MethodGet, srv.URL+"/api/v1/events", nil)
	require.NoError(w.t, err)
	r.Header.Set("Accept", "text/event-stream")
	r.Header.Set("Authorization", "Bearer "+who)
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	res, err := srv.Client().Do(r)
	require.NoError(w.t, err)
	w.t.Cleanup(func() { _ = res.Body.Close() })
	return &listener{t: w.t, res: res, lines: bufio.NewReader(res.Body)}
}

// next returns the next event, or false at the end of the stream.
func (l *listener) next() (heard, bool) {
	l.t.Helper()
	var h heard
	for {
		line, err := l.lines.ReadString('\n')
		if err != nil {
			return h, false
		}
		line = strings.TrimSuffix(line, "\n")
		switch key, value, _ := strings.Cut(line, ": "); {
		case line == "" && h.kind != "":
			return h, true
		case key == "id":
			h.id = value
		case key == "event":
			h.kind = value
		case key == "data":
			require.NoError(l.t, json.Unmarshal([]byte(value), &h.data), value)
		}
	}
}

func served(t *testing.T, h http.Handler) *httptest.Server {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv
}

// Every event comes once and in order, whatever of it was replayed and what came
// live, while others are committed all the time.
func TestAStreamHasNoGapAndNoDoubling(t *testing.T) {
	t.Parallel()
	w := bareRestWorld(t)
	ctx := context.Background()
	srv := served(t, w.api)
	l := w.app.local
	const rounds = 400
	var writing sync.WaitGroup
	begin := l.LastSeq()
	writing.Go(func() {
		for i := range rounds {
			if err := l.store.Announce(ctx, core.Event{Kind: "test.tick", Subject: strconv.Itoa(i), By: "user:test"}); err != nil {
				return
			}
		}
	})
	var reading sync.WaitGroup
	for i := range 6 {
		reading.Go(func() {
			in := w.listen(srv, "read", strconv.FormatInt(begin, 10))
			want := begin
			for n := 0; n < rounds; {
				h, ok := in.next()
				if !ok {
					t.Errorf("stream %d ended after %d events", i, n)
					return
				}
				want++
				if h.id != strconv.FormatInt(want, 10) {
					t.Errorf("stream %d: event %s instead of %d", i, h.id, want)
					return
				}
				if n++; n == rounds/2 && i%2 == 0 {
					// The connection breaks, and the client goes on where it was.
					_ = in.res.Body.Close()
					in = w.listen(srv, "read", h.id)
				}
			}
		})
	}
	writing.Wait()
	reading.Wait()
}

func TestAStreamBeginsNowAndSaysWhatHappened(t *testing.T) {
	t.Parallel()
	w := newRestWorld(t)
	srv := served(t, w.api)
	in := w.listen(srv, "read", "")
	require.Equal(t, "text/event-stream", in.res.Header.Get("Content-Type"))
	rec := w.ask("review", "POST", request{path: "/api/v1/jobs/{job4}/shortlist", body: "{}"})
	require.Equal(t, 200, rec.Code, rec.Body.String())
	h, ok := in.next()
	require.True(t, ok)
	require.Equal(t, "job.state", h.kind)
	require.Equal(t, w.ids["job4"], h.data["job_id"])
	require.Equal(t, "shortlisted", h.data["to"])
	require.Equal(t, "user:anna", h.data["by"])

	// An id that no event has: the client's state is of another database.
	odd := w.listen(srv, "read", "99999999")
	h, ok = odd.next()
	require.True(t, ok)
	require.Equal(t, "stream.reset", h.kind)
	bad := w.ask("read", "GET", request{path: "/api/v1/events?last_event_id=-4", head: map[string]string{"Accept": "text/event-stream"}})
	require.Equal(t, 422, bad.Code)
}

func TestLongWorkIsFollowedInTheStreamOfWhoBeganIt(t *testing.T) {
	t.Parallel()
	w := newRestWorld(t)
	srv := served(t, w.api)
	own, other := w.listen(srv, "review", ""), w.listen(srv, "read", "")
	rec := w.ask("review", "POST", request{path: "/api/v1/jobs/{job1}/compare", body: `{"models":["box/llama"]}`})
	require.Equal(t, 202, rec.Code, rec.Body.String())
	kinds := map[string]int{}
	for {
		h, ok := own.next()
		require.True(t, ok)
		kinds[h.kind]++
		if h.kind == "operation.text" {
			require.Empty(t, h.id, "it is in no log")
		}
		if h.kind == "operation.done" || h.kind == "operation.failed" {
			break
		}
	}
	require.Positive(t, kinds["operation.text"], "%v", kinds)
	require.Positive(t, kinds["operation.done"], "%v", kinds)
	o := w.finish("review", rec.Header().Get("Location"))
	require.NotNil(t, o.Result)
	require.Equal(t, 404, w.ask("read", "GET", request{path: rec.Header().Get("Location")}).Code, "it is no business of others")
	require.NoError(t, w.app.local.store.Announce(context.Background(), core.Event{Kind: "test.tick", Subject: "x", By: "user:test"}))
	for {
		h, ok := other.next()
		require.True(t, ok)
		require.NotContains(t, h.kind, "operation.")
		if h.kind == "test.tick" {
			break
		}
	}
}

func TestStreamsAreFew(t *testing.T) {
	t.Parallel()
	w := bareRestWorld(t)
	srv := served(t, w.api)
	for range 16 {
		require.Equal(t, 200, w.listen(srv, "read", "").res.StatusCode)
	}
	full := w.listen(srv, "read", "")
	require.Equal(t, http.StatusTooManyRequests, full.res.StatusCode)
	require.NotEmpty(t, full.res.Header.Get("Retry-After"))
	one := w.listen(srv, "admin", "")
	require.Equal(t, 200, one.res.StatusCode, "others have room of their own")
	done := make(chan bool)
	go func() {
		_, more := one.next()
		done <- more
	}()
	w.api.Close()
	require.False(t, <-done, "streams end with the API")
	require.Equal(t, http.StatusServiceUnavailable, w.listen(srv, "send", "").res.StatusCode)
	late := w.ask("admin", "POST", request{path: "/api/v1/admin/vacuum"})
	require.Equal(t, http.StatusServiceUnavailable, late.Code)
}

func TestASameRequestIsDoneOnce(t *testing.T) {
	t.Parallel()
	w := newRestWorld(t)
	key := map[string]string{"Idempotency-Key": "k-1"}
	add := request{path: "/api/v1/jobs", body: `{"text":"Elixir developer for a chat\n\nWe want someone for our chat in Elixir. Freelance, remote."}`, head: key}
	first := w.ask("review", "POST", add)
	require.Equal(t, 201, first.Code, first.Body.String())
	last := w.app.local.LastSeq()
	again := w.ask("review", "POST", add)
	require.Equal(t, 201, again.Code)
	require.Equal(t, "true", again.Header().Get("Idempotent-Replayed"))
	require.JSONEq(t, first.Body.String(), again.Body.String())
	require.Equal(t, last, w.app.local.LastSeq(), "nothing was done")
	other := add
	other.body = `{"text":"another posting"}`
	require.Equal(t, 422, w.ask("review", "POST", other).Code)
	require.Equal(t, 201, w.ask("admin", "POST", add).Code, "the key of somebody else")

	// A refusal frees the key.
	bad := request{path: "/api/v1/proposals/{proposal1}/approve", body: `{"hash":"0"}`, head: map[string]string{"Idempotency-Key": "k-2"}}
	require.Equal(t, 409, w.ask("send", "POST", bad).Code)
	require.Equal(t, 409, w.ask("send", "POST", bad).Code)
	bad.body = `{"hash":"{hash1}"}`
	require.Equal(t, 200, w.ask("send", "POST", bad).Code)

	for _, k := range []string{strings.Repeat("x", 300), "a\tb"} {
		require.Equal(t, 422, w.ask("send", "POST", request{path: "/api/v1/agent/pause", head: map[string]string{"Idempotency-Key": k}}).Code)
	}
	long := request{path: "/api/v1/admin/vacuum", head: map[string]string{"Idempotency-Key": "k-3"}}
	began := w.ask("admin", "POST", long)
	require.Equal(t, 202, began.Code)
	repeated := w.ask("admin", "POST", long)
	require.Equal(t, began.Header().Get("Location"), repeated.Header().Get("Location"))
	w.finish("admin", began.Header().Get("Location"))
}

func TestAnswersAreKeptForADay(t *testing.T) {
	t.Parallel()
	w := bareRestWorld(t)
	ctx, s := context.Background(), w.app.store
	_, mine, err := s.BeginAnswer(ctx, "o", "k", "d", time.Hour)
	require.NoError(t, err)
	require.True(t, mine)
	kept, mine, err := s.BeginAnswer(ctx, "o", "k", "d", time.Hour)
	require.NoError(t, err)
	require.False(t, mine)
	require.Zero(t, kept.Status, "under way, or broken off")
	require.NoError(t, s.SaveAnswer(ctx, "o", "k", core.KeptAnswer{Status: 201, ETag: `"1"`, Body: []byte("x")}))
	kept, _, err = s.BeginAnswer(ctx, "o", "k", "d", time.Hour)
	require.NoError(t, err)
	require.Equal(t, core.KeptAnswer{Digest: "d", Status: 201, ETag: `"1"`, Body: []byte("x")}, kept)
	_, mine, err = s.BeginAnswer(ctx, "o", "k", "d", 0)
	require.NoError(t, err)
	require.True(t, mine, "too old")
	require.NoError(t, s.DropAnswer(ctx, "o", "k"))
}

func TestAnOperationIsCancelledAndForgotten(t *testing.T) {
	t.Parallel()
	w := newRestWorld(t)
	rec := w.ask("review", "POST", request{path: "/api/v1/jobs/{job1}/draft", body: `{"channel":"assist"}`})
	require.Equal(t, 202, rec.Code)
	o := w.finish("review", rec.Header().Get("Location"))
	require.Equal(t, "failed", string(o.State), "there is an open proposal")
	require.Equal(t, "conflict", o.Error.Code)
	rec = w.ask("review", "DELETE", request{path: rec.Header().Get("Location")})
	require.Equal(t, 200, rec.Code, "what has ended stays as it is")
	require.Contains(t, rec.Body.String(), `"state":"failed"`)
	for range 120 {
		rec = w.ask("admin", "POST", request{path: "/api/v1/channels/assist/test", body: "{}"})
		require.Equal(t, 202, rec.Code, rec.Body.String())
		w.finish("admin", rec.Header().Get("Location"))
	}
	list := w.ask("admin", "GET", request{path: "/api/v1/operations"})
	require.LessOrEqual(t, strings.Count(list.Body.String(), `"id":`), 100, "the oldest are forgotten")
}

func TestEventsAreListedByWhoAndWhat(t *testing.T) {
	t.Parallel()
	w := newRestWorld(t)
	get := func(q string) (items []core.Event, next string) {
		rec := w.ask("read", "GET", request{path: "/api/v1/events?" + q})
		require.Equal(t, 200, rec.Code, rec.Body.String())
		var list struct {
			Items []core.Event `json:"items"`
			Next  string       `json:"next"`
		}
		require.NoError(t, json.Unmarshal(rec.Body.Bytes(), &list))
		return list.Items, list.Next
	}
	all, next := []core.Event{}, ""
	for {
		page, more := get("limit=20&after=" + next)
		all = append(all, page...)
		if next = more; next == "" {
			break
		}
	}
	require.Len(t, all, int(w.app.local.LastSeq()), "the whole log, newest first")
	for i, e := range all {
		require.EqualValues(t, len(all)-i, e.Seq)
	}
	mine, _ := get("by=user:test&limit=500")
	require.NotEmpty(t, mine)
	for _, e := range mine {
		require.Equal(t, "user:test", e.By)
	}
	of, _ := get(w.fills("subject={proposal1}&order=oldest&kind=proposal.&limit=500"))
	require.NotEmpty(t, of)
	for _, e := range of {
		require.Equal(t, w.ids["proposal1"], e.Subject)
		require.True(t, strings.HasPrefix(string(e.Kind), "proposal."))
	}
	none, _ := get("since=2099-01-01T00:00:00Z")
	require.Empty(t, none)
	none, _ = get(fmt.Sprintf("until=%s", time.Unix(0, 0).UTC().Format(time.RFC3339)))
	require.Empty(t, none)
	chain, _ := get(w.fills("job={job1}&kind=job.new"))
	require.Len(t, chain, 1)
}

func TestSettingsAreCheckedAsAWhole(t *testing.T) {
	t.Parallel()
	w := bareRestWorld(t)
	w.ids["settings"] = w.document(context.Background(), "settings")
	var doc map[string]any
	require.NoError(t, json.Unmarshal([]byte(w.ids["settings"]), &doc))
	rev := text(doc["rev"])
	doc["threshold"], doc["drafts_per_day"], doc["currency"] = 900, -1, "euro"
	w.ids["bad"] = text(doc)
	rec := w.ask("admin", "PUT", request{path: "/api/v1/settings", body: "{bad}", head: map[string]string{"If-Match": `"` + rev + `"`, "Accept-Language": "de"}})
	require.Equal(t, 422, rec.Code, rec.Body.String())
	var p api.Problem
	require.NoError(t, json.Unmarshal(rec.Body.Bytes(), &p))
	where := map[string]string{}
	for _, f := range p.Errors {
		where[f.Where] = f.Message
	}
	require.Len(t, where, 3, "%+v", p)
	require.Contains(t, where["threshold"], "liegt nicht zwischen")
	require.Equal(t, "currency", p.Where)

	doc["threshold"], doc["drafts_per_day"], doc["currency"] = 61, 3, "USD"
	w.ids["good"] = text(doc)
	rec = w.ask("admin", "PUT", request{path: "/api/v1/settings", body: "{good}", head: map[string]string{"If-Match": `"` + rev + `"`}})
	require.Equal(t, 200, rec.Code, rec.Body.String())
	rec = w.ask("read", "GET", request{path: "/api/v1/settings/schema"})
	var schema core.SettingsSchema
	require.NoError(t, json.Unmarshal(rec.Body.Bytes(), &schema))
	origins := map[string]string{}
	for _, f := range schema.Fields {
		origins[f.Key] = f.Origin
		if f.Key == "limits.stop_timeout" {
			require.JSONEq(t, `"20s"`, string(f.Value), "a span is written as in the file")
		}
		require.NotContains(t, strings.ToLower(f.Key), "key", "secrets are in no schema")
	}
	require.Equal(t, "store", origins["threshold"])
	require.Equal(t, "default", origins["max_age_days"])
	require.NotEmpty(t, origins["http.listen"])
	require.NotEmpty(t, origins["limits.stop_timeout"])
	require.NotContains(t, rec.Body.String(), "secret-key-of-the-test")
}

func TestAModelThatCostsNothingHasNoPrice(t *testing.T) {
	t.Parallel()
	w := bareRestWorld(t)
	denied := w.ask("admin", "PUT", request{path: "/api/v1/models/box/llama/price", body: `{"in":1000,"out":1000}`})
	require.Equal(t, 403, denied.Code, "a model on this machine costs nothing: %s", denied.Body.String())
	odd := w.ask("admin", "PUT", request{path: "/api/v1/models/nobody/x%2Fy/price", body: `{"in":1000,"out":1000}`})
	require.Equal(t, 404, odd.Code)
	require.Contains(t, odd.Body.String(), "nobody")
}
