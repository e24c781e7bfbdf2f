package oauth

import (
	"net/http"
)

// token answers the token endpoint (RFC 6749 section 3.2).
func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	client, ok := s.authenticated(r)
	if !ok {
		w.Header().Set("WWW-Authenticate", `Basic realm="fake"`)
		refuse(w, http.StatusUnauthorized, "invalid_client")
		return
	}
	switch kind := r.PostFormValue("grant_type"); {
	case kind == "authorization_code":
		s.byCode(w, r, client)
	case kind == "refresh_token":
		s.byRefresh(w, r, client)
	case kind == "urn:ietf:params:oauth:grant-type:device_code":
		s.byDevice(w, r, client)
	case kind == "password":
		user := r.PostFormValue("username")
		if want, known := s.opts.Users[user]; !known || want != r.PostFormValue("password") {
			// As Reddit does: an error with status 200.
			refuse(w, http.StatusOK, "invalid_grant")
			return
		}
		s.give(w, &grant{client: client, user: user, scope: r.PostFormValue("scope")}, false)
	case kind == "client_credentials":
		if s.opts.Clients[client] == "" {
			refuse(w, http.StatusBadRequest, "unauthorized_client")
			return
		}
		s.give(w, &grant{client: client, user: client, scope: r.PostFormValue("scope")}, false)
	case s.own(kind):
		s.give(w, &grant{client: client, user: r.PostFormValue("device_id"), scope: r.PostFormValue("scope")}, false)
	default:
		refuse(w, http.StatusBadRequest, "unsupported_grant_type")
	}
}

func (s *Server) byCode(w http.ResponseWriter, r *http.Request, client string) {
	given := r.PostFormValue("code")
	c := s.codes[given]
	delete(s.codes, given)
	switch {
	case c == nil, c.client != client, c.redirect != r.PostFormValue("redirect_uri"), s.opts.Clock.Now().Sub(c.at) > codeLife,
		c.challenge != challenge(r.PostFormValue("code_verifier")), c.resource != r.PostFormValue("resource"):
		refuse(w, http.StatusBadRequest, "invalid_grant")
	default:
		s.give(w, &grant{client: client, user: "mara", scope: c.scope}, true)
	}
}

// byRefresh rotates: the old token is spent, and its second use ends every token
// that came of the same consent (RFC 9700 section 4.14.2).
func (s *Server) byRefresh(w http.ResponseWriter, r *http.Request, client string) {
	given := r.PostFormValue("refresh_token")
	if g := s.spent[given]; g != nil {
		g.ended = true
		refuse(w, http.StatusBadRequest, "invalid_grant")
		return
	}
	g := s.refresh[given]
	if g == nil || g.ended || g.client != client {
		refuse(w, http.StatusBadRequest, "invalid_grant")
		return
	}
	if !s.opts.KeepRefresh {
		delete(s.refresh, given)
		s.spent[given] = g
	}
	s.give(w, g, !s.opts.KeepRefresh)
}

func (s *Server) byDevice(w http.ResponseWriter, r *http.Request, client string) {
	given := r.PostFormValue("device_code")
	d := s.devices[given]
	now := s.opts.Clock.Now()
	switch {
	case d == nil || d.client != client:
		refuse(w, http.StatusBadRequest, "invalid_grant")
	case !now.Before(d.ends):
		refuse(w, http.StatusBadRequest, "expired_token")
	case d.denied:
		refuse(w, http.StatusBadRequest, "access_denied")
	case !d.last.IsZero() && now.Sub(d.last) < devicePace:
		d.last = now
		refuse(w, http.StatusBadRequest, "slow_down")
	case !d.approved:
		d.last = now
		refuse(w, http.StatusBadRequest, "authorization_pending")
	default:
		delete(s.devices, given)
		s.give(w, &grant{client: client, user: "mara"}, true)
	}
}

// give answers with fresh tokens of a grant.
func (s *Server) give(w http.ResponseWriter, g *grant, withRefresh bool) {
	g.ends = s.opts.Clock.Now().Add(s.opts.Life)
	access := secret()
	// Every access token is judged by its own end but by the family's fate.
	s.access[access] = g
	out := map[string]any{"access_token": access, "token_type": "bearer", "expires_in": int(s.opts.Life.Seconds()), "scope": g.scope}
	if withRefresh {
		refresh := secret()
		s.refresh[refresh] = g
		out["refresh_token"] = refresh
	}
	answer(w, http.StatusOK, out)
}
