package extract

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// readContract finds the kind of engagement: the source's field, else title and
// header, else the text. Where a posting offers several kinds, freelance work
// wins, since that is what can be bid on; a header beats what the text mentions
// in passing.
func (d *document) readContract(x *core.Extraction) {
	if c := contractHint(d.posting.Hints["contract"]); c != core.ContractUnknown {
		x.Contract = c
		x.Provenance["contract"] = "hint:contract"
		if t := d.titleContract(); t != core.ContractUnknown && (c == core.ContractPermanent || c == core.ContractPartTime) {
			x.Contract = t // the field says how many hours, the title for how long
			x.Provenance["contract"] = "title"
		}
		return
	}
	var head, body contractVotes
	offer := false // the text plainly offers freelance work, whatever the header says
	for n, i := range d.byKind[kindContract] {
		if n == maxCues {
			break
		}
		h := d.hits[i]
		s, _ := d.at(h)
		w := d.contractWeight(h, s < d.head)
		if w == 0 {
			continue
		}
		t := core.ContractType(h.value())
		if t == "contractword" {
			t = core.ContractFreelance
		}
		if s < d.head {
			head.add(t, w)
			continue
		}
		body.add(t, w)
		if t == core.ContractFreelance && w >= 1 && (h.last > h.first || d.bracketed(h)) {
			offer = true
		}
	}
	switch {
	case head.best() != core.ContractUnknown:
		x.Contract = head.best()
		x.Provenance["contract"] = "title"
		if offer || x.Contract == core.ContractPartTime && body[0] >= 1 { // "part-time", and a contractor as the text says
			x.Contract = core.ContractFreelance
			x.Provenance["contract"] = "text"
		}
	case body.best() != core.ContractUnknown:
		x.Contract = body.best()
		x.Provenance["contract"] = "text"
	}
}

// titleContract returns the kind of engagement that the title names where it is one
// which a field for full or part time cannot tell.
func (d *document) titleContract() core.ContractType {
	for _, i := range d.byKind[kindContract] {
		h := d.hits[i]
		s, e := d.at(h)
		if s >= d.body {
			break
		}
		switch t := core.ContractType(h.value()); t {
		case core.ContractInternship, core.ContractFixedTerm:
			if d.contractWeight(h, true) >= 1 {
				return t
			}
		case core.ContractFreelance:
			if strings.HasPrefix(d.low[s:e], "freelanc") && d.contractWeight(h, true) >= 1 {
				return t
			}
		}
	}
	return core.ContractUnknown
}

// contractVotes are weights in the order of preference.
type contractVotes [5]float64

func contractOrder() [5]core.ContractType {
	return [...]core.ContractType{core.ContractFreelance, core.ContractFixedTerm, core.ContractPermanent, core.ContractPartTime, core.ContractInternship}
}

func (v *contractVotes) add(t core.ContractType, w float64) {
	for i, k := range contractOrder() {
		if k == t {
			v[i] += w
		}
	}
}

func (v *contractVotes) best() core.ContractType {
	for i, k := range contractOrder() {
		if v[i] >= 1 {
			return k
		}
	}
	return core.ContractUnknown
}

// contractWeight says how much a contract phrase counts where it stands: 0 when
// it is negated or means something else, 1 when it suffices alone.
func (d *document) contractWeight(h hit, head bool) float64 {
	s, e := d.at(h)
	if d.negated(h) || d.insideLongerContract(h) {
		return 0
	}
	w := d.low[s:e]
	before, after := d.wordBefore(h), d.wordAfter(h)
	if before == "smart" || before == "employment" {
		return 0
	}
	switch w {
	case "contract", "contracts":
		switch before {
		case "smart", "employment", "service", "our", "the", "your", "work", "government", "prime", "this", "a", "its", "signed", "major", "key", "of", "sales":
			if before != "the" && before != "a" && before != "this" && before != "work" || !head {
				return 0
			}
		}
		switch after {
		case "negotiation", "negotiations", "management", "manager", "manufacturing", "specialist", "testing", "law", "research",
			"review", "lifecycle", "administrator", "administration", "compliance", "drafting", "development", "with", "from", "value", "and":
			if after != "and" && after != "development" {
				return 0
			}
		}
		if head {
			return 1
		}
		if w == "contract" && (d.fieldValue(h) || d.alternative(h) || d.bracketed(h)) {
			return 1
		}
		return 0
	case "contractor", "contractors", "contracting", "freelancer", "freelancers", "freelance", "freelancing", "gig", "indépendant", "indépendante", "autónomo", "autónomos", "selbständig", "selbstständig", "selbständige", "selbstständige", "prestataire":
		if head && d.divided(s) {
			return 1
		}
		return d.offered(h)
	case "hourly rate", "stundensatz", "tagessatz", "tjm":
		return 0.5
	case "intern", "interns", "trainee", "stage", "apprentice", "co-op":
		if !head || after == "al" {
			return 0
		}
		return 1
	case "internship", "internships", "praktikum", "praktika", "ausbildung", "prácticas", "alternance", "apprenticeship":
		if !head && !d.fieldValue(h) {
			return 0
		}
		return 1
	case "hours per week", "hours a week", "hours/week", "hrs/week", "stunden pro woche":
		if n := d.numberBefore(s); n == 0 || n > 30 || head {
			return 0
		}
		return 0.6
	case "temporary", "temporal", "interim", "seasonal", "intérim":
		if head || d.fieldValue(h) || strings.HasPrefix(after, "position") || after == "role" || after == "contract" {
			return 1
		}
		return 0
	case "pj", "clt": // Brazilian: as a company, as an employee
		if d.raw[s:e] != strings.ToUpper(w) {
			return 0
		}
	case "consultancy":
		if s >= d.body || strings.TrimSpace(d.low[:s]) != "" || after != "for" && after != "to" && after != "services" && after != "assignment" {
			return 0
		}
	case "est. budget", "est. time", "fixed price", "fixed-price":
		if !d.fieldValue(h) && strings.Trim(d.lineBefore(s), "-*• ") != "" {
			return 0
		}
	case "permanent":
		if strings.HasPrefix(after, "residen") {
			return 0
		}
	case "full time", "full-time", "fulltime", "part time", "part-time", "parttime", "full or part time", "full-time employee", "full-time employees", "full time employee", "full time employees":
		if before == "all" || d.ofStaff(e) {
			return 0
		}
	}
	return 1
}

// alternative reports whether another kind of engagement stands right beside the
// hit, as in "full-time or contract".
func (d *document) alternative(h hit) bool {
	for _, i := range d.around(kindContract, h) {
		o := d.hits[i]
		gap := max(o.first-h.last, h.first-o.last)
		if o.value() != "contractword" && o.value() != string(core.ContractFreelance) && gap >= 1 && gap <= 2 && !d.lineBreak(h, o) {
			return true
		}
	}
	return false
}

// ofStaff reports whether words of working time speak of the staff at large, as in
// "full-time and part-time associates are eligible".
func (d *document) ofStaff(e int) bool {
	rest := strings.TrimLeft(d.low[e:min(len(d.low), e+48)], " ")
	both := false
	for _, w := range [...]string{"and ", "or ", "& "} {
		if after, ok := strings.CutPrefix(rest, w); ok {
			rest, both = after, true
		}
	}
	for _, w := range [...]string{"full-time ", "part-time ", "full time ", "part time "} {
		if after, ok := strings.CutPrefix(rest, w); ok && both {
			rest = after
		}
	}
	for _, w := range [...]string{"associates", "employees", "teammates", "team members", "staff", "workers"} {
		if strings.HasPrefix(rest, w) {
			return both || strings.HasPrefix(strings.TrimLeft(rest[len(w):], " "), "are eligible") || strings.HasPrefix(strings.TrimLeft(rest[len(w):], " "), "in ")
		}
	}
	return false
}

// lineBefore returns what stands before an offset in its line.
func (d *document) lineBefore(s int) string {
	line, _ := d.lineAt(s)
	return d.low[line:s]
}

// divided reports whether an offset lies in the title or in a line that is
// divided into fields, and not in a sentence.
func (d *document) divided(s int) bool {
	if s < d.body {
		return true
	}
	line, end := d.lineAt(s)
	return strings.ContainsAny(d.low[line:end], "|(/") || strings.Contains(d.low[line:end], " - ") || strings.Contains(d.low[line:end], "·")
}

// negated reports whether "no", "not a" or their like governs the hit.
func (d *document) negated(h hit) bool {
	for _, i := range d.around(kindNeg, h) {
		o := d.hits[i]
		gap := h.first - o.last
		if gap < 1 || gap > 3 {
			continue
		}
		clear := true
		for t := o.last + 1; t <= h.first; t++ {
			if d.tokens[t].sentence || d.tokens[t].loose && gap > 1 && !d.commaList(int(t)) {
				clear = false
			}
		}
		if clear {
			return true
		}
	}
	_, e := d.at(h)
	tail := strings.TrimLeft(d.low[e:min(len(d.low), e+16)], " :,")
	return strings.HasPrefix(tail, "need not") || strings.HasPrefix(tail, "not ") || strings.HasPrefix(tail, "no\n") || tail == "no"
}

// commaList reports whether the gap before token t is only a comma, as in "no
// freelancers, contractors".
func (d *document) commaList(t int) bool {
	return t > 0 && strings.Trim(d.low[d.tokens[t-1].end:d.tokens[t].start], ", /") == ""
}

func (d *document) insideLongerContract(h hit) bool {
	for _, i := range d.around(kindContract, h) {
		o := d.hits[i]
		if o.first <= h.first && o.last >= h.last && o.last-o.first > h.last-h.first {
			return true
		}
	}
	return false
}

func (d *document) wordBefore(h hit) string {
	if h.first == 0 || d.tokens[h.first].loose {
		return ""
	}
	t := d.tokens[h.first-1]
	return d.low[t.start:t.end]
}

func (d *document) wordAfter(h hit) string {
	if int(h.last)+1 >= len(d.tokens) || d.tokens[h.last+1].loose {
		return ""
	}
	t := d.tokens[h.last+1]
	return d.low[t.start:t.end]
}

// fieldValue reports whether the hit is the value of a field ("Type: contract")
// or stands alone on its line.
func (d *document) fieldValue(h hit) bool {
	s, e := d.at(h)
	line, end := d.lineAt(s)
	if end-line > 70 {
		return false
	}
	before := strings.TrimSpace(d.low[line:s])
	if before == "" || strings.Trim(before, "*-• ") == "" {
		return end-e < 20
	}
	for _, w := range [...]string{"type", "contract", "employment", "art", "status", "anstellung", "vertrag", "position", "job", "duration", "term"} {
		if i := strings.LastIndexByte(before, ':'); i >= 0 && strings.HasSuffix(strings.TrimSpace(before[:i]), w) {
			return true
		}
	}
	return false
}

// bracketed reports whether the hit is a remark in brackets: "Analyst (Contract)".
func (d *document) bracketed(h hit) bool {
	s, e := d.at(h)
	if s == 0 || d.low[s-1] != '(' {
		return false
	}
	rest := d.low[e:min(len(d.low), e+3)]
	return strings.HasPrefix(rest, ")") || strings.HasPrefix(rest, " -") || strings.HasPrefix(rest, ",") || strings.HasPrefix(rest, "/") || strings.HasPrefix(rest, " +")
}

// offered reports how surely a word such as "freelancer" in running text speaks
// of the work itself and not of the client's product or customers.
func (d *document) offered(h hit) float64 {
	s, e := d.at(h)
	if d.fieldValue(h) || d.bracketed(h) {
		return 1
	}
	if d.low[s:e] == "freelance" && d.raw[s] == 'F' { // "Freelance Technical Interviewer"
		if r, ok := d.find(kindRole, e, e+30); ok && r.first-h.last <= 3 && !d.lineBreak(h, r) {
			return 1
		}
	}
	from, to := d.sentenceAt(s)
	before, after := d.low[max(from, s-50):s], d.low[e:min(to, e+40)]
	for _, w := range [...]string{"looking for", "looking to hire", "seeking", "need a", "hire a", "hiring a", "as a", "as an", "suche", "als", "open to", "role is", "position is", "or", "buscamos", "busco", "cherche", "recherche", "full-time", "part-time", "full time", "willing", "this is", "independent"} {
		if containsWord(before, w) && !strings.Contains(before, "platform") && !strings.Contains(before, "market") && !strings.Contains(before, "for freelance") && !strings.Contains(before, "help") {
			return 1
		}
	}
	for _, w := range [...]string{"position", "role", "basis", "welcome", "ok", "possible", "project", "opportunity", "gesucht", "willkommen", "preferred", "considered", "to help", "to join", "to work", "who can", "work"} {
		if strings.HasPrefix(strings.TrimLeft(after, " ,-/"), w) {
			return 1
		}
	}
	return 0.4
}

// containsWord reports whether a word or phrase stands in s, not as a part of longer
// words.
func containsWord(s, w string) bool {
	for from := 0; ; {
		i := strings.Index(s[from:], w)
		if i < 0 {
			return false
		}
		i += from
		e := i + len(w)
		if (i == 0 || !wordByte(s[i-1])) && (e == len(s) || !wordByte(s[e])) {
			return true
		}
		from = i + 1
	}
}

func (d *document) numberBefore(s int) int {
	e := s
	for e > 0 && (d.low[e-1] == ' ' || d.low[e-1] == '-' || d.low[e-1] == '+') {
		e--
	}
	b := e
	for b > 0 && d.low[b-1] >= '0' && d.low[b-1] <= '9' && e-b < 4 {
		b--
	}
	return int(decimal(d.low[b:e]))
}

// contractHint reads a source's own word for the engagement.
func contractHint(s string) core.ContractType {
	s = " " + lower(cut(s, 200))
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(s, w) {
				return true
			}
		}
		return false
	}
	switch {
	case s == " ":
		return core.ContractUnknown
	case has("freelanc", "contractor", "b2b", "1099", "c2c", "freiberuf", "gig", "hourly", "project", "consultan"):
		return core.ContractFreelance
	case has("fixed", " befrist", "temporary", "temp", "interim", "cdd"):
		return core.ContractFixedTerm
	case has("contract"):
		return core.ContractFreelance
	case has("full", "perm", "vollzeit", "festanstellung", "employee", "unbefrist", "cdi"), s == " ft":
		return core.ContractPermanent
	case has("intern", "prakti", "ausbildung", "trainee", "apprentice", "stage"):
		return core.ContractInternship
	case has("part", "teilzeit", "minijob", "werkstudent"), s == " pt":
		return core.ContractPartTime
	}
	return core.ContractUnknown
}
