package draft

import "strings"

// askedIdeas are what questions ask of, each with its words in every language: a
// question that was answered once is known again in another language.
const askedIdeas = `work|works|working|arbeiten|arbeitest|arbeit|vorgehen|trabaja|trabajan|trabajas|trabajar|travaillez|travailles|travailler|procédez
	remote|distributed|verteilt*|entfernt*|remoto|remotos|remota|distancia|distance|distribué*
	team|teams|equipo|equipos|équipe|équipes
	reach|reachable|erreichen|erreichbar|localizar*|contactar*|joindre|joignable|joignables
	when|hours|hour|time|times|wann|uhrzeit*|zeiten|cuándo|horario|horarios|horas|quand|heure|heures|horaire|horaires
	equipment|tools|gear|ausrüstung|geräte|messgeräte|ausstattung|equipamiento|material|matériel|équipement*|appareils
	record|recording|aufnehmen|nehmen|aufnahme*|graba|graban|grabar|enregistrez|enregistrer
	prototype|prototypes|prototypen|prototyp|prototipo|prototipos
	studio|atelier|estudio
	report|reports|reporting|berichten|berichte|bericht|informa|informan|informes|rapport|rapports|rapportez
	updates|update|aktualisierungen|aktualisierung|actualizaciones|actualizan|mises|mettez
	communicate|communication|kommunizieren|kommunikation|comunican|comunica|comunicación|communiquez
	revisions|revision|corrections|korrekturen|korrekturrunden|revisiones|correcciones|révisions|retouches
	software|programs|programme|programas|programa|logiciel|logiciels
	languages|language|sprachen|sprache|idiomas|idioma|langues|langue
	travel|reisen|reise|viajar|viaja|voyager|déplacer
	insured|insurance|versichert|versicherung|seguro|assuré|assurance
	test|tests|testing|testen|pruebas|prueba|probar|testez|tester`

// emptyInAsks are words of a question that say nothing of what it asks.
var emptyInAsks = set(`how do does you your we us can could would will what which who the a an is are have has any own with in on of for to at from and please
	wie was womit welche welchen welcher welches wer können könnten kann haben hat sie ihr ihre du dich auf bauen mit in im den die das der eine einen ein eigenes eigenen zu und bitte man ab gibt es an
	cómo qué con cuál cuáles quién puede pueden podemos puedes podríamos tiene tienen tienes hay su sus tu el la los las un una en de del y propio propia a se le les
	comment que quel quelle quels quelles avec qui pouvez peut on nous vous avez êtes votre vos le la les un une des de du d à au en et dans propre est t il à make do gérez handle build bauen hacen hace faites fabriquez machen handhaben gestionan gestiona`)

// ideasOf returns what a question asks of, as the numbers of its ideas; it reports false
// when a word of it belongs to none.
func ideasOf(question string) (map[int]bool, bool) {
	out := map[int]bool{}
	for _, w := range words(question) {
		if emptyInAsks[w] {
			continue
		}
		at := -1
		for i, line := range strings.Split(askedIdeas, "\n") {
			if wordIs(w, strings.TrimSpace(line)) {
				at = i
				break
			}
		}
		if at < 0 {
			return nil, false
		}
		out[at] = true
	}
	return out, len(out) > 0
}

// sameAsk reports whether two questions, perhaps in two languages, ask the same: every
// telling word of both belongs to an idea, and the ideas are the same.
func sameAsk(a, b string) bool {
	x, ok := ideasOf(a)
	if !ok {
		return false
	}
	y, ok := ideasOf(b)
	if !ok || len(x) != len(y) {
		return false
	}
	for i := range x {
		if !y[i] {
			return false
		}
	}
	return true
}
