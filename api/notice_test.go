package api_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/core"
)

// noticeboard is a service that knows notices.
type noticeboard struct {
	memory
	rules  core.NoticeRules
	filter core.NoticeFilter
	upTo   core.NoticeID
	by     string
	tested string
}

func (n *noticeboard) Notices(_ context.Context, f core.NoticeFilter) ([]core.Notice, string, error) {
	n.filter = f
	return []core.Notice{{ID: "event-1", Kind: core.NoticeReply, Title: "A client answered <b>", Params: map[string]string{"about": "x"}}}, "next", nil
}
func (n *noticeboard) UnreadNotices(context.Context) (int, error) { return 3, nil }
func (n *noticeboard) ReadNotice(_ context.Context, id core.NoticeID) (core.Notice, error) {
	if id != "event-1" {
		return core.Notice{}, core.Errorf(core.KindNotFound, "there is no %s %q", "notice", id)
	}
	return core.Notice{ID: id}, nil
}
func (n *noticeboard) ReadNotices(_ context.Context, upTo core.NoticeID) (int, error) {
	n.upTo = upTo
	return 2, nil
}
func (n *noticeboard) NoticeRules(context.Context) (core.NoticeRules, error) { return n.rules, nil }
func (n *noticeboard) SaveNoticeRules(_ context.Context, r core.NoticeRules, by string) (core.NoticeRules, error) {
	r, err := core.NewNoticeRules(r, []string{"telegram"})
	if err != nil {
		return r, err
	}
	r.Rev++
	n.rules, n.by = r, by
	return r, nil
}
func (n *noticeboard) NoticeTargets(context.Context) ([]core.NoticeTarget, error) {
	return []core.NoticeTarget{{Name: "telegram", Why: "not_paired"}}, nil
}
func (n *noticeboard) TestNotice(_ context.Context, target string) error {
	n.tested = target
	return nil
}
func (n *noticeboard) PairNotice(context.Context, string) (core.Pairing, error) {
	return core.Pairing{Code: "ABCD2345"}, nil
}
func (n *noticeboard) Alerts(context.Context) ([]core.Alert, error) {
	return []core.Alert{{Kind: core.AlertBlocked, Subject: "feed"}}, nil
}

func TestNotifications(t *testing.T) {
	t.Parallel()
	board := &noticeboard{rules: core.DefaultNoticeRules()}
	h := api.New(api.Config{Service: board, Events: nowhere{}, Access: door{}, Version: "1.2.3", Log: slog.New(slog.DiscardHandler), Ready: func(context.Context) error { return nil }})
	ask := func(method, path, who, body, match string) *httptest.ResponseRecorder {
		t.Helper()
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Host = "127.0.0.1:7777"
		r.Header.Set("Content-Type", "application/json")
		if who != "" {
			r.Header.Set("Authorization", "Bearer "+who)
		}
		if match != "" {
			r.Header.Set("If-Match", match)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	rules, err := json.Marshal(core.DefaultNoticeRules())
	require.NoError(t, err)
	const at = "/api/v1/notifications"
	for _, tc := range []struct {
		name, method, path, who, body, match string
		status                               int
		want                                 string
	}{
		{"list", "GET", at + "?unread=true&kind=reply&limit=5", "read", "", "", 200, `"next":"next"`},
		{"markup in a title is escaped", "GET", at, "read", "", "", 200, `\u003cb\u003e`},
		{"a list without signing in", "GET", at, "", "", "", 401, ""},
		{"a limit that is none", "GET", at + "?limit=501", "read", "", "", 422, ""},
		{"count", "GET", at + "/unread", "read", "", "", 200, `{"unread":3}`},
		{"read one", "POST", at + "/event-1/read", "review", "", "", 200, `"event-1"`},
		{"read one that is not there", "POST", at + "/event-9/read", "review", "", "", 404, "there is no notice"},
		{"read one without the scope", "POST", at + "/event-1/read", "read", "", "", 403, ""},
		{"read all", "POST", at + "/read-all", "review", `{"up_to":"event-7"}`, "", 200, `{"read":2}`},
		{"rules", "GET", at + "/rules", "read", "", "", 200, `"quiet_from":22`},
		{"replace the rules", "PUT", at + "/rules", "admin", string(rules), `"1"`, 200, `"rev":2`},
		{"replace stale rules", "PUT", at + "/rules", "admin", string(rules), `"1"`, 412, ""},
		{"replace whatever rules there are", "PUT", at + "/rules", "admin", string(rules), "*", 200, `"rev":3`},
		{"replace rules unseen", "PUT", at + "/rules", "admin", string(rules), "", 428, ""},
		{"wrong rules", "PUT", at + "/rules", "admin", `{"rev":2,"events":{"weather":"on"},"quiet_from":0,"quiet_to":0,"digest_at":""}`, `"3"`, 422, "no kind of notice"},
		{"rules without the scope", "PUT", at + "/rules", "send", string(rules), `"2"`, 403, ""},
		{"targets", "GET", at + "/targets", "read", "", "", 200, "not_paired"},
		{"alerts", "GET", at + "/alerts", "read", "", "", 200, "source_blocked"},
		{"test", "POST", at + "/test", "admin", `{"target":"telegram"}`, "", 204, ""},
		{"test without a target", "POST", at + "/test", "admin", `{}`, "", 422, ""},
		{"pair", "POST", at + "/pair", "admin", `{"target":"telegram"}`, "", 200, "ABCD2345"},
		{"pair without the scope", "POST", at + "/pair", "send", `{"target":"telegram"}`, "", 403, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := ask(tc.method, tc.path, tc.who, tc.body, tc.match)
			body, err := io.ReadAll(w.Body)
			require.NoError(t, err)
			require.Equal(t, tc.status, w.Code, string(body))
			require.Contains(t, string(body), tc.want)
		})
	}
	require.Equal(t, core.NoticeID("event-7"), board.upTo)
	require.Equal(t, "telegram", board.tested)
	require.NotEmpty(t, board.by)
	packed := httptest.NewRequest("PUT", at+"/rules", strings.NewReader(string(rules)))
	packed.Host = "127.0.0.1:7777"
	packed.Header = http.Header{"Content-Type": {"application/json"}, "Content-Encoding": {"gzip"}, "Authorization": {"Bearer admin"}, "If-Match": {"*"}}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, packed)
	require.Equal(t, http.StatusUnsupportedMediaType, w.Code, w.Body.String())
	require.Contains(t, w.Body.String(), "content_encoding")
	require.Equal(t, `"3"`, ask(http.MethodGet, at+"/rules", "read", "", "").Header().Get("ETag"))
}

func TestNoticesSpeakTheLanguageOfTheRequest(t *testing.T) {
	t.Parallel()
	h := api.New(api.Config{Service: &noticeboard{}, Events: nowhere{}, Access: door{}, Log: slog.New(slog.DiscardHandler), Ready: func(context.Context) error { return nil },
		Notice: func(lang core.Lang, n core.Notice) (string, string) {
			return string(lang) + " title of " + string(n.ID), string(lang) + " text"
		}})
	for _, tc := range []struct{ method, path, who, accept, want string }{
		{"GET", "", "read", "de-AT,en;q=0.5", "de title of event-1"},
		{"GET", "", "read", "en", "en title of event-1"},
		{"POST", "/event-1/read", "review", "de", "de text"},
	} {
		r := httptest.NewRequest(tc.method, "/api/v1/notifications"+tc.path, nil)
		r.Host = "127.0.0.1:7777"
		r.Header.Set("Authorization", "Bearer "+tc.who)
		r.Header.Set("Accept-Language", tc.accept)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		require.Equal(t, http.StatusOK, w.Code, w.Body.String())
		require.Contains(t, w.Body.String(), tc.want)
	}
}
