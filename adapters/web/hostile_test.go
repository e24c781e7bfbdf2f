package web_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/hostile"
)

// TestHostileBodiesStayBounded serves the whole corpus: each body arrives within
// the limit or is refused with a typed error, and decodes to valid UTF-8.
func TestHostileBodiesStayBounded(t *testing.T) {
	t.Parallel()
	const limit = 3 << 20
	servers, c, _ := simulate(t, func(cfg *web.Config) { cfg.MinInterval, cfg.Retries = -1, -1 }, "jobs.example")
	s := servers["jobs.example"]
	cases := hostile.Cases()
	for i, k := range cases {
		h := http.Header{}
		if k.Encoding != "" {
			h.Set("Content-Encoding", k.Encoding)
		}
		s.Serve(fmt.Sprintf("/%d", i), fakes.Content{Type: k.ContentType, Body: k.Body, Header: h})
	}
	large := 0
	for i, k := range cases {
		got, err := c.Do(t.Context(), web.Request{URL: fmt.Sprintf("https://jobs.example/%d", i), MaxBytes: limit})
		var tooLarge *web.TooLargeError
		var transient *web.TransientError
		switch {
		case err == nil:
			assert.LessOrEqual(t, len(got.Body), limit, k.Name)
			assert.True(t, utf8.Valid(web.UTF8(got.Body, got.Header.Get("Content-Type"))), k.Name)
		case errors.As(err, &tooLarge):
			large++
		default:
			require.ErrorAs(t, err, &transient, k.Name)
			assert.Equal(t, hostile.KindBomb, k.Kind, k.Name)
		}
	}
	assert.GreaterOrEqual(t, large, 3)
}
