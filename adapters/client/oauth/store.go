package oauth

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"github.com/automonet/automonet/core"
)

// TokenStore keeps the token of one Client. Load of a store without one gives an
// error of core.KindNotFound or the zero Token.
type TokenStore interface {
	Load(ctx context.Context) (Token, error)
	Save(ctx context.Context, t Token) error
}

// Memory keeps a token as long as the program runs. The zero value is empty.
type Memory struct {
	mu    sync.Mutex
	token Token
}

// Load returns the token.
func (m *Memory) Load(context.Context) (Token, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.token, nil
}

// Save keeps the token.
func (m *Memory) Save(_ context.Context, t Token) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.token = t
	return nil
}

// Secrets keeps a token under a secret reference such as "secret:gmail-token" or
// "keychain:gmail-token", with the functions of the program's resolver.
type Secrets struct {
	Ref string
	Get func(ref string) (string, error)
	Set func(ref, value string) error
}

// form is the first line of a stored token.
const form = "automonet-oauth-1"

// rest is what is stored of a token beside its secrets.
type rest struct {
	Type    string    `json:"type,omitempty"`
	Scope   string    `json:"scope,omitempty"`
	Expires time.Time `json:"expires,omitzero"`
}

// Load reads the token.
func (s Secrets) Load(context.Context) (Token, error) {
	raw, err := s.Get(s.Ref)
	if err != nil {
		return Token{}, err
	}
	lines := strings.Split(raw, "\n")
	var r rest
	if len(lines) != 4 || lines[0] != form || json.Unmarshal([]byte(lines[3]), &r) != nil {
		return Token{}, core.Errorf(core.KindDenied, "%s holds something else than a sign-in of this program; sign in again", core.Clean(s.Ref, 80, false))
	}
	return Token{Access: lines[1], Refresh: lines[2], Type: r.Type, Scope: r.Scope, Expires: r.Expires}, nil
}

// Save writes the token. Access and refresh token stand on lines of their own,
// since that is what the redactor of logs knows a secret of several lines by.
func (s Secrets) Save(_ context.Context, t Token) error {
	if s.Set == nil {
		return core.Errorf(core.KindDenied, "the sign-in cannot be kept here; run the program with a data folder")
	}
	raw, err := json.Marshal(rest{Type: t.Type, Scope: t.Scope, Expires: t.Expires})
	if err != nil {
		return err
	}
	return s.Set(s.Ref, strings.Join([]string{form, t.Access, t.Refresh, string(raw)}, "\n"))
}

var (
	_ TokenStore = (*Memory)(nil)
	_ TokenStore = Secrets{}
)
