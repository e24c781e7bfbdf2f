package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/core"
)

// door knows bearers that are named after the scope they have.
type door struct{}

func (door) Identify(_ context.Context, c api.Credentials) (core.Principal, error) {
	scope, err := core.NewAccessScope(c.Bearer)
	switch {
	case c.Bearer == "early":
		return core.Principal{}, core.Errorf(core.KindSetupNeeded, "this agent has no owner yet")
	case err != nil:
		return core.Principal{}, core.Errorf(core.KindUnauthenticated, "sign in first")
	}
	return core.NewPrincipal(core.User{ID: "u1", Name: "anna", Role: core.RoleOwner}, core.ViaJWT, []core.AccessScope{scope})
}

func as(bearer string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+bearer) }
}

func TestOnlyThoseWhoMayGetAnAnswer(t *testing.T) {
	t.Parallel()
	h := serve(&memory{}, nil)
	for bearer, want := range map[string]struct {
		status int
		code   string
	}{
		"admin": {200, ""}, "read": {200, ""}, "nobody": {401, "unauthenticated"}, "": {401, "unauthenticated"}, "early": {401, "setup_needed"},
	} {
		w := get(t, h, "/api/v1/jobs", as(bearer))
		require.Equal(t, want.status, w.Code, bearer)
		if want.code == "" {
			continue
		}
		require.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
		var p api.Problem
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &p))
		require.Equal(t, want.code, p.Code)
		require.Equal(t, want.status, p.Status)
	}
	require.Equal(t, 401, get(t, h, "/api/v1/jobs?limit=nonsense", as("")).Code, "input is not read for nobody")
	for _, path := range []string{"/healthz", "/readyz", "/openapi.json"} {
		require.Equal(t, 200, get(t, h, path, as("")).Code, path)
	}
}

func TestTheDescriptionNamesTheScope(t *testing.T) {
	t.Parallel()
	var doc struct {
		Paths map[string]map[string]struct {
			Scope    string                `json:"x-scope"`
			Security []map[string][]string `json:"security"`
			Answers  map[string]struct {
				Content map[string]any `json:"content"`
			} `json:"responses"`
		} `json:"paths"`
		Components struct {
			Schemes map[string]any `json:"securitySchemes"`
		} `json:"components"`
	}
	require.NoError(t, json.Unmarshal(get(t, serve(&memory{}, nil), "/openapi.json", nil).Body.Bytes(), &doc))
	require.NotEmpty(t, doc.Paths)
	for path, ops := range doc.Paths {
		for method, op := range ops {
			require.NotNil(t, op.Security, method+" "+path)
			require.Contains(t, op.Answers["default"].Content, "application/problem+json", method+" "+path)
			if len(op.Security) == 0 {
				require.Contains(t, path, "/auth/", "only signing in is for everybody")
				continue
			}
			_, err := core.NewAccessScope(op.Scope)
			require.NoError(t, err, method+" "+path)
			for _, way := range op.Security {
				for scheme := range way {
					require.Contains(t, doc.Components.Schemes, scheme)
				}
			}
		}
	}
}

func TestNobodyAsksOutsideARequest(t *testing.T) {
	t.Parallel()
	require.Empty(t, api.Who(t.Context()))
	require.False(t, api.Who(httptest.NewRequest(http.MethodGet, "/", nil).Context()).Allows(core.ScopeRead))
}
