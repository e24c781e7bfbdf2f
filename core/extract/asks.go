package extract

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// Requests that no cue of their own stands for ("tell us your favourite beer
// style") and questions to the applicant are read here. A request that a letter
// meets by being one ("write to us", "tell us about yourself") is none.

var (
	// askYou is a question that only the applicant can answer.
	askYou = core.NewPattern(`^(?:what|which|how|why|where|when|who|in what|in which|at what|for how|on what)\b.{0,60}?(?:\b(?:is|are|was|were|do|does|did|have|has|had|would|could|can|should) (?:you|your)\b|'s your\b|\byou(?:'ve| have| had|'d| would| ever| use| prefer| work| worked| charge| need| know| find)\b)|` +
		`^(?:can|could|would|will|do|have|are) you (?:able|available|send|share|show|provide|tell|describe|explain|give|start|work|deliver|commit|have (?:experience|a portfolio|examples|any)|ever (?:worked|built|written|used|designed)|worked with|comfortable)\b|` +
		`^(?:what|how much) (?:would|does|will|do) (?:it|this|that|such|the|a)\b.{0,50}\b(?:cost|take)\b|^(?:was|wie ?viel) (?:kostet|kosten|würde .{0,40}kosten)\b|` +
		`^(?:was|wie|welche[rsn]?|wann|warum|womit|wofür|wo|worin|ab|bis|in) ?.{0,70}?\b(?:sie|du|ihr|ihre[nmrs]?|dein\w*|eue?r\w*)\b|^(?:können|könnten|würden|haben|hätten|kannst|könntest|würdest|hast|könnt|habt) (?:sie|du|ihr)\b|` +
		`^(?:qué|cuál|cuánto|cuándo|cómo|quel|quelle|combien|quand|comment|pourquoi)\b.{0,60}\b(?:tu|tus|su|usted|votre|vos|vous|tienes|tiene|puedes|puede)\b`)
	// askBait are headings and advertisement in the form of a question.
	askBait = core.NewPattern(`\b(?:waiting for|looking for|who are you|who you are|what you(?:'ll| will)|will you (?:do|be|get|work on|learn|bring|own|make|join)|do you get|you get|what's in it|what do we|why (?:join|us|work|should you|you should|you'll)|how (?:do|can|will|should) you (?:apply|join|get in)|to apply|interested|sound like you|excited|passionate|dream|ready|want to|would you like|love to|like to (?:work|join|be|see|learn)|do you (?:love|enjoy|want|like|believe|care|think you|see yourself|thrive|feel)|are you (?:a|an|the|our|up)|suchen sie|suchst du|bereit|interessiert|neugierig|interesse|lust|haben sie fragen|hast du fragen|habt ihr fragen|noch fragen|was (?:sie|dich|du|euch) (?:erwartet|mitbringst|mitbringen|bei uns)|erwartet (?:sie|dich|euch)|bieten|über uns|möchten sie|möchtest du|wollen sie|willst du|located|wer sind|wer bist|customers?|users?|clients?|kunden)\b`)
)

// ask reads a request whose cue is h: what it wants beyond what the letter and
// other cues give is for the freelancer to answer.
func (r *requests) ask(h hit) {
	d := r.d
	start, _ := d.at(h)
	from, to := d.sentenceAt(start)
	if r.aimed[from] || to-from > 420 || strings.HasSuffix(strings.TrimRight(d.low[from:to], " "), ":") || r.worded(from, to) || d.conditional(from, to) || !d.opensClause(h) || to < len(d.low) && d.low[to] == '?' && strings.Contains(d.low[from:to], ": ") {
		return // what follows a colon is read as a question by itself
	}
	first, verb := h.last+1, false
	switch word := d.word(h.last); word {
	case "please", "bitte", "apply", "applying": // the request itself is still to come
		for t := first; t < int32(len(d.tokens)) && int(d.tokens[t].start) < to; t++ {
			w := d.word(t)
			if askVerb(w) && (word == "bitte" || t <= first+1) || word == "bitte" && t == first && (w == "mit" || w == "um" || w == "unter") {
				verb = true
				if word != "bitte" {
					first = t + 1
				}
				break
			}
		}
	default:
		verb = true
	}
	if !verb {
		return
	}
	weight, sending := 0, false
	for t := h.first; t < min(first+2, int32(len(d.tokens))); t++ {
		sending = sending || sends(d.word(t))
	}
	for t := first; t < int32(len(d.tokens)) && int(d.tokens[t].start) < to; t++ {
		tok := d.tokens[t]
		w := d.low[tok.start:tok.end]
		if askNever(w) {
			return
		}
		if c := d.raw[tok.start]; c >= 'A' && c <= 'Z' && !tok.sentence && r.x.Language == core.LangEnglish {
			continue // a name
		}
		if int(tok.end) < len(d.low) && d.low[tok.end] == '@' || tok.start > 0 && d.low[tok.start-1] == '@' { // an address
			for t+1 < int32(len(d.tokens)) && !d.tokens[t+1].loose && strings.IndexByte(".@-_", d.low[d.tokens[t+1].start-1]) >= 0 {
				t++
			}
			continue
		}
		if sending && (w == "to" || w == "an" || w == "at") {
			// Whom it goes to; names say nothing of what is asked.
			for n := 0; n < 5 && t+1 < int32(len(d.tokens)) && int(d.tokens[t+1].start) < to && !joinsMore(d.word(t+1)); n++ {
				t++
			}
			continue
		}
		switch w {
		case "preis", "preise", "wortpreis", "zeilenpreis", "festpreis", "price", "prices", "pricing", "cost", "costs", "kosten", "kostenvoranschlag", "favourite", "favorite", "publications",
			"sentence", "sentences", "sätzen", "sätze", "video", "screenshot", "quiz", "test":
			weight += 2 // enough by themselves
		default:
			if len(w) > 2 && !askVerb(w) && !askMet(w) {
				weight++
			}
		}
	}
	if weight >= 2 {
		r.question(from, to)
	}
}

// worded reports whether a request for certain words stands in the same sentence.
func (r *requests) worded(from, to int) bool {
	s := r.d.span(max(from, r.d.body), to)
	for _, i := range r.x.Instructions {
		switch i.Kind {
		case core.InstructionMention, core.InstructionStartWith, core.InstructionSubject:
			if i.Span.Start < s.End && s.Start < i.Span.End {
				return true
			}
		}
	}
	return false
}

// conditional reports whether a sentence only holds for some ("If you need an
// accommodation, let us know"); a condition that all applicants fulfil is none.
func (d *document) conditional(from, to int) bool {
	low := strings.TrimLeft(d.low[from:to], " \n-•*(")
	for _, w := range [...]string{"if ", "should you ", "wenn ", "falls ", "sollten sie ", "solltest du "} {
		if strings.HasPrefix(low, w) {
			return !strings.Contains(low, "interest") && !strings.Contains(low, "sound") && !strings.Contains(low, "fit") && !strings.Contains(low, "apply") && !strings.Contains(low, "bewerb") && !strings.Contains(low, "passt")
		}
	}
	return false
}

// sends reports whether a verb takes an address.
func sends(w string) bool {
	switch w {
	case "send", "email", "mail", "write", "apply", "schick", "schicken", "schicke", "schickt", "senden", "sende", "sendet", "schreib", "schreiben", "schreibt", "submit", "drop", "contact":
		return true
	}
	return false
}

// joinsMore reports whether a word leads from the address back to what is asked.
func joinsMore(w string) bool {
	switch w {
	case "with", "and", "und", "mit", "including", "along", "about", "telling", "describing", "sowie":
		return true
	}
	return false
}

func (d *document) word(t int32) string { return d.low[d.tokens[t].start:d.tokens[t].end] }

// opensClause reports whether a clause begins with the hit, so that "send us" is
// a request and "to send us" is none.
func (d *document) opensClause(h hit) bool {
	t := d.tokens[h.first]
	if t.loose || t.sentence || h.first == 0 {
		return true
	}
	switch d.word(h.first - 1) {
	case "please", "bitte", "and", "then", "just", "also", "und", "dann", "kindly", "so", "y", "et", "simply", "einfach":
		return true
	}
	return d.word(h.first) == "bitte" || d.word(h.first) == "please"
}

// askNever are words that turn a request into something else: a ban, a notice, help
// with the form.
func askNever(w string) bool {
	switch w {
	case "don", "not", "nicht", "never", "kein", "keine", "no", "accommodation", "accommodations", "disability", "disabilities", "unsubscribe", "privacy", "cookies", "spam",
		"click", "beachten", "beachte", "beachtet", "aware", "visit", "refer", "unable", "received", "receive", "personenbezogenen", "datenschutz", "browser", "error", "fraud", "scam", "hesitate":
		return true
	}
	return false
}

// askVerb are the verbs of requests to an applicant.
func askVerb(w string) bool {
	switch w {
	case "tell", "let", "know", "show", "share", "send", "email", "mail", "include", "describe", "explain", "name", "quote", "give", "propose", "suggest", "provide", "attach", "state", "specify", "list",
		"indicate", "outline", "write", "answer", "submit", "add", "link", "upload", "record", "complete", "mention", "estimate", "confirm", "introduce", "respond", "reply", "begin", "start", "put", "use", "drop",
		"nennen", "nenne", "nennt", "nenn", "schicken", "schicke", "schickt", "schick", "senden", "sende", "sendet", "sagen", "sage", "sagt", "sag", "schreiben", "schreibe", "schreibt", "schreib",
		"erzählen", "erzähle", "erzählt", "erzähl", "beschreiben", "beschreibe", "beschreibt", "beschreib", "erläutern", "erläutere", "erklären", "erkläre", "erklär", "teilen", "teile", "teilt", "teil", "geben", "gebt", "gib",
		"angeben", "nennst", "schlagen", "schlagt", "schlag", "machen", "mach", "macht", "beantworten", "beantworte", "beantwortet", "fügen", "füge", "fügt", "legen", "beilegen", "beifügen", "mitteilen", "mitschicken", "mitsenden", "reichen", "bewerben", "bewerbt", "bewirb", "richten":
		return true
	}
	return false
}

// askMet are words for what the letter is, gives or is read for by other cues, and
// words that ask for nothing by themselves.
func askMet(w string) bool {
	switch w {
	case "cover", "covering", "letter", "application", "applications", "message", "messages", "note", "short", "brief", "quick", "lines", "line", "intro", "introduction", "proposal", "interest", "interested",
		"anschreiben", "nachricht", "bewerbung", "bewerbungen", "bewerbungsunterlagen", "unterlagen", "zeilen", "angaben", "kurze", "kurzen", "kurzes", "kurz", "paar", "few", "some", "words", "aussagekräftige", "aussagekräftigen", "vollständigen", "vollständige",
		"cv", "resume", "resumes", "résumé", "lebenslauf", "linkedin", "profile", "profil", "portfolio", "portfolios", "github", "behance", "dribbble", "references", "referenzen", "reference", "samples", "sample", "arbeitsprobe", "arbeitsproben", "examples", "example", "work", "works", "published", "articles", "link", "links", "url", "website", "relevant", "relevante", "similar", "ähnliche", "ähnliches", "vergleichbare", "comparable", "previous", "past", "recent", "project", "projects", "projekt", "projekte", "projekten",
		"experience", "experiences", "background", "skills", "qualifications", "yourself", "dich", "sich", "erfahrung", "erfahrungen", "about", "über", "etwas", "something", "bit", "little", "more", "mehr", "built", "done", "worked",
		"rate", "rates", "hourly", "day", "daily", "salary", "expectations", "expectation", "stundensatz", "stundensatzes", "tagessatz", "tagessatzes", "stundenlohn", "honorarvorstellung", "honorarvorstellungen", "gehaltsvorstellung", "gehaltsvorstellungen", "desired", "expected", "current", "tarifa",
		"availability", "available", "date", "earliest", "notice", "period", "when", "wann", "soon", "can", "could", "start", "begin", "anfangen", "beginnen", "starten", "kannst", "können", "könnt", "könnten", "könntest", "verfügbarkeit", "verfügbar", "starttermin", "eintrittstermin", "frühestmöglichen", "frühestmöglicher", "möglichen", "möglicher", "zone", "time", "location", "zeitzone", "kündigungsfrist",
		"subject", "betreff", "keyword", "code", "codeword", "word", "phrase", "hashtag", "emoji", "wort", "stichwort", "kennwort", "the", "and", "your", "with", "for", "you", "our", "this", "that", "via", "along", "together", "directly", "below", "here", "form", "online",
		"uns", "mir", "mit", "und", "eine", "einen", "einer", "ein", "der", "die", "das", "den", "dem", "per", "ihre", "ihren", "ihrer", "ihres", "ihr", "deine", "deinen", "deiner", "deines", "dein", "eure", "euren", "eurer", "sie", "auch", "sowie", "inkl", "unter", "angabe",
		"apply", "contact", "reach", "out", "all", "any", "from", "into", "are", "is", "to", "an", "why", "good", "great", "right", "perfect", "best", "fit", "match", "candidate", "would", "think", "role", "position", "job", "title", "jobs", "careers", "hello", "attn", "one", "two", "three", "zwei", "drei", "bis", "einige", "page", "pdf", "format", "english", "englisch", "englischer", "deutsch", "deutscher", "sprache", "german", "details", "info", "information", "number", "phone", "full", "ref", "please", "bitte", "direkt", "gern", "gerne", "einfach", "dann", "using", "following", "only", "have", "it", "in", "if", "us", "at", "through", "both", "so", "or", "anything", "else", "like", "consideration", "considered", "immediately", "asap", "today", "zeitnah", "bald", "oder", "für", "zum", "zur", "von", "stelle", "ansprechpartner", "ansprechpartnerin", "frau", "herr", "herrn", "mrs", "team", "adresse", "address", "folgende", "kontakt", "interesse",
		"para", "por", "con", "una", "nos", "pour", "avec", "une", "vos", "votre":
		return true
	}
	return false
}

// question adds a question or request that only the freelancer can answer, once.
func (r *requests) question(from, to int) {
	d := r.d
	for from < to && (d.low[from] == ' ' || d.low[from] == '\n') {
		from++
	}
	if len(r.x.Instructions) >= maxRequests || r.asked == maxQuestions || from >= to || r.covered(from, to) {
		return
	}
	r.asked++
	text := strings.TrimLeft(d.raw[from:to], "0123456789.)-•*–: \"“„")
	r.x.Instructions = append(r.x.Instructions, core.Instruction{Kind: core.InstructionQuestion, Text: quote(text, 300), Span: d.span(max(from, d.body), to)})
}

// covered reports whether a question of the same place was read before.
func (r *requests) covered(from, to int) bool {
	s := r.d.span(max(from, r.d.body), to)
	for _, i := range r.x.Instructions {
		if i.Kind == core.InstructionQuestion && i.Span.Start < s.End && s.Start < i.Span.End {
			return true
		}
	}
	return false
}

// openQuestions reads the questions to the applicant that stand anywhere in the
// text.
func (r *requests) openQuestions() {
	d := r.d
	for i, n := d.body, 0; n < maxCues/8; n++ {
		q := strings.IndexByte(d.low[i:], '?')
		if q < 0 {
			return
		}
		q += i
		i = q + 1
		if i < len(d.low) && strings.IndexByte(" \n)\"", d.low[i]) < 0 {
			continue // inside a link
		}
		from, _ := d.sentenceAt(q)
		from = max(from, d.body)
		if r.aimed[from] || q-from > 240 {
			continue
		}
		low := d.low[from:q]
		if c := strings.LastIndex(low, ": "); c >= 0 {
			low = low[c+2:]
		}
		low = strings.TrimLeft(low, "0123456789.)-•*–: \"“„")
		for _, lead := range [...]string{"and ", "also ", "und ", "finally, ", "please answer "} {
			low = strings.TrimPrefix(low, lead)
		}
		if len(low) < 8 || !askStart(low) || askBait.MatchString(low) || !askYou.MatchString(low) {
			continue
		}
		r.question(q-len(low), q+1)
	}
}

// askStart is a quick look at the first word of a question.
func askStart(low string) bool {
	w, _, _ := strings.Cut(low, " ")
	switch strings.TrimSuffix(w, "'s") {
	case "what", "which", "how", "why", "where", "when", "who", "in", "at", "for", "on", "can", "could", "would", "will", "do", "have", "are",
		"was", "wie", "welche", "welcher", "welches", "welchen", "wann", "warum", "womit", "wofür", "wo", "worin", "ab", "bis", "können", "könnten", "würden", "haben", "hätten", "kannst", "könntest", "würdest", "hast", "könnt", "habt",
		"qué", "¿qué", "cuál", "cuánto", "cuándo", "cómo", "quel", "quelle", "combien", "quand", "comment", "pourquoi":
		return true
	}
	return false
}
