package fakes

import (
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
)

// The characters are those of windows-1252 as browsers read it.
func TestLatin(t *testing.T) {
	t.Parallel()
	for c := rune(0); c <= unicode.MaxRune; c++ {
		if c >= 0xD800 && c <= 0xDFFF {
			continue
		}
		want, ok := charmap.Windows1252.EncodeRune(c)
		if !ok {
			want = '?'
		}
		if got := latin([]byte(string(c))); len(got) != 1 || got[0] != want {
			require.Equal(t, []byte{want}, got, "%U", c)
		}
	}
	require.Equal(t, "Gr\xfc\xdfe f\xfcr 5 \x80 \x84ok\x93?", string(latin([]byte("Grüße für 5 € „ok“日"))))
}
