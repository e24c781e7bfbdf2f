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
	telling   = core.NewPattern(`(?i)^\s*(?:(?:always|franchement|siempre|toujours|vous|les?|l['’]|en|y) ?)*(?:tell|say|warn|ask|answer|reply|read|listen|look|keep|mention|admit|note|mark|point|report|write|name|show|return|bring|treat|be (?:honest|open|frank|brief|careful|on time|patient)|stay|only|decir|avisar|responder|contestar|leer|escuchar|preguntar|anotar|señalar|devolver|tratar|ser (?:sincer|breve|franc|honest)|dire|avertir|prévenir|répondre|lire|relire|écouter|demander|signaler|noter|indiquer|rendre|être (?:franc|bref|honnête)|rester|garder|poser)`)
	tellingDE = core.NewPattern(`(?i)\b(?:zu (?:sagen|melden|nennen|lesen|fragen|beantworten|antworten|warnen|hören|zeigen|notieren|markieren|schreiben|bleiben|behandeln|erklären|lassen)|(?:mit|an|nach|zurück|durch|vor|auf)zu(?:teilen|sagen|fragen|geben|lesen|hören|merken)|wohl aber|dass ich (?:frage|sage|nachfrage|melde))\b`)
	// outcome takes the courtesy back: what is promised is a success, a date or money.
	outcome = core.NewPattern(`(?i)\d|%|\b(?:free|refund|money|never|error|mistake|guarantee|faultless|perfect|within|by (?:the|mon|tues|wednes|thurs|fri|sun|satur)|geld|kosten|fehler|fehlerfrei|garant|spätestens|innerhalb von|binnen|gratis|dinero|errores?|perfect|reembols|plazo|gratuit|rembours|argent|erreurs?|parfait|délai|sous \p{L}+ (?:jours|heures))`)
	// already marks a deed of the past, which the first person rarely means otherwise.
	already = core.NewPattern(`(?i)\b(?:already|ago|since|once|schon|bereits|seit|damals|ya|desde|hace|déjà|depuis|jadis)\b`)
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
var givesTime = core.NewPattern(`(?i)\b(?:i (?:can|could also) (?:start|begin|work|offer)|(?:i am|i'm|i’m) (?:free|available)|available (?:from|on|at|in|full|part|immediately)|(?:ich )?kann (?:ich )?(?:\p{L}+ ){0,6}?(?:anfangen|beginnen|starten|loslegen)|(?:bin|stehe) (?:ich )?(?:\p{L}+ ){0,4}?(?:verfügbar|frei|zur verfügung)|verfügbar (?:ab|am)|puedo (?:empezar|comenzar|trabajar|ofrecer\p{L}*)|(?:estoy|quedo) (?:disponible|libre)|disponible (?:desde|a partir|los|las|en|por)|(?:peux|pourrai) (?:aussi |vous )?(?:commencer|débuter|travailler|offrir|proposer)|suis (?:\p{L}+ )?(?:disponible|libre)|disponible (?:dès|à partir|le|les|en))\b`)

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
