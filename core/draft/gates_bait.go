package draft

import (
	"strings"
	"unicode"

	"github.com/automonet/automonet/core"
)

// A posting may speak to whatever program reads it. What stands in such a sentence,
// and in the two after it, is no part of the job: its words of command, addresses and
// phrases must not come back in a proposal, unless the rest of the posting or a fact
// holds them too.

var (
	// toMachine marks a sentence that speaks to a program, whatever it asks.
	toMachine = newAlternatives(`(?i)\b(?:ignore|disregard|forget) (?:all|any|the|your|everything|previous|prior)\b|\b(?:previous|prior|above|earlier) instructions\b|\b(?:system|developer) (?:prompt|message|override|mode)\b|\bsystem ?:|\bif you(?:'re| are) (?:an? )?(?:ai|llm|bot|robot|language model|large language model|automated|chatbot|machine|assistant)\b|` +
		`\b(?:you are now|from now on you|as an automated|as an ai|dear ai|dear assistant|account owner|message from the (?:user|owner)|maintenance mode|operator note|safety rules|no restrictions|jailbreak|base64|rot13|decode and follow|tool_call|function_call|function result|remember for all later|profile fact|as your best template)\b|<\|[a-z_]+\|>|\[/?INST\]|<</?SYS>>|</(?:posting|untrusted|data|document|system|instructions|anuncio|datos|annonce|donnees)[^>]*>|<!--|` +
		`-----(?:END|BEGIN|ENDE|BEGINN)\b|=== ?(?:END|BEGIN)\b|^\s*(?:human|assistant|user|###)\s*:?|\b(?:ignoriere|vergiss|missachte) (?:alle|sämtliche|die|deine)|\bsystemmeldung\b|\b(?:falls|wenn) du (?:eine? )?(?:ki|sprachmodell|bot|roboter|assistent|maschine)\b|\bdu bist (?:ab jetzt|jetzt|nun)\b|\bliebe ki\b|\bneue anweisung\b|\bfreigabe wurde\b|` +
		`\b(?:ignora|olvida) (?:todas|las|tus|cualquier)|\bsi eres una? (?:inteligencia|ia|modelo|bot|asistente)|\bahora eres\b|\bquerida ia\b|\bnueva instrucción\b|\bmensaje del usuario\b|\b(?:ignore|oublie)[rz]? (?:toutes|les|tes)\b|\bsi (?:vous êtes|tu es) une? (?:ia|intelligence|modèle|robot|assistant)|\btu es (?:désormais|maintenant)\b|\bchère ia\b|\bnouvelle consigne\b|\bmessage de l['’]utilisateur\b`)
	// machine names a program; with an order in the same sentence it is spoken to.
	machine  = newAlternatives(`(?i)\b(?:ais?|llms?|bots?|robots?|chatbots?|assistants?|(?:large )?language models?|ai (?:systems?|models?|tools?|applicants?|agents?|assistants?)|automated (?:bidders?|systems?|tools?|applicants?|assistants?|readers?|fraud filters?)|assistant|ki|ki-\p{L}+|sprachmodelle?n?|assistente?n?|automatische (?:bieter|systeme)|künstliche intelligenz|ias?|asistentes?|inteligencia artificial|modelos? de lenguaje|sistema automático|sistemas de ia|intelligence artificielle|modèles? de langage|système automatique)\b`)
	order    = core.NewPattern(`(?i)\b(?:must|should|has to|have to|needs? to|please|write|include|insert|mention|begin|start|add|say|send|set|use|work|print|state|list|repeat|put|mark|spell|reply|answer|withdraw|confirm|describe|obey|contain|holds?|states|muss|müssen|soll(?:en)?|schreib\w*|verwende\w*|nenn\w*|beginn\w*|füg\w*|setz\w*|schick\w*|erwähn\w*|zieh\w*|beschreib\w*|enthalten|debe\w*|escrib\w*|incluy\w*|empieza|copia\w*|envía|menciona|dilo|llevar|indicar|doit|doivent|devez|dois|écri\w+|glisse[zr]?|commence[zr]?|envoyez|indique[zr]?|décri\w+|contenir|dis-le|fixer)\b`)
	quoted   = core.NewPattern(`"[^"\n]{2,80}"|“[^”\n]{2,80}”|„[^“\n]{2,80}“|«[^»\n]{2,80}»|'[^'\n]{2,80}'`)
	told     = core.NewPattern(`(?i)\b(word|phrase|wort|kennwort|palabra|mot|with|mit|con|par|add|mention|writing|write|contain|carry|reply|enthalten|llevar|contenir|verwende das wort|einen|una?|as|bot|assistant:|now|jetzt|eres|désormais)\s+["“„«']?([\p{L}\d][\p{L}\d_-]{3,})`)
	codeWord = core.NewPattern(`\b\p{Lu}{5,}[-_]?\d{2,}\b`)
	shouted  = core.NewPattern(`\b[\p{Lu}][\p{Lu}\d_-]{2,}\d*\b|\b[\p{L}]+\d+[\p{L}\d]*\b`)
)

// baits are the words, phrases and addresses that only sentences to machines hold.
func (t *text) baits() []string {
	out := t.codes()
	spoken, rest := partOf(t.Job)
	if spoken == "" {
		return out
	}
	other := newCorpus(rest)
	add := func(s string) {
		s = strings.Trim(s, "\"“”„«»'’ .,;:!?")
		if s == "" || other.holds(s) || t.facts.holds(s) || strings.Contains(other.lower, strings.ToLower(s)) {
			return
		}
		out = append(out, s)
	}
	for _, m := range linksIn(spoken) {
		add(m)
	}
	for _, m := range quoted.FindAllString(spoken, -1) {
		add(m)
	}
	for _, m := range shouted.FindAllString(spoken, -1) {
		if !usual(m, t.lang) && !everyday(m) {
			add(m)
		}
	}
	for _, m := range told.FindAllStringSubmatch(spoken, -1) {
		first := []rune(m[2])[0]
		if (unicode.IsUpper(first) || namesWord(m[1]) && rare(m[2])) && !usual(m[2], t.lang) {
			add(m[2])
		}
	}
	return out
}

// codes are words of the posting that look like a password, "QUARTZ-4711", and that
// nobody asks a human for.
func (t *text) codes() []string {
	var out []string
	for _, m := range codeWord.FindAllString(t.Job.Title+"\n"+t.Job.Company+"\n"+t.Job.Text, 20) {
		if !t.facts.holds(m) && !asksFor(t.Job, m) {
			out = append(out, m)
		}
	}
	return out
}

// everyday are capitals that name the trade and not a code word.
func everyday(w string) bool {
	switch strings.ToUpper(w) {
	case "AI", "KI", "IA", "LLM", "USD", "EUR", "CV", "API", "SQL", "SYSTEM", "BCC", "JSON", "HTML", "INST", "SYS", "ENDE", "END", "BEGIN", "BEGINN", "POSTING", "POST", "KEY", "TOKEN", "CSS", "GPT":
		return true
	}
	return false
}

// namesWord reports whether a keyword announces a word to be used.
func namesWord(keyword string) bool {
	switch strings.ToLower(keyword) {
	case "word", "phrase", "wort", "kennwort", "palabra", "mot", "assistant:", "verwende das wort":
		return true
	}
	return false
}

// rare reports whether a word is none of those that sentences are made of.
func rare(w string) bool {
	low := strings.ToLower(w)
	return len(functionWords(low)) == 0 && !stopword(low) && !glue[low]
}

// partOf splits a posting into what it says to machines and the rest.
func partOf(j core.Job) (spoken, rest string) {
	var to, other strings.Builder
	for _, field := range []string{j.Title, j.Company, j.Text} {
		left := 0
		for _, s := range sentenceSpans(field) {
			sentence := field[s.Start:s.End]
			if toMachine.matches(sentence) || machine.matches(sentence) && order.MatchString(sentence) {
				left = 3
			}
			if left > 0 {
				to.WriteString(sentence + "\n")
			} else {
				other.WriteString(sentence + "\n")
			}
			left--
		}
	}
	return to.String(), other.String()
}
