package sourcing

import (
	"bytes"
	"context"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

// maxLook bounds the answer that is looked at to recognise an address.
const maxLook = 4 << 20

// Recognise says which drivers read an address. One that its form does not tell
// apart is asked once, politely, and recognised by its answer. An address that
// cannot be one is of kind core.KindInvalid; one that nobody knows is no error.
func Recognise(ctx context.Context, ask web.Getter, specs []source.Spec, link string) (core.SourceGuess, error) {
	u, err := address(link)
	if err != nil {
		return core.SourceGuess{}, err
	}
	out := core.SourceGuess{URL: source.PublicURL(u.String()), Seen: "address", Matches: []core.SourceMatch{}, Known: []string{}}
	for _, s := range specs {
		out.Known = append(out.Known, s.Driver)
	}
	if out.Matches = matches(source.Recognise(specs, u)); len(out.Matches) > 0 {
		return out, nil
	}
	resp, err := ask.Do(ctx, web.Request{URL: u.String(), MaxBytes: maxLook})
	if ctx.Err() != nil {
		return out, ctx.Err()
	}
	if err != nil {
		page := source.FailedPage(nil, out.URL, err)
		out.Seen, out.Reason = string(page.Status), page.Reason
		if page.Status == source.StatusParseFailed {
			out.Seen = "large"
		}
		return out, nil
	}
	final, err := url.Parse(resp.FinalURL)
	if err != nil || final.Host == "" {
		final = u
	}
	// The address may have led to one that is known.
	if final.String() != u.String() {
		if out.Matches = matches(source.Recognise(specs, final)); len(out.Matches) > 0 {
			return out, nil
		}
	}
	kind := resp.Header.Get("Content-Type")
	out.Seen = look(kind, resp.Body)
	out.Matches = matches(source.Sniff(specs, source.Answer{URL: final, ContentType: kind, Body: resp.Body}))
	return out, nil
}

// address reads what a user entered; "https://" may be left out.
func address(link string) (*url.URL, error) {
	link = core.Clean(link, core.MaxURLBytes, false)
	if link != "" && !strings.Contains(link, "://") {
		link = "https://" + link
	}
	u, err := url.Parse(link)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil {
		return nil, core.Invalid("url", "%q is not the address of a page; it must start with https:// and hold no password", shown(link))
	}
	return u, nil
}

func matches(found []source.Match) []core.SourceMatch {
	out := make([]core.SourceMatch, 0, len(found))
	for _, m := range found {
		config, needs := m.Config, m.Needs
		if config == nil {
			config = map[string]any{}
		}
		if needs == nil {
			needs = []string{}
		}
		out = append(out, core.SourceMatch{Driver: m.Spec.Driver, Name: core.SourceName(m.Name), What: m.What, Config: config, Needs: needs,
			Access: string(m.Spec.Access), Floor: m.Spec.Floor, Note: m.Spec.Note})
	}
	return out
}

// look says what kind of thing a body is.
func look(contentType string, body []byte) string {
	head := bytes.TrimSpace(body[:min(len(body), 2048)])
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil || kind == "" || kind == "application/octet-stream" || kind == "text/plain" {
		kind, _, _ = mime.ParseMediaType(http.DetectContentType(body))
	}
	lower := bytes.ToLower(head)
	switch {
	case len(head) == 0:
		return "empty"
	case bytes.HasPrefix(head, []byte("{")), bytes.HasPrefix(head, []byte("[")), strings.HasSuffix(kind, "json"):
		return "json"
	case bytes.Contains(lower, []byte("<rss")), bytes.Contains(lower, []byte("<feed")), bytes.Contains(lower, []byte("<rdf:rdf")):
		return "feed"
	case bytes.Contains(lower, []byte("<html")), bytes.Contains(lower, []byte("<!doctype html")), kind == "text/html", kind == "application/xhtml+xml":
		return "page"
	case bytes.HasPrefix(head, []byte("<?xml")), strings.HasSuffix(kind, "xml"):
		return "xml"
	case strings.HasPrefix(kind, "image/"):
		return "image"
	case strings.HasPrefix(kind, "text/"):
		return "text"
	}
	return "file"
}

// shown is what a user entered, without a password; what is no address at all is
// shown as it is.
func shown(link string) string {
	public := source.PublicURL(link)
	if public == "" && !strings.Contains(link, "@") {
		public = link
	}
	return core.Clean(public, 80, false)
}
