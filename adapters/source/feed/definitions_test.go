package feed_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/feed"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/listing"
	"github.com/automonet/automonet/internal/fakes/remotive"
	"github.com/automonet/automonet/internal/fakes/weworkremotely"
)

// recorded gives the recorded page of definitions that have one.
func recorded() map[string]func(time.Time) (http.Handler, []string) {
	return map[string]func(time.Time) (http.Handler, []string){
		"weworkremotely": weworkremotely.Recorded,
		"remotive":       remotive.Recorded,
	}
}

// described serves a page whose items have the elements that a definition maps, for
// one that has no recorded page.
func described(s source.Spec) func(time.Time) (http.Handler, []string) {
	return func(time.Time) (http.Handler, []string) {
		var ids []string
		items := listing.Many(5, sourcetest.Start().Add(-time.Hour))
		for _, i := range items {
			ids = append(ids, i.URL)
		}
		elements := feed.Elements(s.Driver)
		return fakes.Content{Type: "application/rss+xml", Body: listing.RSS(s.Title["en"], items, func(i listing.Item) string {
			out := "<title>" + i.Title + "</title><guid>" + i.URL + "</guid><link>" + i.URL + "</link><pubDate>" + i.Posted.UTC().Format(time.RFC1123Z) +
				"</pubDate><description>" + listing.XML(i.HTML) + "</description>"
			for field, value := range map[string]string{"company": i.Company, "location": i.Location} {
				if name := elements[field]; name != "" {
					out += "<" + name + ">" + value + "</" + name + ">"
				}
			}
			return out
		})}, ids
	}
}

func TestEveryDefinitionReadsItsPage(t *testing.T) {
	t.Parallel()
	for _, s := range feed.Specs() {
		if s.Driver == "feed" {
			continue
		}
		t.Run(s.Driver, func(t *testing.T) {
			t.Parallel()
			page, isRecorded := recorded()[s.Driver]
			if !isRecorded {
				page = described(s)
			}
			h, ids := page(time.Time{})
			g := sourcetest.NewGetter(h)
			scan := sourcetest.Read(t, t.Context(), func() source.Source {
				return sourcetest.Open(t, s, map[string]any{"base_url": sourcetest.Base}, g)
			}, nil)
			require.Len(t, scan.IDs(), len(ids))
			for _, id := range ids {
				assert.Contains(t, scan.IDs(), id)
			}
			var kept []any
			seen := map[string]bool{}
			for _, p := range scan.Postings {
				if isRecorded || feed.Elements(s.Driver)["company"] != "" {
					assert.NotEmpty(t, p.Company, p.Title)
				}
				assert.NotEmpty(t, p.Text, p.Title)
				assert.NotEmpty(t, p.URL, p.Title)
				assert.False(t, p.PostedAt.IsZero(), p.Title)
				if !seen[p.ExternalID] && len(kept) < 6 {
					kept = append(kept, p)
				}
				seen[p.ExternalID] = true
			}
			if isRecorded {
				sourcetest.Golden(t, s.Driver, kept)
			}
		})
	}
}
