package openai

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// members calls f with each member of a JSON object and reports whether raw is
// one, and nothing but one. It checks the structure and leaves the inside of
// strings and numbers to whoever decodes them; it copies and allocates nothing.
// An answer is read with it for the few members that the client drops, so that
// it is decoded once.
func members(raw []byte, f func(key, value []byte)) bool {
	i := blank(raw, 0)
	if i >= len(raw) || raw[i] != '{' {
		return false
	}
	if i = blank(raw, i+1); i < len(raw) && raw[i] == '}' {
		return blank(raw, i+1) == len(raw)
	}
	for {
		end, ok := value(raw, i)
		if !ok || raw[i] != '"' {
			return false
		}
		key := raw[i+1 : end-1]
		if i = blank(raw, end); i >= len(raw) || raw[i] != ':' {
			return false
		}
		i = blank(raw, i+1)
		if end, ok = value(raw, i); !ok {
			return false
		}
		f(key, raw[i:end])
		if i = blank(raw, end); i >= len(raw) {
			return false
		}
		switch raw[i] {
		case ',':
			i = blank(raw, i+1)
		case '}':
			return blank(raw, i+1) == len(raw)
		default:
			return false
		}
	}
}

// elements calls f with each element of a JSON array that value has accepted.
func elements(raw []byte, f func(value []byte)) {
	if len(raw) < 2 || raw[0] != '[' {
		return
	}
	for i := blank(raw, 1); i < len(raw) && raw[i] != ']'; {
		end, ok := value(raw, i)
		if !ok {
			return
		}
		f(raw[i:end])
		if i = blank(raw, end); i < len(raw) && raw[i] == ',' {
			i = blank(raw, i+1)
		}
	}
}

func blank(raw []byte, i int) int {
	for i < len(raw) && (raw[i] == ' ' || raw[i] == '\n' || raw[i] == '\t' || raw[i] == '\r') {
		i++
	}
	return i
}

// value returns where the value that begins at i ends.
func value(raw []byte, i int) (end int, ok bool) {
	if i >= len(raw) {
		return i, false
	}
	switch raw[i] {
	case '"':
		return text(raw, i)
	case '{', '[':
	default:
		return scalar(raw, i)
	}
	depth := 0
	for i < len(raw) {
		switch raw[i] {
		case '"':
			if i, ok = text(raw, i); !ok {
				return i, false
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1, true
			}
		}
		i++
	}
	return i, false
}

// text returns where the string that begins at i ends.
func text(raw []byte, i int) (end int, ok bool) {
	for i++; ; {
		// Most strings are keys of a few bytes.
		for short := i + 16; i < len(raw) && i < short && raw[i] != '"'; {
			i++
		}
		if i < len(raw) && raw[i] != '"' {
			n := bytes.IndexByte(raw[i:], '"')
			if n < 0 {
				return len(raw), false
			}
			i += n
		}
		if i >= len(raw) {
			return i, false
		}
		slashes := 0
		for raw[i-1-slashes] == '\\' {
			slashes++
		}
		i++
		if slashes%2 == 0 {
			return i, true
		}
	}
}

func scalar(raw []byte, i int) (end int, ok bool) {
	from := i
	for i < len(raw) && (raw[i] >= 'a' && raw[i] <= 'z' || raw[i] >= '0' && raw[i] <= '9' || raw[i] == '-' || raw[i] == '+' || raw[i] == '.' || raw[i] == 'E') {
		i++
	}
	switch string(raw[from:i]) {
	case "true", "false", "null":
		return i, true
	}
	return i, i > from && (raw[from] == '-' || raw[from] >= '0' && raw[from] <= '9')
}

// word returns the string that a value is, "" for any other value.
func word(v []byte) string {
	if len(v) < 2 || v[0] != '"' {
		return ""
	}
	if bytes.IndexByte(v, '\\') < 0 {
		return string(v[1 : len(v)-1])
	}
	var s string
	if json.Unmarshal(v, &s) != nil {
		return ""
	}
	return s
}

// appendText appends s as a JSON string; what is no UTF-8 becomes U+FFFD.
func appendText(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r != utf8.RuneError || n > 1 {
				i += n
				continue
			}
			b = append(append(b, s[from:i]...), `\ufffd`...)
			i++
			from = i
			continue
		}
		b = append(b, s[from:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, `\n`...)
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		from = i
	}
	return append(append(b, s[from:]...), '"')
}
