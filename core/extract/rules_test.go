package extract

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/core"
)

// The rules of this file come from postings that the rules before misread.

func TestContractWordsInPassing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		title, text string
		want        core.ContractType
	}{
		{"Engineer", "You must be a lawful permanent resident of the country.", core.ContractUnknown},
		{"Designer", "The school pays for full-time and part-time associates in all stores.", core.ContractUnknown},
		{"Designer", "All full-time employees may take part in the plan.", core.ContractUnknown},
		{"Designer", "Coordinate with other professionals and contractors and keep the deadlines.", core.ContractUnknown},
		{"Consultoria SAP", "Vaga de SAP. Contratação: PJ", core.ContractFreelance},
		{"Analista SAP", "Vaga de SAP. Contratação: CLT", core.ContractPermanent},
		{"Analista", "Vaga: o clt e o pj da equipe.", core.ContractUnknown},
		{"Consultancy for two animated videos", "", core.ContractFreelance},
		{"Software consultancy seeks a writer", "", core.ContractUnknown},
		{"Build a shop", "- Fixed price\n- Est. budget: $350.00\nWe sell jewels.", core.ContractFreelance},
		{"Build a shop", "We like to sell at a fixed price and nothing else.", core.ContractUnknown},
	} {
		assert.Equal(t, c.want, read(c.title, c.text).Contract, "%s / %s", c.title, c.text)
	}
}

func TestTitlesKnowMoreThanWorkingHours(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]core.ContractType{
		"Compliance Intern": core.ContractInternship, "Recruiter (Fixed Term)": core.ContractFixedTerm, "Freelance writer": core.ContractFreelance,
		"Writer": core.ContractPermanent, "Inside Sales Contractor": core.ContractPermanent,
	} {
		x := Extract(core.Posting{Title: title, Text: "Good work.", Hints: map[string]string{"contract": "Full-time"}})
		assert.Equal(t, want, x.Contract, title)
	}
	x := Extract(core.Posting{Title: "Intern", Hints: map[string]string{"contract": "freelance"}})
	assert.Equal(t, core.ContractFreelance, x.Contract)
	assert.Equal(t, core.ContractFreelance, contractHint("One-time project"))
}

func TestPlacesOfWork(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		location, hint, text string
		want                 core.RemoteKind
	}{
		{"Flexible / Remote", "", "Location: Hybrid - at least 3 days a week in the office. #LI-Hybrid", core.RemoteHybrid},
		{"Flexible / Remote", "", "Good work.", core.RemoteFull},
		{"Home Office - HO", "", "", core.RemoteFull},
		{"Full Time, no remote work.", "", "", core.RemoteOnsite},
		{"Hybrid or remote", "", "", core.RemoteFull},
		{"Berlin, hybrid", "", "", core.RemoteHybrid},
		{"", "remote, hybrid", "", core.RemoteFull},
		{"", "hybrid, remote", "", core.RemoteHybrid},
		{"", "no work from home", "", core.RemoteOnsite},
		{"New York", "", "Unless approved for full remote work, you spend at least 50% of your time in-office.", core.RemoteHybrid},
		{"", "", "Hybrid or remote work will not be considered.", core.RemoteOnsite},
		{"", "", "Remote work is possible, but our offices are nice.", core.RemoteFull},
		{"", "", "We report visitors, time on site and bounce rate.", core.RemoteUnknown},
		{"", "", "Apply soon.\n\nRemote | Americas, Europe or Israel", core.RemoteFull},
	} {
		p := core.Posting{Title: "Engineer", Location: c.location, Text: c.text, Hints: map[string]string{"remote": c.hint}}
		assert.Equal(t, c.want, Extract(p).Remote, "%q %q %q", c.location, c.hint, c.text)
	}
}

func TestPayOfFieldAndText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ hint, text, want string }{
		{"USD 5,000 - 9,500", "The salary range for this role is $5,000 - $9,500 per month.", "5000-9500,USD,month"},
		{"GBP 130000 per year", "London or Remote (UK) | £100,000 - £130,000 + awards", "100000-130000,GBP,year"},
		{"GBP 130000 per year", "Elsewhere people earn a salary of £10,000 - £20,000.", "130000-130000,GBP,year"},
		{"USD 5,000 - 9,500", "", "5000-9500,USD,"},
		{"", "The pay range is $165,000.00 - $260,000.00/per year", "165000-260000,USD,year"},
		{"", "The base salary range is CAD $135,000 per year - CAD $150,000 per year.", "135000-150000,CAD,year"},
		{"", "The average salary is $100 000.00 - $150 000.00.", "100000-150000,USD,year"},
		{"", "Linux engineer | REMOTE | $109k (AUD) base salary", "109000-109000,AUD,year"},
		{"", "Luster | Brooklyn, NY | Engineer | 120K - 150K | https://luster.example", "120000-150000,USD,year"},
		{"", "Mission de 3 mois, taux journalier 600 € HT.", "600-600,EUR,day"},
		{"", "New drivers earn $100 for every 10 rides.", ""},
		{"", "Fill your recipe today and you'll pay $5.", ""},
		{"", "Family coverage for less than $125 per month.", ""},
		{"", "Refer a friend and earn a $2,000 bonus.", ""},
	} {
		p := core.Posting{Title: "Engineer", Text: c.text, Hints: map[string]string{"salary": c.hint}}
		assert.Equal(t, c.want, payKey(Extract(p).Pay), "%q %q", c.hint, c.text)
	}
}

func TestContactsThatAreNone(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Our page is https://joinstellar.example/ and more.":                                                        "",
		"We offer a https://bank.example/joint-account to all.":                                                     "",
		"Read https://jobs.kiwi.example/recruitment-privacy-policy/ before.":                                        "",
		"Applicants who need accommodation during the interview process should reach out to Talent@acme.example.":   "",
		"We include people with disabilities. For more on this, contact us at ops@acme.example if you are invited.": "",
		"Send your CV to jobs@acme.example; we provide accommodations.":                                             "jobs@acme.example",
		"See https://app.hire.example/vacancy/gnu-developer":                                                        "https://app.hire.example/vacancy/gnu-developer",
		"Open roles: https://acme.example/careers":                                                                  "https://acme.example/careers",
		"All is at https://jobs.acme.example":                                                                       "https://jobs.acme.example",
	} {
		got := ""
		if x := read("Engineer", text); len(x.Contacts) > 0 {
			got = x.Contacts[0].Value
		}
		assert.Equal(t, want, got, text)
	}
}

func TestLanguagesInTheirOwnSigns(t *testing.T) {
	t.Parallel()
	for want, text := range map[core.Lang]string{
		"zh": "加入我们的直接采购管理团队，立即对我们如何采购产生影响。这个职位提供实践经验。",
		"ja": "私たちのチームでソフトウェアを開発するエンジニアを募集しています。",
		"ko": "우리 팀에서 함께 소프트웨어를 개발할 엔지니어를 찾고 있습니다.",
		"cs": "Hledáme projektového manažera, který bude řídit vývoj nových produktů. Nabízíme práci, které se budete věnovat s týmem.",
		"en": "We are looking for an engineer to work with the team of 株式会社 in the city.",
	} {
		assert.Equal(t, want, read("", text).Language, text)
	}
}

func TestSkillsOfBoards(t *testing.T) {
	t.Parallel()
	names := func(p core.Posting) string {
		p.Completeness = core.CompleteText
		var out []string
		for _, m := range Extract(p).Skills {
			out = append(out, m.Skill)
		}
		return strings.Join(out, ",")
	}
	assert.Empty(t, names(core.Posting{Title: "Threat analyst", Text: "Good work.", Hints: map[string]string{"tags": "Full-Stack Programming, full-stack"}}), "a board's section is no skill")
	assert.Equal(t, "Excel", names(core.Posting{Title: "Clerk", Text: "Good work.", Hints: map[string]string{"tags": "Microsoft Excel"}}))
	assert.Equal(t, "Administrative Support,Bookkeeping", names(core.Posting{Title: "Office assistant", Text: "Good work.", Hints: map[string]string{"tags": "css, php, mysql, html, magento, bookkeeping, jquery"}}), "tools of the company")
	assert.Equal(t, "Web Development,CSS,PHP,MySQL,HTML,Magento,Bookkeeping,jQuery", names(core.Posting{Title: "Web developer", Text: "Good work.", Hints: map[string]string{"tags": "css, php, mysql, html, magento, bookkeeping, jquery"}}))
	assert.Equal(t, "Docker", names(core.Posting{Title: "Engineer", Text: "Simple containers with Docker. No Kubernetes. Think GitHub for construction."}))
	assert.Equal(t, "Machine Learning", names(core.Posting{Title: "ML Platform Engineer", Text: "Good work."}))
	assert.Equal(t, "CoffeeScript,Pug,Stylus,Handlebars,Backbone.js,Underscore.js,Node.js", names(core.Posting{Title: "Developer", Text: "You know Coffeescript, Jade, Stylus, Handlebars, Backbone, Underscore, Node."}))
}
