// Package hackernews replays "Ask HN: Who is hiring?" as both of its interfaces:
// the search of Algolia under /api/v1 and the item store of Firebase under /v0.
package hackernews

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/internal/fakes/listing"
	"github.com/automonet/automonet/internal/fakes/recording"
)

//go:embed testdata/2018-05.json.gz
var packed []byte

var month = recording.Packed(packed)

// Comment is an item as Firebase stores it.
type Comment struct {
	By      string  `json:"by,omitempty"`
	Dead    bool    `json:"dead,omitempty"`
	Deleted bool    `json:"deleted,omitempty"`
	ID      int64   `json:"id"`
	Kids    []int64 `json:"kids,omitempty"`
	Parent  int64   `json:"parent,omitempty"`
	Text    string  `json:"text,omitempty"`
	Time    int64   `json:"time"`
	Title   string  `json:"title,omitempty"`
	Type    string  `json:"type"`
}

// Thread is a month's story with all comments below it.
type Thread struct {
	Story    Comment
	Comments []Comment
}

// Recorded serves the recorded month as the thread of the present one, its times
// moved to now unless it is zero. It also returns the ids of the comments that
// are postings.
func Recorded(now time.Time) (http.Handler, []string) {
	var comments []Comment
	if err := json.Unmarshal(month(), &comments); err != nil {
		panic(err) // the file is part of the program
	}
	var newest int64
	for _, c := range comments {
		newest = max(newest, c.Time)
	}
	shift := int64(listing.Shift(time.Unix(newest, 0), now) / time.Second)
	var ids []string
	for i := range comments {
		c := &comments[i]
		c.Time += shift
		if c.Text != "" && !c.Dead && !c.Deleted {
			ids = append(ids, strconv.FormatInt(c.ID, 10))
		}
	}
	parent := comments[0].Parent
	first := comments[0]
	for i, text := range []string{"Is this open to people outside the US?", "It is, just write to us."} {
		comments = append(comments, Comment{ID: first.ID + int64(i) + 1, By: "reader", Parent: first.ID, Text: text, Time: first.Time + 60, Type: "comment"})
	}
	return Serve([]Thread{{Story: story(parent, comments[0].Time-60), Comments: comments}}), ids
}

// Items serves items as the comments of one thread.
func Items(items []listing.Item) http.Handler {
	const parent = 39_999_999
	var comments []Comment
	oldest := int64(0)
	for _, i := range items {
		id, err := strconv.ParseInt(i.ID, 10, 64)
		if err != nil {
			continue
		}
		at := i.Posted.Unix()
		if oldest == 0 || at < oldest {
			oldest = at
		}
		comments = append(comments, Comment{ID: id, By: "poster", Parent: parent, Time: at, Type: "comment",
			Text: i.Company + " | " + i.Title + " | " + i.Location + "<p>" + i.HTML})
	}
	if oldest == 0 {
		oldest = time.Date(2026, 11, 1, 15, 0, 0, 0, time.UTC).Unix()
	}
	return Serve([]Thread{{Story: story(parent, oldest-60), Comments: comments}})
}

func story(id, at int64) Comment {
	return Comment{ID: id, By: "whoishiring", Time: at, Type: "story",
		Title: "Ask HN: Who is hiring? (" + time.Unix(at, 0).UTC().Format("January 2006") + ")"}
}

// Serve answers both interfaces for the threads, newest first. Two other stories
// of the same account stand before each, as they do in reality.
func Serve(threads []Thread) http.Handler {
	s := &server{items: map[int64]Comment{}}
	for _, t := range threads {
		for i, title := range []string{"Ask HN: Who wants to be hired?", "Ask HN: Freelancer? Seeking freelancer?"} {
			if strings.HasPrefix(t.Story.Title, title) {
				continue
			}
			other := Comment{ID: t.Story.ID - int64(i) - 1, By: "whoishiring", Time: t.Story.Time + 1, Type: "story", Title: title}
			s.add(other)
			s.stories = append(s.stories, other)
		}
		for _, c := range t.Comments {
			if c.Parent == t.Story.ID {
				t.Story.Kids = append(t.Story.Kids, c.ID)
			}
			s.add(c)
			s.comments = append(s.comments, c)
		}
		s.add(t.Story)
		s.stories = append(s.stories, t.Story)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/search_by_date", s.search)
	mux.HandleFunc("GET /api/v1/items/{id}", s.tree)
	mux.HandleFunc("GET /v0/user/{name}", s.user)
	mux.HandleFunc("GET /v0/item/{id}", s.item)
	return mux
}

type server struct {
	stories  []Comment
	comments []Comment
	items    map[int64]Comment
}

func (s *server) add(c Comment) { s.items[c.ID] = c }

func (s *server) user(w http.ResponseWriter, r *http.Request) {
	if r.PathValue("name") != "whoishiring.json" {
		write(w, nil)
		return
	}
	ids := []int64{}
	for _, c := range s.stories {
		ids = append(ids, c.ID)
	}
	write(w, map[string]any{"id": "whoishiring", "created": 1300000000, "karma": 1, "submitted": ids})
}

// item answers null for what does not exist.
func (s *server) item(w http.ResponseWriter, r *http.Request) {
	var id int64
	if _, err := fmt.Sscanf(r.PathValue("id"), "%d.json", &id); err != nil {
		write(w, nil)
		return
	}
	c, ok := s.items[id]
	if !ok {
		write(w, nil)
		return
	}
	write(w, c)
}

func write(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	// A client that left is its own business.
	_ = json.NewEncoder(w).Encode(v)
}
