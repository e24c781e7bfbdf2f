package rule

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzLookout holds the quick look to what it promises: where it sees no sign, splitting
// the text into words finds none either.
func FuzzLookout(f *testing.F) {
	for _, s := range []string{
		"We build an online casino", "Wir sind ein Glücksspielanbieter", "GLUECKSSPIEL", "glu\u0308cksspiel", "a unpaid little test", "screenshots every ten minutes", "\u212Aasino",
		"on-call", "für unseren Kunden", "c++ casino", "1.500,poker rooms", "no gambling", "sports\nbetting", "sports betting", "İgaming", "Ørüstung", "5 star reviews", "Œ casino", "x\xffcasino",
	} {
		f.Add(s)
	}
	all := LookoutFor(Topics())
	gambling := LookoutFor([]string{"gambling", "nothing"})
	f.Fuzz(func(t *testing.T, s string) {
		found := SubjectsOf(s)
		if len(found.first) > 0 {
			require.True(t, all.May(s), "%q", s)
			require.True(t, all.May(strings.ToLower(s)), "%q", s)
		}
		if _, _, _, ok := found.Sign("gambling"); ok {
			require.True(t, gambling.May(s), "%q", s)
		}
	})
}

func TestLookoutSeesWhatSpeaksOfATopic(t *testing.T) {
	t.Parallel()
	l := LookoutFor([]string{"gambling", "video_monitoring"})
	for text, want := range map[string]bool{
		"":                              false,
		"we need a Go developer":        false,
		"an ONLINE POKER room":          true,
		"Wir bauen Glücksspiele":        true,
		"screenshots every few minutes": true,
		"screenshots. Some day minutes": false,
		"поиск разработчика на Go":         false,
		"sports, and betting on the other": false,
	} {
		require.Equal(t, want, l.May(text), text)
	}
	require.False(t, Lookout{}.May("casino"))
	require.False(t, LookoutFor(nil).May("casino"))
}
