package title_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn/title"
)

func aliases() []title.Alias {
	return []title.Alias{{1, "software developer"}, {1, "application programmer"}, {4, "web designer"}, {4, "designer of websites"}, {9, "nurse"}}
}

func TestBestFindsTheOccupation(t *testing.T) {
	t.Parallel()
	x, err := title.New("en", aliases())
	require.NoError(t, err)
	for query, want := range map[string]int{"Software Developers": 1, "Programmer, applications": 1, "Web designers": 4, "Nursing": 9, "NURSES": 9} {
		best := x.Best(query, 2)
		require.NotEmpty(t, best, query)
		require.Equal(t, want, best[0].Concept, query)
		require.LessOrEqual(t, best[0].Score, 1.01)
		require.LessOrEqual(t, len(best), 2)
	}
	require.Empty(t, x.Best("zzz qqq", 3))
	require.Empty(t, x.Best("", 3))
	require.Equal(t, aliases(), x.Aliases())
}

func TestEndingsOfEachLanguage(t *testing.T) {
	t.Parallel()
	for lang, c := range map[core.Lang][2]string{
		"de": {"Softwareentwickler", "Softwareentwicklerin (m/w/d)"}, "es": {"director de ventas", "DIRECTORES DE VENTAS"},
		"fr": {"développeur informatique", "Développeuse informatique"}, "en": {"policy advisor", "policies advisors"}, "pt": {"analista", "analista"},
	} {
		x, err := title.New(lang, []title.Alias{{1, c[0]}, {2, "œuvre æther straße ñandú crème fürs über"}})
		require.NoError(t, err)
		best := x.Best(c[1], 1)
		require.NotEmpty(t, best, lang)
		require.Equal(t, 1, best[0].Concept, lang)
		require.Greater(t, best[0].Score, 0.4, lang)
	}
}

func TestGermanTitlesAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	x, err := title.New("de", []title.Alias{{1, "Geschäftsführer"}, {2, "Bauer"}, {3, "Zerspanungsmechaniker"}, {4, "Zimmerer"}, {5, "Industriemechaniker"}})
	require.NoError(t, err)
	for query, want := range map[string]int{
		"Geschaeftsfuehrerin (m/w/d)": 1, "Bäuerin": 2, "Bauer:in": 2,
		"Staatlich geprüfter Zimmerer": 4, "Zerspanungstechniker Fachrichtung Drehen": 3,
	} {
		best := x.Best(query, 1)
		require.NotEmpty(t, best, query)
		require.Equal(t, want, best[0].Concept, query)
	}
	exact := x.Best("Geschaeftsfuehrer", 1)[0].Score
	require.InDelta(t, 1, exact, 1e-3, "ae and ä are one letter")
	filler := x.Best("Zimmerer Fachrichtung", 1)[0].Score
	require.InDelta(t, 1, filler, 1e-3, "what is said of the training does not count")
}

func TestPacking(t *testing.T) {
	t.Parallel()
	file, err := title.Pack(aliases())
	require.NoError(t, err)
	got, err := title.Unpack(file)
	require.NoError(t, err)
	require.Equal(t, aliases(), got)
	_, err = title.Pack([]title.Alias{{2, "b"}, {1, "a"}})
	require.Error(t, err)
	_, err = title.Pack([]title.Alias{{1, "a\tb"}})
	require.Error(t, err)
	_, err = title.Unpack([]byte("x"))
	require.Error(t, err)
	_, err = title.Unpack(file[:len(file)-8])
	require.Error(t, err)
	for _, raw := range []string{"", "a\tb", "0\tb", "1"} {
		var buf bytes.Buffer
		w := gzip.NewWriter(&buf)
		_, err := w.Write([]byte(raw))
		require.NoError(t, err)
		require.NoError(t, w.Close())
		_, err = title.Unpack(buf.Bytes())
		require.Error(t, err, raw)
	}
	_, err = title.New("en", make([]title.Alias, title.MaxAliases+1))
	require.Error(t, err)
}

func BenchmarkNew(b *testing.B) {
	var list []title.Alias
	for i := range 10_000 {
		list = append(list, title.Alias{Concept: i/8 + 1, Name: fmt.Sprintf("assistant manager of department number %d in industry", i)})
	}
	for b.Loop() {
		_, err := title.New("en", list)
		require.NoError(b, err)
	}
}
