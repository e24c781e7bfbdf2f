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
	"github.com/automonet/automonet/internal/fakes/remotive"
	"github.com/automonet/automonet/internal/fakes/weworkremotely"
)

// recorded gives the page of each definition. A definition without one fails the
// test: a feed is one YAML file plus a recorded page.
func recorded() map[string]func(time.Time) (http.Handler, []string) {
	return map[string]func(time.Time) (http.Handler, []string){
		"weworkremotely": weworkremotely.Recorded,
		"remotive":       remotive.Recorded,
	}
}

func TestEveryDefinitionReadsItsRecordedPage(t *testing.T) {
	t.Parallel()
	for _, s := range feed.Specs() {
		if s.Driver == "feed" {
			continue
		}
		t.Run(s.Driver, func(t *testing.T) {
			t.Parallel()
			page, ok := recorded()[s.Driver]
			require.True(t, ok, "the definition needs a recorded page")
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
				assert.NotEmpty(t, p.Company, p.Title)
				assert.NotEmpty(t, p.Text, p.Title)
				assert.NotEmpty(t, p.LinkBack, p.Title)
				assert.False(t, p.PostedAt.IsZero(), p.Title)
				if !seen[p.ExternalID] && len(kept) < 6 {
					kept = append(kept, p)
				}
				seen[p.ExternalID] = true
			}
			sourcetest.Golden(t, s.Driver, kept)
		})
	}
}
