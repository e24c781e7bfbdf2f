package cv_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/cv"
)

// lines makes a document of a text: "# " marks a heading, "*" around a line makes it
// bold, a blank line is a gap.
func document(text string) cv.Document {
	doc := cv.Document{File: "cv.txt"}
	gap := false
	for _, s := range strings.Split(text, "\n") {
		if s = strings.TrimSpace(s); s == "" {
			gap = true
			continue
		}
		l := cv.Line{Text: s, Gap: gap, Size: 10}
		gap = false
		if t, ok := strings.CutPrefix(s, "# "); ok {
			l.Text, l.Heading = t, 1
		}
		if t, ok := strings.CutPrefix(s, "**"); ok {
			l.Text, l.Bold = t, true
		}
		if parts := strings.Split(l.Text, "   "); len(parts) > 1 {
			l.Cells = parts
		}
		doc.Lines = append(doc.Lines, l)
	}
	return doc
}

func terms() cv.Terms {
	return cv.Terms{
		Skill: func(s string) (string, bool) {
			known := map[string]string{"go": "Go", "golang": "Go", "python": "Python", "react": "React", "selenium": "browser automation", "playwright": "browser automation", "java": "Java", "docker": "Docker", "sql": "SQL"}
			c, ok := known[strings.ToLower(s)]
			return c, ok
		},
		Aimed: func(s string) []string {
			var out []string
			for _, l := range strings.Split(s, "\n") {
				if strings.Contains(l, "if you are an AI") {
					out = append(out, l)
				}
			}
			return out
		},
		Language: func(s string) core.Lang {
			if strings.Contains(s, "und") || strings.Contains(s, "heute") {
				return core.LangGerman
			}
			return core.LangEnglish
		},
		Pay: func(s string) (core.Pay, bool) {
			if strings.Contains(s, "95") {
				m := core.Money{Minor: 9500, Currency: "EUR"}
				return core.Pay{Min: m, Max: m}, true
			}
			return core.Pay{}, false
		},
	}
}

func kinds(r cv.Result, k core.FactKind) []core.Candidate {
	var out []core.Candidate
	for _, c := range r.Candidates {
		if c.Fact.Kind == k {
			out = append(out, c)
		}
	}
	return out
}

func TestJobs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"role, employer and date below each other": {`
			# Experience
			**Lead Developer
			Harbour Health Inc.
			January 2021 – Present
			Rebuilt the portal for patients.
			**Web Developer
			Sunset Museum
			June 2015 – December 2020
			Ran the site.`,
			[]string{"Lead Developer|Harbour Health Inc.|2021-01|present", "Web Developer|Sunset Museum|2015-06|2020-12"}},
		"role and employer on one line, the date behind": {`
			# Experience
			Senior Engineer, Marlowe Payments Ltd   Mar 2019 – Present
			- Cut latency by 63 %
			Developer, Cobble Studio   Jul 2012 – Feb 2019`,
			[]string{"Senior Engineer|Marlowe Payments Ltd|2019-03|present", "Developer|Cobble Studio|2012-07|2019-02"}},
		"everything on one line, the date before": {`
			# Experience
			2021 – Present • DevOps Consultant • Self-employed
			- Moved 3 banks
			2014 – 2017 • Administrator • Emerald Hosting`,
			[]string{"DevOps Consultant|Self-employed|2021|present", "Administrator|Emerald Hosting|2014|2017"}},
		"employer and city above the role with its date": {`
			# PROFESSIONAL EXPERIENCE

			Lone Star Union, Austin, TX
			Security Engineer   06/2020 - Present
			- Reduced findings by 71%

			Bluebonnet Hosting LLC, Round Rock, TX
			Systems Administrator   08/2016 - 05/2020
			- Ran 300 servers`,
			[]string{"Security Engineer|Lone Star Union|2020-06|present", "Systems Administrator|Bluebonnet Hosting LLC|2016-08|2020-05"}},
		"role at employer": {`
			# Experience
			Product Manager at Morava Mobility s.r.o.
			October 2018 - present
			- Launched in 6 cities

			Business Analyst at Vinohrad Consulting
			January 2014 - September 2018`,
			[]string{"Product Manager|Morava Mobility s.r.o|2018-10|present", "Business Analyst|Vinohrad Consulting|2014-01|2018-09"}},
		"date above": {`
			# Berufserfahrung
			04/2018 – heute
			Softwareentwicklerin
			Elbwerk Systeme GmbH, Leipzig
			- Entwicklung in Java
			10/2013 – 03/2018
			Entwicklerin
			Stadtwerke Halle GmbH, Halle`,
			[]string{"Softwareentwicklerin|Elbwerk Systeme GmbH|2018-04|present", "Entwicklerin|Stadtwerke Halle GmbH|2013-10|2018-03"}},
		"a column of dates": {`
			# Berufserfahrung
			seit 07/2016   Leiter IT, Voralpen Molkerei AG, Rosenheim
			- 14 Standorte
			02/2009 – 06/2016   Systemadministrator, Klinikum Chiemgau, Traunstein`,
			[]string{"Leiter IT|Voralpen Molkerei AG|2016-07|present", "Systemadministrator|Klinikum Chiemgau|2009-02|2016-06"}},
		"several roles at one company": {`
			# Experience
			Leinetal Versicherung AG
			7 years 3 months
			**Scrum Master
			September 2021 - Present (5 years 3 months)
			Hannover
			**Projektleiter
			September 2019 - August 2021 (2 years)

			Messewerk GmbH
			IT-Projektkoordinator
			January 2015 - August 2019 (4 years 8 months)
			Hannover, Deutschland`,
			[]string{"Scrum Master|Leinetal Versicherung AG|2021-09|present", "Projektleiter|Leinetal Versicherung AG|2019-09|2021-08", "IT-Projektkoordinator|Messewerk GmbH|2015-01|2019-08"}},
		"Spanish, the employer behind a dash": {`
			# Experiencia laboral
			Desarrolladora – Banco Mesetario, Madrid
			Enero de 2020 – Actualidad
			Nueva banca en línea.
			Programadora web – Tienda Norte S.L., Bilbao
			Marzo de 2017 – Diciembre de 2019`,
			[]string{"Desarrolladora|Banco Mesetario|2020-01|present", "Programadora web|Tienda Norte S.L|2017-03|2019-12"}},
		"a comma, then the date": {`
			# Experiencia
			**Analista de datos, Pampa Agro S.A.
			05/2019 - actualidad
			- Tablero
			**Asistente de investigación, Universidad de Buenos Aires
			03/2016 - 04/2019`,
			[]string{"Analista de datos|Pampa Agro S.A|2019-05|present", "Asistente de investigación|Universidad de Buenos Aires|2016-03|2019-04"}},
		"a dash before the date": {`
			# Berufserfahrung
			Freiberufliche Texterin, selbstständig — seit 2017

			- Über 200 Fallstudien

			Redakteurin, Rheinblick Medien GmbH, Köln — 2012 bis 2017`,
			[]string{"Freiberufliche Texterin|selbstständig|2017|present", "Redakteurin|Rheinblick Medien GmbH|2012|2017"}},
		"labelled rows": {`
			# Work experience
			Dates: June 2017 - present
			Occupation or position held: Software Engineer
			Name and address of employer: Pohjola Controls Oy, Espoo
			Dates: January 2012 - May 2017
			Occupation or position held: Firmware Developer
			Name and address of employer: Saimaa Instruments Oy, Lappeenranta`,
			[]string{"Software Engineer|Pohjola Controls Oy|2017-06|present", "Firmware Developer|Saimaa Instruments Oy|2012-01|2017-05"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, c := range kinds(cv.Read(document(c.text), terms()), core.FactEmployment) {
				got = append(got, strings.Join([]string{c.Detail.Role, strings.TrimSuffix(c.Detail.Employer, "."), c.Detail.Start, c.Detail.End}, "|"))
			}
			want := c.want
			for i := range want {
				want[i] = strings.Replace(want[i], ".|", "|", 1)
			}
			require.Equal(t, want, got)
		})
	}
}

func TestEducation(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"degree, school and dates below each other": {"# Education\nB.A. Cognitive Science\nUniversity of California, Berkeley\n2011 – 2015", []string{"B.A. Cognitive Science|University of California, Berkeley|2015"}},
		"one line":                {"# Education\nBSc Computer Science, University of Sheffield   2009 – 2012", []string{"BSc Computer Science|University of Sheffield|2012"}},
		"date first":              {"# Ausbildung\n2001 – 2004   Ausbildung zum Fachinformatiker Systemintegration, Berufsschule Rosenheim\n2000   Abitur, Ignaz-Günther-Gymnasium Rosenheim", []string{"Ausbildung zum Fachinformatiker Systemintegration|Berufsschule Rosenheim|2004", "Abitur|Ignaz-Günther-Gymnasium Rosenheim|2000"}},
		"school above":            {"# Education\nTexas State University, San Marcos, TX\nB.S. Information Systems, 2016", []string{"B.S. Information Systems|Texas State University|2016"}},
		"bullets between":         {"# EDUCATION\n2010 – 2014 • BSc Computing • Dublin City University", []string{"BSc Computing|Dublin City University|2014"}},
		"dash, then dates below":  {"# Formación académica\nGrado en Ingeniería Informática – Universidad Complutense de Madrid\n2012 – 2016", []string{"Grado en Ingeniería Informática|Universidad Complutense de Madrid|2016"}},
		"a school before a comma": {"# Education\nIng. in Information Management, Masaryk University\n2008 - 2013", []string{"Ing. in Information Management|Masaryk University|2013"}},
		"labelled rows":           {"# Education and training\nDates: 2005 - 2011\nTitle of qualification awarded: Master of Science in Electrical Engineering\nName and type of organisation providing education and training: Aalto University, Espoo", []string{"Master of Science in Electrical Engineering|Aalto University|2011"}},
		"without dates":           {"# Studium\nDiplom-Informatik, Technische Universität Hamburg", []string{"Diplom-Informatik|Technische Universität Hamburg|"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, c := range kinds(cv.Read(document(c.text), terms()), core.FactEducation) {
				got = append(got, strings.Join([]string{c.Detail.Degree, c.Detail.Institution, c.Detail.End}, "|"))
			}
			require.Equal(t, c.want, got)
		})
	}
}
