package draft

import (
	"strings"

	"github.com/automonet/automonet/core"
)

var (
	priceRun = core.NewPattern(`(?i)[€$£¥]\s?\d|\d\s?[€$£¥]|\b(?:eur|usd|gbp|chf|cad|aud)\s?\d|\d(?:[.,]\d+)?\s?(?:k\s)?(?:eur|euros?|usd|dollars?|gbp|pounds?|chf|francs?|franken|dólares)\b|\b(?:hourly|daily|day|fixed) (?:rate|price|fee)|\bstundensatz|\btagessatz|\bfestpreis|\bpauschalpreis|\btarifa|\bprecio cerrado|\btarif\b|\bforfait`)
	timeRun  = core.NewPattern(`(?i)\b\d+(?:[.,]\d+)?(?:\s?(?:-|–|to|bis|a|à)\s?\d+)?[ -]?(?:hours?|hrs?|days?|weeks?|months?|stunden?|tagen?|tage|wochen?|monaten?|monate?|horas?|días?|semanas?|mes(?:es)?|heures?|jours?|semaines?|mois)\b|\b(?:one|two|three|four|five|six|a few|ein(?:e|er|em)?|zwei|drei|vier|fünf|sechs|una?|dos|tres|cuatro|une?|deux|trois|quatre) (?:hours?|days?|weeks?|months?|stunden?|tagen?|wochen?|monaten?|horas?|días?|semanas?|meses|heures?|jours?|semaines?|mois)\b|\b(?:immediately|right away|asap|tomorrow|sofort|ab morgen|umgehend|inmediatamente|de inmediato|immédiatement|dès demain)\b|\b\d{1,2}(?:st|nd|rd|th|\.)? (?:de )?(?:january|february|march|april|may|june|july|august|september|october|november|december|januar|februar|märz|mai|juni|juli|oktober|dezember|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre)\b`)
	// promise are words that make a time one of the freelancer's.
	promise = core.NewPattern(`(?i)\b(?:I|I'll|I'd|I’ll|I’d|we|my|ich|mein\p{L}*|wir|yo|mi|nosotros|je|j'|j’|mon|ma|nous|deliver\w*|ready|done|finish\w*|start\w*|available|take[sn]?|liefer\w*|fertig|beginn\p{L}*|start\p{L}*|verfügbar|entreg\p{L}*|list[oa]|empez\p{L}*|empiez\p{L}*|disponible|livr\p{L}*|prêt|commenc\p{L}*)\b`)
)

var (
	// delivery are words that make any time beside them one of delivery.
	delivery = core.NewPattern(`(?i)\b(?:deliver\p{L}*|ready|finish\w*|available|takes?|liefer\w*|fertig|abgeschlossen|verfügbar|entreg\p{L}*|list[oa]s?|disponible|livr\p{L}*|prête?s?|termin\p{L}*|brauche|benötige|dauert|necesito|tardar\p{L}*|il me faut|prendr\p{L}*)\b`)
	// spanning ends with a preposition after which a time is one of delivery.
	spanning = core.NewPattern(`(?i)\b(?:in|within|after|by|until|innerhalb(?: von)?|binnen|nach|bis(?: zum)?|ab|vom|en|dentro de|después de|al cabo de|antes de(?:l)?|desde(?: el)?|a partir de(?:l)?|dans|sous|d'ici|après|avant(?: le)?|à partir du|dès(?: le)?|pendant|para)(?: (?:about|around|only|just|the next|etwa|rund|nur|den nächsten|unos|unas|solo|environ|seulement|les))?\s+$`)
	// theirs ends with a word after which a figure is one that the client has named.
	theirs = core.NewPattern(`(?i)\b(?:the|your|these|those|all|every|die|der|den|dem|des|ihre\p{L}?|eure\p{L}?|deine\p{L}?|diese\p{L}?|alle\p{L}?|los|las|el|sus?|tus?|vuestr[oa]s|estos|estas|les|vos|votre|tes|ces|ce)\s+$`)
	// withinTheir ends with a preposition and such a word.
	withinTheir = core.NewPattern(`(?i)\b(?:in|within|innerhalb|binnen|en|dans|sous)\s+\p{L}+\s+$`)
	// budgets ends with the word for what the client means to spend.
	budgets = core.NewPattern(`(?i)\b(?:budgets?|presupuestos?|monatsbudget|werbebudget|jahresbudget|ad spend|spend)(?: (?:of|von|de|d['’]))?\s+$`)
	// having ends with a word for what there is to spend.
	having = core.NewPattern(`(?i)\b(?:with|avec|mit|bei|con|of|von|à|at)\s+$`)
	// ofWhat begins with what an amount of time is one of; ofWork takes it back.
	ofWhat = core.NewPattern(`(?i)^\s*(?:['’]s?\s|of\s|worth of\s|de\s|del\s|d['’]|du\s|des\s|von\s|voller\s|ihre[sr]\s|eure[sr]\s|(?:alta|baja|llena|normal|típica|pleine|haute|ordinaire|chargée)\b)`)
	ofWork = core.NewPattern(`(?i)^\s*(?:of |de |d['’]|von )(?:work|trabajo|travail|arbeit|effort|aufwand)`)
	// ofThem ends with a noun that is one of an amount of time: mails of a month.
	ofThem = core.NewPattern(`(?i)\p{L}+ (?:einer|eines|of an?|de una?|d['’]une?|de|d['’])\s*$`)
	// asksMoney are words that make a sum one that the freelancer asks or takes.
	asksMoney = core.NewPattern(`(?i)\b(?:my|our|mein\p{L}*|unser\p{L}*|mi|mon|notre|charg\p{L}*|costs?|costing|price\p{L}*|rate|fee|quote|invoic\p{L}*|bill\p{L}*|do (?:it|this|that|all)|deliver\p{L}*|accept\p{L}*|agree\p{L}*|enough|suffic\p{L}*|works? for me|verlang\p{L}*|berechn\p{L}*|koste\p{L}*|preis\p{L}*|reich\p{L}*|genüg\p{L}*|einverstanden|übernehm\p{L}*|cobr\p{L}*|factur\p{L}*|precio|tarifa|cuesta\p{L}*|costaría|basta\p{L}*|alcanz\p{L}*|acept\p{L}*|haría|prix|tarif|coût\p{L}*|suffi\p{L}*|ferais|conviens?|convient|conviene|me vale)\b`)
)

// offer: what the model wrote names no price, and no time of the freelancer's, that
// is not a fact's or quoted as the client's.
func (b Brief) offer(p core.Proposal, t composed) core.GateResult {
	posting := postingCorpus(b.in.Job)
	own := maskQuotes(p.Content.Body, posting.holds)
	claimed := func(s core.Span) bool { return overlaps(s, p.Claims) }
	for _, part := range t.own {
		for _, s := range sentenceSpans(own[part.Start:part.End]) {
			s = core.Span{Start: s.Start + part.Start, End: s.End + part.Start}
			sentence := own[s.Start:s.End]
			for _, m := range priceRun.FindAllStringIndex(sentence, -1) {
				if !claimed(core.Span{Start: s.Start + m[0], End: s.Start + m[1]}) && !clientsSum(sentence, m, posting) {
					return fail(GateOffer, "price_by_model", "a price, rate or budget stands in the text; the program states the price", sentence)
				}
			}
			for _, m := range timeRun.FindAllStringIndex(sentence, -1) {
				if promise.MatchString(sentence) && promisesTime(sentence, m, posting) && !claimed(core.Span{Start: s.Start + m[0], End: s.Start + m[1]}) {
					return fail(GateOffer, "time_by_model", "a date or duration is promised; the program states the time", sentence)
				}
			}
		}
	}
	return pass(GateOffer)
}

// clientsSum reports whether a sum is the client's budget, named as such and nothing
// that the freelancer asks or takes.
func clientsSum(sentence string, at []int, posting corpus) bool {
	// The sign may stand before the figure or after it: the word before both counts.
	before := tail(strings.TrimRight(sentence[:at[0]], "0123456789., "))
	if len(before) < at[0] {
		before += " "
	}
	given := theirs.MatchString(before) || budgets.MatchString(before) || having.MatchString(before) && !promise.MatchString(sentence)
	return given && namedBy(sentence, at, posting) && !asksMoney.MatchString(sentence)
}

// promisesTime reports whether a time is one in which something will be done, and not an
// amount of something or a span that the client has named.
func promisesTime(sentence string, at []int, posting corpus) bool {
	m, before, after := sentence[at[0]:at[1]], tail(sentence[:at[0]]), head(sentence[at[1]:])
	switch {
	case durationRun.MatchString(m) && theirs.MatchString(before) && namedBy(sentence, at, posting):
		return withinTheir.MatchString(before) && delivery.MatchString(sentence)
	case !durationRun.MatchString(m), spanning.MatchString(before), ofWork.MatchString(after):
		return true // a date, or "at once"
	case ofWhat.MatchString(after), ofThem.MatchString(before):
		return false
	}
	return delivery.MatchString(sentence)
}

// durationRun is a number of hours to months, and no date.
var durationRun = core.NewPattern(`(?i)(?:hours?|hrs?|days?|weeks?|months?|stunden?|tagen?|tage|wochen?|monaten?|monate?|horas?|días?|semanas?|mes(?:es)?|heures?|jours?|semaines?|mois)$`)

// namedBy reports whether the posting holds the figure of a run.
func namedBy(sentence string, at []int, posting corpus) bool {
	from, to := at[0], at[1]
	for from > 0 && strings.ContainsRune("0123456789.,", rune(sentence[from-1])) {
		from--
	}
	any := false
	for n := range numbersIn(sentence[from:to]) {
		if !posting.numbers[n] {
			return false
		}
		any = true
	}
	return any
}
