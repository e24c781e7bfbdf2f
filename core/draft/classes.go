package draft

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// What a clause tells shows in the classes of its words more than in the words: who is
// its subject, whose things it speaks of, and in which tense. A classifier that sees the
// classes carries over to words and languages that it never met.

// wordClasses are the classes of words that are told by the word alone.
var wordClasses = classesOf(map[string]string{
	"i":     `i ich yo je j`,
	"me":    `me mich mir mí conmigo moi m myself`,
	"my":    `my mine mein meine meinem meinen meiner meines mi mis mío mía míos mías mon ma mes mien mienne miens`,
	"we":    `we us our ours wir uns unser unsere unserem unseren unserer nosotros nosotras nos nuestro nuestra nuestros nuestras nous notre`,
	"you":   `you your yours sie ihnen ihre ihrer ihrem ihren ihres ihr euch euer eure eurer eurem euren su sus usted ustedes vosotros os vous votre vos`,
	"have":  `have has had ve having habe hat hatte haben hatten gehabt he ha han hemos había habían haber ai a avons ont avais avait avaient ayant`,
	"be":    `am is are was were been being bin ist sind war waren wurde wurden worden gewesen soy es son fue fueron era eran sido suis est sont était étaient été`,
	"modal": `would will can could should may might must shall d ll würde würden könnte könnten kann können soll sollte sollten müsste muss darf dürfte wäre wären hätte hätten möchte puedo puede pueden podría podrían debería peux peut peuvent pourrait pourrais devrait`,
	"not":   `not no never nor none nothing nobody without t cannot nicht kein keine keinen keiner keinem nie niemals nichts niemand ohne ni nunca ningún ninguna nada nadie sin jamás ne n pas jamais aucun aucune rien personne sans`,
	"ago":   `currently aktuell derzeit zurzeit gegenwärtig actualmente actuellement already ago since once formerly previously recently lately until schon bereits seit damals früher zuletzt bislang bisher kürzlich ya desde hace antes últimamente hasta déjà depuis jadis auparavant récemment jusqu`,
	"last":  `last latest previous former earlier past recent letzte letzten letzter letztes letztem vorige vorigen ehemalige frühere früheren último última últimos últimas anterior anteriores pasado pasada dernier dernière derniers dernières précédent précédente ancien ancienne`,
	"habit": `usually often always mostly normally regularly sonst meist meistens oft immer häufig stets regelmäßig suelo siempre normalmente habitualmente souvent toujours habituellement régulièrement`,
	"if":    `if whether unless suppose wenn falls ob sofern si`,
	"why":   `because since although though while whereas weil da obwohl obgleich wenngleich zwar während porque aunque mientras pues puisque parce quoique bien tandis comme como`,
	"that":  `that which who whom whose dass der die das den dem deren dessen que quien cuyo cuya cuyos cuyas donde qui dont où lequel laquelle`,
	"years": `year years decade decades season seasons summer summers jahr jahre jahren jahrzehnt jahrzehnte spielzeit spielzeiten sommer saison año años década décadas temporada temporadas verano veranos an ans année années saisons été étés`,
	"trade": `clientele kundschaft clientela clientèle client clients customer customers project projects job jobs commission commissions company companies firm firms studio studios agency team employer publisher publishers kunde kunden kundin projekt projekte projekten auftrag aufträge aufträgen firma firmen betrieb betriebe agentur verlag verlage verlagen auftraggeber cliente clientes proyecto proyectos encargo encargos empresa empresas estudio estudios agencia editorial editoriales equipo projet projets commande commandes entreprise entreprises agence atelier ateliers maison maisons éditeur éditeurs équipe`,
	"rank":  `best expert specialist master award prize degree diploma doctorate certificate winner professional beste experte expertin profi preis diplom abschluss promotion zertifikat meister experto experta especialista premio título máster certificado grado doctorado expert experte spécialiste prix diplôme doctorat certificat lauréat lauréate meilleur meilleure`,
	"many":  `many several dozens hundreds various numerous few most mehrere etliche zahlreiche viele dutzende einige varios varias muchos muchas numerosos numerosas decenas cientos plusieurs nombreux nombreuses maints dizaines centaines beaucoup`,
	"by":    `by through thanks durch dank von por gracias par grâce`,
	"here":  `this these here it dies diese dieser dieses hier esto esta este estos estas aquí ce cet cette ces ici c`,
	"first": `first then next before after later zuerst zunächst dann danach nachher primero luego después d'abord ensuite puis avant après`,
})

func classesOf(lists map[string]string) map[string]string {
	out := map[string]string{}
	for class, list := range lists {
		for _, w := range strings.Fields(list) {
			if have, ok := out[w]; !ok || class < have { // so that the order of the map does not matter
				out[w] = class
			}
		}
	}
	return out
}

// classOf returns the class of a word, "" for none.
func classOf(w token, l core.Lang) string {
	switch {
	case w.kind == "#", w.kind == "?", w.kind == ":", w.kind == claimMark, w.kind == linkMark:
		return w.kind
	case w.foreign:
		return "^"
	}
	if c, ok := wordClasses[w.low]; ok {
		return c
	}
	switch l {
	case core.LangGerman:
		switch {
		case preteriteDE(w.low):
			return "past"
		case participleDE(w.low):
			return "part"
		}
	case core.LangSpanish:
		switch {
		case preterite1ES(w.low) || irregularES[w.low]:
			return "deed"
		case endsIn(w.low, "ría", "rían", "ríamos"):
			return "modal"
		case participleES(w.low) || endsIn(w.low, "adas", "idas", "ados", "idos", "ada", "ida"):
			return "part"
		case endsIn(w.low, "aron", "ieron", "aba", "aban", "ió"):
			return "past"
		}
	case core.LangFrench:
		switch {
		case endsIn(w.low, "rais", "rait", "raient", "rions"):
			return "modal"
		case endsIn(w.low, "é", "ée", "és", "ées"):
			return "part"
		case endsIn(w.low, "ait", "aient", "ais"):
			return "past"
		}
	default:
		if pastEN(w.low) || pastFormEN[w.low] {
			return "past"
		}
	}
	return ""
}

// endsIn reports whether a word of five letters or more has one of the endings.
func endsIn(w string, endings ...string) bool {
	if len([]rune(w)) < 5 {
		return false
	}
	for _, e := range endings {
		if strings.HasSuffix(w, e) {
			return true
		}
	}
	return false
}

// participleDE reports whether a word has the form of a past participle.
func participleDE(w string) bool {
	if len([]rune(w)) < 6 || !endsIn(w, "t", "en") {
		return false
	}
	if strings.HasPrefix(w, "ge") || endsIn(w, "iert") {
		return true
	}
	for _, p := range []string{"ab", "an", "auf", "aus", "bei", "ein", "her", "hin", "mit", "nach", "um", "vor", "weg", "zu", "zurück", "durch", "fertig"} {
		if strings.HasPrefix(w, p+"ge") {
			return true
		}
	}
	return false
}

// addClasses adds which classes of words a clause holds, in which order and which with
// which, and how it begins.
func (f *features) addClasses(in []token, l core.Lang, asked bool) {
	var row []string
	held := map[string]bool{}
	for _, w := range in {
		if c := classOf(w, l); c != "" {
			row = append(row, c)
			held[c] = true
		}
	}
	for i, c := range row {
		f.anywhere("c", c)
		if i+1 < len(row) {
			f.anywhere("cc", c, row[i+1])
		}
		if i+2 < len(row) {
			f.anywhere("ccc", c, row[i+1], row[i+2])
		}
		if asked {
			f.anywhere("c?", c)
		}
	}
	for _, who := range []string{"i", "me", "my", "we", "you", "not", "modal"} {
		if !held[who] {
			f.anywhere("c-", who)
			continue
		}
		for _, c := range row {
			if c != who {
				f.anywhere("c+", who, c)
			}
		}
	}
	if len(row) > 0 {
		f.anywhere("c1", row[0])
	}
}

func yesNo(on bool) string {
	if on {
		return "y"
	}
	return "n"
}
