package reply

import (
	"strings"
	"unicode"
)

// alike is the share of common words from which two replies are near-duplicates.
const alike = 0.5

// groups numbers examples so that near-duplicates, and what the same people write under
// one subject, have the same number: they must not be on both sides of a measurement.
func groups(examples []Example) []int {
	parent := make([]int, len(examples))
	for i := range parent {
		parent[i] = i
	}
	find := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	bags := make([]map[string]bool, len(examples))
	for i, e := range examples {
		bags[i] = map[string]bool{}
		for _, w := range strings.FieldsFunc(strings.ToLower(e.Mail.Text), func(r rune) bool { return !unicode.IsLetter(r) }) {
			bags[i][w] = true
		}
		for j := range i {
			house := e.Mail.From != "" && host(e.Mail.From) == host(examples[j].Mail.From)
			if house || similar(bags[i], bags[j]) {
				parent[find(i)] = find(j)
			}
		}
	}
	out := make([]int, len(examples))
	for i := range out {
		out[i] = find(i)
	}
	return out
}

func host(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

func similar(a, b map[string]bool) bool {
	if 2*len(a) < len(b) || 2*len(b) < len(a) {
		return false
	}
	both := 0
	for w := range a {
		if b[w] {
			both++
		}
	}
	return float64(both) >= alike*float64(len(a)+len(b)-both)
}
