package draft

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// What is offered beside the claims: a promise to say something is courtesy, one of an
// outcome is a guarantee; a time that no fact gives is a wrong one.

var (
	// promising begins a promise, up to the verb of what is promised.
	promising = core.NewPattern(`(?i)\b(?:(?:i|we) (?:do |will |can |also )?promise(?: you| both| everyone)? (?:not )?to|(?:ich )?verspreche(?: ich)?(?: ihnen| euch)?,?|(?:les |le |os |te )?prometo(?: no)?|(?:me )?comprometo a(?: no)?|(?:je )?(?:vous )?promets (?:de|d['’])(?: ne pas)?|m['’](?:y )?engage à(?: ne pas)?)\s`)
	// telling are the verbs of courtesy after it, which promise no outcome; the German
	// ones stand at the end.
	telling   = core.NewPattern(`(?i)^\s*(?:(?:always|franchement|siempre|toujours|vous|les?|l['’]|en|y) ?)*(?:tell|say|warn|ask|answer|reply|read|listen|look|keep|mention|admit|note|mark|point|report|write|name|show|return|bring|treat|know|find out|learn|count|measure|be (?:honest|open|frank|brief|careful|on time|patient)|stay|only|decir|saber|averiguar|contar|medir|avisar|responder|contestar|leer|escuchar|preguntar|anotar|señalar|devolver|tratar|ser (?:sincer|breve|franc|honest)|dire|savoir|compter|mesurer|avertir|prévenir|répondre|lire|relire|écouter|demander|signaler|noter|indiquer|rendre|être (?:franc|bref|honnête)|rester|garder|poser)`)
	tellingDE = core.NewPattern(`(?i)\b(?:zu (?:sagen|wissen|zählen|messen|melden|nennen|lesen|fragen|beantworten|antworten|warnen|hören|zeigen|notieren|markieren|schreiben|bleiben|behandeln|erklären|lassen)|(?:mit|an|nach|zurück|durch|vor|auf)zu(?:teilen|sagen|fragen|geben|lesen|hören|merken)|wohl aber|dass ich (?:frage|sage|nachfrage|melde))\b`)
	// outcome takes the courtesy back: what is promised is a success, a date or money.
	outcome = core.NewPattern(`(?i)\d|%|\b(?:free|refund|money|never|error|mistake|guarantee|faultless|perfect|within|by (?:the|mon|tues|wednes|thurs|fri|sun|satur)|geld|kosten|fehler|fehlerfrei|garant|spätestens|innerhalb von|binnen|gratis|dinero|errores?|perfect|reembols|plazo|gratuit|rembours|argent|erreurs?|parfait|délai|sous \p{L}+ (?:jours|heures))`)
	// already marks a deed of the past, which the first person rarely means otherwise.
	already = core.NewPattern(`(?i)\b(?:already|ago|since|once|schon|bereits|seit|damals|ya|desde|hace|déjà|depuis|jadis)\b`)
	// myLast is the freelancer's own work of the past; letterWords are what else of his
	// may be the last or an earlier one.
	myLast      = core.NewPattern(`(?i)\b(?:my (?:last|latest|previous|former|earlier|most recent|past)|(?:mein|meine[mnrs]?) (?:letzte[mnrs]?|vorige[mnrs]?|frühere[mnrs]?|jüngste[mnrs]?)|(?:mi|mis) (?:últim|anterior|antigu|más reciente)\p{L}*|(?:mon|ma|mes) (?:dernier|dernière|précédent|ancien)\p{L}*)\s+(\p{L}+)(?: (\p{L}+))?`)
	letterWords = newLexicon(`recours, resort*, ausweg*, recurso*, question*, message*, mail*, email*, letter*, remark*, point*, note*, word*, worry, suggestion*, idea*, proposal*, request*, frage*, nachricht*, anmerkung*, punkt*, bitte, satz, vorschlag*, gedanke*, hinweis*, wort*, pregunta*, mensaje*, correo*, duda*, nota*, propuesta*, punto*, palabra*, remarque*, courriel*, mot*, proposition*, idée*, demande*`)
	// proposes begins a clause with what it proposes; wouldDo is what the freelancer would do.
	proposes = core.NewPattern(`(?i)^\s*(?:my|an?|one|mein|meine|ein|eine|mi|un|una|mon|une) (?:\p{L}+ )?(?:proposal|suggestion|idea|order|plan|guess|bet|vorschlag|idee|reihenfolge|vermutung|propuesta|sugerencia|hipótesis|orden|proposition|idée|pari|hypothèse|ordre)\b[^:]{0,40}:`)
	// couldBe is what something else could be or do.
	couldBe = core.NewPattern(`(?i)\b(?:would|could|might|should|würden?|könnten?|sollten?|müssten?|\p{L}+ría[ns]?|\p{L}+rai(?:t|ent))\b`)
	wouldDo = core.NewPattern(`(?i)^\s*(?:\p{L}+ )?(?:i would|i['’]d|(?:ich )?würde(?: ich)?|(?:yo )?(?:les |lo |la |los |las )?\p{L}+ría|je (?:\p{L}+ )?\p{L}+rais)\b`)
	// follows begins a clause that concludes what could or would be.
	follows = core.NewPattern(`(?i)^\s*(?:and |und |y |et )?(?:so(?: that)?|thus|hence|which means|sodass|so dass|weshalb|wodurch|womit|damit|de modo que|de manera que|de forma que|así que|por lo que|con lo (?:que|cual)|de ahí que|de sorte que?|si bien que?|de façon que?|donc|ce qui)\b.*\b(?:would|could|might|can|will|würden?|könnten?|ließen?|kann|können|wird|werden|\p{L}+ría[ns]?|puede[ns]?|podrán?|\p{L}+rai(?:t|ent)|peut|peuvent|pourra)\b`)
)

// supposed reports whether a clause only concludes, proposes or says what would be done,
// and tells nothing done.
func supposed(said string) bool {
	all := words(said)
	others := couldBe.MatchString(said) && !anyOf(all, 0, len(all), speaks)
	return follows.MatchString(said) || (others || proposes.MatchString(said) || wouldDo.MatchString(said)) && !done.MatchString(said) && !already.MatchString(said)
}

// tellsDeed reports whether a clause in which a rule found the first person is one about
// a deed of the past, as its tense or the work that it names shows.
func (t *text) tellsDeed(said string) bool {
	if m := myLast.FindStringSubmatch(said); m != nil && !letterWords.has(strings.ToLower(m[1])) && !letterWords.has(strings.ToLower(m[2])) {
		return true
	}
	if t.lang != core.LangSpanish || strings.Contains(said, "?") && !relativeDeed.MatchString(said) {
		return false
	}
	for _, w := range words(said) {
		if preterite1ES(w) || irregularES[w] {
			return true
		}
	}
	return false
}

var (
	// neverDid is a deed that the freelancer never did; flawless is what nobody would
	// want done, so that its denial praises.
	neverDid = core.NewPattern(`(?i)\b(?:i(?: have|['’]ve)? never|never (?:have|did) i|habe ich (?:\p{L}+ ){0,3}(?:nie|niemals|noch nicht)|ich habe (?:\p{L}+ ){0,4}(?:nie|niemals|noch nicht)|(?:nunca|jamás) he|no he (?:\p{L}+ )?(?:nunca|jamás)|je n['’]ai (?:encore )?jamais)\b`)
	flawless = core.NewPattern(`(?i)\d|(?:^|\P{L})(?:late|miss\p{L}*|fail\p{L}*|lost|los(?:e|ing)|disappoint\p{L}*|complain\p{L}*|return\p{L}*|reject\p{L}*|error\p{L}*|mistake\p{L}*|deadline\p{L}*|without|client\p{L}*|customer\p{L}*|but|except|spät\p{L}*|verspät\p{L}*|versäum\p{L}*|verpass\p{L}*|verfehl\p{L}*|fehler\p{L}*|beschwer\p{L}*|reklam\p{L}*|enttäusch\p{L}*|verl\p{L}r\p{L}*|ohne|kund\p{L}*|termin\p{L}*|frist\p{L}*|tarde|retras\p{L}*|fall\p{L}*|perd\p{L}*|quej\p{L}*|decepcion\p{L}*|devuel\p{L}*|sin|plazo\p{L}*|retard\p{L}*|manqu\p{L}*|rat[ée]\p{L}*|échou\p{L}*|plaint\p{L}*|déçu\p{L}*|sans|délai\p{L}*)(?:\P{L}|$)`)
)

// owns reports whether a clause owns up to a deed that the freelancer never did.
func owns(said string) bool { return neverDid.MatchString(said) && !flawless.MatchString(said) }

// knownToo begins a sentence that leads from what the freelancer lacks to what a claim
// after it says.
var knownToo = core.NewPattern(`(?i)^\s*(?:what i (?:do|can|have)|was (?:ich|mir) (?:\p{L}+ ){0,2}(?:kann|kenne|vertraut ist|habe|mitbringe)|lo que (?:sí )?(?:sé|conozco|tengo|puedo)|ce que je (?:sais|connais|peux|maîtrise))\b`)

// claimSoon reports whether a claim begins in the sentence of a place or the next one.
func (t *text) claimSoon(sentence, at int) bool {
	end := t.sentences[min(sentence+1, len(t.sentences)-1)].End
	for _, c := range t.Claims {
		if at <= c.Span.Start && c.Span.Start < end {
			return true
		}
	}
	return false
}

// relativeDeed is the first person's deed in a relative clause.
var relativeDeed = core.NewPattern(`(?i)\b(?:que|cuy[oa]s?|donde|quien)\b`)

// onlyTells reports whether what follows a promise promises no more than to say, keep or
// give back something.
func onlyTells(said string) bool {
	at := promising.FindStringIndex(said)
	if at == nil {
		return false
	}
	rest := said[at[1]:]
	return (telling.MatchString(rest) || tellingDE.MatchString(rest)) && !outcome.MatchString(rest)
}

// givesTime marks a clause that says from when or when the freelancer has time.
var givesTime = core.NewPattern(`(?i)\b(?:i (?:can|could(?: also)?) (?:start|begin|work|offer)|(?:i am|i'm|i’m) (?:free|available)|available (?:from|on|at|in|full|part|immediately)|(?:ich )?(?:kann|könnte) (?:ich )?(?:\p{L}+ ){0,6}?(?:anfangen|beginnen|starten|loslegen)|(?:bin|stehe) (?:ich )?(?:\p{L}+ ){0,4}?(?:verfügbar|frei|zur verfügung)|verfügbar (?:ab|am)|(?:puedo|podría) (?:empezar|comenzar|trabajar|ponerme|incorporarme|ofrecer\p{L}*)|(?:estoy|quedo) (?:disponible|libre)|disponible (?:desde|a partir|los|las|en|por)|(?:peux|pourrais?) (?:aussi |vous )?(?:commencer|débuter|travailler|offrir|proposer)|suis (?:\p{L}+ )?(?:disponible|libre)|disponible (?:dès|à partir|le|les|en))\b`)

// roleHeld is an announcement of oneself that says where one works.
var roleHeld = core.NewPattern(`(?i)^\s*(?:who i am|wer ich bin|quién soy|qui je suis)\s+(?:at|with|bei|in|en|chez)\s+\p{L}`)

// sets marks a clause that says by when something will be there.
var sets = core.NewPattern(`(?i)\b(?:will (?:all )?(?:be (?:\p{L}+ )?(?:ready|done|finished|complete|delivered|with you|in your|yours|live|online)|arrive)|(?:you|they)(?:['’]ll| will) (?:have|get|receive)|i(?:['’]ll| will) (?:deliver|send|finish|hand)|(?:liegt|liegen|ist|sind) .*?(?:bei ihnen|fertig|vor)|(?:wird|werden) .*?(?:fertig|geliefert|übergeben|vorliegen|bei ihnen)|(?:erhalten|bekommen) sie|liefere|(?:estarán?|serán?) (?:\p{L}+ )?(?:list|terminad|entregad|en su)\p{L}*|(?:tendrán?|recibirán?)|entregaré|terminaré|(?:sera|seront) (?:\p{L}+ )?(?:livré|prêt|terminé|remis|rendu|chez vous|dans votre)\p{L}*|aurez|recevrez|livrerai|remettrai|terminerai)\b`)

// offersTime returns the clause that offers a part of a day, week or year which stands
// neither in a fact nor in the posting, or says that something will be there by then, or
// "". What would be there supposes.
func (t *text) offersTime(said string) string {
	if strings.Contains(said, "?") || !givesTime.MatchString(said) && (!sets.MatchString(said) || unsettled.MatchString(said)) {
		return ""
	}
	if otherTime(said, t.facts) == "" || otherTime(said, t.posting) == "" {
		return ""
	}
	return strings.TrimSpace(said)
}
