package rule

import (
	"slices"
	"strings"

	"github.com/automonet/automonet/core"
)

// Known is what a rule may speak of besides the fixed lists.
type Known struct {
	// Currency is the owner's own, for amounts that name none.
	Currency core.Currency
	// Sources are the names of the configured sources.
	Sources []string
}

// Read says how the words of a rule are understood. Nothing is guessed: what is not
// in the lists and is no short phrase after a refusal is returned as unclear. Words is
// left to the edge that shows the reading.
func Read(text string, known Known) core.RuleReading {
	text = core.Clean(text, core.MaxRuleBytes, false)
	out := core.RuleReading{Text: text, Checks: []core.RuleCheck{}, Unclear: []core.RuleUnclear{}}
	r := &reader{text: spaced(text), known: known, sources: map[string]string{}, reading: &out}
	for _, s := range known.Sources {
		r.sources[folded(words(s))] = s
	}
	r.quotes = quoted(r.text)
	all := words(r.text)
	for from := 0; from < len(all); {
		to := from
		for to < len(all) && all[to].sentence == all[from].sentence {
			to++
		}
		r.sentence(all[from:to])
		from = to
	}
	return out.Sealed()
}

// spaced writes the signs of currencies as words of their own, and colons as spaces.
// It keeps the length of nothing: what is quoted later is quoted from its result.
func spaced(s string) string {
	s = strings.NewReplacer("€", " EUR ", "$", " USD ", "£", " GBP ", ":", " ", "’", "'", "100%", "100 ", "n't", " not").Replace(s)
	var b strings.Builder
	for i, r := range s {
		if i > 0 && isDigit(s[i-1]) && (r == 'e' || r == 'E' || r == 'u' || r == 'U') && currencyOf(fold(s[i:min(i+3, len(s))])) != "" {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// quoted returns the ranges between quotation marks.
func quoted(s string) []core.Span {
	var out []core.Span
	open := -1
	for i, r := range s {
		switch {
		case !strings.ContainsRune("\"“”„«»", r):
		case open < 0:
			open = i + len(string(r))
		default:
			if open < i {
				out = append(out, core.Span{Start: open, End: i})
			}
			open = -1
		}
	}
	return out
}

// reader reads one rule.
type reader struct {
	text    string
	known   Known
	sources map[string]string
	quotes  []core.Span
	reading *core.RuleReading

	// What holds within a sentence: the mode of what follows, and the period that was
	// named last.
	mode    mark
	period  core.Period
	pending []core.RuleCheck
	german  bool
	item    item
}

// item is a part of a list: "no gambling, weapons or unpaid tests" has three.
type item struct {
	checks []core.RuleCheck
	// rest are the words that stand for nothing, as a range of the text.
	rest       core.Span
	restWords  int
	restUpper  bool
	marked     bool // the mode was said in this item
	compare    mark // markBelow, markAbove, markOlder
	expect     core.RuleKind
	quote      bool
	start, end int
}

func (i item) empty() bool { return len(i.checks) == 0 && i.restWords == 0 }

func (r *reader) sentence(all []word) {
	r.mode, r.period, r.pending, r.item, r.german = markNone, "", nil, item{}, false
	for i := 0; i < len(all); {
		i = r.step(all, i)
	}
	r.flush()
	for _, c := range r.pending {
		if r.mode == markRefuse || r.mode == markOnly {
			r.add(c, r.mode)
			continue
		}
		r.unclear(r.text[all[0].start:all[len(all)-1].end], "wish")
		break
	}
}

// step reads what begins at word i and returns where to go on.
func (r *reader) step(all []word, i int) int {
	w := all[i]
	if n := r.quote(all, i); n > 0 {
		return r.next(all, i+n)
	}
	if n := r.amount(all, i); n > 0 {
		return r.next(all, i+n)
	}
	if m, n := r.meaning(all, i); n > 0 {
		r.take(m, all, i, n)
		return r.next(all, i+n)
	}
	m := marks()[w.form]
	switch m {
	case markExcept, markThat:
		why := "unknown"
		if m == markExcept {
			why = "exception"
		}
		from := w.start
		if m == markThat && r.item.restWords > 0 {
			// What is described further is not the thing by itself.
			from, r.item.restWords = r.item.rest.Start, 0
		}
		r.unclear(r.text[from:all[len(all)-1].end], why)
		return len(all)
	case markRefuse, markOnly, markLeast:
		r.setMode(m, w)
	case markJoin:
		r.flush()
	case markBelow, markAbove, markOlder:
		r.item.compare = m
	case markClient:
		r.clients()
	case markLang:
		r.item.expect = core.RuleLanguage
	case markPlace:
		r.item.expect = core.RuleCountry
	case markWords:
		r.item.expect = core.RulePhrase
	case markFiller, markPer:
	default:
		if p := periodOf(w.form, false); p != "" {
			r.period = p
			break
		}
		r.unknown(w)
	}
	return r.next(all, i+1)
}

// next ends the item where a comma follows the words up to i.
func (r *reader) next(all []word, i int) int {
	if i > 0 && all[i-1].comma {
		r.flush()
	}
	return i
}

// setMode notes "never", "only" or "at least". After words that were not marked
// themselves it belongs to them ("gambling never", "remote only").
func (r *reader) setMode(m mark, w word) {
	switch w.form {
	case "kein", "keine", "keinen", "nie", "niemals", "nicht", "nichts", "ohne", "nur", "keinerlei", "keiner", "mindestens", "sperre", "lehne":
		r.german = true
	}
	if m == markLeast {
		r.item.compare, r.item.marked = markLeast, true
		return
	}
	if r.item.empty() {
		r.mode, r.item.marked = m, true
		return
	}
	if !r.item.marked {
		before := r.mode
		r.mode = m
		r.flush()
		if before != markNone {
			r.mode = before
		}
		return
	}
	r.flush()
	r.mode, r.item.marked = m, true
}

// quote takes words in quotation marks as they are.
func (r *reader) quote(all []word, i int) int {
	for _, q := range r.quotes {
		if all[i].start < q.Start || all[i].start >= q.End {
			continue
		}
		n := 1
		for i+n < len(all) && all[i+n].start < q.End {
			n++
		}
		r.rest(all[i].start, all[i+n-1].end, n, false)
		r.item.quote = true
		return n
	}
	return 0
}

// meaning looks up the longest phrase that begins at word i.
func (r *reader) meaning(all []word, i int) (meaning, int) {
	for n := min(5, len(all)-i); n > 0; n-- {
		form := folded(all[i : i+n])
		if source, ok := r.sources[form]; ok {
			return meaning{kind: core.RuleSource, values: []string{source}}, n
		}
		if m, ok := meanings()[form]; ok {
			return m, n
		}
	}
	code := r.text[all[i].start:all[i].end]
	upper := strings.ToUpper(code)
	if _, ok := atlas().called[upper]; ok && (code == upper || r.item.expect == core.RuleCountry) && r.item.expect != core.RuleLanguage {
		return meaning{kind: core.RuleCountry, values: []string{upper}}, 1
	}
	if r.item.expect == core.RuleLanguage && len(code) == 2 && marks()[all[i].form] == markNone {
		return meaning{kind: core.RuleLanguage, values: []string{strings.ToLower(code)}}, 1
	}
	return meaning{}, 0
}

func (r *reader) take(m meaning, all []word, i, n int) {
	c := core.RuleCheck{Kind: m.kind, Values: m.values}
	if m.country != "" && (r.item.expect == core.RuleCountry || i+n < len(all) && marks()[all[i+n].form] == markClient) {
		c = core.RuleCheck{Kind: core.RuleCountry, Values: []string{m.country}}
	}
	r.item.checks = append(r.item.checks, c)
	r.grow(all[i].start, all[i+n-1].end)
}

// clients: after a word that was understood it is filler ("German clients"), else a
// name follows ("client Acme").
func (r *reader) clients() {
	if r.item.empty() {
		r.item.expect = core.RuleCompany
	}
}

func (r *reader) unknown(w word) {
	r.rest(w.start, w.end, 1, w.upper)
}

func (r *reader) rest(start, end, n int, upper bool) {
	if r.item.restWords == 0 {
		r.item.rest.Start, r.item.restUpper = start, upper
	}
	r.item.rest.End = end
	r.item.restWords += n
	r.grow(start, end)
}

func (r *reader) grow(start, end int) {
	if r.item.end == 0 {
		r.item.start = start
	}
	r.item.end = end
}

// most is how many words a phrase has at most that is searched for as it is.
const most = 3

// flush ends an item: its checks get the mode that holds, and what was not understood
// becomes a phrase, a name, or unclear.
func (r *reader) flush() {
	it := r.item
	r.item = item{expect: it.expect}
	if it.restWords > 0 {
		text := r.text[it.rest.Start:it.rest.End]
		n := len(words(text))
		switch {
		case len(it.checks) == 0 && r.mode == markRefuse && it.compare == markNone && (n <= most || it.quote || it.expect == core.RuleCompany && n <= 6):
			kind := core.RulePhrase
			if it.expect != core.RulePhrase && (it.expect == core.RuleCompany || !it.quote && named(text, it.restUpper, r.german)) {
				kind = core.RuleCompany
			}
			it.checks = append(it.checks, core.RuleCheck{Kind: kind, Values: []string{text}})
		default:
			r.unclear(text, "unknown")
		}
	}
	for _, c := range it.checks {
		if r.mode == markNone {
			r.pending = append(r.pending, c)
			continue
		}
		r.add(c, r.mode)
	}
}

// named reports whether unknown words are the name of a company: they have a legal
// form, or, in English, begin with a capital letter.
func named(text string, upper, german bool) bool {
	all := words(text)
	return len(all) > 1 && legalForm(all[len(all)-1].form) || upper && !german
}

// add puts a check into the reading, joined with one of its kind before it.
func (r *reader) add(c core.RuleCheck, mode mark) {
	switch c.Kind {
	case core.RuleMinPay, core.RuleMaxAge:
	case core.RuleTopic, core.RulePhrase, core.RuleCompany, core.RuleSource:
		if mode == markOnly {
			r.unclear(strings.Join(c.Values, ", "), "wish")
			return
		}
	default:
		c.Only = mode == markOnly
	}
	for i, have := range r.reading.Checks {
		if have.Kind == c.Kind && have.Only == c.Only && len(c.Values) > 0 {
			for _, v := range c.Values {
				if !slices.Contains(have.Values, v) {
					have.Values = append(slices.Clone(have.Values), v)
				}
			}
			r.reading.Checks[i] = have
			return
		}
	}
	c.Values = slices.Clone(c.Values)
	r.reading.Checks = append(r.reading.Checks, c)
}

func (r *reader) unclear(text, why string) {
	text = strings.TrimSpace(text)
	if text != "" {
		r.reading.Unclear = append(r.reading.Unclear, core.RuleUnclear{Text: text, Why: why})
	}
}
