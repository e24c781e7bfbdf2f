package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// maxBody bounds request bodies of whatever kind; operations take 1 MiB where they
// do not say otherwise in MaxBodyBytes.
const maxBody = 32 << 20

// contentPolicy lets pages load from this host only, run no inline script, and be
// framed by nobody.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// RequestIDHeader names each request in answers and in the log.
const RequestIDHeader = "X-Request-ID"

// visit is what is known of where a request comes from and how it got here.
type visit struct {
	id   string
	addr netip.Addr
	host string
	// agent is what the client's program calls itself.
	agent string
	// secure is set when the client speaks TLS, with us or with a trusted proxy.
	secure bool
	// direct is set when no proxy stands between.
	direct bool
}

type visitKey struct{}

func visitOf(ctx context.Context) visit {
	v, _ := ctx.Value(visitKey{}).(visit)
	return v
}

// RequestID returns the name of the request of ctx, "" outside of one.
func RequestID(ctx context.Context) string { return visitOf(ctx).id }

// visit finds out where a request comes from. What a client says of itself in
// X-Forwarded-* and X-Request-ID counts from a trusted proxy only.
func (h handlers) visit(r *http.Request) visit {
	v := visit{addr: peer(r.RemoteAddr), host: r.Host, agent: r.UserAgent(), secure: r.TLS != nil, direct: true}
	if h.trusted(v.addr) {
		v.direct = !forwarded(r.Header)
		v.secure = v.secure || strings.EqualFold(last(r.Header, "X-Forwarded-Proto"), "https")
		if host := last(r.Header, "X-Forwarded-Host"); host != "" {
			v.host = host
		}
		v.addr = h.client(r.Header, v.addr)
		if id := last(r.Header, RequestIDHeader); plainID(id) {
			v.id = id
		}
	}
	if v.id == "" {
		var b [8]byte
		_, _ = rand.Read(b[:])
		v.id = hex.EncodeToString(b[:])
	}
	return v
}

func forwarded(head http.Header) bool {
	for _, name := range []string{"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded"} {
		if head.Get(name) != "" {
			return true
		}
	}
	return false
}

// peer is the address of a connection, the unspecified one where it has none.
func peer(remote string) netip.Addr {
	if ap, err := netip.ParseAddrPort(remote); err == nil {
		return ap.Addr().Unmap().WithZone("")
	}
	return netip.IPv4Unspecified()
}

func (h handlers) trusted(a netip.Addr) bool {
	for _, p := range h.cfg.Proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// client is the nearest address of X-Forwarded-For that is not itself a trusted
// proxy: what stands further left anybody can write.
func (h handlers) client(head http.Header, from netip.Addr) netip.Addr {
	list := strings.Split(strings.Join(head.Values("X-Forwarded-For"), ","), ",")
	for i := len(list) - 1; i >= 0; i-- {
		a, err := netip.ParseAddr(strings.TrimSpace(list[i]))
		if err != nil {
			return from
		}
		if from = a.Unmap().WithZone(""); !h.trusted(from) {
			return from
		}
	}
	return from
}

// last is the value that the nearest proxy set.
func last(head http.Header, name string) string {
	all := strings.Join(head.Values(name), ",")
	return strings.TrimSpace(all[strings.LastIndexByte(all, ',')+1:])
}

func plainID(s string) bool {
	for _, r := range s {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.') {
			return false
		}
	}
	return s != "" && len(s) <= 64
}

// guard stands before everything: it names the request, sets the security headers,
// refuses foreign Host names, so that a web page which rebinds its own name to our
// address reads nothing, and requests that other web pages send.
func (h handlers) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := h.visit(r)
		came(r.Context(), v, "")
		r = r.WithContext(context.WithValue(r.Context(), visitKey{}, v))
		secureHeaders(w.Header(), v)
		switch {
		case !h.ownHost(v.host):
			h.fail(w, r, &failure{status: http.StatusMisdirectedRequest, code: "misdirected", err: core.Errorf(core.KindDenied, "this agent does not answer to that host name; add it to http.hosts")})
			return
		case h.cfg.MustTLS && !v.secure && !(v.direct && v.addr.IsLoopback()):
			h.fail(w, r, core.Errorf(core.KindDenied, "this way is not encrypted; let the proxy speak TLS and say so in X-Forwarded-Proto"))
			return
		case foreign(r, v):
			h.fail(w, r, core.Errorf(core.KindDenied, "requests from other web pages are refused"))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

func secureHeaders(head http.Header, v visit) {
	head.Set(RequestIDHeader, v.id)
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("X-Frame-Options", "DENY")
	head.Set("Referrer-Policy", "no-referrer")
	head.Set("Content-Security-Policy", contentPolicy)
	head.Set("Cross-Origin-Opener-Policy", "same-origin")
	head.Set("Cross-Origin-Resource-Policy", "same-origin")
	head.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	head.Set("Cache-Control", "no-store")
	if v.secure {
		head.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// ownHost reports whether a Host header names this agent.
func (h handlers) ownHost(hostport string) bool {
	if LoopbackHost(hostport) {
		return true
	}
	name := strings.TrimSuffix(hostOnly(hostport), ".")
	for _, own := range h.cfg.Hosts {
		if name != "" && strings.EqualFold(name, strings.Trim(own, "[]")) {
			return true
		}
	}
	return false
}

func hostOnly(hostport string) string {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	return strings.Trim(host, "[]")
}

// LoopbackHost reports whether a Host header or listen address names this
// machine's loopback interface.
func LoopbackHost(hostport string) bool {
	host := hostOnly(hostport)
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// foreign reports whether another web page made a browser send the request. A link
// on another page may open ours, and nothing of the API.
func foreign(r *http.Request, v visit) bool {
	if origin := r.Header.Get("Origin"); origin != "" && !sameOrigin(origin, v) {
		return true
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "cross-site", "same-site":
		return strings.HasPrefix(r.URL.Path, "/api/") || !safe(r.Method)
	}
	return false
}

func sameOrigin(origin string, v visit) bool {
	scheme, host, ok := strings.Cut(origin, "://")
	return ok && strings.EqualFold(host, v.host) && (scheme == "https") == v.secure && (scheme == "http" || scheme == "https")
}

func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// visitor says of who signs in what a list of sessions shows.
func visitor(ctx context.Context) core.Visitor {
	v := visitOf(ctx)
	return core.Visitor{Addr: v.addr.String(), Agent: v.agent}
}

// metrics answers a monitor on this machine, and others who may read.
func (h handlers) metrics(w http.ResponseWriter, r *http.Request) {
	v := visitOf(r.Context())
	if !v.direct || !v.addr.IsLoopback() {
		if err := permitted(r.Context(), core.ScopeRead); err != nil {
			h.fail(w, r, err)
			return
		}
	}
	h.cfg.Metrics.ServeHTTP(w, r)
}

// retryAfter is a wait in whole seconds, at least one.
func retryAfter(d time.Duration) int { return max(1, int((d+time.Second-1)/time.Second)) }
