// Package oauth is a replay server of an OAuth 2 service: metadata (RFC 8414, RFC
// 9728), registration (RFC 7591), the authorization code with PKCE, device,
// password, client and own grants, refresh with rotation, and introspection (RFC
// 7662). It is written from those documents and enforces what they demand of a
// client: S256 only, the very redirect, codes for one use and ten minutes, rotated
// refresh tokens of which a second use ends the whole family, and expiry.
package oauth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/automonet/automonet/internal/clock"
)

// Options say how the server behaves; the zero value is strict and consents.
type Options struct {
	Clock clock.Clock
	// Clients are the registered applications, by id, with their secrets; "" is a
	// public client. Registration adds to them.
	Clients map[string]string
	// Users are the names and passwords for the password grant.
	Users map[string]string
	// Life is how long an access token is good; 0 means an hour.
	Life time.Duration
	// Deny refuses every request for consent.
	Deny bool
	// OwnGrants are further grant types that are answered with a token.
	OwnGrants []string
	// NoRegistration leaves registration out of the metadata.
	NoRegistration bool
	// Challenges are the PKCE methods in the metadata; nil means S256.
	Challenges []string
	// Issuer is named instead of the server's own address when set.
	Issuer string
	// WithIssuer adds iss to the redirect (RFC 9207).
	WithIssuer bool
	// KeepRefresh does not rotate refresh tokens.
	KeepRefresh bool
}

// Server is the service. It is safe for concurrent use.
type Server struct {
	opts Options
	mux  *http.ServeMux

	mu       sync.Mutex
	codes    map[string]*code
	devices  map[string]*device
	access   map[string]*grant
	refresh  map[string]*grant
	spent    map[string]*grant
	requests map[string]int
	fail     []int
}

// code waits to be exchanged.
type code struct {
	client, redirect, challenge, scope, resource string
	at                                           time.Time
}

// device is a code that a user may approve.
type device struct {
	client string
	user   string
	// polls counts the requests so far; approved is set by Approve.
	last     time.Time
	approved bool
	denied   bool
	ends     time.Time
}

// grant is one consent and the tokens that come of it.
type grant struct {
	client, user, scope string
	ends                time.Time
	ended               bool
}

// codeLife is how long a code may wait, devicePace the least time between two polls.
const (
	codeLife   = 10 * time.Minute
	devicePace = 5 * time.Second
)

// New makes a server; it is an http.Handler.
func New(o Options) *Server {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Life == 0 {
		o.Life = time.Hour
	}
	if o.Challenges == nil {
		o.Challenges = []string{"S256"}
	}
	clients := map[string]string{}
	for k, v := range o.Clients {
		clients[k] = v
	}
	o.Clients = clients
	s := &Server{opts: o, mux: http.NewServeMux(), codes: map[string]*code{}, devices: map[string]*device{}, access: map[string]*grant{},
		refresh: map[string]*grant{}, spent: map[string]*grant{}, requests: map[string]int{}}
	s.mux.HandleFunc("GET /.well-known/oauth-authorization-server", s.metadata)
	s.mux.HandleFunc("GET /.well-known/oauth-protected-resource/", s.resource)
	s.mux.HandleFunc("POST /register", s.register)
	s.mux.HandleFunc("GET /authorize", s.authorize)
	s.mux.HandleFunc("POST /device", s.device)
	s.mux.HandleFunc("POST /token", s.token)
	s.mux.HandleFunc("/introspect", s.introspect)
	return s
}

// ServeHTTP answers.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.requests[r.URL.Path]++
	var status int
	if r.URL.Path == "/token" && len(s.fail) > 0 {
		status, s.fail = s.fail[0], s.fail[1:]
	}
	s.mu.Unlock()
	if status != 0 {
		http.Error(w, "<h1>the server is tired; secret-in-a-page</h1>", status)
		return
	}
	s.mux.ServeHTTP(w, r)
}

// Requests counts what a path was asked.
func (s *Server) Requests(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests[path]
}

// Fail lets the next requests for a token fail with these statuses.
func (s *Server) Fail(statuses ...int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = append(s.fail, statuses...)
}

// Approve lets the user of a device code consent, or not.
func (s *Server) Approve(userCode string, yes bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.devices {
		if d.user == userCode {
			d.approved, d.denied = yes, !yes
			return true
		}
	}
	return false
}

// Issue makes an access token for a user without asking, for servers that check it
// by introspection.
func (s *Server) Issue(user string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := secret()
	s.access[t] = &grant{user: user, ends: s.opts.Clock.Now().Add(s.opts.Life)}
	return t
}

// Valid reports whether an access token is good at this moment.
func (s *Server) Valid(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.access[token]
	return g != nil && !g.ended && s.opts.Clock.Now().Before(g.ends)
}

func (s *Server) issuer(r *http.Request) string {
	if s.opts.Issuer != "" {
		return s.opts.Issuer
	}
	return "http://" + r.Host
}

func (s *Server) metadata(w http.ResponseWriter, r *http.Request) {
	at := "http://" + r.Host
	m := map[string]any{"issuer": s.issuer(r), "authorization_endpoint": at + "/authorize", "token_endpoint": at + "/token",
		"device_authorization_endpoint": at + "/device", "code_challenge_methods_supported": s.opts.Challenges,
		"token_endpoint_auth_methods_supported": []string{"none", "client_secret_basic"}}
	if !s.opts.NoRegistration {
		m["registration_endpoint"] = at + "/register"
	}
	answer(w, http.StatusOK, m)
}

func (s *Server) resource(w http.ResponseWriter, r *http.Request) {
	at := "http://" + r.Host
	answer(w, http.StatusOK, map[string]any{"resource": at + strings.TrimPrefix(r.URL.Path, "/.well-known/oauth-protected-resource"),
		"authorization_servers": []string{at}, "scopes_supported": []string{"jobs"}})
}

func (s *Server) register(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Redirects []string `json:"redirect_uris"`
		Auth      string   `json:"token_endpoint_auth_method"`
	}
	if json.NewDecoder(r.Body).Decode(&asked) != nil || len(asked.Redirects) == 0 {
		refuse(w, http.StatusBadRequest, "invalid_redirect_uri")
		return
	}
	for _, at := range asked.Redirects {
		if u, err := url.Parse(at); err != nil || u.Hostname() != "127.0.0.1" {
			refuse(w, http.StatusBadRequest, "invalid_redirect_uri")
			return
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id := "client-" + secret()[:8]
	s.opts.Clients[id] = ""
	answer(w, http.StatusCreated, map[string]any{"client_id": id, "token_endpoint_auth_method": "none", "redirect_uris": asked.Redirects})
}

// authorize consents at once, as a user would who presses yes.
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	s.mu.Lock()
	defer s.mu.Unlock()
	back, err := url.Parse(q.Get("redirect_uri"))
	_, known := s.opts.Clients[q.Get("client_id")]
	if !known || err != nil || back.Scheme != "http" || back.Hostname() != "127.0.0.1" {
		http.Error(w, "unknown client or redirect", http.StatusBadRequest)
		return
	}
	out := url.Values{"state": {q.Get("state")}}
	if s.opts.WithIssuer {
		out.Set("iss", s.issuer(r))
	}
	switch {
	case q.Get("response_type") != "code":
		out.Set("error", "unsupported_response_type")
	case q.Get("state") == "" || q.Get("code_challenge_method") != "S256" || len(q.Get("code_challenge")) != 43:
		out.Set("error", "invalid_request")
	case s.opts.Deny:
		out.Set("error", "access_denied")
	default:
		c := secret()
		s.codes[c] = &code{client: q.Get("client_id"), redirect: q.Get("redirect_uri"), challenge: q.Get("code_challenge"),
			scope: q.Get("scope"), resource: q.Get("resource"), at: s.opts.Clock.Now()}
		out.Set("code", c)
	}
	back.RawQuery = out.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

func (s *Server) device(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.opts.Clients[r.FormValue("client_id")]; !known {
		refuse(w, http.StatusUnauthorized, "invalid_client")
		return
	}
	d := secret()
	user := strings.ToUpper(secret()[:4] + "-" + secret()[:4])
	s.devices[d] = &device{client: r.FormValue("client_id"), user: user, ends: s.opts.Clock.Now().Add(10 * time.Minute)}
	answer(w, http.StatusOK, map[string]any{"device_code": d, "user_code": user, "verification_uri": "http://" + r.Host + "/activate", "expires_in": 600, "interval": 5})
}

// introspect says whether a token is good, by GET with the token at the end of the
// query or by POST, as Dovecot asks.
func (s *Server) introspect(w http.ResponseWriter, r *http.Request) {
	t := r.FormValue("token")
	if auth, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok && t == "" {
		t = auth
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.access[t]
	if g == nil || g.ended || !s.opts.Clock.Now().Before(g.ends) {
		answer(w, http.StatusOK, map[string]any{"active": false})
		return
	}
	answer(w, http.StatusOK, map[string]any{"active": true, "username": g.user, "email": g.user, "scope": g.scope, "token_type": "Bearer"})
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	// The client may have left.
	_ = json.NewEncoder(w).Encode(v)
}

func refuse(w http.ResponseWriter, status int, kind string) {
	answer(w, status, map[string]any{"error": kind, "error_description": "a description with a secret-in-a-page"})
}

func secret() string { return strings.NewReplacer("-", "x", "_", "y").Replace(rand.Text()) }

func challenge(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// authenticated returns the client of a request for a token: by the Authorization
// header or, for a public client, by its id alone.
func (s *Server) authenticated(r *http.Request) (string, bool) {
	id, password, basic := r.BasicAuth()
	if basic {
		var errID, errPassword error
		id, errID = url.QueryUnescape(id)
		password, errPassword = url.QueryUnescape(password)
		if errID != nil || errPassword != nil {
			return "", false
		}
	} else {
		id, password = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	want, known := s.opts.Clients[id]
	return id, known && want == password
}

func (s *Server) own(grant string) bool { return slices.Contains(s.opts.OwnGrants, grant) }
