package draft

import "strings"

// A text that a model hands over speaks of itself in two ways: it offers another
// version of the letter, or it tells what the letter was made of. Both are found by what
// comes together in one sentence, whatever the words of the sentence.

var (
	// versions are names of a letter, changes what could be done to it, offering words
	// that offer it.
	versions = newLexicon(`version*, draft*, letter*, message*, proposal*, text*, cover, reply, fassung*, variante*, entwurf*, entwürfe, anschreiben*, nachricht*, brief*, vorschlag*, texto*, carta*, versión, versiones, borrador*, mensaje*, propuesta*, texte*, lettre*, brouillon*, proposition*, message*, it, this, ihn, es, das, lo, la, le`)
	changes  = newLexicon(`lockerer*, sachlich*, knapper*, ausführlich*, werblich*, casual, concise, punchier, shorter, longer, shorten*, more formal, less formal, formal, informal, warmer, friendlier, tone, rephrase*, rewrite*, reword*, polish*, tweak*, tailor*, kürzer*, länger*, förmlicher*, formeller*, persönlicher*, lockerer*, freundlicher*, tonfall, ton, umformulier*, umschreib*, anpass*, kürze, kürzen, überarbeit*,
		corto, corta, larga, largo, breve, formal, informal, cercan*, tono, reformul*, reescrib*, acort*, ajust*, adapt*, court, courte, long, longue, formel*, chaleureu*, ton, reformul*, raccourci*, adapte*, ajuste*`)
	offering = newLexicon(`i can also, i could also, i can gladly, gerne kann ich, gern kann ich, kann ich gern*, ich kann gern*, gern erstelle|schreibe|formuliere, gerne erstelle|schreibe|formuliere, kann ich ihnen auch, let me know if, if you like, if you d like, if you would like, if you want, if you prefer, would you like me, shall i, should i, do you want me, happy to, feel free, wenn du, wenn sie möchten, wenn sie mögen, wenn sie wünschen, falls du, falls sie, soll ich, sag mir, sagen sie mir, gib bescheid, auf wunsch,
		si quieres, si quiere, si lo deseas, si lo desea, si prefieres, si prefiere, dime si, dígame si, avísame si, quieres que, quiere que, deseas que, desea que, puedo, si vous le souhaitez, si vous souhaitez, si vous voulez, si vous préférez, si tu veux, si tu préfères, dites moi si, dis moi si, souhaitez vous que, voulez vous que, je peux`)
	// orders are words for what a model was told, sources for what it was given.
	orders = newLexicon(`instructed, instruction, instructions, prompt, prompts, system prompt, guideline*, anweisung*, instruktion*, vorgabe, vorgaben, systemvorgabe*, aufgabenstellung, instrucciones, indicaciones, directrices, consigne, consignes, instructions, directives, system rules, systemregel*, reglas del sistema, règles du système, pflichtwort*, pflichtwörter, mandatory word, required word, required words, palabra obligatoria, mot obligatoire, mot imposé, word limit, wortlimit, zeichenlimit, límite de palabras, limite de mots, the rules i, regeln erlauben, allow list, whitelist`)
	given  = newLexicon(`aussagen, statements, afirmaciones, affirmations, fact, facts, fact id*, fact list, fakt, fakten, faktenliste, hecho, hechos, fait, faits, claims array, claims, the freelancer, freelancer s, des freelancers, der freelancer, del freelance, du freelance, private, privat*, privado*, privé, listed, verified, provided, supplied, marked, linked, ids, json, schema, array, field, freigegeben*, verknüpf*, hinterlegt*, bestätigt*, vorliegend*, verificad*, proporcionad*, facilitad*, confirmad*, vérifié*, fourni, fournie, fournis, fournies, confirmé*, profile, profil, perfil, keine weiteren, nothing invented, nichts erfunden, nada inventado, rien inventé, tone, ton, tono, language matches, recibidas, reçues`)
	// notes begin a remark on the text; letters are what it calls itself there.
	notes   = set("note nota hinweis anmerkung remarque notice")
	letters = newLexicon(`letter, draft, this text, this message, this proposal, anschreiben, entwurf, diesen text, dieser text, dieses schreiben, carta, borrador, este texto, este mensaje, esta propuesta, lettre, brouillon, ce texte, ce message, words, wörter, palabras, mots`)
	// givenAway are words of the form in which a model answers; alone they give it away.
	givenAway = newLexicon(`claims array, fact id, fact ids, fact list, system prompt, word limit, faktenliste, systemprompt`)
	// factual are the things given that a letter hardly ever speaks of.
	factual = newLexicon(`fact id, fact ids, the facts, listed facts, verified facts, claims array, the freelancer, system prompt, faktenliste, faktenkennung*, freigegebenen fakt*, bestätigten fakten, hechos del perfil, hechos verificados, faits du profil, faits vérifiés, faits fournis`)
)

// ends is how many sentences from the beginning and the end an offer of another version
// is looked for in.
const ends = 2

// aboutItself returns a sentence in which the text speaks of its own making, or "".
func (t *text) aboutItself() string {
	last := len(t.sentences)
	for i, s := range t.sentences {
		said := t.own[s.Start:s.End]
		tokens := words(said)
		if (i < ends || i >= last-ends) && t.offersAnother(tokens) {
			return strings.TrimSpace(said)
		}
		has := func(l lexicon) bool { _, at := l.find(tokens); return at >= 0 }
		if len(tokens) > 0 && notes[tokens[0]] && strings.Contains(said, ":") && (has(orders) || has(given) || has(letters)) {
			return strings.TrimSpace(said)
		}
		if has(orders) && has(given) || countOf(factual, tokens) > 0 && (countOf(given, tokens) > 1 || countOf(givenAway, tokens) > 0) {
			return strings.TrimSpace(said)
		}
	}
	return ""
}

// offersAnother reports whether a sentence offers to write the letter another way. Who
// is hired to write speaks of other texts, which the posting names.
func (t *text) offersAnother(tokens []string) bool {
	_, o := offering.find(tokens)
	_, v := versions.find(tokens)
	c := countOf(changes, tokens)
	// Spanish and German may hang what is changed on the verb: "acortarla".
	return o >= 0 && (c > 0 && v >= 0 || c > 1)
}

// countOf counts the phrases of a lexicon in a row of words.
func countOf(l lexicon, tokens []string) int {
	n := 0
	for i := 0; i < len(tokens); i++ {
		if k := l.at(tokens, i); k > 0 {
			n++
			i += k - 1
		}
	}
	return n
}
