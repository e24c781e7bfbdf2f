package feed_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/feed"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	"github.com/automonet/automonet/internal/fakes/listing"
	"github.com/automonet/automonet/internal/fakes/remotive"
	"github.com/automonet/automonet/internal/fakes/weworkremotely"
)

func spec(t testing.TB, driver string) source.Spec {
	t.Helper()
	for _, s := range feed.Specs() {
		if s.Driver == driver {
			return s
		}
	}
	require.Fail(t, "no such driver", driver)
	return source.Spec{}
}

func TestConformanceWeWorkRemotely(t *testing.T) {
	t.Parallel()
	sourcetest.Run(t, sourcetest.Harness{
		Spec: spec(t, "weworkremotely"), Serve: weworkremotely.Items, Parts: true, SameEngine: true,
		ID: func(i listing.Item) string { return i.URL },
	})
}

func TestConformanceRemotive(t *testing.T) {
	t.Parallel()
	sourcetest.Run(t, sourcetest.Harness{Spec: spec(t, "remotive"), Serve: remotive.Items})
}
