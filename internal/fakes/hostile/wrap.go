package hostile

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"strings"
	"unicode/utf8"
)

// RSS puts a text into every field of a well-formed RSS feed with one item.
// What XML cannot hold becomes U+FFFD.
func RSS(text []byte) []byte {
	var b bytes.Buffer
	// Writing into memory does not fail.
	_ = xml.EscapeText(&b, text)
	t := b.String()
	return fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>%s</title><item><title>%s</title><link>https://jobs.example/1</link><guid>%s</guid><author>%s</author><category>%s</category><pubDate>Mon, 23 Nov 2026 10:00:00 GMT</pubDate><description>%s</description></item></channel></rss>
`, t, t, t, t, t, t)
}

// JSON puts a text into every field of a well-formed JSON object; the names are
// those that job boards use.
func JSON(text []byte) []byte {
	t := strings.ToValidUTF8(string(text), "\uFFFD")
	out, err := json.Marshal(map[string]any{
		"id": t, "title": t, "position": t, "company": t, "company_name": t, "companyName": t, "description": t, "text": t, "content": t,
		"url": t, "link": t, "tags": []string{t, t}, "skills": []string{t}, "location": t, "salary": t, "created_at": t, "author": t, "by": t,
	})
	if err != nil {
		// Strings of valid UTF-8 always marshal.
		panic(err)
	}
	return out
}

// HTML puts a text, escaped, into the fields of a well-formed page.
func HTML(text []byte) []byte {
	t := html.EscapeString(strings.ToValidUTF8(string(text), "\uFFFD"))
	return fmt.Appendf(nil, `<!doctype html><html><head><meta charset="utf-8"><title>%s</title></head><body><h1 title="%s">%s</h1><p>%s</p></body></html>`, t, t, t, t)
}

// Valid reports whether the body is valid UTF-8.
func (c Case) Valid() bool { return utf8.Valid(c.Body) }
