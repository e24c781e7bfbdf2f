package cv

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// entry is one job, one course of study or one project: its heading lines, its dates
// and what stands below them.
type entry struct {
	head  []line
	dated *line
	dates dates
	body  []line
}

// entries groups the lines of a section around the lines that hold dates. Headings
// stand before their date line or after it; the section's first entry tells which.
// With single set a lone date at the start of a line is one, too.
func entries(lines []line, single bool) []entry {
	lines = unlabelled(lines)
	var marks []int
	for i, l := range lines {
		d := dateRange(l.Text, false)
		if !d.found() && single {
			if d = dateRange(l.Text, true); d.from > 3 || d.without(l.Text) == "" {
				d = dates{}
			}
		}
		if d.found() && datesLead(l, d) {
			marks = append(marks, i)
		}
	}
	if len(marks) == 0 {
		for i, l := range lines {
			if d := dateRange(l.Text, true); d.found() && datesLead(l, d) {
				marks = append(marks, i)
			}
		}
	}
	if len(marks) == 0 {
		return nil
	}
	before := headsBefore(lines, marks)
	out := make([]entry, 0, len(marks))
	free := 0 // the first line that no entry has taken
	for n, at := range marks {
		l := lines[at]
		d := dateRange(l.Text, true)
		e := entry{dated: &lines[at], dates: d}
		rest := d.without(l.Text)
		end := len(lines)
		if n+1 < len(marks) {
			end = marks[n+1]
		}
		first := at
		if before {
			first = headStart(lines, free, at, rest)
			e.head = append(e.head, lines[first:at]...)
		}
		if n > 0 {
			prev := &out[n-1]
			prev.body = append(prev.body, lines[min(free, first):first]...)
		}
		if rest != "" && !onlyPlace(rest) {
			h := l
			h.Text, h.Cells = rest, nil
			if i := sentenceEnd(rest); i > 0 && d.from < 3 {
				more := h
				h.Text, more.Text = rest[:i], strings.TrimSpace(rest[i+1:])
				e.body = append(e.body, more)
			}
			e.head = append(e.head, h)
		}
		next := at + 1
		most := 2 - len(e.head)
		for next < end && most > 0 && !before && headLike(lines[next]) && !(next > at+1 && lines[next].Gap) {
			e.head = append(e.head, lines[next])
			if !onlyPlace(lines[next].Text) {
				most--
			}
			next++
		}
		// Below a heading with its dates often stands the other half of it.
		if before && len(e.head) == 1 && next < end && headLike(lines[next]) && !lines[next].Gap && lines[next].Heading == 0 && (next+1 >= len(lines) || !beginsEntry(lines, next, marks)) {
			e.head = append(e.head, lines[next])
			next++
		}
		out = append(out, e)
		free = next
	}
	out[len(out)-1].body = append(out[len(out)-1].body, lines[min(free, len(lines)):]...)
	return out
}

// beginsEntry reports whether line i is the heading of the next dated line.
func beginsEntry(lines []line, i int, marks []int) bool {
	for _, m := range marks {
		if m > i {
			return m-i <= 2 && !anyBullet(lines[i:m])
		}
	}
	return false
}

func anyBullet(lines []line) bool {
	for _, l := range lines {
		if l.Bullet || !headLike(l) {
			return true
		}
	}
	return false
}

// unlabelled joins the rows of documents that label each part of an entry
// ("Dates: 2010-2012", "Occupation or position held: ...") into plain lines.
func unlabelled(lines []line) []line {
	out := make([]line, 0, len(lines))
	for _, l := range lines {
		if name, value, ok := strings.Cut(l.Text, ":"); ok && len(name) < 80 && hasWord(name, "dates|date|occupation or position held|name and address of employer|position|employer|arbeitgeber|funktion|zeitraum|tatigkeit|title of qualification awarded|name and type of organisation providing education and training|unternehmen|company|role|rolle|empresa|puesto|poste|entreprise|titulo|centro|diplome|etablissement|abschluss|hochschule|schule") && strings.TrimSpace(value) != "" && words(name) < 11 {
			l.Text = strings.TrimSpace(value)
			l.Cells = nil
		}
		out = append(out, l)
	}
	return out
}

// datesLead reports whether a range is the line's date, and not a part of a sentence.
func datesLead(l line, d dates) bool {
	rest := d.without(l.Text)
	switch {
	case d.from < 3 && words(rest) <= 40:
		return true
	case l.Bullet && d.from > 3 && words(rest) > 8:
		return false
	case words(rest) > 18:
		return false
	case strings.HasSuffix(rest, ".") && words(rest) > 8:
		return false
	}
	return true
}

// headsBefore decides by the first entry, and by what most entries show, whether
// headings stand above their date lines.
func headsBefore(lines []line, marks []int) bool {
	above, below := 0, 0
	for n, at := range marks {
		rest := dateRange(lines[at].Text, true).without(lines[at].Text)
		if !merelyDates(rest) {
			// The line has text of its own; what stands above may belong to it too.
			if at > 0 && n == 0 && headLike(lines[at-1]) {
				above++
			}
			continue
		}
		prev := 0
		if n > 0 {
			prev = marks[n-1] + 1
		}
		if n == 0 && at == 0 {
			below += 2
			continue
		}
		if at > prev && headLike(lines[at-1]) {
			above++
		}
		if at+1 < len(lines) && headLike(lines[at+1]) {
			below++
		}
	}
	if above == 0 && below == 0 {
		return marks[0] > 0
	}
	if above == below {
		return marks[0] > 0
	}
	return above > below
}

// headStart returns where the heading of the dated line at begins: up to three lines
// above it that look like headings.
func headStart(lines []line, free, at int, rest string) int {
	most := 3
	if !merelyDates(rest) {
		most = 1
	}
	first := at
	for first > free && at-first < most && headLike(lines[first-1]) {
		if first < at && lines[first].Bold && !lines[first-1].Bold && !onlyPlace(lines[first-1].Text) {
			break
		}
		if first < at && lines[first].Gap && at-first >= 1 && !lines[at].Gap {
			break
		}
		if !merelyDates(rest) && lines[at].Gap {
			break
		}
		first--
	}
	return first
}

// endsSentence reports whether a full stop ends a text, and not an abbreviation such
// as "Inc." or "s.r.o.".
func endsSentence(s string) bool {
	last := lastWord(s)
	return strings.HasSuffix(last, ".") && strings.Count(last, ".") == 1 && !firmWord(last) && (words(s) > 4 || len(last) > 5)
}

// sentenceEnd is the place of the first full stop that ends a sentence of a line, 0
// when there is none.
func sentenceEnd(s string) int {
	for i := 0; i+1 < len(s); i++ {
		if s[i] == '.' && s[i+1] == ' ' && len(lastWord(s[:i])) > 4 && words(s[i:]) > 2 {
			return i
		}
	}
	return 0
}

// merelyDates reports whether nothing but dates, a duration or a place is left of a
// date line.
func merelyDates(rest string) bool { return rest == "" || onlyPlace(rest) }

// onlyPlace reports whether a text is a place, a duration or an hour count.
func onlyPlace(s string) bool {
	s = trim(spanOfTime.ReplaceAllString(s, " "))
	if s == "" {
		return true
	}
	if roleWord(s) || firmWord(s) || words(s) > 5 {
		return false
	}
	parts := strings.FieldsFunc(strings.ReplaceAll(s, "   ", ","), func(r rune) bool { return strings.ContainsRune(",|·•()", r) })
	for _, p := range parts {
		if !placeWord(p) {
			return false
		}
	}
	return true
}

// headLike reports whether a line may be a heading of an entry: short, no item of a
// list, no sentence.
func headLike(l line) bool {
	t := l.Text
	if l.Bullet || words(t) > 16 || len(t) > 130 || endsSentence(t) || strings.HasSuffix(t, ":") {
		return false
	}
	if r, _ := utf8.DecodeRuneInString(t); unicode.IsLower(r) && !strings.ContainsAny(t, "|·") {
		return false
	}
	low := fold(t)
	for _, p := range [...]string{"technologies", "technologien", "tech stack", "stack", "skills", "tools", "tecnologias", "technologie", "environnement", "umgebung", "responsib", "aufgaben", "keywords", "kenntnisse", "gpa", "note", "abschlussnote", "thesis", "schwerpunkt"} {
		if strings.HasPrefix(low, p+":") || strings.HasPrefix(low, p) && strings.Contains(low, ":") {
			return false
		}
	}
	return true
}

const roleList = "developer|engineer|architect|consultant|manager|lead|designer|analyst|administrator|programmer|director|head of|specialist|intern|freelancer|freelance|founder|co-founder|cto|ceo|cfo|coo|officer|scientist|tester|coordinator|assistant|writer|editor|translator|teacher|trainer|researcher|owner|partner|associate|accountant|nurse|technician|copywriter|strategist|producer|photographer|illustrator|recruiter|instructor|tutor|contractor|expert|coach|scrum master|product owner|team lead|tech lead|devops|sysadmin|supervisor|agent|representative|advisor|apprentice|trainee|clerk|marketer|controller|" +
	"entwickler|entwicklerin|ingenieur|ingenieurin|architekt|architektin|berater|beraterin|leiter|leiterin|teamleiter|teamleiterin|projektleiter|projektleiterin|projektmanager|projektmanagerin|administratorin|werkstudent|werkstudentin|praktikant|praktikantin|praktikum|sachbearbeiter|sachbearbeiterin|mitarbeiter|mitarbeiterin|geschaftsfuhrer|geschaftsfuhrerin|gestalter|gestalterin|grafikdesigner|grafikdesignerin|texter|texterin|ubersetzer|ubersetzerin|redakteur|redakteurin|designerin|analystin|kaufmann|kauffrau|fachinformatiker|fachinformatikerin|freiberufler|freiberuflerin|freiberuflich|freiberufliche|softwareentwickler|softwareentwicklerin|webentwickler|webentwicklerin|auszubildender|auszubildende|techniker|technikerin|assistenz|assistentin|referent|referentin|wissenschaftlicher|hilfskraft|lehrer|lehrerin|dozent|dozentin|programmierer|programmiererin|buchhalter|buchhalterin|fotograf|fotografin|softwarearchitekt|softwarearchitektin|systemadministrator|managerin|" +
	"desarrollador|desarrolladora|ingeniero|ingeniera|consultor|consultora|disenador|disenadora|analista|gerente|jefe|jefa|responsable|programador|programadora|director|directora|becario|becaria|traductor|traductora|arquitecto|arquitecta|profesor|profesora|tecnico|tecnica|administrador|administradora|redactor|redactora|coordinador|coordinadora|" +
	"developpeur|developpeuse|integrateur|integratrice|ingenieur|ingenieure|consultante|chef de projet|cheffe de projet|concepteur|conceptrice|analyste|directeur|directrice|charge|chargee|stagiaire|stage|redacteur|redactrice|traducteur|traductrice|architecte|graphiste|technicien|technicienne|formateur|formatrice|alternant|alternante|administrateur|administratrice|gestionnaire|assistante"

// roleWord reports whether a text names a role.
func roleWord(s string) bool {
	if hasWord(s, roleList) {
		return true
	}
	return hasPart(s, "entwickler|ingenieur|berater|leiter|architekt|assistent|verantwortlich|werkstudent|designer|manager|analyst|administrator|gestalter")
}

// firmWord reports whether a text bears the mark of a company or an organisation.
func firmWord(s string) bool {
	return hasWord(s, "gmbh|ag|kg|ohg|gbr|ug|se|e.v|ev|mbh|inc|ltd|limited|llc|llp|plc|corp|corporation|company|co|group|gruppe|holding|bank|university|universitat|universite|universidad|hochschule|institute|institut|instituto|agency|agentur|studio|studios|labs|solutions|systems|software|technologies|consulting|services|partners|sa|s.a|sas|sarl|s.l|sl|s.a.u|slu|bv|b.v|nv|oy|ab|as|aps|srl|spa|foundation|stiftung|klinikum|hospital|ministry|ministerium|verlag|media|digital|stadt|landkreis|versicherung|banque|banco|energie|energy|logistics|logistik|council|school|college|gmbh & co|werke|stadtwerke|sparkasse|bureau|agence|grupo|groupe|fraunhofer|labor|laboratories|networks|analytics|airlines|insurance|health|retail|automotive|telekom|freelance|freelancer|freiberuflich|selbststandig|selbstandig|self-employed|autonomo|independant")
}
