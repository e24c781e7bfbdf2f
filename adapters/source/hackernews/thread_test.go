package hackernews_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/hackernews"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/hackernews"
)

func read(t *testing.T, g *sourcetest.Getter, config map[string]any, from source.Cursor) sourcetest.Scan {
	t.Helper()
	node := map[string]any{"base_url": sourcetest.Base}
	for k, v := range config {
		node[k] = v
	}
	return sourcetest.Read(t, t.Context(), func() source.Source { return sourcetest.Open(t, hackernews.Spec(), node, g) }, from)
}

// thread makes a month with n comments, one every gap, the first at start.
func thread(id int64, title string, start time.Time, n int, gap time.Duration) fake.Thread {
	th := fake.Thread{Story: fake.Comment{ID: id, By: "whoishiring", Title: title, Type: "story", Time: start.Unix()}}
	for i := range n {
		at := start.Add(time.Duration(i+1) * gap)
		th.Comments = append(th.Comments, fake.Comment{ID: id + 10 + int64(i)*2, By: "poster", Parent: id, Type: "comment", Time: at.Unix(),
			Text: fmt.Sprintf("Acme %d | Go Developer | Berlin", i)})
	}
	return th
}

func backends() []map[string]any {
	return []map[string]any{{"backend": "algolia"}, {"backend": "firebase"}}
}

func TestWithoutAThreadTheSourceIsEmpty(t *testing.T) {
	t.Parallel()
	old := thread(1000, "Ask HN: Who is hiring? (August 2026)", sourcetest.Start().Add(-80*24*time.Hour), 3, time.Minute)
	for _, config := range backends() {
		for name, threads := range map[string][]fake.Thread{"none": nil, "only an old one": {old}} {
			scan := read(t, sourcetest.NewGetter(fake.Serve(threads)), config, nil)
			assert.Equal(t, source.StatusEmpty, scan.Status(), "%v %s", config, name)
			assert.Contains(t, scan.Pages[0].Reason, "no such thread")
		}
	}
}

func TestANewMonthsThreadIsFoundAndReadFromItsBeginning(t *testing.T) {
	t.Parallel()
	november := thread(1000, "Ask HN: Who is hiring? (November 2026)", sourcetest.Start().Add(-20*24*time.Hour), 15, time.Minute)
	december := thread(2000, "Ask HN: Who is hiring? (December 2026)", sourcetest.Start(), 12, time.Second)
	for _, config := range backends() {
		g := sourcetest.NewGetter(fake.Serve([]fake.Thread{november}))
		first := read(t, g, config, nil)
		require.Len(t, first.IDs(), 15)
		g.Handler = fake.Serve([]fake.Thread{december, november})
		same := read(t, g, config, first.Cursor)
		assert.LessOrEqual(t, len(same.IDs()), 15, "the thread is looked for once an hour")
		g.Clock.(*clock.Sim).Advance(2 * time.Hour)
		second := read(t, g, config, same.Cursor)
		assert.Len(t, second.IDs(), 12, "%v", config)
		assert.Contains(t, second.IDs(), "2010")
	}
}

func TestAThreadTooLargeForOneAnswerIsReadInSlicesOfTime(t *testing.T) {
	t.Parallel()
	big := thread(1000, "Ask HN: Who is hiring? (November 2026)", sourcetest.Start().Add(-20*24*time.Hour), 2500, time.Minute)
	g := sourcetest.NewGetter(fake.Serve([]fake.Thread{big}))
	g.Intercept = func(_ int, r *http.Request) http.Handler {
		if strings.Contains(r.URL.Path, "/items/") {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 17<<20)) })
		}
		return nil
	}
	first := read(t, g, nil, nil)
	require.Equal(t, source.StatusParseFailed, first.Status(), "too large is told")
	second := read(t, g, nil, first.Cursor)
	assert.Len(t, second.IDs(), 2500)
	assert.Len(t, second.Pages, 26)
	third := read(t, g, nil, second.Cursor)
	assert.LessOrEqual(t, len(third.IDs()), 16, "then only what is new, and the overlap")
}

func TestASecondFullOfCommentsEndsTheScan(t *testing.T) {
	t.Parallel()
	at := sourcetest.Start().Add(-time.Hour)
	th := thread(1000, "Ask HN: Who is hiring? (November 2026)", at, 3, time.Minute)
	g := sourcetest.NewGetter(fake.Serve([]fake.Thread{th}))
	first := read(t, g, nil, nil)
	for i := range 1500 {
		th.Comments = append(th.Comments, fake.Comment{ID: 9000 + int64(i), By: "p", Parent: 1000, Type: "comment", Time: at.Add(30 * time.Minute).Unix(), Text: "A | B"})
	}
	g.Handler = fake.Serve([]fake.Thread{th})
	second := read(t, g, nil, first.Cursor)
	assert.GreaterOrEqual(t, len(second.IDs()), 1000)
}

func TestRepliesAreNoPostings(t *testing.T) {
	t.Parallel()
	th := thread(1000, "Ask HN: Who is hiring? (November 2026)", sourcetest.Start().Add(-time.Hour), 2, time.Minute)
	th.Comments = append(th.Comments, fake.Comment{ID: 5000, By: "reader", Parent: 1010, Type: "comment", Time: sourcetest.Start().Unix(), Text: "A | reply | here"})
	for _, config := range backends() {
		g := sourcetest.NewGetter(fake.Serve([]fake.Thread{th}))
		first := read(t, g, config, nil)
		assert.Len(t, first.IDs(), 2)
		again := read(t, g, config, first.Cursor)
		assert.NotContains(t, again.IDs(), "5000")
	}
}

func TestOnlyFreelance(t *testing.T) {
	t.Parallel()
	for _, config := range backends() {
		h, ids := fake.Recorded(sourcetest.Start())
		config["only"] = "freelance"
		scan := read(t, sourcetest.NewGetter(h), config, nil)
		assert.Len(t, scan.IDs(), 27)
		skipped := 0
		for _, p := range scan.Pages {
			skipped += len(p.Skipped)
		}
		assert.GreaterOrEqual(t, skipped, min(len(ids)-27, source.MaxSkipped), "what is left out is told")
	}
}

func TestTheFreelancerThread(t *testing.T) {
	t.Parallel()
	th := thread(1000, "Ask HN: Freelancer? Seeking freelancer? (November 2026)", sourcetest.Start().Add(-time.Hour), 0, 0)
	for i, text := range []string{"SEEKING FREELANCER | Remote | Go<p>Three weeks of work.", "SEEKING WORK | Berlin | Go", "Seeking Freelancer - logo design"} {
		th.Comments = append(th.Comments, fake.Comment{ID: 1010 + int64(i), By: "p", Parent: 1000, Type: "comment", Time: th.Story.Time + 60, Text: text})
	}
	for _, config := range backends() {
		config["thread"] = "freelancer"
		scan := read(t, sourcetest.NewGetter(fake.Serve([]fake.Thread{th})), config, nil)
		assert.Equal(t, map[string]int{"1010": 1, "1012": 1}, scan.IDs())
	}
}

func TestCommentsThatAreMissingOrBrokenAreTold(t *testing.T) {
	t.Parallel()
	th := thread(1000, "Ask HN: Who is hiring? (November 2026)", sourcetest.Start().Add(-time.Hour), 8, time.Minute)
	bodies := map[string]string{"/v0/item/1010.json": "null", "/v0/item/1012.json": `{"id":`, "/v0/item/1014.json": `{"id":1014,"deleted":true}`,
		"/v0/item/1016.json": `{"id":1016,"dead":true,"text":"x"}`, "/v0/item/1018.json": "404"}
	g := sourcetest.NewGetter(fake.Serve([]fake.Thread{th}))
	g.Intercept = func(_ int, r *http.Request) http.Handler {
		body, ok := bodies[r.URL.Path]
		if !ok {
			return nil
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if body == "404" {
				http.NotFound(w, r)
				return
			}
			_, _ = w.Write([]byte(body))
		})
	}
	scan := read(t, g, map[string]any{"backend": "firebase"}, nil)
	require.Len(t, scan.Pages, 1)
	assert.Len(t, scan.Postings, 3)
	assert.Len(t, scan.Pages[0].Skipped, 5)
}

func TestAFailureWithinABatchKeepsWhatWasRead(t *testing.T) {
	t.Parallel()
	th := thread(1000, "Ask HN: Who is hiring? (November 2026)", sourcetest.Start().Add(-time.Hour), 8, time.Minute)
	g := sourcetest.NewGetter(fake.Serve([]fake.Thread{th}))
	g.Intercept = func(_ int, r *http.Request) http.Handler {
		if r.URL.Path == "/v0/item/1016.json" {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
		}
		return nil
	}
	scan := read(t, g, map[string]any{"backend": "firebase"}, nil)
	require.Len(t, scan.Pages, 2)
	assert.Len(t, scan.Pages[0].Postings, 3)
	assert.Equal(t, source.StatusTransient, scan.Status())
	g.Intercept = nil
	assert.Len(t, read(t, g, map[string]any{"backend": "firebase"}, scan.Cursor).Postings, 5)
}

func TestAnotherShapeOfAllCommentsIsNotPassedOver(t *testing.T) {
	t.Parallel()
	th := thread(1000, "Ask HN: Who is hiring? (November 2026)", sourcetest.Start().Add(-time.Hour), 4, time.Minute)
	g := sourcetest.NewGetter(fake.Serve([]fake.Thread{th}))
	g.Intercept = func(_ int, r *http.Request) http.Handler {
		if strings.HasPrefix(r.URL.Path, "/v0/item/10") && r.URL.Path != "/v0/item/1000.json" {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) })
		}
		return nil
	}
	config := map[string]any{"backend": "firebase"}
	scan := read(t, g, config, nil)
	assert.Equal(t, source.StatusParseFailed, scan.Status())
	g.Intercept = nil
	assert.Len(t, read(t, g, config, scan.Cursor).IDs(), 4)
}

func TestBadConfigurationsAreRefused(t *testing.T) {
	t.Parallel()
	for key, value := range map[string]string{"backend": "gopher", "only": "some", "thread": "polls"} {
		_, err := hackernews.Spec().New(sourcetest.Node{key: value}, sourcetest.Deps("hackernews", sourcetest.NewGetter(nil)))
		require.ErrorContains(t, err, value)
	}
}
