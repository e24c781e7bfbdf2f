package shipped_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core/learn/shipped"
)

func TestEveryModelIsRead(t *testing.T) {
	t.Parallel()
	require.NotZero(t, shipped.Scam().Slope)
	require.Len(t, shipped.Taggers(), 2)
	b := shipped.Price().Hourly.Expect("WordPress website", []string{"WordPress", "PHP"}, "")
	require.True(t, b.Low < b.Middle && b.Middle < b.High, "%v", b)
	_, err := shipped.Titles("pt")
	require.Error(t, err)
}

// The concepts join the languages: a German title leads to its English names.
func TestTitlesMeetInTheirConcepts(t *testing.T) {
	t.Parallel()
	concept := map[string]int{}
	for lang, query := range map[string]string{"en": "software developer", "de": "Softwareentwickler", "es": "desarrollador de software", "fr": "développeur de logiciels"} {
		for _, l := range shipped.Languages() {
			if string(l) != lang {
				continue
			}
			x, err := shipped.Titles(l)
			require.NoError(t, err)
			best := x.Best(query, 1)
			require.NotEmpty(t, best)
			concept[lang] = best[0].Concept
		}
	}
	require.Equal(t, concept["en"], concept["de"], "%v", concept)
	require.Equal(t, concept["en"], concept["es"], "%v", concept)
}

func TestKnowledgeIsFound(t *testing.T) {
	t.Parallel()
	s := []string{"Experience", "with", "Python", "and", "SQL", "is", "required", "."}
	require.NotEmpty(t, shipped.Taggers()[1].Find(s))
}
