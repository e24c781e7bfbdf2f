package screen

import (
	"strings"
	"sync"
)

// groups of fixed phrases that belong together but are no rule of their own.
const (
	groupClosed    = "closed"
	groupMessenger = "messenger"
	groupEasy      = "easy"
	groupNoAI      = "no_ai"
)

// place is where a phrase stands in the text.
type place struct{ start, end int }

// phraseIndex finds all fixed phrases in one pass: by their first four bytes,
// looked up wherever a word or a bracket begins.
type phraseIndex map[[4]byte][]phrase

type phrase struct{ text, group string }

// index is built once from the phrase lists and never changed.
var index = sync.OnceValue(func() phraseIndex {
	x := phraseIndex{}
	add := func(group string, words []string) {
		for _, w := range words {
			key := [4]byte([]byte(w[:4]))
			x[key] = append(x[key], phrase{w, group})
		}
	}
	for _, r := range append(refusalRules(), flagRules()...) {
		add(r.code, r.words)
	}
	add(groupClosed, closedWords())
	add(groupMessenger, messengerWords())
	add(groupEasy, easyWords())
	add(groupNoAI, aiNotWanted())
	return x
})

// scan returns where the phrases of each group stand, at most maxPlaces each.
func (x phraseIndex) scan(low string) map[string][]place {
	const maxPlaces = 8
	var found map[string][]place
	inWord := false
	for i := 0; i+4 <= len(low); i++ {
		c := low[i]
		word := c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80
		begins := word && !inWord || c == '[' || c == '('
		inWord = word
		if !begins {
			continue
		}
		for _, p := range x[[4]byte([]byte(low[i:i+4]))] {
			if !strings.HasPrefix(low[i:], p.text) || !edge(low, i+len(p.text), p.text, false) || !edge(low, i, p.text, true) {
				continue
			}
			if found == nil {
				found = map[string][]place{}
			}
			if len(found[p.group]) < maxPlaces {
				found[p.group] = append(found[p.group], place{i, i + len(p.text)})
			}
		}
	}
	return found
}
