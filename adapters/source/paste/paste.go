// Package paste turns what a user pastes, names or pipes in into one posting:
// plain text, a saved or fetched page, or the structured data (schema.org
// JobPosting) that many pages carry. It fetches nothing.
package paste

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"mime"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract"
	"github.com/automonet/automonet/core/extract/jobposting"
	"github.com/automonet/automonet/core/extract/plaintext"
)

// Source is the name under which pasted postings are kept.
const Source core.SourceName = "paste"

// MaxBytes bounds what is read.
const MaxBytes = 4 << 20

// maxCompany bounds the name of a company, in letters.
const maxCompany = 80

var errNoText = errors.New("the page holds no text")

// Parse reads one posting. Name is where the body comes from: a link, a file
// name, or "-"; a link becomes the posting's own. The content type may be empty.
// The same input gives the same external id. It refuses, with what to do about
// it, an empty or oversized body and one that is no text.
func Parse(name string, body []byte, contentType string, now time.Time) (core.Posting, error) {
	if len(body) > MaxBytes {
		return core.Posting{}, core.Invalid("input", "it has %d MB; paste the posting's text instead (at most %d MB)", len(body)>>20, MaxBytes>>20)
	}
	if kind := binary(body); kind != "" {
		return core.Posting{}, core.Invalid("input", "it is %s, not text; open it and paste the posting's text", kind)
	}
	text := string(bytes.TrimSpace(web.UTF8(body, contentType)))
	if text == "" {
		return core.Posting{}, core.Invalid("input", "it is empty; paste the posting's text")
	}
	p, err := read(text, contentType)
	if err != nil {
		return core.Posting{}, err
	}
	if link, err := core.CleanURL(name); err == nil && !strings.HasPrefix(link, "mailto:") {
		p.URL = link
	} else if _, err := core.CleanURL(p.URL); err != nil {
		p.URL = "" // a link of the page's own making that leads nowhere
	}
	if p.ExternalID == "" {
		p.ExternalID = identity(p)
	}
	p.Source, p.FetchedAt = Source, now.UTC()
	if p.Completeness == "" {
		p.Completeness = core.CompleteText
	}
	if p.Text == "" {
		p.Completeness = core.TitleOnly
	}
	if p.PostedAt.After(now.Add(48 * time.Hour)) {
		p.PostedAt = time.Time{}
	}
	return core.NewPosting(p)
}

// read tells what kind of text it is.
func read(text, contentType string) (core.Posting, error) {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind = ""
	}
	if kind == "application/json" || kind == "application/ld+json" || text[0] == '{' || text[0] == '[' {
		if p, ok := jobposting.FromJSON(text); ok {
			return p, nil
		}
		if strings.HasSuffix(kind, "json") {
			return core.Posting{}, core.Invalid("input", "this JSON holds no schema.org JobPosting; paste the posting's text instead")
		}
	}
	if kind == "text/html" || kind == "application/xhtml+xml" || (kind == "" || kind == "text/plain") && looksLikeHTML(text) {
		p, err := fromPage(text)
		if errors.Is(err, errNoText) {
			return p, core.Invalid("input", "the page holds no readable text, perhaps since it is built by a script; open it in a browser and paste the posting's text")
		}
		return p, err
	}
	return fromText(text), nil
}

// fromPage prefers structured data, then a job card of Indeed, and falls back on the page's main text.
func fromPage(text string) (core.Posting, error) {
	pg := jobposting.ReadPage(text)
	body := plaintext.FromHTML(pg.Main)
	if body == "" {
		body = plaintext.FromHTML(text)
	}
	if p, ok := pg.Posting(); ok {
		if p.Text == "" {
			p.Text = body
		}
		if p.URL == "" {
			p.URL = pg.Canonical
		}
		return p, nil
	}
	switch cards, _ := jobposting.Mosaic(text); {
	case len(cards) == 1:
		return cards[0], nil
	case len(cards) > 1:
		return core.Posting{}, core.Invalid("input", "the page lists %d jobs; read all with: automonet source import indeed FILE, or paste a single job", len(cards))
	}
	if body == "" {
		return core.Posting{}, errNoText
	}
	first, _, _ := strings.Cut(body, "\n")
	p := core.Posting{Text: body, URL: pg.Canonical}
	if name := strings.Join(strings.Fields(pg.Company), " "); utf8.RuneCountInString(name) <= maxCompany {
		p.Company = name
	}
	for _, title := range []string{pg.Heading, pg.Social, pg.Title, pg.Subheading, first} {
		if title = strings.Join(strings.Fields(title), " "); title != "" {
			p.Title = cut(title, 200)
			break
		}
	}
	return p, nil
}

// fromText takes the first line as the title, without the company's name that
// stands before a colon.
func fromText(text string) core.Posting {
	text = plaintext.FromText(text)
	title, _, _ := strings.Cut(text, "\n")
	title = cut(strings.TrimLeft(title, "#*->•= \t"), 200)
	company, title := namedBefore(title)
	return core.Posting{Title: title, Company: company, Text: text}
}

// namedBefore splits "Alder Bakery: Freelance data analyst" in two. What stands
// before the colon is a company only if it is written like a name, says nothing of
// the work itself, and a role follows.
func namedBefore(title string) (company, rest string) {
	name, rest, ok := strings.Cut(title, ": ")
	words := strings.Fields(name)
	if !ok || len(words) == 0 || len(words) > 5 || extract.NamesWork(name) || !extract.NamesWork(rest) {
		return "", title
	}
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		if !unicode.IsUpper(r) && w != "&" && w != "und" && w != "and" && w != "of" && w != "for" && w != "der" && w != "für" && w != "+" {
			return "", title
		}
		switch strings.ToLower(w) {
		case "job", "jobs", "project", "projekt", "gesucht", "suche", "wanted", "hiring", "urgent", "dringend", "freelance", "freelancer", "freiberuflich", "remote", "auftrag", "stelle", "title", "titel", "position", "role", "rolle", "re", "fwd", "wg", "aw", "betreff", "subject", "new", "neu", "update", "contract", "opportunity":
			return "", title
		}
	}
	return name, strings.TrimSpace(rest)
}

func looksLikeHTML(text string) bool {
	head := strings.ToLower(text[:min(len(text), 2048)])
	for _, mark := range []string{"<!doctype html", "<html", "<head", "<body", "<script"} {
		if strings.Contains(head, mark) {
			return true
		}
	}
	return strings.HasPrefix(head, "<") && (strings.Contains(head, "</p>") || strings.Contains(head, "</div>") || strings.Contains(head, "<br"))
}

// binary names a kind of file that is no text, or returns "".
func binary(body []byte) string {
	for mark, kind := range map[string]string{
		"%PDF-": "a PDF file", "PK\x03\x04": "a Word document or an archive", "\xd0\xcf\x11\xe0": "an Office document",
		"\x89PNG": "an image", "\xff\xd8\xff": "an image", "GIF8": "an image", "\x1f\x8b": "a compressed file",
	} {
		if bytes.HasPrefix(body, []byte(mark)) {
			return kind
		}
	}
	if utf16 := bytes.HasPrefix(body, []byte("\xff\xfe")) || bytes.HasPrefix(body, []byte("\xfe\xff")); utf16 {
		return ""
	}
	head := body[:min(len(body), 8192)]
	if bytes.IndexByte(head, 0) >= 0 {
		return "a binary file"
	}
	return ""
}

// identity is the same for the same posting: by its link, else by what it says.
func identity(p core.Posting) string {
	basis := p.URL
	if basis == "" {
		basis = p.Title + "\x00" + p.Company + "\x00" + p.Text
	}
	sum := sha256.Sum256([]byte(basis))
	return "paste:" + hex.EncodeToString(sum[:12])
}

// cut shortens a line at a word.
func cut(s string, n int) string {
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	s = string([]rune(s)[:n])
	if i := strings.LastIndexByte(s, ' '); i > n/2 {
		s = s[:i]
	}
	return s + "…"
}
