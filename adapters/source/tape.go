package source

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/automonet/automonet/adapters/web"
)

// Tape passes requests on and keeps what comes back, one fetch at a time. It is
// safe for concurrent use.
type Tape struct {
	next web.Getter

	mu        sync.Mutex
	exchanges []Exchange
	bytes     int
	cut       bool
	secrets   []string
}

// NewTape records what is asked of next.
func NewTape(next web.Getter) *Tape { return &Tape{next: next} }

// Secret notes the secrets that a source resolves, so that none of them is kept.
func (t *Tape) Secret(resolve func(ref string) (string, error)) func(ref string) (string, error) {
	return func(ref string) (string, error) {
		v, err := resolve(ref)
		if err == nil && v != "" {
			t.mu.Lock()
			t.secrets = append(t.secrets, v)
			t.mu.Unlock()
		}
		return v, err
	}
}

// Do asks and records.
func (t *Tape) Do(ctx context.Context, r web.Request) (web.Response, error) {
	resp, err := t.next.Do(ctx, r)
	e := Exchange{URL: PublicURL(r.URL)}
	if r.Private {
		e.URL = privateURL
	}
	if r.Method != "" && r.Method != http.MethodGet {
		e.Method = r.Method
	}
	if err != nil {
		e.Failed = failure(err)
		t.keep(e)
		return resp, err
	}
	e.Status, e.NotModified, e.FreshFor, e.Validators = resp.Status, resp.NotModified, resp.FreshFor, resp.Validators
	if final := PublicURL(resp.FinalURL); final != e.URL && !r.Private {
		e.Final = final
	}
	e.Header = kept(resp.Header)
	if e.Secret = holdsToken(resp.Body); !e.Secret {
		e.Body = resp.Body
	}
	t.keep(e)
	return resp, nil
}

// Keep notes what a source read over another protocol than the web's.
func (t *Tape) Keep(e Exchange) {
	if e.Secret = holdsToken(e.Body); e.Secret {
		e.Body = nil
	}
	t.keep(e)
}

// privateURL stands for an address that is itself a secret.
const privateURL = "private"

// Start forgets the last fetch.
func (t *Tape) Start() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.exchanges, t.bytes, t.cut = nil, 0, false
}

// Recording is the fetch since Start, which came to page. What a source gives as
// its sample without having asked the web, such as a mail, is kept as an exchange
// without an address.
func (t *Tape) Recording(driver string, from Cursor, page Page, at time.Time) Recording {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := Recording{At: at.UTC(), Driver: driver, Cursor: []byte(from), Status: page.Status, Reason: page.Reason,
		Marks: Marks(page.Postings), Skipped: len(page.Skipped), Exchanges: t.exchanges, Cut: t.cut}
	if len(from) == 0 {
		r.Cursor = nil
	}
	if _, ok := r.Main(); !ok && len(page.Sample) > 0 {
		r.Exchanges = append(r.Exchanges, Exchange{URL: page.URL, Body: page.Sample, Secret: holdsToken(page.Sample)})
		if last := &r.Exchanges[len(r.Exchanges)-1]; last.Secret {
			last.Body = nil
		}
	}
	t.exchanges = nil
	return r.without(t.secrets)
}

func (t *Tape) keep(e Exchange) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.exchanges) >= maxExchanges {
		t.cut = true
		return
	}
	if room := MaxRecording - t.bytes; len(e.Body) > room {
		e.Body, t.cut = e.Body[:room], true
	}
	t.bytes += len(e.Body)
	t.exchanges = append(t.exchanges, e)
}

// kept are the headers that parsers read; cookies and the like are not kept.
func kept(h http.Header) map[string][]string {
	out := map[string][]string{}
	for _, k := range []string{"Content-Type", "Link", "X-Total-Count", "X-Ratelimit-Used", "X-Ratelimit-Remaining", "X-Ratelimit-Reset", "Retry-After"} {
		if v := h.Values(k); len(v) > 0 {
			out[k] = append([]string(nil), v...)
		}
	}
	return out
}

// holdsToken reports whether a body is an answer of an authorisation server.
func holdsToken(body []byte) bool {
	head := bytes.ToLower(body[:min(len(body), 8<<10)])
	for _, mark := range []string{`"access_token"`, `"refresh_token"`, `"client_secret"`, `"id_token"`, "access_token="} {
		if bytes.Contains(head, []byte(mark)) {
			return true
		}
	}
	return false
}

// Player answers from a recording, and from nowhere else.
type Player struct {
	mu     sync.Mutex
	left   []Exchange
	missed []string
	at     time.Time
}

// NewPlayer plays a recording.
func NewPlayer(r Recording) *Player {
	return &Player{left: append([]Exchange(nil), r.Exchanges...), at: r.At}
}

// Do answers with the first exchange of that address that was not played yet. One
// that is not recorded fails as if the host were away, and is noted.
func (p *Player) Do(_ context.Context, r web.Request) (web.Response, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	asked, method := PublicURL(r.URL), r.Method
	if r.Private {
		asked = privateURL
	}
	if method == http.MethodGet {
		method = ""
	}
	for i, e := range p.left {
		if e.Method != method || !sameAddress(e.URL, asked) {
			continue
		}
		p.left = append(p.left[:i:i], p.left[i+1:]...)
		if e.Failed != nil {
			return web.Response{}, e.Failed.err()
		}
		body := e.Body
		if e.Secret {
			body = []byte(`{"access_token":"replayed","token_type":"bearer","expires_in":3600}`)
		}
		final := e.Final
		if final == "" {
			final = asked
		}
		return web.Response{Status: e.Status, Header: e.Header, Body: append([]byte(nil), body...), FinalURL: final, Validators: e.Validators,
			NotModified: e.NotModified, FreshFor: e.FreshFor, FetchedAt: p.at}, nil
	}
	p.missed = append(p.missed, asked)
	return web.Response{}, &web.TransientError{Host: asked}
}

// Missed are the addresses that were asked and are not recorded.
func (p *Player) Missed() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.missed...)
}

// sameAddress compares public addresses; a part that was hidden matches anything.
func sameAddress(recorded, asked string) bool {
	if recorded == asked {
		return true
	}
	before, after, ok := strings.Cut(recorded, "hidden")
	return ok && len(asked) >= len(before)+len(after) && strings.HasPrefix(asked, before) && strings.HasSuffix(asked, after)
}

func lengthAndHash(text string) string {
	return fmt.Sprintf("%d bytes, %s", len(text), Hash([]byte(text))[:12])
}

var (
	_ web.Getter = (*Tape)(nil)
	_ web.Getter = (*Player)(nil)
)
