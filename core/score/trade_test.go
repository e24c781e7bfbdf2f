package score_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/score"
)

// titled scores the title alone of a job in a language for a freelancer with a headline.
func titled(t *testing.T, headline map[core.Lang]string, lang core.Lang, role string) core.Reason {
	t.Helper()
	v := score.VocabularyOf(core.Profile{Name: "A", Facts: []core.Fact{{ID: "h", Kind: core.FactHeadline, Text: headline, Confirmed: true}}})
	job := core.Job{Title: role, Extraction: core.Extraction{Role: role, Language: lang, LanguageConfidence: 1}}
	_, reasons := v.Score(job, core.Settings{}, time.Unix(0, 0))
	for _, r := range reasons {
		if r.Code == score.TitleFit || r.Code == score.TitleLike {
			return r
		}
	}
	t.Fatalf("no reason speaks of the title: %v", reasons)
	return core.Reason{}
}

func TestARoleIsKnownByTheNamesOfTheOccupation(t *testing.T) {
	t.Parallel()
	english := map[core.Lang]string{"en": "Software developer"}
	for name, c := range map[string]struct {
		headline map[core.Lang]string
		lang     core.Lang
		role     string
		code     string
		least    float64
		most     float64
	}{
		"in the same words":             {english, "en", "software developer", score.TitleFit, 10, 10},
		"in German":                     {english, "de", "Softwareentwicklerin (m/w/d)", score.TitleLike, 6, 10},
		"in French":                     {english, "fr", "Développeur de logiciels", score.TitleLike, 6, 10},
		"another trade":                 {english, "de", "Krankenpfleger", score.TitleFit, 0, 0},
		"another trade in English":      {english, "en", "Registered nurse", score.TitleFit, 0, 0},
		"a part of a headline":          {map[core.Lang]string{"en": "Photographer and graphic designer"}, "de", "Grafikdesigner gesucht", score.TitleLike, 4, 10},
		"a headline in any language":    {map[core.Lang]string{"": "Translator"}, "de", "Übersetzer", score.TitleLike, 6, 10},
		"a German headline":             {map[core.Lang]string{"de": "Buchhalter"}, "en", "Bookkeeper", score.TitleLike, 4, 10},
		"a language without names":      {english, "pt", "desenvolvedor de software", score.TitleFit, 0, 10},
		"what stands in both, by words": {english, "en", "developer", score.TitleFit, 10, 10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := titled(t, c.headline, c.lang, c.role)
			require.Equal(t, c.code, r.Code, "%+v", r)
			require.GreaterOrEqual(t, r.Points, c.least, "%+v", r)
			require.LessOrEqual(t, r.Points, c.most, "%+v", r)
		})
	}
}

func TestWhatWasReadOfTheOccupationIsKept(t *testing.T) {
	t.Parallel()
	profile := func(headline string) core.Profile {
		return core.Profile{Name: "A", Facts: []core.Fact{{ID: "h", Kind: core.FactHeadline, Text: map[core.Lang]string{"en": headline}, Confirmed: true}}}
	}
	job := core.Job{Title: "Softwareentwickler", Extraction: core.Extraction{Role: "Softwareentwickler", Language: "de", LanguageConfidence: 1}}
	points := func(v score.Vocabulary) float64 {
		sum, _ := v.Score(job, core.Settings{}, time.Unix(0, 0))
		return sum
	}
	developer, nurse := score.VocabularyOf(profile("Software developer")), score.VocabularyOf(profile("Nurse"))
	require.Greater(t, points(developer), points(nurse))
	require.Equal(t, points(developer), points(score.VocabularyOf(profile("Software developer")).Keeping(developer)))
	require.Equal(t, points(nurse), points(nurse.Keeping(developer)), "another headline is another occupation")
	require.Less(t, points(developer.WithoutOccupation()), points(developer))
}
