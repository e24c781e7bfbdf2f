package telegram

import (
	"strings"
	"unicode/utf16"
)

// maxUnits is how long one message may be, in UTF-16 units as Telegram counts them
// (its limit is 4096); maxParts how many messages one text may take.
const (
	maxUnits = 3900
	maxParts = 20
)

// split cuts a text into messages without losing anything but blanks at the cuts:
// at the end of a line, else of a word, else anywhere between two characters.
func split(text string, most int) []string {
	var out []string
	for text != "" {
		cut := prefix(text, most)
		if cut < len(text) {
			if i := strings.LastIndexByte(text[:cut], '\n'); i > 0 {
				cut = i + 1
			} else if i := strings.LastIndexByte(text[:cut], ' '); i > 0 {
				cut = i + 1
			}
		}
		if part := text[:cut]; strings.TrimSpace(part) != "" {
			out = append(out, part)
		}
		text = text[cut:]
	}
	return out
}

// prefix is how many bytes of the text take at most so many UTF-16 units.
func prefix(text string, most int) int {
	units := 0
	for i, r := range text {
		n := utf16.RuneLen(r)
		if n < 0 {
			n = 1
		}
		if units += n; units > most {
			return i
		}
	}
	return len(text)
}
