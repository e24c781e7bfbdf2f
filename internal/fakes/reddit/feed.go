package reddit

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/listing"
)

// feed answers Atom, once a minute; an Open server answers at any time.
func (s *Server) feed(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.opts.Clock.Now()
	if !s.opts.Open && now.Sub(s.feedAt) < time.Minute {
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	s.feedAt = now
	fakes.Content{Type: "application/atom+xml; charset=UTF-8", Body: Atom(s.of(r.PathValue("community")))}.ServeHTTP(w, r)
}

// Atom renders posts as the service does.
func Atom(posts []Post) []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">` +
		`<category term="forhire" label="r/forhire"/><id>/r/forhire/new/.rss</id><title>newest submissions</title>`)
	for _, p := range posts {
		if p.Vanished || p.RemovedBy != "" {
			continue
		}
		author := p.Author
		if author == "" {
			author = "somebody"
		}
		content := `<!-- SC_OFF --><div class="md">` + p.HTML + `</div><!-- SC_ON --> &#32; submitted by &#32; <a href="https://www.reddit.com/user/` + author +
			`"> /u/` + author + ` </a> <br/> <span><a href="https://www.reddit.com/x">[link]</a></span> &#32; <span><a href="https://www.reddit.com/x">[comments]</a></span>`
		fmt.Fprintf(&b, `<entry><author><name>/u/%s</name><uri>https://www.reddit.com/user/%s</uri></author><category term="%s" label="r/%s"/><content type="html">%s</content><id>t3_%s</id><link href="https://www.reddit.com/r/%s/comments/%s/a_post/" /><updated>%s</updated><published>%s</published><title>%s</title></entry>`,
			listing.XML(author), listing.XML(author), listing.XML(p.Community), listing.XML(p.Community), listing.XML(content), p.ID, p.Community, p.ID,
			p.Posted.UTC().Format("2006-01-02T15:04:05+00:00"), p.Posted.UTC().Format("2006-01-02T15:04:05+00:00"), listing.XML(p.Title))
	}
	b.WriteString("</feed>")
	return []byte(b.String())
}
