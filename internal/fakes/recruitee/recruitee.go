// Package recruitee is a replay server of the careers site interface of Recruitee: one
// offer, and applications for it. The shapes are those of docs.recruitee.com.
package recruitee

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
)

// Slug is the offer's name in its address.
const Slug = "crawler-engineer"

// Application is what arrived.
type Application struct {
	Slug   string
	Key    string
	Values map[string]string
	// CV are the bytes of the file, File its name.
	CV   []byte
	File string
}

// Option is a change of the offer.
type Option func(map[string]any)

// Set changes a field of the offer.
func Set(name string, value any) Option { return func(o map[string]any) { o[name] = value } }

// Ask adds a screening question.
func Ask(id int, kind, body string, required bool, options ...string) Option {
	return func(o map[string]any) {
		list := []any{}
		for i, text := range options {
			list = append(list, map[string]any{"id": i + 1, "position": i, "body": text})
		}
		o["open_questions"] = append(o["open_questions"].([]any), map[string]any{"id": id, "kind": kind, "required": required, "position": 1, "body": body, "open_question_options": list})
	}
}

// Site is a career site. It is safe for concurrent use.
type Site struct {
	mu     sync.Mutex
	offer  map[string]any
	slugs  map[string]bool
	got    []Application
	status int
	body   string
}

// New makes a site whose offer asks for name, address, letter and, if the candidate
// wants, a phone number and a CV.
func New(options ...Option) *Site {
	s := &Site{slugs: map[string]bool{Slug: true}, offer: map[string]any{"id": 1, "slug": Slug, "title": "Crawler engineer", "status": "published", "options_phone": "optional", "options_cv": "optional",
		"options_cover_letter": "optional", "options_photo": "off", "open_questions": []any{}, "description": "<p>Go</p>"}}
	s.Change(options...)
	return s
}

// Change changes the offer.
func (s *Site) Change(options ...Option) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range options {
		o(s.offer)
	}
}

// Publish adds offers that ask for the same, under other names.
func (s *Site) Publish(slugs ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, slug := range slugs {
		s.slugs[slug] = true
	}
}

// Refuse answers every application with a status and a body.
func (s *Site) Refuse(status int, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status, s.body = status, body
}

// Applications returns what arrived, the oldest first.
func (s *Site) Applications() []Application {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Application(nil), s.got...)
}

// ServeHTTP answers one request.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	slug, apply := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, "/api/offers/"), "/candidates")
	switch {
	case s.slugs[slug] && !apply && r.Method == http.MethodGet:
		answer(w, http.StatusOK, map[string]any{"offer": s.offer})
	case s.slugs[slug] && apply && r.Method == http.MethodPost:
		s.apply(w, r, slug)
	default:
		answer(w, http.StatusNotFound, map[string]any{"error": []any{"Not found"}})
	}
}

func (s *Site) apply(w http.ResponseWriter, r *http.Request, slug string) {
	if s.status != 0 {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(s.status)
		_, _ = io.WriteString(w, s.body)
		return
	}
	if err := r.ParseMultipartForm(16 << 20); err != nil {
		answer(w, http.StatusBadRequest, map[string]any{"error": []any{err.Error()}})
		return
	}
	a := Application{Slug: slug, Key: r.Header.Get("Idempotency-Key"), Values: map[string]string{}}
	for name, values := range r.MultipartForm.Value {
		a.Values[name] = values[0]
	}
	if f, head, err := r.FormFile("candidate[cv]"); err == nil {
		a.CV, _ = io.ReadAll(f)
		a.File = head.Filename
		_ = f.Close()
	}
	if a.Values["candidate[name]"] == "" || a.Values["candidate[email]"] == "" {
		answer(w, http.StatusUnprocessableEntity, map[string]any{"errors": map[string]any{"candidate": map[string]any{"email": []any{"can't be blank"}}}})
		return
	}
	s.got = append(s.got, a)
	answer(w, http.StatusCreated, map[string]any{"candidate": map[string]any{"id": 8_000_000 + len(s.got), "name": a.Values["candidate[name]"]}})
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// A client that left is its own business.
	_ = json.NewEncoder(w).Encode(v)
}

// Page is the address of the offer's page at an origin.
func Page(origin string) string { return origin + "/o/" + Slug }
