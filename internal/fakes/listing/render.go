package listing

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// XML escapes text for an element, leaving every other byte as it is: services
// pass on what they were given.
func XML(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// RSS renders a feed. Each item's own elements come from the given function.
func RSS(title string, items []Item, inner func(Item) string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss">
<channel><title>%s</title><link>https://jobs.example/</link><description>%s</description><ttl>60</ttl>
`, XML(title), XML(title))
	for _, i := range items {
		b.WriteString("<item>" + inner(i) + "</item>\n")
	}
	b.WriteString("</channel></rss>\n")
	return []byte(b.String())
}

// Shift is by how much recorded times are moved so that the newest of them lies
// an hour before now. A zero now moves nothing: the recorded bytes are served.
func Shift(newest, now time.Time) time.Duration {
	if now.IsZero() {
		return 0
	}
	return now.Add(-time.Hour).Sub(newest).Truncate(time.Second)
}

// JSON renders plain values without escaping HTML, as most services do.
func JSON(v any) []byte {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(fmt.Sprintf("encode a listing of plain values: %v", err))
	}
	return []byte(b.String())
}

// Number reads a query value, or gives the fallback.
func Number(s string, or int) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return or
	}
	return n
}

// Window returns the part of a list that a page shows.
func Window[T any](list []T, offset, limit int) []T {
	from := min(offset, len(list))
	return list[from:min(from+limit, len(list))]
}
