package yamlfile

import (
	"fmt"
	"strings"
	"unicode"
)

// maxPlain bounds a text that is written without quotes, in bytes.
const maxPlain = 200

// Quote writes a text as YAML that reads back as the same text: as it is where that
// is beyond doubt in a block, else in double quotes.
func Quote(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x20 || r == 0x7f || (r >= 0x80 && r < 0xa0) || r == 0x2028 || r == 0x2029 || r == 0xfeff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// plain reports whether s starts with a letter, holds no mark that means something
// in YAML, and is no word that other readers of YAML take for something else.
func plain(s string) bool {
	switch strings.ToLower(s) {
	case "", "true", "false", "yes", "no", "on", "off", "null", "y", "n":
		return false
	}
	if len(s) > maxPlain || strings.HasSuffix(s, " ") {
		return false
	}
	for i, r := range s {
		if unicode.IsLetter(r) || i > 0 && (r >= '0' && r <= '9' || strings.ContainsRune(" _./@+()',;-", r)) {
			continue
		}
		return false
	}
	return true
}
