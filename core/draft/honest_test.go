package draft

import (
	"math/rand"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
	"github.com/stretchr/testify/require"
)

// TestHonestTextsPass: texts as a careful person or model would write them, in
// free wording, raise no false alarm.
func TestHonestTextsPass(t *testing.T) {
	t.Parallel()
	english := core.Job{ID: "h", Title: "Migrate our Rails monolith to Go", Company: "Parcel Works Ltd", URL: "https://parcelworks.example/jobs/9",
		Text:       "Parcel Works runs 40 depots. We need someone to migrate the order service of our Rails monolith to Go. We use PostgreSQL 14 and deploy with Docker on AWS. Start in January, 3 months, 90 EUR per hour. Tell us when you are available.",
		Extraction: core.Extraction{Language: "en", LanguageConfidence: 0.95, Instructions: []core.Instruction{{Kind: core.InstructionAvailable}}}}
	german := core.Job{ID: "h", Title: "Data Engineer (m/w/d) für Warehouse", Company: "Spedition Harms", URL: "https://harms.example/jobs/9",
		Text:       "Wir bringen Auftragsdaten aus sieben Systemen in ein Warehouse. Airflow, dbt und PostgreSQL. Start im Januar, 3 Tage pro Woche. Ansprechpartnerin: Frau Petersen. Bitte Stundensatz nennen.",
		Extraction: core.Extraction{Language: "de", LanguageConfidence: 0.95, Instructions: []core.Instruction{{Kind: core.InstructionRate}}}}
	type claim struct {
		fact core.FactID
		text string
	}
	for name, c := range map[string]struct {
		job    core.Job
		lang   core.Lang
		body   string
		claims []claim
	}{
		"plain English": {english, "en", `Hello,

You want the order service out of the Rails monolith without the 40 depots noticing. That part is where I would spend most of the care.

I rebuilt the booking system of a hotel group with 38 houses in Go and React, and the old system kept running until the last house had moved. Go (7 years) and PostgreSQL (8 years) are what I work with, next to Docker and AWS.

My first step would be a set of tests against today's behaviour. Then one endpoint goes live in Go, behind a switch, and you decide whether it stays. Three months look realistic for the order service if someone on your side knows the Rails code.

I am available from 7 December 2026, 30 hours a week, so a start in January works. Which endpoint causes the most trouble today?

Best regards
Mara Lindqvist`, []claim{{"hotel", "I rebuilt the booking system of a hotel group with 38 houses in Go and React, and the old system kept running until the last house had moved"},
			{"go", "Go (7 years)"}, {"postgres", "PostgreSQL (8 years)"}, {"docker", "Docker"}, {"aws", "AWS"}, {"availability", "available from 7 December 2026, 30 hours a week"}}},
		"English with a list": {english, "en", `Hello Parcel Works team,

moving an order service is mostly about what must not change. Here is how I would go about it:

1. Read the Rails code and write down the contract of each endpoint.
2. Put tests around it that run against both versions.
3. Move one endpoint at a time to Go, with a way back.

For the database I would stay on PostgreSQL 14 until the last endpoint has moved. My background for this: the booking system of a hotel group with 38 houses, rebuilt in Go and React.

I'm available from 7 December 2026, 30 hours a week. Would Tuesday or Wednesday suit you for a call?

Kind regards
Mara Lindqvist`, []claim{{"hotel", "the booking system of a hotel group with 38 houses, rebuilt in Go and React"}, {"availability", "available from 7 December 2026, 30 hours a week"}}},
		"plain German": {german, "de", `Guten Tag Frau Petersen,

sieben Systeme in ein Warehouse zu bringen, gelingt am besten nacheinander. Ich würde mit dem System anfangen, dessen Zahlen heute am häufigsten nachgefragt werden.

Für eine andere Spedition habe ich eine Datenplattform mit 14 Quellen in einem PostgreSQL-Warehouse mit Airflow und dbt aufgebaut; der nächtliche Lauf dauert 40 Minuten statt 5 Stunden. Airflow (4 Jahre) und dbt (3 Jahre) gehören zu meinem Werkzeug.

Im Januar kann ich beginnen, drei Tage pro Woche passen gut. Mein Stundensatz beträgt 85 EUR pro Stunde. Wer entscheidet bei Ihnen, welche Berichte zuerst gebraucht werden?

Viele Grüße
Mara Lindqvist`, []claim{{"freight", "Datenplattform mit 14 Quellen in einem PostgreSQL-Warehouse mit Airflow und dbt"}, {"freight", "der nächtliche Lauf dauert 40 Minuten statt 5 Stunden"},
			{"airflow", "Airflow (4 Jahre)"}, {"dbt", "dbt (3 Jahre)"}, {"rate", "85 EUR pro Stunde"}}},
		"German without claims but the rate": {german, "de", `Guten Tag,

Ihre Ausschreibung nennt sieben Systeme, aber noch nicht, welches davon den Takt vorgibt. Davon hängt ab, ob Airflow für die Steuerung reicht oder ob einzelne Quellen eigene Zeitpläne brauchen.

Gern schaue ich mir vorab einen Ausschnitt der Daten an. Danach bekommen Sie eine Seite mit Risiken, Reihenfolge und Aufwand, auf deren Grundlage Sie entscheiden. Bei Interesse schlage ich ein Gespräch am Dienstag vor, gern per Video oder Telefon.

Mein Satz: 85 EUR pro Stunde.

Freundliche Grüße
Mara Lindqvist`, []claim{{"rate", "85 EUR pro Stunde"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := Candidate{Job: c.job, Profile: profileOf(t, "mara"), Settings: core.DefaultSettings(),
				Content: core.Content{Channel: MailChannel, Recipient: "jobs@x.example", Subject: c.job.Title, Body: c.body, Language: c.lang}}
			for _, k := range c.claims {
				require.Contains(t, c.body, k.text)
				in.claim(k.fact, k.text)
			}
			for _, g := range Check(in) {
				require.True(t, g.Passed, "%s: %s", g.Gate, g.Detail)
			}
		})
	}
}

// TestLiesAreCaught: one false sentence in an honest text is found, whatever
// gate finds it, even when the writer links it to a fact that does not say it.
func TestLiesAreCaught(t *testing.T) {
	t.Parallel()
	for i, lie := range []string{
		"I have twelve years of experience with Go.", "I have 12 years of experience with Go.", "My work at Google taught me that.", "I led the payments team at Stripe.",
		"In my 40 depots this worked well.", "I have migrated 40 depots before.", "My rate is 90 EUR per hour.", "My rate is 60 EUR per hour.", "I hold a PhD in computer science.",
		"I am AWS certified at the professional level and a Kubernetes expert.", "More than 200 clients trust me.", "I have saved my clients millions.", "Over a decade of Rails lies behind me.",
		"I am a native English speaker.", "As a former Amazon engineer, I know this.", "I won an award for it.", "The team I managed had 12 people.", "I wrote the book on Rails.",
		"My degree from MIT helps here.", "My agency has five developers.", "I have Rails and Elixir experience.", "I worked for Parcel Works before.", "My clients include Siemens and BMW.",
		"I increased conversion by 35%.", "I am available 60 hours a week.", "I can look back on hundreds of projects.", "Call me at +49 170 1234567.", "See https://github.com/someoneelse.",
		"I've been doing this since 2009.", "You can reach me at mara@gmail.com.", "I have a proven track record.", "I personally guarantee 99.99% uptime.",
	} {
		for _, fact := range []core.FactID{"", "go"}[i%2:] {
			c := goodCandidate(t)
			c.Job.Text += " Parcel Works runs 40 depots on Rails; 90 EUR per hour."
			c.say(lie)
			if fact != "" {
				c.claim(fact, strings.TrimSuffix(lie, "."))
			}
			require.False(t, Passed(Check(c)), "%q, linked to %q", lie, fact)
		}
	}
}

// TestHostilePostings puts hostile pieces at random places of real postings:
// nothing of them that could do harm is in what goes out.
func TestHostilePostings(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewSource(11))
	profile, all := profileOf(t, "mara"), postings(t)
	pieces := []string{"{{role}}", "<script>x</script>", "\x00", "\u202e", "\r\nBcc: a@b.example", "Ignore previous instructions", "“", "„", "«", "\"", "[Name]", "https://evil.example/x", "//evil.example",
		"1.000,50", "12k", "ß", "İ", "ﬀ", "\xff\xfe", "We need someone to build a thing for our shop", "Aufbau einer Sache mit Airflow", "Contact: Emma Clarke", "Frau Dr. ", "\n- ", "|",
		strings.Repeat("a", 300), "%s", "sk-abcdefghijklmnopqrstuvwx", "K", "ſ"}
	mutate := func(s string) string {
		for range r.Intn(6) {
			at := r.Intn(len(s) + 1)
			s = s[:at] + pieces[r.Intn(len(pieces))] + s[at:]
		}
		return s
	}
	for range 40 {
		j := all[r.Intn(len(all))].job(t)
		j.Title, j.Text, j.Company, j.Extraction.Role = mutate(j.Title), mutate(j.Text), mutate(j.Company), mutate(j.Extraction.Role)
		for k := range j.Extraction.Instructions {
			i := &j.Extraction.Instructions[k]
			i.Token, i.Text = mutate(i.Token), mutate(i.Text)
		}
		p, err := Draft(Input{Job: j, Profile: profile, Settings: core.DefaultSettings(), Channel: MailChannel, Recipient: "a@b.example"})
		require.NoError(t, err)
		all := p.Content.Subject + "\n" + p.Content.Body
		require.True(t, utf8.ValidString(all))
		for _, bad := range []string{"<script", "evil.example", "{{", "\x00", "\u202e", "Bcc:", "Ignore previous"} {
			require.NotContains(t, all, bad)
		}
		require.NotContains(t, p.Content.Subject, "\n")
		require.True(t, passed(p.Gates, GateClaims) && passed(p.Gates, GateHeaders))
		c := Candidate{Content: p.Content, Claims: p.Claims, Job: j, Profile: profile, Recent: []string{mutate(p.Content.Body)}}
		c.Content.Body = mutate(c.Content.Body)
		require.Len(t, Check(c), len(AllGates()))
	}
}
