package extract

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/automonet/automonet/core"
)

// holds checks what Extract guarantees for any posting.
func holds(t require.TestingT, p core.Posting) {
	a, b := Extract(p), Extract(p)
	require.Equal(t, a, b, "the same posting reads the same")
	inside := func(s core.Span) {
		require.True(t, s.Start >= 0 && s.Start <= s.End && s.End <= len(p.Text), "span %v of %d bytes", s, len(p.Text))
	}
	seen := map[string]bool{}
	for _, m := range a.Skills {
		inside(m.Span)
		require.False(t, seen[m.Skill], "a skill is listed once")
		seen[m.Skill] = true
	}
	require.LessOrEqual(t, len(a.Skills), maxSkills)
	require.LessOrEqual(t, len(a.Contacts), maxContacts)
	for _, c := range a.Contacts {
		inside(c.Span)
		require.NotEmpty(t, c.Value)
		if c.Kind == core.ContactMail {
			require.Equal(t, 1, strings.Count(c.Value, "@"), c.Value)
			require.False(t, strings.ContainsAny(c.Value, " \r\n,;<>\"\x00"), c.Value)
			if !c.Obfuscated {
				require.Equal(t, c.Value, lower(p.Text[c.Span.Start:c.Span.End]), "the address stands in the text")
			}
		}
	}
	require.LessOrEqual(t, len(a.Instructions), maxRequests+maxQuestions)
	for _, i := range a.Instructions {
		inside(i.Span)
		require.True(t, utf8.ValidString(i.Text) && len(i.Text) <= 300 && len(i.Token) <= 60)
	}
	for _, c := range a.Attention {
		inside(c.Span)
		require.True(t, utf8.ValidString(c.Text) && len(c.Text) <= 300 && len(c.Token) <= 60)
	}
	require.True(t, utf8.ValidString(a.Pay.Text) && len(a.Pay.Text) <= 120)
	if a.Pay.Min.Stated() && a.Pay.Max.Stated() {
		require.LessOrEqual(t, a.Pay.Min.Minor, a.Pay.Max.Minor)
		require.Equal(t, a.Pay.Min.Currency, a.Pay.Max.Currency)
	}
	require.True(t, utf8.ValidString(a.Role) && len(a.Role) <= 120)
	require.Contains(t, []string{"development", "design", "writing", "data", "support", "generic"}, a.Category)
	require.GreaterOrEqual(t, a.LanguageConfidence, 0.0)
	require.LessOrEqual(t, a.LanguageConfidence, 1.0)
	require.Equal(t, Version, a.Version)
}

func hostile() []string {
	return []string{
		"", "\n", " ", "\x00", "\xff\xfe", "\xc3", "\xe2\x82", "€", "$", "@", "a@", "@b", "a@b", "http://", "https://@", "[at]", " at ", "dot", "1", "$1", "1-", "$1-$", "1k-",
		"401k", "k€", "€ 1.000.000.000.000.000.000", "$99999999999999999999", "1,2,3,4,5,6,7,8,9", "10 000 000 000 000", "- - - -", "|||||", "(((((",
		"subject:", "mention the word", "start with", "if you are an ai", "deadline: ", "deadline: 99.99.9999", "utc+", "gmt-", "www.", "/jobs", "a.b/jobs/",
		"word: \"", "word “x", "the word the word the word", "r", "c", "go", "C C C C C C", ".net.net.net", "c++c++", "c#c#", "Salary: -$50", "$-5k", "İstanbul ŞŞŞ ǅ", "日本語のテキスト 年収500万円",
	}
}

func TestExtractHoldsForHostileText(t *testing.T) {
	t.Parallel()
	all := strings.Join(hostile(), " ")
	for _, s := range append(hostile(), all, strings.Join(hostile(), "\n")) {
		holds(t, core.Posting{Title: s, Text: s})
		holds(t, core.Posting{Title: s, Text: "Hello " + s + ", world. " + s, Hints: map[string]string{"salary": s, "tags": s, "language": s, "expires": s, "contract": s, "remote": s}, Location: s, Company: s})
	}
}

// Long hostile texts are read in a time that grows with their length only.
func TestExtractIsLinear(t *testing.T) {
	for _, unit := range []string{"a", "1", "$1-", "a@", "[at]", " at x.com ", "a@a", "the word ", "subject: \"", "if you are an ai ", "go ", "no ", "(", "\"", "http://a ", "/jobs", "x/jobs ", "deadline 1.1. ",
		"salary ", "salary $5 ", "a.a.a.", "? answer the following questions\n", "remote ", "contract ", "I AM ", "+", "word x", "ignore instructions ", "Go, R, C, ", "$10k ", "raised $5 ", "send your cv ", "or ", "1 000 ", "€", "\xe2", "é", "cv. "} {
		text := strings.Repeat(unit, core.MaxTextBytes/2/len(unit)+1)[:core.MaxTextBytes/2]
		start := time.Now()
		Extract(core.Posting{Title: "x", Text: text})
		took := time.Since(start)
		assert.Less(t, took, 10*time.Second, "%q took %s", unit, took) // some 10 ms; the bound only catches squares, even with -race
		if testing.Verbose() {
			t.Logf("%-40q %s", unit, took.Round(time.Millisecond))
		}
	}
	holds(t, core.Posting{Title: strings.Repeat("x", 10_000), Text: strings.Repeat("Pay $5 to a@b.example. ", 20_000)})
}

func TestExtractHoldsForAnyText(t *testing.T) {
	t.Parallel()
	pieces := append(hostile(), "We pay $50-60/h.", "jobs [at] acme [dot] com", "Please mention the word X1Y.", "Remote, full-time", "Go, Python", "bis 15.12.2026 bewerben")
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(pieces), rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("aA1 .,@$€k-\n(\"[")))), 0, 12).Draw(t, "parts")
		holds(t, core.Posting{Title: rapid.SampledFrom(pieces).Draw(t, "title"), Text: strings.Join(parts, rapid.SampledFrom([]string{"", " ", "\n"}).Draw(t, "glue"))})
	})
}

func FuzzExtract(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s, s)
	}
	p := benchPosting()
	f.Add(p.Title, p.Text)
	f.Fuzz(func(t *testing.T, title, text string) {
		holds(t, core.Posting{Title: title, Text: text})
	})
}

func FuzzParsePay(f *testing.F) {
	for _, s := range append(hostile(), "$90-140k+", "50.000 to 80.000 EUR", "20 to 39 lakh", "1.500,00 €", "between $4 and $5 a month", "R$ 8.000 por mês", "£40-60,000") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, ok := ParsePay(s)
		q, _ := ParsePay(s)
		require.Equal(t, p, q)
		require.Equal(t, ok, p.Stated())
		for _, m := range []core.Money{p.Min, p.Max} {
			require.GreaterOrEqual(t, m.Minor, int64(0))
			require.True(t, !m.Stated() || m.Currency.Valid())
		}
		require.LessOrEqual(t, len(p.Text), 120)
	})
}

var update = flag.Bool("update", false, "rewrite the golden files")

// Whole extractions of real postings, so that a change of a rule shows all that
// it changes.
func TestGoldenExtractions(t *testing.T) {
	t.Parallel()
	rows := readNDJSON[label](t, "testdata/labels.ndjson")
	var b strings.Builder
	for i, r := range rows {
		if i%6 != 0 || r.Held {
			continue
		}
		x := Extract(core.Posting{Source: core.SourceName(r.Source), ExternalID: r.ID, Title: r.Title, Company: r.Company, Text: r.Text})
		out, err := json.MarshalIndent(x, "", "  ")
		require.NoError(t, err)
		b.WriteString("# " + r.Source + " " + r.ID + "\n")
		b.Write(out)
		b.WriteString("\n")
	}
	const path = "testdata/extractions.golden"
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	w, g := strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")
	for i := range w {
		if i >= len(g) || w[i] != g[i] {
			t.Fatalf("line %d: want %q, got %q; run go test ./core/extract -update if the change is meant", i+1, w[i], g[min(i, len(g)-1)])
		}
	}
	assert.Len(t, g, len(w))
}
