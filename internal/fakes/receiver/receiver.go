// Package receiver is a replay server that takes posts: webhooks at /hook and an
// ntfy server at /. It keeps what came, and misbehaves like every replay server.
package receiver

import (
	"encoding/json"
	"io"
	"net/http"
	"sync"

	"github.com/automonet/automonet/internal/fakes"
)

// Post is one post that was taken.
type Post struct {
	Header http.Header
	Body   []byte
}

// Server is the replay server.
type Server struct {
	*fakes.Server

	mu    sync.Mutex
	hooks []Post
	ntfy  []Post
}

// Start makes a server that listens on this machine.
func Start(o fakes.Options) (*Server, error) {
	inner, err := fakes.Start(o)
	if err != nil {
		return nil, err
	}
	s := &Server{Server: inner}
	inner.Handle("POST /hook", func(w http.ResponseWriter, r *http.Request) {
		s.take(&s.hooks, r)
		w.WriteHeader(http.StatusNoContent)
	})
	inner.Handle("POST /{$}", func(w http.ResponseWriter, r *http.Request) {
		body := s.take(&s.ntfy, r)
		var m struct {
			Topic    string `json:"topic"`
			Priority int    `json:"priority"`
		}
		if json.Unmarshal(body, &m) != nil || m.Topic == "" || m.Priority < 1 || m.Priority > 5 {
			http.Error(w, `{"code":40002,"http":400,"error":"invalid request"}`, http.StatusBadRequest)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"id": "x1", "event": "message", "topic": m.Topic})
	})
	return s, nil
}

func (s *Server) take(into *[]Post, r *http.Request) []byte {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	*into = append(*into, Post{r.Header.Clone(), body})
	return body
}

// Hooks are the posts to /hook.
func (s *Server) Hooks() []Post { return s.list(&s.hooks) }

// Published are the messages to the ntfy server.
func (s *Server) Published() []Post { return s.list(&s.ntfy) }

func (s *Server) list(from *[]Post) []Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Post(nil), *from...)
}
