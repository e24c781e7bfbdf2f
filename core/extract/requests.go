package extract

import (
	"strings"

	"github.com/automonet/automonet/core"
)

const (
	maxRequests  = 20
	maxQuestions = 10
)

// The token that an applicant is to use: in quotation marks, in asterisks, or a
// word in capitals or with a number sign. It is matched in the raw sentence.
const tokenPattern = `(?:["“”„'‘«*]{1,2}\s?([^"“”„'‘’«»*\n]{1,60}?)\s?["“”'’»*]{1,2}|(#?[A-Z0-9][A-Z0-9_-]{2,30})\b)`

var (
	tokenIn = core.NewPattern(tokenPattern)
	// afterWord reads the token after "the word", bare if need be.
	afterWord = core.NewPattern(`(?i:\b(?:word|phrase|code ?word|keyword|passphrase|password|hashtag|emoji|wort|stichwort|kennwort|codewort|schlüsselwort|palabra(?: clave)?|mot(?:-clé)?|term))\s*(?:(?i:of the day|is|ist|es|est)\s*)?:?\s*` +
		`(?:["“”„'‘«*]{1,2}\s?([^"“”„'‘’«»*\n]{1,60}?)\s?["“”'’»*]{1,2}|([\p{L}\p{N}#_-]{2,30}))`)
	subjectValue = core.NewPattern(`(?i)(?:subject(?:[ -]line)?|betreff(?:zeile)?|asunto|objet)\s*(?:of|as|is|with|the|should be|must be|mit|als|con|:)*\s*:\s*([^\n.;,()]{2,60})`)
	aiAimed      = core.NewPattern(`\b(?:if|when|wenn|falls|sofern|si)\b.{0,20}\b(?:you are|you're|you happen to be|you were|this is (?:being )?(?:read|processed|written|screened|answered)(?: by)?|you use|read by|du|sie|eres|es usted|usted es|vous êtes|tu es)\b.{0,25}?\b(ai|a\.i\.|llms?|chatgpt|gpt(?:-\d)?|bots?|chatbot|robot|roboter|language model|sprachmodell|ki|ia|modelo de lenguaje|modèle de langage|artificial intelligence|künstliche intelligenz|inteligencia artificial|intelligence artificielle|automated (?:system|agent)|ai (?:agent|assistant)|claude|gemini|copilot)\b` +
		`|\b(?:ignore|disregard|forget|override|ignoriere?n?|vergiss|ignora|olvida|ignorez|oubliez)\b.{0,30}\b(?:previous|prior|above|earlier|all|your|vorherigen?|bisherigen|alle|anteriores|précédentes)\b.{0,20}\b(?:instructions?|prompts?|anweisungen|instrucciones|consignes)\b` +
		`|\b(?:attention|note to|dear|hey|hello|hinweis an|achtung)\b.{0,8}\b(?:ai|llms?|bots?|language models?|ki|ia|ais|chatgpt|claude)\b` +
		`|\b(?:ai|llm|bot)s?\s+(?:agents?|assistants?|models?|readers?)?\s*(?:must|should|please|reading this|processing this|are instructed|will)\b.{0,60}\b(?:include|mention|start|begin|write|reply|respond|answer|say|output|add|use)\b` +
		`|\bas an? (?:ai|large) language model\b|\b(?:reveal|print|show|repeat|output|gib|zeige)\b.{0,30}\bsystem prompt\b|\byou are now\b.{0,30}\b(?:ai|assistant|mode)\b`)
	// aiPeople follow "an AI" where people are meant: "if you are an AI engineer".
	aiPeople = core.NewPattern(`^[\s/-]*(?:and |& |or )?(?:ml|nlp|machine learning|engineer\w*|research\w*|enthusiast\w*|develop\w*|expert\w*|experte\w*|special\w*|startup\w*|compan\w*|scientist\w*|person|nerd|lover|consult\w*|agency|agencies|practitioner\w*|teams?|fan|guru|profes\w*|student\w*|product\w*|architect\w*|native|savvy|tools?|driven|powered|entwickl\w*|ingeni\w*|designer\w*|artist\w*|startups?|firm\w*|builder\w*|hacker\w*|writer\w*|tool\w*)\b`)
	aiPolicy = core.NewPattern(`\b(?:no|not|don't|never|without|reject\w*|ignored?|discard\w*|disqualif\w*|delet\w*|keine?|nicht|abgelehnt|aussortiert|sin|pas|rechaz\w*|refus\w*)\b`)
	formAsk  = core.NewPattern(`\b(?:fill (?:out|in)|apply|complete|submit|use|via|through|über|nur über|ausfüllen|rellen[ae]\w*|completa\w*|remplir|remplissez)\b`)
	noAgency = core.NewPattern(`\b(?:no|keine|kein|sin|pas d[e']|not accept\w*|do not|don't|please do not|without|nor|not work with|need not|absehen|not looking for)\b`)
	langAsk  = core.NewPattern(`\b(?:apply|application|reply|respond|write|send|submit|proposal|cover letter|cv|resume|bewerb\w*|anschreiben|schreib\w*|unterlagen|postul\w*|solicitud|candidature|écri\w*|envoy\w*|responde\w*|email|message)\b`)
	request  = core.NewPattern(`\b(?:send|include|state|tell|provide|share|attach|submit|forward|email|e-mail|mail|let us know|let me know|please|give|quote|add|link to|drop|show|specify|mention|bitte|schick\w*|send\w*|nenn\w*|angabe|angeben|mitteil\w*|teilen sie|teile|beifüg\w*|mit ihre[rnm]?|unter angabe|inkl\w*|sowie|env[ií]a\w*|incluy\w*|indica\w*|adjunta\w*|envoy\w*|indiqu\w*|joign\w*|merci|précis\w*|apply|bewerb\w*|what is your|what's your|what are your|when can you|how soon)\b`)
)

// readRequests collects what the posting asks of an applicant, and the checks
// hidden in it. A sentence that addresses an AI yields no instruction at all:
// it is only flagged, with its token, for the human.
func (d *document) readRequests(x *core.Extraction) {
	r := requests{d: d, x: x, aimed: map[int]bool{}, seen: map[[2]int]bool{}}
	for n, i := range d.byKind[kindAI] {
		if n == maxCues/4 {
			break
		}
		s, _ := d.at(d.hits[i])
		r.aimedAtAI(s)
	}
	for n, i := range d.byKind[kindInstr] {
		h := d.hits[i]
		if len(x.Instructions) >= maxRequests || n == maxCues/2 {
			break
		}
		s, e := d.at(h)
		if s < d.body {
			continue
		}
		r.read(h.value(), s, e, h)
	}
	for _, h := range r.asks {
		r.ask(h)
	}
	r.openQuestions()
	if len(x.Instructions) > 0 {
		x.Provenance["instructions"] = "text"
	}
	if len(x.Attention) > 0 {
		x.Provenance["attention"] = "text"
	}
}

type requests struct {
	d     *document
	x     *core.Extraction
	aimed map[int]bool    // starts of sentences that address an AI
	seen  map[[2]int]bool // sentence start and pattern already handled
	asks  []hit           // cues of free requests
	asked int             // questions and free requests found
}

// aimedAtAI flags the sentence around pos if it addresses an AI, together with
// the sentence that carries on from it.
func (r *requests) aimedAtAI(pos int) {
	d := r.d
	from, to := d.sentenceAt(pos)
	if r.aimed[from] || len(r.x.Attention) >= maxRequests {
		return
	}
	m := aiAimed.FindStringSubmatchIndex(d.low[from:to])
	if m == nil || m[2] >= 0 && peopleMeant(d.low[from:to], m[2], m[3]) {
		return
	}
	r.aimed[from] = true
	end := to
	if to+1 < len(d.low) {
		next := to + 1
		for next < len(d.low) && (d.low[next] == ' ' || d.low[next] == '\n') {
			next++
		}
		if next < len(d.low) {
			nf, nt := d.sentenceAt(next)
			if strings.HasSuffix(strings.TrimSpace(d.low[from:to]), ":") || continues(d.low[nf:nt]) {
				r.aimed[nf] = true
				end = nt
			}
		}
	}
	r.x.Attention = append(r.x.Attention, core.AttentionCheck{
		Audience: core.AimedAtAI, Token: tokenOf(d.raw[from:end]), Text: quote(d.raw[from:end], 300), Span: d.span(max(from, d.body), end),
	})
}

// peopleMeant reports whether the word for AI at s..e is part of a person's
// trade or of a domain name.
func peopleMeant(low string, s, e int) bool {
	return low[s-1] == '.' || low[s-1] == '@' || low[s-1] == '-' || aiPeople.MatchString(low[e:])
}

// continues reports whether a sentence carries on a condition of the one before.
func continues(s string) bool {
	s = strings.TrimSpace(s)
	for _, w := range [...]string{"then ", "in that case", "also ", "and ", "instead", "dann ", "in diesem fall", "entonces", "alors", "start your", "begin your", "reply with", "respond with", "output "} {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

// tokenOf returns the quoted or capital token of a sentence, or "".
func tokenOf(raw string) string {
	if m := afterWord.FindStringSubmatch(raw); m != nil {
		return quote(m[1]+m[2], 60)
	}
	for _, m := range tokenIn.FindAllStringSubmatch(raw, 8) {
		t := m[1] + m[2]
		if !commonCapital(t) {
			return quote(t, 60)
		}
	}
	return ""
}

// commonCapital are capitals that are no code words.
func commonCapital(t string) bool {
	switch t {
	case "LLM", "LLMS", "GPT", "API", "HTML", "CSS", "CV", "PDF", "URL", "USA", "CEO", "CTO", "MUST", "NOT", "AND", "PLEASE", "READ", "ONLY",
		"HTTP", "JSON", "SQL", "FAQ", "NDA", "YOUR", "THE", "WITH", "INSTRUCTIONS", "IMPORTANT", "APPLY", "SUBJECT", "EMAIL", "HR", "CHATGPT", "SEO", "AWS", "PHP", "iOS":
		return true
	}
	return false
}

func (r *requests) read(what string, s, e int, h hit) {
	d := r.d
	from, to := d.sentenceAt(s)
	if r.aimed[from] {
		return
	}
	key := [2]int{from, len(what)*31 + int(what[0])}
	if r.seen[key] {
		return
	}
	low, raw := d.low[from:to], d.raw[from:to]
	add := func(k core.InstructionKind, token string) {
		r.seen[key] = true
		for _, i := range r.x.Instructions {
			if token != "" && i.Kind == k && i.Token == quote(token, 60) {
				return // two cues of one request
			}
		}
		r.x.Instructions = append(r.x.Instructions, core.Instruction{Kind: k, Token: quote(token, 60), Text: quote(raw, 300), Span: d.span(max(from, d.body), to)})
	}
	switch what {
	case "word":
		if m := afterWord.FindStringSubmatch(raw); m != nil && r.asksForWord(low) {
			token := m[1] + m[2]
			if stopToken(token) {
				return
			}
			k := core.InstructionMention
			switch {
			case wordInSubject.MatchString(low):
				k = core.InstructionSubject
			case startsWith(low), strings.Contains(low, "word first"), strings.HasSuffix(strings.TrimRight(low, " "), " first"):
				k = core.InstructionStartWith
			}
			add(k, token)
			r.check(token, from, to)
		}
	case "start":
		if !startsWith(low) || strings.Contains(low, "word ") && afterWord.MatchString(raw) {
			return
		}
		if t := tokenOf(raw); t != "" && r.asksForStart(low) {
			add(core.InstructionStartWith, t)
			r.check(t, from, to)
		}
	case "subject":
		if strings.Contains(low, "subject to") || strings.Contains(low, "subject matter") {
			return
		}
		if t := subjectToken(raw, s-from, e-from); t != "" {
			add(core.InstructionSubject, t)
		}
	case "rate":
		if request.MatchString(low) && !strings.Contains(low, "we pay") && !strings.Contains(low, "we offer") {
			add(core.InstructionRate, "")
		}
	case "portfolio":
		if asks(low, s-from) || sentTo(low, e-from) {
			add(core.InstructionPortfolio, "")
		}
	case "cv":
		if asks(low, s-from) || sentTo(low, e-from) {
			add(core.InstructionCV, "")
		}
	case "available":
		if request.MatchString(low) && (d.near(kindApply, from, to) || strings.Contains(low, "your") || strings.Contains(low, "ihre") || strings.Contains(low, "deine")) {
			add(core.InstructionAvailable, "")
		}
	case "agencies":
		if noAgency.MatchString(low) && len(low) < 220 {
			add(core.InstructionNoAgencies, "")
		}
	case "form":
		if formAsk.MatchString(low) && !strings.Contains(low, "in any form") && !strings.Contains(low, "in the form of") {
			add(core.InstructionViaForm, "")
		}
	case "question":
		r.questions(low, to, key)
	case "ask":
		r.asks = append(r.asks, h) // when it is known what else the sentence asks
	case "language":
		if langAsk.MatchString(low) && !strings.Contains(low, "fluen") && !strings.Contains(low, "skills") && !strings.Contains(low, "kenntnisse") {
			if c := languageCode(lastWord(d.low[s:e])); c != "" {
				add(core.InstructionLanguage, string(c))
			}
		}
	case "ai":
		if aiPolicy.MatchString(low) && d.near(kindApply, from, to) {
			add(core.InstructionOther, "")
		}
	}
}

// check records an attention check that is aimed at people.
func (r *requests) check(token string, from, to int) {
	if len(r.x.Attention) < maxRequests {
		r.x.Attention = append(r.x.Attention, core.AttentionCheck{
			Audience: core.AimedAtHuman, Token: quote(token, 60), Text: quote(r.d.raw[from:to], 300), Span: r.d.span(max(from, r.d.body), to),
		})
	}
}

func (r *requests) asksForWord(low string) bool {
	for _, w := range [...]string{"mention", "include", "use ", "add ", "write", "put", "type", "insert", "quote", "say ", "start", "begin", "nenn", "erwähn", "schreib", "verwend", "beginn", "menciona", "incluy", "escrib", "comien", "empie", "indique", "inclu", "écriv", "commenc", "utilis", "with the word", "mit dem wort", "subject", "betreff"} {
		if strings.Contains(low, w) {
			return true
		}
	}
	return false
}

func (r *requests) asksForStart(low string) bool {
	for _, w := range [...]string{"proposal", "application", "cover letter", "reply", "response", "message", "email", "e-mail", "bid", "mail", "bewerbung", "anschreiben", "nachricht", "antwort", "propuesta", "solicitud", "mensaje", "respuesta", "candidature", "message", "réponse", "proposition", "your answer", "angebot"} {
		if strings.Contains(low, w) {
			return true
		}
	}
	return false
}

func startsWith(low string) bool {
	for _, w := range [...]string{"start", "begin", "beginn", "first word", "first line", "at the top", "top of your", "comien", "empie", "commenc", "débute", "open your", "at the beginning"} {
		if strings.Contains(low, w) {
			return true
		}
	}
	return false
}

// stopToken are words that follow "the word" without being a token.
func stopToken(t string) bool {
	switch lower(t) {
	case "of", "in", "to", "is", "and", "or", "for", "on", "out", "with", "der", "die", "das", "press", "count", "about", "that", "as", "limit", "processing", "de", "en", "documents":
		return true
	}
	return false
}

// subjectToken reads the subject that a sentence asks for; the word for subject
// lies at s..e. What is quoted elsewhere in the sentence is something else.
func subjectToken(raw string, s, e int) string {
	if m := subjectValue.FindStringSubmatch(raw); m != nil {
		if t := strings.Trim(m[1], ` '"“”„«»*[]`); t != "" {
			return t
		}
	}
	after := raw[e:min(len(raw), e+60)]
	if i := strings.IndexByte(after, '['); i >= 0 && i < 30 {
		if j := strings.IndexByte(after[i:], ']'); j > 1 {
			return after[i : i+j+1]
		}
	}
	for _, m := range tokenIn.FindAllStringSubmatchIndex(after, 3) {
		if t := group(after, m); m[0] < 40 && !commonCapital(t) {
			return t
		}
	}
	before := strings.TrimRight(lower(raw[:s]), " ")
	if !inSubject.MatchString(before) { // "X" in the subject line
		return ""
	}
	head := raw[max(0, s-70):s]
	if i, j := strings.LastIndexByte(head, '['), strings.LastIndexByte(head, ']'); i >= 0 && j > i {
		return head[i : j+1]
	}
	found := ""
	for _, m := range tokenIn.FindAllStringSubmatchIndex(head, 6) {
		if t := group(head, m); !commonCapital(t) {
			found = t
		}
	}
	return found
}

// wordInSubject is a request that puts the word into the subject.
var wordInSubject = core.NewPattern(`\b(?:in|im|en el|dans l')\s?(?:the |your |email |e-mail |mail |der )*(?:subject|betreff|betreffzeile|asunto|objet)\b`)

// inSubject ends in the words that lead from a token to the word for subject.
var inSubject = core.NewPattern(`\b(?:in|as|im|in der|als|en el|como|en|dans l')(?: the| your| a| an| email| e-mail| mail| the email)*$`)

// group returns the token of a match of tokenIn.
func group(s string, m []int) string {
	if m[2] >= 0 {
		return s[m[2]:m[3]]
	}
	return s[m[4]:m[5]]
}

// asks reports whether a request verb stands near a thing at offset at.
func asks(low string, at int) bool {
	from := max(0, at-90)
	return request.MatchString(low[from:at]) || request.MatchString(low[at:min(len(low), at+50)])
}

// sentTo reports whether a thing that ends at e is followed by where to send it:
// "CV to ops@acme.example".
func sentTo(low string, e int) bool {
	rest := low[e:min(len(low), e+80)]
	rest = strings.TrimPrefix(rest, "s")
	return (strings.HasPrefix(rest, " to ") || strings.HasPrefix(rest, " an ") || strings.HasPrefix(rest, " via ")) && strings.Contains(rest, "@")
}

// questions collects the questions that follow a request to answer some, on the
// line of the request and on the lines after it.
func (r *requests) questions(low string, to int, key [2]int) {
	if r.seen[key] || !strings.Contains(low, "answer") && !strings.Contains(low, "following question") && !strings.Contains(low, "beantwort") &&
		!strings.Contains(low, "folgende fragen") && !strings.Contains(low, "respond") && !strings.Contains(low, "contest") && !strings.Contains(low, "répond") && !strings.Contains(low, "screening question") {
		return
	}
	r.seen[key] = true
	d := r.d
	n := 0
	pos := to
	for line := range strings.Lines(d.raw[to:min(len(d.raw), to+1500)]) {
		start := pos
		pos += len(line)
		q := strings.TrimSpace(line)
		if !strings.Contains(q, "?") || len(q) < 8 || len(q) > 400 {
			if n > 0 && q != "" {
				return
			}
			continue
		}
		n++
		// One line may hold several questions.
		for from := start; from < pos; {
			i := strings.IndexByte(d.raw[from:pos], '?')
			if i < 0 {
				break
			}
			if i += from + 1; i-from >= 8 {
				r.question(from, i)
			}
			from = i
		}
	}
}

func lastWord(s string) string {
	if strings.HasSuffix(s, " sprache") {
		s = strings.TrimSuffix(strings.TrimSuffix(s, " sprache"), "er")
	}
	if i := strings.LastIndexByte(s, ' '); i >= 0 {
		return s[i+1:]
	}
	return s
}
