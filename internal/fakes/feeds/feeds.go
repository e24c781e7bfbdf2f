// Package feeds serves Atom and JSON feeds of an invented service, for the driver
// that reads any feed.
package feeds

import (
	"net/http"
	"strings"
	"time"

	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/listing"
)

// The paths of the feeds.
const (
	AtomPath = "/projects.atom"
	JSONPath = "/projects.json"
)

// Items serves items as an Atom feed and as a JSON Feed.
func Items(items []listing.Item) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET "+AtomPath, fakes.Content{Type: "application/atom+xml; charset=utf-8", Body: atom(items)})
	mux.Handle("GET "+JSONPath, fakes.Content{Type: "application/feed+json; charset=utf-8", Body: jsonFeed(items)})
	return mux
}

// Sample serves a few written postings, the newest an hour before now, and
// returns their ids.
func Sample(now time.Time) (http.Handler, []string) {
	if now.IsZero() {
		now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	}
	items := []listing.Item{
		{ID: "301", Title: "Logo and brand guide for a bakery", Company: "Backstube Morgenrot", Location: "remote",
			HTML: `<p>We open our second shop in spring and need a logo, a colour palette and a small brand guide.</p><p>Budget: 900 to 1.200 EUR fixed. Please send three samples of your work to <a href="mailto:hallo@backstube-morgenrot.example">hallo@backstube-morgenrot.example</a>.</p>`},
		{ID: "302", Title: "Shopify theme clean-up", Company: "Pedal & Co", Location: "Wien oder remote",
			HTML: `<p>Unser Shopify-Theme ist langsam geworden. Gesucht: jemand, der Liquid und Performance kann, etwa 20 Stunden.</p><p>Stundensatz bis 75 €. Kontakt: technik@pedal-und-co.example</p>`},
		{ID: "303", Title: "Traducción de manual técnico, inglés a español", Company: "Hidrosur", Location: "remoto",
			HTML: `<p>Buscamos traductor autónomo para un manual de 40 páginas. Tarifa: 0,08 € por palabra.</p><p>Escriba a proyectos@hidrosur.example.</p>`},
	}
	ids := make([]string, len(items))
	for i := range items {
		items[i].URL = "https://feeds.example/projects/" + items[i].ID
		items[i].Posted = now.Add(-time.Hour - time.Duration(i)*5*time.Hour)
		ids[i] = items[i].URL
	}
	return Items(items), ids
}

func atom(items []listing.Item) []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Projects</title><id>https://feeds.example/</id><updated>2026-11-23T12:00:00Z</updated>
`)
	for _, i := range items {
		at := i.Posted.UTC().Format(time.RFC3339)
		b.WriteString("<entry><title>" + listing.XML(i.Company+": "+i.Title) + "</title><id>" + listing.XML(i.URL) + `</id><link href="` +
			listing.XML(i.URL) + `"/><updated>` + at + "</updated><published>" + at + "</published><author><name>" + listing.XML(i.Company) +
			`</name></author><content type="html">` + listing.XML(i.HTML) + "</content></entry>\n")
	}
	b.WriteString("</feed>\n")
	return []byte(b.String())
}

func jsonFeed(items []listing.Item) []byte {
	list := []map[string]any{}
	for _, i := range items {
		list = append(list, map[string]any{
			"id": i.URL, "url": i.URL, "title": i.Company + ": " + i.Title, "content_html": i.HTML,
			"date_published": i.Posted.UTC().Format(time.RFC3339), "authors": []map[string]any{{"name": i.Company}},
		})
	}
	return listing.JSON(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": "Projects", "items": list})
}
