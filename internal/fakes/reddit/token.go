package reddit

import (
	"crypto/rand"
	"net/http"
	"net/url"
)

const installedGrant = "https://oauth.reddit.com/grants/installed_client"

// token answers the token endpoint, with its habit of telling errors with status 200.
func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, secret, basic := r.BasicAuth()
	want, known := s.opts.Clients[id]
	if !basic || !known || want != secret {
		w.Header().Set("WWW-Authenticate", `Basic realm="reddit"`)
		answer(w, http.StatusUnauthorized, map[string]any{"message": "Unauthorized", "error": 401})
		return
	}
	refresh := false
	switch r.FormValue("grant_type") {
	case "password":
		if password, ok := s.opts.Users[r.FormValue("username")]; !ok || password != r.FormValue("password") {
			answer(w, http.StatusOK, map[string]any{"error": "invalid_grant"})
			return
		}
	case "client_credentials":
		if secret == "" {
			answer(w, http.StatusOK, map[string]any{"error": "unauthorized_client", "error_description": "Only confidential applications"})
			return
		}
	case installedGrant:
		if n := len(r.FormValue("device_id")); n < 20 || n > 50 {
			answer(w, http.StatusOK, map[string]any{"error": "invalid_request"})
			return
		}
	case "authorization_code":
		if back, ok := s.codes[r.FormValue("code")]; !ok || back != r.FormValue("redirect_uri") {
			answer(w, http.StatusOK, map[string]any{"error": "invalid_grant"})
			return
		}
		delete(s.codes, r.FormValue("code"))
		refresh = true
	case "refresh_token":
		if !s.renew[r.FormValue("refresh_token")] {
			answer(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant"})
			return
		}
	default:
		answer(w, http.StatusOK, map[string]any{"error": "unsupported_grant_type"})
		return
	}
	access := rand.Text()
	s.tokens[access] = s.opts.Clock.Now().Add(s.opts.Life)
	s.issued++
	scope := s.opts.Scope
	if scope == "" {
		scope = "*"
	}
	given := map[string]any{"access_token": access, "token_type": "bearer", "expires_in": int(s.opts.Life.Seconds()), "scope": scope}
	if refresh {
		again := rand.Text()
		s.renew[again] = true
		given["refresh_token"] = again
	}
	answer(w, http.StatusOK, given)
}

// authorize consents at once, as a user would who presses yes. The redirect has to
// be the registered one.
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.opts.Clients[q.Get("client_id")]; !known || q.Get("redirect_uri") != "http://127.0.0.1:65010/oauth/callback" ||
		q.Get("duration") != "permanent" || q.Get("scope") != "read" || q.Get("response_type") != "code" {
		http.Error(w, "bad request (reddit.com)", http.StatusBadRequest)
		return
	}
	code := rand.Text()
	s.codes[code] = q.Get("redirect_uri")
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+url.Values{"state": {q.Get("state")}, "code": {code}}.Encode(), http.StatusFound)
}
