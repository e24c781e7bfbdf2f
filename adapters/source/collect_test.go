package source_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

func now() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

func TestCollectorBoundsAndTells(t *testing.T) {
	t.Parallel()
	c := source.NewCollector(source.Deps{Name: "x"}, now())
	assert.True(t, c.Add(core.Posting{ExternalID: "1", Title: "A", PostedAt: now().Add(time.Hour)}))
	assert.False(t, c.Add(core.Posting{ExternalID: "1", Title: "A again"}))
	assert.False(t, c.Add(core.Posting{ExternalID: "2", Title: "A", URL: "javascript:x"}))
	c.Skip("3", "deleted")
	var page source.Page
	c.Fill(&page)
	assert.Equal(t, source.StatusOK, page.Status)
	require.Len(t, page.Postings, 1)
	assert.Equal(t, core.SourceName("x"), page.Postings[0].Source)
	assert.Equal(t, now(), page.Postings[0].FetchedAt)
	require.Len(t, page.Skipped, 3)
	assert.Equal(t, 4, c.Items())
	for i := range source.MaxPostings + source.MaxSkipped {
		c.Add(core.Posting{ExternalID: fmt.Sprintf("n%d", i), Title: "B"})
	}
	c.Fill(&page)
	assert.Len(t, page.Postings, source.MaxPostings)
	assert.Len(t, c.Postings(), source.MaxPostings)
	require.Len(t, page.Skipped, source.MaxSkipped+1)
	assert.Equal(t, "and 4 more items", page.Skipped[source.MaxSkipped].Reason)
}

func TestEmptyIsNotNothingTaken(t *testing.T) {
	t.Parallel()
	var page source.Page
	c := source.NewCollector(source.Deps{Name: "x"}, now())
	c.Fill(&page)
	assert.Equal(t, source.StatusEmpty, page.Status)
	c.Skip("1", "deleted")
	page = source.Page{}
	c.Fill(&page)
	assert.Equal(t, source.StatusOK, page.Status)
}

func TestImplausibleDatesAreUnknown(t *testing.T) {
	t.Parallel()
	c := source.NewCollector(source.Deps{Name: "x"}, now())
	for i, at := range []time.Time{{}, time.Unix(0, 0), now().Add(72 * time.Hour)} {
		c.Add(core.Posting{ExternalID: fmt.Sprint(i), Title: "A", PostedAt: at})
	}
	for _, p := range c.Postings() {
		assert.True(t, p.PostedAt.IsZero())
	}
}

func TestCompleteness(t *testing.T) {
	t.Parallel()
	c := source.NewCollector(source.Deps{Name: "x"}, now())
	want := map[string]core.Completeness{
		"": core.TitleOnly, "All of it.": core.CompleteText, "The beginning ...": core.TeaserText, "The beginning [...]": core.TeaserText,
		"The beginning…": core.TeaserText, "The beginning. Read more": core.TeaserText,
	}
	for text := range want {
		require.True(t, c.Add(core.Posting{ExternalID: "id " + text, Title: "A", Text: text}))
	}
	for _, p := range c.Postings() {
		assert.Equal(t, want[p.Text], p.Completeness, p.Text)
	}
}

func TestCursorsRoundTrip(t *testing.T) {
	t.Parallel()
	type cursor struct {
		V    int
		List []string
	}
	want := cursor{V: 1, List: []string{"a"}}
	assert.Equal(t, want, source.Load[cursor](source.Store(want)))
	for _, bad := range []string{"", "x", `{"V":"s","List":["kept?"]}`, strings.Repeat(" ", source.MaxCursorBytes+1)} {
		assert.Zero(t, source.Load[cursor](source.Cursor(bad)))
	}
	assert.Equal(t, "{}", string(source.Store(cursor{List: []string{strings.Repeat("a", source.MaxCursorBytes)}})))
	assert.Equal(t, "{}", string(source.Store(func() {})))
}

func TestLinks(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "https://a.example/x?y=1", source.Rebase("https://a.example/x?y=1", ""))
	assert.Equal(t, "http://127.0.0.1:9/b/x?y=1", source.Rebase("https://a.example/x?y=1", "http://127.0.0.1:9/b/"))
	assert.Equal(t, "http://[::1", source.Rebase("http://[::1", "http://b"))
	require.NoError(t, source.CheckBase(""))
	require.NoError(t, source.CheckBase("http://127.0.0.1:9/b"))
	for _, bad := range []string{"x", "ftp://a", "http://", "http://u@a", "http://a?b", "http://[::1"} {
		assert.Equal(t, core.KindInvalid, core.KindOf(source.CheckBase(bad)), bad)
	}
	assert.Equal(t, "https://a.example/x?api_key=hidden&q=go", source.PublicURL("https://u:p@a.example/x?q=go&api_key=s3cret#f"))
	assert.Equal(t, "https://a.example/x?q=go", source.PublicURL("https://a.example/x?q=go"))
	assert.Empty(t, source.PublicURL("http://[::1"))
}

func TestPages(t *testing.T) {
	t.Parallel()
	r := web.Response{Body: []byte(strings.Repeat("a", source.MaxSampleBytes+1)), FreshFor: time.Minute}
	page := source.Answered(source.Cursor(`{"a":1}`), "https://a.example/x", r)
	assert.Len(t, page.Sample, source.MaxSampleBytes)
	assert.Equal(t, time.Minute, page.FreshFor)
	failed := source.ParseFailed(page, "broken\x00")
	assert.Equal(t, source.StatusParseFailed, failed.Status)
	assert.Equal(t, "broken", failed.Reason)
	unchanged := source.Unchanged(nil, "https://a.example/x", r)
	assert.Equal(t, source.StatusUnchanged, unchanged.Status)
	assert.Nil(t, unchanged.Sample)
	assert.Len(t, source.Hash(nil), 24)
}

func TestFailedPage(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err    error
		status source.Status
	}{
		{&web.BlockedError{Host: "a.example", Reason: web.BlockedByRobots}, source.StatusBlocked},
		{fmt.Errorf("x: %w", &web.RateLimitedError{Host: "a.example", RetryAfter: time.Minute}), source.StatusLimited},
		{&web.TooLargeError{Host: "a.example", Limit: 5}, source.StatusParseFailed},
		{&web.TransientError{Host: "a.example", Status: 500}, source.StatusTransient},
		{errors.New("else"), source.StatusTransient},
	} {
		page := source.FailedPage(source.Cursor(`{"at":1}`), "https://a.example", tt.err)
		assert.Equal(t, tt.status, page.Status)
		assert.NotEmpty(t, page.Reason)
		assert.JSONEq(t, `{"at":1}`, string(page.Next))
		assert.Equal(t, tt.status == source.StatusLimited, page.RetryAfter == time.Minute)
	}
}

func TestLoose(t *testing.T) {
	t.Parallel()
	var v struct{ A, B, C, D, E, F source.Loose }
	require.NoError(t, json.Unmarshal([]byte(`{"A":" 12 ","B":7.5,"C":null,"D":{"x":1},"E":[1],"F":true}`), &v))
	assert.Equal(t, []source.Loose{"12", "7.5", "", "", "", "true"}, []source.Loose{v.A, v.B, v.C, v.D, v.E, v.F})
	assert.InDelta(t, 12.0, v.A.Float(), 0)
	assert.InDelta(t, 7.5, v.B.Float(), 0)
	for _, none := range []source.Loose{"", "true", "NaN", "1e999", "-Inf"} {
		assert.Zero(t, none.Float())
	}
}
