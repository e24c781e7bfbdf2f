package score

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/automonet/automonet/core"
)

func now() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

func money(v int64, c core.Currency) core.Money { return core.Money{Minor: v * 100, Currency: c} }

func skill(id, name string, level int) core.Fact {
	return core.Fact{ID: core.FactID(id), Kind: core.FactSkill, Text: map[core.Lang]string{"": name}, Skills: []string{name}, Level: level, Confirmed: true}
}

func profile() core.Profile {
	return core.Profile{Name: "Mara", Floor: money(60, "EUR"), Facts: []core.Fact{
		skill("s1", "Go", 5), skill("s2", "PostgreSQL", 4), skill("s3", "React", 3),
		{ID: "h", Kind: core.FactHeadline, Text: map[core.Lang]string{"en": "Backend developer for APIs and data", "de": "Backend-Entwicklerin"}, Confirmed: true},
		{ID: "l1", Kind: core.FactLanguage, Text: map[core.Lang]string{"en": "German, native", "de": "Deutsch, Muttersprache"}, Level: 5, Confirmed: true},
		{ID: "l2", Kind: core.FactLanguage, Text: map[core.Lang]string{"en": "English, fluent"}, Level: 4, Confirmed: true},
	}}
}

func wants(names ...string) []core.SkillMention {
	var out []core.SkillMention
	for _, n := range names {
		out = append(out, core.SkillMention{Skill: n, Required: true})
	}
	return out
}

func job() core.Job {
	return core.Job{
		Title: "Senior Go developer", Company: "Example Labs", PostedAt: now().Add(-12 * time.Hour), Text: "text",
		Extraction: core.Extraction{
			Language: "en", Contract: core.ContractFreelance, Remote: core.RemoteFull, Role: "Senior Go backend developer",
			Skills:   wants("Go", "PostgreSQL"),
			Pay:      core.Pay{Min: money(70, "EUR"), Max: money(90, "EUR"), Period: core.PeriodHour, Text: "70-90 €/h"},
			Contacts: []core.Contact{{Kind: core.ContactMail, Value: "jobs@example.org"}},
		},
	}
}

func part(t *testing.T, j core.Job, p core.Profile, s core.Settings, i int) core.Reason {
	t.Helper()
	_, reasons := Score(j, p, s, now())
	require.Len(t, reasons, 9)
	return reasons[i]
}

func TestParts(t *testing.T) {
	t.Parallel()
	const (
		iSkills = iota
		iTitle
		iPay
		iContract
		iRemote
		iLanguage
		iFresh
		iClarity
		iClient
	)
	set := core.DefaultSettings()
	for name, c := range map[string]struct {
		part     int
		change   func(*core.Job, *core.Profile, *core.Settings)
		code     string
		low, top float64
	}{
		"all skills fit": {iSkills, func(j *core.Job, _ *core.Profile, _ *core.Settings) {}, SkillsFit, 28, 34},
		"one of three fits": {iSkills, func(j *core.Job, _ *core.Profile, _ *core.Settings) {
			j.Extraction.Skills = wants("Go", "Kafka", "Scala")
		}, SkillsFit, 12, 15},
		"no skill fits": {iSkills, func(j *core.Job, _ *core.Profile, _ *core.Settings) {
			j.Extraction.Skills = wants("Perl", "Kafka", "Scala")
		}, SkillsFit, 2, 5},
		"a skill that follows counts a part": {iSkills, func(j *core.Job, _ *core.Profile, _ *core.Settings) {
			j.Extraction.Skills = wants("SQL", "JavaScript", "Perl")
		}, SkillsFit, 14, 24},
		"no skills named in a foreign role is nothing": {iSkills, func(j *core.Job, _ *core.Profile, _ *core.Settings) {
			j.Extraction.Skills, j.Extraction.Role = nil, "Biologists"
		}, SkillsNone, 0, 0},
		"a foreign skill in a foreign role is nothing": {iSkills, func(j *core.Job, _ *core.Profile, _ *core.Settings) {
			j.Extraction.Skills, j.Extraction.Role = wants("Human Resources"), "HR assistant"
		}, SkillsFit, 0, 0},
		"no skills named is neutral": {iSkills, func(j *core.Job, _ *core.Profile, _ *core.Settings) { j.Extraction.Skills = nil }, SkillsNone, 14, 14},
		"no skills in the profile":   {iSkills, func(_ *core.Job, p *core.Profile, _ *core.Settings) { p.Facts = nil }, SkillsNoProfile, 14, 14},
		"only nice to have and missing hurts little": {iSkills, func(j *core.Job, _ *core.Profile, _ *core.Settings) {
			j.Extraction.Skills = append(wants("Go", "PostgreSQL"), core.SkillMention{Skill: "Perl"})
		}, SkillsFit, 26, 32},
		"a project shows a skill": {iSkills, func(j *core.Job, p *core.Profile, _ *core.Settings) {
			p.Facts = append(p.Facts, core.Fact{ID: "p", Kind: core.FactProject, Skills: []string{"Perl"}, Confirmed: true})
			j.Extraction.Skills = wants("Perl")
		}, SkillsFit, 20, 26},
		"the title fits":                  {iTitle, func(*core.Job, *core.Profile, *core.Settings) {}, TitleFit, 10, 10},
		"the title is of other work":      {iTitle, func(j *core.Job, _ *core.Profile, _ *core.Settings) { j.Extraction.Role = "Dental assistant" }, TitleFit, 0, 0},
		"the role in German fits":         {iTitle, func(j *core.Job, _ *core.Profile, _ *core.Settings) { j.Extraction.Role = "Backend-Entwickler (m/w/d)" }, TitleFit, 9, 10},
		"the title counts without a role": {iTitle, func(j *core.Job, _ *core.Profile, _ *core.Settings) { j.Extraction.Role = "" }, TitleFit, 9, 10},
		"no title at all":                 {iTitle, func(j *core.Job, _ *core.Profile, _ *core.Settings) { j.Extraction.Role, j.Title = "", "" }, TitleUnknown, 4, 4},
		"pay above the rate":              {iPay, func(*core.Job, *core.Profile, *core.Settings) {}, PayAbove, 13, 15},
		"pay near the rate": {iPay, func(j *core.Job, _ *core.Profile, _ *core.Settings) {
			j.Extraction.Pay.Min, j.Extraction.Pay.Max = money(60, "EUR"), money(60, "EUR")
		}, PayNear, 8, 10},
		"pay below the rate": {iPay, func(j *core.Job, _ *core.Profile, _ *core.Settings) {
			j.Extraction.Pay.Min, j.Extraction.Pay.Max = money(20, "EUR"), money(20, "EUR")
		}, PayBelow, 0, 0},
		"pay in another currency": {iPay, func(j *core.Job, _ *core.Profile, _ *core.Settings) {
			j.Extraction.Pay.Min, j.Extraction.Pay.Max = money(70, "USD"), money(70, "USD")
		}, PayNear, 8, 11},
		"a salary by the hour": {iPay, func(j *core.Job, _ *core.Profile, _ *core.Settings) {
			j.Extraction.Pay = core.Pay{Min: money(96_000, "EUR"), Period: core.PeriodYear}
		}, PayBelow, 5, 7},
		"only an upper end": {iPay, func(j *core.Job, _ *core.Profile, _ *core.Settings) {
			j.Extraction.Pay = core.Pay{Max: money(60, "EUR"), Period: core.PeriodHour}
		}, PayNear, 8, 10},
		"unknown pay of a freelance job is expected": {iPay, func(j *core.Job, _ *core.Profile, _ *core.Settings) { j.Extraction.Pay = core.Pay{} }, PayExpected, 6.7, 6.8},
		"unknown pay of employment is neutral": {iPay, func(j *core.Job, _ *core.Profile, _ *core.Settings) {
			j.Extraction.Pay, j.Extraction.Contract = core.Pay{}, core.ContractPermanent
		}, PayUnknown, 6.7, 6.8},
		"an unknown period too": {iPay, func(j *core.Job, _ *core.Profile, _ *core.Settings) { j.Extraction.Pay.Period = "" }, PayUnknown, 6.7, 6.8},
		"an unknown currency too": {iPay, func(j *core.Job, _ *core.Profile, _ *core.Settings) {
			j.Extraction.Pay = core.Pay{Min: money(1, "XXX"), Period: core.PeriodHour}
		}, PayUnknown, 6.7, 6.8},
		"no rate to compare with": {iPay, func(_ *core.Job, p *core.Profile, _ *core.Settings) { p.Floor = core.Money{} }, PayNoRate, 7.5, 7.5},
		"the least of the filters serves as rate": {iPay, func(_ *core.Job, p *core.Profile, s *core.Settings) {
			p.Floor, s.Filters.MinHourly = core.Money{}, money(80, "EUR")
		}, PayNear, 8, 10},
		"a stated rate beats the floor": {iPay, func(_ *core.Job, p *core.Profile, _ *core.Settings) {
			p.Facts = append(p.Facts, core.Fact{ID: "r", Kind: core.FactRate, Rate: money(800, "EUR"), Period: core.PeriodDay, Confirmed: true})
		}, PayBelow, 5, 7},
		"a small fixed price": {iPay, func(j *core.Job, _ *core.Profile, _ *core.Settings) {
			j.Extraction.Pay = core.Pay{Min: money(50, "EUR"), Max: money(50, "EUR"), Period: core.PeriodFixed}
		}, PayFixed, 0, 2},
		"a large fixed price": {iPay, func(j *core.Job, _ *core.Profile, s *core.Settings) {
			s.Filters.MinFixed = money(300, "EUR")
			j.Extraction.Pay = core.Pay{Min: money(9000, "EUR"), Period: core.PeriodFixed}
		}, PayFixed, 14, 15},
		"a fixed price in an unknown currency": {iPay, func(j *core.Job, _ *core.Profile, _ *core.Settings) {
			j.Extraction.Pay = core.Pay{Min: money(9000, "XXX"), Period: core.PeriodFixed}
		}, PayUnknown, 6.7, 6.8},
		"freelance work fits":     {iContract, func(*core.Job, *core.Profile, *core.Settings) {}, ContractFit, 8, 8},
		"fixed-term work fits":    {iContract, func(j *core.Job, _ *core.Profile, _ *core.Settings) { j.Extraction.Contract = core.ContractFixedTerm }, ContractFit, 6, 6},
		"permanent work does not": {iContract, func(j *core.Job, _ *core.Profile, _ *core.Settings) { j.Extraction.Contract = core.ContractPermanent }, ContractPoor, 1, 2},
		"unless it is wanted": {iContract, func(j *core.Job, _ *core.Profile, s *core.Settings) {
			j.Extraction.Contract, s.Filters.Contracts = "permanent", []core.ContractType{"permanent"}
		}, ContractFit, 6, 6},
		"an internship does not":   {iContract, func(j *core.Job, _ *core.Profile, _ *core.Settings) { j.Extraction.Contract = core.ContractInternship }, ContractPoor, 0, 0},
		"an unknown contract":      {iContract, func(j *core.Job, _ *core.Profile, _ *core.Settings) { j.Extraction.Contract = "" }, ContractUnknown, 4, 4},
		"remote work fits":         {iRemote, func(*core.Job, *core.Profile, *core.Settings) {}, RemoteFit, 7, 7},
		"hybrid work fits in part": {iRemote, func(j *core.Job, _ *core.Profile, _ *core.Settings) { j.Extraction.Remote = core.RemoteHybrid }, RemoteFit, 3.5, 3.5},
		"work on site does not":    {iRemote, func(j *core.Job, _ *core.Profile, _ *core.Settings) { j.Extraction.Remote = core.RemoteOnsite }, RemotePoor, 0.7, 0.7},
		"unless that is wanted": {iRemote, func(j *core.Job, _ *core.Profile, s *core.Settings) {
			j.Extraction.Remote, s.Filters.Remote = "onsite", []core.RemoteKind{"onsite"}
		}, RemoteFit, 5.9, 6},
		"an unknown place":                   {iRemote, func(j *core.Job, _ *core.Profile, _ *core.Settings) { j.Extraction.Remote = "" }, RemoteUnknown, 3.5, 3.5},
		"the native language":                {iLanguage, func(j *core.Job, _ *core.Profile, _ *core.Settings) { j.Extraction.Language = "de" }, LanguageSpoken, 5, 5},
		"a fluent language":                  {iLanguage, func(*core.Job, *core.Profile, *core.Settings) {}, LanguageSpoken, 4.4, 4.4},
		"a foreign language":                 {iLanguage, func(j *core.Job, _ *core.Profile, _ *core.Settings) { j.Extraction.Language = "fr" }, LanguageForeign, 0, 0},
		"an unknown language":                {iLanguage, func(j *core.Job, _ *core.Profile, _ *core.Settings) { j.Extraction.Language = "" }, LanguageUnknown, 2.5, 2.5},
		"the owner's language without facts": {iLanguage, func(_ *core.Job, p *core.Profile, _ *core.Settings) { p.Facts = nil }, LanguageSpoken, 4.5, 4.5},
		"a language fact by code": {iLanguage, func(_ *core.Job, p *core.Profile, _ *core.Settings) {
			p.Facts = []core.Fact{{ID: "l", Kind: core.FactLanguage, Text: map[core.Lang]string{"": "en"}, Confirmed: true}}
		}, LanguageSpoken, 4.5, 4.5},
		"posted today":               {iFresh, func(*core.Job, *core.Profile, *core.Settings) {}, Fresh, 6, 7},
		"posted five days ago":       {iFresh, func(j *core.Job, _ *core.Profile, _ *core.Settings) { j.PostedAt = now().AddDate(0, 0, -5) }, Fresh, 3.5, 3.5},
		"a date to come is no bonus": {iFresh, func(j *core.Job, _ *core.Profile, _ *core.Settings) { j.PostedAt = now().AddDate(1, 0, 0) }, Fresh, 7, 7},
		"an unknown date":            {iFresh, func(j *core.Job, _ *core.Profile, _ *core.Settings) { j.PostedAt = time.Time{} }, FreshUnknown, 3.5, 3.5},
		"a mail address and pay":     {iClarity, func(*core.Job, *core.Profile, *core.Settings) {}, Clarity, 3, 3},
		"nothing to answer to":       {iClarity, func(j *core.Job, _ *core.Profile, _ *core.Settings) { j.Extraction = core.Extraction{} }, Clarity, 0, 0},
		"a link only": {iClarity, func(j *core.Job, _ *core.Profile, _ *core.Settings) {
			j.Extraction = core.Extraction{Contacts: []core.Contact{{Kind: core.ContactURL, Value: "https://a.example"}}}
		}, Clarity, 1, 1},
		"a named client, own domain": {iClient, func(j *core.Job, _ *core.Profile, _ *core.Settings) { j.Sightings, j.Sources = 2, []string{"a", "b"} }, Client, 3, 3},
		"a client at a free mail host": {iClient, func(j *core.Job, _ *core.Profile, _ *core.Settings) {
			j.Extraction.Contacts[0].Value = "someone@gmail.com"
		}, Client, 1.5, 1.5},
		"a link of the company": {iClient, func(j *core.Job, _ *core.Profile, _ *core.Settings) {
			j.Extraction.Contacts = []core.Contact{{Kind: core.ContactURL, Value: "https://example-labs.example/jobs"}}
		}, Client, 2.5, 2.5},
		"an unknown client": {iClient, func(j *core.Job, _ *core.Profile, _ *core.Settings) { j.Company, j.Extraction.Contacts = "", nil }, Client, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j, p, s := job(), profile(), set
			j.Extraction.Contacts = append([]core.Contact(nil), j.Extraction.Contacts...)
			c.change(&j, &p, &s)
			r := part(t, j, p, s, c.part)
			assert.Equal(t, c.code, r.Code)
			assert.GreaterOrEqual(t, r.Points, c.low)
			assert.LessOrEqual(t, r.Points, c.top)
		})
	}
}

func TestAGoodJobIsAboveTheThresholdAndAForeignOneBelow(t *testing.T) {
	t.Parallel()
	s := core.DefaultSettings()
	good, _ := Score(job(), profile(), s, now())
	assert.Greater(t, good, s.Threshold+15)

	thin := job() // typical of a forum post: a role and skills, nothing else stated
	thin.Extraction.Pay, thin.Extraction.Contract, thin.Extraction.Contacts, thin.Company = core.Pay{}, "", nil, ""
	fair, _ := Score(thin, profile(), s, now())
	assert.Greater(t, fair, s.Threshold)
	assert.Less(t, fair, good)

	other := job()
	other.Extraction.Role, other.Extraction.Skills = "Accountant", wants("Accounting", "QuickBooks", "Xero", "Excel")
	poor, _ := Score(other, profile(), s, now())
	assert.Less(t, poor, s.Threshold)
}

func TestCoverageRowOfImpliedSkills(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"react", "next.js", "nuxt", "react native", "flutter", "typescript", "javascript", "node.js", "django", "ruby on rails", "spring",
		"laravel", "wordpress", "asp.net", "go", "postgresql", "kubernetes", "docker", "aws", "jenkins", "pytorch", "scikit-learn", "pandas", "machine learning",
		"rag", "dbt", "tableau", "figma", "ux design", "photoshop", "logo design", "premiere pro", "after effects", "copywriting", "content writing",
		"google ads", "seo", "full-stack development", "bookkeeping", "virtual assistance"} {
		assert.NotEmpty(t, implied(name), name)
		assert.NotContains(t, implied(name), name, "a skill does not follow from itself")
	}
	assert.Empty(t, implied("perl"))
}

// The reasons' points add up to the score, which lies in 0..100, and each part
// keeps to its maximum.
func TestReasonsSumToTheScore(t *testing.T) {
	t.Parallel()
	limits := []float64{MaxSkills, MaxTitle, MaxPay, MaxContract, MaxRemote, MaxLanguage, MaxFreshness, MaxClarity, MaxClient}
	total := 0.0
	for _, m := range limits {
		total += m
	}
	require.InDelta(t, 100, total, 0)
	known := map[string]bool{}
	for _, c := range Codes() {
		known[c] = true
	}
	names := []string{"Go", "React", "SQL", "Perl", "Git", "Agile", "PostgreSQL", "Figma"}
	rapid.Check(t, func(t *rapid.T) {
		j := job()
		j.Extraction.Skills = nil
		for _, n := range rapid.SliceOf(rapid.SampledFrom(names)).Draw(t, "skills") {
			j.Extraction.Skills = append(j.Extraction.Skills, core.SkillMention{Skill: n, Required: rapid.Bool().Draw(t, "required")})
		}
		j.Extraction.Role = rapid.StringN(0, 40, 80).Draw(t, "role")
		j.Extraction.Pay = core.Pay{
			Min:    core.Money{Minor: rapid.Int64().Draw(t, "min"), Currency: rapid.SampledFrom([]core.Currency{"", "EUR", "USD", "XXX"}).Draw(t, "c")},
			Max:    core.Money{Minor: rapid.Int64().Draw(t, "max"), Currency: rapid.SampledFrom([]core.Currency{"", "EUR", "USD", "XXX"}).Draw(t, "d")},
			Period: rapid.SampledFrom([]core.Period{"", "hour", "day", "week", "month", "year", "fixed"}).Draw(t, "period"),
		}
		j.PostedAt = now().Add(-time.Duration(rapid.Int64Range(-1e15, 1e17).Draw(t, "age")))
		j.Extraction.Contract = rapid.SampledFrom([]core.ContractType{"", "freelance", "fixed_term", "permanent", "part_time", "internship", "other"}).Draw(t, "contract")
		j.Extraction.Remote = rapid.SampledFrom([]core.RemoteKind{"", "remote", "hybrid", "onsite", "other"}).Draw(t, "remote")
		j.Extraction.Language = core.Lang(rapid.SampledFrom([]string{"", "en", "de", "xx"}).Draw(t, "language"))
		score, reasons := Score(j, profile(), core.DefaultSettings(), now())
		sum := 0.0
		require.Len(t, reasons, len(limits))
		for i, r := range reasons {
			require.True(t, known[r.Code], r.Code)
			require.GreaterOrEqual(t, r.Points, 0.0)
			require.LessOrEqual(t, r.Points, limits[i]+0.05)
			sum += r.Points
		}
		require.InDelta(t, score, sum, 1e-9)
		require.GreaterOrEqual(t, score, 0.0)
		require.LessOrEqual(t, score, 100.0)
	})
}

func BenchmarkScore(b *testing.B) {
	j, p, s := job(), profile(), core.DefaultSettings()
	b.ReportAllocs()
	for b.Loop() {
		Score(j, p, s, now())
	}
}

// TestForeignRolesStayBelowTheThreshold: a job that is perfect but for the work
// itself is not worth a bid.
func TestForeignRolesStayBelowTheThreshold(t *testing.T) {
	t.Parallel()
	p := profile()
	p.Facts = append(p.Facts, core.Fact{ID: "p", Kind: core.FactProject, Confirmed: true, Text: map[core.Lang]string{"en": "demand forecast for a bakery chain"}})
	set := core.DefaultSettings()
	for _, role := range []string{"Biologists", "Logo and brand guide for a bakery", "Patient Scheduler", "Vertriebsingenieur Fluidhandling"} {
		j := job()
		j.Extraction.Role, j.Extraction.Skills = role, nil
		j.Sightings, j.Sources = 2, []string{"a", "b"}
		j.Extraction.Pay = core.Pay{Min: money(200, "EUR"), Max: money(200, "EUR"), Period: core.PeriodHour, Text: "200 EUR/h"}
		got, _ := Score(j, p, set, now())
		assert.Less(t, got, set.Threshold, role)
	}
}

func TestExpectedBudgetIsOfFreelanceWorkWithoutPay(t *testing.T) {
	t.Parallel()
	j := core.Job{Title: "Senior WordPress developer", Extraction: core.Extraction{Contract: core.ContractFreelance}}
	for range 12 {
		j.Extraction.Skills = append(j.Extraction.Skills, core.SkillMention{Skill: "WordPress"})
	}
	hourly, ok := ExpectedPay(j)
	require.True(t, ok)
	whole, ok := ExpectedBudget(j)
	require.True(t, ok)
	assert.Greater(t, whole.High, hourly.High)
	assert.Less(t, hourly.Low, hourly.Middle)
	j.Title = ""
	_, ok = ExpectedPay(j)
	require.False(t, ok, "nothing to go by")
	assert.Equal(t, "1200 USD/h", dollars(1234))
	assert.Equal(t, "120 USD/h", dollars(123))
}
