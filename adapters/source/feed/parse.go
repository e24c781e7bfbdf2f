package feed

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/web"
)

const (
	maxDepth = 256
	maxTTL   = 24 * time.Hour
	// maxItems is far beyond any feed; more of them only cost time.
	maxItems = 20_000
)

var errNotAFeed = errors.New("the answer is not a feed (RSS, Atom or JSON Feed)")

// parse reads a feed of any of the three kinds. Its error describes what is
// wrong with the body without quoting it.
func parse(body []byte, contentType string) (*document, error) {
	body = bytes.TrimSpace(bytes.Map(legal, web.UTF8(body, contentType)))
	if n := bytes.Count(body, []byte("<item")) + bytes.Count(body, []byte("<entry")); n > maxItems {
		return nil, fmt.Errorf("the feed lists more than %d items", maxItems)
	}
	doc, err := safely(body)
	switch {
	case errors.Is(err, errNotAFeed), errors.Is(err, errDeep):
		return nil, err
	case err != nil:
		return nil, errors.New("the feed is broken: it cannot be read to its end")
	}
	return doc, nil
}

// parse reads what the mapping is of: a feed, or a list in JSON.
func (m Mapping) parse(body []byte, contentType string) (*document, error) {
	if m.List.At != "" {
		return parseList(body, contentType, m)
	}
	return parse(body, contentType)
}

// safely reads a feed so that a text which brings the reader down is broken and
// takes nothing else down with it.
func safely(body []byte) (doc *document, err error) {
	defer func() {
		if recover() != nil {
			doc, err = nil, errCut
		}
	}()
	return read(body)
}

// legal drops the characters that XML forbids and that texts hold all the same.
func legal(r rune) rune {
	if r == 0xFFFE || r == 0xFFFF || r < ' ' && r != '\t' && r != '\n' && r != '\r' {
		return -1
	}
	return r
}

// restFor says how long a feed asks not to be read again: its ttl, and the hours
// that it wants to be skipped. Both are bounded.
func restFor(doc *document, now time.Time) time.Duration {
	var rest time.Duration
	if minutes, err := strconv.Atoi(strings.TrimSpace(doc.ttl)); err == nil && minutes > 0 {
		rest = min(time.Duration(min(minutes, 24*60))*time.Minute, maxTTL)
	}
	skip := map[int]bool{}
	for _, h := range doc.skipHours {
		if n, err := strconv.Atoi(strings.TrimSpace(h)); err == nil && n >= 0 && n <= 24 {
			skip[n%24] = true
		}
	}
	if len(skip) == 24 {
		return rest
	}
	for at := now.Add(rest).UTC(); skip[at.Hour()]; at = now.Add(rest).UTC() {
		rest = at.Truncate(time.Hour).Add(time.Hour).Sub(now)
	}
	return rest
}
