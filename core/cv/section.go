package cv

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// section is a part of a CV.
type section string

const (
	secHead      section = "head"
	secSummary   section = "summary"
	secWork      section = "experience"
	secEducation section = "education"
	secSkills    section = "skills"
	secLanguages section = "languages"
	secCerts     section = "certificates"
	secProjects  section = "projects"
	secContact   section = "contact"
	secLinks     section = "links"
	secRates     section = "rates"
	secOther     section = "other" // interests, references, publications: nothing is read there
)

// headings lists the names of sections, folded, by section.
func headings() map[section]string {
	return map[section]string{
		secSummary: "summary|profile|professional summary|about|about me|objective|career objective|executive summary|professional profile|career summary|personal statement|overview|" +
			"profil|kurzprofil|uber mich|zusammenfassung|personliches profil|qualifikationsprofil|zur person|kurzvorstellung|" +
			"perfil|perfil profesional|resumen|resumen profesional|sobre mi|extracto|objetivo|acerca de mi|" +
			"a propos|a propos de moi|profil professionnel|resume|presentation|resume professionnel",
		secWork: "experience|work experience|professional experience|employment|employment history|work history|career|career history|relevant experience|positions|work|professional background|freelance experience|" +
			"berufserfahrung|berufliche erfahrung|berufspraxis|beruflicher werdegang|werdegang|berufliche laufbahn|praxiserfahrung|berufliche tatigkeit|berufliche tatigkeiten|beruflicher hintergrund|erfahrung|berufliche stationen|praktische erfahrung|" +
			"experiencia|experiencia profesional|experiencia laboral|trayectoria profesional|historial laboral|" +
			"experiences|experience professionnelle|experiences professionnelles|parcours professionnel|parcours",
		secEducation: "education|academic background|education and training|academic history|studies|qualifications|educational background|education & training|" +
			"ausbildung|bildung|bildungsweg|studium|schulbildung|akademische ausbildung|schulische ausbildung|bildungsgang|hochschulausbildung|ausbildung und studium|studium und ausbildung|aus- und weiterbildung|schule und studium|akademischer werdegang|schulischer werdegang|schul- und berufsausbildung|schul- und hochschulbildung|" +
			"educacion|formacion|formacion academica|estudios|educacion y formacion|" +
			"formation|formations|etudes|diplomes|formation academique|education et formation|formation et diplomes",
		secSkills: "skills|technical skills|key skills|core skills|top skills|skill set|technologies|tech stack|technology stack|expertise|core competencies|competencies|areas of expertise|tools|tools and technologies|skills and tools|programming languages|digital skills|technical expertise|hard skills|skills summary|software|it skills|professional skills|" +
			"kenntnisse|fahigkeiten|kompetenzen|it-kenntnisse|edv-kenntnisse|edv kenntnisse|fachkenntnisse|technische kenntnisse|technologien|technische fahigkeiten|besondere kenntnisse|fachliche kompetenzen|kernkompetenzen|skills und tools|weitere kenntnisse|programmiersprachen|kenntnisse und fahigkeiten|fahigkeiten und kenntnisse|werkzeuge|schwerpunkte|digitale kompetenzen|software-kenntnisse|it-kompetenzen|" +
			"habilidades|competencias|conocimientos|aptitudes|conocimientos tecnicos|competencias tecnicas|habilidades tecnicas|tecnologias|informatica|competencias digitales|conocimientos informaticos|aptitudes principales|" +
			"competences|competences techniques|competences informatiques|outils|savoir-faire|competences cles|informatique|principales competences",
		secLanguages: "languages|language skills|foreign languages|spoken languages|" +
			"sprachen|sprachkenntnisse|fremdsprachen|fremdsprachenkenntnisse|languages spoken|" +
			"idiomas|lenguas|competencias linguisticas|languages and levels|" +
			"langues|competences linguistiques|langues etrangeres",
		secCerts: "certificates|certifications|certification|licenses & certifications|licenses and certifications|courses|training|trainings|courses and certifications|professional certifications|certificates and courses|professional development|courses and certificates|certifications and training|" +
			"zertifikate|zertifizierungen|weiterbildung|weiterbildungen|fortbildung|fortbildungen|schulungen|zertifikate und weiterbildungen|weiterbildungen und zertifikate|lehrgange|kurse|fort- und weiterbildung|weiterbildung und zertifikate|zertifikate und kurse|" +
			"certificaciones|certificados|cursos|cursos y certificaciones|formacion complementaria|formacion continua|" +
			"certificats|formation continue|formations complementaires|certifications et formations",
		secProjects: "projects|selected projects|key projects|personal projects|side projects|open source|open source projects|project experience|recent projects|freelance projects|portfolio projects|projects and open source|project history|open-source projects|" +
			"projekte|ausgewahlte projekte|projekterfahrung|projektliste|referenzprojekte|eigene projekte|projekthistorie|open-source-projekte|" +
			"proyectos|proyectos destacados|proyectos personales|" +
			"projets|projets personnels|projets selectionnes|realisations|projets realises",
		secContact: "contact|contact details|contact information|personal details|personal information|personal data|" +
			"kontakt|kontaktdaten|personliche daten|personliche angaben|angaben zur person|personalien|" +
			"contacto|datos personales|datos de contacto|informacion personal|informacion de contacto|" +
			"coordonnees|informations personnelles|etat civil",
		secLinks: "links|online|profiles|web|online profiles|websites|portfolio|online-profile|profile im netz|enlaces|liens|internet",
		secRates: "rate|rates|conditions|terms|availability|rate and availability|rates and availability|" +
			"konditionen|honorar|stundensatz|verfugbarkeit|honorar und verfugbarkeit|konditionen und verfugbarkeit|verfugbarkeit und konditionen|tarifas|tarifa|disponibilidad|tarifs|tarif|disponibilite|tarif et disponibilite|tarifa y disponibilidad",
		secOther: "interests|hobbies|references|publications|awards|honors|honors & awards|honors-awards|honors and awards|volunteering|volunteer experience|volunteer|activities|hobbies and interests|personal interests|military service|patents|recommendations|achievements|memberships|talks|conferences|soft skills|strengths|personal skills|signature|accomplishments|driving licence|additional information|other|miscellaneous|languages and hobbies|references available on request|" +
			"interessen|hobbys|hobbies und interessen|referenzen|veroffentlichungen|publikationen|ehrenamt|engagement|ehrenamtliches engagement|auszeichnungen|sonstiges|wehrdienst|zivildienst|freizeit|starken|personliche starken|hobbys und interessen|mitgliedschaften|soziales engagement|fuhrerschein|interessen und hobbys|anlagen|vortrage|" +
			"intereses|aficiones|referencias|publicaciones|premios|voluntariado|otros datos|otros|otros datos de interes|intereses y aficiones|" +
			"centres d'interet|loisirs|references professionnelles|divers|benevolat|distinctions|interets|permis|qualites",
	}
}

// names is the index of headings.
type names map[string]section

var sectionNames = sync.OnceValue(func() names {
	out := names{}
	for sec, list := range headings() {
		for _, n := range strings.Split(list, "|") {
			out[n] = sec
		}
	}
	return out
})

// headingOf returns the section that a line names, and what follows on the line
// after a colon: "Skills: Go, Python".
func headingOf(text string) (section, string) { return sectionNames().of(text) }

func (n names) of(text string) (section, string) {
	text = strings.TrimSpace(text)
	if len(text) == 0 || len(text) > 600 {
		return "", ""
	}
	if head, rest, ok := strings.Cut(text, ":"); ok && len(head) < 60 && strings.TrimSpace(rest) != "" && !strings.HasPrefix(rest, "//") {
		if sec := n.named(head); sec != "" {
			return sec, strings.TrimSpace(rest)
		}
		return "", ""
	}
	if len(text) > 80 {
		return "", ""
	}
	return n.named(text), ""
}

func (n names) named(s string) section {
	s = strings.TrimFunc(fold(s), func(r rune) bool { return !unicode.IsLetter(r) })
	if sec, ok := n[s]; ok {
		return sec
	}
	if t := unspaced(s); t != s {
		if sec, ok := n[t]; ok {
			return sec
		}
		for name, sec := range n { // spaced letters keep no blanks between words
			if strings.ReplaceAll(name, " ", "") == t {
				return sec
			}
		}
	}
	words := strings.Fields(s)
	if len(words) > 6 {
		return ""
	}
	// "Skills & Tools", "Experience and Projects": the first name that is known,
	// as long as what joins it to the rest is a conjunction.
	for _, and := range [...]string{" & ", " and ", " und ", " y ", " et ", " / ", " + ", ", ", " | "} {
		if head, rest, ok := strings.Cut(s, and); ok && len(strings.Fields(rest)) <= 3 {
			if sec, ok := n[strings.TrimSpace(head)]; ok {
				return sec
			}
		}
	}
	return ""
}

// unspaced joins letters that blanks set apart for looks: "s k i l l s".
func unspaced(s string) string {
	words := strings.Fields(s)
	letters := 0
	for _, w := range words {
		letters += utf8.RuneCountInString(w)
	}
	if len(words) < 4 || letters*2 > 3*len(words) {
		return s
	}
	return strings.Join(words, "")
}

// loose finds the section that a heading of several words ends in: "programming
// skills", "Fachliche Kenntnisse".
func (n names) loose(text string) section {
	words := strings.Fields(strings.TrimFunc(fold(text), func(r rune) bool { return !unicode.IsLetter(r) }))
	if len(words) < 2 || len(words) > 5 || strings.ContainsAny(text, "@:0123456789") {
		return ""
	}
	for i := 1; i < len(words); i++ {
		if sec, ok := n[strings.Join(words[i:], " ")]; ok {
			return sec
		}
	}
	return ""
}

// part is a section with its lines.
type part struct {
	sec   section
	title string
	lines []line
}

// line is a Line with its number in the document.
type line struct {
	Line
	no int
	// raw is the line as it stands in the document.
	raw string
}

// parts divides a document into its sections. What stands before the first heading
// is secHead.
func (r *reader) parts(lines []line) []part {
	out := []part{{sec: secHead}}
	body := bodySize(lines)
	for _, l := range lines {
		cur := &out[len(out)-1]
		sec, rest := r.names.of(l.Text)
		if sec == "" && (l.Heading > 0 || l.Bold && l.Size >= body || l.Size > 1.1*body) && !l.Bullet {
			sec = r.names.loose(l.Text)
		}
		if sec == "" && l.Break && len(cur.lines) > 0 && cur.sec != secHead && cur.sec != secWork {
			// A column that begins without a heading does not carry on the one before.
			out = append(out, part{sec: secHead})
			cur = &out[len(out)-1]
		}
		switch {
		case sec == "" || l.Bullet && rest == "" || !r.opens(cur, l, sec, rest, body):
			cur.lines = append(cur.lines, l)
		case rest == "":
			out = append(out, part{sec: sec, title: strings.TrimSpace(l.Text)})
		default:
			// One line within a section does not end it.
			in := *cur
			title := strings.TrimSpace(l.Text[:strings.Index(l.Text, ":")])
			if sec != secRates { // "Day rate: ..." says what the amount is
				l.Text, l.Cells = rest, nil
			}
			if in.sec == sec {
				cur.lines = append(cur.lines, l)
				continue
			}
			out = append(out, part{sec: sec, title: title, lines: []line{l}}, part{sec: in.sec, title: in.title})
		}
	}
	return out
}

// opens reports whether a line that bears the name of a section is its heading.
func (r *reader) opens(cur *part, l line, sec section, rest string, body float64) bool {
	words := len(strings.Fields(l.Text))
	if rest != "" {
		switch {
		case l.Heading > 0:
			return true
		case sec == secSkills && (cur.sec == secWork || cur.sec == secProjects || cur.sec == secEducation):
			return false // "Technologies: ..." of a job or a project
		case cur.sec == secSkills && (sec == secLanguages || sec == secSkills || sec == secProjects):
			return sec == secLanguages && r.speaksOf(rest)
		case sec == secContact, sec == secWork, sec == secEducation, sec == secOther, sec == secSummary, sec == secProjects:
			return false
		case cur.sec == secWork || cur.sec == secProjects:
			return false
		}
		return true
	}
	if l.Heading > 0 {
		return l.Heading <= 3
	}
	if cur.sec == secSkills && (sec == secSkills || sec == secLanguages) && words == 1 && !l.Gap && l.Size <= body*1.05 && !l.Bold {
		return sec == secLanguages
	}
	// Words that also occur as plain text of their own line.
	if cur.sec == secSkills && !l.Bold && l.Size <= body*1.05 && !l.Gap && !allCaps(l.Text) && words == 1 && sec != secLanguages {
		return false
	}
	return true
}

// bodySize is the size of letters that most of the text has.
func bodySize(lines []line) float64 {
	count := map[int]int{}
	best, most := 0, 0
	for _, l := range lines {
		k := int(l.Size*4 + 0.5)
		count[k] += len(l.Text)
		if count[k] > most || count[k] == most && k < best {
			best, most = k, count[k]
		}
	}
	return float64(best) / 4
}

func allCaps(s string) bool {
	letters := 0
	for _, r := range s {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsUpper(r) {
			letters++
		}
	}
	return letters > 2
}
