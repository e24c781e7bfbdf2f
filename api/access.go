package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/automonet/automonet/core"
)

// Access says who asks. Its errors are of KindUnauthenticated, or of
// KindSetupNeeded while there is no owner.
type Access interface {
	Identify(ctx context.Context, c Credentials) (core.Principal, error)
}

// Credentials are what a request shows; both are "" when it shows nothing.
type Credentials struct {
	// Session is the value of the session cookie.
	Session string
	// Bearer is an access token or an API key.
	Bearer string
}

// SessionCookie is the name of the session cookie over plain HTTP; over TLS it is
// "__Host-" + SessionCookie, which a browser takes from this very host only.
const SessionCookie = "automonet_session"

// asking is what is known of who asks: a principal, or why there is none.
type asking struct {
	who   core.Principal
	err   error
	shown Credentials
}

type askingKey struct{}

// Who returns who asks. Outside a request that passed the gate of an operation it
// is the zero Principal, who may nothing.
func Who(ctx context.Context) core.Principal {
	a, _ := ctx.Value(askingKey{}).(asking)
	return a.who
}

// identify finds out who asks, once for each request. What they may do is judged
// where the operation is known. A write by cookie that does not show its CSRF token
// comes from nobody.
func (h handlers) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := asking{shown: credentials(r)}
		a.who, a.err = h.cfg.Access.Identify(r.Context(), a.shown)
		if a.err == nil && a.who.Via == core.ViaSession && !safe(r.Method) && !csrfOK(r, a.shown.Session) {
			a.who, a.err = core.Principal{}, core.Errorf(core.KindDenied, "the header X-CSRF-Token is missing or wrong; reload the page")
		}
		if a.err == nil {
			came(r.Context(), visitOf(r.Context()), a.who.By())
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), askingKey{}, a)))
	})
}

// credentials reads what a request shows. A bearer goes before a cookie.
func credentials(r *http.Request) (c Credentials) {
	if scheme, value, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(scheme, "bearer") {
		c.Bearer = strings.TrimSpace(value)
		return c
	}
	if cookie, err := r.Cookie(cookieName(visitOf(r.Context()).secure)); err == nil {
		c.Session = cookie.Value
	}
	return c
}

// shown returns the credentials of the request under way.
func shown(ctx context.Context) Credentials {
	a, _ := ctx.Value(askingKey{}).(asking)
	return a.shown
}

// permitted returns nil when who asks may do what needs the scope.
func permitted(ctx context.Context, need core.AccessScope) error {
	a, ok := ctx.Value(askingKey{}).(asking)
	switch {
	case !ok:
		return core.Errorf(core.KindUnauthenticated, "sign in first")
	case a.err != nil:
		return a.err
	case !a.who.Allows(need):
		return core.Errorf(core.KindDenied, "this needs the right %q, which this account or key does not have; ask the owner", need)
	}
	return nil
}

// need guards a handler that is no operation, such as a stream.
func (h handlers) need(scope core.AccessScope, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := permitted(r.Context(), scope); err != nil {
			h.fail(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// The names of the ways to sign in, in the description of the API.
const (
	schemeSession = "session"
	schemeBearer  = "bearer"
)

func securitySchemes() map[string]*huma.SecurityScheme {
	return map[string]*huma.SecurityScheme{
		schemeSession: {Type: "apiKey", In: "cookie", Name: SessionCookie,
			Description: "The cookie of a session, from POST /api/v1/auth/login. Writes need the header X-CSRF-Token as well. Over TLS the name begins with __Host-."},
		schemeBearer: {Type: "http", Scheme: "bearer",
			Description: "An access token from POST /api/v1/auth/token, or an API key."},
	}
}
