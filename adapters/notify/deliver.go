package notify

import (
	"errors"
	"time"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

// Judge turns an error of the web client into what a Notifier answers with. Words of
// the server are not repeated.
func Judge(err error) error {
	var limited *web.RateLimitedError
	var blocked *web.BlockedError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &limited):
		return &LaterError{After: min(limited.RetryAfter, time.Hour), Err: core.Errorf(core.KindTransient, "%s asks to wait; it is tried again by itself", limited.Host)}
	case errors.As(err, &blocked) && blocked.Reason == web.BlockedPrivate:
		return &NotReadyError{Why: WhyRefused, Err: core.Errorf(core.KindBlocked, "%s lies in a private network; allow it in web.allow_private if it is your own server", blocked.Host)}
	case errors.As(err, &blocked):
		return &NotReadyError{Why: WhyRefused, Err: core.Errorf(core.KindBlocked, "%s does not take notices (status %d); check the address and the credential", blocked.Host, blocked.Status)}
	}
	return core.Errorf(core.KindTransient, "the server of the target does not answer properly; it is tried again by itself").Because(err)
}
