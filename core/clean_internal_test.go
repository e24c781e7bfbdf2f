package core

import (
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestHarmlessTextNeedsNoCleaning(t *testing.T) {
	t.Parallel()
	kept := 0
	check := func(s string) {
		for _, multiline := range []bool{true, false} {
			if harmless(s, multiline) {
				kept++
				if got := harmlessOf(s, multiline); got != s {
					t.Fatalf("%q is no harmless text, it becomes %q", s, got)
				}
			}
		}
	}
	for r := rune(0); r <= utf8.MaxRune; r++ {
		check("a" + string(r) + "b")
		check(string(r))
	}
	for a := range 256 {
		for b := range 256 {
			check(string([]byte{byte(a), byte(b)}))
			check(string([]byte{0xE2, byte(a), byte(b)}))
		}
	}
	require.Greater(t, kept, 1_000_000, "most texts pass")
	for _, s := range []string{"Plain text,\n\twith lines", "Größe – “so” • … straße", "naïve café"} {
		require.True(t, harmless(s, true), s)
	}
}

func TestWhatIsNotSeenButSteersIsTakenOut(t *testing.T) {
	t.Parallel()
	for r := rune(0x80); r <= utf8.MaxRune; r++ {
		steers := unicode.Is(unicode.Bidi_Control, r) || unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
		if steers && Clean("a"+string(r)+"b", 100, true) != "ab" {
			t.Fatalf("%U stays", r)
		}
	}
	require.Equal(t, "Entwicklerin", Clean("Ent\u00adwickle\u061crin", 100, false))
	require.Equal(t, "\u0600", Clean("\u0600", 100, false), "a sign that is seen")
}
