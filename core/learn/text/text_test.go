package text_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core/learn/text"
)

func TestNeutral(t *testing.T) {
	t.Parallel()
	for name, c := range map[string][2]string{
		"entities and tags":              {"<p>R&amp;D &amp;lt;b&amp;gt;now&lt;/b&gt;</p>", "R&D now"},
		"a less-than sign stays":         {"a < b and 5 <6", "a < b and 5 <6"},
		"accents and umlauts":            {"Größe, café, naïve, Œuvre, Straße", "Grosse, cafe, naive, OEuvre, Strasse"},
		"marks":                          {"“it’s” – fine… •", `"it's" - fine... -`},
		"mojibake of a mark":             {"itâ€™s â€œgoodâ€\u009d â€“ now", `it's "good" - now`},
		"mojibake that lost its start":   {"it€™s", "it's"},
		"mojibake of a letter":           {"GrÃ¶Ã\u009fe Â£", "Grosse"},
		"other scripts go":               {"работа now 仕事 🚀", "now"},
		"wide letters":                   {"ｈｅｌｌｏ", "hello"},
		"addresses":                      {"see https://x.example/a?b=1, www.acme.org or acme.com/jobs.", "see #URL# , #URL# or #URL# ."},
		"a mail address":                 {"write to a.b+c@mail.example.org now", "write to #EMAIL# now"},
		"phone numbers":                  {"call +49 (30) 1234 5678 or (386)320-3924", "call #PHONE# or #PHONE#"},
		"an amount is no phone number":   {"raise 1,000,000,000 in 2019", "raise 1,000,000,000 in 2019"},
		"area codes are no phone number": {"in the 703/202/301 area", "in the 703/202/301 area"},
		"glued sentences":                {"do you careIf not.Apply now", "do you care If not. Apply now"},
		"names keep their form":          {"jQuery and eBay at McDonald", "jQuery and eBay at McDonald"},
		"blanks":                         {"  a \t\r\n b\u00a0 c ", "a b c"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c[1], text.Neutral(c[0]))
		})
	}
	assert.LessOrEqual(t, len(text.Neutral(strings.Repeat("ä", text.MaxBytes))), text.MaxBytes)
}

func FuzzNeutral(f *testing.F) {
	for _, s := range []string{"<a href='x'>", "â€™", "+49 30 123456789", "a@b.c", "&#x3c;b", "x.com/ü", "\x7f"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := text.Neutral(s)
		for i := range len(n) {
			if n[i] < 0x20 || n[i] > 0x7e {
				t.Fatalf("%q holds %q", n, n[i])
			}
		}
		if strings.Contains(n, "  ") || n != strings.TrimSpace(n) {
			t.Fatalf("%q has blanks to spare", n)
		}
	})
}

func TestFeaturesAreByWordsAndPairsAndGrams(t *testing.T) {
	t.Parallel()
	var r text.Reader
	d := r.Features("Go developer", "we need a Go developer, it's $100! #URL#", false)
	body := d.Body
	require.Greater(t, len(d.Title), 2, "words of the title and their n-grams")
	for i := 1; i < len(body); i++ {
		require.Less(t, body[i-1].ID, body[i].ID, "each once and in order")
	}
	grams := r.Features("Go developer", "we need a Go developer, it's $100! #URL#", true).Body
	require.Greater(t, len(grams), len(body))
	a := r.Features("", "pay 100", false)
	b := r.Features("", "pay 257", false)
	require.Equal(t, a, b, "which number it is matters not")
	long := r.Features("", strings.Repeat("x", 200)+" ok "+strings.Repeat("word ", 5000), false)
	require.NotEmpty(t, long.Body)

	start := "one two three four five six seven eight nine ten and ten more words stand here in all of it "
	require.Equal(t, r.Features("", start, false).Opening, r.Features("a title", start+"and what follows", false).Opening, "the first twenty words")
	require.NotEqual(t, r.Features("", start, false).Opening, r.Features("", "not "+start, false).Opening)
}

// model knows the words of a text and likes the one that is given.
func model(t *testing.T, grams bool) *text.Model {
	t.Helper()
	var r text.Reader
	m := &text.Model{Grams: grams, Title: 0.5, Opening: 0.7, Bias: -0.25, Slope: 2, Offset: 0.5, Cut: 0.1}
	rarities, weights := make([]uint8, 1<<text.Bits), make([]float64, 1<<text.Bits)
	d := r.Features("fee", "pay the fee to start working from home today", grams)
	for _, f := range slices.Concat(d.Title, d.Opening, d.Body) {
		rarities[f.ID], weights[f.ID] = text.Rarity(1.5), 0.1
	}
	weights[r.Features("", "fee", false).Body[0].ID] = 2
	weights[r.Features("", "home", false).Body[0].ID] = -1
	weights[r.Features("", "today", false).Opening[0].ID] = 1
	m.Set(rarities, weights)
	return m
}

func TestAGroupScoresAsItsModelsDo(t *testing.T) {
	t.Parallel()
	var r text.Reader
	// Models that know different features, weigh them differently, and read other blocks.
	one, two, three := model(t, true), &text.Model{Grams: true, Title: 0.2, Bias: 1}, &text.Model{Grams: true, Opening: 1}
	rarities, weights := make([]uint8, 1<<text.Bits), make([]float64, 1<<text.Bits)
	for i, f := range r.Features("fee", "home today and never tomorrow", true).Body {
		rarities[f.ID], weights[f.ID] = text.Rarity(float64(i%7)+0.5), float64(i%5)-2
	}
	two.Set(rarities, weights)
	three.Set(nil, nil)
	models := []*text.Model{one, two, three}
	group := text.NewGroup(models)
	// No word and no n-gram stands twice in these.
	for _, s := range []string{"", "pay", "home today", "never tomorrow", "start"} {
		scores := group.Scores("fee", s)
		require.Len(t, scores, len(models))
		for k, m := range models {
			assert.InDelta(t, m.Score(&r, "fee", s), scores[k], 1e-5, "model %d on %q", k, s)
		}
	}
	assert.Empty(t, text.NewGroup(nil).Scores("fee", "home"))
}

func TestModelSurvivesPacking(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		grams   bool
		opening float64
	}{{false, 0.7}, {true, 0.7}, {false, 0}, {true, 0}} {
		m := model(t, c.grams)
		m.Opening = c.opening
		file, err := m.Pack()
		require.NoError(t, err)
		again, err := text.Unpack(file)
		require.NoError(t, err)
		var r text.Reader
		for _, s := range []string{"", "pay the fee", "from home", "nothing known here"} {
			score, known, all := m.Judge(&r, "fee", s)
			got, k, n := again.Judge(&r, "fee", s)
			assert.Equal(t, []any{score, known, all}, []any{got, k, n})
			for _, joined := range text.NewGroup([]*text.Model{again, m}).Scores("fee", s) {
				assert.InDelta(t, score, joined, 1e-4)
			}
		}
		assert.Greater(t, m.Score(&r, "fee", "pay the fee"), m.Score(&r, "", "working from home"))
		assert.Equal(t, []float64{m.Cut, m.Opening}, []float64{again.Cut, again.Opening})
		second, err := again.Pack()
		require.NoError(t, err)
		assert.Equal(t, file, second)
	}
}

func TestUnpackRefusesWhatPackDidNotWrite(t *testing.T) {
	t.Parallel()
	file, err := model(t, false).Pack()
	require.NoError(t, err)
	_, err = text.Unpack([]byte("no gzip"))
	require.Error(t, err)
	_, err = text.Unpack(file[:len(file)/2])
	require.Error(t, err)
	for _, raw := range damaged(t, file) {
		_, err = text.Unpack(raw)
		require.Error(t, err)
	}
}

func TestProbabilityAndPulls(t *testing.T) {
	t.Parallel()
	m := model(t, false)
	odds := m.LogOdds(0)
	assert.InDelta(t, 2*math.Ln2+0.5, odds, 1e-12, "slope times the log of 1 + e^0, and the offset")
	assert.InDelta(t, 0.5, m.Probability(0, 1/(1+math.Exp(odds))), 1e-9, "the prior cancels the odds")
	assert.InDelta(t, 60.0, text.Bent(60), 1e-9)
	assert.Less(t, text.Bent(-3), text.Bent(-2))
	assert.Less(t, m.Probability(1, 0.01), m.Probability(1, 0.5))
	var r text.Reader
	pulls := m.Weights(&r, "", "the fee from home unknown")
	byWord := map[string]float64{}
	for _, p := range pulls {
		byWord[p.Word] = p.Points
	}
	assert.Greater(t, byWord["fee"], byWord["from"])
	assert.Negative(t, byWord["home"])
	assert.NotContains(t, byWord, "unknown")
	assert.Empty(t, m.Weights(&r, "", "nothing here matters"))
	late := m.Weights(&r, "", strings.Repeat("unknown ", 30)+"today")
	early := m.Weights(&r, "", "today "+strings.Repeat("unknown ", 30))
	require.Len(t, late, 1)
	require.Len(t, early, 1)
	assert.Greater(t, early[0].Points, late[0].Points, "the opening says more")
}
