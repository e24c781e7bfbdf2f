package reddit

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/web"
)

// MaxLimit is how many posts a page may have.
const MaxLimit = 100

// ErrNotAListing says that an answer is not what Reddit serves.
var ErrNotAListing = errors.New("the answer is not a listing of Reddit")

var communityName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_]{1,20}$`)

// Community reports whether a word can be the name of a community (r/name).
func Community(name string) bool { return communityName.MatchString(name) }

// Query is a page of posts: the newest ones of a community, or those that a search
// finds in it, the newest first.
type Query struct {
	// Community is a name without "r/"; empty with a Search looks everywhere.
	Community string
	Search    string
	// Period bounds a search: hour, day, week, month, year or all.
	Period string
	// After is the cursor of the page before, Count how many posts came before.
	After string
	Count int
	Limit int
}

// Path is the address of the query below the origin, without its parameters.
func (q Query) Path() string {
	place := ""
	if q.Community != "" {
		place = "/r/" + url.PathEscape(q.Community)
	}
	if q.Search != "" {
		return place + "/search"
	}
	return place + "/new"
}

func (q Query) values() url.Values {
	v := url.Values{"limit": {strconv.Itoa(min(max(1, q.Limit), MaxLimit))}}
	if q.Search != "" {
		v.Set("q", q.Search)
		v.Set("sort", "new")
		v.Set("type", "link")
		if q.Period != "" {
			v.Set("t", q.Period)
		}
		if q.Community != "" {
			v.Set("restrict_sr", "1")
		}
	}
	if q.After != "" {
		v.Set("after", q.After)
		v.Set("count", strconv.Itoa(q.Count))
	}
	return v
}

// Post is a link or text of a community (kind t3).
type Post struct {
	ID            string  `json:"id"`
	Name          string  `json:"name"`
	Title         string  `json:"title"`
	Text          string  `json:"selftext"`
	HTML          string  `json:"selftext_html"`
	Author        string  `json:"author"`
	Community     string  `json:"subreddit"`
	Permalink     string  `json:"permalink"`
	URL           string  `json:"url"`
	Flair         string  `json:"link_flair_text"`
	Created       float64 `json:"created_utc"`
	Self          bool    `json:"is_self"`
	NSFW          bool    `json:"over_18"`
	Locked        bool    `json:"locked"`
	Archived      bool    `json:"archived"`
	Stickied      bool    `json:"stickied"`
	Distinguished string  `json:"distinguished"`
	// RemovedBy says who removed it: "moderator", "deleted", "automod_filtered" and
	// so on; empty means nobody.
	RemovedBy string `json:"removed_by_category"`
	// Crossposts are the posts that this one passes on.
	Crossposts []Post `json:"crosspost_parent_list"`
}

// Posted is when it was posted; the zero time when that is not said.
func (p Post) Posted() time.Time {
	if p.Created <= 0 || p.Created > 1e11 {
		return time.Time{}
	}
	return time.Unix(int64(p.Created), 0).UTC()
}

// Link is the address for people, "" where the answer gave none that leads into a
// community.
func (p Post) Link() string {
	if !strings.HasPrefix(p.Permalink, "/r/") && !strings.HasPrefix(p.Permalink, "/user/") {
		if p.ID == "" {
			return ""
		}
		return Site + "/comments/" + url.PathEscape(p.ID) + "/"
	}
	return Site + p.Permalink
}

// Gone says in words why the post is not there any more, "" while it is.
func (p Post) Gone() string {
	text := strings.TrimSpace(p.Text)
	switch {
	case p.RemovedBy == "deleted", p.RemovedBy == "author", p.Author == "[deleted]", text == "[deleted]":
		// Without an author nobody is there to answer either.
		return "its author deleted it"
	case p.RemovedBy != "", text == "[removed]":
		return "it was removed by moderators"
	}
	return ""
}

// Page is an answer with posts.
type Page struct {
	Posts []Post
	// Other counts things that are no posts, Unread those that cannot be read.
	Other, Unread int
	// After is the cursor of the next page, "" at the end.
	After string
	// Answer is what came over the net.
	Answer web.Response
}

// Listing asks for a page of posts. Where the answer cannot be read the error is
// ErrNotAListing and Page.Answer holds it.
func (c *Client) Listing(ctx context.Context, q Query) (Page, error) {
	got, err := c.get(ctx, q.Path(), q.values())
	if err != nil {
		return Page{}, err
	}
	return pageOf(got)
}

// Look asks for posts by their full names (t3_…), at most MaxLimit. What Reddit does
// not know is not among them.
func (c *Client) Look(ctx context.Context, names []string) (Page, error) {
	got, err := c.get(ctx, "/api/info", url.Values{"id": {strings.Join(names[:min(len(names), MaxLimit)], ",")}})
	if err != nil {
		return Page{}, err
	}
	return pageOf(got)
}

func pageOf(got web.Response) (Page, error) {
	page, err := Parse(web.UTF8(got.Body, got.Header.Get("Content-Type")))
	page.Answer = got
	return page, err
}

// Parse reads the body of a listing. A post that cannot be read is counted, not
// guessed at.
func Parse(body []byte) (Page, error) {
	var listing struct {
		Kind string `json:"kind"`
		Data *struct {
			After    *string           `json:"after"`
			Children []json.RawMessage `json:"children"`
		} `json:"data"`
	}
	if json.Unmarshal(body, &listing) != nil || listing.Kind != "Listing" || listing.Data == nil || listing.Data.Children == nil {
		return Page{}, ErrNotAListing
	}
	page := Page{}
	if a := listing.Data.After; a != nil && len(*a) <= 64 {
		page.After = *a
	}
	for _, raw := range listing.Data.Children {
		var thing struct {
			Kind string          `json:"kind"`
			Data json.RawMessage `json:"data"`
		}
		var p Post
		switch {
		case json.Unmarshal(raw, &thing) != nil:
			page.Unread++
		case thing.Kind != "t3":
			page.Other++
		case json.Unmarshal(thing.Data, &p) != nil || p.ID == "" && p.Name == "":
			page.Unread++
		default:
			if p.Name == "" {
				p.Name = "t3_" + p.ID
			}
			page.Posts = append(page.Posts, p)
		}
	}
	return page, nil
}
