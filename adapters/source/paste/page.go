package paste

import (
	"errors"
	"strings"

	"golang.org/x/net/html"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

var errNoText = errors.New("the page holds no text")

// maxScripts bounds how many blocks of structured data are looked at.
const maxScripts = 50

// page is what a tokenizer collects of an HTML document; a tree would let a
// hostile page choose its depth.
type page struct {
	title, heading, social, canonical string
	scripts                           []string
	main                              string
}

// fromPage prefers structured data, and falls back on the page's main text.
func fromPage(text string) (core.Posting, error) {
	pg := collect(text)
	body := plaintext.FromHTML(pg.main)
	if body == "" {
		body = plaintext.FromHTML(text)
	}
	for _, script := range pg.scripts {
		if p, ok := fromJSON(script); ok {
			if p.Text == "" {
				p.Text = body
			}
			if p.URL == "" {
				p.URL = pg.canonical
			}
			return p, nil
		}
	}
	if body == "" {
		return core.Posting{}, errNoText
	}
	p := core.Posting{Text: body, URL: pg.canonical}
	for _, title := range []string{pg.heading, pg.social, pg.title, firstLine(body)} {
		if title = strings.Join(strings.Fields(title), " "); title != "" {
			p.Title = cut(title, 200)
			break
		}
	}
	return p, nil
}

// collect reads the parts of a page that matter.
func collect(text string) page {
	var pg page
	z := html.NewTokenizer(strings.NewReader(text))
	z.SetMaxBuf(MaxBytes)
	var into *string
	jsonLD, offset, mainFrom, mainTag := false, 0, -1, ""
	for {
		kind := z.Next()
		raw := len(z.Raw())
		offset += raw
		switch kind {
		case html.ErrorToken:
			if mainFrom >= 0 && pg.main == "" {
				pg.main = text[min(mainFrom, len(text)):]
			}
			return pg
		case html.TextToken:
			switch {
			case jsonLD && len(pg.scripts) < maxScripts:
				pg.scripts = append(pg.scripts, string(z.Text()))
			case into != nil && len(*into) < 4*core.MaxTitleBytes:
				*into += string(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			jsonLD = token.Data == "script" && strings.HasPrefix(strings.ToLower(strings.TrimSpace(get(token, "type"))), "application/ld+json")
			switch token.Data {
			case "title":
				into = fresh(&pg.title)
			case "h1":
				into = fresh(&pg.heading)
			case "meta":
				if get(token, "property") == "og:title" {
					pg.social = get(token, "content")
				}
			case "link":
				if strings.EqualFold(get(token, "rel"), "canonical") {
					pg.canonical = get(token, "href")
				}
			case "main", "article":
				if mainFrom < 0 && kind == html.StartTagToken {
					mainFrom, mainTag = offset, token.Data
				}
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			switch tag := string(name); tag {
			case "title", "h1":
				into = nil
			case "script":
				jsonLD = false
			case mainTag:
				if mainFrom >= 0 && pg.main == "" {
					pg.main = text[min(mainFrom, len(text)):min(max(offset-raw, mainFrom), len(text))]
				}
			}
		}
	}
}

// fresh returns the field to be filled, or nil when an earlier element filled it.
func fresh(field *string) *string {
	if strings.TrimSpace(*field) != "" {
		return nil
	}
	return field
}

func get(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
