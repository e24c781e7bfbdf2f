package oauth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/oauth2"

	"github.com/automonet/automonet/core"
)

// patience is how long a user may take to consent.
const patience = 10 * time.Minute

// callbackPath is where the service sends the browser back to.
const callbackPath = "/oauth/callback"

// arrival is what the browser brought back.
type arrival struct {
	code string
	err  error
}

// Authorize asks the user for access in their browser: show gets the address to
// open. The browser comes back to a loopback address of this machine (RFC 8252)
// with a code that is exchanged with its PKCE verifier (RFC 7636, S256). The token
// is stored. Authorize waits at most ten minutes.
func (c *Client) Authorize(ctx context.Context, show func(address string)) error {
	if c.cfg.AuthURL == "" {
		return core.Errorf(core.KindInvalid, "%s has no page for consent", c.cfg.Service)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", c.cfg.RedirectPort))
	if err != nil {
		return core.Errorf(core.KindConflict, "no local port is free for the way back from the browser; close what uses port %d", c.cfg.RedirectPort).Because(err)
	}
	state, err := random()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	arrivals := make(chan arrival, 1)
	server := &http.Server{Handler: c.callback(state, arrivals), ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 32 << 10}
	served := make(chan struct{})
	go func() {
		defer close(served)
		// Serve ends by Close below; another end shows as the end of the wait.
		_ = server.Serve(listener)
	}()
	defer func() {
		// The page that says "done" may still be on its way.
		shut, stop := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer stop()
		if server.Shutdown(shut) != nil {
			_ = server.Close()
		}
		<-served
	}()

	conf := c.conf
	conf.RedirectURL = "http://" + listener.Addr().String() + callbackPath
	verifier := oauth2.GenerateVerifier()
	opts := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(verifier)}
	for k, v := range c.cfg.Extra {
		opts = append(opts, oauth2.SetAuthURLParam(k, v))
	}
	opts = append(opts, c.resource()...)
	show(conf.AuthCodeURL(state, opts...))

	var came arrival
	select {
	case came = <-arrivals:
	case <-ctx.Done():
		return core.Errorf(core.KindTransient, "nobody came back from %s; start the sign-in again", c.cfg.Service).Because(ctx.Err())
	}
	if came.err != nil {
		return came.err
	}
	return c.obtain(ctx, func(ctx context.Context) (*oauth2.Token, error) {
		return conf.Exchange(ctx, came.code, append(c.resource(), oauth2.VerifierOption(verifier))...)
	})
}

// callback takes the browser's return. What does not carry the state of this
// sign-in is answered and otherwise ignored: any page may send a browser here.
func (c *Client) callback(state string, arrivals chan<- arrival) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+callbackPath, func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		h := w.Header()
		h.Set("Content-Type", "text/plain; charset=utf-8")
		h.Set("Cache-Control", "no-store")
		h.Set("Referrer-Policy", "no-referrer")
		if !one(q, "state") || subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(state)) != 1 {
			w.WriteHeader(http.StatusBadRequest)
			// A browser that left needs no answer.
			_, _ = fmt.Fprintln(w, "This is not the sign-in that was asked for. / Das ist nicht die angeforderte Anmeldung.")
			return
		}
		came := c.returned(q)
		text := "Done. You can close this page. / Fertig. Sie können diese Seite schließen."
		if came.err != nil {
			text = "Access was not granted. You can close this page. / Der Zugang wurde nicht gewährt. Sie können diese Seite schließen."
		}
		_, _ = fmt.Fprintln(w, text)
		select {
		case arrivals <- came:
		default: // a second return changes nothing
		}
	})
	return mux
}

func (c *Client) returned(q url.Values) arrival {
	if c.cfg.Issuer != "" && q.Has("iss") && q.Get("iss") != c.cfg.Issuer {
		return arrival{err: &RefusedError{Service: c.cfg.Service, Code: "issuer_mismatch"}}
	}
	if q.Has("error") {
		code := errorCode(q.Get("error"))
		if code == "access_denied" {
			return arrival{err: core.Errorf(core.KindDenied, "access was not granted at %s", c.cfg.Service)}
		}
		return arrival{err: c.refused(0, code)}
	}
	if !one(q, "code") || len(q.Get("code")) > 4096 {
		return arrival{err: &RefusedError{Service: c.cfg.Service, Code: "no_code"}}
	}
	return arrival{code: q.Get("code")}
}

// one reports whether a parameter is given once and not empty.
func one(q url.Values, key string) bool { return len(q[key]) == 1 && q[key][0] != "" }

func (c *Client) resource() []oauth2.AuthCodeOption {
	if c.cfg.Resource == "" {
		return nil
	}
	return []oauth2.AuthCodeOption{oauth2.SetAuthURLParam("resource", c.cfg.Resource)}
}

// obtain gets a first token by a grant and keeps it.
func (c *Client) obtain(ctx context.Context, do func(context.Context) (*oauth2.Token, error)) error {
	t, err := c.exchange(ctx, do)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.take(ctx, t)
}

// random returns 256 bits for a state.
func random() (string, error) {
	b := make([]byte, 32)
	if _, err := rand.Read(b); err != nil {
		return "", fmt.Errorf("no random source: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}
