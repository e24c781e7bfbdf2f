package hackernews

import (
	"fmt"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

// comment is a posting as either interface gives it; its text is HTML.
type comment struct {
	id      int64
	by      string
	text    string
	at      int64
	deleted bool
	dead    bool
}

func (c comment) posting() core.Posting {
	text := plaintext.FromHTML(c.text)
	h := readHeader(text)
	p := core.Posting{
		ExternalID: fmt.Sprint(c.id),
		URL:        fmt.Sprintf("https://news.ycombinator.com/item?id=%d", c.id),
		Title:      h.title, Company: h.company, Location: h.location, Text: text, Author: c.by,
		Completeness: core.CompleteText, PostedAt: time.Unix(c.at, 0), Hints: map[string]string{},
	}
	for name, v := range map[string]string{"contract": h.contract, "remote": h.remote, "salary": h.salary} {
		if v != "" {
			p.Hints[name] = v
		}
	}
	return p
}
