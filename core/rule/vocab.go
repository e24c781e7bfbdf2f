package rule

import (
	"strings"
	"sync"

	"github.com/automonet/automonet/core"
)

// meaning is what a word or phrase of a rule stands for.
type meaning struct {
	kind   core.RuleKind
	values []string
	// country is the country of a word that is first of all a language ("German").
	country string
}

// mark is what a word of a rule does with the others.
type mark uint8

const (
	markNone   mark = iota
	markRefuse      // "never", "kein"
	markOnly        // "only", "nur"
	markLeast       // "at least", "mindestens"
	markBelow       // "under"
	markAbove       // "over"
	markOlder       // "older"
	markExcept      // "unless", and what begins a condition
	markThat        // what begins a clause that is not read ("who", "because")
	markJoin        // "and"
	markPer         // "per"
	markFiller      // says nothing by itself
	markClient      // "client": what follows is a name, what went before a country
	markLang        // "language"
	markPlace       // "country"
	markWords       // "words"
)

// marks are the words that do something, by their folded form.
var marks = sync.OnceValue(func() map[string]mark {
	out := map[string]mark{}
	for m, list := range map[mark]string{
		markRefuse: `no|not|never|without|nothing|none|dont|don|avoid|avoids|block|blocks|exclude|refuse|refuses|reject|rejects|decline|skip|ban|forbid|hide|stop|kein|keine|keinen|keiner|keinem|keines|keinerlei|nie|niemals|nicht|nichts|ohne|sperre|sperr|sperren|blockiere|blockieren|vermeide|vermeiden|lehne|ablehnen|ablehne|verbiete|verboten|ausschließen|schließe`,
		markOnly:   `only|solely|exclusively|just|nur|ausschließlich|lediglich`,
		markLeast:  `least|minimum|min|mindestens|wenigstens|minimal|mindestlohn|mindestsatz|mindeststundensatz`,
		markBelow:  `under|below|less|lower|beneath|cheaper|unter|unterhalb|weniger|geringer|niedriger`,
		markAbove:  `over|above|more|higher|upwards|über|oberhalb|mehr|höher`,
		markOlder:  `older|älter|ältere|älteren`,
		markExcept: `except|unless|excepting|außer|ausgenommen|sofern|solange|falls|wenn|if|when|apart`,
		markThat:   `who|whose|which|that|where|because|weil|dass|damit|wer|deren|dessen|welche`,
		markJoin:   `and|or|nor|und|oder|noch|sowie|plus|but|aber|sondern`,
		markPer:    `per|pro|je`,
		markFiller: `i|a|an|the|to|do|does|did|t|am|is|are|be|of|on|at|by|in|for|from|with|about|any|anything|all|ever|want|wants|will|would|like|take|accept|work|works|working|job|jobs|gig|gigs|project|projects|task|tasks|posting|postings|offer|offers|position|positions|role|roles|please|me|my|we|our|show|find|send|apply|thing|things|stuff|related|industry|industries|sector|business|businesses|paid|pay|pays|paying|rate|rates|price|priced|prices|contract|contracts|than|as|it|based|located|area|also|really|absolutely|please|der|die|das|den|dem|des|ein|eine|einen|einem|einer|ich|will|möchte|nehme|mache|arbeite|arbeiten|arbeit|für|von|vom|mit|bei|aus|im|zu|zum|zur|auf|an|am|als|etwas|alle|bitte|mir|mich|wir|projekt|projekte|projekten|auftrag|aufträge|aufträgen|stelle|stellen|stellenangebote|angebot|angebote|anzeigen|ausschreibungen|branche|branchen|industrie|bereich|thema|themen|bezahlt|bezahlung|lohn|honorar|honorare|satz|preis|ist|sind|soll|sollen|werden|auch|jemals|überhaupt|grundsätzlich|absolut|sitz|basis|ab|topic|topics`,
		markClient: `client|clients|customer|customers|company|companies|employer|employers|firm|firms|kunde|kunden|firma|firmen|auftraggeber|auftraggebern|unternehmen|arbeitgeber|konzern`,
		markLang:   `language|languages|sprache|sprachen|sprachig|sprachige`,
		markPlace:  `country|countries|land|länder|ländern`,
		markWords:  `word|words|phrase|phrases|wort|wörter|begriff|begriffe|containing|contains|enthält|mentioning`,
	} {
		for w := range strings.SplitSeq(list, "|") {
			out[fold(w)] = m
		}
	}
	return out
})

// meanings are the words and phrases that stand for something, by their folded form.
var meanings = sync.OnceValue(func() map[string]meaning {
	out := map[string]meaning{}
	put := func(kind core.RuleKind, value, list string) {
		for _, s := range signs(value, list) {
			out[s.form()] = meaning{kind: kind, values: []string{value}}
		}
	}
	for form, codes := range atlas().names {
		out[form] = meaning{kind: core.RuleCountry, values: codes}
	}
	put(core.RuleContract, string(core.ContractFreelance), `freelance|freelancer|freelancing|freelance contracts|freiberuflich|freiberufliche|freiberuflichen|freie mitarbeit|contractor|contracting`)
	put(core.RuleContract, string(core.ContractPermanent), `permanent|permanent employment|permanent contract|permanent contracts|employment|employed|festanstellung|festanstellungen|anstellung|anstellungen|angestellt|unbefristet|unbefristete`)
	put(core.RuleContract, string(core.ContractFixedTerm), `fixed term|fixed term contracts|temporary contracts|befristet|befristete|befristeten`)
	put(core.RuleContract, string(core.ContractPartTime), `part time|teilzeit|teilzeitstellen|teilzeitjobs`)
	put(core.RuleContract, string(core.ContractInternship), `internship|internships|praktikum|praktika|praktikumsstellen|praktikumsplätze|trainee|traineeship|traineeships|werkstudent|werkstudenten|werkstudentenjobs|working student`)
	put(core.RuleRemote, string(core.RemoteFull), `remote|remotely|fully remote|100 remote|remote work|home office|homeoffice|von zu hause`)
	put(core.RuleRemote, string(core.RemoteHybrid), `hybrid|hybrid work`)
	put(core.RuleRemote, string(core.RemoteOnsite), `on site|onsite|on site work|vor ort|in the office|office work|im büro|präsenz|präsenzarbeit`)
	for _, l := range []struct{ code, country, names string }{
		{"de", "DE", `german|deutsch|deutsche|deutschen|deutscher|deutsches|deutschsprachig|deutschsprachige|deutschsprachigen`},
		{"en", "GB", `english|englisch|englische|englischen|englischer|englischsprachig|englischsprachige|englischsprachigen`},
		{"fr", "FR", `french|französisch|französische|französischen|französischsprachige`},
		{"es", "ES", `spanish|spanisch|spanische|spanischen|spanischsprachige`},
		{"it", "IT", `italian|italienisch|italienische|italienischen`},
		{"pt", "PT", `portuguese|portugiesisch|portugiesische|portugiesischen`},
		{"nl", "NL", `dutch|niederländisch|niederländische|niederländischen`},
		{"pl", "PL", `polish|polnisch|polnische|polnischen`},
		{"ru", "RU", `russian|russisch|russische|russischen`},
		{"zh", "CN", `chinese|chinesisch|chinesische|chinesischen`},
		{"ja", "JP", `japanese|japanisch|japanische|japanischen`},
		{"tr", "TR", `turkish|türkisch|türkische|türkischen`},
		{"", "US", `american|amerikanisch|amerikanische|amerikanischen`},
		{"", "GB", `british|britisch|britische|britischen`},
		{"", "AT", `austrian|österreichisch|österreichische|österreichischen`},
		{"", "CH", `swiss|schweizer|schweizerisch|schweizerische`},
		{"", "IN", `indian|indisch|indische|indischen`},
		{"", "IL", `israeli|israelisch|israelische`},
	} {
		for _, s := range signs(l.code, l.names) {
			m := meaning{kind: core.RuleLanguage, values: []string{l.code}, country: l.country}
			if l.code == "" {
				m = meaning{kind: core.RuleCountry, values: []string{l.country}}
			}
			out[s.form()] = m
		}
	}
	for form, id := range topicNames() {
		out[form] = meaning{kind: core.RuleTopic, values: []string{id}}
	}
	return out
})
