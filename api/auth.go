package api

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"time"

	"github.com/automonet/automonet/core"
)

// SignIn lets people and programs sign in.
type SignIn interface {
	SetupNeeded() bool
	Setup(ctx context.Context, token, name, password string, from core.Visitor) (SignedIn, error)
	Login(ctx context.Context, name, password, oldCookie string, from core.Visitor) (SignedIn, error)
	Logout(ctx context.Context, cookie string) error
	Me(ctx context.Context, who core.Principal, cookie string) (core.User, time.Time, error)
	ChangePassword(ctx context.Context, who core.Principal, old, password string, from core.Visitor) (SignedIn, error)
	Token(ctx context.Context, name, password string, scopes []core.AccessScope, from core.Visitor) (Tokens, error)
	Refresh(ctx context.Context, token string, from core.Visitor) (Tokens, error)
	Revoke(ctx context.Context, token string) error
}

// SessionList shows and ends sessions.
type SessionList interface {
	CurrentSession(ctx context.Context, cookie, bearer string) (core.SessionID, error)
	Sessions(ctx context.Context, who core.Principal, current core.SessionID) ([]core.AccessSession, error)
	EndSession(ctx context.Context, who core.Principal, id core.SessionID) error
}

// Accounts are everything about who may use the agent.
type Accounts interface {
	SignIn
	SessionList
	UserList
	KeyList
}

// SignedIn is a fresh session. Cookie is its secret, and leaves the program only
// in the answer to whom it belongs.
type SignedIn struct {
	User      core.User
	Cookie    string
	ExpiresAt time.Time
}

// Tokens are what an API client works with.
type Tokens struct {
	AccessToken  string             `json:"access_token" doc:"Shown as Authorization: Bearer; good for expires_in seconds"`
	TokenType    string             `json:"token_type"`
	ExpiresIn    int                `json:"expires_in"`
	RefreshToken string             `json:"refresh_token" doc:"Good once, for POST /api/v1/auth/refresh"`
	Scopes       []core.AccessScope `json:"scopes"`
	// ExpiresAt is when signing in anew is needed.
	ExpiresAt time.Time `json:"expires_at"`
}

// AuthState is what everybody may know.
type AuthState struct {
	SetupNeeded bool   `json:"setup_needed"`
	SignedIn    bool   `json:"signed_in"`
	Version     string `json:"version"`
}

// Me is who asks.
type Me struct {
	User   core.User          `json:"user"`
	Scopes []core.AccessScope `json:"scopes"`
	Via    core.Via           `json:"via"`
	// CSRF goes into the header X-CSRF-Token of every write by cookie.
	CSRF      string    `json:"csrf,omitempty"`
	ExpiresAt time.Time `json:"expires_at,omitzero"`
}

// csrfHeader shows that a write comes from a page of ours, which alone can read
// the token.
const csrfHeader = "X-CSRF-Token"

// csrfToken is bound to the session, so that it needs no place of its own and ends
// with it.
func csrfToken(cookie string) string {
	m := hmac.New(sha256.New, []byte(cookie))
	m.Write([]byte("automonet csrf v1"))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

func csrfOK(r *http.Request, cookie string) bool {
	return subtle.ConstantTimeCompare([]byte(r.Header.Get(csrfHeader)), []byte(csrfToken(cookie))) == 1
}

type (
	setupInput struct {
		Body struct {
			Token    string `json:"token" maxLength:"200" doc:"From the set-up link, after #token="`
			Name     string `json:"name" maxLength:"60"`
			Password string `json:"password" maxLength:"800" doc:"10 to 200 characters"`
		}
	}
	loginInput struct {
		Body struct {
			Name     string `json:"name" maxLength:"200"`
			Password string `json:"password" maxLength:"800"`
		}
	}
	passwordInput struct {
		Body struct {
			Old string `json:"old" maxLength:"800" doc:"The present password"`
			New string `json:"new" maxLength:"800" doc:"10 to 200 characters"`
		}
	}
	tokenInput struct {
		Body struct {
			Name     string             `json:"name" maxLength:"200"`
			Password string             `json:"password" maxLength:"800"`
			Scopes   []core.AccessScope `json:"scopes,omitempty" maxItems:"10" doc:"Only these rights; all of the role's when left out"`
		}
	}
	refreshInput struct {
		Body struct {
			RefreshToken string `json:"refresh_token" maxLength:"200"`
		}
	}
	sessionInput struct {
		ID string `path:"id" maxLength:"64"`
	}
)

func (h handlers) registerAuth(api resources) {
	const tag = "auth"
	public(api, operation("get-auth-state", "/api/v1/auth/state", "Whether set-up or a sign-in is needed", tag), h.authState)
	public(api, change("setup", http.MethodPost, "/api/v1/auth/setup", "Use up a set-up link: choose a password and sign in", tag), h.setup)
	public(api, change("login", http.MethodPost, "/api/v1/auth/login", "Sign in with a session cookie", tag), h.login)
	public(api, change("create-access-token", http.MethodPost, "/api/v1/auth/token", "Sign in with an access token and a refresh token", tag), h.token)
	public(api, change("refresh-access-token", http.MethodPost, "/api/v1/auth/refresh", "Change a refresh token for new tokens; it is good once", tag), h.refresh)
	public(api, change("revoke-refresh-token", http.MethodPost, "/api/v1/auth/revoke", "End the session of a refresh token", tag), h.revoke)
	write(api, core.ScopeRead, change("logout", http.MethodPost, "/api/v1/auth/logout", "End this session", tag), h.logout)
	read(api, core.ScopeRead, operation("get-me", "/api/v1/auth/me", "Who asks, and the token that writes need", tag), h.me)
	write(api, core.ScopeRead, change("change-password", http.MethodPut, "/api/v1/auth/password", "Choose a new password; every other session ends", tag), h.password)
	read(api, core.ScopeRead, operation("list-sessions", "/api/v1/auth/sessions", "Your sessions", tag), h.sessions)
	write(api, core.ScopeRead, change("end-session", http.MethodDelete, "/api/v1/auth/sessions/{id}", "End one of your sessions", tag), h.endSession)
}

// personal refuses API keys what only a person, or a client that signed in with a
// password, does: a key that got about must not make others or shut its owner out.
func personal(ctx context.Context) (core.Principal, error) {
	who := Who(ctx)
	if who.Via != core.ViaSession && who.Via != core.ViaJWT {
		return who, core.Errorf(core.KindDenied, "an API key cannot do this; sign in with name and password")
	}
	return who, nil
}

func (h handlers) authState(ctx context.Context, _ *struct{}) (AuthState, error) {
	return AuthState{SetupNeeded: h.cfg.Accounts.SetupNeeded(), SignedIn: Who(ctx).UserID != "", Version: h.cfg.Version}, nil
}

func (h handlers) setup(ctx context.Context, in *setupInput) (Me, error) {
	got, err := h.cfg.Accounts.Setup(ctx, in.Body.Token, in.Body.Name, in.Body.Password, visitor(ctx))
	return welcome(ctx, got, err)
}

func (h handlers) login(ctx context.Context, in *loginInput) (Me, error) {
	got, err := h.cfg.Accounts.Login(ctx, in.Body.Name, in.Body.Password, shown(ctx).Session, visitor(ctx))
	return welcome(ctx, got, err)
}

// welcome hands out the cookie of a new session.
func welcome(ctx context.Context, in SignedIn, err error) (Me, error) {
	if err != nil {
		return Me{}, err
	}
	setCookie(ctx, in.Cookie, in.ExpiresAt)
	return Me{User: in.User, Scopes: in.User.Role.Scopes(), Via: core.ViaSession, CSRF: csrfToken(in.Cookie), ExpiresAt: in.ExpiresAt}, nil
}

func cookieName(secure bool) string {
	if secure {
		return "__Host-" + SessionCookie
	}
	return SessionCookie
}

func setCookie(ctx context.Context, value string, until time.Time) {
	r := reply(ctx)
	r.SetCookie = append(r.SetCookie, sessionCookie(visitOf(ctx).secure, value, until))
}

// sessionCookie is the cookie of a session; an empty value ends it.
func sessionCookie(secure bool, value string, until time.Time) *http.Cookie {
	c := &http.Cookie{Name: cookieName(secure), Value: value, Path: "/", HttpOnly: true, Secure: secure, SameSite: http.SameSiteStrictMode, Expires: until}
	if value == "" {
		c.MaxAge = -1
	}
	return c
}

func (h handlers) logout(ctx context.Context, _ *struct{}) (out None, err error) {
	who, err := personal(ctx)
	if err != nil {
		return out, err
	}
	c := shown(ctx)
	if who.Via == core.ViaJWT {
		id, err := h.cfg.Accounts.CurrentSession(ctx, "", c.Bearer)
		if err != nil {
			return out, err
		}
		return out, h.cfg.Accounts.EndSession(ctx, who, id)
	}
	setCookie(ctx, "", time.Unix(1, 0))
	return out, h.cfg.Accounts.Logout(ctx, c.Session)
}

func (h handlers) me(ctx context.Context, _ *struct{}) (out Me, err error) {
	who, c := Who(ctx), shown(ctx)
	out = Me{Scopes: who.Scopes, Via: who.Via}
	if who.Via == core.ViaSession {
		out.CSRF = csrfToken(c.Session)
	}
	out.User, out.ExpiresAt, err = h.cfg.Accounts.Me(ctx, who, c.Session)
	return out, err
}

func (h handlers) password(ctx context.Context, in *passwordInput) (Me, error) {
	who, err := personal(ctx)
	if err != nil {
		return Me{}, err
	}
	got, err := h.cfg.Accounts.ChangePassword(ctx, who, in.Body.Old, in.Body.New, visitor(ctx))
	return welcome(ctx, got, err)
}

func (h handlers) token(ctx context.Context, in *tokenInput) (Tokens, error) {
	return h.cfg.Accounts.Token(ctx, in.Body.Name, in.Body.Password, in.Body.Scopes, visitor(ctx))
}

func (h handlers) refresh(ctx context.Context, in *refreshInput) (Tokens, error) {
	return h.cfg.Accounts.Refresh(ctx, in.Body.RefreshToken, visitor(ctx))
}

func (h handlers) revoke(ctx context.Context, in *refreshInput) (None, error) {
	return None{}, h.cfg.Accounts.Revoke(ctx, in.Body.RefreshToken)
}

func (h handlers) sessions(ctx context.Context, _ *struct{}) (out List[core.AccessSession], err error) {
	c := shown(ctx)
	current, err := h.cfg.Accounts.CurrentSession(ctx, c.Session, c.Bearer)
	if err != nil {
		return out, err
	}
	list, err := h.cfg.Accounts.Sessions(ctx, Who(ctx), current)
	return listOf(list, ""), err
}

func (h handlers) endSession(ctx context.Context, in *sessionInput) (out None, err error) {
	who, err := personal(ctx)
	if err != nil {
		return out, err
	}
	return out, h.cfg.Accounts.EndSession(ctx, who, core.SessionID(in.ID))
}
