package app

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

// answer is a Getter with one answer.
type answer struct {
	res web.Response
	err error
}

func (a answer) Do(context.Context, web.Request) (web.Response, error) { return a.res, a.err }

func TestFresh(t *testing.T) {
	t.Parallel()
	page := core.Posting{ID: "p", URL: "https://jobs.example/42"}
	for _, c := range []struct {
		name   string
		p      core.Posting
		answer answer
		open   bool
		fails  bool
	}{
		{"a page that is there is open", page, answer{res: web.Response{Status: 200, FinalURL: page.URL}}, true, false},
		{"a page that is gone is closed", page, answer{err: &web.BlockedError{Reason: web.BlockedGone}}, false, false},
		{"sent to the front page is closed", page, answer{res: web.Response{Status: 200, FinalURL: "https://jobs.example/"}}, false, false},
		{"a wall says nothing", page, answer{err: &web.BlockedError{Reason: web.BlockedForbidden}}, false, true},
		{"a dead network says nothing", page, answer{err: &web.TransientError{}}, false, true},
		{"a posting without a page says nothing", core.Posting{ID: "p"}, answer{}, false, true},
		{"a mail link is no page", core.Posting{ID: "p", URL: "mailto:a@b.example"}, answer{}, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			open, err := fresh(c.answer)(context.Background(), c.p)
			require.Equal(t, c.open, open)
			require.Equal(t, c.fails, err != nil)
		})
	}
}
