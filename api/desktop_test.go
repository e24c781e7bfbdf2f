package api_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/core"
)

// shell is a desktop program whose window knows the token "good".
type shell struct {
	api.DesktopService
	path string
}

func (s shell) Enter(_ context.Context, token string, _ core.Visitor) (api.SignedIn, string, error) {
	if token != "good" {
		return api.SignedIn{}, "", core.Errorf(core.KindUnauthenticated, "this way into the window is used up or too old; close the window and open it again")
	}
	return api.SignedIn{Cookie: "c", ExpiresAt: time.Now().Add(time.Hour)}, s.path, nil
}

func TestTheWindowEntersByItsToken(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{"/review/p1": "/review/p1", "": "/", "//evil.example": "/", `/\evil.example`: "/", "https://evil.example": "/"} {
		h := api.New(api.Config{Service: &memory{}, Access: door{}, Parts: []api.Part{api.DesktopPart(shell{path: path})}})
		w := get(t, h, api.DesktopEnter+"?t=good", nil)
		require.Equal(t, http.StatusSeeOther, w.Code, w.Body.String())
		require.Equal(t, want, w.Header().Get("Location"))
		c := w.Result().Cookies()
		require.Len(t, c, 1)
		require.Equal(t, api.SessionCookie, c[0].Name)
		require.True(t, c[0].HttpOnly)
		require.Equal(t, http.SameSiteStrictMode, c[0].SameSite)

		bad := get(t, h, api.DesktopEnter+"?t=wrong", nil)
		require.Equal(t, http.StatusUnauthorized, bad.Code)
		require.Empty(t, bad.Result().Cookies())
		post := httptest.NewRequest(http.MethodPost, "http://localhost"+api.DesktopEnter+"?t=good", nil)
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, post)
		require.Equal(t, http.StatusMethodNotAllowed, rec.Code)
		h.Close()
	}
}

func TestTheWindowsPageIsServedToThisMachineOnly(t *testing.T) {
	t.Parallel()
	h := api.New(api.Config{Service: &memory{}, Access: door{}, Parts: []api.Part{api.DesktopPart(shell{path: "/"})}})
	defer h.Close()
	w := get(t, h, api.DesktopEnter+"?t=good", func(r *http.Request) { r.Host = "evil.example" })
	require.Equal(t, http.StatusMisdirectedRequest, w.Code)
	require.Empty(t, w.Result().Cookies())
}

func TestOtherProgramsHaveNoDesktop(t *testing.T) {
	t.Parallel()
	h := serve(&memory{}, nil)
	require.Equal(t, http.StatusNotFound, get(t, h, "/api/v1/desktop", as("admin")).Code)
	require.NotContains(t, get(t, h, "/api/v1/meta", as("admin")).Body.String(), "desktop")
	require.Empty(t, get(t, h, api.DesktopEnter+"?t=good", nil).Result().Cookies(), "the path is the dashboard's like any other")
}
