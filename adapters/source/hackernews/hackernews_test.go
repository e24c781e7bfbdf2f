package hackernews_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/hackernews"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	fake "github.com/automonet/automonet/internal/fakes/hackernews"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	for _, backend := range []string{"algolia", "firebase"} {
		t.Run(backend, func(t *testing.T) {
			t.Parallel()
			sourcetest.Run(t, sourcetest.Harness{
				Spec: hackernews.Spec(), Serve: fake.Items, Config: map[string]any{"backend": backend},
				SmallPages: backend == "firebase",
			})
		})
	}
}

func scan(t *testing.T, config map[string]any) sourcetest.Scan {
	t.Helper()
	h, _ := fake.Recorded(sourcetest.Start())
	g := sourcetest.NewGetter(h)
	config["base_url"] = sourcetest.Base
	return sourcetest.Read(t, t.Context(), func() source.Source {
		return sourcetest.Open(t, hackernews.Spec(), config, g)
	}, nil)
}

func TestReadsTheRecordedMonth(t *testing.T) {
	t.Parallel()
	_, ids := fake.Recorded(sourcetest.Start())
	want := map[string]int{}
	for _, id := range ids {
		want[id] = 1
	}
	algolia := scan(t, map[string]any{})
	require.Equal(t, want, algolia.IDs())
	firebase := scan(t, map[string]any{"backend": "firebase"})
	require.Equal(t, want, firebase.IDs())
	skipped := 0
	for _, p := range firebase.Pages {
		skipped += len(p.Skipped)
	}
	assert.Equal(t, 10, skipped, "six deleted and four dead comments")
	byID := map[string]int{}
	for i, p := range firebase.Postings {
		byID[p.ExternalID] = i
	}
	for _, p := range algolia.Postings {
		assert.Equal(t, p, firebase.Postings[byID[p.ExternalID]], "both interfaces give the same posting")
	}
	var lines []map[string]any
	for _, p := range algolia.Postings {
		lines = append(lines, map[string]any{"id": p.ExternalID, "title": p.Title, "company": p.Company, "location": p.Location, "hints": p.Hints})
	}
	sourcetest.Golden(t, "headers", lines)
	sourcetest.Golden(t, "recorded", algolia.Postings[:8])
}
