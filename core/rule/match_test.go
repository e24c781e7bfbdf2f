package rule_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/rule"
)

var now = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

func ruleOf(t *testing.T, text string) core.Rule {
	t.Helper()
	read := rule.Read(text, known())
	require.NotEmpty(t, read.Checks, text)
	require.Empty(t, read.Unclear, text)
	return core.Rule{ID: core.RuleID(text), Text: text, Checks: read.Checks}
}

func eur(n int64) core.Money { return core.Money{Minor: n * 100, Currency: "EUR"} }

func TestJob(t *testing.T) {
	t.Parallel()
	base := core.Job{Title: "Go developer", Company: "Harbor Works", Text: "We need a Go developer for our depots.", PostedAt: now.Add(-48 * time.Hour), Sources: []string{"remotive"}}
	with := func(change func(*core.Job)) core.Job { j := base; change(&j); return j }
	text := func(s string) core.Job { return with(func(j *core.Job) { j.Text = s }) }
	for _, c := range []struct {
		rule  string
		job   core.Job
		found string // "" passes
	}{
		{"never gambling", base, ""},
		{"never gambling", text("Our casino lobby needs a rebuild."), "casino"},
		{"never gambling", text("Frontend für einen Sportwettenanbieter"), "Sportwettenanbieter"},
		{"never gambling", text("Für unsere Online-Glücksspielplattform"), "Glücksspielplattform"},
		{"never gambling", text("Ein GLUECKSSPIEL-Portal"), "GLUECKSSPIEL"},
		{"never gambling", text("We are betting on AI, play planning poker and sell time slots."), ""},
		{"never gambling", text("Der Wettbewerb ist hart, wir wetteifern mit großen Häusern."), ""},
		{"never gambling", text("No gambling, no weapons: we build schools."), ""},
		{"never gambling", text("This is not just a casino."), "casino"},
		{"never gambling", with(func(j *core.Job) { j.Title = "Casino designer" }), "Casino"},
		{"no unpaid tests", text("First there is an unpaid test of three hours."), "unpaid test"},
		{"no unpaid tests", text("You do a small test task, which is unpaid."), "test task, which is unpaid"},
		{"no unpaid tests", text("Am Anfang steht eine unbezahlte Probeaufgabe."), "unbezahlte Probeaufgabe"},
		{"no unpaid tests", text("We pay for the test task."), ""},
		{"no unpaid tests", text("There are no unpaid tests here."), ""},
		{"no weapons", text("Waffeln backen für die Kantine"), ""},
		{"no weapons", text("Software für einen Waffenhersteller"), "Waffenhersteller"},
		{"no crypto", text("Kryptographie und cryptography"), ""},
		{"no crypto", text("A wallet for cryptocurrencies"), "cryptocurrencies"},
		{"nie PHP", text("Wir suchen PHP, Laravel"), "PHP"},
		{"nie PHP", text("Bitte kein PHP"), ""},
		{"no harbor works", base, "Harbor Works"},
		{"block company Harbor Works Ltd", base, "Harbor Works"},
		{"block company Harbor", with(func(j *core.Job) { j.Company = "Harborough" }), ""},
		{"block company Apple", text("Apple juice makers"), "Apple"},
		{"block company Apple", text("An apple a day"), ""},
		{"no permanent positions", with(func(j *core.Job) { j.Extraction.Contract = core.ContractPermanent }), "permanent"},
		{"no permanent positions", base, ""},
		{"only freelance", with(func(j *core.Job) { j.Extraction.Contract = core.ContractPermanent }), "permanent"},
		{"only freelance", with(func(j *core.Job) { j.Extraction.Contract = core.ContractFreelance }), ""},
		{"only freelance", base, ""},
		{"only remote", with(func(j *core.Job) { j.Extraction.Remote = core.RemoteOnsite }), "onsite"},
		{"only German", with(func(j *core.Job) { j.Extraction.Language, j.Extraction.LanguageConfidence = "en", 0.9 }), "en"},
		{"only German", with(func(j *core.Job) { j.Extraction.Language, j.Extraction.LanguageConfidence = "en", 0.3 }), ""},
		{"only Germany", with(func(j *core.Job) { j.Extraction.Location = "Austin, TX, USA" }), "Austin, TX, USA"},
		{"only Germany", with(func(j *core.Job) { j.Extraction.Location = "Berlin or Vienna" }), ""},
		{"only Germany", with(func(j *core.Job) { j.Extraction.Location = "Planet Earth" }), ""},
		{"only EU", with(func(j *core.Job) { j.Extraction.Location = "Lisboa, PT" }), ""},
		{"no US", with(func(j *core.Job) { j.Extraction.Location = "Remote (US)" }), "Remote (US)"},
		{"no US", with(func(j *core.Job) { j.Extraction.Location = "join us in Porto" }), ""},
		{"never reddit", with(func(j *core.Job) { j.Sources = []string{"reddit"} }), "reddit"},
		{"min 60 EUR/h", with(func(j *core.Job) { j.Extraction.Pay = core.Pay{Min: eur(30), Max: eur(50), Period: core.PeriodHour} }), "50.00 EUR / hour"},
		{"min 60 EUR/h", with(func(j *core.Job) { j.Extraction.Pay = core.Pay{Min: eur(30), Max: eur(70), Period: core.PeriodHour} }), ""},
		{"min 480 EUR per day", with(func(j *core.Job) { j.Extraction.Pay = core.Pay{Max: eur(50), Period: core.PeriodHour} }), "50.00 EUR / hour"},
		{"min 60 EUR/h", with(func(j *core.Job) { j.Extraction.Pay = core.Pay{Min: eur(30), Period: core.PeriodHour} }), ""},
		{"min 60 EUR/h", with(func(j *core.Job) { j.Extraction.Pay = core.Pay{Max: eur(300), Period: core.PeriodFixed} }), ""},
		{"min 500 EUR fixed", with(func(j *core.Job) { j.Extraction.Pay = core.Pay{Max: eur(300), Period: core.PeriodFixed} }), "300.00 EUR / fixed"},
		{"min 500 EUR fixed", with(func(j *core.Job) {
			j.Extraction.Pay = core.Pay{Max: core.Money{Minor: 30_000, Currency: "USD"}, Period: core.PeriodFixed}
		}), "300.00 USD / fixed (FX"},
		{"min 500 EUR fixed", base, ""},
		{"nothing older than 14 days", base, ""},
		{"nothing older than 1 day", base, "2"},
		{"nothing older than 1 day", with(func(j *core.Job) { j.PostedAt, j.FirstSeenAt = time.Time{}, now.Add(-72*time.Hour) }), "3"},
	} {
		hits := rule.Job([]core.Rule{ruleOf(t, c.rule)}, c.job, nil, core.Rates{}, now)
		if c.found == "" {
			assert.Empty(t, hits, "%s: %s", c.rule, c.job.Text)
			continue
		}
		if assert.Len(t, hits, 1, "%s: %s", c.rule, c.job.Text) {
			assert.True(t, strings.HasPrefix(hits[0].Found, c.found), "%s finds %q", c.rule, hits[0].Found)
			assert.Equal(t, c.rule, hits[0].Rule.Text)
		}
	}
}

func TestEvidenceIsQuotedFromTheText(t *testing.T) {
	t.Parallel()
	job := core.Job{Title: "Designer", Text: "Für ein Online-Casino in Köln."}
	hits := rule.Job([]core.Rule{ruleOf(t, "never gambling"), ruleOf(t, "never crypto")}, job, nil, core.Rates{}, now)
	require.Len(t, hits, 1)
	assert.Equal(t, "Casino", job.Text[hits[0].Span.Start:hits[0].Span.End])
	found, start, end, ok := rule.SubjectsOf(job.Text).Sign("gambling")
	require.True(t, ok)
	assert.Equal(t, found, job.Text[start:end])
	_, _, _, ok = rule.SubjectsOf("no casino here").Sign("gambling")
	assert.False(t, ok)
}

func TestAuthorsOfPostingsAreLookedAt(t *testing.T) {
	t.Parallel()
	hits := rule.Job([]core.Rule{ruleOf(t, "block client \"bad_client\"")}, core.Job{Title: "x"}, []core.Posting{{Author: "u/bad_client"}}, core.Rates{}, now)
	require.Len(t, hits, 1)
	assert.Equal(t, "u/bad_client", hits[0].Found)
	assert.Nil(t, rule.Job(nil, core.Job{Title: "casino"}, nil, core.Rates{}, now))
}

func TestDraft(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule    string
		content core.Content
		found   string
	}{
		{"no unpaid tests", core.Content{Body: "I will gladly do a free trial for you."}, "free trial"},
		{"no unpaid tests", core.Content{Body: "Die erste Stunde mache ich kostenlos."}, "kostenlos"},
		{"no unpaid tests", core.Content{Body: "I do not work for free."}, ""},
		{"no unpaid tests", core.Content{Body: "I have ten years of practice."}, ""},
		{"no weapons", core.Content{Body: "I can also write the control of your missiles."}, "missiles"},
		{"no weapons", core.Content{Body: "In 2012 I left the military."}, ""},
		{"nie PHP", core.Content{Body: "Gern übernehme ich auch PHP."}, "PHP"},
		{"nie PHP", core.Content{Body: "PHP habe ich 2009 gelernt."}, ""},
		{"nothing in French", core.Content{Language: "fr", Body: "Bonjour"}, "fr"},
		{"nothing in French", core.Content{Language: "de", Body: "Hallo"}, ""},
		{"min 60 EUR/h", core.Content{Price: core.Pay{Min: eur(50), Max: eur(50), Period: core.PeriodHour}}, "50.00 EUR / hour"},
		{"min 60 EUR/h", core.Content{Price: core.Pay{Min: eur(70), Max: eur(70), Period: core.PeriodHour}}, ""},
		{"block company Harbor Works Ltd", core.Content{Recipient: "jobs@mail.harbor-works.example"}, "mail.harbor-works.example"},
		{"block company Harbor Works Ltd", core.Content{Recipient: "jobs@harbor.example"}, ""},
		{"only remote", core.Content{Body: "On site I will be."}, ""},
	} {
		hits := rule.Draft([]core.Rule{ruleOf(t, c.rule)}, c.content, core.Rates{})
		if c.found == "" {
			assert.Empty(t, hits, "%s: %s", c.rule, c.content.Body)
			continue
		}
		if assert.Len(t, hits, 1, "%s: %s", c.rule, c.content.Body) {
			assert.Equal(t, c.found, hits[0].Found)
		}
	}
	assert.Nil(t, rule.Draft(nil, core.Content{Body: "free trial"}, core.Rates{}))
}

func TestTaxonomyIsSound(t *testing.T) {
	t.Parallel()
	require.GreaterOrEqual(t, len(rule.Topics()), 20)
	for _, id := range rule.Topics() {
		// Each topic can be said, in its first name.
		assert.NotEmpty(t, id)
	}
	assert.Equal(t, "gambling", rule.TopicOf("Glücksspiel"))
	assert.Empty(t, rule.TopicOf("gardening"))
	assert.Equal(t, "United States", rule.Country("US", false))
	assert.Equal(t, "Österreich", rule.Country("AT", true))
	assert.Equal(t, "XX", rule.Country("XX", true))
	assert.Contains(t, rule.Countries(), "DE")
}

func FuzzJob(f *testing.F) {
	f.Add("never casino", "Our casino.")
	f.Add("keine „Äpfel“", "ÄPFEL\xff und Birnen")
	f.Fuzz(func(t *testing.T, text, posting string) {
		read := rule.Read(text, known())
		job := core.Job{Title: "x", Text: posting}
		for _, h := range rule.Job([]core.Rule{{ID: "r", Text: text, Checks: read.Checks}}, job, nil, core.Rates{}, now) {
			_ = job.Text[h.Span.Start:h.Span.End]
		}
		rule.Draft([]core.Rule{{ID: "r", Checks: read.Checks}}, core.Content{Body: posting}, core.Rates{})
	})
}

func BenchmarkJob(b *testing.B) {
	rules := []core.Rule{}
	for _, s := range []string{"never gambling", "no unpaid tests", "no weapons, porn or crypto", "block company Acme", "min 60 EUR/h", "only EU", "nie PHP"} {
		read := rule.Read(s, known())
		rules = append(rules, core.Rule{ID: core.RuleID(s), Text: s, Checks: read.Checks})
	}
	job := core.Job{Title: "Go developer", Text: strings.Repeat("We build a booking system for hotels and need someone who knows Go and PostgreSQL well. ", 25)}
	b.ReportAllocs()
	for b.Loop() {
		rule.Job(rules, job, nil, core.Rates{}, now)
	}
}

func TestPlace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		location string
		codes    []string
		town     string
	}{
		{"Berlin, Germany", []string{"DE"}, "Berlin"},
		{"München", []string{"DE"}, "München"},
		{"Germany", []string{"DE"}, ""},
		{"Großbritannien", []string{"GB"}, ""},
		{"DACH", []string{"DE", "AT", "CH"}, ""},
		{"Europe", nil, "Europe"},
		{"Springfield (Remote)", nil, "Springfield"},
		{"", nil, ""},
	} {
		codes, town := rule.Place(c.location)
		assert.ElementsMatch(t, c.codes, codes, c.location)
		assert.Equal(t, c.town, town, c.location)
	}
}
