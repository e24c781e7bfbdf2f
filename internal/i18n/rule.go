package i18n

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// RuleCheck says in words what a check of a standing rule refuses. country names a
// country by its code in the language.
func RuleCheck(lang core.Lang, c core.RuleCheck, country func(code string, german bool) string) string {
	de := lang == core.LangGerman
	pick := func(en, german string) string {
		if de {
			return german
		}
		return en
	}
	each := func(name func(string) string) string {
		out := make([]string, len(c.Values))
		for i, v := range c.Values {
			out[i] = name(v)
		}
		if len(out) > 1 {
			last := len(out) - 1
			return strings.Join(out[:last], ", ") + pick(" or ", " oder ") + out[last]
		}
		return strings.Join(out, "")
	}
	quoted := func(v string) string { return pick("“"+v+"”", "„"+v+"“") }
	known := func(v string) string { return word(lang, v) }
	form := func(refused, only bilingual, list string) string {
		t := refused
		if c.Only {
			t = only
		}
		return strings.ReplaceAll(pick(t.en, t.de), "{list}", list)
	}
	switch c.Kind {
	case core.RuleTopic:
		return form(bilingual{"Refuse work that has to do with {list}.", "Arbeit ablehnen, die mit Folgendem zu tun hat: {list}."}, bilingual{}, each(func(v string) string { return TopicName(lang, v) }))
	case core.RulePhrase:
		return form(bilingual{"Refuse postings that say {list}, word for word.", "Ausschreibungen ablehnen, in denen wörtlich {list} steht."}, bilingual{}, each(quoted))
	case core.RuleCompany:
		return form(bilingual{"Refuse work for the company or client {list}.", "Arbeit für die Firma oder den Kunden {list} ablehnen."}, bilingual{}, each(quoted))
	case core.RuleSource:
		return form(bilingual{"Refuse postings from {list}.", "Ausschreibungen von {list} ablehnen."}, bilingual{}, each(func(v string) string { return v }))
	case core.RuleContract:
		return form(bilingual{"Refuse this kind of contract: {list}.", "Diese Vertragsart ablehnen: {list}."},
			bilingual{"Take only this kind of contract: {list}. Postings that do not say pass.", "Nur diese Vertragsart annehmen: {list}. Ausschreibungen ohne Angabe bleiben."}, each(known))
	case core.RuleRemote:
		return form(bilingual{"Refuse this place of work: {list}.", "Diesen Arbeitsort ablehnen: {list}."},
			bilingual{"Take only this place of work: {list}. Postings that do not say pass.", "Nur diesen Arbeitsort annehmen: {list}. Ausschreibungen ohne Angabe bleiben."}, each(known))
	case core.RuleLanguage:
		return form(bilingual{"Refuse postings in {list}.", "Ausschreibungen auf {list} ablehnen."},
			bilingual{"Take only postings in {list}.", "Nur Ausschreibungen auf {list} annehmen."}, each(known))
	case core.RuleCountry:
		return form(bilingual{"Refuse work located in {list}.", "Arbeit mit Standort in {list} ablehnen."},
			bilingual{"Take only work located in {list}. Postings without a place that is known pass.", "Nur Arbeit mit Standort in {list} annehmen. Ausschreibungen ohne bekannten Ort bleiben."},
			each(func(v string) string { return country(v, de) }))
	case core.RuleMinPay:
		return ruleMinPay(lang, c, pick)
	case core.RuleMaxAge:
		return New(lang).N("rule.max_age", c.Days, nil)
	}
	return string(c.Kind)
}

func ruleMinPay(lang core.Lang, c core.RuleCheck, pick func(en, de string) string) string {
	amount := New(lang).Money(c.Least)
	if c.Period == core.PeriodFixed {
		return pick("Refuse fixed prices below "+amount+". Work that does not state its pay passes.", "Festpreise unter "+amount+" ablehnen. Arbeit ohne Angabe der Bezahlung bleibt.")
	}
	per := payWords(lang, " / "+string(c.Period))
	return pick("Refuse pay below "+amount+per+". Work that does not state its pay passes.", "Bezahlung unter "+amount+per+" ablehnen. Arbeit ohne Angabe der Bezahlung bleibt.")
}

// TopicName is the name of a topic of core/rule.
func TopicName(lang core.Lang, id string) string {
	t, ok := topicText(id)
	if !ok {
		return id
	}
	if lang == core.LangGerman {
		return t.de
	}
	return t.en
}

func topicText(id string) (bilingual, bool) {
	t, ok := map[string]bilingual{
		"gambling":         {"gambling, betting and lotteries", "Glücksspiel, Wetten und Lotterien"},
		"weapons":          {"weapons and the military", "Waffen, Rüstung und Militär"},
		"adult":            {"adult content", "Erotik und Pornografie"},
		"crypto":           {"cryptocurrencies and blockchain", "Kryptowährungen und Blockchain"},
		"tobacco":          {"tobacco and vaping", "Tabak und Vapes"},
		"alcohol":          {"alcohol", "Alkohol"},
		"drugs":            {"drugs and cannabis", "Drogen und Cannabis"},
		"mlm":              {"multi-level marketing", "Strukturvertrieb"},
		"unpaid_test":      {"unpaid tests and samples", "unbezahlte Tests und Proben"},
		"unpaid_work":      {"unpaid work", "unbezahlte Arbeit"},
		"academic":         {"academic ghostwriting", "akademisches Ghostwriting"},
		"fake_reviews":     {"fake reviews and followers", "gefälschte Bewertungen und Follower"},
		"spam":             {"mass mailing", "Massenmails"},
		"scraping":         {"web scraping", "Web-Scraping"},
		"surveillance":     {"surveillance", "Überwachung"},
		"fossil":           {"oil, gas and coal", "Öl, Gas und Kohle"},
		"politics":         {"parties, campaigns and lobbying", "Parteien, Wahlkampf und Lobbyarbeit"},
		"religion":         {"churches and religious groups", "Kirchen und Religionsgemeinschaften"},
		"pharma":           {"pharmaceuticals and animal testing", "Pharma und Tierversuche"},
		"meat":             {"the meat industry", "Fleischindustrie"},
		"trading":          {"trading bots and forex", "Trading-Bots und Devisenhandel"},
		"dating":           {"dating services", "Partnervermittlung"},
		"agencies":         {"recruiters and agencies for others", "Personalvermittler und Agenturen für Dritte"},
		"on_call":          {"on-call duty, night and weekend shifts", "Rufbereitschaft, Nacht- und Wochenendschichten"},
		"cold_calling":     {"cold calling and call centres", "Kaltakquise und Callcenter"},
		"video_monitoring": {"time trackers and screen monitoring", "Zeiterfassung mit Bildschirmüberwachung"},
	}[id]
	return t, ok
}
