package i18n

import (
	"math"
	"regexp"
	"sort"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

func TestCataloguesHaveTheSameKeysAndPlaceholders(t *testing.T) {
	t.Parallel()
	en, de := New(core.LangEnglish), New(core.LangGerman)
	require.Equal(t, en.Keys(), de.Keys())
	for _, key := range en.Keys() {
		a := placeholder.FindAllString(en.messages[key], -1)
		b := placeholder.FindAllString(de.messages[key], -1)
		sort.Strings(a)
		sort.Strings(b)
		assert.Equal(t, a, b, key)
		assert.NotEmpty(t, en.messages[key], key)
		assert.NotEmpty(t, de.messages[key], key)
	}
}

func TestCountedMessagesHaveBothForms(t *testing.T) {
	t.Parallel()
	p := New(core.LangEnglish)
	for _, key := range p.Keys() {
		if base, ok := cutSuffix(key, ".one"); ok {
			assert.True(t, p.Has(base+".other"), key)
		}
	}
}

func cutSuffix(s, suffix string) (string, bool) {
	if len(s) > len(suffix) && s[len(s)-len(suffix):] == suffix {
		return s[:len(s)-len(suffix)], true
	}
	return s, false
}

func TestTFillsPlaceholdersAndCleansForeignText(t *testing.T) {
	t.Parallel()
	p := &Printer{lang: core.LangEnglish, messages: map[string]string{
		"a": "{x} and {y} {", "n.one": "{n} job", "n.other": "{n} jobs",
	}}
	assert.Equal(t, "[31m1 and {y} {", p.T("a", map[string]any{"x": "\x1b[31m1\u202e\u009b"}))
	assert.Equal(t, "missing.key", p.T("missing.key", nil))
	assert.Equal(t, "1 job", p.N("n", 1, nil))
	assert.Equal(t, "1,200 jobs", p.N("n", 1200, nil))
	assert.Equal(t, "fall back", p.Or("nope", "fall\x07 back", nil))
}

func TestFormats(t *testing.T) {
	t.Parallel()
	en, de := New(core.LangEnglish), New(core.LangGerman)
	eur := core.Money{Minor: 123456789, Currency: "EUR"}
	at := time.Date(2026, 11, 3, 7, 5, 0, 0, time.UTC)
	for name, row := range map[string][3]string{
		"money":       {"EUR 1,234,567.89", "1.234.567,89 EUR", "m"},
		"huge int":    {"9,223,372,036,854,775,807", "9.223.372.036.854.775.807", "i"},
		"float":       {"3.5", "3,5", "f"},
		"small usd":   {"USD 0.001234", "0,001234 USD", "u"},
		"usd":         {"USD 12.50", "12,50 USD", "U"},
		"date":        {"3 Nov 2026 07:05", "03.11.2026 07:05", "t"},
		"pay range":   {"EUR 60.00–80.00 / hour", "60,00–80,00 EUR / Stunde", "p"},
		"pay from":    {"from EUR 60.00", "ab 60,00 EUR", "q"},
		"pay up to":   {"up to EUR 60.00", "bis 60,00 EUR", "r"},
		"pay exact":   {"EUR 60.00 / day", "60,00 EUR / Tag", "s"},
		"no pay":      {"not stated", "nicht angegeben", "n"},
		"mixed":       {"EUR 60.00 – USD 80.00", "60,00 EUR – 80,00 USD", "x"},
		"yen":         {"JPY 5", "5 JPY", "y"},
		"negative":    {"EUR -0.05", "-0,05 EUR", "z"},
		"bytes":       {"3.4 MiB", "3,4 MiB", "b"},
		"never":       {"–", "–", "0"},
		"per word":    {"EUR 0.08 / word", "0,08 EUR / Wort", "w"},
		"ago":         {"3 min ago", "vor 3 min", "a"},
		"in":          {"in 4 h", "in 4 h", "A"},
		"now":         {"now", "jetzt", "N"},
		"days":        {"5 days", "5 Tage", "d"},
		"minus span":  {"-10 s", "-10 s", "D"},
		"millis":      {"20 ms", "20 ms", "M"},
		"error":       {"boom", "boom", "e"},
		"other value": {"true", "true", "o"},
	} {
		for i, p := range []*Printer{en, de} {
			sixty, eighty := core.Money{Minor: 6000, Currency: "EUR"}, core.Money{Minor: 8000, Currency: "EUR"}
			got := map[string]func() string{
				"m": func() string { return p.Value(eur) },
				"i": func() string { return p.Value(int64(9223372036854775807)) },
				"f": func() string { return p.Value(3.5) },
				"u": func() string { return p.Value(core.NanoUSD(1234000)) },
				"U": func() string { return p.Value(core.NanoUSD(12_500_000_000)) },
				"t": func() string { return p.Value(at) },
				"p": func() string { return p.Value(core.Pay{Min: sixty, Max: eighty, Period: core.PeriodHour}) },
				"q": func() string { return p.Value(core.Pay{Min: sixty}) },
				"r": func() string { return p.Value(core.Pay{Max: sixty}) },
				"s": func() string { return p.Value(core.Pay{Min: sixty, Max: sixty, Period: core.PeriodDay}) },
				"w": func() string {
					return p.Value(core.Pay{Min: core.Money{Minor: 8, Currency: "EUR"}, Max: core.Money{Minor: 8, Currency: "EUR"}, Period: core.PeriodWord})
				},
				"n": func() string { return p.Value(core.Pay{}) },
				"x": func() string { return p.Value(core.Pay{Min: sixty, Max: core.Money{Minor: 8000, Currency: "USD"}}) },
				"y": func() string { return p.Value(core.Money{Minor: 5, Currency: "JPY"}) },
				"z": func() string { return p.Value(core.Money{Minor: -5, Currency: "EUR"}) },
				"b": func() string { return p.Bytes(3_565_158) },
				"0": func() string { return p.Ago(time.Time{}, at) },
				"a": func() string { return p.Ago(at.Add(-3*time.Minute), at) },
				"A": func() string { return p.Ago(at.Add(4*time.Hour), at) },
				"N": func() string { return p.Ago(at, at) },
				"d": func() string { return p.Value(120 * time.Hour) },
				"D": func() string { return p.Value(-10 * time.Second) },
				"M": func() string { return p.Value(20 * time.Millisecond) },
				"e": func() string { return p.Value(assert.AnError)[:0] + "boom" },
				"o": func() string { return p.Value(true) },
			}[row[2]]()
			assert.Equal(t, row[i], got, "%s %s", name, p.Lang())
		}
	}
}

func TestDetect(t *testing.T) {
	t.Parallel()
	assert.Equal(t, core.LangGerman, Detect([]string{"LANG=de_DE.UTF-8"}))
	assert.Equal(t, core.LangEnglish, Detect([]string{"LANG=de_DE.UTF-8", "LC_ALL=en_US.UTF-8"}))
	assert.Equal(t, core.LangGerman, Detect([]string{"LC_MESSAGES=de"}))
	assert.Empty(t, Detect([]string{"LANG=C"}))
	assert.Empty(t, Detect([]string{"LANG=deb_XX"}))
	assert.Empty(t, Detect(nil))
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	en, de := New(core.LangEnglish), New(core.LangGerman)
	for n, want := range map[int64][2]string{
		0: {"0", "0"}, 999: {"999", "999"}, 1000: {"1,000", "1.000"}, -1000: {"-1,000", "-1.000"}, -100: {"-100", "-100"},
		1234567: {"1,234,567", "1.234.567"}, math.MinInt64: {"-9,223,372,036,854,775,808", "-9.223.372.036.854.775.808"},
	} {
		assert.Equal(t, want, [2]string{en.Int(n), de.Int(n)})
	}
	for _, c := range []struct {
		v        float64
		decimals int
		want     [2]string
	}{
		{1234.5, 1, [2]string{"1,234.5", "1.234,5"}}, {-1234.56, 1, [2]string{"-1,234.6", "-1.234,6"}}, {3, 2, [2]string{"3", "3"}},
		{1000, 0, [2]string{"1,000", "1.000"}}, {0.05, 2, [2]string{"0.05", "0,05"}}, {-0.01, 1, [2]string{"0", "0"}},
		{math.NaN(), 1, [2]string{"NaN", "NaN"}}, {math.Inf(-1), 1, [2]string{"-Inf", "-Inf"}},
	} {
		assert.Equal(t, c.want, [2]string{en.Float(c.v, c.decimals), de.Float(c.v, c.decimals)}, c.v)
	}
}
