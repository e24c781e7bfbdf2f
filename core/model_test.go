package core

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSplitModel(t *testing.T) {
	t.Parallel()
	p, m, err := SplitModel("or/openai/gpt-oss-20b")
	require.NoError(t, err)
	require.Equal(t, ProviderName("or"), p)
	require.Equal(t, "openai/gpt-oss-20b", m)
	require.Equal(t, "or/openai/gpt-oss-20b", ModelInfo{Provider: p, Name: m}.ID())
	for _, bad := range []string{"", "gpt", "/m", "p/"} {
		_, _, err := SplitModel(bad)
		require.Equal(t, KindInvalid, KindOf(err), bad)
	}
}

func TestPricesThatAreNotBelieved(t *testing.T) {
	t.Parallel()
	wrong, negative := MaxRate+1, NanoUSD(-1)
	for name, row := range map[string]struct {
		price PriceOverride
		fine  bool
	}{
		"a price":                 {PriceOverride{In: 1, Out: 0}, true},
		"with cache prices":       {PriceOverride{In: 1, Out: 2, CachedIn: new(NanoUSD), CacheWrite: new(NanoUSD)}, true},
		"clearing needs no price": {PriceOverride{Clear: true}, true},
		"nothing":                 {PriceOverride{}, false},
		"a wrong unit":            {PriceOverride{In: wrong, Out: 1}, false},
		"a negative price":        {PriceOverride{In: 1, Out: negative}, false},
		"a negative cache price":  {PriceOverride{In: 1, Out: 1, CachedIn: &negative}, false},
		"a cache price too high":  {PriceOverride{In: 1, Out: 1, CacheWrite: &wrong}, false},
		"a negative fee":          {PriceOverride{In: 1, Out: 1, PerRequest: negative}, false},
	} {
		require.Equal(t, row.fine, row.price.Check() == nil, name)
	}
}

func TestNameAndContactGoToNoProvider(t *testing.T) {
	t.Parallel()
	all := ProviderPolicy{Facts: []FactKind{FactName, FactContact, FactSkill}}
	require.False(t, all.Allows(FactName))
	require.False(t, all.Allows(FactContact))
	require.True(t, all.Allows(FactSkill))
	require.False(t, all.Allows(FactRate))
	for _, list := range [][]FactKind{DefaultFacts(), LocalFacts()} {
		require.NotContains(t, list, FactName)
		require.NotContains(t, list, FactContact)
	}
	require.NotContains(t, DefaultFacts(), FactCertificate)
}

func TestLevelsOfAGauge(t *testing.T) {
	t.Parallel()
	limit, none := NanoUSD(100), NanoUSD(0)
	for name, row := range map[string]struct {
		gauge Gauge
		want  []int
	}{
		"no limit":            {Gauge{Spent: 500}, nil},
		"a limit of nothing":  {Gauge{Limit: &none, Spent: 5}, nil},
		"just below":          {Gauge{Limit: &limit, Spent: 49}, nil},
		"half":                {Gauge{Limit: &limit, Spent: 50}, []int{50}},
		"held money counts":   {Gauge{Limit: &limit, Spent: 40, Held: 40}, []int{50, 80}},
		"an overrun counts":   {Gauge{Limit: &limit, Spent: 90, Overrun: 20}, []int{50, 80, 100}},
		"all of it at one go": {Gauge{Limit: &limit, Spent: 100}, []int{50, 80, 100}},
	} {
		require.Equal(t, row.want, row.gauge.Levels(), name)
	}
	require.Contains(t, Tasks(), TaskDraft)
}
