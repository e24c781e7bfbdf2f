package core

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

type (
	// KeyID identifies an APIKey.
	KeyID string
	// SessionID identifies an AccessSession.
	SessionID string
)

// SessionKind says what a session is held by.
type SessionKind string

// The kinds of session.
const (
	// SessionBrowser is held by a cookie.
	SessionBrowser SessionKind = "browser"
	// SessionClient is held by a rotating refresh token.
	SessionClient SessionKind = "client"
)

// AccessSession is one sign-in that is still good.
type AccessSession struct {
	ID        SessionID   `json:"id"`
	UserID    UserID      `json:"user_id"`
	Kind      SessionKind `json:"kind"`
	CreatedAt time.Time   `json:"created_at"`
	SeenAt    time.Time   `json:"seen_at"`
	// ExpiresAt is when it ends whatever happens; without use it ends earlier.
	ExpiresAt time.Time `json:"expires_at"`
	Addr      string    `json:"addr"`
	Agent     string    `json:"agent"`
	// Current marks the session that asks.
	Current bool `json:"current"`
}

// APIKey is a long-lived key for programs. Its secret is shown once.
type APIKey struct {
	ID     KeyID  `json:"id"`
	UserID UserID `json:"user_id"`
	User   string `json:"user"`
	Name   string `json:"name"`
	// Prefix is the beginning of the secret, by which people tell keys apart.
	Prefix string        `json:"prefix"`
	Scopes []AccessScope `json:"scopes"`
	// Void is set for a key that a restore has ended.
	Void      bool      `json:"void,omitempty"`
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at,omitzero"`
	UsedAt    time.Time `json:"used_at,omitzero"`
}

// NewKey is an APIKey with its secret, as it is answered once.
type NewKey struct {
	APIKey
	Secret string `json:"secret"`
}

// SetupLink lets its holder set a password, once.
type SetupLink struct {
	// Token is the secret of the link.
	Token string `json:"token"`
	// User is whose password it sets, "" for the first owner.
	User      string    `json:"user,omitempty"`
	ExpiresAt time.Time `json:"expires_at"`
}

// NewUserLink is an account with the link by which its user sets a password.
type NewUserLink struct {
	User User      `json:"user"`
	Link SetupLink `json:"link"`
}

// UserChange changes an account; what is nil stays.
type UserChange struct {
	Role     *Role `json:"role,omitempty"`
	Lang     *Lang `json:"language,omitempty"`
	Disabled *bool `json:"disabled,omitempty"`
}

// Visitor is where a request came from.
type Visitor struct {
	// Addr is the client's IP address, Agent what its program calls itself.
	Addr, Agent string
}

// Tries counts wrong passwords in a row for one account or address.
type Tries struct {
	Fails int
	Last  time.Time
}

// triesKept is after which time without a further one wrong tries are forgotten.
const triesKept = 24 * time.Hour

// Add counts one more try.
func (t Tries) Add(now time.Time) Tries {
	if now.Sub(t.Last) >= triesKept {
		t.Fails = 0
	}
	return Tries{Fails: t.Fails + 1, Last: now}
}

// Until is when the next try is admitted: at once for the first free ones, then
// after 2 s, 4 s, 8 s and so on, at most after most.
func (t Tries) Until(free int, most time.Duration) time.Time {
	over := t.Fails - free
	if over < 0 || t.Last.IsZero() {
		return time.Time{}
	}
	wait := most
	if over < 30 {
		wait = min(most, 2*time.Second<<over)
	}
	return t.Last.Add(wait)
}

// NewPassword checks a password for the account of that name. Length is what
// counts; what every guesser tries first is refused.
func NewPassword(name, password string) error {
	switch n := utf8.RuneCountInString(password); {
	case n < MinPassword:
		return Invalid("password", "the password has fewer than %d characters; use a longer one, such as four words", MinPassword)
	case n > MaxPassword:
		return Invalid("password", "the password has more than %d characters; use a shorter one", MaxPassword)
	case !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl):
		return Invalid("password", "the password holds characters that cannot be typed; use others")
	}
	distinct := map[rune]bool{}
	for _, r := range password {
		distinct[r] = true
	}
	low := strings.ToLower(password)
	left := low
	for _, w := range []string{name, "automonet", "password", "passwort", "qwertyuiop", "qwertzuiop", "qwerty", "qwertz", "letmein", "willkommen", "welcome", "1234567890", "12345678", "123456", "123"} {
		if w != "" {
			left = strings.ReplaceAll(left, w, "")
		}
	}
	if len(distinct) < 5 || utf8.RuneCountInString(left) < 5 {
		return Invalid("password", "the password is one that is guessed first; use another, such as four words")
	}
	return nil
}
