package dedupe

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRoles(t *testing.T) {
	t.Parallel()
	list := "Acme | Berlin\nWe make maps and we are hiring great people.\n\n* Senior Backend Engineer (Go): build our API\n* QA Engineer - Berlin\nRole: Product Designer\n" +
		"Our engineers like to work on hard problems together with designers and managers every day.\n"
	for name, tt := range map[string]struct{ company, title, text, wantCompany, wantRole string }{
		"the title, when it names a role":       {"Acme", "Acme: Go Developer", list, "Acme", ": Go Developer"},
		"the list, when the title names none":   {"Acme", "Acme | Berlin", list, "Acme", "* Senior Backend Engineer, * QA Engineer, Product Designer"},
		"the company's place, when it is there": {"Lead DevOps Engineer", "Acme | Berlin", list, "", "Lead DevOps Engineer"},
		"the title, when nothing names a role":  {"Acme", "Berlin", "We are great.", "Acme", "Berlin"},
		"nothing beyond the first lines":        {"", "Berlin", strings.Repeat("word\n", 50) + "* Backend Engineer", "", "Berlin"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			company, role := roles(tt.company, tt.title, tt.text)
			assert.Equal(t, tt.wantCompany, company)
			assert.Equal(t, tt.wantRole, role)
		})
	}
}

func TestVerdictAsksForMoreWhenLessIsKnown(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		v     verdict
		exact bool
		want  float64
	}{
		"all agree and specific":        {verdict{company: same, role: same}, true, thresholdExact},
		"all agree":                     {verdict{company: same, role: same}, false, thresholdSure},
		"author stands for company":     {verdict{company: same, role: same, author: true}, true, thresholdSure},
		"role is open":                  {verdict{company: same, role: unsure}, false, thresholdUnsure},
		"general against specific":      {verdict{company: same, role: vague}, false, thresholdVague},
		"company unknown":               {verdict{company: unsure, role: same}, false, thresholdBlind},
		"one author's other name":       {verdict{company: different, role: same, author: true}, false, thresholdSure},
		"the same with the role open":   {verdict{company: different, role: unsure, author: true}, false, thresholdRenamed},
		"general and company not known": {verdict{company: unsure, role: vague}, false, thresholdVague},
	} {
		assert.InDelta(t, tt.want, tt.v.threshold(tt.exact), 1e-9, name)
	}
}

func TestAuthorStandsForAMissingCompany(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("one two three four five six seven eight nine ten ", 1) + "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu"
	edited := strings.Replace(text, "zeta eta", "omega psi", 1)
	known := testPosting("p1", "", "", "Backend Engineer", text)
	known.Author = "joe"
	m := NewMatcher(NewIndex(0))
	m.Take(Prepare(known), "j1")

	p := testPosting("p2", "", "Acme", "Backend Engineer", edited)
	assert.Empty(t, m.Resolve(Prepare(p), Facts{}).Job, "an unknown company asks for 0.7")
	p.Author = "joe"
	d := m.Resolve(Prepare(p), Facts{})
	assert.Equal(t, "j1", string(d.Job))
	assert.Contains(t, d.Reason, ", same author, same role")
	p.Source = "other"
	assert.Empty(t, m.Resolve(Prepare(p), Facts{}).Job, "authors of two sources are two people")
}

func TestTermsInFourLanguages(t *testing.T) {
	t.Parallel()
	for _, p := range [][2]string{
		{"Frontendentwickler (m/w/d)", "Front End Developer"}, {"Desarrolladora backend", "Backend programmer"}, {"Développeur Python", "Python Engineer"},
		{"Übersetzer/in Deutsch", "Translator"}, {"Vertrieb", "Sales Representative"}, {"Praktikant Marketing", "Marketing Intern"},
		{"Machine Learning & Data Scientist", "Data Scientist, ML"}, {"React Native Dev", "Developer (React Native)"}, {"UI Designer", "User Interface Designer"},
		{"QA Engineer", "Quality Assurance Engineer"}, {"Business Intelligence Analyst", "BI Analyst"}, {"InfoSec Engineer", "Information Security Engineer"},
		{"Ruby on Rails Developer", "RoR developer"}, {"Analystin Daten", "Data Analyst"}, {"Softwareentwickler", "Software Engineers"},
		{"Projektleiter", "Project Manager"}, {"Kundenservice", "Support"}, {"Berater SAP", "SAP Consultant"}, {"Head of Data", "Data Lead"},
		{"JS Engineer", "JavaScript Engineer"}, {"Computer Vision Scientist", "Vision Researcher"}, {"IT-Architekt Cloud", "Cloud Architect"},
		{"Lehrer", "Teacher"}, {"HR Manager", "People Manager"}, {"Ops Administrator", "Operations Admin"}, {"Growth Marketer", "Growth Marketing"},
		{"Co-Founder", "cofounder"}, {"Werkstudent Backend", "Working student, backend"}, {"AI Engineer", "Artificial Intelligence Engineer"}, {"TS Developer", "TypeScript Developer"},
		{"Infra Engineer", "Infrastructure Engineer"}, {"AppSec", "Cybersecurity"}, {"Big Data Engineer", "Data Engineer"}, {"Account Executive", "Sales"},
		{"Webentwickler", "Web Developer"}, {"Pre-Sales Engineer", "Presales Engineer"}, {"Backendentwickler", "Back End Entwickler"}, {"Automation Tests Engineer", "Test Automation Engineer"},
		{"We are hiring a WordPress developer for our site", "WordPress Developer"}, {".NET Developer", "ASP.NET developer"}, {"Site Reliability Engineer", "DevOps Engineer"},
	} {
		assert.NotEqual(t, different, newRole(p[0]).relate(newRole(p[1])), "%q %q", p[0], p[1])
		assert.NotZero(t, newRole(p[0]).n, p[0])
		assert.NotZero(t, newRole(p[1]).n, p[1])
	}
	for _, lone := range []string{"", "Berlin", "Senior", "Acme | Remote | Full-time", "Uken Games", strings.Repeat("developer of things ", 20), "a b c d e f g h developer"} {
		assert.Zero(t, newRole(lone).n, "%q", lone)
	}
	assert.EqualValues(t, 6, newRole("QA, Writer, iOS, Android, Backend, Frontend, Sales").n)
	assert.Equal(t, unsure, newRole("Backend, QA, iOS, Data, Java").relate(newRole("Backend, Frontend, PHP")))
	assert.Equal(t, vague, newRole("Software Engineer").relate(newRole("Backend Engineer")))
	for _, w := range []string{"mid", "staff", "cto", "junior", "senior", "lead", "intern"} {
		assert.NotZero(t, level(w))
	}
}
