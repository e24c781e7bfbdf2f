// Package weworkremotely replays We Work Remotely: one RSS feed per category, and
// a redirect to the home page for a category that no longer exists.
package weworkremotely

import (
	_ "embed"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/listing"
	"github.com/automonet/automonet/internal/fakes/recording"
)

//go:embed testdata/programming.xml.gz
var packed []byte

var programming = recording.Packed(packed)

var (
	itemPattern = regexp.MustCompile(`(?s)[ \t]*<item>.*?</item>\n`)
	guidPattern = regexp.MustCompile(`<guid>([^<]+)</guid>`)
	datePattern = regexp.MustCompile(`<pubDate>([^<]+)</pubDate>`)
)

// Categories returns the paths of the feeds that the service has.
func Categories() []string {
	slugs := []string{
		"remote-full-stack-programming-jobs", "remote-back-end-programming-jobs", "remote-front-end-programming-jobs",
		"remote-programming-jobs", "remote-devops-sysadmin-jobs", "remote-design-jobs", "remote-product-jobs",
		"remote-management-and-finance-jobs", "remote-sales-and-marketing-jobs", "remote-customer-support-jobs",
		"all-other-remote-jobs",
	}
	for i, s := range slugs {
		slugs[i] = "/categories/" + s + ".rss"
	}
	return slugs
}

// Recorded serves the recorded items: all of them in the programming feed, and
// those of a category in its own. Their times are moved to now unless it is zero.
// It also returns the ids of the items.
func Recorded(now time.Time) (http.Handler, []string) {
	body := move(programming(), now)
	items := itemPattern.FindAllString(string(body), -1)
	head, tail := string(body[:strings.Index(string(body), items[0])]), "  </channel>\n</rss>\n"
	feeds := map[string][]byte{"/categories/remote-programming-jobs.rss": body}
	for path, category := range map[string]string{
		"/categories/remote-full-stack-programming-jobs.rss": "Full-Stack Programming",
		"/categories/remote-back-end-programming-jobs.rss":   "Back-End Programming",
	} {
		feed := head
		for _, item := range items {
			if strings.Contains(item, "<category>"+category+"</category>") {
				feed += item
			}
		}
		feeds[path] = []byte(feed + tail)
	}
	var ids []string
	for _, m := range guidPattern.FindAllSubmatch(programming(), -1) {
		ids = append(ids, string(m[1]))
	}
	return serve(feeds, []byte(head+tail)), ids
}

// Items serves items in the shape of the service, each in one category.
func Items(items []listing.Item) http.Handler {
	paths := Categories()
	byPath := map[string][]listing.Item{}
	for _, i := range items {
		n, err := strconv.Atoi(i.ID)
		if err != nil {
			n = 0
		}
		path := paths[n%len(paths)]
		byPath[path] = append(byPath[path], i)
	}
	feeds := map[string][]byte{}
	for path, items := range byPath {
		feeds[path] = render(items)
	}
	return serve(feeds, render(nil))
}

func render(items []listing.Item) []byte {
	return listing.RSS("We Work Remotely", items, func(i listing.Item) string {
		return "<title>" + listing.XML(i.Company+": "+i.Title) + "</title><region>" + listing.XML(i.Location) +
			"</region><category>Programming</category><description>" + listing.XML(i.HTML) + "</description><pubDate>" +
			i.Posted.UTC().Format(time.RFC1123Z) + "</pubDate><guid>" + listing.XML(i.URL) + "</guid><link>" + listing.XML(i.URL) + "</link>"
	})
}

func serve(feeds map[string][]byte, empty []byte) http.Handler {
	known := map[string]bool{}
	for _, path := range Categories() {
		known[path] = true
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := feeds[r.URL.Path]
		switch {
		case !ok && known[r.URL.Path]:
			body = empty
		case !ok && r.URL.Path == "/":
			fakes.HTML([]byte("<!doctype html><title>We Work Remotely</title><h1>Find your next remote job</h1>")).ServeHTTP(w, r)
			return
		case !ok:
			http.Redirect(w, r, "/", http.StatusMovedPermanently)
			return
		}
		fakes.Content{Type: "application/rss+xml; charset=utf-8", Body: body,
			Header: http.Header{"Cache-Control": {"max-age=0, private, must-revalidate"}}}.ServeHTTP(w, r)
	})
}

func move(feed []byte, now time.Time) []byte {
	var newest time.Time
	for _, m := range datePattern.FindAllSubmatch(feed, -1) {
		if t, err := time.Parse(time.RFC1123Z, string(m[1])); err == nil && t.After(newest) {
			newest = t
		}
	}
	shift := listing.Shift(newest, now)
	if shift == 0 {
		return feed
	}
	return datePattern.ReplaceAllFunc(feed, func(b []byte) []byte {
		t, err := time.Parse(time.RFC1123Z, string(datePattern.FindSubmatch(b)[1]))
		if err != nil {
			return b
		}
		return []byte("<pubDate>" + t.Add(shift).UTC().Format(time.RFC1123Z) + "</pubDate>")
	})
}
