package dedupe

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/automonet/automonet/core"
)

func wordList(s string) []string { return strings.Fields(string(appendFolded(nil, s))) }

func TestFold(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Hello, World":               "hello world",
		"  Straße—München…ok ":       "strasse munchen ok",
		"Ｆｕｌｌ ｗｉｄｔｈ １２":              "full width 12",
		"ﬁne e\u0301te\u0301 été":    "fine ete ete",
		"a\u00a0b\u2028c\u200bd":     "a b cd",
		"求人 Go":                      "求 人 go",
		"ไทย":                        "ไ ท ย",
		"\xff\xfebad\xc3":            "bad",
		"half ½ ™ K":                 "half 12 tm k",
		"Привет, МИР":                "привет мир",
		"don’t / don't":              "don t don t",
		"\U000E0041hidden\u202Etext": "hiddentext",
	} {
		assert.Equal(t, want, strings.Join(wordList(in), " "), "%q", in)
	}
}

func TestContentHash(t *testing.T) {
	t.Parallel()
	base := ContentHash("Backend Engineer", "Acme", "We build things. Apply now!")
	assert.Len(t, base, 32)
	assert.Equal(t, base, ContentHash("BACKEND  engineer", "acme", "we build\n\nthings – apply now"))
	assert.NotEqual(t, base, ContentHash("Backend Engineer", "Acme", "We build things. Apply later!"))
	assert.NotEqual(t, base, ContentHash("Backend Engineer Acme", "", "We build things. Apply now!"))
}

// exactJaccard compares the sets of 3-word shingles in the plainest way.
func exactJaccard(a, b string) float64 {
	set := func(s string) map[string]bool {
		ws, out := wordList(s), map[string]bool{}
		for i := 2; i < len(ws); i++ {
			out[strings.Join(ws[i-2:i+1], " ")] = true
		}
		return out
	}
	x, y := set(a), set(b)
	both := 0
	for s := range x {
		if y[s] {
			both++
		}
	}
	return float64(both) / float64(len(x)+len(y)-both)
}

func TestSimilarityEstimatesJaccard(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(8, 8))
	var sum, squares, worst float64
	const n = 600
	for range n {
		a := randomText(r, 40+r.IntN(400))
		b := edited(r, a, r.Float64()*0.4)
		sa, ok := Sign(a)
		require.True(t, ok)
		sb, _ := Sign(b)
		d := sa.Similarity(sb) - exactJaccard(a, b)
		sum, squares, worst = sum+d, squares+d*d, max(worst, math.Abs(d))
		assert.InDelta(t, sa.Similarity(sb), sb.Similarity(sa), 1e-12)
	}
	assert.Less(t, math.Abs(sum/n), 0.005, "bias")
	assert.Less(t, math.Sqrt(squares/n), 0.035, "standard error")
	assert.Less(t, worst, 0.15)
	x, _ := Sign(randomText(r, 200))
	y, _ := Sign(randomText(r, 200))
	assert.Less(t, x.Similarity(y), 0.05)
	assert.Zero(t, Signature{}.Similarity(Signature{}))
}

func TestSignDoesNotCareForOrderOfParagraphs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		a, b := randomText(r, 150), randomText(r, 150)
		x, _ := Sign(a + " " + b)
		y, _ := Sign(b + " " + a)
		if s := x.Similarity(y); s < 0.9 {
			t.Fatalf("similarity %v after swapping halves", s)
		}
		if x.Similarity(x) != 1 {
			t.Fatal("a text is not equal to itself")
		}
	})
}

func TestSignHostileText(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(9, 9))
	letters := func(n int, from, to rune) string {
		var b strings.Builder
		for range n {
			b.WriteRune(from + rune(r.IntN(int(to-from))))
		}
		return b.String()
	}
	for name, tt := range map[string]struct {
		text string
		ok   bool
	}{
		"empty":            {"", false},
		"one long token":   {strings.Repeat("a", 1<<20), true},
		"random, no space": {letters(1<<20, 'a', 'z'), true},
		"Han":              {letters(300, 0x4E00, 0x9FFF), true},
		"Hangul":           {letters(300, 0xAC00, 0xD7A3), true},
		"only marks":       {strings.Repeat("\u0301", 5000), false},
		"only punctuation": {strings.Repeat("!?—", 5000), false},
		"invalid UTF-8":    {strings.Repeat("\xff\xc0", 5000), false},
		"eleven words":     {"a b c d e f g h i j k", false},
		"twelve words":     {"a b c d e f g h i j k l", true},
		"wide ligature":    {strings.Repeat("\uFDFA ", 100), true},
		"null bytes":       {strings.Repeat("\x00", 1000), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sig, ok := Sign(tt.text)
			assert.Equal(t, tt.ok, ok)
			if ok {
				assert.InDelta(t, 1, sig.Similarity(sig), 1e-12)
			}
		})
	}
	t.Run("texts without spaces compare by characters", func(t *testing.T) {
		t.Parallel()
		r := rand.New(rand.NewPCG(10, 9))
		for _, text := range []string{strings.ReplaceAll(randomText(r, 200), " ", ""), "求人情報" + strings.Repeat("東京", 3)} {
			full := text
			if utf8.RuneCountInString(text) < 100 {
				for range 200 {
					full += string(rune(0x4E00 + r.IntN(3000)))
				}
			}
			a, _ := Sign(full)
			b, _ := Sign("x" + full[:len(full)/2] + "yz" + full[len(full)/2:])
			assert.Greater(t, a.Similarity(b), 0.7)
		}
	})
}

func TestSignatureBytes(t *testing.T) {
	t.Parallel()
	sig, _ := Sign(randomText(rand.New(rand.NewPCG(1, 1)), 50))
	got, err := ParseSignature(sig.Bytes())
	require.NoError(t, err)
	assert.Equal(t, sig, got)
	for _, n := range []int{0, 1, bins - 1, bins + 1, 512} {
		_, err := ParseSignature(make([]byte, n))
		assert.Equal(t, core.KindInvalid, core.KindOf(err), n)
	}
}

// The stored format must not drift: signatures on disk outlive the program.
func TestSignatureLayoutIsStable(t *testing.T) {
	t.Parallel()
	sig, ok := Sign("We are looking for a Go developer in München who likes small teams, tests and plain words.")
	require.True(t, ok)
	assert.Equal(t, "83fbef7dc1f4b10b22961dffd68098fe", ContentHash(string(wordsOf(sig)), "", ""))
}

func wordsOf(s Signature) (out []byte) {
	for i, v := range s {
		out = append(out, []byte{' ', 'a' + byte(i/16), 'a' + byte(i%16), 'a' + v/16, 'a' + v%16}...)
	}
	return out
}

func FuzzSign(f *testing.F) {
	f.Add("We are looking for a Go developer who likes small teams, tests and plain words.")
	f.Add("求人情報 東京 \xff \u0301\u0301 ﷺ" + strings.Repeat("x", 100))
	f.Fuzz(func(t *testing.T, s string) {
		a, ok := Sign(s)
		if !ok {
			return
		}
		if got := a.Similarity(a); got != 1 {
			t.Fatalf("similarity with itself is %v", got)
		}
		folded := string(appendFolded(nil, s))
		if again := string(appendFolded(nil, folded)); again != folded {
			t.Fatalf("folding is not idempotent: %q, then %q", folded, again)
		}
		if len(folded) > 19*len(s)+1 || !utf8.ValidString(folded) {
			t.Fatalf("folding %d bytes gave %d", len(s), len(folded))
		}
	})
}
