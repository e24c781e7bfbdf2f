package stack

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Auth stands in for GoTrue. Its accounts are in auth.users, its sessions in memory.
type Auth struct {
	keys keys
	db   *pgxpool.Pool

	mu       sync.Mutex
	users    map[string]*account // by address
	sessions map[string]*session
	tokens   map[string]*refresh
	alg      string
	ttl      time.Duration
	reuse    time.Duration
	shift    time.Duration
	count    int
}

type account struct {
	id, email, password string
	anonymous           bool
}

type session struct {
	id      string
	account *account
	revoked bool
	// last is the refresh token that is good now.
	last string
}

type refresh struct {
	session *session
	usedAt  time.Time
}

func newAuth() (*Auth, error) {
	k, err := newKeys()
	if err != nil {
		return nil, fmt.Errorf("make keys for tokens: %w", err)
	}
	return &Auth{keys: k, users: map[string]*account{}, sessions: map[string]*session{}, tokens: map[string]*refresh{},
		alg: "ES256", ttl: time.Hour, reuse: 10 * time.Second}, nil
}

// SetTTL changes how long access tokens last.
func (a *Auth) SetTTL(d time.Duration) { a.set(func() { a.ttl = d }) }

// SetReuse changes for how long a refresh token may be used again.
func (a *Auth) SetReuse(d time.Duration) { a.set(func() { a.reuse = d }) }

// SetAlg changes what tokens are signed by: HS256 or ES256.
func (a *Auth) SetAlg(alg string) { a.set(func() { a.alg = alg }) }

// SetShift moves the clock of the sessions.
func (a *Auth) SetShift(d time.Duration) { a.set(func() { a.shift = d }) }

// Refreshes counts the refreshes so far that rotated a token.
func (a *Auth) Refreshes() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.count
}

func (a *Auth) set(f func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	f()
}

func (a *Auth) now() time.Time { return time.Now().Add(a.shift) }

// Sign signs claims as the project does, for tests that need tokens which nobody was given.
func (a *Auth) Sign(alg string, claims map[string]any) (string, error) {
	return a.keys.sign(alg, claims)
}

// Public is the public half of the key for ES256, as it is in the set of keys.
func (a *Auth) Public() ([]byte, error) { return a.keys.jwks(false) }

// key is one of the project's two keys, a token without a user.
func (a *Auth) key(role string) string {
	t, err := a.keys.sign("HS256", map[string]any{"role": role, "iss": "supabase", "iat": time.Now().Unix(), "exp": time.Now().AddDate(10, 0, 0).Unix()})
	if err != nil {
		panic(err) // of constants
	}
	return t
}

func (a *Auth) secrets() []byte {
	raw, err := a.keys.jwks(true)
	if err != nil {
		panic(err) // of a key that was just made
	}
	return raw
}

// fault is an error as GoTrue says it.
type fault struct {
	status    int
	code, msg string
}

func (f *fault) Error() string { return f.code + ": " + f.msg }

// Session is what a sign-in gives.
type Session struct {
	AccessToken  string `json:"access_token"`
	TokenType    string `json:"token_type"`
	ExpiresIn    int64  `json:"expires_in"`
	ExpiresAt    int64  `json:"expires_at"`
	RefreshToken string `json:"refresh_token"`
	User         User   `json:"user"`
}

// User is an account as GoTrue shows it.
type User struct {
	ID           string         `json:"id"`
	Aud          string         `json:"aud"`
	Role         string         `json:"role"`
	Email        string         `json:"email"`
	AppMetadata  map[string]any `json:"app_metadata"`
	UserMetadata map[string]any `json:"user_metadata"`
	IsAnonymous  bool           `json:"is_anonymous"`
}

func (u *account) user() User {
	return User{ID: u.id, Aud: "authenticated", Role: "authenticated", Email: u.email,
		AppMetadata: map[string]any{"provider": "email", "providers": []string{"email"}}, UserMetadata: map[string]any{}, IsAnonymous: u.anonymous}
}

// SignUp makes an account and signs it in; an empty address makes an anonymous one.
func (a *Auth) SignUp(ctx context.Context, email, password string) (Session, error) {
	email = strings.ToLower(strings.TrimSpace(email))
	u := &account{id: uuid.NewString(), email: email, password: password, anonymous: email == ""}
	if !u.anonymous {
		if len(password) < 6 {
			return Session{}, &fault{http.StatusUnprocessableEntity, "weak_password", "Password should be at least 6 characters."}
		}
		a.mu.Lock()
		taken := a.users[email] != nil
		if !taken {
			a.users[email] = u
		}
		a.mu.Unlock()
		if taken {
			return Session{}, &fault{http.StatusUnprocessableEntity, "user_already_exists", "User already registered"}
		}
	}
	if _, err := a.db.Exec(ctx, `insert into auth.users (id, email, is_anonymous) values ($1, nullif($2, ''), $3)`, u.id, email, u.anonymous); err != nil {
		return Session{}, fmt.Errorf("make an account: %w", err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.open(u)
}

// SignIn opens a new session of an account.
func (a *Auth) SignIn(email, password string) (Session, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	u := a.users[strings.ToLower(strings.TrimSpace(email))]
	if u == nil || u.password != password {
		return Session{}, &fault{http.StatusBadRequest, "invalid_credentials", "Invalid login credentials"}
	}
	return a.open(u)
}

func (a *Auth) open(u *account) (Session, error) {
	s := &session{id: uuid.NewString(), account: u}
	a.sessions[s.id] = s
	return a.issue(s)
}

// issue gives a session new tokens.
func (a *Auth) issue(s *session) (Session, error) {
	s.last = strings.ToLower(rand.Text()[:12])
	a.tokens[s.last] = &refresh{session: s}
	return a.present(s)
}

func (a *Auth) present(s *session) (Session, error) {
	now := a.now()
	exp := now.Add(a.ttl)
	u := s.account.user()
	token, err := a.keys.sign(a.alg, map[string]any{"sub": u.ID, "aud": "authenticated", "role": "authenticated", "exp": exp.Unix(), "iat": now.Unix(),
		"email": u.Email, "phone": "", "app_metadata": u.AppMetadata, "user_metadata": u.UserMetadata, "aal": "aal1",
		"amr": []map[string]any{{"method": "password", "timestamp": now.Unix()}}, "session_id": s.id, "is_anonymous": u.IsAnonymous})
	if err != nil {
		return Session{}, err
	}
	return Session{AccessToken: token, TokenType: "bearer", ExpiresIn: int64(a.ttl.Seconds()), ExpiresAt: exp.Unix(), RefreshToken: s.last, User: u}, nil
}

// Refresh changes a refresh token for new tokens, once, or again within the interval.
func (a *Auth) Refresh(token string) (Session, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(token) != 12 {
		return Session{}, &fault{http.StatusBadRequest, "validation_failed", "Refresh token is not valid"}
	}
	r := a.tokens[token]
	if r == nil || r.session.revoked {
		return Session{}, &fault{http.StatusBadRequest, "refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found"}
	}
	if token == r.session.last {
		r.usedAt = a.now()
		a.count++
		return a.issue(r.session)
	}
	if a.now().Sub(r.usedAt) > a.reuse {
		return Session{}, &fault{http.StatusBadRequest, "refresh_token_already_used", "Invalid Refresh Token: Already Used"}
	}
	return a.present(r.session)
}

// Revoke ends sessions of an account: one, or with an empty id all of them.
func (a *Auth) Revoke(user, id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range a.sessions {
		if s.account.id == user && (id == "" || s.id == id) {
			s.revoked = true
		}
	}
}

// who returns the claims of a request's token whose session is open.
func (a *Auth) who(r *http.Request) (map[string]any, *session, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || token == "" {
		return nil, nil, &fault{http.StatusUnauthorized, "no_authorization", "This endpoint requires a valid Bearer token"}
	}
	claims, err := a.keys.verify(token, a.now())
	if err != nil {
		return nil, nil, &fault{http.StatusForbidden, "bad_jwt", "invalid JWT: unable to parse or verify signature, " + err.Error()}
	}
	id, _ := claims["session_id"].(string)
	s := a.sessions[id]
	if s == nil || s.revoked {
		return nil, nil, &fault{http.StatusForbidden, "session_not_found", "Session from session_id claim in JWT does not exist"}
	}
	return claims, s, nil
}

// ServeHTTP answers below /auth/v1.
func (a *Auth) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	out, status, err := a.serve(r)
	if err != nil {
		var f *fault
		if !errors.As(err, &f) {
			f = &fault{http.StatusInternalServerError, "unexpected_failure", err.Error()}
		}
		answer(w, f.status, map[string]any{"code": f.status, "error_code": f.code, "msg": f.msg})
		return
	}
	answer(w, status, out)
}

func (a *Auth) serve(r *http.Request) (any, int, error) {
	var in struct {
		Email        string `json:"email"`
		Password     string `json:"password"`
		RefreshToken string `json:"refresh_token"`
	}
	if r.Method == http.MethodPost && r.URL.Path != "/logout" {
		if err := json.NewDecoder(http.MaxBytesReader(nil, r.Body, 1<<16)).Decode(&in); err != nil {
			return nil, 0, &fault{http.StatusBadRequest, "bad_json", "Could not parse request body as JSON"}
		}
	}
	switch r.Method + " " + r.URL.Path {
	case "GET /health":
		return map[string]any{"name": "GoTrue", "description": "a stub for tests"}, http.StatusOK, nil
	case "GET /.well-known/jwks.json":
		raw, err := a.keys.jwks(false)
		return json.RawMessage(raw), http.StatusOK, err
	case "POST /signup":
		s, err := a.SignUp(r.Context(), in.Email, in.Password)
		return s, http.StatusOK, err
	case "POST /token":
		var s Session
		var err error
		switch r.URL.Query().Get("grant_type") {
		case "password":
			s, err = a.SignIn(in.Email, in.Password)
		case "refresh_token":
			s, err = a.Refresh(in.RefreshToken)
		default:
			err = &fault{http.StatusBadRequest, "validation_failed", "unsupported_grant_type"}
		}
		return s, http.StatusOK, err
	case "GET /user":
		_, s, err := a.who(r)
		if err != nil {
			return nil, 0, err
		}
		return s.account.user(), http.StatusOK, nil
	case "POST /logout":
		_, s, err := a.who(r)
		if err != nil {
			return nil, 0, err
		}
		id := s.id
		if scope := r.URL.Query().Get("scope"); scope == "" || scope == "global" {
			id = ""
		}
		a.Revoke(s.account.id, id)
		return nil, http.StatusNoContent, nil
	}
	return nil, 0, &fault{http.StatusNotFound, "not_found", "404 page not found"}
}

func answer(w http.ResponseWriter, status int, body any) {
	if body == nil {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a client that went away is told of by nobody
}
