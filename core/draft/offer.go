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
				if !claimed(core.Span{Start: s.Start + m[0], End: s.Start + m[1]}) {
					return fail(GateOffer, "price_by_model", "a price, rate or budget stands in the text; the program states the price", sentence)
				}
			}
			for _, m := range timeRun.FindAllStringIndex(sentence, -1) {
				if promise.MatchString(sentence) && !claimed(core.Span{Start: s.Start + m[0], End: s.Start + m[1]}) {
					return fail(GateOffer, "time_by_model", "a date or duration is promised; the program states the time", sentence)
				}
			}
		}
	}
	return pass(GateOffer)
}

// leakWords is how many words in a row of the rules give a leak away.
const leakWords = 8

// leak: neither the marker lines nor the rules of the prompt are in the text.
func (b Brief) leak(p core.Proposal) core.GateResult {
	all := p.Content.Subject + "\n" + p.Content.Body
	_, code := fence("POSTING", postingText(b.in.Job))
	if strings.Contains(all, code) || strings.Contains(all, "<<<") || strings.Contains(all, ">>>") {
		return fail(GateLeak, "prompt_leak", "the text holds a marker of the prompt")
	}
	flat := newCorpus(all).flat
	for _, name := range []string{"system.md", "repair.md", "polish.md", "revise.md"} {
		w := words(file(name))
		for i := 0; i+leakWords <= len(w); i++ {
			if run := strings.Join(w[i:i+leakWords], " "); strings.Contains(flat, " "+run+" ") {
				return fail(GateLeak, "prompt_leak", "the text repeats the rules of the prompt", run)
			}
		}
	}
	return pass(GateLeak)
}
