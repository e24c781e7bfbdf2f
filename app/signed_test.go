package app_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
)

const ownersPassword = "four quiet green words"

// bearing sends a key with each request.
type bearing struct{ secret string }

func (b bearing) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+b.secret)
	return http.DefaultTransport.RoundTrip(r)
}

// signed makes the owner of an agent and returns a client with a key of theirs.
func signed(t *testing.T, s service.Service, scopes ...core.AccessScope) *http.Client {
	t.Helper()
	_, err := s.AddUser(t.Context(), core.User{Name: "anna", Role: core.RoleOwner}, "user")
	require.NoError(t, err)
	require.NoError(t, s.SetPassword(t.Context(), "anna", ownersPassword, "user"))
	key, err := s.AddKey(t.Context(), "anna", "test", append(scopes, core.ScopeRead), 0, "user")
	require.NoError(t, err)
	return &http.Client{Transport: bearing{key.Secret}}
}
