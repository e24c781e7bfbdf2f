package draft

import (
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
)

// wording holds the fixed words of one language. Sentences are built so that an
// inserted name or quotation needs no inflection.
type wording struct {
	and        string
	year       string
	years      string
	open       string // opening and closing quotation marks
	close      string
	hello      string
	helloTeam  string // with %s for the company, "" where none is natural
	codeWord   string // with %s for the token
	questions  string
	cv         string
	disclosure string
	period     map[core.Period]string
	// available and availability are prefixes that a fact may begin with and
	// that the templates say themselves.
	available []string
	decimal   string
	// What code says around the facts of an offer, and before the name.
	availableIs, availability, rateIs, samples, freelance, regards string
}

func wordingOf(lang core.Lang) wording {
	switch lang {
	case core.LangGerman:
		return wording{
			and: "und", year: "Jahr", years: "Jahre", open: "„", close: "“", hello: "Guten Tag",
			codeWord: "Das gewünschte Stichwort: %s.", questions: "Zu Ihren Fragen:",
			cv:         "Mein Lebenslauf liegt bei.",
			disclosure: "Mit KI-Unterstützung entworfen; für den Inhalt stehe ich ein.",
			period:     map[core.Period]string{core.PeriodHour: "pro Stunde", core.PeriodDay: "pro Tag", core.PeriodWeek: "pro Woche", core.PeriodMonth: "pro Monat", core.PeriodYear: "pro Jahr", core.PeriodFixed: "als Festpreis"},
			available:  []string{"ich bin verfügbar", "verfügbar bin ich", "verfügbarkeit:", "verfügbar"}, decimal: ",",
			availableIs: "Verfügbar bin ich", availability: "Verfügbarkeit:", rateIs: "Mein Satz:", samples: "Arbeitsproben:", regards: "Viele Grüße",
			freelance: "Sie schreiben eine feste Stelle aus; ich würde die Aufgabe freiberuflich übernehmen.",
		}
	case core.LangSpanish:
		return wording{
			and: "y", year: "año", years: "años", open: "«", close: "»", hello: "Hola", helloTeam: "Hola, equipo de %s",
			codeWord: "La palabra que piden: %s.", questions: "Sobre sus preguntas:",
			cv:         "Adjunto mi currículum.",
			disclosure: "Redactado con ayuda de IA; respondo de todo su contenido.",
			period:     map[core.Period]string{core.PeriodHour: "por hora", core.PeriodDay: "por día", core.PeriodWeek: "por semana", core.PeriodMonth: "al mes", core.PeriodYear: "al año", core.PeriodFixed: "precio cerrado"},
			available:  []string{"estoy disponible", "disponibilidad:", "disponible"}, decimal: ",",
			availableIs: "Estoy disponible", availability: "Disponibilidad:", rateIs: "Mi tarifa:", samples: "Muestras de mi trabajo:", regards: "Un saludo",
			freelance: "Ustedes anuncian un puesto fijo; yo lo haría como profesional independiente.",
		}
	case core.LangFrench:
		return wording{
			and: "et", year: "an", years: "ans", open: "« ", close: " »", hello: "Bonjour",
			codeWord: "Le mot demandé : %s.", questions: "Pour répondre à vos questions :",
			cv:         "Mon CV est joint à ce message.",
			disclosure: "Rédigé avec l'aide d'une IA ; je réponds de l'ensemble du contenu.",
			period:     map[core.Period]string{core.PeriodHour: "de l'heure", core.PeriodDay: "par jour", core.PeriodWeek: "par semaine", core.PeriodMonth: "par mois", core.PeriodYear: "par an", core.PeriodFixed: "au forfait"},
			available:  []string{"je suis disponible", "disponibilité :", "disponible"}, decimal: ",",
			availableIs: "Je suis disponible", availability: "Disponibilité :", rateIs: "Mon tarif :", samples: "Exemples de mon travail :", regards: "Bien cordialement",
			freelance: "Vous proposez un poste permanent ; je prendrais cette mission en indépendant.",
		}
	}
	return wording{
		and: "and", year: "year", years: "years", open: "“", close: "”", hello: "Hello", helloTeam: "Hello %s team",
		codeWord: "Code word, as asked: %s.", questions: "Your questions:",
		cv:         "My CV is attached.",
		disclosure: "Drafted with AI assistance; I stand by everything it says.",
		period:     map[core.Period]string{core.PeriodHour: "per hour", core.PeriodDay: "per day", core.PeriodWeek: "per week", core.PeriodMonth: "per month", core.PeriodYear: "per year", core.PeriodFixed: "as a fixed price"},
		available:  []string{"i am available", "availability:", "available"}, decimal: ".",
		availableIs: "I am available", availability: "Availability:", rateIs: "My rate is", samples: "Samples of my work:", regards: "Best regards",
		freelance: "You advertise a permanent position; I would take this on as a freelancer.",
	}
}

// greetEnd is the mark after a salutation; a colon in Spanish.
func (w wording) greetEnd() string {
	if w.hello == "Hola" {
		return ":"
	}
	return ","
}

// quote puts words of the posting in the language's quotation marks; marks
// inside are dropped so that the quotation has one clear end.
func (w wording) quote(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune("\"“”„«»", r) {
			return -1
		}
		return r
	}, s)
	return w.open + strings.TrimSpace(s) + w.close
}

// list joins values as "a, b and c".
func (w wording) list(items []value) value {
	var out value
	for i, it := range items {
		switch {
		case i > 0 && i == len(items)-1:
			out = append(out, piece{text: " " + w.and + " "})
		case i > 0:
			out = append(out, piece{text: ", "})
		}
		out = append(out, it...)
	}
	return out
}

// span renders years of practice: "6 years", "1,5 Jahre".
func (w wording) span(years float64) string {
	n := strings.Replace(strconv.FormatFloat(years, 'f', -1, 64), ".", w.decimal, 1)
	if years == 1 {
		return n + " " + w.year
	}
	return n + " " + w.years
}

// money renders a rate: "85 EUR per hour", "72,50 EUR pro Stunde".
func (w wording) money(m core.Money, p core.Period) string {
	s := strings.TrimSuffix(strings.TrimSuffix(m.String(), " "+string(m.Currency)), ".00")
	s = strings.Replace(s, ".", w.decimal, 1) + " " + string(m.Currency)
	unit := w.period[p]
	if p == core.PeriodWord {
		unit = w.perWord()
	}
	if unit != "" {
		s += " " + unit
	}
	return s
}

// perWord is how a translator's or writer's price is said.
func (w wording) perWord() string {
	switch w.and {
	case "und":
		return "pro Wort"
	case "y":
		return "por palabra"
	case "et":
		return "par mot"
	}
	return "per word"
}
