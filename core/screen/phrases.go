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
type phraseIndex struct {
	// slots is a hash table of those first bytes.
	slots [1 << slotBits]phraseSlot
	// pairs marks the first two bytes that phrases have: most words have others.
	pairs [1 << 16]bool
}

// slotBits is the size of the table, several times that of the lists.
const slotBits = 12

// phraseSlot holds the phrases that begin with four bytes; one without any is free.
type phraseSlot struct {
	key     uint32
	phrases []phrase
}

// slot is where the phrases are that begin as s does, or the free place for them.
func (x *phraseIndex) slot(s string) *phraseSlot {
	key := four(s)
	for at := key * 0x9E3779B1 >> (32 - slotBits); ; at = (at + 1) & (1<<slotBits - 1) {
		if p := &x.slots[at]; p.key == key || p.phrases == nil {
			return p
		}
	}
}

type phrase struct{ text, group string }

func four(s string) uint32 {
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

func pair(s string) uint16 { return uint16(s[0])<<8 | uint16(s[1]) }

// index is built once from the phrase lists and never changed.
var index = sync.OnceValue(func() *phraseIndex {
	x := &phraseIndex{}
	add := func(group string, words []string) {
		for _, w := range words {
			at := x.slot(w)
			at.key = four(w)
			at.phrases = append(at.phrases, phrase{w, group})
			x.pairs[pair(w)] = true
		}
	}
	for _, r := range append(refusalRules(), flagRules()...) {
		add(r.code, r.words)
	}
	add(groupClosed, closedWords())
	add(groupMessenger, messengerWords())
	add(groupEasy, easyWords())
	add(groupNoAI, aiNotWanted())
	for group, words := range baitGroups() {
		add(group, words)
	}
	return x
})

// scan returns where the phrases of each group stand, at most maxPlaces each.
func (x *phraseIndex) scan(low string) map[string][]place {
	const maxPlaces = 8
	var found map[string][]place
	inWord := false
	for i := 0; i+4 <= len(low); i++ {
		c := low[i]
		word := c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80
		begins := word && !inWord || c == '[' || c == '('
		inWord = word
		if !begins || !x.pairs[pair(low[i:])] {
			continue
		}
		for _, p := range x.slot(low[i:]).phrases {
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

// phraseList is a list of phrases by their first byte, each with its rank.
type phraseList [256][]ranked

type ranked struct {
	text string
	rank int
}

func listOf(phrases ...string) *phraseList {
	var l phraseList
	for i, p := range phrases {
		l[p[0]] = append(l[p[0]], ranked{p, i})
	}
	return &l
}

// firstOf returns the first whole-word occurrence in low of that phrase, among
// those which occur, that the list names first.
func firstOf(low string, list *phraseList) (start, end int, ok bool) {
	best := -1
	for i := range len(low) {
		if i > 0 && alnum(low[i]) && alnum(low[i-1]) {
			continue // within a word
		}
		for _, p := range list[low[i]] {
			if best >= 0 && p.rank >= best || !strings.HasPrefix(low[i:], p.text) {
				continue
			}
			if j := i + len(p.text); edge(low, i, p.text, true) && edge(low, j, p.text, false) {
				best, start, end = p.rank, i, j
			}
		}
	}
	return start, end, best >= 0
}

// anyOf reports whether a phrase of the list stands in low as whole words.
func anyOf(low string, list *phraseList) bool {
	for i := range len(low) {
		if i > 0 && alnum(low[i]) && alnum(low[i-1]) {
			continue // within a word
		}
		for _, p := range list[low[i]] {
			if strings.HasPrefix(low[i:], p.text) && edge(low, i, p.text, true) && edge(low, i+len(p.text), p.text, false) {
				return true
			}
		}
	}
	return false
}

func alnum(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }
