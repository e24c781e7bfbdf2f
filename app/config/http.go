package config

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// HTTP is the listener of the dashboard and the API. On an address that other
// machines reach it needs TLS: an own certificate, one by ACME, or a proxy that is
// declared here and speaks TLS.
type HTTP struct {
	// Listen is a host and port; "" switches the listener off.
	Listen string `yaml:"listen"`
	// Hosts are the host names that the agent answers to, besides localhost and
	// the domains of ACME, for example "agent.example.org".
	Hosts []string `yaml:"hosts"`
	// Proxies are the addresses or networks of proxies that speak TLS and whose
	// X-Forwarded-For, -Proto and -Host count.
	Proxies []string `yaml:"proxies"`
	// TLS is an own certificate.
	TLS TLS `yaml:"tls"`
	// ACME gets and renews certificates.
	ACME ACME `yaml:"acme"`
	// Sessions say when people and programs have to sign in anew.
	Sessions Sessions `yaml:"sessions"`
	// Pprof serves the profiles of the program to those with the right admin.
	Pprof bool `yaml:"pprof"`
}

// Sessions bound how long a sign-in is good.
type Sessions struct {
	// Idle ends one that is not used, 15m or more and at most Max.
	Idle time.Duration `yaml:"idle"`
	// Max ends one in any case, 1h to 90d.
	Max time.Duration `yaml:"max"`
}

// The bounds of Sessions.
const (
	leastIdle = 15 * time.Minute
	leastMax  = time.Hour
	mostMax   = 90 * 24 * time.Hour
)

// TLS is an own certificate; the files are read anew when they change.
type TLS struct {
	// Cert is the PEM file of the certificate with its chain.
	Cert string `yaml:"cert"`
	// Key is the PEM file of its private key.
	Key string `yaml:"key"`
}

// ACME fetches and renews a certificate, for example from Let's Encrypt.
type ACME struct {
	// Domains are the names of the certificate; none switches ACME off.
	Domains []string `yaml:"domains"`
	// Email is where the authority writes to when something is wrong; may be "".
	Email string `yaml:"email"`
	// Directory is the authority's address, "" for Let's Encrypt.
	Directory string `yaml:"directory"`
	// Roots is a PEM file with the root certificates of a private authority; "" trusts
	// those of this machine.
	Roots string `yaml:"roots"`
	// AcceptTerms says that you accept the authority's terms of service.
	AcceptTerms bool `yaml:"accept_terms"`
	// HTTPListen is where http-01 is answered and other requests are sent on to
	// HTTPS, for example ":80"; "" leaves only tls-alpn-01 on the listener itself.
	HTTPListen string `yaml:"http_listen"`
}

// Names are all host names of the listener.
func (h HTTP) Names() []string {
	return append(append([]string(nil), h.ACME.Domains...), h.Hosts...)
}

// Secure reports whether the listener speaks TLS itself.
func (h HTTP) Secure() bool { return h.TLS.Cert != "" || len(h.ACME.Domains) > 0 }

// Networks are the proxies as networks; what is not one is left out, see Load.
func (h HTTP) Networks() []netip.Prefix {
	var out []netip.Prefix
	for _, s := range h.Proxies {
		if p, ok := network(s); ok {
			out = append(out, p)
		}
	}
	return out
}

func network(s string) (netip.Prefix, bool) {
	if p, err := netip.ParsePrefix(s); err == nil {
		return p.Masked(), p.Bits() > 0
	}
	if a, err := netip.ParseAddr(s); err == nil && a.Zone() == "" {
		return netip.PrefixFrom(a, a.BitLen()), true
	}
	return netip.Prefix{}, false
}

// Check refuses an address that other machines reach without a way to speak TLS.
func (h HTTP) Check() error {
	if h.Listen == "" || loopback(h.Listen) || h.Secure() || len(h.Networks()) > 0 {
		return nil
	}
	return core.Invalid("http.listen", "%q is not a loopback address, and passwords would go over the net in clear; set http.tls or http.acme, or declare the proxy that speaks TLS in http.proxies", core.Clean(h.Listen, 80, false))
}

// URL is the address to open in a browser when the agent listens on listen.
func (h HTTP) URL(listen string) string {
	scheme := "http"
	if h.Secure() {
		scheme = "https"
	}
	names := h.Names()
	if len(names) == 0 {
		return scheme + "://" + listen
	}
	if !h.Secure() {
		return "https://" + names[0] // by way of the proxy
	}
	if _, port, err := net.SplitHostPort(listen); err == nil && port != "443" {
		return scheme + "://" + net.JoinHostPort(names[0], port)
	}
	return scheme + "://" + names[0]
}

// ValidListen reports whether s is an address with a port, such as 127.0.0.1:7777.
func ValidListen(s string) bool {
	host, port, err := net.SplitHostPort(s)
	if err != nil {
		return false
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return false
	}
	_, err = netip.ParseAddr(host)
	return host == "" || host == "localhost" || err == nil
}

func loopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

func (c *checker) listen() {
	h := c.cfg.HTTP
	switch {
	case h.Listen == "":
	case !ValidListen(h.Listen):
		c.value("http.listen", h.Listen, "listen")
	case h.Check() != nil:
		c.value("http.listen", h.Listen, "listen_safe")
	}
	for i, name := range h.Hosts {
		if !hostName(name) {
			c.value("http.hosts["+strconv.Itoa(i)+"]", name, "host")
		}
	}
	for i, s := range h.Proxies {
		if _, ok := network(s); !ok {
			c.value("http.proxies["+strconv.Itoa(i)+"]", s, "proxy")
		}
	}
	if (h.TLS.Cert == "") != (h.TLS.Key == "") {
		c.value("http.tls", h.TLS.Cert+h.TLS.Key, "tls_pair")
	}
	if h.Sessions.Max < leastMax || h.Sessions.Max > mostMax {
		c.value("http.sessions.max", DurationText(h.Sessions.Max), "session_max")
	}
	if h.Sessions.Idle < leastIdle || h.Sessions.Idle > h.Sessions.Max {
		c.value("http.sessions.idle", DurationText(h.Sessions.Idle), "session_idle")
	}
	c.acme(h)
}

func (c *checker) acme(h HTTP) {
	for i, name := range h.ACME.Domains {
		if !hostName(name) || !strings.Contains(name, ".") {
			c.value("http.acme.domains["+strconv.Itoa(i)+"]", name, "host")
		}
	}
	if len(h.ACME.Domains) == 0 {
		return
	}
	if h.TLS.Cert != "" {
		c.value("http.acme.domains", strings.Join(h.ACME.Domains, ", "), "one_tls")
	}
	if !h.ACME.AcceptTerms {
		c.value("http.acme.accept_terms", "false", "acme_terms")
	}
	if d := h.ACME.Directory; d != "" {
		u, err := url.Parse(d)
		if err != nil || u.Scheme != "https" || u.Host == "" {
			c.value("http.acme.directory", d, "https_url")
		}
	}
	if l := h.ACME.HTTPListen; l != "" && !ValidListen(l) {
		c.value("http.acme.http_listen", l, "listen")
	}
}

// hostName reports whether s is a plain host name or IP address, without a port.
func hostName(s string) bool {
	if _, err := netip.ParseAddr(s); err == nil {
		return true
	}
	if s == "" || len(s) > 253 {
		return false
	}
	for _, label := range strings.Split(s, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, r := range label {
			if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-') {
				return false
			}
		}
	}
	return true
}
