package core_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/core"
)

func TestSentenceEnds(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"One. Two! Three? Four":                             {"One.", " Two!", " Three?", " Four"},
		"Newsletter, ca. 400 Wörter. Danke.":                {"Newsletter, ca. 400 Wörter.", " Danke."},
		"an Frau Dr. Lena Moos. Bis bald.":                  {"an Frau Dr. Lena Moos.", " Bis bald."},
		"z. B. in zwei Workshops. Gut.":                     {"z. B. in zwei Workshops.", " Gut."},
		"15 Std. pro Woche, d. h. zwei Tage.":               {"15 Std. pro Woche, d. h. zwei Tage."},
		"8 Std. Remote.":                                    {"8 Std.", " Remote."},
		"Tools, e.g. Figma, i.e. the usual. Ok.":            {"Tools, e.g. Figma, i.e. the usual.", " Ok."},
		"in the U.S. only. We pay.":                         {"in the U.S. only.", " We pay."},
		"in the U.S. We pay.":                               {"in the U.S.", " We pay."},
		"bis 15. April fertig. Danke":                       {"bis 15. April fertig.", " Danke"},
		"Version 2. We ship.":                               {"Version 2.", " We ship."},
		"Nr. 4 und Mr. Brandt, approx. 30 pages etc. here.": {"Nr. 4 und Mr. Brandt, approx. 30 pages etc. here."},
		"Node.js and React.\nNext":                          {"Node.js and React.", "\nNext"},
		"inkl. Export":                                      {"inkl. Export"},
		". a":                                               {".", " a"},
		"plan B. We go":                                     {"plan B.", " We go"},
		"überlangeswortmitca. Ende":                         {"überlangeswortmitca.", " Ende"},
	} {
		var got []string
		start := 0
		for i := range len(text) {
			if core.SentenceEnds(text, i) {
				got = append(got, text[start:i+1])
				start = i + 1
			}
		}
		if start < len(text) {
			got = append(got, text[start:])
		}
		assert.Equal(t, want, got, text)
	}
}
