package api

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

type one struct{ who core.Principal }

func (o one) Identify(context.Context, Credentials) (core.Principal, error) { return o.who, nil }

func TestWritesMayAnswerWithHeadersOrNothing(t *testing.T) {
	t.Parallel()
	who, err := core.NewPrincipal(core.User{ID: "u1", Name: "anna", Role: core.RoleReviewer}, core.ViaJWT, nil)
	require.NoError(t, err)
	h := newHandlers(Config{Access: one{who}, Service: settled{}, Log: slog.New(slog.DiscardHandler)})
	mux := http.NewServeMux()
	cfg := huma.DefaultConfig("test", "1")
	cfg.CreateHooks = nil
	api := resources{humago.New(mux, cfg), h}
	type body struct {
		Body struct {
			Text string `json:"text" maxLength:"20"`
		}
	}
	write(api, core.ScopeReview, change("make", http.MethodPost, "/made", "Make", "test"), func(ctx context.Context, in *body) (string, error) {
		r := reply(ctx)
		r.ETag, r.Location = `"1"`, "/made/1"
		r.SetCookie = append(r.SetCookie, &http.Cookie{Name: "a", Value: "1", HttpOnly: true}, &http.Cookie{Name: "b", Value: "2"})
		return in.Body.Text + " by " + Who(ctx).By(), nil
	})
	write(api, core.ScopeReview, change("end", http.MethodDelete, "/made", "End", "test"), func(context.Context, *struct{}) (None, error) { return None{}, nil })
	write(api, core.ScopeAdmin, change("own", http.MethodPut, "/made", "Own", "test"), func(context.Context, *struct{}) (string, error) { return "no", nil })
	public(api, operation("say", "/said", "Say", "test"), func(context.Context, *struct{}) (string, error) { return "hello", nil })
	mux.Handle("/plain", h.need(core.ScopeAdmin, http.NotFoundHandler()))
	mux.Handle("/seen", h.need(core.ScopeRead, http.NotFoundHandler()))
	ask := func(method, path, text string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(method, path, strings.NewReader(text))
		r.Header.Set("Content-Type", "application/json")
		h.identify(mux).ServeHTTP(w, r)
		return w
	}
	w := ask(http.MethodPost, "/made", `{"text":"x"}`)
	require.Equal(t, 200, w.Code, w.Body.String())
	require.JSONEq(t, `"x by user:anna"`, w.Body.String())
	require.Equal(t, `"1"`, w.Header().Get("ETag"))
	require.Equal(t, "/made/1", w.Header().Get("Location"))
	require.Equal(t, []string{"a=1; HttpOnly", "b=2"}, w.Header().Values("Set-Cookie"))
	w = ask(http.MethodDelete, "/made", "")
	require.Equal(t, 204, w.Code)
	require.Empty(t, w.Body.String())
	w = ask(http.MethodPut, "/made", "{}")
	require.Equal(t, 403, w.Code)
	var p Problem
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &p))
	require.Equal(t, "denied", p.Code)
	require.Contains(t, p.Detail, `"admin"`)
	require.Equal(t, 200, ask(http.MethodGet, "/said", "").Code)
	require.Equal(t, 403, ask(http.MethodGet, "/plain", "").Code)
	require.Equal(t, 404, ask(http.MethodGet, "/seen", "").Code, "the handler answers")
	bare := httptest.NewRecorder()
	mux.ServeHTTP(bare, httptest.NewRequest(http.MethodGet, "/seen", nil))
	require.Equal(t, 401, bare.Code, "who was not asked for a name is nobody")
	require.NotNil(t, reply(t.Context()), "an operation outside a request sets nothing")
}

// settled is a service that knows its settings and nothing else.
type settled struct{ Service }

func (settled) Settings(context.Context) (core.Settings, error) { return core.DefaultSettings(), nil }

func TestAnAnswerThatWasBrokenOffIsNotTakenForWhole(t *testing.T) {
	t.Parallel()
	who, err := core.NewPrincipal(core.User{ID: "u1", Name: "anna", Role: core.RoleOwner}, core.ViaJWT, nil)
	require.NoError(t, err)
	h := newHandlers(Config{Access: one{who}, Service: settled{}, Log: slog.New(slog.DiscardHandler)})
	mux := http.NewServeMux()
	cfg := huma.DefaultConfig("test", "1")
	cfg.CreateHooks = nil
	api := resources{humago.New(mux, cfg), h}
	give := func(id, part string) {
		raw(api, core.ScopeAdmin, operation(id, "/"+id, "Give", "test"), reflect.TypeFor[struct{}](), []string{"application/json"}, func(w http.ResponseWriter, _ *http.Request, _ any) error {
			w.Header().Set("Content-Disposition", `attachment; filename="all.json"`)
			if part != "" {
				_, _ = io.WriteString(w, part)
			}
			if id == "whole" {
				return nil
			}
			return core.Errorf(core.KindTransient, "try again later")
		})
	}
	for id, part := range map[string]string{"whole": "{}", "cut": `{"rows":[`, "none": ""} {
		give(id, part)
	}
	s := httptest.NewServer(h.identify(mux))
	defer s.Close()
	ask := func(path string) (*http.Response, string, error) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+path, nil)
		require.NoError(t, err)
		res, err := s.Client().Do(req)
		if err != nil {
			return nil, "", err
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		return res, string(body), err
	}
	res, body, err := ask("/whole")
	require.NoError(t, err)
	require.Equal(t, "{}", body)
	require.Contains(t, res.Header.Get("Content-Disposition"), "all.json")
	_, _, err = ask("/cut")
	require.Error(t, err, "the client sees that something is missing")
	res, body, err = ask("/none")
	require.NoError(t, err)
	require.Equal(t, http.StatusServiceUnavailable, res.StatusCode)
	require.Contains(t, body, "try again later")
	require.Empty(t, res.Header.Get("Content-Disposition"), "a failure is no file")
}
