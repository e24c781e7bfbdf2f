package route_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tiktoken-go/tokenizer"
	"pgregory.net/rapid"

	"github.com/automonet/automonet/core/route"
)

// samples are alphabets of twelve scripts and of what tokenizers are worst at.
func samples() []string {
	return []string{
		"the quick brown fox jumps over a lazy dog, paying $1,200.50 per day ",
		"Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich ",
		"Voix ambiguë d'un cœur qui préfère les jattes de kiwis ",
		"Съешь ещё этих мягких французских булок да выпей чаю ",
		"Ξεσκεπάζω την ψυχοφθόρα βδελυγμία ",
		"نص حكيم له سر قاطع وذو شأن عظيم ",
		"דג סקרן שט בים מאוכזב ולפתע מצא חברה ",
		"ऋषियों को सताने वाले दुष्ट राक्षसों के राजा ",
		"เป็นมนุษย์สุดประเสริฐเลิศคุณค่า ",
		"我能吞下玻璃而不伤身体。需要一名开发人员",
		"いろはにほへと ちりぬるを カタカナ",
		"키스의 고유조건은 입술끼리 만나야 하고 ",
		"😀👩‍👩‍👧‍👦🏳️‍🌈€™①ﷺﬁ", "e\u0301\u0323\u0308\u0301", "\x00\x01\ufffd{}[]()<|endoftext|>qzxjkvw",
	}
}

// TestProperty07: the counted bound is never below what a real tokenizer counts.
func TestProperty07(t *testing.T) {
	t.Parallel()
	var codecs []tokenizer.Codec
	for _, name := range []tokenizer.Encoding{tokenizer.O200kBase, tokenizer.Cl100kBase} {
		c, err := tokenizer.Get(name)
		require.NoError(t, err)
		codecs = append(codecs, c)
	}
	var alphabets [][]rune
	for _, s := range samples() {
		alphabets = append(alphabets, []rune(s))
	}
	taught := teach(t, codecs[0])
	rapid.Check(t, func(t *rapid.T) {
		runes := rapid.SliceOfN(rapid.SampledFrom(rapid.SampledFrom(alphabets).Draw(t, "script")), 0, 200).Draw(t, "text")
		text := string(runes) + rapid.SampledFrom(samples()).Draw(t, "tail")
		size := route.Measure(1, text)
		require.LessOrEqual(t, size.CalibratedTokens(taught), size.Tokens())
		for _, c := range codecs {
			n, err := c.Count(text)
			require.NoError(t, err)
			require.GreaterOrEqual(t, size.Tokens(), int64(n))
		}
	})
}

// teach calibrates on ordinary text of every script.
func teach(t require.TestingT, c tokenizer.Codec) map[route.Script]route.Calibration {
	taught := map[route.Script]route.Calibration{}
	for _, s := range samples() {
		text := strings.Repeat(s, 1+2000/len(s))
		n, err := c.Count(text)
		require.NoError(t, err)
		for range 60 {
			route.Observe(taught, route.Measure(1, text), int64(n))
		}
	}
	return taught
}

func TestCalibratedBound(t *testing.T) {
	t.Parallel()
	c, err := tokenizer.Get(tokenizer.O200kBase)
	require.NoError(t, err)
	taught := teach(t, c)
	for _, s := range samples()[:12] {
		text := strings.Repeat(s, 40)
		size := route.Measure(2, text)
		n, err := c.Count(text)
		require.NoError(t, err)
		require.GreaterOrEqual(t, size.CalibratedTokens(taught), int64(n))
		require.Less(t, size.CalibratedTokens(taught), size.Tokens(), "%s", s)
	}
	emoji := route.Measure(1, strings.Repeat("😀", 500))
	require.Equal(t, emoji.Tokens(), emoji.CalibratedTokens(taught), "symbols are never discounted")
}

func TestObserve(t *testing.T) {
	t.Parallel()
	m := map[route.Script]route.Calibration{}
	_, ok := route.Observe(m, route.Measure(1, "short"), 3)
	require.False(t, ok)
	_, ok = route.Observe(m, route.Measure(1, strings.Repeat("ab я", 400)), 300)
	require.False(t, ok, "a mixed text teaches nothing")
	long := route.Measure(1, strings.Repeat("word ", 400))
	s, ok := route.Observe(m, long, 500)
	require.True(t, ok)
	require.Equal(t, route.ScriptLatin, s)
	require.Equal(t, int64(250_000), m[s].MaxPPM)
	require.Equal(t, int64(250_000), m[s].MeanPPM())
	require.Zero(t, route.Calibration{}.MeanPPM())
	require.Equal(t, long.Tokens(), long.CalibratedTokens(m), "one call is not enough to believe")
}

func TestMeasureCountsGrowthUnderNormalisation(t *testing.T) {
	t.Parallel()
	require.Equal(t, int64(33), route.Measure(0, "ﷺ").Bytes)
	require.Equal(t, int64(3), route.Measure(0, "abc").Bytes)
}
