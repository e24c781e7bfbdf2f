package hackernews

import (
	"net/http"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/internal/fakes/listing"
)

// maxHits is how deep a query can be paged.
const maxHits = 1000

// search answers search_by_date for the two queries that matter: the stories of
// an account, and the comments of a story, newest first.
func (s *server) search(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	var hits []map[string]any
	tags := strings.Split(q.Get("tags"), ",")
	low, high := bounds(q.Get("numericFilters"))
	switch {
	case has(tags, "story") && has(tags, "author_whoishiring"):
		for _, c := range s.stories {
			hits = append(hits, hit(c, c.ID))
		}
	case has(tags, "comment"):
		for _, c := range s.comments {
			id := s.root(c)
			if has(tags, "story_"+strconv.FormatInt(id, 10)) && c.Text != "" && !c.Dead && c.Time > low && c.Time <= high {
				hits = append(hits, hit(c, id))
			}
		}
	}
	sort.SliceStable(hits, func(i, j int) bool { return hits[i]["created_at_i"].(int64) > hits[j]["created_at_i"].(int64) })
	total := len(hits)
	per, page := listing.Number(q.Get("hitsPerPage"), 20), listing.Number(q.Get("page"), 0)
	pages := (min(total, maxHits) + per - 1) / max(per, 1)
	from := min(page*per, total, maxHits)
	hits = hits[from:min(from+per, total, maxHits)]
	if hits == nil {
		hits = []map[string]any{}
	}
	write(w, map[string]any{"hits": hits, "nbHits": total, "page": page, "nbPages": pages, "hitsPerPage": per,
		"processingTimeMS": 3, "query": "", "params": r.URL.RawQuery})
}

// root returns the story of a comment, climbing over one level of replies.
func (s *server) root(c Comment) int64 {
	if p, ok := s.items[c.Parent]; ok && p.Type == "comment" {
		return p.Parent
	}
	return c.Parent
}

func hit(c Comment, story int64) map[string]any {
	h := map[string]any{
		"objectID": strconv.FormatInt(c.ID, 10), "author": c.By, "created_at": stamp(c.Time), "created_at_i": c.Time,
		"story_id": story, "_tags": []string{c.Type, "author_" + c.By, "story_" + strconv.FormatInt(story, 10)},
	}
	if c.Type == "story" {
		h["title"] = c.Title
		return h
	}
	h["comment_text"], h["parent_id"] = c.Text, c.Parent
	return h
}

// tree answers items/{id} with the whole thread.
func (s *server) tree(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	c, ok := s.items[id]
	if err != nil || !ok {
		w.WriteHeader(http.StatusNotFound)
		write(w, map[string]any{"status": 404, "error": "Not Found"})
		return
	}
	write(w, s.node(c, id))
}

func (s *server) node(c Comment, story int64) map[string]any {
	children := []map[string]any{}
	for _, k := range s.comments {
		if k.Parent == c.ID && !k.Dead {
			children = append(children, s.node(k, story))
		}
	}
	n := map[string]any{
		"id": c.ID, "created_at": stamp(c.Time), "created_at_i": c.Time, "type": c.Type, "author": nullable(c.By),
		"title": nullable(c.Title), "text": nullable(c.Text), "parent_id": c.Parent, "story_id": story, "children": children,
		"points": nil, "options": []any{}, "url": nil,
	}
	if c.Type == "story" {
		n["parent_id"] = nil
	}
	return n
}

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func stamp(at int64) string { return time.Unix(at, 0).UTC().Format("2006-01-02T15:04:05.000Z") }

func has(list []string, v string) bool {
	for _, have := range list {
		if have == v {
			return true
		}
	}
	return false
}

// bounds reads created_at_i>a and created_at_i<=b.
func bounds(filters string) (low, high int64) {
	low, high = -1, 1<<62
	for f := range strings.SplitSeq(filters, ",") {
		if v, ok := strings.CutPrefix(f, "created_at_i>"); ok {
			low = int64(listing.Number(v, 0))
		}
		if v, ok := strings.CutPrefix(f, "created_at_i<="); ok {
			high = int64(listing.Number(v, 0))
		}
	}
	return low, high
}
