package reddit

import (
	"fmt"
	"net/http"
	"time"

	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/listing"
)

// sampleDay is when the sample was written.
var sampleDay = time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)

// sample is written by hand; the addresses lead nowhere.
func sample() (posts []Post, offers []string) {
	type p = Post
	texts := []struct {
		post    Post
		minutes int
		title   string
		html    string
		offer   bool
	}{
		{p{Community: "forhire", Author: "kiln_studio", Flair: "Hiring"}, 0, "[Hiring] [Remote] Go developer for a booking backend, $55-70/hr",
			"<p>We run a small ceramics studio and need a <strong>Go and PostgreSQL</strong> developer for about six weeks, 20 hours a week, fully remote.</p><ul><li>REST API, tests, a little Docker</li><li>$55-70 per hour, paid by Wise every Friday</li></ul><p>Mail a short note and one repository to jobs@kilnstudio.example. Start with the word <em>glaze</em>.</p>", true},
		{p{Community: "forhire", Author: "mtn_maps", Flair: "For Hire"}, 9, "[For Hire] Full-stack developer, React and Node, $40/hr",
			"<p>Five years of experience, portfolio on request.</p>", false},
		{p{Community: "slavelabour", Author: "tired_teacher"}, 21, "[TASK] Turn 40 scanned worksheets into clean Word files, $60",
			"<p>40 pages of German worksheets. Budget $60 total, PayPal. Needed by Sunday. $bid and send me a message.</p>", true},
		{p{Community: "slavelabour", Author: "fast_hands"}, 34, "[OFFER] I will write your Excel formulas for $5", "<p>Any formula.</p>", false},
		{p{Community: "hiring", Author: "northlight_io"}, 47, "[HIRING] Contract data engineer (Python, dbt), EU time zones, €450/day",
			"<p>Three months, extension possible. We need somebody who cleans up our dbt models and writes Python loaders. Fully remote within CET &#177;2 h, €450 per day.</p><p>Apply at https://northlight.example/jobs/17 or write to team@northlight.example.</p>", true},
		{p{Community: "freelance_forhire", Author: "deleted", RemovedBy: "deleted"}, 58, "[Hiring] Video editor", "", false},
		{p{Community: "freelance_forhire", Author: "bramble_games", Flair: "Hiring"}, 63, "[Hiring] Pixel artist for 12 character sprites, $25 each",
			"<p>Fixed price $300 for twelve 32x32 sprites with four frames each. Show two samples in the comments.</p>", true},
		{p{Community: "forhire", Author: "harbour_shop", Flair: "Hiring - Closed"}, 75, "[Hiring] Shopify theme tweaks, $200", "<p>Found someone, thanks.</p>", false},
		{p{Community: "jobbit", Author: "civic_stack"}, 88, "[Hiring] React developer for a public transport map (freelance, remote)",
			"<p>We build open maps for cities. Freelance, remote, about 80 hours in total at 60 EUR an hour. TypeScript and React, MapLibre is a plus. work@civicstack.example</p>", true},
		{p{Community: "forhire", Author: "wp_rescue", Locked: true}, 97, "[Hiring] Fix my WordPress site tonight", "<p>$80</p>", false},
		{p{Community: "forhire", Author: "AutoModerator", Stickied: true}, 110, "Rules and frequent questions", "<p>Read before you post.</p>", false},
		{p{Community: "forhire", Author: "quiet_cinema", Flair: "Hiring"}, 124, "[Hiring] German to English subtitle translator, 90 minutes of film",
			"<p>Native English, fluent German. 8 EUR per minute of film, 720 EUR in total, payment half in advance. Contact: subs@quietcinema.example. Please say which films you worked on.</p>", true},
	}
	for i, t := range texts {
		at := sampleDay.Add(-time.Duration(t.minutes) * time.Minute)
		t.post.Item = listing.Item{ID: fmt.Sprintf("1p%04d", 9000-i), Title: t.title, HTML: t.html, Posted: at}
		posts = append(posts, t.post)
		if t.offer {
			offers = append(offers, "t3_"+t.post.ID)
		}
	}
	return posts, offers
}

// ClientID and User are the application and the name that Sample knows. Both have
// fakes.Key for a secret.
const (
	ClientID = "replay"
	User     = "mara"
)

// Sample serves the sample to those who sign in, its times moved to now unless it is
// zero, and returns the ids of the posts that offer work.
func Sample(now time.Time) (http.Handler, []string) {
	posts, offers := Posts(now)
	return New(Options{Clients: map[string]string{ClientID: fakes.Key}, Users: map[string]string{User: fakes.Key}}, posts), offers
}

// Posts returns the sample, its times moved to now unless it is zero, and the ids of
// the posts that offer work and are open.
func Posts(now time.Time) (posts []Post, offers []string) {
	posts, offers = sample()
	shift := listing.Shift(sampleDay, now)
	for i := range posts {
		posts[i].Posted = posts[i].Posted.Add(shift)
	}
	return posts, offers
}
