package rule

import (
	"slices"
	"sync"
)

// topic is a kind of work that freelancers rule out.
type topic struct {
	id string
	// names are how owners call it; signs are what postings say. A name that is also
	// used of other things ("adult", "arms") is no sign.
	names, signs string
	// offers are what a draft says that offers it, where that is not a sign.
	offers string
}

// topics is the taxonomy, German and English, with a few Spanish and French words.
var topics = sync.OnceValue(func() []topic {
	return []topic{
		{id: "gambling", names: "gambling|gamble|betting|bets|glücksspiel|glücksspiele|glückspiel|glückspiele|wetten|sportwetten|casino|casinos|kasino|kasinos|lottery|lotteries|lotterie|lotterien|igaming|online gambling|sports betting|poker|apuestas|juegos de azar|jeux d argent|paris sportifs",
			signs: "gambling|gamble|glücksspiel*|glückspiel*|casino*|kasino*|spielbank*|spielhalle*|spielothek*|sports betting|sportsbook*|betting site*|betting platform*|betting app*|betting compan*|live betting|igaming|i gaming|sportwett*|wettanbieter*|bookmaker*|buchmacher*|slot machine*|slot game*|online poker|poker room*|lottery|lotteries|lotterie*|apuestas|juegos de azar|jeux d argent|paris sportifs|online slots"},
		{id: "weapons", names: "weapons|weapon|arms|guns|firearms|waffen|rüstung|rüstungsindustrie|rüstungsbranche|defense|defence|military|militär|army|armee|munition|ammunition|missiles|armamento|armement|bundeswehr",
			signs: "weapon|weapons|weaponry|waffe|waffen*|rüstungsindustrie|rüstungsbranche|rüstungskonzern*|rüstungsunternehmen|rüstungsgüter*|rüstung|defense industry|defence industry|defense contractor*|defence contractor*|military|militär*|munition|ammunition|missile|missiles|firearm*|armamento|armement|bundeswehr"},
		{id: "adult", names: "adult|adult content|adult industry|adult entertainment|porn|pornography|porno|pornografie|pornographie|erotik|erotic|nsfw|onlyfans|escort|sex work|sexarbeit|webcam models",
			signs: "adult content|adult industry|adult entertainment|adult site*|adult website*|porn|porno*|nsfw|erotik*|erotic|erotica|onlyfans|webcam model*|escort service*|escort agenc*|escortservice|camgirl*"},
		{id: "crypto", names: "crypto|cryptocurrency|cryptocurrencies|krypto|kryptowährung|kryptowährungen|bitcoin|blockchain|nft|nfts|web3|defi|memecoin|memecoins|tokens|ico",
			signs: "crypto|cryptocurrenc*|krypto|kryptowährung*|kryptobörse*|kryptohandel*|bitcoin*|ethereum|blockchain*|nft|nfts|web3|defi|token sale|memecoin*|altcoin*|stablecoin*|solidity"},
		{id: "tobacco", names: "tobacco|tabak|cigarettes|zigaretten|vaping|vape|vapes|e zigaretten|nicotine|nikotin",
			signs: "tobacco|tabak*|cigarette*|zigarette*|vaping|vape|vapes|nicotine|nikotin*"},
		{id: "alcohol", names: "alcohol|alkohol|liquor|spirits|spirituosen", signs: "alcohol brand*|alcoholic beverage*|alkoholische*|spirituosen*|liquor|distillery|distilleries|brewery|breweries|brauerei*"},
		{id: "drugs", names: "drugs|drogen|cannabis|cbd|marijuana", signs: "cannabis*|marijuana|cbd|dispensary|dispensaries|drogen"},
		{id: "mlm", names: "mlm|multi level marketing|network marketing|strukturvertrieb|pyramid schemes|pyramid scheme|schneeballsystem|schneeballsysteme",
			signs: "mlm|multi level marketing|network marketing|strukturvertrieb*|pyramid scheme*|schneeballsystem*|downline"},
		{id: "unpaid_test", names: "unpaid tests|unpaid test|unpaid test tasks|unpaid trials|unpaid trial|unpaid trial tasks|unpaid samples|free tests|free test tasks|free trial tasks|free samples|test tasks without pay|unbezahlte tests|unbezahlter test|unbezahlten tests|unbezahlte testaufgaben|unbezahlte probearbeit|unbezahlte probearbeiten|unbezahlte probeaufgaben|unbezahlte probeaufgabe|kostenlose tests|kostenlose testaufgaben|kostenlose probearbeit|kostenlose probearbeiten|gratis tests|gratisproben|unpaid assessments|spec work",
			signs:  "unpaid~test*|unpaid~trial*|unpaid~sample*|unpaid~assignment*|unpaid~assessment*|unpaid~task*|unbezahlt*~test*|unbezahlt*~prob*|unbezahlt*~aufgabe*|kostenlos*~prob*|kostenlos*~testaufgabe*|gratis~probe*|free test task*|free trial task*|free test project*|free sample work|free mockup*|test task free|spec work|test~unpaid|trial period without pay|probearbeit ohne bezahlung",
			offers: "unpaid|free trial|free test*|free sample*|free mockup*|free of charge|for free|at no cost|at no charge|without pay|kostenlos*|gratis|unentgeltlich*|unbezahlt*|ohne berechnung|umsonst"},
		{id: "unpaid_work", names: "unpaid work|unpaid jobs|unpaid|free work|work for free|unbezahlte arbeit|unbezahlte jobs|unbezahlte aufträge|unbezahltes|gratisarbeit|kostenlose arbeit|exposure|revenue share|equity only|volunteering|volunteer work|ehrenamt|umsatzbeteiligung",
			signs:  "unpaid|unbezahlt*|no pay|not paid|work for free|for exposure|equity only|revenue share only|rev share|volunteer position*|volunteer role*|voluntary basis|ehrenamt*|unentgeltlich*|sweat equity",
			offers: "unpaid|for free|free of charge|at no cost|at no charge|kostenlos*|gratis|unentgeltlich*|unbezahlt*|umsonst"},
		{id: "academic", names: "homework|essays for students|academic fraud|academic cheating|ghostwriting for students|thesis writing|hausarbeiten|abschlussarbeiten|akademisches ghostwriting|assignments for students",
			signs: "write my essay|my homework|my assignment*|my thesis|my dissertation|do my exam|take my exam|university assignment*|hausarbeit*~schreib*|bachelorarbeit~schreib*|masterarbeit~schreib*|akademisch*~ghostwrit*|essay writer*"},
		{id: "fake_reviews", names: "fake reviews|bought reviews|paid reviews|gefälschte bewertungen|gekaufte bewertungen|fake bewertungen|fake followers|follower kaufen",
			signs: "fake review*|write~reviews|post~reviews|positive review*|5 star review*|five star review*|gefälschte bewertung*|gekaufte bewertung*|fake follower*|buy follower*"},
		{id: "spam", names: "spam|mass mailing|mass mails|spamming|massenmails|bulk email", signs: "spam|mass mailing*|mass email*|bulk email*|massenmail*|email blast*|scraped email*"},
		{id: "scraping", names: "scraping|web scraping|datenscraping|crawling", signs: "scraping|scraper|scrapers|scrape|web crawler*|crawling"},
		{id: "surveillance", names: "surveillance|überwachung|spyware|stalkerware|facial recognition|gesichtserkennung", signs: "surveillance|überwachungssoftware|überwachungstechnik|spyware|stalkerware|facial recognition|gesichtserkennung*"},
		{id: "fossil", names: "fossil fuels|oil and gas|oil|gas|coal|öl|kohle|fossile energie|fossile energien|fossile brennstoffe", signs: "fossil fuel*|oil and gas|oil gas|oil field*|oilfield*|coal mine*|coal mining|coal power|petroleum|kohlekraft*|kohlebergbau|erdöl*|fossile*"},
		{id: "politics", names: "politics|political campaigns|political parties|politik|parteien|wahlkampf|propaganda|lobbying", signs: "political campaign*|political part*|election campaign*|wahlkampf*|politische partei*|parteiarbeit|lobbying|political action committee"},
		{id: "religion", names: "religion|religious organisations|religious organizations|church|churches|kirche|kirchen|sekten|cults|scientology", signs: "church|churches|kirche|kirchen|kirchengemeinde*|ministry website|scientology|religious organi*|sekte|sekten"},
		{id: "pharma", names: "pharma|pharmaceuticals|pharmaindustrie|animal testing|tierversuche", signs: "pharma|pharmaceutical*|pharmaindustrie|pharmaunternehmen|tierversuch*|animal testing"},
		{id: "meat", names: "meat|meat industry|fleisch|fleischindustrie|schlachthof|schlachthöfe|slaughterhouses|factory farming|massentierhaltung", signs: "meat industry|meat process*|meat pack*|slaughterhouse*|fleischindustrie|fleischverarbeit*|schlachthof*|schlachthöfe|massentierhaltung|factory farm*"},
		{id: "trading", names: "trading bots|trading|forex|day trading|binary options|tradingbots|binäre optionen|devisenhandel", signs: "forex|trading bot*|tradingbot*|day trading|daytrading|binary option*|binäre option*|expert advisor*|mt4|mt5|metatrader*"},
		{id: "dating", names: "dating|dating sites|partnervermittlung|singlebörsen", signs: "dating site*|dating app*|dating platform*|partnervermittlung*|singlebörse*|chat moderator*|chatmoderator*"},
		{id: "agencies", names: "agencies|recruiters|recruitment agencies|staffing agencies|middlemen|agenturen|personalvermittler|personalvermittlung|vermittler|headhunter|personaldienstleister|zeitarbeit|zeitarbeitsfirmen|temp agencies",
			signs: "our client is|on behalf of our client|for our client|on behalf of a client|recruitment agency|staffing agency|staffing compan*|für unseren kunden|im auftrag unseres kunden|unser kunde|personalvermittlung|personaldienstleist*|zeitarbeit*|arbeitnehmerüberlassung|headhunter"},
		{id: "on_call", names: "on call|on call duty|night shifts|weekend work|rufbereitschaft|nachtschichten|nachtarbeit|wochenendarbeit|schichtarbeit|shift work", signs: "on call|oncall|night shift*|weekend shift*|rotating shift*|rufbereitschaft|nachtschicht*|nachtarbeit|wochenendarbeit|schichtarbeit|schichtdienst"},
		{id: "cold_calling", names: "cold calling|cold calls|telemarketing|kaltakquise|telefonakquise|call center|callcenter", signs: "cold call*|telemarket*|kaltakquise|telefonakquise|call center*|callcenter*|outbound call*"},
		{id: "video_monitoring", names: "time trackers|time tracking software|screen monitoring|screenshots of my screen|bildschirmüberwachung|zeiterfassungssoftware", signs: "time tracker*|hubstaff|time doctor|screen monitoring|screenshot*~minute*|bildschirmüberwachung|tracking software"},
	}
})

// Topics returns the id of every topic.
func Topics() []string {
	var out []string
	for _, t := range topics() {
		out = append(out, t.id)
	}
	return out
}

// topicSigns and topicOffers find what a text is about, and what a draft offers.
var (
	topicSigns = sync.OnceValue(func() index {
		var all []sign
		for _, t := range topics() {
			all = append(all, signs(t.id, t.signs)...)
		}
		return newIndex(all)
	})
	topicOffers = sync.OnceValue(func() index {
		var all []sign
		for _, t := range topics() {
			all = append(all, signs(t.id, t.offers)...)
		}
		return newIndex(all)
	})
)

// topicNames are the topics by what owners call them.
var topicNames = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for _, t := range topics() {
		for _, s := range signs(t.id, t.names) {
			out[s.form()] = t.id
		}
	}
	return out
})

// TopicOf returns the topic that an owner calls by a short phrase, "" for none.
func TopicOf(phrase string) string { return topicNames()[folded(words(phrase))] }

// Lookout tells quickly that a text speaks of none of some topics, as most texts do, so
// that it need not be split into words. The zero value looks out for none.
type Lookout struct{ index index }

// LookoutFor makes a Lookout for topics; an unknown one is none.
func LookoutFor(ids []string) Lookout {
	var all []sign
	for _, t := range topics() {
		if slices.Contains(ids, t.id) {
			all = append(all, signs(t.id, t.signs)...)
		}
	}
	if len(all) == 0 {
		return Lookout{}
	}
	return Lookout{newIndex(all)}
}

// May reports whether a text may hold a sign of one of the topics; where it says no,
// SubjectsOf finds none. Letters may be large or small.
func (l Lookout) May(text string) bool {
	return l.index.starts != nil && l.index.anywhere(text)
}

// Subjects are the topics that a text speaks of. The text is split into words once for all topics.
type Subjects struct {
	text  string
	words []word
	first map[string]hit
}

// SubjectsOf reads a text.
func SubjectsOf(text string) Subjects {
	all := words(text)
	return Subjects{text: text, words: all, first: firstSigns(all)}
}

// firstSigns is the first sign of each topic that is not denied.
func firstSigns(all []word) map[string]hit {
	first := map[string]hit{}
	topicSigns().scan(all, func(h hit) bool {
		if _, known := first[h.of]; !known && !denied(all, h.start) {
			first[h.of] = h
		}
		return true
	})
	return first
}

// Sign returns what in the text shows that it is about a topic, with its place.
func (t Subjects) Sign(topic string) (found string, start, end int, ok bool) {
	h, ok := t.first[topic]
	if !ok {
		return "", 0, 0, false
	}
	start, end = t.words[h.start].start, t.words[h.end-1].end
	return t.text[start:end], start, end, true
}

func (s sign) form() string {
	out := ""
	for _, p := range s.pieces {
		if out != "" {
			out += " "
		}
		out += p.form
	}
	return out
}

// folded joins the folded words of a text.
func folded(all []word) string {
	out := ""
	for _, w := range all {
		if out != "" {
			out += " "
		}
		out += w.form
	}
	return out
}
