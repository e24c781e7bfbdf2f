package listing

import (
	"fmt"
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
