package jsonboard_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/jsonboard"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes/arbeitnow"
	"github.com/automonet/automonet/internal/fakes/himalayas"
	"github.com/automonet/automonet/internal/fakes/jobicy"
	"github.com/automonet/automonet/internal/fakes/listing"
)

func spec(t testing.TB, driver string) source.Spec {
	t.Helper()
	for _, s := range jsonboard.Specs() {
		if s.Driver == driver {
			return s
		}
	}
	require.Fail(t, "no such driver", driver)
	return source.Spec{}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	for _, h := range []sourcetest.Harness{
		{Spec: spec(t, "arbeitnow"), Serve: arbeitnow.Items, Listed: 250, AlwaysComplete: true},
		{Spec: spec(t, "jobicy"), Serve: jobicy.Items, Listed: 40, AlwaysComplete: true, SmallPages: true},
		{Spec: spec(t, "himalayas"), Serve: himalayas.Items, AlwaysComplete: true, ID: func(i listing.Item) string { return i.URL }},
	} {
		t.Run(h.Spec.Driver, func(t *testing.T) {
			t.Parallel()
			sourcetest.Run(t, h)
		})
	}
}

func TestReadsTheRecordedPages(t *testing.T) {
	t.Parallel()
	for driver, recorded := range map[string]func(time.Time) (http.Handler, []string){
		"arbeitnow": arbeitnow.Recorded, "jobicy": jobicy.Recorded, "himalayas": himalayas.Recorded,
	} {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			h, ids := recorded(time.Time{})
			g := sourcetest.NewGetter(h)
			scan := read(t, driver, g, nil, nil)
			require.Len(t, scan.Postings, len(ids))
			for _, id := range ids {
				assert.Equal(t, 1, scan.IDs()[id], id)
			}
			sourcetest.Golden(t, driver, scan.Postings)
		})
	}
}

func read(t *testing.T, driver string, g *sourcetest.Getter, config map[string]any, from source.Cursor) sourcetest.Scan {
	t.Helper()
	if config == nil {
		config = map[string]any{}
	}
	config["base_url"] = sourcetest.Base
	return sourcetest.Read(t, t.Context(), func() source.Source { return sourcetest.Open(t, spec(t, driver), config, g) }, from)
}

func TestAScanStopsAtWhatItKnows(t *testing.T) {
	t.Parallel()
	items := listing.Many(300, sourcetest.Start().Add(-time.Hour))
	g := sourcetest.NewGetter(himalayas.Items(items[3:]))
	first := read(t, "himalayas", g, nil, nil)
	require.Len(t, first.Pages, 6)
	g.Handler = himalayas.Items(items)
	second := read(t, "himalayas", g, nil, first.Cursor)
	assert.Len(t, second.Pages, 2, "the first page has new items, the second none")
	assert.False(t, second.Pages[1].Complete, "a scan that stopped early is not complete")
	assert.Equal(t, 1, second.IDs()[items[0].URL])

	g.Clock.(*clock.Sim).Advance(25 * time.Hour)
	third := read(t, "himalayas", g, nil, second.Cursor)
	assert.Len(t, third.Pages, 6, "once a day the board is read to its end")
	assert.True(t, third.Pages[5].Complete)
}

func TestTheDepthOfAScanIsBoundedAndTold(t *testing.T) {
	t.Parallel()
	g := sourcetest.NewGetter(himalayas.Items(listing.Many(500, sourcetest.Start().Add(-time.Hour))))
	scan := read(t, "himalayas", g, map[string]any{"pages": 3}, nil)
	require.Len(t, scan.Postings, 150)
	last := scan.Pages[len(scan.Pages)-1]
	assert.False(t, last.Complete)
	assert.Contains(t, last.Skipped, source.Skipped{Reason: "350 older items were not read; a scan goes no deeper"})
}

func TestEndlessPagingEnds(t *testing.T) {
	t.Parallel()
	page := arbeitnow.Items(listing.Many(1000, sourcetest.Start().Add(-time.Hour)))
	g := sourcetest.NewGetter(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.RawQuery = "page=1" // whatever page is asked for
		page.ServeHTTP(w, r)
	}))
	scan := read(t, "arbeitnow", g, nil, nil)
	assert.Len(t, g.Requests(), 2)
	assert.Len(t, scan.IDs(), 100)
	assert.False(t, scan.Pages[1].Complete)
}

func TestItemsOfAnotherShapeAreTold(t *testing.T) {
	t.Parallel()
	g := sourcetest.NewGetter(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, err := fmt.Fprint(w, `{"jobs":[{"id":1,"jobTitle":"A","url":"https://jobicy.com/1"},7,{"id":2,"jobTitle":"B","url":"javascript:x"},{"jobTitle":"C"}]}`)
		assert.NoError(t, err)
	}))
	scan := read(t, "jobicy", g, nil, nil)
	require.Len(t, scan.Postings, 1)
	assert.Len(t, scan.Pages[0].Skipped, 3)
}

func TestBadPagesAreRefused(t *testing.T) {
	t.Parallel()
	for _, pages := range []int{0, -1, 31} {
		_, err := spec(t, "arbeitnow").New(sourcetest.Node{"pages": pages}, sourcetest.Deps("arbeitnow", sourcetest.NewGetter(http.NotFoundHandler())))
		require.ErrorContains(t, err, "outside 1 to 30")
	}
}
