package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// errPrivate marks a connection that the guard refused.
var errPrivate = errors.New("the address is not on the public internet")

// closedNets are ranges beyond those that netip knows by name: reserved,
// shared, documentation and tunnel networks, and addresses where clouds answer
// with credentials.
func closedNets() []netip.Prefix {
	texts := []string{
		"0.0.0.0/8", "100.64.0.0/10", "168.63.129.16/32", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
		"198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10",
	}
	nets := make([]netip.Prefix, len(texts))
	for i, t := range texts {
		nets[i] = netip.MustParsePrefix(t)
	}
	return nets
}

// guard decides which addresses may be asked.
type guard struct {
	closed  []netip.Prefix
	allowed []netip.Prefix
	hosts   map[string]bool
	nat64   netip.Prefix
	// proxied means that names are resolved elsewhere, out of the guard's sight.
	proxied bool
}

func newGuard(c Config) *guard {
	g := &guard{closed: closedNets(), allowed: c.AllowPrivate, hosts: map[string]bool{}, nat64: netip.MustParsePrefix("64:ff9b::/96")}
	for _, h := range c.AllowHosts {
		g.hosts[strings.ToLower(h)] = true
	}
	if c.Proxy != nil {
		g.hosts[hostPort(c.Proxy)], g.proxied = true, true
	}
	return g
}

// permits says whether the address may be connected to.
func (g *guard) permits(a netip.Addr) bool {
	a = a.WithZone("").Unmap()
	for _, p := range g.allowed {
		if p.Contains(a) {
			return true
		}
	}
	if !a.IsValid() || a.IsUnspecified() || a.IsLoopback() || a.IsPrivate() || a.IsMulticast() ||
		a.IsLinkLocalUnicast() || a.IsInterfaceLocalMulticast() {
		return false
	}
	for _, p := range g.closed {
		if p.Contains(a) {
			return false
		}
	}
	if g.nat64.Contains(a) {
		// The last four bytes are the IPv4 address that is really reached.
		b := a.As16()
		return g.permits(netip.AddrFrom4([4]byte(b[12:])))
	}
	return true
}

// literal judges an address by how it is written, before anything else is done
// with it. Names are judged when they are dialled; when a proxy does that, names
// that only exist in private networks are refused here.
func (g *guard) literal(u *url.URL) bool {
	if g.hosts[hostPort(u)] {
		return true
	}
	name := u.Hostname()
	if a, err := netip.ParseAddr(name); err == nil {
		return g.permits(a)
	}
	return !g.proxied || !privateName(name)
}

func privateName(name string) bool {
	_, top, dotted := strings.Cut(name, ".")
	if !dotted {
		return true
	}
	top = top[strings.LastIndexByte(top, '.')+1:]
	switch top {
	case "localhost", "local", "internal", "intranet", "lan", "home", "corp", "localdomain":
		return true
	}
	return strings.HasSuffix(name, ".home.arpa")
}

// control is the dialer's hook: it sees the very address that is about to be
// connected, after name resolution, so that a name cannot change its mind.
func (g *guard) control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !g.permits(at.Addr()) {
		return errPrivate
	}
	return nil
}

// Dialer connects under the same guard as the client: no private address unless the
// configuration allows it, judged after the name was resolved. It serves programs
// that speak for themselves, such as a browser.
func Dialer(cfg Config) func(ctx context.Context, network, address string) (net.Conn, error) {
	if cfg.DialTimeout == 0 {
		cfg.DialTimeout = 10 * time.Second
	}
	return newGuard(cfg).dialer(cfg)
}

// dialer connects under the guard.
func (g *guard) dialer(c Config) func(ctx context.Context, network, address string) (net.Conn, error) {
	guarded := &net.Dialer{Timeout: c.DialTimeout, Control: g.control}
	open := &net.Dialer{Timeout: c.DialTimeout}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		d := guarded
		if g.hosts[strings.ToLower(address)] {
			d = open
		}
		conn, err := d.DialContext(ctx, network, address)
		if err != nil {
			return nil, fmt.Errorf("connect: %w", err)
		}
		return conn, nil
	}
}

// hostPort is host:port in lower case with the port always written.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = "80"
		if u.Scheme == "https" {
			port = "443"
		}
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}
