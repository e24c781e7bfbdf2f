package reddit

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/internal/fakes/listing"
)

// Written is a comment (t1) or a message (t4).
type Written struct {
	Name, Parent, Author, To, Subject, Text string
	At                                      time.Time
}

// desk holds what was written.
type desk struct {
	comments, sent, inbox []Written
	tell                  []any
	wait                  float64
	made                  int
}

// routes are those of what writes and of the user's own lists.
func (s *Server) routes() {
	s.mux.HandleFunc("POST /api/comment", s.api(s.comment))
	s.mux.HandleFunc("POST /api/compose", s.api(s.compose))
	s.mux.HandleFunc("GET /user/{name}/comments", s.api(func(w http.ResponseWriter, r *http.Request) { s.own(w, r, "t1", s.desk.comments) }))
	s.mux.HandleFunc("GET /message/sent", s.api(func(w http.ResponseWriter, r *http.Request) { s.own(w, r, "t4", s.desk.sent) }))
	s.mux.HandleFunc("GET /message/inbox", s.api(func(w http.ResponseWriter, r *http.Request) { s.own(w, r, "t1", s.desk.inbox) }))
}

// Tell lets writes end in an error that stands in an answer with status 200, and with
// wait in the number of seconds beside it; code "" writes again.
func (s *Server) Tell(code, words string, wait float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.desk.tell, s.desk.wait = nil, wait
	if code != "" {
		s.desk.tell = []any{code, words, "ratelimit"}
	}
}

// Written returns what was written, the oldest first.
func (s *Server) Written() []Written {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append(slices.Clone(s.desk.comments), s.desk.sent...)
}

// Write puts in a comment that the user wrote by hand.
func (s *Server) Write(w Written) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.desk.comments = append(s.desk.comments, w)
}

// Receive puts something into the inbox.
func (s *Server) Receive(w Written) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.desk.inbox = append(s.desk.inbox, w)
}

// refused tells an error as the service does, and reports whether it did.
func (s *Server) refused(w http.ResponseWriter, triple []any) bool {
	if len(triple) == 0 {
		triple = s.desk.tell
	}
	if len(triple) == 0 {
		return false
	}
	body := map[string]any{"errors": []any{triple}}
	if s.desk.wait > 0 {
		body["ratelimit"] = s.desk.wait
	}
	answer(w, http.StatusOK, map[string]any{"json": body})
	return true
}

func (s *Server) comment(w http.ResponseWriter, r *http.Request) {
	parent := r.FormValue("thing_id")
	i := slices.IndexFunc(s.posts, func(p Post) bool { return "t3_"+p.ID == parent && !p.Vanished })
	switch {
	case i < 0 || s.posts[i].RemovedBy != "":
		s.refused(w, []any{"DELETED_LINK", "that link has been deleted", "parent"})
		return
	case s.posts[i].Locked:
		s.refused(w, []any{"THREAD_LOCKED", "Comments are locked.", "parent"})
		return
	case r.FormValue("text") == "":
		s.refused(w, []any{"NO_TEXT", "we need something here", "text"})
		return
	}
	if s.refused(w, nil) {
		return
	}
	s.desk.made++
	c := Written{Name: fmt.Sprintf("t1_c%05d", s.desk.made), Parent: parent, Author: User, Text: r.FormValue("text"), At: s.opts.Clock.Now()}
	s.desk.comments = append(s.desk.comments, c)
	answer(w, http.StatusOK, map[string]any{"json": map[string]any{"errors": []any{}, "data": map[string]any{"things": []any{map[string]any{"kind": "t1", "data": c.data()}}}}})
}

func (s *Server) compose(w http.ResponseWriter, r *http.Request) {
	if s.refused(w, nil) {
		return
	}
	s.desk.made++
	s.desk.sent = append(s.desk.sent, Written{Name: fmt.Sprintf("t4_m%05d", s.desk.made), Author: User, To: r.FormValue("to"), Subject: r.FormValue("subject"),
		Text: r.FormValue("text"), At: s.opts.Clock.Now()})
	answer(w, http.StatusOK, map[string]any{"json": map[string]any{"errors": []any{}}})
}

// own lists things, the newest first.
func (s *Server) own(w http.ResponseWriter, r *http.Request, kind string, list []Written) {
	list = slices.Clone(list)
	slices.Reverse(list)
	limit, from := min(listing.Number(r.FormValue("limit"), 25), maxLimit), 0
	if after := r.FormValue("after"); after != "" {
		from = slices.IndexFunc(list, func(c Written) bool { return c.Name == after }) + 1
	}
	page := listing.Window(list, from, limit)
	children := []any{}
	for _, c := range page {
		children = append(children, map[string]any{"kind": kind, "data": c.data()})
	}
	var after any
	if len(page) > 0 && from+len(page) < len(list) {
		after = page[len(page)-1].Name
	}
	send(w, children, after)
}

func (c Written) data() map[string]any {
	link := ""
	if strings.HasPrefix(c.Parent, "t3_") {
		link = c.Parent
	}
	return map[string]any{"name": c.Name, "id": strings.TrimLeft(c.Name, "t14_"), "parent_id": c.Parent, "link_id": link, "author": c.Author, "dest": c.To, "subject": c.Subject,
		"body": c.Text, "created_utc": c.At.Unix(), "was_comment": strings.HasPrefix(c.Name, "t1_")}
}
