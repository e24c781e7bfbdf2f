package boards

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"strings"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

// personio reads the XML feed of a company's careers page. A company that has none
// is sent on to the vendor's own site, which is told from a feed without positions.
// See https://developer.personio.de/docs/retrieving-open-job-positions.
func personio() vendor {
	v := companyBoards("Personio", source.Spec{
		Driver: "personio", Hosts: []string{"jobs.personio.de", "jobs.personio.com"},
		Note: note("Documented public feed of careers pages, without a key; a company may switch it off.",
			"Dokumentierter öffentlicher Feed der Karriereseiten, ohne Schlüssel; ein Unternehmen kann ihn abschalten.",
			"https://developer.personio.de/docs/retrieving-open-job-positions"),
		Omits: map[core.Lang]string{
			"en": "The questions of the application form, which the feed does not hold.",
			"de": "Die Fragen des Bewerbungsformulars, die der Feed nicht enthält.",
		},
	}, "contract", "department", "remote", "salary", "tags")
	v.accept = "application/xml, text/xml"
	v.page = func(b Board, _ string) string { return personioHome(b) + "/xml" }
	v.list = listPersonio
	return v
}

func personioHome(b Board) string {
	zone := "de"
	if b.Region == "com" {
		zone = "com"
	}
	return "https://" + b.Token + ".jobs.personio." + zone
}

type personioPosition struct {
	ID         string   `xml:"id"`
	Company    string   `xml:"subcompany"`
	Office     string   `xml:"office"`
	More       []string `xml:"additionalOffices>office"`
	Department string   `xml:"department"`
	Name       string   `xml:"name"`
	Sections   []struct {
		Name  string `xml:"name"`
		Value string `xml:"value"`
	} `xml:"jobDescriptions>jobDescription"`
	Employment string `xml:"employmentType"`
	Schedule   string `xml:"schedule"`
	Keywords   string `xml:"keywords"`
	Workplace  string `xml:"workplaceType"`
	Created    string `xml:"createdAt"`
	Salary     struct {
		Min      string `xml:"min"`
		Max      string `xml:"max"`
		Currency string `xml:"currencyCode"`
		Period   string `xml:"type"`
	} `xml:"salaryInformation"`
}

func listPersonio(s setup, b Board, _ string, body []byte, final string) (listing, error) {
	d := xml.NewDecoder(bytes.NewReader(legal(body)))
	d.Strict = false
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // it is UTF-8 by now
	var l listing
	root := ""
	for {
		token, err := d.Token()
		switch {
		case errors.Is(err, io.EOF) && root != "":
			return l, nil
		case err != nil && root != "" && len(l.items) > 0:
			l.cut("the rest of the feed cannot be read")
			return l, nil
		case err != nil:
			return listing{}, noFeed(final)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if root == "" {
			if root = start.Name.Local; root != "workzag-jobs" {
				return listing{}, noFeed(final)
			}
			continue
		}
		if len(l.items) >= source.MaxPostings {
			l.cut("the rest of the feed is not read; a page may hold no more")
			return l, nil
		}
		var p personioPosition
		if start.Name.Local != "position" || d.DecodeElement(&p, &start) != nil || strings.TrimSpace(p.ID) == "" {
			l.items = append(l.items, oddItem())
			continue
		}
		posting := p.posting(s, b)
		l.items = append(l.items, item{ref: posting.ExternalID, posting: &posting})
	}
}

// noFeed tells a company without a feed, whose address leads to another page, from
// an answer that is none.
func noFeed(final string) error {
	if u, err := url.Parse(final); err == nil && !strings.HasSuffix(strings.TrimSuffix(u.Path, "/"), "/xml") {
		return errNoBoard
	}
	return errShape
}

// legal replaces the characters that XML forbids, which some feeds hold.
func legal(body []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return ' '
		}
		return r
	}, body)
}

func (j personioPosition) posting(s setup, b Board) core.Posting {
	id := strings.TrimSpace(j.ID)
	var texts []string
	for _, sec := range j.Sections {
		if text := plaintext.FromMarkup(sec.Value); text != "" {
			texts = append(texts, join("\n", plaintext.Line(sec.Name), text))
		}
	}
	p := core.Posting{
		ExternalID: id, URL: personioHome(b) + "/job/" + url.PathEscape(id), Title: plaintext.Line(j.Name), Company: plaintext.Line(j.Company),
		Text: strings.Join(texts, "\n\n"), Location: places(append([]string{j.Office}, j.More...)...), PostedAt: source.Date(j.Created),
		Hints: source.Hints(map[string]string{
			"contract": join(", ", strings.ReplaceAll(j.Employment, "_", " "), j.Schedule), "department": plaintext.Line(j.Department),
			"tags": plaintext.Line(j.Keywords), "remote": plaintext.Line(j.Workplace),
			"salary": source.PayHint(source.Loose(strings.TrimSpace(j.Salary.Min)).Float(), source.Loose(strings.TrimSpace(j.Salary.Max)).Float(), j.Salary.Currency, j.Salary.Period),
		}),
	}
	if p.Company == "" {
		p.Company = s.company(b)
	}
	if name := s.companies[b.Token]; name != "" {
		p.Company = name
	}
	return p
}
