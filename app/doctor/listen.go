package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"time"
)

// How long before its end a certificate is worth a warning.
const certWarn = 14 * 24 * time.Hour

// listener says how the dashboard and the API are reached, and how long an own
// certificate is good.
func (r runner) listener(context.Context) {
	h := r.Config.HTTP
	if h.Listen == "" {
		r.say(OK, "listen.off", nil)
		return
	}
	with := map[string]any{"listen": h.Listen, "url": h.URL(h.Listen)}
	if h.Check() != nil {
		r.say(Fail, "listen.open", with)
		return
	}
	switch {
	case h.TLS.Cert != "":
		r.certificate(h.TLS.Cert, h.TLS.Key, h.Names())
	case len(h.ACME.Domains) > 0:
		with["domain"] = h.ACME.Domains[0]
		if h.ACME.HTTPListen == "" && !port443(h.Listen) {
			r.say(Warn, "listen.acme_port", with)
			return
		}
		r.say(OK, "listen.acme", with)
	case len(h.Proxies) > 0:
		if len(h.Hosts) == 0 {
			r.say(Warn, "listen.proxy_host", with)
			return
		}
		r.say(OK, "listen.proxy", with)
	default:
		r.say(OK, "listen.local", with)
	}
}

func port443(listen string) bool { return len(listen) > 4 && listen[len(listen)-4:] == ":443" }

func (r runner) certificate(cert, key string, names []string) {
	with := map[string]any{"file": cert}
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil || len(pair.Certificate) == 0 {
		r.say(Fail, "cert.unreadable", with)
		return
	}
	leaf, err := x509.ParseCertificate(pair.Certificate[0])
	if err != nil {
		r.say(Fail, "cert.unreadable", with)
		return
	}
	left := leaf.NotAfter.Sub(r.Clock.Now())
	with["until"], with["days"] = leaf.NotAfter.UTC().Format(time.DateOnly), int(left/(24*time.Hour))
	for _, name := range names {
		if leaf.VerifyHostname(name) != nil {
			with["name"] = name
			r.say(Warn, "cert.name", with)
			return
		}
	}
	switch {
	case left <= 0:
		r.say(Fail, "cert.expired", with)
	case left < certWarn:
		r.say(Warn, "cert.soon", with)
	default:
		r.say(OK, "cert.ok", with)
	}
}
