package remoteok_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/remoteok"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	fake "github.com/automonet/automonet/internal/fakes/remoteok"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	sourcetest.Run(t, sourcetest.Harness{Spec: remoteok.Spec(), Serve: fake.Items})
}

func TestReadsTheRecordedListing(t *testing.T) {
	t.Parallel()
	h, ids := fake.Recorded(sourcetest.Start())
	g := sourcetest.NewGetter(h)
	open := func() source.Source {
		return sourcetest.Open(t, remoteok.Spec(), map[string]any{"base_url": sourcetest.Base, "tag": "golang"}, g)
	}
	scan := sourcetest.Read(t, t.Context(), open, nil)
	require.Len(t, scan.Postings, len(ids))
	assert.Equal(t, []string{"/api?tag=golang"}, g.Requests())
	assert.Empty(t, scan.Pages[0].Skipped, "the terms of use are no job and no loss")
	sourcetest.Golden(t, "recorded", scan.Postings)
}
