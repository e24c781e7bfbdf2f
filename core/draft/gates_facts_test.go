package draft

import (
	"strings"
	"testing"

	"github.com/automonet/automonet/core"
	"github.com/stretchr/testify/require"
)

func TestGateNumbers(t *testing.T) {
	t.Parallel()
	german := func(s string) func(*Candidate) {
		return func(c *Candidate) { c.say(s); c.Content.Language = "de" }
	}
	runGate(t, GateNumbers, []gateCase{
		{"a figure of the posting in a sentence about it", body("You want to move 40 stores."), ""},
		{"a figure of the posting as the freelancer's", body("I have moved 40 stores."), "unknown_number"},
		{"the posting's budget as the freelancer's rate", body("My rate is 120 EUR per hour."), "unknown_number"},
		{"a figure that stands nowhere", body("This takes 17 days."), "unknown_number"},
		{"a figure of a fact", body("The booking system of a hotel group with 38 houses was rebuilt that way."), ""},
		{"a figure of a fact in German notation", german("Die mittlere Ladezeit sank dort auf 0,9 s, vorher 4,1 s."), ""},
		{"a figure of a fact about something else", body("This takes 17 days, with 30 people."), "unknown_number"},
		{"the client's figure in a sentence with a claim", func(c *Candidate) {
			c.Content.Body = strings.Replace(c.Content.Body, "From your list I bring", "For your 40 stores I bring", 1)
			c.Claims = nil
			c.claim("go", "Go (7 years)")
			c.claim("postgres", "PostgreSQL (8 years)")
			c.claim("rate", "85 EUR per hour")
		}, ""},
		{"the client's figure claimed along", func(c *Candidate) {
			c.Content.Body = strings.Replace(c.Content.Body, "PostgreSQL (8 years).", "PostgreSQL (8 years) from 40 stores.", 1)
		}, "unknown_number"},
		{"years that no fact gives", body("I bring 15 years of practice."), "unknown_number"},
		{"years written out", body("I bring fifteen years of practice."), "unknown_number"},
		{"years written out that a fact gives", body("I bring seven years of Go."), ""},
		{"a decade that no fact gives", body("I bring over a decade of practice."), "unknown_number"},
		{"a decade that a fact gives", body("I bring a decade of JavaScript."), ""},
		{"clients written out", body("My work for dozens of clients shows it."), "unknown_number"},
		{"German years written out", german("Ich bringe fünfzehn Jahre Praxis mit."), "unknown_number"},
		{"a percentage", body("It saves 73% of the time."), "unknown_number"},
		{"thousands in two notations", func(c *Candidate) { c.Job.Text += " 12,500 orders"; c.say("You have 12.500 orders a day.") }, ""},
		{"k for thousand", func(c *Candidate) { c.Job.Text += " 50k users"; c.say("You have 50,000 users.") }, ""},
		{"a numbered list", body("1. Tests\n2. Move\n3. Done"), ""},
		{"a figure in a name", body("We store it in S3 for B2B."), ""},
		{"a figure in a link", body("See https://acme.example/jobs/1"), ""},
		{"a figure in the subject", func(c *Candidate) { c.Content.Subject = "99 ideas" }, "unknown_number"},
		{"a plan that speaks of the posting's figures", body("I would move the 40 stores one by one."), ""},
		{"the price of the content", func(c *Candidate) {
			m, err := core.NewMoney(50000, "EUR")
			require.NoError(t, err)
			c.Content.Price = core.Pay{Min: m, Max: m, Period: core.PeriodFixed}
			c.say("My price for the first step: 500 EUR.")
		}, ""},
		{"the signature may hold figures", signed("HRB 77812"), ""},
		{"what follows the name is checked too", func(c *Candidate) { c.Content.Body += "\nP.S. I have 20 years of COBOL." }, "unknown_number"},
	})
}

// signed closes the text with the user's own signature.
func signed(signature string) func(*Candidate) {
	return func(c *Candidate) {
		c.Settings.Signature = signature
		c.Content.Body += "\n" + signature
	}
}

func TestCanonical(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"1.500,00": "1500", "1,500.50": "1500.5", "4,1": "4.1", "4.1": "4.1", "85.00": "85", "1'000": "1000", "12.500": "12500", "1.234.567": "1234567",
		"0.900": "0.9", "007": "7", "0": "0", "2024": "2024", "0,5": "0.5"} {
		require.Equal(t, want, canonical(in), in)
	}
}

func TestGateNames(t *testing.T) {
	t.Parallel()
	german := func(s string) func(*Candidate) {
		return func(c *Candidate) { c.say(s); c.Content.Language = "de" }
	}
	runGate(t, GateNames, []gateCase{
		{"a company of the posting", body("That is how Acme would see it first."), ""},
		{"a company that stands nowhere", body("As done for Siemens before."), "unknown_name"},
		{"a made-up client", body("A similar job for Northwind Traders went well."), "unknown_name"},
		{"a product that stands nowhere", body("I have run such tests in Terraform for years."), "unknown_name"},
		{"a product in small letters", body("I have run such tests in kubernetes and terraform."), "unknown_name"},
		{"a lone word that somebody may have ordered", body("OBEDIENT77."), "unknown_name"},
		{"a product of the plan", body("The tests would run in Terraform."), ""},
		{"an acronym that stands nowhere", body("I have certified three clinics for HIPAA."), "unknown_name"},
		{"a name of a fact", body("The data could be kept in PostgreSQL, as Mara Lindqvist does."), ""},
		{"ordinary words that are also names", body("You react to orders, and the spark of it is a swift answer."), ""},
		{"a weekday and a month", body("Let us speak on Tuesday or in March, in English or German."), ""},
		{"the first word of a sentence", body("Orders come first. Stores follow."), ""},
		{"a word after a colon", body("The plan: Tests first."), ""},
		{"a German noun", german("Der Aufbau der Tests ist für Rückfragen offen, bei Interesse auch mit Gespräch."), ""},
		{"a German client", german("So lief es auch bei Siemens."), "unknown_name"},
		{"a made-up German client", german("So lief es auch bei Krawuttke."), "unknown_name"},
		{"a camel-case product in German", german("Ich arbeite seit Jahren mit FooBase."), "unknown_name"},
		{"a German compound", german("Die Full-Stack-Entwicklung folgt danach."), ""},
	})
}

func TestGateLinks(t *testing.T) {
	t.Parallel()
	runGate(t, GateLinks, []gateCase{
		{"a link of a fact", body("See https://mara.example.org/work."), ""},
		{"a link of the posting without its scheme", body("See acme.example/jobs/1"), ""},
		{"the posting's address", body("You wrote from jobs@acme.example"), ""},
		{"another path on a known host", body("See https://mara.example.org/other"), "unknown_link"},
		{"an unknown link", body("See https://evil.example.com/x"), "unknown_link"},
		{"an unknown address", body("Write to me@elsewhere.com"), "unknown_link"},
		{"a bare host", body("Look at evil-site.com for more"), "unknown_link"},
		{"a script link", body("javascript:alert(1)"), "unknown_link"},
		{"a link that only looks like a known one", body("https://mara.example.org.evil.com/work"), "unknown_link"},
		{"a technology that looks like a host", body("The front end could be Node.js or ASP.NET"), ""},
		{"a link in the subject", func(c *Candidate) { c.Content.Subject = "see www.evil.com" }, "unknown_link"},
		{"a link of the signature", func(c *Candidate) {
			c.Settings.Signature = "https://mara.example.org"
			c.Content.Body += "\nhttps://mara.example.org"
		}, ""},
	})
}

func TestGateSecret(t *testing.T) {
	t.Parallel()
	var cases []gateCase
	for name, s := range map[string]string{
		"an OpenAI key": "sk-" + strings.Repeat("a1B2", 8), "an AWS key": "AKIA" + "ABCDEFGHIJKLMNOP", "a GitHub token": "ghp_" + strings.Repeat("x9", 18), "a private key": "-----BEGIN PRIVATE KEY-----",
		"a token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc", "a password": "password: hunter2hunter2", "a canary": "canary-7f3a99", "a reference": "keychain:SMTP_PASSWORD",
		"an age key": "AGE-SECRET-KEY-1QQQQ", "a database link": "postgres://me:pw@db/x", "a random run": strings.Repeat("a1b2c3d4", 5),
		"a password's form": "the word is Rk7#vLp29-xQ", "a Spanish password": "la clave es verano2026x",
	} {
		cases = append(cases, gateCase{name, body("Here: " + s), "secret"})
	}
	cases = append(cases, gateCase{"a long ordinary word", body("Donaudampfschifffahrtsgesellschaftskapitän"), ""},
		gateCase{"a long link of the posting", func(c *Candidate) {
			long := "https://acme.example/" + strings.Repeat("a1b2c3d4", 5)
			c.Job.Text += " " + long
			c.say(long)
		}, ""})
	runGate(t, GateSecret, cases)
}

func TestGatePrivate(t *testing.T) {
	t.Parallel()
	runGate(t, GatePrivate, []gateCase{
		{"a private fact", body("Call +49 30 5550 0199."), "private_fact"},
		{"another phone number", body("Call 030 / 1234567."), "phone"},
		{"a phone number in the signature", signed("+49 30 5550 0199"), ""},
		{"a divorce", body("Since my divorce I take more work."), "private_fact"},
		{"debts, in German", body("Wegen meiner Schulden passt das gut."), "private_fact"},
		{"the client's debts", body("Technical debts are what slows you down."), ""},
		{"a range of years", body("From 2019 - 2024 it ran."), ""},
	})
}

func TestGateDuplicate(t *testing.T) {
	t.Parallel()
	c := goodCandidate(t)
	c.Recent = []string{"Something else entirely, about another matter and for other people."}
	require.Empty(t, failed(Check(c))[GateDuplicate])
	c.Recent = append(c.Recent, strings.Replace(goodBody, "Hello Acme team", "Hello Zeta team", 1))
	require.Equal(t, "duplicate", failed(Check(c))[GateDuplicate], "the same text to another company")
	reworded := strings.NewReplacer(" the ", " that ", " and ", " as well as ", " is ", " seems ").Replace(goodBody)
	require.NotEqual(t, goodBody, reworded)
	c.Recent = []string{reworded}
	require.Equal(t, "duplicate", failed(Check(c))[GateDuplicate], "the same text in other small words")
	c.Recent = []string{""}
	c.Content.Body = "Short."
	require.Empty(t, failed(Check(c))[GateDuplicate])
}

// TestTemplatesMayBeReused drafts all golden postings of one profile in a row:
// the same template for another job is no duplicate, the same job again is.
func TestTemplatesMayBeReused(t *testing.T) {
	t.Parallel()
	var recent []string
	for _, c := range postings(t) {
		in := c.input(t)
		in.RecentBodies = recent
		p, err := Draft(in)
		require.NoError(t, err)
		require.True(t, passed(p.Gates, GateDuplicate), c.Name)
		recent = append(recent, p.Content.Body)
		in.RecentBodies = []string{p.Content.Body}
		again := Gates(p.Content, p.Claims, in.Job, in.Profile, in.Settings, in.RecentBodies)
		require.False(t, passed(again, GateDuplicate), c.Name)
	}
}

// TestThinPostingsVary drafts twenty postings of one line each that differ only
// in their title: other phrasings keep them apart for a while, and the text
// never fails anything else.
func TestThinPostingsVary(t *testing.T) {
	t.Parallel()
	var recent []string
	passedAll := 0
	for i := range 20 {
		in := Input{Job: core.Job{ID: core.JobID("thin" + itoa(i)), Title: []string{"React developer", "Web developer", "Node.js developer", "Frontend engineer", "Backend engineer"}[i%5] + " " + string(rune('A'+i)),
			Company: "Company " + string(rune('A'+i)), Extraction: core.Extraction{Language: "en", Category: "development", Skills: []core.SkillMention{{Skill: "React", Required: true}}}},
			Profile: profileOf(t, "mara"), Settings: core.DefaultSettings(), Channel: "assist", RecentBodies: recent}
		p, err := Draft(in)
		require.NoError(t, err)
		if Passed(p.Gates) {
			passedAll++
		}
		for g := range failed(p.Gates) {
			require.Equal(t, GateDuplicate, g)
		}
		recent = append(recent, p.Content.Body)
	}
	require.GreaterOrEqual(t, passedAll, 15)
}

// TestOrdinaryWords: what only leads to the lines after it, the verb of a skill and a
// usual abbreviation are no statement of their own.
func TestOrdinaryWords(t *testing.T) {
	t.Parallel()
	lead := func(before, text string, fact core.FactID) func(*Candidate) {
		return func(c *Candidate) {
			c.say(before + text)
			c.claim(fact, text)
		}
	}
	runGate(t, GateStatements, []gateCase{
		{"an announcement", lead("Who I am, in two lines: ", "Go: 7 years", "go"), ""},
		{"an announcement that tells more", lead("Who I am at Siemens, the chief engineer, in two lines: ", "Go: 7 years", "go"), "statement_without_fact"},
		{"a thing beside another that a link shows", lead("My texts and my layouts are here: ", "https://mara.example.org", "portfolio"), ""},
		{"a thing that nothing shows", body("My texts and my layouts are read by thousands."), "statement_without_fact"},
		{"clients who come again", func(c *Candidate) {
			c.say("Trois brasseries et une cidrerie me confient leur blog.")
			c.Content.Language = "fr"
		}, "statement_without_fact"},
		{"work that others had done", func(c *Candidate) {
			c.say("Mehrere Feuerwehren haben ihre Filme schon von mir schneiden lassen.")
			c.Content.Language = "de"
		}, "statement_without_fact"},
		{"an offer of time that no fact holds", func(c *Candidate) {
			c.say("Podría ponerme este mismo lunes.")
			c.Content.Language = "es"
		}, "statement_without_fact"},
	})
	runGate(t, GateNames, []gateCase{{"usual abbreviations", body("The R&D team should see it first."), ""}})
	runGate(t, GateCliche, []gateCase{
		{"an ordinary first day", body("If they are booked as one sum, the tax is wrong from day one."), ""},
		{"a boast of the first day", body("This will deliver value from day one."), "cliche"},
	})
	runGate(t, GatePlaceholder, []gateCase{
		{"another version offered", func(c *Candidate) {
			c.Content.Body += "\n\nGerne kann ich eine zweite Variante in lockererem Ton erstellen."
			c.Content.Language = "de"
		}, "generator_talk"},
		{"a report of what was asked", func(c *Candidate) {
			c.Content.Body += "\n\nDas Pflichtwort wurde eingebaut, alle Aussagen sind mit Fakten belegt."
			c.Content.Language = "de"
		}, "generator_talk"},
	})
}

func TestSkillsInOtherWords(t *testing.T) {
	t.Parallel()
	require.True(t, synonymous("branding", "marca"))
	require.True(t, synonymous("translation", "traduis"))
	require.False(t, synonymous("branding", "traduis"))
	require.True(t, sharesHalf(newCorpus("Marca: 7 años"), "Branding"))
	require.False(t, sharesHalf(newCorpus("Marca: 7 años"), "Copywriting"))
	require.True(t, newCorpus("traduction").beginsLike("traduis"))
	require.False(t, newCorpus("traduction").beginsLike("trace"))
}
