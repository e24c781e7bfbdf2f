package draft

import "strings"

var speakerDE = speaker{person: personDE, credentials: newLexicon(credentialsDE, credentialsEN), promises: newLexicon(promisesDE), asked: newLexicon(askedDE),
	negation: speakerNegationDE}

var speakerNegationDE = set("nicht kein keine keinen keiner keinem keines nie niemals weder ohne nichts kaum")

var (
	plainDE = set(`würde würd kann könnte werde möchte will soll sollte darf dürfte müsste muss mag lese sehe verstehe denke glaube vermute nehme gehe schlage frage rate bitte hoffe freue danke schicke sende
		melde rufe fange beginne starte komme käme brauche bräuchte wünsche wünschte finde halte meine rechne schätze biete lege hätte wäre antworte gebe ließe zweifle ahne entnehme verweise erlaube stelle füge hänge wüsste weiß hielte nähme fände ginge stünde bliebe dächte`)
	plainBeDE     = set("gern gerne gespannt neugierig frei verfügbar erreichbar falsche nicht kein keine sicher allein offen bereit dankbar unsicher einverstanden flexibel ab")
	plainPartDE   = set("gelesen gesehen verstanden beigefügt angehängt notiert überlegt gefragt gefunden verlinkt beantwortet entnommen ergänzt bemerkt gestutzt nachgeschlagen angesehen angeschaut angehört durchgelesen nachgesehen ausprobiert geöffnet gezählt nachgerechnet mitgeschickt gehört gedacht")
	plainHaveDE   = set("bedenken sorge sorgen einwand einwände nie niemals keinerlei frage fragen rückfrage rückfragen idee zweifel bitte vorschlag anmerkung gedanken kein keine keinen nicht nichts frei zeit")
	plainMyDE     = newLexicon(`stundensatz*, satz, tagessatz*, honorar*, vorschl*, frage*, rückfrage*, plan, eindruck, ansatz, angebot*, verständnis, vorgehen, name, lebenslauf, portfolio, arbeitsprobe*, bewerbung, mitarbeit, hilfe, unterstützung, schreiben, antwort*, schritt*, punkt*, meinung, sicht, seite, bitte, idee*, empfehlung, kalender, verfügbarkeit, zeit, zeitzone, eckdaten, liste, notiz*, wunsch, ziel, anliegen, entwurf, schätzung*, bauchgefühl, verdacht*, these*, hypothese*, annahme*, reihenfolge*, voraussetzung*, priorität*, schwerpunkt*, maßstab*, hand, ohr, auge*, blick*, profil*, unterlagen, angaben, ziel*, bedenken, anregung*, gegenfrage*, zweifel*, kriteri*, favorit*, beispiel*, aufmerksamkeit, neugier*, lieblings*, woche*, abend*, vormittag*, nachmittag*, ehrlich*, lücke*, grenze*, rat, tipp*, vorbehalt*, bedingung*, adresse, weg, methode, arbeitsweise, regel*, vorstellung*, interesse, urteil, vermutung*, einwand*, überlegung*, rechnung, schreibtisch, mail, nachricht, lesart, fazit,  preis*, kosten, gefühl, hinweis*, gedanke*, erst*, nächst*, zweit*, kontakt*, grüße, dank, einschätzung, sorge`)
	plainOurDE    = newLexicon(`gespräch*, telefonat*, termin*, zusammenarbeit, austausch, vorhaben, projekt*`)
	conjunctionDE = set("da weil dass wenn ob als nachdem während obwohl bevor damit sodass die der den dem das denen deren was wie wo womit wobei woran worin falls sobald seit bis indem welche welches welchen warum")
	// planDE are words of the next steps, praxisDE those of a career.
	planDE         = set("varianten entwürfe skizzen richtungen durchgängen schritten zuerst zunächst danach anschließend dann lieber liebsten jede jedes jeden ihnen ihre ihrem ihren dafür dabei daraus offener")
	praxisDE       = set("als jahre jahren kunden verlag verlage firmen agentur agenturen kenne beherrsche verfüge verdiene forsche lehre unterrichte berate betreue leite besitze habe")
	supposingDE    = set("bevor ehe falls ob sobald bis wenn damit sofern")
	adverbDE       = set("auch schon bereits noch nur dann hier sehr dabei dort selbst immer derzeit zurzeit momentan aktuell gerade stets oft regelmäßig seitdem daher deshalb also allein gern gerne mich mir sie ihnen")
	habitDE        = set("seit regelmäßig bereits schon täglich nebenbei derzeit zurzeit aktuell jährlich stets oft meist selbst momentan immer häufig langem jahren wöchentlich ebenfalls ebenso")
	abilityDE      = set("arbeite betreue beherrsche kenne leite führe entwickle gestalte teste unterrichte verfüge besitze spreche nutze pflege berate lektoriere übersetze schneide programmiere habe bringe erfülle verantworte bediene schreibe setze verdiene forsche lehre")
	auxiliaryDE    = set("habe hatte hab bin war wurde")
	irregularDE    = set("machte brachte suchte versuchte schrieb war ging kam hielt zog las begann half sah schnitt nahm wuchs trug schuf entwarf übernahm verließ bekam erhielt gewann fand")
	denyWeDE       = set("betreuen betreuten haben hatten sind waren entwickeln bauen bauten arbeiten arbeiteten bieten verfügen liefern lieferten führten produzieren beraten setzen setzten übernehmen beschäftigen gehören begleiten begleiteten")
	sinceDE        = set("seit jahrelang jahren monatelang regelmäßig täglich wöchentlich")
	toClientDE     = set("ihnen dir euch")
	postingDE      = newLexicon(`ausschreibung*, anzeige*, stellenanzeige*, stelle, inserat*, projekt*, auftrag*, vorhaben*, anfrage*, aufgabe*, gesuch*`)
	aboutDE        = set("zu wegen auf")
	yoursDE        = set("ihre ihrer ihrem ihren eure eurer eurem euren deine deiner deinem deinen")
	aloneWorkingDE = set("allein freiberuflich selbstständig ohne")
)

func personDE(tokens []string) string {
	for i, w := range tokens {
		if (w == "mir" || w == "mich" || w == "uns") && anyOf(tokens, i+1, 3, sinceDE) {
			return around(tokens, i)
		}
		next := tokenAt(tokens, i+1)
		switch w {
		case "ich":
			if !plainIDE(tokens, i) {
				return around(tokens, i)
			}
		case "wir":
			if denyWeDE[next] || denyWeDE[tokenAt(tokens, i-1)] || conjunctionDE[tokenAt(tokens, i-1)] && denyWeDE[tokenAt(tokens, len(tokens)-1)] {
				return around(tokens, i)
			}
		case "mein", "meine", "meinem", "meinen", "meiner", "meines":
			if next == "ich" || next == "sie" || next == "wir" || tokenAt(tokens, i-1) == "ich" || next == "" {
				continue
			}
			if negatedIn(speakerNegationDE, tokens, i) {
				continue
			}
			if !plainMyDE.has(next) && (tokenAt(tokens, i+2) == "" || !plainMyDE.has(tokens[i+2])) {
				return around(tokens, i)
			}
		case "unser", "unsere", "unserem", "unseren", "unserer", "unseres":
			if next != "" && !plainOurDE.has(next) {
				return around(tokens, i)
			}
		}
	}
	return ""
}

// plainIDE finds the verb of "ich" in a clause and reports whether it needs no fact.
func plainIDE(tokens []string, i int) bool {
	prev := tokenAt(tokens, i-1)
	last := tokenAt(tokens, len(tokens)-1)
	if conjunctionDE[prev] {
		switch {
		case supposingDE[prev] && !auxiliaryDE[last] && !preteriteDE(last) && !anyOf(tokens, i, len(tokens), habitDE):
			return true
		case auxiliaryDE[last]:
			return anyOf(tokens, i, 7, speakerNegationDE) || plainPartDE[tokenAt(tokens, len(tokens)-2)] || anyOf(tokens, i, len(tokens), plainHaveDE)
		case plainDE[last]:
			return true
		case preteriteDE(last):
			return false
		}
		return !abilityDE[last] && !anyOf(tokens, i, len(tokens), habitDE)
	}
	v := tokenAt(tokens, skipping(tokens, i+1, func(w string) bool { return adverbDE[w] }))
	if prev != "" && (plainDE[prev] || auxiliaryDE[prev] || abilityDE[prev] || preteriteDE(prev) || strings.HasSuffix(prev, "e") && prev != "heute" && len(prev) > 3) {
		v = prev
	}
	switch {
	case v == "habe" || v == "hatte" || v == "hab":
		return anyOf(tokens, 0, len(tokens), plainPartDE) || anyOf(tokens, 0, len(tokens), plainHaveDE)
	case v == "bin":
		return anyOf(tokens, i+1, 6, plainBeDE) || anyOf(tokens, max(0, i-2), 2, plainBeDE)
	case v == "war" || v == "wurde":
		return anyOf(tokens, i, 5, speakerNegationDE)
	case plainDE[v]:
		return true
	case preteriteDE(v):
		return false
	case v == "schreibe" && addressesDE(tokens):
		return true
	case abilityDE[v] && anyOf(tokens, 0, len(tokens), planDE) && !anyOf(tokens, 0, len(tokens), habitDE) && !anyOf(tokens, 0, len(tokens), praxisDE):
		return true
	case v == "arbeite":
		return anyOf(tokens, i+1, 3, aloneWorkingDE)
	case abilityDE[v]:
		return anyOf(tokens, 0, len(tokens), set("nicht kein keine keinen"))
	}
	return !anyOf(tokens, 0, len(tokens), habitDE)
}

// addressesDE reports whether a clause with "ich schreibe" speaks of this very message,
// to the client or about the posting, and not of what the writer does for a living.
func addressesDE(tokens []string) bool {
	to := false
	for i, w := range tokens {
		if habitDE[w] || sinceDE[w] || w == "als" {
			return false
		}
		to = to || toClientDE[w] || aboutDE[w] && yoursDE[tokenAt(tokens, i+1)] && postingDE.has(tokenAt(tokens, i+2))
	}
	return to
}

func preteriteDE(w string) bool {
	if irregularDE[w] {
		return true
	}
	if len(w) <= 5 || !strings.HasSuffix(w, "te") || plainDE[w] {
		return false
	}
	for _, present := range []string{"eite", "iete", "arte", "alte", "rate", "chte", "itte", "heute", "ürfte", "orte", "este", "iste"} {
		if strings.HasSuffix(w, present) {
			return false
		}
	}
	return true
}

const askedDE = `sie wünschen, sie schreiben, sie nennen, sie fragen, sie suchen, sie erwarten, sie verlangen, ihre anzeige, ihre ausschreibung, ihrer anzeige, ihrer ausschreibung, ihre frage*, ihren fragen, ihrer frage, gefragt, gewünscht*, verlangt, ihr wunsch`

const promisesDE = `garantier*, stehe ich gerade, lege ich die hand ins feuer, mein wort darauf, garantie für, mit garantie, geld zurück, jeden cent|euro zurück, verbindlich zu, sage ~3 verbindlich zu, zahlen sie nichts, schulden sie mir nichts, keinen cent, auf meine kosten|rechnung, berechne ich nichts, berechne nichts, stelle ich nichts in rechnung, kostenlos, verspreche, versprochen, sichere ~3 zu, fehlerfreiheit, störungsfrei, ohne jedes risiko, ab sofort, sofort verfügbar, sofort arbeitsfähig, sofort anfangen, sofort beginnen, kein einziges mal,
	innerhalb von ~2 stunden, in vollzeit zur verfügung, gleich am montag, gleich morgen, noch heute anfangen|beginnen|starten, noch diese woche anfangen|beginnen|starten, verzichte ich auf, verzichte auf`

const credentialsDE = `erfahrung mit, erfahrung in, erfahrung im, erfahrung als, jahre erfahrung, jahren erfahrung, jahre praxis, jahren praxis, erfahrene*, bin erfahren, erfahren in, jahrelang*, langjährig*, mehrjährig*, vielen jahren, jahren für, jahren bei, jahre bei, jahrzehnt*,
	expertin, experte, experten für, expertise, spezialist*, fachmann, fachfrau, profi in, zertifi*, geprüfte|geprüfter|geprüftes ~1 übersetzer*|techniker*|mitglied*|lektor*|fach*|meister*|experte*, staatlich geprüft*, diplom*, dipl.*, studium der, studium in, dem studium, studiert*, designstudium, studienabschluss, promotion, promoviert*, doktor der, doktortitel, master in, masterabschluss, master of, bachelor in, bachelorabschluss, ausgebildet*, ausbildung, meisterbrief,
	auszeichnung*, wurde|wurden|ist|sind|bin ~6 ausgezeichnet, ausgezeichnet mit|vom|von|durch|worden, mit ~4 ausgezeichnet, ausgezeichnete|ausgezeichneter|ausgezeichneten ~1 designer*|texter*|entwickler*|lektor*|sprecher*|arbeiten|projekte|kampagnen, preisgekrönt*, preis gewonnen, nominiert*, prämiert*, gewonnen, referenz*, auftraggeber*, stammkund*, kunden zählen, kunden zählten, kunden schätzen, zufriedene kunden, bestseller, gilt ~5 als, gelten als, bekannt für, bekannt als,
	kenne ich mich, kenne mich, vertraut, versiert, beherrsche, beherrschen, beherrschte, sicher beherrscht, muttersprach*, fließend, handwerk, zeit bei, jahre bei, von hier aus, von mir ~3 lassen, von mir ~3 ließ|ließen, vertrauen|vertraut|vertraute|vertrauten mir, beauftragen|buchen|rufen|empfehlen mich, als geprüfte*|zertifizierte*|gelernte*|ausgebildete*|vereidigte*|beeidigte*|diplomierte*|studierte*|promovierte*|habilitierte*, inhaber|inhaberin|trägerin|träger des|der|eines|einer, von mir ~3 gebaut*|gestaltet*|geschrieben*|gemacht*|geschnitten*|gesprochen*|gezeichnet*|gedreht*|geliefert*|entwickelt*|entworfen*|betreut*|übersetzt*|lektoriert*|umgesetzt*|programmiert*|eingerichtet*|korrigiert*|konstruiert*|illustriert*, stammen|stammt|kommen|kommt ~4 von mir, gebaute|gestaltete|geschriebene ~3 von mir, durch mich, aus meiner hand, aus meiner feder, dieses lektorat, diesem studio, dieser schreibtisch, diesem schreibtisch,
	beim letzten, zuletzt bei, zuletzt für, mein letztes, zum letzten mal, im letzten projekt, schon mehrfach, mehrfach umgesetzt, schon für, bereits für, in der schublade, in der branche, in fachkreisen, mitglied im, mitglied der, hersteller*|verlage*|logistiker* gebaut,
	wurden ~8 gebaut, wurden ~8 umgesetzt, schrieb der, schrieb die, schrieb ein, schrieb eine, laufen bis heute, läuft bis heute, verdoppelt*, verdreifacht*, halbiert*, im schnitt um, besucher im monat, kind* an, kindertagen, früher bei, ehemalig*, vormals, arbeitet regelmäßig, schreibt seit, führend*, renommiert*`
