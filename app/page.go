package app

import (
	"context"
	"errors"
	"strings"

	"github.com/automonet/automonet/adapters/source/paste"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

func isLink(name string) bool {
	return strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "https://")
}

// page reads a link that the user brought in, as politely as any other page, and
// says what to do where a site does not show it.
func page(ctx context.Context, getter web.Getter, link string) (name string, body []byte, contentType string, err error) {
	link, err = core.CleanURL(link)
	if err != nil {
		return "", nil, "", err
	}
	res, err := getter.Do(ctx, web.Request{URL: link, Accept: "text/html, application/ld+json, text/plain", MaxBytes: paste.MaxBytes})
	if err != nil {
		return "", nil, "", pageError(err)
	}
	return link, res.Body, res.Header.Get("Content-Type"), nil
}

// pageError words a failed read for the person who asked for the page.
func pageError(err error) error {
	const instead = "open it in a browser and paste its text: automonet job add -"
	var blocked *web.BlockedError
	var limited *web.RateLimitedError
	var large *web.TooLargeError
	switch {
	case errors.As(err, &blocked):
		return core.Errorf(core.KindBlocked, "%s did not show the page (%s); %s", blocked.Host, blocked.Reason.Words(), instead).Because(err)
	case errors.As(err, &limited):
		return core.Errorf(core.KindTransient, "%s asks to wait %s; try again then, or %s", limited.Host, limited.RetryAfter, instead).Because(err)
	case errors.As(err, &large):
		return core.Invalid("input", "the page is larger than %d MB; %s", paste.MaxBytes>>20, instead).Because(err)
	}
	return core.Errorf(core.KindTransient, "the page could not be read; check the link and the network, or %s", instead).Because(err)
}
