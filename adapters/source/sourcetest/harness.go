// Package sourcetest is the conformance suite of sources. A driver's test fills a
// Harness with a renderer that shapes items as the service does, and calls Run.
package sourcetest

import (
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/listing"
)

// Base is the address under which the suite's servers are asked.
const Base = "http://replay.example"

// Harness is what a driver gives the suite.
type Harness struct {
	Spec source.Spec
	// Config is the node under which the source asks Base; nil means base_url only.
	Config map[string]any
	// Serve answers like the service that lists these items, newest first, with
	// its paging and, where the service has them, its validators.
	Serve func(items []listing.Item) http.Handler
	// Make takes Serve's place for a service that is no web server: it lists these
	// items there and returns how to list others, the clock of the source, and a maker
	// of sources that ask it.
	Make func(t testing.TB, items []listing.Item) (list func([]listing.Item), at clock.Clock, fresh func() source.Source)
	// Not are the checks that do not apply, by name, with the reason and what is
	// tested in their stead.
	Not map[string]string
	// ID gives the external id of an item; nil means Item.ID.
	ID func(listing.Item) string
	// Company gives the company that the source says for an item; nil means
	// Item.Company.
	Company func(listing.Item) string
	// DateOnly is set where the service states a day without a time.
	DateOnly bool
	// Listed is how many items the big listing has, some pages full; 0 means 120.
	Listed int
	// AlwaysComplete is set for services whose scan sees everything.
	AlwaysComplete bool
	// SmallPages is set where no single answer lists more than a page's worth.
	SmallPages bool
	// Parts is set where a scan reads several listings, of which one may be gone
	// or empty while the source as a whole is not.
	Parts bool
	// SameEngine is set where another driver's suite reads the hostile corpus
	// through the same code.
	SameEngine bool
}

// Start is the instant at which the suite's clock stands.
func Start() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

// Node is a configuration node made of a map; it decodes as strictly as the
// program's own.
type Node map[string]any

// Decode fills v and refuses unknown keys.
func (n Node) Decode(v any) error {
	b, err := yaml.Marshal(map[string]any(n))
	if err != nil {
		return err
	}
	return yaml.UnmarshalWithOptions(b, v, yaml.Strict())
}

// Deps returns what a source needs, over the getter. The one secret that there is
// is that of the replay servers, fakes.KeyRef.
func Deps(name string, g *Getter) source.Deps {
	return source.Deps{
		Name: core.SourceName(name), Web: g, Clock: g.Clock, Log: slog.New(slog.DiscardHandler),
		Secret: func(ref string) (string, error) {
			if ref == fakes.KeyRef {
				return fakes.Key, nil
			}
			return "", core.Errorf(core.KindNotFound, "no secrets in tests")
		},
	}
}

// NewGetter returns a getter over h whose clock stands at Start.
func NewGetter(h http.Handler) *Getter {
	return &Getter{Clock: clock.NewSim(Start()), Handler: h}
}

// Open makes the source of a spec over a getter.
func Open(t testing.TB, spec source.Spec, config map[string]any, g *Getter) source.Source {
	t.Helper()
	s, err := spec.New(Node(config), Deps(spec.Driver, g))
	require.NoError(t, err)
	return s
}

// Scan is everything that one scan brought.
type Scan struct {
	Pages    []source.Page
	Postings []core.Posting
	Cursor   source.Cursor
}

// Status returns the status of the last page.
func (s Scan) Status() source.Status { return s.Pages[len(s.Pages)-1].Status }

// IDs counts the external ids of the scan's postings.
func (s Scan) IDs() map[string]int {
	ids := map[string]int{}
	for _, p := range s.Postings {
		ids[p.ExternalID]++
	}
	return ids
}

// Read runs one scan from a cursor to its end, checking every page. Each page is
// fetched by a source made anew, since a scan must survive a restart.
func Read(t testing.TB, ctx context.Context, fresh func() source.Source, from source.Cursor) Scan {
	t.Helper()
	scan := Scan{Cursor: from}
	for range 400 {
		page := fresh().Fetch(ctx, scan.Cursor)
		CheckPage(t, page)
		scan.Pages = append(scan.Pages, page)
		scan.Postings = append(scan.Postings, page.Postings...)
		scan.Cursor = append(source.Cursor(nil), page.Next...)
		if !page.More {
			return scan
		}
	}
	require.Fail(t, "the scan does not end")
	return scan
}

// CheckPage asserts what holds for every page of every source.
func CheckPage(t testing.TB, page source.Page) {
	t.Helper()
	switch page.Status {
	case source.StatusOK, source.StatusEmpty, source.StatusUnchanged, source.StatusBlocked,
		source.StatusParseFailed, source.StatusTransient, source.StatusLimited:
	default:
		require.Failf(t, "status", "%q is not a status", page.Status)
	}
	if page.Status != source.StatusOK {
		require.NotEmpty(t, page.Reason, "a page that is %s says why", page.Status)
		require.Empty(t, page.Postings, "a page that is %s has no postings", page.Status)
		require.False(t, page.Complete, "a page that is %s is not complete", page.Status)
	}
	if len(page.Next) > 0 {
		require.True(t, json.Valid(page.Next), "the cursor is JSON")
		require.Less(t, len(page.Next), source.MaxCursorBytes)
	}
	require.False(t, page.More && page.Complete, "only the last page is complete")
	require.LessOrEqual(t, len(page.Postings), source.MaxPostings)
	require.LessOrEqual(t, len(page.Skipped), source.MaxSkipped+1)
	require.LessOrEqual(t, len(page.Sample), source.MaxSampleBytes)
	require.LessOrEqual(t, len(page.Reason), 400)
	seen := map[string]bool{}
	for _, p := range page.Postings {
		CheckPosting(t, p)
		require.False(t, seen[p.ExternalID], "%q is listed twice on one page", p.ExternalID)
		seen[p.ExternalID] = true
	}
}

// CheckPosting asserts that a posting is valid and already clean.
func CheckPosting(t testing.TB, p core.Posting) {
	t.Helper()
	clean, err := core.NewPosting(p)
	require.NoError(t, err)
	require.Equal(t, p, clean, "the posting is clean")
	require.NotZero(t, p.FetchedAt)
	if !p.PostedAt.IsZero() {
		require.Equal(t, time.UTC, p.PostedAt.Location())
	}
}

func (h Harness) config() map[string]any {
	c := map[string]any{}
	if h.Make == nil {
		c["base_url"] = Base
	}
	maps.Copy(c, h.Config)
	return c
}

func (h Harness) id(i listing.Item) string {
	if h.ID != nil {
		return h.ID(i)
	}
	return i.ID
}

func (h Harness) company(i listing.Item) string {
	if h.Company != nil {
		return h.Company(i)
	}
	return i.Company
}

// open returns a getter over the items and a maker of sources that ask it.
func (h Harness) open(t testing.TB, items []listing.Item) (*Getter, func() source.Source) {
	t.Helper()
	if h.Make != nil {
		_, at, fresh := h.Make(t, items)
		return &Getter{Clock: at, Handler: http.NotFoundHandler()}, fresh
	}
	g := NewGetter(h.Serve(items))
	return g, func() source.Source { return Open(t, h.Spec, h.config(), g) }
}

func (h Harness) many() int {
	if h.Listed > 0 {
		return h.Listed
	}
	return 120
}
