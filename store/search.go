package store

import (
	"encoding/base64"
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/automonet/automonet/core"
)

// Bounds of a search text.
const (
	maxTerms     = 12
	maxTermRunes = 60
)

// matchExpr turns what a user typed into an FTS5 expression: every word, and
// every part within double quotes as a phrase, must occur. Each term goes in
// quoted, so that no operator, column name or wildcard of FTS5 is reachable.
// It returns "" when there is nothing to search for.
func matchExpr(text string) string {
	var terms []string
	add := func(term string) {
		if !strings.ContainsFunc(term, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) || len(terms) == maxTerms {
			return
		}
		if r := []rune(term); len(r) > maxTermRunes {
			term = string(r[:maxTermRunes])
		}
		terms = append(terms, `"`+term+`"`)
	}
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, " "))
	for i, part := range strings.Split(text, `"`) {
		if i%2 == 1 {
			add(strings.TrimSpace(part))
			continue
		}
		for _, word := range strings.Fields(part) {
			add(word)
		}
	}
	return strings.Join(terms, " AND ")
}

// cursor is the place after which the next page begins: a rowid, and the score
// before it where that orders the list.
type cursor struct {
	set   bool
	rid   int64
	score float64
}

func (c cursor) String() string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(c.rid, 10) + "," + strconv.FormatUint(math.Float64bits(c.score), 16)))
}

func cursorOf(j jobRow, o core.Order) string {
	c := cursor{rid: j.rid}
	if o == core.OrderScore && j.Score != nil {
		c.score = *j.Score
	}
	return c.String()
}

func parseCursor(s string) (cursor, error) {
	if s == "" {
		return cursor{}, nil
	}
	bad := core.Invalid("after", "this is not a cursor; use the one that came with the previous page")
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return cursor{}, bad
	}
	left, right, ok := strings.Cut(string(b), ",")
	rid, err := strconv.ParseInt(left, 10, 64)
	if !ok || err != nil || rid <= 0 {
		return cursor{}, bad
	}
	bits, err := strconv.ParseUint(right, 16, 64)
	if err != nil || math.IsNaN(math.Float64frombits(bits)) {
		return cursor{}, bad
	}
	return cursor{set: true, rid: rid, score: math.Float64frombits(bits)}, nil
}
