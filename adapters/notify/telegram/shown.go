package telegram

import (
	"crypto/rand"
	"encoding/base64"
	"sync"
	"time"

	"github.com/automonet/automonet/core"
)

const (
	// shownFor is how long buttons are good, maxShown how many sets of them are.
	shownFor = 24 * time.Hour
	maxShown = 100
)

// reading is a text that was shown in full: a proposal, or an answer in a conversation.
type reading struct {
	id     core.ProposalID
	answer core.AnswerID
	hash   core.ContentHash
	job    core.JobID
	until  time.Time
}

// shown remembers what was shown in full, by the secret in its buttons. It is not
// kept over a restart: what was read before one is read again.
type shown struct {
	now func() time.Time

	mu    sync.Mutex
	byKey map[string]reading
	order []string
}

// add makes the secret of a set of buttons.
func (s *shown) add(r reading) (string, error) {
	raw := make([]byte, 16)
	if _, err := rand.Read(raw); err != nil {
		return "", err
	}
	key := base64.RawURLEncoding.EncodeToString(raw)
	r.until = s.now().Add(shownFor)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byKey == nil {
		s.byKey = map[string]reading{}
	}
	s.byKey[key] = r
	s.order = append(s.order, key)
	for len(s.order) > maxShown {
		delete(s.byKey, s.order[0])
		s.order = s.order[1:]
	}
	return key, nil
}

// take returns what a secret stands for, once: a second press of a button, or one
// after a day, finds nothing.
func (s *shown) take(key string) (reading, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.byKey[key]
	delete(s.byKey, key)
	return r, ok && s.now().Before(r.until)
}

// forget voids all buttons.
func (s *shown) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byKey, s.order = nil, nil
}
