package draft

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
)

// clause is a part of a sentence with what it says about the freelancer.
type clause struct {
	span core.Span
	// sentence is the index of its sentence.
	sentence int
	// claimed says that a claim touches the clause, along that one touches its
	// sentence.
	claimed, along bool
	// ascribed says that its sentence speaks of what the client asks or writes.
	ascribed bool
	// leads says that it only announces the claim or link after it.
	leads bool
	// says is what it states about the freelancer beside its claims, "" for nothing;
	// ruled is what the rules alone find.
	says, ruled string
	// rule is which of the rules found it.
	rule string
	// score is how much the classifier finds that it tells about the freelancer.
	score float64
}

// The rules that find a statement.
const (
	rulePerson     = "person"     // what the first person says of itself
	rulePromise    = "promise"    // a guarantee
	ruleOffer      = "offer"      // a time or a post in set words
	ruleCredential = "credential" // words of skill or past work
	ruleBoth       = "both"       // the first person with such words
	ruleTail       = "tail"       // a deed added to a supported sentence
	ruleName       = "name"       // the freelancer named as a third person
	ruleLacking    = "lacking"    // a skill of the posting that no fact holds
)

// readClauses splits the sentences and reads what each clause says.
func (t *text) readClauses() []clause {
	s := speakerOf(t.lang)
	blank := t.blankClaims()
	name := t.nameTokens()
	var out []clause
	for i, sentence := range t.sentences {
		along := t.claimed(sentence)
		planned := plans.MatchString(blank[sentence.Start:sentence.End])
		spans := clausesOf(blank, sentence)
		for k, span := range spans {
			ascribed := s.ascribes(blank[span.Start:span.End])
			if k+1 < len(spans) && !ascribed {
				next := blank[spans[k+1].Start:spans[k+1].End]
				ascribed = relative.MatchString(next) && s.ascribes(next)
			}
			c := clause{span: span, sentence: i, claimed: t.claimed(span), along: along, ascribed: ascribed}
			words := blank[span.Start:span.End]
			switch {
			case greets.MatchString(words), planned && indirect.MatchString(words) && len(oneself.find(words, 1)) == 0:
			case c.claimed:
				if c.says = s.promised(words); onlyTells(blank[span.Start:sentence.End]) {
					c.says = ""
				}
				c.rule = rulePromise
			default:
				c.rule, c.says = s.says(words, ascribed)
				if c.rule == rulePromise && onlyTells(blank[span.Start:sentence.End]) {
					c.rule, c.says = "", ""
				}
				if c.rule == rulePerson && (already.MatchString(words) || t.tellsDeed(words)) {
					c.rule = ruleBoth
				}
				if offer := t.offersTime(words); offer != "" {
					c.rule, c.says = ruleOffer, offer
				} else if roleHeld.MatchString(words) {
					c.rule, c.says = ruleOffer, strings.TrimSpace(words)
				}
				if c.leads = t.introduces(words, span.End) || announces.MatchString(words) || knownToo.MatchString(words) && t.claimSoon(i, span.End) || k+1 < len(spans) && t.sharesVerb(words, spans[k+1]); c.leads {
					c.says = ""
				}
				if c.says == "" && along && tailEN.MatchString(words) {
					c.rule, c.says = ruleTail, words
				}
				if c.says == "" {
					c.rule, c.says = ruleName, namesItself(words, name)
				}
			}
			if c.rule == ruleCredential && t.clientsYears(words, c.says) || c.says != "" && along && t.repeats(words, sentence) {
				c.says = ""
			}
			if c.says == "" && along {
				c.rule, c.says = ruleLacking, t.lacking(words, s)
			}
			if c.says == "" {
				c.rule = ""
			}
			c.ruled = c.says
			t.weigh(&c)
			out = append(out, c)
		}
	}
	return out
}

// clientsYears reports whether a clause without the first person speaks of a stretch of
// years that the posting names: "ten years of daily counts".
func (t *text) clientsYears(words, said string) bool {
	if !years.MatchString(said) {
		return false
	}
	found := false
	for _, m := range numberSpans(words) {
		if !t.posting.numbers[canonical(words[m[0]:m[1]])] {
			return false
		}
		found = true
	}
	for _, n := range numberWords(words) {
		if !t.posting.numbers[n.figure] && !t.posting.words[n.word] {
			return false
		}
		found = true
	}
	return found
}

// years begins a credential that is a stretch of years.
var years = core.NewPattern(`^(?:years?|decades?|jahren?|jahrzehnt\p{L}*|años|década\p{L}*|ans|années)\b`)

// repeats reports whether a clause along claims says nothing but for how long, in
// figures of the facts that they link: ", both for 9 years".
func (t *text) repeats(clause string, sentence core.Span) bool {
	if !bareOf(clause) {
		return false
	}
	found := false
	for _, m := range numberSpans(clause) {
		if !t.factGives(canonical(clause[m[0]:m[1]]), sentence, t.own[sentence.Start:sentence.End]) {
			return false
		}
		found = true
	}
	return found
}

// bareOf reports whether a clause holds nothing but figures, glue and words of practice.
func bareOf(clause string) bool {
	for _, w := range words(clause) {
		if numeral(w) == "" && !glue[w] && !practised.has(w) && len(functionWords(w)) == 0 && strings.Trim(w, "0123456789.,") != "" && w != "beides" && w != "ambas" && w != "ambos" && w != "deux" {
			return false
		}
	}
	return true
}

// introduction is a short clause that only leads to the claim after it: "among my
// projects,".
var introduction = core.NewPattern(`(?i)^\s*(?:and |und |y |et )?(?:among|from|in|of|one of|as to|unter|aus|von|zu|entre|de|sobre|en|parmi|dans|pour|à)\s+(?:my|meine[nrm]?|mis?|mes|mon|ma)(?: \p{L}+){1,2}[\s,:]*$`)

// announces is a clause that only says what the lines after it are about: "who I am,".
var announces = core.NewPattern(`(?i)^\s*(?:(?:and|und|y|et) )?(?:(?:dos|tres|dois|two|three|zwei|drei|deux|trois) (?:encargos|trabajos|proyectos|jobs|projects|works|arbeiten|aufträge|projekte|travaux|projets|missions) (?:míos|mías|of mine|von mir|à moi)\b[^\d]{0,60}|who i am|who is writing|what i (?:bring|offer|can offer|have)|about me|(?:a few )?words (?:on|about) me|wer ich bin|wer hier schreibt|was ich (?:mitbringe|biete|anbiete|habe)|(?:kurz )?(?:zu mir|über mich|zu meiner person)|quién soy|quién escribe|(?:lo )?que (?:aporto|ofrezco|tengo)|sobre mí|qui je suis|qui vous écrit|ce que j['’](?:apporte|offre|ai)|sur moi|à mon sujet|as (?:for|to)(?: my)? \p{L}+|zu(?:m|r) \p{L}+|was \p{L}+ (?:angeht|betrifft)|en cuanto a(?: mis?)? \p{L}+|quant (?:à|aux?)(?: m[aeo]\p{L}*)? \p{L}+)[\s:]*$`)

// subject is a clause that is no more than a thing of the freelancer's.
var subject = core.NewPattern(`(?i)^\s*(?:my|meine|mis|mes)(?: \p{L}+){1,2}\s*$`)

// sharesVerb reports whether a clause only names a thing of the freelancer's that shares
// its verb with the next clause, which leads to a link: "my texts | and my layouts are
// here: ...".
func (t *text) sharesVerb(words string, next core.Span) bool {
	if !subject.MatchString(words) {
		return false
	}
	for _, c := range t.Claims {
		if f, ok := t.Profile.Fact(c.Fact); ok && f.Kind == core.FactPortfolio && next.Start <= c.Span.Start && c.Span.Start < next.End {
			return true
		}
	}
	return false
}

// introduces reports whether a clause that ends at a place is an introduction and a
// claim follows it.
func (t *text) introduces(words string, end int) bool {
	if !introduction.MatchString(words) {
		return false
	}
	for _, c := range t.Claims {
		if c.Span.Start >= end && c.Span.Start < len(t.own) && strings.Trim(t.own[end:c.Span.Start], " ,:\n") == "" {
			return true
		}
	}
	return false
}

// relative begins a clause that says more about the one before it.
var relative = core.NewPattern(`(?i)^\s*(?:that|which|as|den|die|das|der|dem|wie|que|como|comme)\b`)

// plans mark a sentence that speaks of what is to come; indirect begins a clause that
// says what would be seen, found or felt then.
var (
	plans    = core.NewPattern(`(?i)\b(?:would|will|i'd|i’d|i'll|i’ll|würde|werde|könnte|\p{L}+ría|\p{L}+rais|\p{L}+rai|\p{L}+(?:[eiuv]r|dr|rr|ttr)ait)\b`)
	indirect = core.NewPattern(`(?i)^\s*(?:(?:and|or|und|oder|y|o|et|ou) )?(?:where|what|how|when|wo|was|wie|wann|dónde|qué|cómo|où|ce que|comment)\b`)
)

// greets is a salutation, in which "I" and the like are names.
var greets = core.NewPattern(`(?i)^\s*(?:hello|hi|dear|good (?:morning|day|afternoon|evening)|hallo|guten (?:tag|morgen|abend)|moin|liebe[rs]?|sehr geehrte[rs]?|hola|buen[oa]s|estimad[oa]s?|apreciad[oa]s?|bonjour|bonsoir|salut|chère?s?)(?:\s+\S+){0,4}\s*$`)

// blankClaims returns the own text with the claims blanked out, byte for byte: what
// they say is checked against their facts.
func (t *text) blankClaims() string {
	b := []byte(t.own)
	for _, c := range t.Claims {
		for i := max(0, c.Span.Start); i < min(len(b), c.Span.End); i++ {
			if b[i] != '\n' {
				b[i] = ' '
			}
		}
	}
	for _, m := range t.links {
		for i := m[0]; i < m[1]; i++ {
			b[i] = ' '
		}
	}
	// Who asks in a quotation is not the freelancer: users ask “where is my order?”
	for _, m := range quotedSpans(t.own) {
		if !strings.Contains(t.own[m[0]:m[1]], "?") {
			continue
		}
		for i := m[0]; i < m[1]; i++ {
			if b[i] != '\n' {
				b[i] = ' '
			}
		}
	}
	return string(b)
}

// nameTokens are the longer words of the freelancer's name.
func (t *text) nameTokens() map[string]bool {
	out := map[string]bool{}
	for _, w := range words(t.Profile.Name) {
		if len([]rune(w)) >= 3 {
			out[w] = true
		}
	}
	return out
}

var introduces = core.NewPattern(`(?i)\b(?:name is|this is|i am|i'm|i’m|heiße|bin|name ist|soy|llamo|nombre es|je suis|appelle|nom est|regards|wishes|grüße|gruß|saludos?|cordialement|vous)\b`)

// oneself names the freelancer as an applicant, which only somebody else would do.
var oneself = newAlternatives(`(?i)\b(?:the (?:applicant|candidate)|this (?:applicant|candidate|freelancer|developer|designer|writer|editor)|(?:der|die|dieser?) (?:bewerber|bewerberin|kandidatin)|le candidat|la candidate|el candidato|la candidata)\b`)

// namesItself finds a statement whose subject is the freelancer by name.
func namesItself(clause string, name map[string]bool) string {
	tokens := words(clause)
	if len(tokens) < 4 {
		return ""
	}
	found := ""
	if m := oneself.find(clause, 1); len(m) > 0 {
		found = m[0]
	} else if i := slices.IndexFunc(tokens, func(w string) bool { return name[w] && capital(clause, w) }); i >= 0 {
		found = around(tokens, i)
	}
	if found == "" || introduces.MatchString(clause) {
		return ""
	}
	return found
}

// capital reports whether a word in small letters stands in a text with a capital: Clara
// is a name, and "una cosa clara" holds none.
func capital(text, word string) bool {
	r, n := utf8.DecodeRuneInString(word)
	return strings.Contains(text, string(unicode.ToUpper(r))+word[n:]) || strings.Contains(text, strings.ToUpper(word))
}

var unsure = core.NewPattern(`(?i)\?|\b(?:if|would|new|wrong|falsch\p{L}*|learn\w*|missing|instead|except|your|whether|wenn|falls|wäre|würde|neu|lernen|fehlt|ihre?[nmrs]?|si|nuev[oa]|aprender\p{L}*|su|sus|nouveau|apprendre|votre|vos|serait)\b`)

// lacking finds a skill that the posting asks for and no fact holds, named along
// with claims as if it were one of them.
func (t *text) lacking(clause string, s speaker) string {
	if unsure.MatchString(clause) {
		return ""
	}
	tokens := words(clause)
	row := " " + strings.Join(tokens, " ") + " "
	for _, k := range t.Job.Extraction.Skills {
		want := words(k.Skill)
		if len(want) == 0 || t.facts.holds(k.Skill) || !strings.Contains(row, " "+strings.Join(want, " ")+" ") {
			continue
		}
		for i, w := range tokens {
			if w == want[0] && !s.negated(tokens, i) {
				return k.Skill
			}
		}
	}
	return ""
}

// maxBoasts bounds the credentials that are named to the owner.
const maxBoasts = 20

var (
	// tailEN begins a clause that adds a deed to a supported sentence.
	tailEN = core.NewPattern(`(?i)^\s*(?:and |also |then |who |which )*(?:have |has )?(?:led|managed|built|founded|developed|designed|shipped|delivered|launched|won|trained|increased|reduced|ran|wrote|worked|graduated|studied)\b`)
	// boast are credentials that need a fact wherever they stand.
	boast = newAlternatives(`(?i)\baward[- ]winning|\btop[- ]rated|\bcertified\b|\bPh\.?D\b|\bMBA\b|\bmaster's degree|\bbachelor's|\b\d+\s*% (?:job )?success|\bfive[- ]star|\b5[- ]star|\bex-(?:google|amazon|meta|facebook|apple|microsoft)|\bformer(?:ly)? (?:at |of )?(?:google|amazon|meta|apple|microsoft)|\bpreisgekrönt|\bzertifiziert\w*|\bpromoviert\w*|\bmeisterbrief|\bworked with (?:fortune|leading|major)|\bfortune 500\b|\bpatent(?:s|ed)?\b|\bmillions? of (?:users|dollars)`)
)

// quotedWords is from how many words on a quotation that stands in neither the
// posting nor the facts counts as somebody's praise.
const quotedWords = 4

var (
	// praise are words of a quotation that commends somebody.
	praise = core.NewPattern(`(?i)\b(?:best|great|excellent|brilliant|wonderful|fantastic|outstanding|perfect\p{L}*|amazing|recommend\p{L}*|reliable|pleasure|saved|professional|trust\p{L}*|impressed|beste\p{L}*|großartig\p{L}*|hervorragend\p{L}*|wunderbar\p{L}*|empfehl\p{L}*|zuverlässig\p{L}*|gerettet|toll\p{L}*|mejor\p{L}*|excelente\p{L}*|recomiend\p{L}*|fiable|salv\p{L}*|meilleure?s?|excellente?s?|parfaite?s?|recommand\p{L}*|sauvé\p{L}*|remarquable|impressionn\p{L}*)\b`)
	// somebody are words that speak of somebody.
	somebody = core.NewPattern(`(?i)\b(?:he|she|him|her|his|er|sie|ihn|ihm|frau|herr|ella|él|señora?|il|elle|lui|madame|monsieur|us|we|uns|wir|nos|nous|unser\p{L}*|our|nuestr\p{L}+|notre)\b`)
	// quoting are words that name who said something about it, or a dash before the name.
	quoting = core.NewPattern(`(?i)\b(?:wrote|said|told me|called (?:me|my|it)|put it|review\p{L}*|testimonial\p{L}*|(?:client|customer|owner|director|manager)s?|schrieb\p{L}*|sagte\p{L}*|meinte\p{L}*|urteil\p{L}*|lobte\p{L}*|kund(?:e|in|en|innen)|auftraggeber\p{L}*|chefin|escribi\p{L}*|dijo|dijeron|comentó|client[ea]s?|a écrit|écrivait|disait|a dit|selon|directrice|directeur|sums? (?:it |this |me )?up|summed|words of|describ\p{L}*|working with me|work(?:ed)? together|fass(?:t|te)\b.{0,40}zusammen|worten|beschr\p{L}*|zusammenarbeit|resum\p{L}*|palabras de|describ\p{L}*|según|colaboración|résum\p{L}*|mots d[e’']|décri\p{L}*|collaboration)\b|^\s*[,.]?\s*[–—-]\s`)
)

// praises reports whether a quotation may be somebody's praise of the freelancer: it
// names him, or two of these hold: it commends, it speaks of a person, and its sentence
// names who said it.
func (t *text) praises(m []int) bool {
	q := t.own[m[0]:m[1]]
	name := t.nameTokens()
	for _, w := range words(q) {
		if name[w] {
			return true
		}
	}
	signs := 0
	for _, p := range []*core.Pattern{praise, somebody} {
		if p.MatchString(q) {
			signs++
		}
	}
	said := false
	for _, s := range t.sentences {
		if s.Start < m[1] && m[0] < s.End {
			before, after := tail(t.own[s.Start:max(s.Start, m[0])]), head(t.own[min(m[1], s.End):s.End])
			said = said || (quoting.MatchString(before) || quoting.MatchString(after)) && !supposes.MatchString(before+after)
		}
	}
	rest := t.own[m[1]:]
	if said || quoting.MatchString(rest[:min(len(rest), 4)]) {
		signs++
	}
	return signs >= 2
}

// maskedAddress is what stands for a link or an address that a quotation leaves out.
var maskedAddress = core.NewPattern(`\((?:link|address|phone)\)`)

// gateStatements: nothing is said about the freelancer that no claim supports.
func gateStatements(t *text) core.GateResult {
	var found []string
	for _, c := range t.clauses {
		if c.says == "" {
			continue
		}
		at := c.span
		if !c.along {
			at = t.sentences[c.sentence]
		}
		found = append(found, strings.TrimSpace(t.own[at.Start:at.End]))
	}
	own := t.own[:t.closing]
	for _, m := range boast.spans(own, maxBoasts) {
		if w := own[m[0]:m[1]]; !t.facts.holds(w) && !t.posting.holds(w) && !t.claimed(core.Span{Start: m[0], End: m[1]}) {
			found = append(found, w)
		}
	}
	for _, m := range quotedSpans(own) {
		if q := own[m[0]:m[1]]; t.praises(m) && len(strings.Fields(q)) >= quotedWords && !t.posting.knows(maskedAddress.ReplaceAllString(q, "")) && !t.claimed(core.Span{Start: m[0], End: m[1]}) {
			found = append(found, q)
		}
	}
	if len(found) > 0 {
		return fail(GateStatements, "statement_without_fact", "this speaks about you and no fact is linked to it", found...)
	}
	return pass(GateStatements)
}
