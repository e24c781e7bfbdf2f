package app

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/automonet/automonet/actors/submitter"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

// fresh looks at a posting's page through the polite client: gone, or sent home to
// the front page, is closed; any other wall says nothing.
func fresh(getter web.Getter) submitter.Fresh {
	return func(ctx context.Context, p core.Posting) (bool, error) {
		asked, err := url.Parse(p.URL)
		if err != nil || !strings.HasPrefix(asked.Scheme, "http") {
			return false, core.Errorf(core.KindBlocked, "posting %s has no page to look at", p.ID)
		}
		res, err := getter.Do(ctx, web.Request{URL: p.URL, Accept: "text/html"})
		var blocked *web.BlockedError
		if errors.As(err, &blocked) && blocked.Reason == web.BlockedGone {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		final, err := url.Parse(res.FinalURL)
		if err == nil && strings.Trim(final.Path, "/") == "" && strings.Trim(asked.Path, "/") != "" {
			return false, nil
		}
		return true, nil
	}
}
