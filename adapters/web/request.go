package web

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"golang.org/x/net/http/httpguts"
	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

const (
	maxURL       = 8 << 10
	maxRedirects = 5
)

// prepare checks a request and returns its address in normal form.
func prepare(r *Request) (*url.URL, error) {
	if r.Method == "" {
		r.Method = http.MethodGet
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
	default:
		return nil, unsafeRequest("")
	}
	if len(r.URL) > maxURL {
		return nil, unsafeRequest("")
	}
	u, err := url.Parse(strings.TrimSpace(r.URL))
	if err != nil || !normalise(u) {
		return nil, unsafeRequest("")
	}
	for name, values := range r.Header {
		if !httpguts.ValidHeaderFieldName(name) {
			return nil, unsafeRequest(hostKey(u))
		}
		for _, v := range values {
			if !httpguts.ValidHeaderFieldValue(v) {
				return nil, unsafeRequest(hostKey(u))
			}
		}
	}
	if !httpguts.ValidHeaderFieldValue(r.Validators.ETag + r.Validators.LastModified + r.Accept) {
		return nil, unsafeRequest(hostKey(u))
	}
	return u, nil
}

// unsafeRequest does not repeat the address: it may be hostile or hold a secret.
func unsafeRequest(host string) error {
	if host == "" {
		host = "the address"
	}
	return &BlockedError{Reason: BlockedUnsafeRequest, Host: host}
}

// normalise lowers and ASCII-encodes the host and drops what is never sent; it
// reports whether the address can be asked at all.
func normalise(u *url.URL) bool {
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Opaque != "" {
		return false
	}
	name := asciiHost(u.Hostname())
	if name == "" {
		return false
	}
	port := u.Port()
	if u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		port = ""
	}
	switch {
	case port != "":
		u.Host = net.JoinHostPort(name, port)
	case strings.Contains(name, ":"):
		u.Host = "[" + name + "]"
	default:
		u.Host = name
	}
	u.Fragment, u.RawFragment = "", ""
	return true
}

// asciiHost returns the name in lower-case ASCII, or "" when it is none.
func asciiHost(name string) string {
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	if strings.Contains(name, ":") { // an IPv6 address
		if _, err := netip.ParseAddr(name); err != nil {
			return ""
		}
		return name
	}
	ascii, err := idna.Lookup.ToASCII(name)
	if err != nil {
		// Underscores are not valid in IDNA, but do occur in names of hosts.
		for _, c := range name {
			if c != '.' && c != '-' && c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
				return ""
			}
		}
		ascii = name
	}
	if len(ascii) > 253 || oddNumber(ascii) || strings.HasPrefix(ascii, ".") || strings.HasSuffix(ascii, ".") || strings.Contains(ascii, "..") {
		return ""
	}
	return ascii
}

// oddNumber recognises addresses in forms such as 2130706433, 0x7f.1 or 127.1,
// which some resolvers and proxies take for a private IPv4 address.
func oddNumber(name string) bool {
	last := name[strings.LastIndexByte(name, '.')+1:]
	if last == "" || strings.Trim(last, "0123456789") != "" && !strings.HasPrefix(last, "0x") {
		return false
	}
	_, err := netip.ParseAddr(name)
	return err != nil
}

// hostKey names the host in lanes, logs and errors.
func hostKey(u *url.URL) string { return u.Host }

func safeMethod(m string) bool { return m == http.MethodGet || m == http.MethodHead }

// redirect returns where the answer leads, when that is permitted: over http or
// https without a downgrade, to the same registrable domain or to a host that
// the configuration names.
func (c *Client) redirect(r Request, from *url.URL, got reply) (*url.URL, error) {
	refuse := func(reason BlockedReason) (*url.URL, error) {
		return nil, &BlockedError{Reason: reason, Host: hostKey(from), Status: got.Status}
	}
	if len(got.location) > maxURL {
		return refuse(BlockedRedirect)
	}
	to, err := from.Parse(got.location)
	if err != nil || !normalise(to) {
		return refuse(BlockedRedirect)
	}
	if !c.guard.literal(to) {
		return refuse(BlockedPrivate)
	}
	downgrade := from.Scheme == "https" && to.Scheme == "http"
	unsafe := !safeMethod(r.Method) && got.Status != http.StatusSeeOther
	if downgrade || unsafe || !c.pinned[to.Hostname()] && !related(from, to) {
		return refuse(BlockedRedirect)
	}
	return to, nil
}

// related reports whether two addresses belong to one owner as far as names can
// tell: the same host and port, or the usual ports of one registrable domain.
func related(a, b *url.URL) bool {
	if a.Host == b.Host {
		return true
	}
	if b.Port() != "" && b.Port() != a.Port() || net.ParseIP(a.Hostname()) != nil || net.ParseIP(b.Hostname()) != nil {
		return false
	}
	if a.Hostname() == b.Hostname() {
		return b.Port() == ""
	}
	one, errOne := publicsuffix.EffectiveTLDPlusOne(a.Hostname())
	two, errTwo := publicsuffix.EffectiveTLDPlusOne(b.Hostname())
	return errOne == nil && errTwo == nil && one == two
}

// redirected is the request for the next hop: credentials stay with their host,
// and See Other turns everything into a GET.
func redirected(r Request, from, to *url.URL, status int) Request {
	if status == http.StatusSeeOther && r.Method != http.MethodHead {
		r.Method, r.Body = http.MethodGet, nil
	}
	if from.Host != to.Host || from.Scheme != to.Scheme {
		keep := http.Header{}
		if v := r.Header.Get("Accept-Language"); v != "" {
			keep.Set("Accept-Language", v)
		}
		r.Header = keep
	}
	return r
}
