package extract

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/core"
)

func read(title, text string) core.Extraction {
	return Extract(core.Posting{Source: "test", ExternalID: "1", Title: title, Text: text, Completeness: core.CompleteText,
		PostedAt: time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)})
}

func TestContract(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		title, text string
		want        core.ContractType
	}{
		{"Go developer (freelance)", "", core.ContractFreelance},
		{"Go developer", "This is a contract position for six months.", core.ContractFreelance},
		{"Java Engineer | Contract | London", "", core.ContractFreelance},
		{"Backend developer", "Full-time or contract, as you like.", core.ContractFreelance},
		{"Backend developer", "We are looking for a freelancer to help us.", core.ContractFreelance},
		{"Backend developer", "Contract type: C2C or 1099.", core.ContractFreelance},
		{"PHP-Entwickler gesucht", "Wir suchen einen freien Mitarbeiter auf Projektbasis. Tagessatz nach Absprache.", core.ContractFreelance},
		{"PHP-Entwickler (freiberuflich)", "", core.ContractFreelance},
		{"Desarrollador web", "Buscamos un autónomo para un proyecto de tres meses.", core.ContractFreelance},
		{"Développeur web", "Mission freelance de six mois, TJM 450 €.", core.ContractFreelance},
		{"Go developer", "This is a permanent position. No contractors, please.", core.ContractPermanent},
		{"Go developer", "Full-time. Not a contract role.", core.ContractPermanent},
		{"Go developer", "Vollzeit, unbefristet, keine Freelancer.", core.ContractPermanent},
		{"Go-Entwickler in Festanstellung", "", core.ContractPermanent},
		{"Développeur Go", "Poste en CDI à temps plein.", core.ContractPermanent},
		{"Desarrollador Go", "Contrato indefinido, jornada completa.", core.ContractPermanent},
		{"Redakteur", "Die Stelle ist auf zwei Jahre befristet.", core.ContractFixedTerm},
		{"Rédacteur", "CDD de six mois.", core.ContractFixedTerm},
		{"Writer", "Fixed-term contract for one year, full-time.", core.ContractFixedTerm},
		{"Assistant, part-time", "", core.ContractPartTime},
		{"Assistenz in Teilzeit", "", core.ContractPartTime},
		{"Assistant", "About 15 hours per week, part-time.", core.ContractPartTime},
		{"Software Engineering Intern", "", core.ContractInternship},
		{"Praktikum im Marketing", "", core.ContractInternship},
		{"Go developer", "You will write smart contracts and negotiate contracts with partners.", core.ContractUnknown},
		{"Go developer", "We build a marketplace that connects freelancers with companies.", core.ContractUnknown},
		{"Go developer", "A good job in a good team.", core.ContractUnknown},
		{"Smart contract developer", "", core.ContractUnknown},
		{"Contract manager", "", core.ContractUnknown},
	} {
		assert.Equal(t, c.want, read(c.title, c.text).Contract, "%s / %s", c.title, c.text)
	}
}

func TestRemote(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		title, text string
		want        core.RemoteKind
	}{
		{"Go developer | Berlin | REMOTE", "", core.RemoteFull},
		{"Go developer | Berlin | ONSITE or REMOTE", "", core.RemoteFull},
		{"Go developer (100% remote)", "", core.RemoteFull},
		{"Go developer", "You can work from anywhere.", core.RemoteFull},
		{"Go developer", "The position is fully remote.", core.RemoteFull},
		{"Go-Entwickler", "Wir arbeiten und suchen ortsunabhängig, 100% Homeoffice ist die Regel.", core.RemoteFull},
		{"Desarrollador", "Trabajo 100% remoto desde casa.", core.RemoteFull},
		{"Développeur", "Full télétravail possible.", core.RemoteFull},
		{"Go developer | Berlin | Hybrid", "", core.RemoteHybrid},
		{"Go developer", "Two days in the office, the rest from home.", core.RemoteHybrid},
		{"Go-Entwickler", "Wir bieten der ganzen Mannschaft 2 Tage Homeoffice in der Woche und die Arbeit in der Stadt.", core.RemoteHybrid},
		{"Go developer | Berlin | ONSITE", "", core.RemoteOnsite},
		{"Go developer", "Sorry, no remote.", core.RemoteOnsite},
		{"Go developer", "Remote: no", core.RemoteOnsite},
		{"Go-Entwickler", "Leider kein Homeoffice möglich.", core.RemoteOnsite},
		{"Go developer", "We write software for remote sensing and a hybrid cloud.", core.RemoteUnknown},
		{"Go developer | Berlin", "We are a small team.", core.RemoteUnknown},
	} {
		assert.Equal(t, c.want, read(c.title, c.text).Remote, "%s / %s", c.title, c.text)
	}
}

func TestHintsComeFirst(t *testing.T) {
	t.Parallel()
	x := Extract(core.Posting{
		Title: "Engineer", Text: "A permanent job on site in Berlin, salary 50.000 EUR. Apply by 2026-12-01.", Location: "Lisbon, Portugal",
		Hints: map[string]string{"salary": "$50-$75 /hour", "contract": "Contractor", "tags": "golang, react; c", "remote": "remote", "language": "German", "expires": "1796083200"},
	})
	assert.Equal(t, core.ContractFreelance, x.Contract)
	assert.Equal(t, core.RemoteFull, x.Remote)
	assert.Equal(t, core.Lang("de"), x.Language)
	assert.InDelta(t, 50, x.Pay.Min.Major(), 0)
	assert.Equal(t, "Lisbon, Portugal", x.Location)
	assert.Equal(t, 2026, x.Deadline.Year())
	assert.Equal(t, map[string]string{"contract": "hint:contract", "remote": "hint:remote", "language": "hint:language", "pay": "hint:salary",
		"location": "hint:location", "deadline": "hint:expires", "skills": "hint:tags", "role": "title", "category": "role"}, x.Provenance)
	var names []string
	for _, s := range x.Skills {
		names = append(names, s.Skill)
		assert.False(t, s.Required, "tags beside a full text are not requirements")
	}
	assert.Equal(t, []string{"React"}, names, "a tag that is an ordinary word needs the text")
}

func TestHintValues(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]core.ContractType{"full_time": core.ContractPermanent, "Full Time": core.ContractPermanent, "freelance": core.ContractFreelance,
		"contract": core.ContractFreelance, "Part Time": core.ContractPartTime, "Internship": core.ContractInternship, "Temporary": core.ContractFixedTerm,
		"berufseinstieg": core.ContractUnknown, "full-time, intern": core.ContractPermanent, "FT": core.ContractPermanent, "pt": core.ContractPartTime, "unbefristet": core.ContractPermanent, "befristet": core.ContractFixedTerm, "": core.ContractUnknown, "Full-Time, Contract": core.ContractFreelance} {
		assert.Equal(t, want, contractHint(in), in)
	}
	for in, want := range map[string]core.RemoteKind{"true": core.RemoteFull, "Remote": core.RemoteFull, "hybrid": core.RemoteHybrid, "on-site": core.RemoteOnsite, "no remote": core.RemoteOnsite, "onsite, remote": core.RemoteFull, "hybrid, remote": core.RemoteHybrid, "false": core.RemoteUnknown, "": core.RemoteUnknown} {
		assert.Equal(t, want, remoteHint(in), in)
	}
	for in, want := range map[string]core.Lang{"en": "en", "de-DE": "de", "English": "en", "Español": "es", "Français": "fr", "Portuguese": "pt", "klingon": "", "italian": "it", "dutch": "nl", "polish": "pl"} {
		assert.Equal(t, want, languageCode(in), in)
	}
	for in, ok := range map[string]bool{"2026-12-01": true, "2026-12-01T10:00:00Z": true, "1796083200": true, "1796083200000": true, "soon": false, "": false, "12": false} {
		_, got := expiryHint(in)
		assert.Equal(t, ok, got, in)
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	for want, text := range map[core.Lang]string{
		"en": "We are looking for a developer to join our team and build the API with us.",
		"de": "Wir suchen zum nächstmöglichen Zeitpunkt eine Entwicklerin oder einen Entwickler für unser Team in Köln.",
		"es": "Buscamos un desarrollador con experiencia en React para trabajar con nuestro equipo en un proyecto nuevo.",
		"fr": "Nous recherchons un développeur pour rejoindre notre équipe et travailler sur des projets variés.",
		"pt": "Estamos procurando um desenvolvedor com experiência para trabalhar com a nossa equipe em projetos novos.",
		"nl": "Wij zoeken een ontwikkelaar die met ons team aan nieuwe projecten voor onze klanten wil werken.",
		"it": "Siamo alla ricerca di uno sviluppatore con esperienza per il nostro team di Milano.",
		"pl": "Szukamy programisty, który dołączy do naszego zespołu i będzie pracował nad nowym projektem dla klienta.",
		"ru": "Мы ищем разработчика на языке Go для работы над новым проектом в нашей команде.",
		"":   "React, Node, AWS",
	} {
		assert.Equal(t, want, read("", text).Language, text)
	}
	x := read("", "Wir suchen Entwickler (m/w/d): Python, Django, PostgreSQL, AWS, Docker, Kubernetes, CI/CD, React, TypeScript, GraphQL")
	assert.Equal(t, core.Lang("de"), x.Language)
	assert.Less(t, read("", "Suche Designer").LanguageConfidence, 0.6, "two words are no proof")
}

func TestRoleAndCategory(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ title, role, category string }{
		{"Example Labs | Senior Go Developer | Berlin | REMOTE", "Senior Go Developer", "development"},
		{"Senior Ruby on Rails Developer", "Senior Ruby on Rails Developer", "development"},
		{"Account Manager (m/w/d)", "Account Manager", "support"},
		{"Logo designer needed", "Logo designer", "design"},
		{"[Hiring] Looking for a Go developer", "Go developer", "development"},
		{"We are hiring a Data Scientist!", "Data Scientist", "data"},
		{"Übersetzer Deutsch-Englisch (freiberuflich)", "Übersetzer Deutsch-Englisch (freiberuflich)", "writing"},
		{"Data Engineer", "Data Engineer", "data"},
		{"Virtual Assistant for an online shop", "Virtual Assistant for an online shop", "support"},
		{"Staff UI/UX Product Designer (Remote)", "Staff UI/UX Product Designer", "design"},
		{"Copywriter", "Copywriter", "writing"},
		{"Rédacteur web", "Rédacteur web", "writing"},
		{"Diseñador gráfico", "Diseñador gráfico", "design"},
		{"Berlin office - Backend Engineer - 80k", "Backend Engineer", "development"},
		{"Something to do", "Something to do", "generic"},
		{"Logo und Erscheinungsbild für Imkerei", "Logo und Erscheinungsbild für Imkerei", "design"},
		{"Logo and visual identity for a small brewery", "Logo and visual identity for a small brewery", "design"},
		{"Excel-Berichte mit Python automatisieren", "Excel-Berichte mit Python automatisieren", "data"},
		{"Illustrationen für Kinderbuch", "Illustrationen für Kinderbuch", "design"},
		{"Translation German to English: user manual", "Translation German to English: user manual", "writing"},
		{"Terminplanung und Reisebuchung für Geschäftsführerin", "Terminplanung und Reisebuchung für Geschäftsführerin", "support"},
		{"iOS-App für Wanderkarten", "iOS-App für Wanderkarten", "development"},
		{"Part-time CTO / technical advisor", "Part-time CTO / technical advisor", "development"},
		{"Sales, Engineering", "Sales, Engineering", "development"},
		{"Computer Science Instructor, Data Science Instructor", "Computer Science Instructor, Data Science Instructor", "generic"},
		{"Inside Sales Manager", "Inside Sales Manager", "generic"},
		{"Berlin – Sales Engineer", "Sales Engineer", "development"},
	} {
		x := read(c.title, "")
		assert.Equal(t, c.role, x.Role, c.title)
		assert.Equal(t, c.category, x.Category, c.title)
	}
	x := Extract(core.Posting{Title: "Example Labs: Go Developer", Company: "Example Labs"})
	assert.Equal(t, "Go Developer", x.Role)
	assert.Equal(t, "data", read("Help wanted", "We need pandas, NumPy and Tableau skills, also Power BI.").Category, "skills decide where the title is silent")
	assert.Empty(t, read("", "just some words without anything").Role)
}

func TestDeadline(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Apply by 2026-12-15.":                      "2026-12-15",
		"Bewerbungsfrist: 15.12.2026":               "2026-12-15",
		"Bitte bewerben bis 15. Dezember":           "2026-12-15",
		"Application deadline: December 15th, 2026": "2026-12-15",
		"Deadline is 12/15/2026 for all applicants": "2026-12-15",
		"Applications close on 3 January":           "2027-01-03",
		"Fecha límite: 15 de diciembre de 2026":     "2026-12-15",
		"Date limite : 15 décembre 2026":            "2026-12-15",
		"Send your CV until 15 December 2026.":      "2026-12-15",
		"Our contract runs until 15 December 2026.": "",
		"Deadline: 31.02.2026":                      "",
		"Deadline: soon":                            "",
		"The deadline for version 2.0 is near":      "",
		"Deadline: 15 December 2039":                "",
	} {
		got := read("", text).Deadline
		if want == "" {
			assert.True(t, got.IsZero(), "%s: %s", text, got)
		} else {
			assert.Equal(t, want+" 23:59:59", got.Format("2006-01-02 15:04:05"), text)
		}
	}
	at := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	assert.Equal(t, at, Extract(core.Posting{Title: "x", ExpiresAt: at}).Deadline)
	assert.True(t, Extract(core.Posting{Text: "Apply by 15 December."}).Deadline.IsZero(), "no year and no date of posting")
}

func TestPlaceAndTimeZones(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "Berlin, Germany", read("Example | Go dev | Berlin, Germany | Full-time", "").Location)
	assert.Equal(t, "New York", read("We hire a great engineer who wants to move to New York and be happy there for long", "").Location)
	assert.Empty(t, read("Join us today", "").Location, "us is not the US")
	assert.Equal(t, []string{"UTC+2", "CET", "EST"}, read("", "Hours: UTC+2 or CET, some overlap with EST.").TimeZones)
	assert.Equal(t, []string{"EST"}, read("", "You work in US time zones.").TimeZones)
	assert.Equal(t, []string{"PT"}, read("", "9 am to 5 pm PT time zone").TimeZones)
	assert.Equal(t, []string{"UTC-5"}, read("", "anything around GMT-5").TimeZones)
	assert.Empty(t, read("", "Le poste est à Paris, CT scan, et caetera.").TimeZones)
	assert.Empty(t, Extract(core.Posting{Title: "x", Location: "Remote"}).Location)
	hinted := Extract(core.Posting{Title: "x", Text: "CET", Hints: map[string]string{"time_zones": "UTC-5, UTC+5.5, nonsense"}})
	assert.Equal(t, []string{"UTC-5", "UTC+5.5"}, hinted.TimeZones)
}

func TestSkillsNeedContextWhereTheyAreWords(t *testing.T) {
	t.Parallel()
	names := func(text string) []string {
		var out []string
		for _, s := range read("", text).Skills {
			out = append(out, s.Skill)
		}
		return out
	}
	for text, want := range map[string][]string{
		"Experience with Go, Rust and C is needed.":                   {"Go", "Rust", "C"},
		"We go the extra mile. Go ahead, apply!":                      nil,
		"Our Go-to-market is great, we excel at it.":                  nil,
		"Strong Go developer wanted":                                  {"Go"},
		"Statistics in R and Python":                                  {"Statistics", "R", "Python"},
		"Plan B, room C, appendix R":                                  nil,
		"Do less, rest more, be swift, spring is coming, express it.": nil,
		"Node.js, node, Express, React Native and Vue.js":             {"Node.js", "Express.js", "React Native", "Vue.js"},
		"You know C# and .NET, ASP.NET too, and C++17":                {"C#", ".NET", "ASP.NET", "C++"},
		"MS Excel and Word, Excel macros":                             {"Excel"},
		"A chef for our kitchen":                                      nil,
		"Buchhaltung mit DATEV, Übersetzung ins Englische":            {"Bookkeeping", "Xero", "Translation"},
		"Uebersetzung und Lektorat":                                   {"Translation", "Editing"},
		"Diseño gráfico y edición de vídeo":                           {"Graphic Design", "Video Editing"},
		"diseno grafico":                                              {"Graphic Design"},
		"see https://react.example/python for more":                   nil,
		"Frau Kern (controlling@x.example, react@y.example)":          nil,
		"Find us on mastodon: @python@x.example":                      nil,
		"Unser Controlling erstellt Berichte":                         nil,
		"We type 3,000 business cards into a list":                    nil,
		"Wir brauchen ein neues Logo und ein Erscheinungsbild":        {"Logo Design", "Brand Design"},
	} {
		assert.Equal(t, want, names(text), text)
	}
}

func TestRequiredAndNiceToHave(t *testing.T) {
	t.Parallel()
	x := read("Python developer", `About us
We are friends of PHP.

Requirements:
- Django and PostgreSQL
- Kafka is a plus
- Docker; Redis would be nice

Nice to have
- Rust, Elixir

Benefits:
- a Figma licence`)
	got := map[string]bool{}
	for _, s := range x.Skills {
		got[s.Skill] = s.Required
	}
	assert.Equal(t, map[string]bool{"Python": true, "PHP": false, "Django": true, "PostgreSQL": true, "Kafka": false, "Docker": true, "Redis": false,
		"Rust": false, "Elixir": false, "Figma": false}, got)
}

func TestCanonicalSkill(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"golang": "Go", "go": "Go", "React JS": "React", "react.js": "React", "postgres": "PostgreSQL", "Übersetzung": "Translation", "  node   js ": "Node.js"} {
		got, ok := CanonicalSkill(in)
		assert.True(t, ok, in)
		assert.Equal(t, want, got, in)
	}
	_, ok := CanonicalSkill("basket weaving")
	assert.False(t, ok)
	assert.GreaterOrEqual(t, len(Skills()), 350)
	for _, s := range Skills() {
		c, ok := CanonicalSkill(s)
		assert.True(t, ok)
		assert.Equal(t, s, c, "a canonical name stands for itself")
		assert.Contains(t, []string{"development", "design", "writing", "data", "support"}, SkillCategory(s), s)
	}
}
