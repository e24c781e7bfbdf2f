package draft

import "strings"

// askedIdeas are what questions ask of, each with its words in every language: a
// question that was answered once is known again in another language.
const askedIdeas = `work|works|working|arbeiten|arbeitest|arbeit|vorgehen|vor|método|méthode|methode|arbeitsweise|proceder|procede|proceden|procéder|trabaja|trabajan|trabajas|trabajar|travaillez|travailles|travailler|procédez
	remote|distributed|verteilt*|entfernt*|remoto|remotos|remota|distancia|distance|distribué*
	team|teams|equipo|equipos|équipe|équipes
	reach|reachable|erreichen|erreichbar|erreiche|erreicht|localizar*|contactar*|joindre|joignable|joignables
	when|hours|hour|time|times|wann|uhrzeit*|zeiten|cuándo|hora|horario|horarios|horas|quand|heure|heures|horaire|horaires
	equipment|tools|gear|instruments|hardware|ausrüstung|geräte|geräten|messgeräte|messgeräten|messmittel|messmitteln|ausstattung|werkzeuge|equipamiento|material|aparatos|instrumentos|herramientas|matériel|équipement*|appareils|outils
	record|recording|aufnehmen|nehmen|aufnahme*|graba|graban|grabar|grabas|grabación|enregistrez|enregistrer|enregistrement|enregistrements|aufnahmen
	prototype|prototypes|prototyping|prototypen|prototyp|prototipo|prototipos
	studio|atelier|estudio|fotostudio|aufnahmestudio|studios
	report|reports|reporting|bericht|berichtest|berichterstattung|informar|informe|berichten|berichte|bericht|informa|informan|informes|rapport|rapports|rapportez
	updates|update|upgrades|aktualisierungen|aktualisierung|aktualisieren|actualizaciones|actualización|actualizan|actualiza|actualizar|mises|mise|mettez
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
	comment que quel quelle quels quelles avec qui pouvez peut on nous vous avez êtes votre vos le la les un une des de du d à au en et dans propre est t il à make do gérez handle build bauen hacen hace faites fabriquez machen handhaben gestionan gestiona
	able provide produce supply create deal go about best there gehen um umgehen bei sind bist am besten machst baust fertigen herstellen anfertigen liefern verfügung stehen steht verfügen über gibt nutzen benutzen setzen ein
	hacer haces realizar realizan fabricar crear dispone dispones disponen disponer cuenta cuentan cuentas usa usan utiliza utilizan suele mejor elaborar elabora está están es día
	disposez dispose disposent disposes réaliser réalisez fabriquer produire utilisez faire mieux jour sur y a comptez gérer gère sont`)

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
	// What somebody works on or with is asked for by itself.
	if len(out) > 1 {
		delete(out, 0)
	}
	return out, len(out) > 0
}

// sameAsk reports whether two questions, perhaps in two languages, ask the same: every
// telling word of both belongs to an idea, and the ideas are the same. That somebody
// works is no idea of its own beside another.
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
