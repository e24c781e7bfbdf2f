package jobposting

import (
	"strings"

	"golang.org/x/net/html"

	"github.com/automonet/automonet/core"
)

const (
	// MaxPage bounds the buffer that a page's parts are read through.
	MaxPage = 4 << 20
	// maxScripts bounds how many blocks of structured data are looked at.
	maxScripts = 50
	// maxLinks bounds how many links of a page are collected.
	maxLinks = 3000
)

// Page is what matters of an HTML document for reading postings from it. It is
// collected by a tokenizer, since a tree would let a hostile page choose its depth.
type Page struct {
	// Title, Heading and Social are the <title>, the first <h1> and og:title. Subheading
	// is the first <h2>, else the first <h3>, for a part of a page that has no <h1>.
	Title, Heading, Subheading, Social string
	// Company is the text of the first element that is marked as the name of one.
	Company string
	// Canonical is the address that the page gives itself, unchecked.
	Canonical string
	// Scripts are the blocks of JSON-LD as they stand there.
	Scripts []string
	// Main is the markup of the first <main> or <article>.
	Main string
	// Links are the targets of <a>, unchecked and as they are written.
	Links []string
}

// Posting returns the first JobPosting of the page's structured data.
func (pg Page) Posting() (core.Posting, bool) {
	for _, script := range pg.Scripts {
		if p, ok := FromJSON(script); ok {
			return p, true
		}
	}
	return core.Posting{}, false
}

// Postings returns all JobPostings of the page's structured data.
func (pg Page) Postings() []core.Posting {
	var out []core.Posting
	for _, script := range pg.Scripts {
		if out = append(out, AllFromJSON(script)...); len(out) >= MaxPostings {
			return out[:MaxPostings]
		}
	}
	return out
}

// ReadPage reads the parts of a page that matter.
func ReadPage(text string) Page {
	var pg Page
	z := html.NewTokenizer(strings.NewReader(text))
	z.SetMaxBuf(MaxPage)
	var into *string
	var h2, h3 string
	jsonLD, offset, mainFrom, mainTag := false, 0, -1, ""
	for {
		kind := z.Next()
		raw := len(z.Raw())
		offset += raw
		switch kind {
		case html.ErrorToken:
			if mainFrom >= 0 && pg.Main == "" {
				pg.Main = text[min(mainFrom, len(text)):]
			}
			if pg.Subheading = h2; strings.TrimSpace(h2) == "" {
				pg.Subheading = h3
			}
			return pg
		case html.TextToken:
			switch {
			case jsonLD && len(pg.Scripts) < maxScripts:
				pg.Scripts = append(pg.Scripts, string(z.Text()))
			case into != nil && len(*into) < 4*core.MaxTitleBytes:
				*into += string(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			jsonLD = token.Data == "script" && strings.HasPrefix(strings.ToLower(strings.TrimSpace(get(token, "type"))), "application/ld+json")
			switch token.Data {
			case "title":
				into = fresh(&pg.Title)
			case "a":
				if href := get(token, "href"); href != "" && len(pg.Links) < maxLinks && len(href) <= core.MaxURLBytes {
					pg.Links = append(pg.Links, href)
				}
			case "h1":
				into = fresh(&pg.Heading)
			case "h2":
				into = fresh(&h2)
			case "h3":
				into = fresh(&h3)
			case "h4", "span", "div", "p":
				if kind == html.StartTagToken && into == nil && companyMark(token) {
					into = fresh(&pg.Company)
				}
			case "meta":
				if get(token, "property") == "og:title" {
					pg.Social = get(token, "content")
				}
			case "link":
				if strings.EqualFold(get(token, "rel"), "canonical") {
					pg.Canonical = get(token, "href")
				}
			case "main", "article":
				if mainFrom < 0 && kind == html.StartTagToken {
					mainFrom, mainTag = offset, token.Data
				}
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			switch tag := string(name); tag {
			case "title", "h1", "h2", "h3", "h4":
				into = nil
			case "span", "div", "p":
				if into == &pg.Company {
					into = nil
				}
			case "script":
				jsonLD = false
			case mainTag:
				if mainFrom >= 0 && pg.Main == "" {
					pg.Main = text[min(mainFrom, len(text)):min(max(offset-raw, mainFrom), len(text))]
				}
			}
		}
	}
}

// companyMark reports whether an element is marked as the name of a company.
func companyMark(t html.Token) bool {
	if get(t, "itemprop") == "hiringOrganization" {
		return true
	}
	class := strings.ToLower(get(t, "class"))
	for _, w := range [...]string{"company-name", "companyname", "employer-name", "card__subtitle", "card-subtitle"} {
		if strings.Contains(class, w) {
			return true
		}
	}
	return false
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
