package draft

import (
	"strings"
	"unicode"

	"github.com/automonet/automonet/core"
)

// maxHave is how many matching skills a text names.
const maxHave = 5

// fill computes the slots for one job. Every slot that speaks of the freelancer
// is made of pieces that carry their fact.
func fill(in Input, lang core.Lang, w wording) slots {
	s := slots{}
	facts := usable(in.Profile, lang)
	skills := skillFacts(facts)
	set := func(name, text string) {
		if text != "" {
			s[name] = value{{text: text}}
		}
	}
	set("salutation", salutation(in.Job, in.Postings, lang, w))
	set("name", in.Profile.Name)
	if r := roleOf(in.Job); r != "" {
		set("role", w.quote(r))
	}
	set("company", companyOf(in.Job))
	if n := needOf(in.Job, lang, skills); n != "" {
		set("need", w.quote(n))
		if lang == core.LangEnglish && baseForm(n) {
			set("task", w.quote(n))
		}
	}
	var wanted []value
	for _, k := range wantedSkills(in.Job, skills, 4) {
		wanted = append(wanted, value{{text: k}})
	}
	if len(wanted) >= 2 {
		s["wanted"] = w.list(wanted)
	}
	if have := matchingSkills(in.Job, skills, maxHave); len(have) > 0 {
		var items, lines []value
		for _, f := range have {
			v := skillValue(f, lang, w)
			items = append(items, v)
			lines = append(lines, v)
		}
		s["have"] = w.list(items)
		s["have.list"] = bullets(lines)
	}
	for i, f := range proofs(in.Job, facts, lang) {
		close := comparable(in.Job, f)
		switch {
		case i == 0 && close:
			setStatement(s, "project", f, lang, nil)
			continue
		case i == 0:
			// What shares little is offered as an example, not as comparable.
			setStatement(s, "sample", f, lang, nil)
		case close:
			setStatement(s, "project2", f, lang, nil)
		}
		break
	}
	if f, ok := firstOf(facts, core.FactHeadline); ok {
		t, _ := f.In(lang)
		t = strings.TrimRight(t, ". ")
		if lang != core.LangGerman {
			t = lowerFirst(t)
		}
		s["headline"] = value{{text: t, fact: f.ID}}
	}
	if f, ok := matchingCertificate(in.Job, facts, lang); ok {
		t, _ := f.In(lang)
		s["certificate"] = value{{text: strings.TrimRight(t, ". "), fact: f.ID}}
	}
	if f, ok := firstOf(facts, core.FactAvailability); ok {
		setStatement(s, "availability", f, lang, w.available)
	}
	if f, ok := firstOf(facts, core.FactTimeZone); ok {
		t, _ := f.In(lang)
		s["time_zone"] = value{{text: strings.TrimRight(t, ". "), fact: f.ID}}
	}
	if f, ok := rateFact(facts, in.Job); ok && statesRate(in.Job, f) {
		s["rate"] = value{{text: rateText(f, lang, w), fact: f.ID}}
	}
	if f, ok := portfolioFact(in.Job, facts); ok && (len(s["have"]) > 0 || s.proven() || asks(in.Job, core.InstructionPortfolio)) {
		s["portfolio"] = value{{text: f.URL, fact: f.ID}}
	}
	return s
}

// once empties the slots of what an answer to a question says already.
func (s slots) once(req requests, p core.Profile) {
	for _, v := range req.paras {
		for _, piece := range v {
			f, ok := p.Fact(piece.fact)
			switch {
			case !ok:
			case f.Kind == core.FactAvailability:
				delete(s, "availability.sentence")
				delete(s, "availability.tail")
				delete(s, "availability.phrase")
			case f.Kind == core.FactPortfolio:
				delete(s, "portfolio")
			case f.Kind == core.FactTimeZone:
				delete(s, "time_zone")
			}
		}
	}
}

// proven reports whether the text shows any work.
func (s slots) proven() bool {
	return len(s["project.phrase"])+len(s["project.sentence"])+len(s["sample.phrase"])+len(s["sample.sentence"]) > 0
}

// setStatement fills name.sentence when the fact is a sentence of its own, else
// name.phrase for use after a colon, or name.tail when it began with one of the
// prefixes, which the template says itself.
func setStatement(s slots, name string, f core.Fact, lang core.Lang, prefixes []string) {
	t, _ := f.In(lang)
	t = strings.Join(strings.Fields(t), " ")
	low := strings.ToLower(t)
	for _, p := range prefixes {
		if strings.HasPrefix(low, p) && len(low) == len(t) {
			if tail := strings.TrimRight(strings.TrimSpace(t[len(p):]), ". "); tail != "" {
				s[name+".tail"] = value{{text: tail, fact: f.ID}}
				return
			}
		}
	}
	if isSentence(t, lang) {
		if !strings.ContainsRune(".!?", lastRune(t)) {
			t += "."
		}
		if name == "project2" && (lang == core.LangSpanish || lang == core.LangFrench) {
			t = lowerFirst(t) // it follows a colon there
		}
		s[name+".sentence"] = value{{text: t, fact: f.ID}}
		return
	}
	t = strings.TrimRight(t, ". ")
	if lang != core.LangGerman && !strings.Contains(t, ". ") {
		t = lowerFirst(t)
	}
	s[name+".phrase"] = value{{text: t, fact: f.ID}}
}

// isSentence reports whether a fact is worded in the first person and so can
// stand alone.
func isSentence(t string, lang core.Lang) bool {
	low := " " + strings.ToLower(t) + " "
	var marks []string
	switch lang {
	case core.LangGerman:
		marks = []string{" ich ", " habe ich ", " mein ", " meine "}
	case core.LangSpanish:
		return firstPersonES.MatchString(strings.TrimSpace(low))
	case core.LangFrench:
		marks = []string{" je ", " j'", " j’", " mon ", " ma "}
	default:
		marks = []string{" i ", " i'm ", " i've ", " my "}
	}
	for _, m := range marks {
		if strings.Contains(low, m) {
			return true
		}
	}
	return false
}

// firstPersonES are beginnings of a Spanish sentence in the first person: the usual
// words, and the past of regular verbs ("reconstruí", "rediseñé").
var firstPersonES = core.NewPattern(`^(?:he|soy|trabajo|puedo|hice|mi|mis|llevo|\p{L}{3,}[éí]) `)

func skillValue(f core.Fact, lang core.Lang, w wording) value {
	t, ok := f.In(lang)
	if !ok && len(f.Skills) > 0 {
		t = f.Skills[0]
	}
	t = strings.TrimRight(strings.TrimSpace(t), ".")
	if f.Years > 0 && !strings.ContainsFunc(t, unicode.IsDigit) {
		t += " (" + w.span(f.Years) + ")"
	}
	return value{{text: t, fact: f.ID}}
}

func bullets(items []value) value {
	var out value
	for i, it := range items {
		mark := "\n- "
		if i == 0 {
			mark = "- "
		}
		out = append(append(out, piece{text: mark}), it...)
	}
	return out
}

func firstOf(facts []core.Fact, k core.FactKind) (core.Fact, bool) {
	for _, f := range facts {
		if f.Kind == k {
			return f, true
		}
	}
	return core.Fact{}, false
}

func matchingCertificate(j core.Job, facts []core.Fact, lang core.Lang) (core.Fact, bool) {
	for _, f := range facts {
		if f.Kind != core.FactCertificate {
			continue
		}
		for _, k := range f.Skills {
			for _, m := range j.Extraction.Skills {
				if m.Required && fold(k) == fold(m.Skill) {
					return f, true
				}
			}
		}
	}
	return core.Fact{}, false
}

// portfolioFact returns the portfolio entry with most skills in common; a link
// is stated as it is, so only entries with a URL count.
func portfolioFact(j core.Job, facts []core.Fact) (core.Fact, bool) {
	want := map[string]bool{}
	for _, m := range j.Extraction.Skills {
		want[fold(m.Skill)] = true
	}
	best, bestScore := core.Fact{}, -1
	for _, f := range facts {
		if f.Kind != core.FactPortfolio || f.URL == "" {
			continue
		}
		n := 0
		for _, k := range f.Skills {
			if want[fold(k)] {
				n++
			}
		}
		if n > bestScore {
			best, bestScore = f, n
		}
	}
	return best, bestScore >= 0
}

// rateFact returns the rate in the period of the posting's pay, else per hour,
// else the first.
func rateFact(facts []core.Fact, j core.Job) (core.Fact, bool) {
	best, rank := core.Fact{}, 0
	for _, f := range facts {
		if f.Kind != core.FactRate || !f.Rate.Stated() {
			continue
		}
		r := 1
		switch f.Period {
		case j.Extraction.Pay.Period:
			r = 3
		case core.PeriodHour:
			r = 2
		}
		if r > rank {
			best, rank = f, r
		}
	}
	return best, rank > 0
}

// statesRate reports whether the text names the rate: when the posting asks for
// it, or states pay per hour, day or word that the rate fits in.
func statesRate(j core.Job, f core.Fact) bool {
	if asks(j, core.InstructionRate) {
		return true
	}
	p := j.Extraction.Pay
	if p.Period != f.Period || p.Period != core.PeriodHour && p.Period != core.PeriodDay && p.Period != core.PeriodWord {
		return false
	}
	top := p.Max
	if !top.Stated() {
		top = p.Min
	}
	return top.Stated() && top.Currency == f.Rate.Currency && f.Rate.Minor <= top.Minor
}

// asks reports whether the posting makes a request of that kind.
func asks(j core.Job, k core.InstructionKind) bool {
	for _, i := range j.Extraction.Instructions {
		if i.Kind == k {
			return true
		}
	}
	return false
}

// sameWords reports whether s says no more than one of the others.
func sameWords(s string, others ...string) bool {
	for _, o := range others {
		if o != "" && dice(s, o) > 0.8 {
			return true
		}
	}
	return false
}

func rateText(f core.Fact, lang core.Lang, w wording) string {
	if t, ok := f.In(lang); ok {
		return strings.TrimRight(strings.TrimSpace(t), ".")
	}
	return w.money(f.Rate, f.Period)
}
