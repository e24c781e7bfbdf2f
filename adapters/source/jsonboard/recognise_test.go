package jsonboard_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/jsonboard"
)

func TestPagesOfSearchesAreRecognised(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]struct {
		driver string
		config map[string]any
		needs  []string
	}{
		"https://www.adzuna.de/search?q=golang&w=Berlin":                                 {"adzuna", map[string]any{"country": "de", "what": "golang", "where": "Berlin"}, []string{"app_id", "app_key"}},
		"https://www.adzuna.com/search":                                                  {"adzuna", map[string]any{"country": "us"}, []string{"app_id", "app_key"}},
		"https://www.adzuna.co.uk/jobs/search?q=go":                                      {"adzuna", map[string]any{"country": "gb", "what": "go"}, []string{"app_id", "app_key"}},
		"https://www.adzuna.com.au/":                                                     {"adzuna", map[string]any{"country": "au"}, []string{"app_id", "app_key"}},
		"https://www.arbeitsagentur.de/jobsuche/suche?was=Gärtner&wo=Köln&angebotsart=1": {"bundesagentur", map[string]any{"what": "Gärtner", "where": "Köln", "offers": "jobs"}, nil},
		"https://www.arbeitsagentur.de/jobsuche/":                                        {"bundesagentur", map[string]any{}, nil},
		"https://www.arbeitsagentur.de/kontakt":                                          {},
		"https://www.adzuna.example/search":                                              {},
		"https://adzuna.de.evil.example/search":                                          {},
	} {
		u, err := url.Parse(address)
		require.NoError(t, err)
		found := source.Recognise(jsonboard.Specs(), u)
		if want.driver == "" {
			assert.Empty(t, found, address)
			continue
		}
		require.Len(t, found, 1, address)
		assert.Equal(t, want.driver, found[0].Spec.Driver, address)
		assert.Equal(t, want.config, found[0].Config, address)
		assert.Equal(t, want.needs, found[0].Needs, address)
	}
}
