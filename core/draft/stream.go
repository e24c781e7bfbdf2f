package draft

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// BodyStream takes the pieces of a JSON answer as they arrive and gives back what
// they add to its body, so that a person sees the letter grow and not its JSON. It
// guesses only: what is shown is void until the answer was read as a whole.
type BodyStream struct {
	tail string
	// in is set inside the body's string, done behind it.
	in, done bool
	seen     int
}

// Add takes the next piece.
func (b *BodyStream) Add(piece string) string {
	if b.done || b.seen > maxReply {
		return ""
	}
	b.seen += len(piece)
	b.tail += piece
	if !b.in {
		i := strings.Index(b.tail, `"body"`)
		if i < 0 {
			// The key may be split over two pieces.
			b.tail = b.tail[max(0, len(b.tail)-len(`"body"`)):]
			return ""
		}
		rest := strings.TrimLeft(b.tail[i+len(`"body"`):], " \t\r\n")
		if rest == "" {
			b.tail = `"body"` // the blanks are not looked at again
			return ""
		}
		rest = strings.TrimLeft(strings.TrimPrefix(rest, ":"), " \t\r\n")
		if rest == "" {
			b.tail = `"body":`
			return ""
		}
		if rest[0] != '"' {
			b.done = true
			return ""
		}
		b.in, b.tail = true, rest[1:]
	}
	return b.text()
}

// text takes as much of the string as is whole.
func (b *BodyStream) text() string {
	end := 0
	for end < len(b.tail) {
		switch c := b.tail[end]; {
		case c == '"':
			b.done = true
			return unquoted(b.tail[:end])
		case c == '\\':
			n := 2
			if end+1 < len(b.tail) && b.tail[end+1] == 'u' {
				n = 6
			}
			if end+n > len(b.tail) {
				return b.take(end)
			}
			end += n
		case c >= utf8.RuneSelf:
			if !utf8.FullRuneInString(b.tail[end:]) {
				return b.take(end)
			}
			_, n := utf8.DecodeRuneInString(b.tail[end:])
			end += n
		default:
			end++
		}
	}
	return b.take(end)
}

func (b *BodyStream) take(end int) string {
	s := b.tail[:end]
	b.tail = b.tail[end:]
	return unquoted(s)
}

func unquoted(s string) string {
	s = strings.NewReplacer("\n", `\n`, "\r", "", "\t", " ").Replace(s)
	var out string
	if json.Unmarshal([]byte(`"`+s+`"`), &out) != nil {
		return ""
	}
	return out
}
