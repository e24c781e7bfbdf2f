package draft

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// times are the parts of a day, a week and a year, each with its words in every
// language: an availability that names one its fact does not is another one.
var times = timesOf(timeWords()...)

// timeWords returns the words of each part of a day, a week and a year.
func timeWords() []string {
	return []string{
		`full[- ]time|vollzeit|(?:tiempo|jornada) complet[oa]|(?:plein|complet) temps|temps (?:plein|complet)`,
		`part[- ]time|teilzeit|(?:tiempo|jornada) parcial|media jornada|temps partiel|mi-temps`,
		`all day|ganztags|ganztägig|den ganzen tag|todo el día|toute la journée`,
		`mornings?|vormittags?|morgens|mañanas?|matins?|matinées?`,
		`afternoons?|nachmittags?|tardes?|après-midis?`,
		`evenings?|abends?|noches?|soirs?|soirées?`,
		`weekends?|week-ends?|wochenenden?|fin(?:es)? de semana`,
		`immediately|right away|at once|(?:ab )?sofort|inmediatamente|de inmediato|ya mismo|immédiatement|tout de suite|dès maintenant`,
		`tomorrow|ab morgen|demain`,
		`mondays?|montags?|lunes|lundis?`, `tuesdays?|dienstags?|martes|mardis?`, `wednesdays?|mittwochs?|miércoles|mercredis?`,
		`thursdays?|donnerstags?|jueves|jeudis?`, `fridays?|freitags?|viernes|vendredis?`, `saturdays?|samstags?|sábados?|samedis?`, `sundays?|sonntags?|domingos?|dimanches?`,
		`january|jan|januar|jänner|enero|janvier`, `february|feb|februar|febrero|février`, `march|märz|marzo|mars`, `april|abril|avril`, `may,? \d+|\d+(?:st|nd|rd|th)? (?:of )?may|mai|mayo`, `june|juni|junio|juin`,
		`july|juli|julio|juillet`, `august|agosto|août`, `september|septiembre|septembre`, `october|oktober|octubre|octobre`, `november|noviembre|novembre`, `december|dezember|diciembre|décembre`,
	}
}

// periods are what a rate is asked for.
var periods = timesOf(`hours?|hourly|stunden?|stundensatz|horas?|heures?|horaire`, `days?|daily|tag|tages?|tagessatz|día|diaria|jour|journée|journalier`, `weeks?|weekly|woche|semanas?|semaines?`, `months?|monthly|monat|al mes|mensual|mois|mensuel`)

// anyTime is any of the times: most texts hold none, and one look tells.
var anyTime = core.NewPattern(`(?i)(?:^|[^\p{L}\p{N}])(?:` + strings.Join(timeWords(), "|") + `)(?:[^\p{L}]|$)`)

func timesOf(words ...string) []*core.Pattern {
	out := make([]*core.Pattern, 0, len(words))
	for _, w := range words {
		out = append(out, core.NewPattern(`(?i)(?:^|[^\p{L}\p{N}])(?:`+w+`)(?:[^\p{L}]|$)`))
	}
	return out
}

// otherTime returns the first part of a day, week or year that a claim names and its
// fact does not, or "".
func otherTime(claim string, own corpus) string {
	if !anyTime.MatchString(claim) {
		return ""
	}
	for _, p := range times {
		if m := p.FindString(claim); m != "" && !p.MatchString(own.lower) {
			return strings.TrimSpace(m)
		}
	}
	return ""
}

// otherPeriod returns what a rate is claimed for when its fact gives it for something
// else, or "".
func otherPeriod(claim string, own corpus) string {
	other := ""
	for _, p := range periods {
		m := p.FindString(claim)
		switch {
		case m == "":
		case p.MatchString(own.lower):
			return ""
		case other == "":
			other = strings.TrimSpace(m)
		}
	}
	return other
}
