package desktop

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"sync"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

const (
	// ticketLife is how long the window may take from the start page to the agent.
	ticketLife = time.Minute
	// maxTickets bounds those that were not used; the oldest goes first.
	maxTickets = 16
)

// tickets are the one-time tokens that let the window in. They are kept as hashes and
// in memory only.
type tickets struct {
	clock clock.Clock
	mu    sync.Mutex
	list  []ticket
}

type ticket struct {
	hash  [sha256.Size]byte
	path  string
	until time.Time
}

// issue makes a token of 256 random bits that leads to a page.
func (t *tickets) issue(path string) string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // it never fails; see crypto/rand
	token := base64.RawURLEncoding.EncodeToString(raw)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.list = append(t.list, ticket{sha256.Sum256([]byte(token)), path, t.clock.Now().Add(ticketLife)})
	if len(t.list) > maxTickets {
		t.list = t.list[1:]
	}
	return token
}

// take uses a token up and returns the page that it leads to.
func (t *tickets) take(token string) (string, error) {
	hash, now := sha256.Sum256([]byte(token)), t.clock.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, k := range t.list {
		if k.hash != hash {
			continue
		}
		t.list = append(t.list[:i:i], t.list[i+1:]...)
		if now.After(k.until) {
			break
		}
		return k.path, nil
	}
	return "", core.Errorf(core.KindUnauthenticated, "this way into the window is used up or too old; choose Reload in the menu")
}
