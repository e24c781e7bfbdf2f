// Package remotive replays the RSS feed of Remotive. Its API is closed, as the
// service's robots.txt says.
package remotive

import (
	_ "embed"
	"net/http"
	"regexp"
	"time"

	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/listing"
	"github.com/automonet/automonet/internal/fakes/recording"
)

//go:embed testdata/feed.xml.gz
var packed []byte

var feed = recording.Packed(packed)

var (
	idPattern   = regexp.MustCompile(`<jobId>([0-9]+)</jobId>`)
	datePattern = regexp.MustCompile(`<pubDate>([^<]+)</pubDate>`)
)

// Recorded serves the derived feed, its times moved to now unless it is zero, and
// returns the ids of its items.
func Recorded(now time.Time) (http.Handler, []string) {
	var newest time.Time
	for _, m := range datePattern.FindAllSubmatch(feed(), -1) {
		if t, err := time.Parse(time.RFC1123Z, string(m[1])); err == nil && t.After(newest) {
			newest = t
		}
	}
	body := feed()
	if shift := listing.Shift(newest, now); shift != 0 {
		body = datePattern.ReplaceAllFunc(feed(), func(b []byte) []byte {
			t, err := time.Parse(time.RFC1123Z, string(datePattern.FindSubmatch(b)[1]))
			if err != nil {
				return b
			}
			return []byte("<pubDate>" + t.Add(shift).UTC().Format(time.RFC1123Z) + "</pubDate>")
		})
	}
	var ids []string
	for _, m := range idPattern.FindAllSubmatch(feed(), -1) {
		ids = append(ids, string(m[1]))
	}
	return serve(body), ids
}

// Items serves items in the documented shape of the feed.
func Items(items []listing.Item) http.Handler {
	return serve(listing.RSS("Remotive", items, func(i listing.Item) string {
		return "<title>" + listing.XML(i.Title) + "</title><jobId>" + i.ID + "</jobId><company>" + listing.XML(i.Company) +
			"</company><location>" + listing.XML(i.Location) + "</location><type>contract</type><guid>" + listing.XML(i.URL) +
			"</guid><link>" + listing.XML(i.URL) + "</link><pubDate>" + i.Posted.UTC().Format(time.RFC1123Z) +
			"</pubDate><category>Software Development</category><description>" + listing.XML(i.HTML) + "</description>"
	}))
}

func serve(body []byte) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /remote-jobs/feed", fakes.Content{Type: "application/rss+xml; charset=utf-8", Body: body})
	return mux
}

// Robots is what the service's robots.txt says of its API.
func Robots() fakes.Robots { return fakes.RobotsDisallow("/api/") }
