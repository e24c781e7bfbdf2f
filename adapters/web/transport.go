package web

import (
	"net/http"
)

// Transport returns the network under the client's guard and name, for protocols
// that keep a connection open, such as long polling: robots.txt, the lanes of hosts
// and the limits of bodies and time do not apply, the caller keeps its own. It
// follows no redirect.
func (c *Client) Transport() http.RoundTripper { return guarded{c} }

type guarded struct{ client *Client }

// RoundTrip refuses what lies in a private network.
func (g guarded) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != "https" && r.URL.Scheme != "http" {
		return nil, unsafeRequest("")
	}
	if !g.client.guard.literal(r.URL) {
		return nil, &BlockedError{Reason: BlockedPrivate, Host: hostKey(r.URL)}
	}
	r = r.Clone(r.Context())
	r.Header.Set("User-Agent", g.client.agent)
	return g.client.transport.RoundTrip(r)
}
