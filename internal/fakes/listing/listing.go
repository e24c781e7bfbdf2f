// Package listing holds what replay servers and the conformance suite of sources
// agree on: a posting before any service has given it its own shape.
package listing

import (
	"fmt"
	"time"
)

// Item is a posting as a service would store it.
type Item struct {
	// ID is a decimal number, since some services know no other ids.
	ID       string
	URL      string
	Title    string
	Company  string
	Location string
	// HTML is the description as markup.
	HTML   string
	Posted time.Time
}

// Many makes n ordinary items, newest first, one a minute up to newest. Their ids
// grow with their time, as those of real services do.
func Many(n int, newest time.Time) []Item {
	items := make([]Item, n)
	for i := range items {
		id := 40_000_000 + n - i
		items[i] = Item{
			ID: fmt.Sprint(id), URL: fmt.Sprintf("https://jobs.example/postings/%d", id),
			Title: fmt.Sprintf("Backend Engineer %d", id), Company: fmt.Sprintf("Company %d GmbH", id%97), Location: "Köln",
			HTML:   fmt.Sprintf("<p>We look for help with project number %d in Köln.</p><ul><li>Go</li><li>SQL</li></ul>", id),
			Posted: newest.Add(-time.Duration(i) * time.Minute),
		}
	}
	return items
}
