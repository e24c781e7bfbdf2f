package screen

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/automonet/automonet/core"
	standing "github.com/automonet/automonet/core/rule"
	"github.com/automonet/automonet/core/screen/scam"
)

// fraud refuses what no honest client asks for.
func (s *screening) fraud() {
	for _, rule := range refusalRules() {
		if i, j, ok := s.any(rule.code); ok {
			s.refuse(rule.code, s.span(i, j))
		}
	}
}

// flags collects what may be harmless and should be seen.
func (s *screening) flags() {
	for _, rule := range flagRules() {
		if i, j, ok := s.any(rule.code); ok {
			s.flag(rule.code, rule.weight, s.span(i, j))
		}
	}
	if i, j, ok := s.profit(); ok && !s.flaggedAs(FlagCrypto) {
		s.flag(FlagCrypto, 2, s.span(i, j))
	}
	if i, j, ok := s.bait(); ok {
		s.flag(FlagMassLure, 2, s.span(i, j))
	}
	if i, j, ok := s.messengerOnly(); ok {
		s.flag(FlagMessenger, 1, s.span(i, j))
	}
	if s.tooGood() {
		s.flag(FlagTooGood, 1, core.Span{}, "pay", standing.PayText(s.job.Extraction.Pay))
	}
	for _, a := range s.job.Extraction.Attention {
		if a.Audience == core.AimedAtAI {
			// Sending this unattended would answer a check as a machine: a human looks first.
			s.flag(FlagAICheck, 2, a.Span, "text", core.Clean(a.Text, 120, false))
			break
		}
	}
	if i, j, ok := s.any(groupNoAI); ok {
		s.flag(FlagPolicyAI, 1, s.span(i, j))
	}
}

func (s *screening) flaggedAs(code string) bool {
	return slices.ContainsFunc(s.flagged, func(r core.Reason) bool { return r.Code == code })
}

// model asks the text model. It never refuses alone: at its threshold some honest
// postings for office work look like frauds, so that a human looks first.
func (s *screening) model() {
	lang := s.job.Extraction.Language
	if s.job.Extraction.LanguageConfidence < sure {
		lang = ""
	}
	s.verdict = scam.Shipped().Of(s.job.Title, s.job.Text, lang)
	if s.verdict.Fraud {
		s.flag(FlagScamText, 2, core.Span{}, "p", strconv.FormatFloat(100*s.verdict.Probability, 'f', 0, 64), "words", strings.Join(s.verdict.Words, ", "))
	}
}

// rule is a code with the phrases that set it off.
type rule struct {
	code   string
	weight int
	words  []string
}

// any returns the first phrase of a group that is not denied ("we never ask for
// a registration fee").
func (s *screening) any(group string) (start, end int, ok bool) {
	for _, p := range s.found[group] {
		if !s.denied(p.start) {
			return p.start, p.end, true
		}
	}
	return 0, 0, false
}

func (s *screening) denied(i int) bool {
	before := s.text.low[max(0, i-60):i]
	if k := strings.LastIndexAny(before, ".!?\n"); k >= 0 {
		before = before[k+1:]
	}
	for _, w := range [...]string{"never", "no ", "not ", "don't", "do not", "without", "niemals", "nie ", "kein", "nicht", "ohne", "nunca", "sin ", "jamais", "beware", "scam", "legitimate"} {
		if strings.Contains(before, w) {
			return true
		}
	}
	return false
}

var refusalRules = sync.OnceValue(func() []rule {
	return []rule{
		{code: CodeAdvanceFee, words: []string{"registration fee", "refundable deposit", "security deposit of", "starter kit fee", "pay for your training", "training fee",
			"pay for the training", "application fee", "onboarding fee", "pay a small fee", "pay a fee", "activation fee", "pay upfront for", "purchase equipment from our vendor",
			"purchase the equipment from our", "mail you a check", "send you a check", "cashier's check", "deposit the check", "check for your equipment", "check to purchase", "check to buy",
			"pay for the equipment yourself", "refunded with your first", "reimbursed with your first", "refundable fee", "refundable registration", "fee to join", "to unlock the job",
			"bearbeitungsgebühr vorab", "startgebühr", "schulung selbst bezahlen", "mit dem ersten lohn erstattet", "scheck einlösen", "scheck einreichen", "certified check", "anmeldegebühr", "registrierungsgebühr",
			"vorab überweisen", "kaution vorab", "cuota de inscripción", "tarifa de registro", "pago inicial para", "frais d'inscription", "frais de dossier"}},
		{code: CodeMoneyMule, words: []string{"receive packages", "reship", "reshipping", "repackage and ship", "forward the packages", "forwarding packages", "package handler from home",
			"parcel forwarding agent", "transfer money on behalf", "payment processing agent", "money transfer agent", "payment agent", "use your bank account", "through your bank account",
			"through your personal account", "receive payments on behalf", "withdraw the funds", "western union", "moneygram", "purchase gift cards", "buy gift cards", "itunes cards",
			"kaufe gutscheinkarten", "gutscheinkarten von apple", "finanzagenten", "geld auf ihrem konto empfangen", "geld auf deinem konto empfangen", "pakete weiterleiten", "pakete empfangen", "finanzagent", "ihr bankkonto zur verfügung", "dein bankkonto zur verfügung", "recibir paquetes", "reenviar paquetes", "réexpédier les colis"}},
		{code: CodeCredentials, words: []string{"online banking login", "bank login", "banking password", "your credit card number", "credit card details", "seed phrase", "private keys",
			"connect your wallet", "one-time password", "otp code", "ihre tan", "zugangsdaten zum online-banking", "your ssn", "social security number", "verify your identity with a payment",
			"clave bancaria", "número de tarjeta", "numéro de carte"}},
		{code: CodeAccountRent, words: []string{"rent your account", "rent your upwork", "rent upwork account", "rent a upwork account", "upwork account for rent", "buy upwork account",
			"use your upwork account", "verified upwork account", "rent your linkedin", "rent your freelancer", "share your account", "account verleihen", "alquilar tu cuenta", "louer votre compte"}},
	}
})

var flagRules = sync.OnceValue(func() []rule {
	return []rule{
		{code: FlagOffPlatform, weight: 1, words: []string{"outside of upwork", "outside upwork", "outside the platform", "outside of the platform", "outside of fiverr", "outside freelancer",
			"pay outside", "paid outside", "off platform", "off-platform", "außerhalb der plattform", "fuera de la plataforma", "hors plateforme", "en dehors de la plateforme"}},
		{code: FlagIdentity, weight: 2, words: []string{"copy of your passport", "copy of your id", "photo of your id", "picture of your id", "scan of your passport", "front and back of your id",
			"driver's license photo", "photo of your driver", "selfie with your id", "your bank details", "bank account details", "your bank account number", "kopie deines ausweises",
			"kopie ihres ausweises", "ausweiskopie", "personalausweis kopie", "kontodaten", "bankverbindung", "copia de tu pasaporte", "copia de su dni", "datos bancarios", "copie de votre passeport", "coordonnées bancaires"}},
		{code: FlagUnpaid, weight: 1, words: []string{"unpaid test", "unpaid trial", "free test", "free sample", "free trial project", "test task is unpaid", "trial is unpaid", "unpaid",
			"for exposure", "no budget", "equity only", "equity-only", "sweat equity", "revenue share only", "rev share only", "commission only", "commission-only", "volunteer position", "no monetary compensation",
			"unbezahlt", "unbezahlte", "unentgeltlich", "ehrenamtlich", "nur provision", "auf provisionsbasis", "kostenlose probe", "sin remuneración", "no remunerado", "prueba gratis", "a comisión", "non rémunéré", "bénévole", "test gratuit"}},
		{code: FlagTaskScheme, weight: 2, words: []string{"complete simple tasks", "like youtube videos", "liking youtube videos", "optimize products", "app optimization tasks", "earn money from your phone",
			"earn from home", "easy money", "get rich quick", "guaranteed income", "passive income guaranteed", "no experience needed earn", "earn up to $500 per day", "daily payout in usdt", "paid in usdt daily",
			"like per", "usd per like", "eur pro like", "rate hotels", "hotels bewerten", "star google review", "5-star review", "recharge your account", "product rating", "produkttester gesucht",
			"from your phone", "verdiene", "earn money online", "work from your phone", "data entry earn", "typing job earn", "schnelles geld", "geld verdienen von zu hause", "nebenverdienst ohne", "dinero fácil", "gana dinero desde casa", "argent facile", "forex account manager", "double your money", "turn your phone into",
			"work while you relax", "works while you relax", "permission to a confidential", "advice on how to earn", "$10 bonus", "bonus on your funds", "change your life financially", "changed my life financially",
			"depending on your salaries", "waiting for your salary", "one step away from poverty", "making daily income", "start making daily", "earning daily", "earn daily", "earn weekly from home",
			"fixed matches", "sure odds", "genuine platform", "legit way to", "geld verdienen im internet", "am tag von zu hause", "pro tag von zu hause", "passives einkommen",
			"5-sterne-bewertung", "fünf-sterne-bewertung", "positive bewertung schreiben", "reseñas de 5 estrellas", "avis 5 étoiles"}},
		{code: FlagCrypto, weight: 2, words: []string{"payout in usdt", "paid in usdt", "daily in usdt", "payment by usdt", "paid daily in crypto", "send bitcoin", "bonus in bitcoin", "btc to activate", "my broker",
			"bitcoin investment", "crypto investment", "bitcoin mining", "mining platform", "forex trading", "forex trade", "binary options", "binary option", "altcoin recommendations", "shill me", "drop your wallet",
			"minimum deposit", "withdraw my profit", "weekly profit", "daily profit", "invest with", "after investing", "my initial investment", "my investment", "received my payment", "your investment is safe",
			"little deposit", "really profitable", "huge win", "giving away", "give out huge rewards", "legit platform", "100% confidential", "cleared my doubts", "started with doubts",
			"invest in this company", "lucrative investment", "investment prospect", "stable and lucrative", "risk-free investment", "risk free investment", "investment is secure",
			"grow my coin", "hidden charges", "daily income without", "start earning in crypto", "earning in cryptocurrency", "successful cash out", "share my testimony", "testify to others",
			"trade with me", "trading with her", "trading with him", "trade on my behalf", "trading on my behalf", "copy my trades", "trading signals", "forex signals", "crypto signals", "expert trader", "professional trader", "account manager to trade",
			"forxe trading", "learn forex", "crypto exchange help", "recover your lost", "recovery expert", "recover my lost", "funds recovery", "guaranteed returns", "guaranteed profit", "guaranteed daily", "return on your investment in", "profit in one week", "profit every week", "profit per day", "profit per week", "profits daily",
			"dextools", "pair-explorer", "bsc network", "stealth launch", "safe dev", "good time to buy", "influencers going to", "fair launch", "1000x", "100x gem", "your good coins", "your gems", "pre-sale is live", "presale is live",
			"airdrop is live", "claim your airdrop", "claim airdrop", "free airdrop", "join the airdrop", "pump group", "next pump", "wallet connect to claim",
			"mit kryptowährung", "auszahlung in usdt", "täglich in usdt", "bitcoin senden", "meinem broker", "investiere jetzt", "inversión mínima", "invertir en bitcoin", "investissement minimum"}},
	}
})

func aiNotWanted() []string {
	return []string{"no ai-generated", "no ai generated", "ai-generated applications", "ai generated applications", "ai-generated proposals", "ai generated proposals", "ai-generated cover letters",
		"ai-written", "written by ai", "generated by ai", "chatgpt responses", "chatgpt proposals", "no chatgpt", "don't use ai", "do not use ai", "do not use chatgpt", "don't use chatgpt", "without ai", "ki-generierte bewerbungen",
		"keine ki", "ohne ki", "keine ki-generierten", "generadas por ia", "sin ia", "générées par ia", "pas d'ia"}
}

// messengerOnly finds posts whose only way of contact is a messenger.
func (s *screening) messengerOnly() (start, end int, ok bool) {
	if len(s.job.Extraction.Contacts) > 0 {
		return 0, 0, false
	}
	return s.any(groupMessenger)
}

func messengerWords() []string {
	return []string{"t.me/", "wa.me/", "whatsapp me", "on whatsapp", "via whatsapp", "whatsapp:", "whatsapp +", "text me on telegram", "on telegram", "via telegram", "telegram:", "telegram @",
		"message me on signal", "per whatsapp", "über whatsapp", "über telegram", "por whatsapp", "por telegram", "sur whatsapp", "sur telegram", "google chat", "hangouts", "wechat"}
}

// tooGood finds pay that no job of its kind pays.
func (s *screening) tooGood() bool {
	low, high, c, ok := s.job.Extraction.Pay.Hourly()
	if !ok {
		return false
	}
	converted, ok := s.settings.Rates.Convert(max(low, high), c, "USD")
	if !ok {
		return false
	}
	usd := converted.Value
	if usd > 600 {
		return true
	}
	if usd < 40 {
		return false
	}
	_, _, easy := s.any(groupEasy)
	return easy
}

// easyWords say that anybody can do the work.
func easyWords() []string {
	return []string{"no experience", "no skills needed", "anyone can do", "keine erfahrung", "keine vorkenntnisse", "sin experiencia", "aucune expérience", "entry level data entry", "simple tasks"}
}
