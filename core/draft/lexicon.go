package draft

import "strings"

// lexicon finds phrases in a row of lower-case words in time that hardly depends on
// how many phrases there are.
type lexicon struct {
	exact map[string][]phrase
	stems []phrase // phrases whose first word is a stem
}

// phrase is a row of words. "abc*" stands for every word that begins so, "a|b" for
// either, "~3" for up to three words of any kind.
type phrase []string

// newLexicon reads phrases separated by commas or line ends.
func newLexicon(lists ...string) lexicon {
	l := lexicon{exact: map[string][]phrase{}}
	for _, list := range lists {
		for _, p := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == '\n' }) {
			ph := phrase(strings.Fields(p))
			if len(ph) == 0 {
				continue
			}
			for _, first := range strings.Split(ph[0], "|") {
				one := append(phrase{first}, ph[1:]...)
				if strings.HasSuffix(first, "*") {
					l.stems = append(l.stems, one)
				} else {
					l.exact[first] = append(l.exact[first], one)
				}
			}
		}
	}
	return l
}

// at returns the length of the longest phrase that begins at tokens[i], 0 for none.
func (l lexicon) at(tokens []string, i int) int {
	best := 0
	for _, p := range l.exact[tokens[i]] {
		best = max(best, p.match(tokens[i:]))
	}
	for _, p := range l.stems {
		if strings.HasPrefix(tokens[i], p[0][:len(p[0])-1]) {
			best = max(best, p.match(tokens[i:]))
		}
	}
	return best
}

// find returns the first phrase in tokens and its place, or "" and -1.
func (l lexicon) find(tokens []string) (string, int) {
	for i := range tokens {
		if n := l.at(tokens, i); n > 0 {
			return strings.Join(tokens[i:i+n], " "), i
		}
	}
	return "", -1
}

// has reports whether a phrase begins at the first token.
func (l lexicon) has(token string) bool { return l.at([]string{token}, 0) > 0 }

// match returns how many tokens the phrase covers from the first one, 0 for none.
func (p phrase) match(tokens []string) int {
	n := 0
	for k, want := range p {
		if gap, ok := strings.CutPrefix(want, "~"); ok {
			for skip := 0; skip <= int(gap[0]-'0') && n+skip <= len(tokens); skip++ {
				if rest := p[k+1:].match(tokens[n+skip:]); rest > 0 {
					return n + skip + rest
				}
			}
			return 0
		}
		if n >= len(tokens) || !wordIs(tokens[n], want) {
			return 0
		}
		n++
	}
	return n
}

func wordIs(word, want string) bool {
	for {
		one, rest, more := strings.Cut(want, "|")
		if stem, ok := strings.CutSuffix(one, "*"); ok && strings.HasPrefix(word, stem) || one == word {
			return true
		}
		if !more {
			return false
		}
		want = rest
	}
}

// set is a lexicon of single words.
func set(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}
