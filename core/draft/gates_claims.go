package draft

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// minSupport is the least share of a claim's content words that its fact holds.
const minSupport = 0.5

// gateClaims: each claim stands where it says it stands, and its fact exists, is
// confirmed, public, and says the same: every figure, every strong word, and
// most of the words.
func gateClaims(t *text) core.GateResult {
	for _, c := range t.Claims {
		f, ok := t.Profile.Fact(c.Fact)
		body := t.Content.Body
		switch {
		case c.Fact == "" || !ok:
			return fail(GateClaims, "claim_without_fact", "no fact supports this statement", c.Text)
		case !f.Confirmed:
			return fail(GateClaims, "claim_unconfirmed", "the fact behind this statement is not confirmed", c.Text)
		case f.Kind == core.FactExclusion:
			return fail(GateClaims, "claim_without_fact", "an exclusion supports no statement", c.Text)
		case c.Span.Start < 0 || c.Span.End > len(body) || c.Span.Start >= c.Span.End || body[c.Span.Start:c.Span.End] != c.Text:
			return fail(GateClaims, "claim_moved", "the statement is not where it is said to be; review the text again", c.Text)
		}
		if why := unsupported(c.Text, f); why != "" {
			return fail(GateClaims, "claim_unsupported", "the fact does not say this", why)
		}
	}
	return pass(GateClaims)
}

// strong are words that raise a statement above what a plain fact says.
var strong = core.NewPattern(`(?i)\b(?:expert|experts|expertise|senior|lead|leading|award\S*|certified|guru|world[- ]class|best|top[- ]rated|fluent|native|extensive\w*|deep|proven|renowned|zertifizier\w*|experte|expertin|experten|führende[rn]?|leitende[rn]?|preisgekrönt\w*|muttersprach\w*|fließend|umfassende?|langjährige?|mehrjährige?|experto|experta|certificad\w|expert\w*|certifié\w*|ph\.?d|doctorate|master's|degree|diplom\w*|promoviert\w*)\b`)

// unsupported returns what of a claim its fact does not hold, or "".
func unsupported(claim string, f core.Fact) string {
	own := newCorpus(factText(f))
	for n := range numbersIn(claim) {
		if !own.numbers[n] {
			return n
		}
	}
	for _, m := range strong.FindAllString(claim, -1) {
		if !own.has(m) && !strings.Contains(own.lower, strings.ToLower(m)) {
			return m
		}
	}
	for _, n := range numberWords(claim) {
		if !own.numbers[n.figure] && !own.words[n.word] {
			return n.word
		}
	}
	if f.Kind == core.FactRate {
		return ""
	}
	stems := map[string]bool{}
	for w := range own.words {
		stems[stem(w)] = true
	}
	total, known := 0, 0
	for _, w := range words(claim) {
		if len([]rune(w)) < 4 || stopword(w) || w == "year" || w == "jahr" {
			continue
		}
		total++
		if stems[stem(w)] || own.words[w] {
			known++
		}
	}
	if float64(known) < minSupport*float64(total) {
		return claim
	}
	return ""
}

func stem(w string) string {
	r := []rune(strings.Trim(w, "+#."))
	if len(r) > 6 {
		r = r[:6]
	}
	return string(r)
}

var (
	selfEN = core.NewPattern(`(?i)\bI(?:'ve|’ve| have| had)(?: also| already| successfully| recently| personally| been)* (?:\w+ed|built|led|written|made|run|shipped|done|spent|won|taught|grown|sold|held|worked|years|experience|extensive|deep|strong|\d+|a (?:degree|master|phd|background|track|team|proven|strong))\b|\bI (?:also |recently |previously |successfully |personally )?(?:built|led|wrote|made|ran|shipped|won|taught|grew|sold|held|specali[sz]e|speciali[sz]e|know|speak|hold|own|founded|worked|developed|designed|created|managed|delivered|launched|completed|implemented|engineered|maintained|improved|increased|reduced|graduated|studied|trained|helped|served|architected|migrated|translated|published|work (?:with|as|for|at|in)|bring|offer|possess|excel)\b|\b(?:I am|I'm|I’m) (?:\w+ )?(?:an?|the|fluent|certified|skilled|proficient|experienced|highly|well[- ]versed|passionate|expert|native|based|licensed|familiar|comfortable)\b|\bmy (?:\w+ )?(?:experience|background|clients?|customers?|expertise|track record|skills?|skill set|team|agency|company|career|degree|certifications?|employers?|previous|past|work (?:has|includes|was)|projects?|portfolio includes)\b|\byears of\b|\bI(?:'ve| have) (?:over|more than|nearly|almost)\b`)
	selfDE = core.NewPattern(`(?i)\bich (?:\p{L}+ )?(?:habe|hatte|verfüge|besitze|arbeite|beherrsche|spreche|kenne|leitete|leite|betreue|betreute|entwickle|entwickelte|gestalte|gestaltete|baute|schrieb|spezialisiere|bringe|biete)\b|\bhabe ich\b|\b(?:ich bin|bin ich) (?:ein|eine|seit|der|die|zertifiziert|spezialisiert|erfahren|versiert|muttersprach|vertraut|fließend|experte|expertin)|\bmeine[mnrs]? (?:\p{L}+ )?(?:erfahrung|erfahrungen|kunden|kundinnen|expertise|kenntnisse|fähigkeiten|laufbahn|karriere|projekte|referenzen|agentur|team|ausbildung|studium|bisherige\w*|hintergrund)\b|\b(?:langjährig|mehrjährig)\w*|\bjahre(?:n)? erfahrung`)
	selfES = core.NewPattern(`(?i)\b(?:he (?:\w+ado|\w+ido|hecho|escrito)|tengo (?:más|una|\d+|amplia|experiencia)|soy (?:un|una|experto|experta|especialista)|trabajo (?:como|con|desde)|trabajé|desarrollé|diseñé|lideré|mi (?:experiencia|equipo|trayectoria)|mis (?:clientes|proyectos)|años de)\b`)
	selfFR = core.NewPattern(`(?i)\b(?:j['’]ai (?:\p{L}+é|conçu|écrit|fait|plus|une|\d+)|je (?:suis (?:un|une|expert|experte|spécialiste|spécialisé)|maîtrise|parle|travaille|possède|dispose)|mon (?:expérience|expertise|équipe|parcours)|mes (?:clients|projets|compétences)|ans d['’]expérience)`)
	// plain are statements about this message and this posting, not about the
	// freelancer's past.
	plainEN = core.NewPattern(`(?i)\bI(?:'ve|’ve| have) (?:read|seen|noticed|noted|understood|looked|attached|reviewed|added|put|answered|included|a (?:short |quick )?question)|I know (?:that|how) (?:you|your)\b|\bI (?:would|will|can|could|’d|'d|’ll|'ll)\b`)
	plainDE = core.NewPattern(`(?i)\bhabe ich (?:\p{L}+ ){0,6}(?:gelesen|gesehen|verstanden|beigefügt|beantwortet|entnommen|frage|fragen)|\bich habe (?:\p{L}+ ){0,6}(?:gelesen|gesehen|verstanden|beigefügt|beantwortet|frage|fragen)|\bhabe ich (?:noch )?(?:eine|zwei) (?:kurze )?fragen?|\bich (?:biete|bringe) (?:ihnen )?(?:gern|gerne)?\s*(?:ein|einen|eine) (?:kurze[ns]? )?(?:gespräch|telefonat|vorschlag|termin)`)
	tailEN  = core.NewPattern(`(?i)^\s*(?:and |also |then |who |which )*(?:have |has )?(?:led|managed|built|founded|developed|designed|shipped|delivered|launched|won|trained|increased|reduced|ran|wrote|worked|graduated|studied)\b`)
	clauses = core.NewPattern(`,| and | but |;| – | — `)
	// boast are credentials that need a fact wherever they stand.
	boast = core.NewPattern(`(?i)\baward[- ]winning|\btop[- ]rated|\bcertified\b|\bPh\.?D\b|\bMBA\b|\bmaster's degree|\bbachelor's|\b\d+\s*% (?:job )?success|\bfive[- ]star|\b5[- ]star|\bex-(?:google|amazon|meta|facebook|apple|microsoft)|\bformer(?:ly)? (?:at |of )?(?:google|amazon|meta|apple|microsoft)|\bpreisgekrönt|\bzertifiziert\w*|\bpromoviert\w*|\bmeisterbrief|\bworked with (?:fortune|leading|major)|\bfortune 500\b|\bpatent(?:s|ed)?\b|\bmillions? of (?:users|dollars)`)
)

// gateStatements: every sentence that speaks about the freelancer holds a claim,
// so nothing is said about them that no fact was given for.
func gateStatements(t *text) core.GateResult {
	self := selfPattern(t.lang)
	var found []string
	for i, s := range t.sentences {
		sentence := t.own[s.Start:s.End]
		claimed := t.claimed(s)
		if t.self[i] && !claimed && !onlyPlain(self, sentence) {
			found = append(found, sentence)
			continue
		}
		if claimed {
			if extra := unclaimedTail(t, s); extra != "" {
				found = append(found, extra)
			}
		}
	}
	for _, m := range boast.FindAllStringIndex(t.own[:t.closing], -1) {
		if w := t.own[m[0]:m[1]]; !t.facts.holds(w) && !t.claimed(core.Span{Start: m[0], End: m[1]}) {
			found = append(found, w)
		}
	}
	if len(found) > 0 {
		return fail(GateStatements, "statement_without_fact", "this speaks about you and no fact is linked to it", found...)
	}
	return pass(GateStatements)
}

// onlyPlain reports whether what looks like a statement about the freelancer is
// one about this message ("I have read your posting").
func onlyPlain(self *core.Pattern, sentence string) bool {
	rest := plainDE.ReplaceAllString(plainEN.ReplaceAllString(sentence, " "), " ")
	return rest != sentence && !self.MatchString(rest)
}

// unclaimedTail returns a clause that adds a deed to a supported sentence.
func unclaimedTail(t *text, s core.Span) string {
	at := s.Start
	part := func(end int) string {
		c := core.Span{Start: at, End: end}
		if tailEN.MatchString(t.own[c.Start:c.End]) && !t.claimed(c) {
			return t.own[c.Start:c.End]
		}
		return ""
	}
	for _, m := range clauses.FindAllStringIndex(t.own[s.Start:s.End], -1) {
		if extra := part(s.Start + m[0]); extra != "" {
			return extra
		}
		at = s.Start + m[1]
	}
	return part(s.End)
}

func selfPattern(l core.Lang) *core.Pattern {
	switch l {
	case core.LangGerman:
		return selfDE
	case core.LangSpanish:
		return selfES
	case core.LangFrench:
		return selfFR
	}
	return selfEN
}
