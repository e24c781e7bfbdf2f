package draft

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNumeralReadsFiguresOfOneWord(t *testing.T) {
	for word, figure := range map[string]string{
		"einundzwanzig": "21", "fünfunddreißig": "35", "neunundneunzig": "99", "siebzig": "70",
		"veintiuno": "21", "veintiún": "21", "veintidós": "22", "veintiséis": "26", "veintinueve": "29", "noventa": "90",
		"und": "", "hundert": "100", "fundig": "", "veinticasas": "", "zweiundzig": "", "stundenlang": "",
	} {
		require.Equal(t, figure, numeral(word), word)
	}
}
