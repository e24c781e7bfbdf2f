package screen

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzLoose compares the search that folds as it goes with one that folds the whole text.
func FuzzLoose(f *testing.F) {
	for _, c := range [][2]string{
		{"Die Firma Mueller sucht", "müller"}, {"die straße", "strasse"}, {"die straße", "stras"}, {"aee ae", "ae"}, {"x über y", "ueber"}, {"value [ü] blue", "[ü"}, {"poesie", "posie"}, {"ß", "s"}, {"ae", "e"}, {"aß ss", "ss"}, {"ü", "\xbc"},
	} {
		f.Add(c[0], c[1])
	}
	f.Fuzz(func(t *testing.T, text, phrase string) {
		w := wantedOf(phrase)
		if w.low == "" {
			return
		}
		low := lower(text)
		folded := fold(low)
		from, to, want := exact(folded, w.folded)
		start, end, ok := loose(low, w.folded)
		require.Equal(t, want, ok, "%q in %q", phrase, text)
		if ok {
			require.Equal(t, folded[from:to], fold(low[start:end]), "%q in %q", phrase, text)
			require.Len(t, fold(low[:start]), from, "%q in %q", phrase, text)
		}
	})
}
