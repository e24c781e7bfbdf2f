package draft

import (
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
)

// What a text plans, asks or works out says nothing about the freelancer. Figures and
// names in it need no fact, as long as they are no price, no promise and no past deed.

var (
	// supposes marks a clause that proposes, assumes or asks.
	supposes = core.NewPattern(`(?i)\?\s*$|^\s*(?:\d{1,2}[.)]|[-•–]|\([a-z\d]\))\s|\b(?:would|will|could|should|may|might|can|cannot|let us|let me|suggest|propose|proposal|recommend|if|whether|unless|perhaps|maybe|probably|for example|for instance|instead|suppose|imagine|say|i'd|i’d|you'd|i'll|i’ll|needs?|enough)\b|` +
		`\b(?:würde\p{L}*|wird|werden|könnte\p{L}*|kann|können|sollte\p{L}*|soll|sollen|müsste\p{L}*|muss|dürfte\p{L}*|darf|wäre\p{L}*|hätte\p{L}*|käme\p{L}*|ließe\p{L}*|gäbe|möchte\p{L}*|bräuchte\p{L}*|schlage|vorschlag|falls|wenn|ob|vielleicht|vermutlich|etwa|beispielsweise|zum beispiel|reicht|reichen|genügt|genügen|lässt sich|lassen sich)\b|` +
		`\b(?:\p{L}+rían?|\p{L}+ríamos|propong\p{L}*|propuesta|sugier\p{L}*|podrá\p{L}*|puede\p{L}*|si|quizá\p{L}*|tal vez|por ejemplo|conviene|basta\p{L}*|habrá|serán?|hay que|debe\p{L}*)\b|` +
		`\b(?:\p{L}+rai[st]?|\p{L}+raient|\p{L}+rions|propose|proposition|suggère|peut|peuvent|pourr\p{L}+|s'il|peut-être|par exemple|suffi\p{L}*|il faut|faudr\p{L}*|doit|doivent)\b`)
	// done marks a clause that tells what was done.
	done = core.NewPattern(`(?i)\b(?:was|were|had|has been|have been|ago|last (?:year|month|week|time)|recently|previously|already|since|climbed|dropped|rose|fell|grew|reached|went|cut|saved|lifted|reported|won|sold|built|made|moved|trained|earned|wurden?|war|waren|hatten?|seit|bereits|schon|zuletzt|früher|letzte[nrsm]?|stieg\p{L}*|sank\p{L}*|gesunken|gestiegen|fue|fueron|había|desde|hace|ya|pasado|subió|subieron|bajó|bajaron|aumentó|aumentaron|était|étaient|avait|avaient|depuis|déjà|dernière?|ont|baissé|augmenté)\b`)
	// priced marks an amount of money beside a figure, before it or after it.
	pricedAfter  = core.NewPattern(`(?i)^\s?(?:k\s?)?(?:€|\$|£|eur\b|euros?\b|usd\b|gbp\b|chf\b|dollars?\b|pounds?\b|francs?\b|franken\b|libras?\b|dólares\b)`)
	pricedBefore = core.NewPattern(`(?i)(?:€|\$|£|\beur|\busd|\bgbp|\bchf|\b(?:charge|price|priced|fee|kostet|kosten|preis|honorar|cuesta|precio|coûte|prix)(?: \p{L}+){0,3}|\bcosts(?: you| them| us)?)\s?$`)
	// measured marks a share, years of practice and whom a success is counted in.
	measured = core.NewPattern(`(?i)^[\s-]?(?:%|percent\b|per cent\b|prozent\b|por ciento\b|pour cent\b|\+|(?:\p{L}+ ){0,2}?(?:years?|decades?|jahren?|años|ans|années|clients?|customers?|companies|projects?|users?|readers?|views|members|people|units|orders|shops|stores|visitors|subscribers|downloads|employees|kunden|firmen|unternehmen|projekten?|nutzern?|lesern?|besuchern?|abonnenten|clientes|empresas|proyectos|usuarios|lectores|visitas|entreprises|projets|utilisateurs|lecteurs|visiteurs|vues)\b)`)
	// lasting marks a stretch of time or a day in the calendar, which may be a promise.
	lasting = core.NewPattern(`(?i)^[\s.-]{0,2}(?:\p{L}+ )?(?:hours?|days?|weeks?|months?|stunden?|tagen?|wochen?|monaten?|werktagen?|horas?|días?|semanas?|mes(?:es)?|heures?|jours?|semaines?|mois|january|february|march|april|may|june|july|august|september|october|november|december|januar|februar|märz|mai|juni|juli|oktober|dezember|de (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre)\b`)
	// material marks a length of what there is to work on: "28 hours of picture".
	material = core.NewPattern(`(?i)^ (?:hours? (?:of|in)|stunden? (?:\p{L}+material|material|ton|film|bild|audio)|horas? (?:de|en)|heures? (?:de|d['’]|en))`)
	// unsettled marks a clause that only supposes, so that even a share or a stretch of
	// time in it is no promise.
	unsettled = core.NewPattern(`(?i)\?\s*$|\b(?:would|could|might|may|perhaps|maybe|if|whether|suppose|imagine|i'd|i’d|würden?|könnten?|wären?|käme\p{L}*|falls|wenn|ob|vielleicht|vermutlich|\p{L}+rían?|\p{L}+ríamos|si|quizá\p{L}*|\p{L}+rai[st]|\p{L}+raient|\p{L}+rions|peut-être)\b`)
)

// plansOnly reports whether a clause speaks of nothing but what is planned, asked or
// supposed: it says nothing about the freelancer and tells nothing done.
func (t *text) plansOnly(c clause) bool {
	return t.once("plans", c, func(string) bool { return t.onlyPlans(c) })
}

// once answers a question about a clause and keeps the answer, since a clause may hold
// thousands of figures.
func (t *text) once(what string, c clause, ask func(said string) bool) bool {
	return t.onceAt(what, c.span, ask)
}

// onceAt is once for any part of the text: a sentence may hold thousands of clauses.
func (t *text) onceAt(what string, at core.Span, ask func(said string) bool) bool {
	key := question{what, at}
	got, ok := t.answers[key]
	if !ok {
		if t.answers == nil {
			t.answers = map[question]bool{}
		}
		got = ask(t.own[at.Start:at.End])
		t.answers[key] = got
	}
	return got
}

// question is what is asked about a part of the text.
type question struct {
	what string
	at   core.Span
}

func (t *text) onlyPlans(c clause) bool {
	said, s := t.own[c.span.Start:c.span.End], t.sentences[c.sentence]
	if c.says != "" || c.claimed || ownFigure.MatchString(said) {
		return false
	}
	asked := strings.HasSuffix(strings.TrimSpace(t.own[s.Start:s.End]), "?") && !anyOf(words(said), 0, len(said), first)
	if !asked && done.MatchString(said) {
		return false
	}
	if admits(words(said)) {
		return true
	}
	return supposes.MatchString(said) || !c.along && t.onceAt("supposes", s, supposes.MatchString)
}

// free reports whether the figure n at m of a clause needs no ground: it is worked out
// from the posting's figures, or stands in a plan and is neither price nor promise.
func (t *text) free(c clause, n string, m []int) bool {
	said := t.own[c.span.Start:c.span.End]
	if c.says != "" || t.once("own", c, ownFigure.MatchString) || pricedAfter.MatchString(said[m[1]:]) || pricedBefore.MatchString(strings.ToValidUTF8(said[max(0, m[0]-80):m[0]], "")) {
		return false
	}
	if c.claimed && !t.clients(c, false, m) {
		return false
	}
	if day := dayOf.FindString(said[m[1]:]); day != "" {
		return unsettled.MatchString(said[:m[0]] + said[m[1]+len(day):]) // "May" itself supposes nothing
	}
	if measured.MatchString(said[m[1]:]) && (t.once("mine", c, mine.MatchString) || t.once("gains", c, gains.MatchString)) && !t.derived(n, true) {
		return t.once("unsettled", c, unsettled.MatchString)
	}
	if c.plain(tellsPerhaps) && !t.once("delivers", c, delivers.MatchString) {
		return true
	}
	share := measured.MatchString(said[m[1]:])
	last := lasting.MatchString(said[m[1]:])
	if (!last || material.MatchString(said[m[1]:])) && !t.once("done", c, done.MatchString) && t.derived(n, share) {
		return true
	}
	if !t.plansOnly(c) {
		// A rule of the trade and a sum are nobody's deed.
		if !c.claimed && !c.along && !share && !last && !calendar(n) && !t.once("done", c, done.MatchString) {
			return true
		}
		return physical.MatchString(said[m[1]:]) && !c.claimed && !t.once("done", c, done.MatchString)
	}
	if share || last || calendar(n) {
		return t.once("unsettled", c, unsettled.MatchString)
	}
	return true
}

// delivers marks a clause that says when something will be there.
var delivers = core.NewPattern(`(?i)\b(?:takes|dauert|tarda|dure|prend|seront|será|serán|sind|estarán?|you(?:'ll| will| get| have| receive)|i(?:'ll| will|’ll)|deliver\p{L}*|finish\p{L}*|ready|done|complete\p{L}*|live|hand(?:ed)? over|deadline|latest|within|by the|liefer\p{L}*|geliefert|fertig\p{L}*|abgeb\p{L}*|abgabe|übergeb\p{L}*|spätestens|innerhalb|binnen|erhalten sie|haben sie|bekommen sie|bis zum|entreg\p{L}*|list[oa]s?|terminad[oa]s?|tendrán?|recibirán?|a más tardar|antes del?|livr\p{L}*|prête?s?|terminée?s?|rendue?s?|remise?s?|aurez|recevrez|au plus tard|avant le|sous)\b`)

// mine marks what is the freelancer's own: a share told of it is a success.
var mine = core.NewPattern(`(?i)\b(?:my|mine|our|mein\p{L}*|unser\p{L}*|mis?|nuestr\p{L}+|mon|ma|mes|nos|notre)\b`)

// gains are verbs of success, in the tense of what always happens.
var gains = core.NewPattern(`(?i)\b(?:saves?|cuts?|reduces?|increases?|improves?|raises?|lowers?|drops?|falls?|rises?|spart|sparen|senkt|senken|sinkt|sinken|steigt|steigen|steigert|ahorran?|reducen?|aumentan?|mejoran?|bajan?|suben?|baissent?|augmentent?|économisent?|diminuent?|réduit|réduisent)\b`)

// dayOf marks a figure as the day of a month: a date that nobody gave is a promise,
// whatever stands around it.
var dayOf = core.NewPattern(`(?i)^(?:st|nd|rd|th|er|\.)?\s?(?:de |of )?(?:january|february|march|april|may|june|july|august|september|october|november|december|januar|februar|märz|mai|juni|juli|oktober|dezember|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre)\b`)

// physical marks a unit of nature and of the trade, in which no success is counted.
var physical = core.NewPattern(`(?i)^[\s-]?(?:mm|cm|km|m|m²|kg|g|mg|°|°c|grad|degrees?|grados|degrés|v|volts?|mv|ma|µa|w|watts?|kw|kwh|hz|khz|mhz|ghz|db|px|pixels?|dpi|bits?|bytes?|kb|mb|gb|tb|ms|fps|rpm|lux|k|bar|minutes?|seconds?|minuten?|sekunden?|minutos?|segundos?|secondes?|metres?|meters?|metern?|metros?|mètres?|centim\p{L}+|zentimetern?|millim\p{L}+|litres?|liters?|litern?|litros?|gramm?|gramos?|grammes?|kilos?)(?:\P{L}|$)`)

// calendar reports whether a figure is that of a year.
func calendar(n string) bool {
	return len(n) == 4 && (strings.HasPrefix(n, "19") || strings.HasPrefix(n, "20"))
}

// maxOperands bounds the figures that sums are looked for in.
const maxOperands = 24

// derived reports whether a figure is the sum, difference, product or quotient of two
// figures of which one at least is the posting's, or a share of one in the other. A
// quotient may be rounded by a fiftieth.
func (t *text) derived(n string, share bool) bool {
	want, err := strconv.ParseFloat(n, 64)
	if err != nil || want <= 0 || calendar(n) {
		return false
	}
	t.operands()
	for i, a := range t.given {
		if share {
			for _, b := range t.given {
				if b > a && about(100*a/b, want) {
					return true
				}
			}
			continue
		}
		if a > 12 && (want == a/2 || want == a/3 || want == a/4 || want == 2*a) {
			return true
		}
		for _, b := range t.small {
			if want == a-b || b > 1 && want == a*b {
				return true
			}
		}
		for _, b := range t.given[i+1:] {
			hi, lo := max(a, b), min(a, b)
			if want == a+b || want == hi-lo || lo > 1 && (want == a*b || a*b >= 600 && about(a*b/60, want) || about(hi/lo, want) || lo <= 100 && about(a*b/100, want)) {
				return true
			}
		}
	}
	return false
}

func about(got, want float64) bool { return got >= want*0.97 && got <= want*1.03 }

// operands reads the figures of the posting, and the small ones that the text itself
// counts in, once.
func (t *text) operands() {
	if t.read {
		return
	}
	t.read = true
	seen := map[string]bool{}
	add := func(to *[]float64, n string) {
		if v, err := strconv.ParseFloat(n, 64); err == nil && v > 0 && !seen[n] && len(*to) < maxOperands {
			seen[n] = true
			*to = append(*to, v)
		}
	}
	job := t.Job.Title + "\n" + t.Job.Text
	for _, m := range numberSpans(job) {
		if !calendar(job[m[0]:m[1]]) {
			add(&t.given, canonical(job[m[0]:m[1]]))
		}
	}
	for _, w := range words(job) {
		add(&t.given, numeral(w))
	}
	for _, w := range words(t.own[:t.closing]) {
		if n := numeral(w); len(n) == 1 || n == "10" || n == "11" || n == "12" {
			add(&t.small, n)
		}
	}
}
