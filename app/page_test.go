package app

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

func TestPage(t *testing.T) {
	t.Parallel()
	const link = "https://jobs.example/42"
	for _, c := range []struct {
		name   string
		link   string
		answer answer
		kind   core.Kind
		says   string
	}{
		{"a page", link, answer{res: web.Response{Status: 200, Body: []byte("<p>Go</p>"), Header: http.Header{"Content-Type": {"text/html"}}}}, "", ""},
		{"robots", link, answer{err: &web.BlockedError{Host: "jobs.example", Reason: web.BlockedByRobots}}, core.KindBlocked, "robots"},
		{"private", link, answer{err: &web.BlockedError{Host: "10.0.0.1", Reason: web.BlockedPrivate}}, core.KindBlocked, "private network"},
		{"too fast", link, answer{err: &web.RateLimitedError{Host: "jobs.example", RetryAfter: time.Minute}}, core.KindTransient, "1m0s"},
		{"too large", link, answer{err: &web.TooLargeError{Host: "jobs.example"}}, core.KindInvalid, "larger"},
		{"no network", link, answer{err: &web.TransientError{Host: "jobs.example"}}, core.KindTransient, "network"},
		{"no link", "https://", answer{}, core.KindInvalid, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			name, body, kind, err := page(context.Background(), c.answer, c.link)
			require.Equal(t, c.kind, core.KindOf(err), "%v", err)
			if err != nil {
				require.ErrorContains(t, err, c.says)
				return
			}
			require.Equal(t, link, name)
			require.Equal(t, "<p>Go</p>", string(body))
			require.Equal(t, "text/html", kind)
		})
	}
}
