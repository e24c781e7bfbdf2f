package profilefile_test

import (
	"strings"
	"testing"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/profilefile"
	"github.com/automonet/automonet/internal/sample"
	"github.com/stretchr/testify/require"
)

const good = `id: me
name: Ada Example
time_zone: Europe/Berlin
floor: 60 EUR
facts:
  - {id: go, kind: skill, text: Go, years: 7, level: 5}
  - {id: ts, kind: skill, skills: [TypeScript]}
  - id: shop
    kind: project
    text: {en: rebuilt a shop, de: einen Shop neu gebaut}
    skills: [Go]
    url: https://example.org/shop
  - {id: rate, kind: rate, rate: "72.50 EUR", period: hour}
  - {id: folio, kind: portfolio, url: https://example.org}
  - {id: draft, kind: result, text: not sure yet, confirmed: false}
  - {id: phone, kind: contact, text: "030 1", private: true}
`

func TestParse(t *testing.T) {
	t.Parallel()
	p, err := profilefile.Parse("me.yaml", []byte(good))
	require.NoError(t, err)
	require.Equal(t, core.ProfileID("me"), p.ID)
	require.Equal(t, core.Money{Minor: 6000, Currency: "EUR"}, p.Floor)
	require.Len(t, p.Facts, 7)
	require.Equal(t, []string{"Go"}, p.Facts[0].Skills, "a skill's text is its name")
	require.Equal(t, "TypeScript", p.Facts[1].Text[""], "a skill's name is its text")
	text, ok := p.Facts[2].In("de")
	require.True(t, ok)
	require.Equal(t, "einen Shop neu gebaut", text)
	require.Equal(t, int64(7250), p.Facts[3].Rate.Minor)
	require.Equal(t, core.PeriodHour, p.Facts[3].Period)
	require.Equal(t, "https://example.org", p.Facts[4].Text[""])
	require.False(t, p.Facts[5].Confirmed)
	require.True(t, p.Facts[2].Confirmed)
	require.True(t, p.Facts[6].Private)
}

func TestParseNamesTheMistake(t *testing.T) {
	t.Parallel()
	swap := func(from, to string) string { return strings.Replace(good, from, to, 1) }
	for name, c := range map[string]struct{ in, where, what string }{
		"an unknown key":        {swap("floor:", "flor:"), "me.yaml:4", "flor"},
		"a broken file":         {swap("id: me", "id: [me"), "me.yaml", ""},
		"a wrong type":          {swap("years: 7", "years: many"), "me.yaml:6", `years: "many" is not a number`},
		"a level in words":      {swap("level: 5", "level: high"), "me.yaml:6", `level: "high" is not a whole number`},
		"a flag in words":       {swap("private: true", "private: often"), "me.yaml:16", `private: "often" is not true or false`},
		"skills as a text":      {swap("skills: [TypeScript]", "skills: TypeScript"), "me.yaml:7", ``},
		"facts as a text":       {"name: A\nfacts: none\n", "me.yaml:2", `facts: "none" is not a list`},
		"no name":               {swap("name: Ada Example", "name: \"\""), "me.yaml:2", "name: is missing"},
		"a bad time zone":       {swap("Europe/Berlin", "Berlin"), "me.yaml:3", `time_zone: "Berlin" is not a time zone`},
		"a bad floor":           {swap("60 EUR", "60 Euro"), "me.yaml:4", `floor: "60 Euro" is not an amount`},
		"a fact without an id":  {swap("id: shop", "id: \"\""), "me.yaml:8", "facts[2].id: is missing"},
		"an id used twice":      {swap("id: shop", "id: go"), "me.yaml:8", `facts[2].id: "go" is used twice`},
		"an unknown kind":       {swap("kind: project", "kind: projekt"), "me.yaml:9", `facts[2].kind: "projekt" is not a kind of fact`},
		"a level too high":      {swap("level: 5", "level: 9"), "me.yaml:6", "facts[0].level: 9"},
		"too many years":        {swap("years: 7", "years: 700"), "me.yaml:6", "facts[0].years: 700"},
		"a rate without amount": {swap(`rate: "72.50 EUR", `, ""), "me.yaml:13", "facts[3].rate: is missing"},
		"a bad rate":            {swap("72.50 EUR", "72,5 per hour"), "me.yaml:13", "facts[3].rate"},
		"a bad period":          {swap("period: hour", "period: hourly"), "me.yaml:13", `facts[3].period: "hourly" is not a period`},
		"a bad link":            {swap("https://example.org/shop", "ftp://example.org"), "me.yaml:12", "facts[2].url"},
		"no text":               {swap("{en: rebuilt a shop, de: einen Shop neu gebaut}", "{en: \"\"}"), "me.yaml:10", "facts[2].text: is missing"},
		"a bad language":        {swap("en: rebuilt", "english: rebuilt"), "me.yaml", "is not a language code"},
		"a list as text":        {swap("{en: rebuilt a shop, de: einen Shop neu gebaut}", "[a]"), "me.yaml", "text must be a text"},
		"too big":               {good + strings.Repeat("#", profilefile.MaxBytes), "me.yaml", "bytes"},
	} {
		_, err := profilefile.Parse("me.yaml", []byte(c.in))
		require.Error(t, err, name)
		require.Equal(t, core.KindInvalid, core.KindOf(err), name)
		require.True(t, strings.HasPrefix(err.Error(), c.where+":"), "%s: %s", name, err)
		require.Contains(t, err.Error(), c.what, name)
		require.NotContains(t, err.Error(), "\n", name)
	}
}

func TestSample(t *testing.T) {
	t.Parallel()
	p, err := sample.Profile()
	require.NoError(t, err)
	require.Equal(t, "Mara Lindqvist", p.Name)
	for _, f := range p.Facts {
		for _, lang := range []core.Lang{core.LangEnglish, core.LangGerman} {
			_, ok := f.In(lang)
			require.True(t, ok || f.Kind == core.FactRate, "%s has no text in %s", f.ID, lang)
		}
		require.True(t, f.URL == "" || strings.Contains(f.URL, "example.org"), "%s links a real place", f.ID)
	}
	again, err := profilefile.Parse("copy.yaml", sample.ProfileYAML())
	require.NoError(t, err)
	require.Equal(t, p, again)
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("name: [\x00"))
	f.Add([]byte("a: &a [*a]"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := profilefile.Parse("f.yaml", b)
		if err != nil {
			require.Equal(t, core.KindInvalid, core.KindOf(err))
			return
		}
		_, err = core.NewProfile(p)
		require.NoError(t, err)
	})
}
