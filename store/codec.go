package store

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"
)

// micros stores an instant as UTC microseconds; the zero time is 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// instant reverses micros.
func instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// encode gives the JSON of a value that is known to have one.
func encode(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("encode %T: %w", v, err)
	}
	return string(b), nil
}

// decode reads a JSON column; an empty column leaves v as it is.
func decode(s, what string, v any) error {
	if s == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(s), v); err != nil {
		return fmt.Errorf("read stored %s: %w", what, err)
	}
	return nil
}

// optional encodes a pointer, nil as the empty column.
func optional[T any](v *T) (string, error) {
	if v == nil {
		return "", nil
	}
	return encode(v)
}

// object builds small JSON from keys and string values in the given order,
// leaving out empty values. It is on the path of every event, so that it avoids
// reflection for the plain ASCII that ids, hashes and codes are.
func object(kv ...string) string {
	b := make([]byte, 0, 128)
	b = append(b, '{')
	for i := 0; i+1 < len(kv); i += 2 {
		if kv[i+1] == "" {
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = quote(b, kv[i])
		b = append(b, ':')
		b = quote(b, kv[i+1])
	}
	if len(b) == 1 {
		return ""
	}
	return string(append(b, '}'))
}

func quote(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c >= utf8.RuneSelf || c == '"' || c == '\\' {
			// json.Marshal of a string cannot fail.
			q, _ := json.Marshal(s)
			return append(b, q...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// digest stores a hex digest as bytes; anything else is kept as it is.
func digest(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		return []byte(s)
	}
	return b
}

func plain[T ~string](in []T) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = string(s)
	}
	return out
}

// list encodes strings as the JSON array that json_each reads.
func list[T ~string](in []T) string {
	b, _ := json.Marshal(plain(in))
	return string(b)
}
