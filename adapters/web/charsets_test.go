package web

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
)

// sequences2 calls f with all sequences of one and two bytes beyond ASCII.
func sequences2(f func([]byte)) {
	for a := 0x80; a <= 0xff; a++ {
		f([]byte{byte(a)})
		for b := 0x21; b <= 0xff; b++ {
			f([]byte{byte(a), byte(b)})
		}
	}
}

func TestEveryEncodingReadsAsItsDefinition(t *testing.T) {
	t.Parallel()
	c, err := unpack(packedCharsets)
	require.NoError(t, err)
	require.Greater(t, len(c.names), 200)
	for label, name := range c.names {
		enc, err := htmlindex.Get(label)
		require.NoError(t, err, label)
		want, err := htmlindex.Name(enc)
		require.NoError(t, err)
		require.Equal(t, want, name, label)
	}
	for _, name := range []string{
		"gb18030", "big5", "euc-kr", "shift_jis", "euc-jp", "windows-1252", "windows-1251", "iso-8859-2", "iso-8859-8-i", "koi8-u", "macintosh", "x-user-defined",
	} {
		enc, err := htmlindex.Get(name)
		require.NoError(t, err)
		read := 0
		check := func(s []byte) {
			want, err := enc.NewDecoder().Bytes(s)
			if err == nil && !strings.ContainsRune(string(want), '\uFFFD') {
				read++
				require.Equal(t, string(want), string(decodeAs(name, s)), "%s: % x", name, s)
			}
		}
		sequences2(check)
		for a := 0x81; a < 0xff; a++ {
			for b := 0x30; b < 0x3a; b++ {
				check([]byte{byte(a), byte(b), 0x81 + byte(a+b)%100, 0x30 + byte(a)%10})
				check([]byte{0x8f, byte(a), 0xa1 + byte(a*b)%94})
			}
		}
		assert.Greater(t, read, 127, name)
	}
}

func TestEncodingsWithStates(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"iso-2022-jp": "abc 翻訳者 ｶﾅ ok~\n翻", "utf-16le": "Köln 😀", "utf-16be": "Köln 😀",
		"shift_jis": "翻訳者 ｶﾅ", "euc-jp": "翻訳者 ｶﾅ 丂", "gb18030": "翻译 😀 €", "gbk": "翻译 €", "euc-kr": "번역가", "big5": "翻譯",
	} {
		enc, err := htmlindex.Get(name)
		require.NoError(t, err)
		raw, err := encoding.ReplaceUnsupported(enc.NewEncoder()).String(text)
		require.NoError(t, err)
		want, err := enc.NewDecoder().String(raw)
		require.NoError(t, err)
		assert.Equal(t, want, string(decodeAs(name, []byte(raw))), name)
	}
	assert.Equal(t, "Ê̄Ê̌ê̄ê̌", string(decodeAs("big5", []byte("\x88\x62\x88\x64\x88\xa3\x88\xa5"))))
	assert.Equal(t, "a¥‾\uFFFD\uFFFDｱ", string(decodeAs("iso-2022-jp", []byte("a\x1b(J\\~\x80\x1b\x1b(I1"))))
}

func TestBrokenTextHidesNoMarkup(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"gb18030", "gbk", "big5", "euc-kr", "shift_jis", "euc-jp", "windows-1252"} {
		for lead := 0x80; lead <= 0xff; lead++ {
			out := string(decodeAs(name, []byte{byte(lead), '<'}))
			assert.True(t, strings.HasSuffix(out, "<"), "%s %x: %q", name, lead, out)
			assert.NotEmpty(t, strings.TrimSuffix(out, "<"))
		}
	}
}

func TestBrokenTablesAreAnError(t *testing.T) {
	t.Parallel()
	for _, broken := range [][]byte{nil, []byte("no gzip"), packedCharsets[:len(packedCharsets)/2]} {
		_, err := unpack(broken)
		assert.Error(t, err)
	}
}
