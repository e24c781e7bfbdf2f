package source

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// Loose is a JSON scalar that services write now as a string, now as a number:
// its text, "" for null. Objects and arrays are read as "".
type Loose string

// UnmarshalJSON takes any JSON value.
func (l *Loose) UnmarshalJSON(b []byte) error {
	b = bytes.TrimSpace(b)
	switch {
	case len(b) == 0 || b[0] == '{' || b[0] == '[' || bytes.Equal(b, []byte("null")):
		*l = ""
	case b[0] == '"':
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*l = Loose(strings.TrimSpace(s))
	default:
		*l = Loose(b)
	}
	return nil
}

// Float returns the number that l holds, and 0 where it holds none.
func (l Loose) Float() float64 {
	v, err := strconv.ParseFloat(string(l), 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return 0
	}
	return v
}
