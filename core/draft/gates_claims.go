package draft

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
)

// minSupport is the least share of a claim's content words that its fact holds.
const minSupport = 0.5

// gateClaims: each claim stands where it says it stands, and its fact exists, is
// confirmed, public, and says the same: every figure, every strong word, and
// most of the words.
func gateClaims(t *text) core.GateResult {
	for _, c := range t.Claims {
		f, ok := t.Profile.Fact(c.Fact)
		body := t.Content.Body
		switch {
		case c.Fact == "" || !ok:
			return fail(GateClaims, "claim_without_fact", "no fact supports this statement", c.Text)
		case !f.Confirmed:
			return fail(GateClaims, "claim_unconfirmed", "the fact behind this statement is not confirmed", c.Text)
		case f.Kind == core.FactExclusion:
			return fail(GateClaims, "claim_without_fact", "an exclusion supports no statement", c.Text)
		case c.Span.Start < 0 || c.Span.End > len(body) || c.Span.Start >= c.Span.End || body[c.Span.Start:c.Span.End] != c.Text:
			return fail(GateClaims, "claim_moved", "the statement is not where it is said to be; review the text again", c.Text)
		}
		if f.Kind == core.FactSkill && bare(c.Text) && !t.names(f, c.Span) {
			return fail(GateClaims, "claim_unsupported", "the fact does not say this", c.Text)
		}
		if why := t.unsupported(c.Text, c.Span, f); why != "" {
			return fail(GateClaims, "claim_unsupported", "the fact does not say this", why)
		}
	}
	return pass(GateClaims)
}

// strong are words that raise a statement above what a plain fact says.
var strong = core.NewPattern(`(?i)\b(?:expert|experts|expertise|senior|principal|lead|led|headed|managed|directed|founded|sole|single-handedly|leading|award\p{L}*|certified|guru|world[- ]class|best|top[- ]rated|fluent|native|extensive\w*|deep|proven|renowned|zertifi\p{L}*|experte|expertin|experten|ausgewiesen\p{L}*|geprüft\p{L}*|führende[rn]?|leitende[rn]?|leitete|geleitet|gegründet|preisgekrönt\p{L}*|muttersprach\p{L}*|fließend|umfassende?|langjährige?|mehrjährige?|lideré|dirigí|dirigé|fundé|fondé|máster|master|experto|experta|certificad\p{L}*|certifié\p{L}*|ph\.?d|doctorate|master's|degree|diplom\p{L}*|promoviert\p{L}*)\b`)

// unsupported returns what of a claim its fact does not hold, or "".
func (t *text) unsupported(claim string, at core.Span, f core.Fact) string {
	own, _ := t.known.supports(f.ID)
	for n := range numbersIn(claim) {
		if !own.numbers[n] {
			return n
		}
	}
	for _, m := range strong.FindAllString(claim, -1) {
		if !own.has(m) && !strings.Contains(own.lower, strings.ToLower(m)) && !(f.Kind == core.FactCertificate && certified.has(strings.ToLower(m)) || f.Kind == core.FactEducation && (credentials.has(strings.ToLower(m)) || ofDegree(strings.ToLower(m)))) {
			return m
		}
	}
	tokens := words(claim)
	if n := spelledOut(tokens, own); n != "" {
		return n
	}
	if w := raised(tokens, f, own); w != "" {
		return w
	}
	if m := regexDecade.FindString(claim); m != "" && !own.numbers["10"] {
		return m
	}
	switch {
	case f.Kind == core.FactRate:
		return otherPeriod(claim, own)
	case f.Kind == core.FactAvailability || f.Kind == core.FactTimeZone:
		if other := otherTime(claim, own); other != "" || saysWhen(tokens, own) {
			return other
		}
		// Its figures are those of the fact, so the words around them are free, unless
		// they tell what another fact does.
		if len(numbersIn(claim)) > 0 && !t.tellsElse(tokens, f) {
			return ""
		}
	case f.Kind == core.FactAnswer:
		// An answer that the owner gave in other languages only has no words to compare.
		if _, ok := f.In(t.lang); !ok && !t.tellsElse(tokens, f) {
			return ""
		}
	}
	if f.Kind == core.FactLanguage && speaksIt(tokens) && t.names(f, at) {
		return ""
	}
	stems := map[string]bool{}
	for w := range own.words {
		stems[stem(w)] = true
		stems[root(w)] = true
	}
	least := 4
	if f.Kind == core.FactSkill {
		least = 2
	}
	known, unknown, beside := 0, 0, 0
	plain := shortWords(claim)
	for _, w := range tokens {
		switch {
		case f.Kind == core.FactSkill && stopword(w) && !glue[w] && own.beginsLike(w): // "clients" of customer support
			known++
		case f.Kind == core.FactSkill && len([]rune(w)) == 1 && own.words[w] && numeral(w) == "" && !isDigit(w[0]): // "R", "C"
			known++
		case len([]rune(w)) < least || stopword(w) || glue[w] || practised.has(w) || numeral(w) != "" || len(functionWords(w)) > 0 || strings.Trim(w, "0123456789.,") == "":
		case (f.Kind == core.FactCertificate || f.Kind == core.FactEducation) && credentials.has(w):
		case stems[stem(w)] || stems[root(w)] || own.words[w] || own.synonym(w) || f.Kind == core.FactSkill && own.beginsLike(w):
			known++
		case f.Kind == core.FactSkill && (plain[w] || t.saysAsDoes(w)):
			beside++
		default:
			unknown++
		}
	}
	// A skill is named with little beside it; any other fact may be told in other
	// words to some degree.
	if f.Kind != core.FactSkill && f.Kind != core.FactAvailability && known > 0 {
		news := slices.DeleteFunc(added(tokens, stems), own.synonym)
		if f.Kind == core.FactCertificate || f.Kind == core.FactEducation {
			news = slices.DeleteFunc(news, credentials.has)
		}
		if len(news) >= maxAdded && len(news)*2 >= known+unknown {
			return strings.Join(news, " ")
		}
	}
	if f.Kind == core.FactSkill && (known == 0 && unknown+beside > 0 || unknown > 1) || float64(known) < minSupport*float64(known+unknown) {
		return claim
	}
	return ""
}

// tellsElse reports whether a claim shares more telling words with another confirmed fact
// than with its own.
func (t *text) tellsElse(tokens []string, f core.Fact) bool {
	own, best := 0, 0
	for i, g := range t.Profile.Facts {
		if !g.Confirmed {
			continue
		}
		shared := sharedWith(tokens, t.known.own[i])
		if g.ID == f.ID {
			own = shared
		} else {
			best = max(best, shared)
		}
	}
	return best > own
}

// sharedWith counts the telling words that a text holds, by their stems.
func sharedWith(tokens []string, of corpus) int {
	stems := map[string]bool{}
	for w := range of.words {
		stems[stem(w)] = true
	}
	n := 0
	for _, w := range tokens {
		if len([]rune(w)) >= 4 && !stopword(w) && !glue[w] && !whenWords.has(w) && numeral(w) == "" && len(functionWords(w)) == 0 && strings.Trim(w, "0123456789.,") != "" && stems[stem(w)] {
			n++
		}
	}
	return n
}

// whenWords are words of having time and beginning, which say no more than an
// availability does.
var whenWords = newLexicon(`i, could, can, would, start*, join*, onwards, ready, able, earlier, soonest, as, of, you, me, we, work*, into, get, going,
	einsteig*, einstieg*, loslegen, losgehen, los, dazustoßen, würde, wäre, zeitlich, meinerseits, mir, passen, passt, gehen, geht, ginge, arbeit*, kalender, erst, wieder, sie, ihnen,
	empez*, comenz*, incorpor*, arranc*, pondría*, estoy, estaré, estaría, ponerme, poner, ello, podré, trabaj*, les, me,
	commenc*, débuter*, démarr*, rejoindre, serai, pourrai, tenir, libérer, libère, travail*, vous, me, m,
	 begin*, earliest, date, free, available, availability, time, from, on, have, be, is, my, am, possible,
	ich, könnte, kann, hätte, habe, bin, frei, verfügbar*, verfügbarkeit, zeit, ab, beginn*, anfang*, anfangen, starten, start, frühest*, mein*, dem, den, möglich,
	podría, puedo, empezar, comenzar, inicio, desde, el, estoy, estaría, disponible, disponibilidad, libre, fecha, mi, a, partir, tengo, tendría, tiempo,
	je, pourrais, peux, commencer, débuter, début, suis, serais, disponible, disponibilité*, libre, dès, le, à, partir, date, ma, mon, temps, possible`)

// speakWords are words of knowing a language that raise it above no level.
var speakWords = newLexicon(`i, it, that, one, language, second, third, foreign, speak, read, write, understand, both, too, well,
	ich, es, sie, sprache, zweite*, dritte*, fremdsprache*, spreche, lese, schreibe, verstehe, beides, auch, gut,
	lo, la, lengua, idioma, segund*, tercer*, extranjer*, hablo, leo, escribo, entiendo, también, bien,
	je, j, le, l, langue, deuxième, seconde, troisième, étrangère, parle, lis, écris, comprends, aussi, bien`)

// speaksIt reports whether a claim holds nothing but words of knowing a language, whose
// name stands beside the claim: "Spanish? I speak and write it."
func speaksIt(tokens []string) bool {
	for _, w := range tokens {
		if !speakWords.has(w) && !glue[w] && !stopword(w) && len(functionWords(w)) == 0 {
			return false
		}
	}
	return len(tokens) > 0
}

// saysWhen reports whether a claim holds a word of its fact and besides nothing but
// words of having time.
func saysWhen(tokens []string, own corpus) bool {
	known := 0
	for _, w := range tokens {
		switch {
		case own.words[w]:
			known++
		case whenWords.has(w) || glue[w] || stopword(w) || numeral(w) != "" || len(functionWords(w)) > 0:
		default:
			return false
		}
	}
	return known > 0
}

// sharedLetters is how many first letters the verb of a skill shares with its noun:
// "je traduis" tells of "traduction".
const sharedLetters = 5

// beginsLike reports whether a longer word begins as one of the corpus does, or as the
// later part of a compound of it: "werte" of "Umfrageauswertung".
func (c corpus) beginsLike(w string) bool {
	r := []rune(w)
	if len(r) < sharedLetters {
		return false
	}
	share := sharedLetters
	if len(r) <= sharedLetters+1 {
		share--
	}
	for have := range c.words {
		if strings.HasPrefix(plainLetters.Replace(have), plainLetters.Replace(string(r[:share]))) {
			return true
		}
		if at := strings.Index(have, string(r[:sharedLetters-1])); at >= sharedLetters-1 {
			return true
		}
	}
	return false
}

// synonym reports whether a word names the same skill as one of the corpus.
func (c corpus) synonym(w string) bool {
	for have := range c.words {
		if synonymous(w, have) {
			return true
		}
	}
	return false
}

// root is what the forms of a word share: its first letters without accents, and
// without the first syllable of a German participle.
func root(w string) string {
	w = plainLetters.Replace(w)
	if rest, ok := strings.CutPrefix(w, "ge"); ok && len(rest) > sharedLetters {
		w = rest
	}
	r := []rune(strings.Trim(w, "+#."))
	if len(r) <= sharedLetters {
		return string(r)
	}
	return string(r[:sharedLetters]) + "-"
}

// plainLetters takes the marks off letters, which come and go as a word is inflected.
var plainLetters = strings.NewReplacer("ä", "a", "ö", "o", "ü", "u", "á", "a", "à", "a", "â", "a", "é", "e", "è", "e", "ê", "e", "ë", "e", "í", "i", "î", "i", "ï", "i", "ó", "o", "ô", "o", "ú", "u", "ù", "u", "û", "u", "ñ", "n", "ç", "c")

// shortWords are the short words in small letters of a claim, none of which names a tool
// or a trade: "go back", "mir treu".
func shortWords(claim string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.FieldsFunc(claim, func(r rune) bool { return !unicode.IsLetter(r) && r != '+' && r != '#' && r != '.' }) {
		w = strings.TrimRight(w, ".")
		if utf8.RuneCountInString(w) < sharedLetters && strings.ToLower(w) == w && !strings.ContainsAny(w, "+#") && !famous.has(w) {
			out[w] = true
		}
	}
	return out
}

// saysAsDoes reports whether a word is the posting's and names none of its skills, so
// that a skill may be told of what the client speaks of: "enough for your proofs".
func (t *text) saysAsDoes(w string) bool {
	return t.posting.words[w] && !famous.has(w) && !t.asksSkill(w)
}

// asksSkill reports whether a word stands in the name of a skill that the posting asks for.
func (t *text) asksSkill(w string) bool {
	return slices.ContainsFunc(t.Job.Extraction.Skills, func(k core.SkillMention) bool { return slices.Contains(words(k.Skill), w) })
}

// spelledOut returns a figure that a claim writes out in words and its fact does not
// hold, "" for none.
func spelledOut(tokens []string, own corpus) string {
	for i := 0; i < len(tokens); {
		n, used := spelledNumber(tokens[i:])
		if used == 0 {
			i++
			continue
		}
		said := strings.Join(tokens[i:i+used], " ")
		if !own.numbers[n] && !own.holds(said) {
			return said
		}
		i += used
	}
	return ""
}

// maxAdded is from how many telling words that the fact does not hold on a claim that
// also holds the fact's words says more than the fact: "milled from solid aluminium".
const maxAdded = 2

// added returns the telling words of a claim that the fact does not hold. What is said
// of doing and having as such is none of them.
func added(tokens []string, stems map[string]bool) []string {
	var out []string
	for _, w := range tokens {
		if len([]rune(w)) < 5 || stopword(w) || glue[w] || practised.has(w) || deeds.has(w) || numeral(w) != "" || len(functionWords(w)) > 0 || strings.Trim(w, "0123456789.,") == "" {
			continue
		}
		if k := stem(w); !stems[k] && !stems[root(w)] && !stems[strings.TrimRight(k, "sn")] {
			out = append(out, w)
		}
	}
	return out
}

// credentials are words for what a certificate or a degree is, and when it was got.
var credentials = newLexicon(`diplom*, diplôm*, trained, qualified, qualification*, studiert*, ausgebildet*, ausbildung, titulaire, titular*, estudi*, formación, formé*, hold, have, gemacht, class, certificate*, certification*, dated, obtained, passed, degree, diploma, studied, graduated, zertifikat*, abschluss, studium, studierte, erworben, abgelegt, datiert,
	certificado, certificación, fechad*, obtenid*, título, titulad*, estudié, grado, certificat*, daté*, obtenu*, diplôme*, licence, études, étudié`)

// deeds are words of doing, having and telling that add nothing to a fact.
var deeds = newLexicon(`built, rebuilt, rebuild*, creat*, produc*, deliver*, finish*, complet*, brought, bring*, moved, moving, turned, taken, taking, helped, helping, designed, developed, set, ran, kept, keep*, got, gets, hold*, has, having, measures, there, where, together, comparable, similar, recent*, earlier, former*, another, example, sample, project*, client*, customer*, company, among, including, instead, rather, during, while, within, without, between, through, across, around, under, after, before,
	erstell*, entwickel*, umgesetzt, umsetz*, geliefert, liefer*, gebracht, bringt, geworden, gemacht, gehalten, gestalt*, aufgebaut, bisher, zuletzt, vergleichbar*, ähnlich*, früher*, projekt*, kunde*, kunden, firma, darunter, statt, während, zwischen, durch, unter, misst, verfügt, solch*, steht, stehen, direkt*, echt*, seite*, gespräch*, insgesamt, zusammen*, anbindung, samt, jeweils, sowie, dort, worden, wurde*, hatte, konnte,
	hice, hecho, realic*, realiz*, cre*, entregad*, entreg*, lleva*, puse, monté, comparable, parecid*, reciente*, anterior*, proyecto*, cliente*, empresa, entre, durante, dentro, junto, mide, dispone, donde, hasta, antes, después, fueron, estaba,
	réalis*, livr*, créé*, conçu*, mené, monté, comparable, semblable, récent*, précédent*, projet*, client*, entreprise, parmi, pendant, entre, mesure, dispose, comme, avant, après, jusque, ensemble, était, furent`)

// bare reports whether a claim holds nothing but figures and glue: "6 years".
func bare(claim string) bool {
	for _, w := range words(claim) {
		if numeral(w) == "" && !glue[w] && len(functionWords(w)) == 0 && strings.Trim(w, "0123456789.,") != "" {
			return false
		}
	}
	return true
}

// names reports whether the skill of a fact is named in the sentence around a span.
func (t *text) names(f core.Fact, at core.Span) bool {
	for _, s := range t.sentences {
		if at.Start < s.End && s.Start < at.End {
			// A semicolon may stand between the skill and its years, or the sentence
			// before says what "4 years with it" are.
			for i, ends := s.Start-1, 0; i >= 0 && t.own[i] != '\n'; i-- {
				if strings.IndexByte(".!?", t.own[i]) >= 0 {
					if ends++; ends > 1 {
						break
					}
				}
				s.Start = i
			}
			row := newCorpus(t.own[s.Start:s.End])
			for _, name := range append(append([]string(nil), f.Skills...), textsOf(f)...) {
				if row.holds(name) || sharesHalf(row, name) {
					return true
				}
			}
		}
	}
	return false
}

// sharesHalf reports whether half of the words of a skill stand in a text, by their
// stems: "Logos: 7 years" for logo design.
func sharesHalf(row corpus, name string) bool {
	all, both := 0, 0
	for _, w := range words(name) {
		if len([]rune(w)) < 3 || len(functionWords(w)) > 0 {
			continue
		}
		all++
		for have := range row.words {
			if k := shortStem(w); len(k) >= 3 && strings.HasPrefix(have, k) || synonymous(w, have) {
				both++
				break
			}
		}
	}
	return all > 0 && 2*both >= all
}

// trades are words for the same skill, each group with those of all languages.
var trades = []lexicon{
	newLexicon(`brand*, marca, marcas, marke*, identidad, identité, identity, identität, corporate`),
	newLexicon(`seo, posicionamiento, référencement, suchmaschinen*, search`),
	newLexicon(`copy*, werbetext*, texte*, textos, redacción, rédaction, writing, redacc*`),
	newLexicon(`translat*, übersetz*, traduc*, tradui*`),
	newLexicon(`proofread*, korrekt*, korrig*, corrig*, correg*, lektor*, correcc*, relecture, relis, corrijo`),
	newLexicon(`subtitl*, untertitel*, subtitul*, subtítulos, sous, titrage`),
	newLexicon(`ui, interface*, interfaz, oberfläche*, bildschirm*, screens`),
	newLexicon(`illustrat*, zeichn*, ilustra*, dibuj*, dessin*, drawing*`),
	newLexicon(`photo*, foto*, bilder, pictures, imágenes, images`),
	newLexicon(`retouch*, retusche*, bildbearbeitung, retoque*`),
	newLexicon(`edit*, schnitt, schneid*, montaje, monto, montage, cutting`),
	newLexicon(`grading, farbe*, colour*, color*, étalonnage, etalonaje`),
	newLexicon(`voice*, sprecher*, spreche, locución, locutor*, voix, narration`),
	newLexicon(`survey*, umfrag*, befrag*, fragebogen*, fragebögen, encuest*, cuestionari*, enquête*, sondage*, questionnaire*`),
	newLexicon(`bookkeep*, buchhalt*, buchführung, contabilidad, comptab*, accounts`),
	newLexicon(`support, kundenservice, kundendienst, atención, assistance, service`),
	newLexicon(`render*, visualis*, visualiz*, infograf*`),
}

// synonymous reports whether two words name the same skill.
func synonymous(a, b string) bool {
	for _, l := range trades {
		if l.has(a) && l.has(b) {
			return true
		}
	}
	return false
}

func shortStem(w string) string {
	r := []rune(w)
	return string(r[:min(4, len(r))])
}

func textsOf(f core.Fact) []string {
	var out []string
	for _, s := range f.Text {
		out = append(out, s)
	}
	return out
}

// glue are words that tie a fact into a sentence and add nothing to it.
var glue = set(`year years jahr jahre jahren año años ans années an since been have has had mine main tool tools trade first second daily them that this with what will use used using work working now over already
	seit nutze mache machen arbeite arbeiten mich dazu davon mehr lange ebenso ebenfalls jetzt damit habe hatte ist sind wurde mein meine bringe kommt
	desde hace llevo tengo trabajo trabajando hago ella ellos eso esa ese con en la
	depuis mien mienne utilise fais travaille elle ils aussi also as on in it is an am of do so too years' still behind day here there than`)

// practised are words for practice as such, which tie a skill into a sentence.
var practised = newLexicon(`ve, re, ll, me, am, my, of, part, craft, work*, program*, tool*, trade, craft, language*, practice, practise*, used, uses, using, user, write, writing, written, wrote, do, done, doing, make, making, made, build, building, built, draw, drawing, model, modelling, shoot, shooting, know, knowing, belongs, part, handle, handling, just, long, which, daily, every, behind, more, than, about, roughly, nearly, over, of, it, also, same, experience*, professionally, regularly, day, days, ago, began, begun, started, been, hands, by, hand, familiar, comfortable, acquainted, versed, skill, skills, smallest, largest, youngest, oldest, newest, one, my, too, well, plus, further, many, service*, offer*, both, together, each,
	gehört, gehören, zähl*, mir, mich, bin, meinen, meiner, begleitet, leistungen, kompetenz*, vertraut, bekannt, geläufig, fähigkeit*, arbeit, arbeite*, arbeitsalltag, alltag, werkzeug*, programm*, sprache*, praxis, erfahrung*, handwerk, beruf*, täglich, genauso, ebenso, gleich*, dafür, worin, womit, mit, welche*, schreibe*, schreib*, baue*, zeichne*, modellier*, verwend*, benutz*, einsetz*, gut, rund, knapp, etwa, über, dabei, dran, genauso, ebenso, viele, leistung*, angebot*, biete, zuhause, daheim, hinter, jeden, tag, noch, zusätzlich, dazu, weiter*, zusammen, jeweils, je,
	trabaj*, program*, herramienta*, forma, forman, parte, mis, soy, acompaña, acompañan, competencia*, habilidad*, uso, usar, usando, manej*, escrib*, llevo, llevando, desde, más, casi, unos, otr*, tant*, servicio*, ofrezco, diario, día*, práctica, experiencia, oficio, que, cual, también, igual, mismo, misma, con, model*, dibuj*, hago, hacer, haciendo, además, tras, cada,
	travail*, program*, outil*, fait, font, mes, moi, ai, suis, compétence*, accompagn*, savoir, derrière, utilis*, emploi*, écri*, pratiqu*, métier, expérience, quotidien*, jour, jours, presque, environ, sers, servir, autant, partie, service*, prestation*, propose, plus, depuis, dont, que, également, même, autant, fais, faire, modélis*, dessin*, avec, dans, derrière, chaque, ainsi`)

func stem(w string) string {
	r := []rune(strings.Trim(plainLetters.Replace(w), "+#."))
	if len(r) > 6 {
		r = r[:6]
	}
	return string(r)
}
