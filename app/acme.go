package app

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// acmeDir is the folder of certificates and account keys in the data folder.
const acmeDir = "acme"

// How often an authority is asked after it gave no certificate, so that its limits
// (Let's Encrypt: five failed validations an hour) leave room for the owner's own
// tries; and how often the certificates are looked at.
const (
	firstAgain = 2 * time.Minute
	lastAgain  = time.Hour
	keepLook   = time.Hour
)

// keeper gets certificates by ACME (RFC 8555) and keeps them: it asks when the agent
// starts and not when the first visitor waits, renews in the last third of their life,
// and says in the log what went wrong. Visitors never make it ask sooner.
type keeper struct {
	manager *autocert.Manager
	domains []string
	clock   clock.Clock
	log     *slog.Logger

	mu    sync.Mutex
	state map[string]*certState
}

// certState is what is known of the certificate of one domain.
type certState struct {
	// serial is that of the certificate in use, "" before there is one.
	serial string
	// fails in a row; next is when the authority may be asked again.
	fails int
	next  time.Time
	// warned is set once it was said that a renewal is overdue.
	warned bool
}

// newKeeper makes the keeper of a configuration; it asks nobody.
func newKeeper(cfg config.ACME, opts Options) (*keeper, error) {
	client, err := acmeClient(cfg)
	if err != nil {
		return nil, err
	}
	k := &keeper{manager: acmeManager(cfg, opts.Config.DataDir), clock: opts.Clock, log: opts.Log, state: map[string]*certState{}}
	k.manager.Client = client
	for _, d := range cfg.Domains {
		k.domains = append(k.domains, strings.ToLower(d))
	}
	return k, nil
}

// acmeManager fetches certificates for the domains and no other name.
func acmeManager(cfg config.ACME, dir string) *autocert.Manager {
	return &autocert.Manager{Prompt: func(string) bool { return cfg.AcceptTerms }, Cache: autocert.DirCache(filepath.Join(dir, acmeDir)),
		HostPolicy: autocert.HostWhitelist(cfg.Domains...), Email: cfg.Email}
}

// acmeClient speaks with the authority of a configuration.
func acmeClient(cfg config.ACME) (*acme.Client, error) {
	c := &acme.Client{DirectoryURL: cfg.Directory}
	if c.DirectoryURL == "" {
		c.DirectoryURL = autocert.DefaultACMEDirectory
	}
	network := &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true}
	c.HTTPClient = &http.Client{Timeout: time.Minute, Transport: network}
	if cfg.Roots == "" {
		return c, nil
	}
	raw, err := os.ReadFile(cfg.Roots)
	if err != nil {
		return nil, core.Invalid("http.acme.roots", "the root certificates in %s cannot be read; check the file", filepath.Base(cfg.Roots)).Because(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(raw) {
		return nil, core.Invalid("http.acme.roots", "%s holds no certificate in PEM form", filepath.Base(cfg.Roots))
	}
	network.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	return c, nil
}

// until lets requests through until ctx ends, and ends those under way then: the
// library keeps its renewals in timers that nobody else can stop.
type until struct {
	ctx  context.Context
	next http.RoundTripper
}

// RoundTrip sends a request.
func (u until) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := u.ctx.Err(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(r.Context())
	context.AfterFunc(u.ctx, cancel)
	return u.next.RoundTrip(r.WithContext(ctx))
}

// tls is how a listener serves the certificates and answers tls-alpn-01.
func (k *keeper) tls() *tls.Config {
	c := k.manager.TLSConfig()
	c.MinVersion, c.GetCertificate = tls.VersionTLS12, k.get
	return c
}

// challenges answers http-01 and sends everything else on to HTTPS. The port in a Host
// header says by which way a request came, and nothing of whose it is.
func (k *keeper) challenges() http.Handler {
	next := k.manager.HTTPHandler(nil)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if host, _, err := net.SplitHostPort(r.Host); err == nil {
			r.Host = host
		}
		next.ServeHTTP(w, r)
	})
}

// get returns the certificate for a visitor.
func (k *keeper) get(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	name := strings.ToLower(strings.TrimSuffix(hello.ServerName, "."))
	if !slices.Contains(k.domains, name) || slices.Equal(hello.SupportedProtos, []string{acme.ALPNProto}) {
		// A stranger's name is refused; the authority's own look is no visit.
		return k.manager.GetCertificate(hello)
	}
	return k.certificate(name)
}

var errNoCertificate = errors.New("there is no certificate for this name yet; the agent's log says why")

// certificate returns the certificate of a domain. It is one for ECDSA whatever the
// visitor offers, so that no visitor makes the agent ask for a second one.
func (k *keeper) certificate(name string) (*tls.Certificate, error) {
	k.mu.Lock()
	s := k.of(name)
	wait := s.fails > 0 && k.clock.Now().Before(s.next)
	k.mu.Unlock()
	if wait {
		return nil, errNoCertificate
	}
	cert, err := k.manager.GetCertificate(&tls.ClientHelloInfo{ServerName: name, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256}})
	k.note(name, cert, err)
	return cert, err
}

// of is what is known of a domain. The caller holds mu.
func (k *keeper) of(name string) *certState {
	if k.state[name] == nil {
		k.state[name] = &certState{}
	}
	return k.state[name]
}

// note books what came of asking for a domain's certificate, and says what is new.
func (k *keeper) note(name string, cert *tls.Certificate, err error) {
	now := k.clock.Now()
	k.mu.Lock()
	defer k.mu.Unlock()
	s := k.of(name)
	if err != nil {
		if now.Before(s.next) {
			return // others asked at the same time
		}
		s.fails++
		again := min(firstAgain<<min(s.fails-1, 10), lastAgain)
		s.next = now.Add(again)
		k.log.Error("no certificate: "+whyNone(err), "domain", name, "try", s.fails, "again_in", again, "err", err)
		return
	}
	s.fails, s.next = 0, time.Time{}
	leaf := leafOf(cert)
	if leaf == nil {
		return
	}
	if serial := leaf.SerialNumber.String(); serial != s.serial {
		s.serial, s.warned = serial, false
		k.log.Info("a certificate is in use", "domain", name, "until", leaf.NotAfter.UTC().Format(time.RFC3339))
	}
	// It is renewed in the last third of its life: in the last sixth that has failed.
	if left := leaf.NotAfter.Sub(now); left < leaf.NotAfter.Sub(leaf.NotBefore)/6 && !s.warned {
		s.warned = true
		k.log.Error("the certificate could not be renewed; see that the authority reaches this agent", "domain", name, "until", leaf.NotAfter.UTC().Format(time.RFC3339))
	}
}

func leafOf(cert *tls.Certificate) *x509.Certificate {
	if cert == nil || len(cert.Certificate) == 0 {
		return nil
	}
	if cert.Leaf != nil {
		return cert.Leaf
	}
	leaf, err := x509.ParseCertificate(cert.Certificate[0])
	if err != nil {
		return nil
	}
	return leaf
}

// whyNone says in words why there is no certificate. What an authority says is
// foreign text.
func whyNone(err error) string {
	var refused *acme.Error
	var distrusted *tls.CertificateVerificationError
	var network net.Error
	switch {
	case strings.Contains(err.Error(), "no viable challenge type"):
		// The library has tried every challenge and keeps only that none is left.
		return "the authority did not reach this agent under that name; its port 443 must lead to http.listen, or its port 80 to http.acme.http_listen"
	case errors.As(err, &refused) && strings.HasSuffix(refused.ProblemType, ":rateLimited"):
		return "the authority has had too many requests for that name: " + core.Clean(refused.Detail, 300, false)
	case errors.As(err, &refused):
		return "the authority refuses: " + core.Clean(refused.Detail, 300, false)
	case errors.As(err, &distrusted):
		return "the certificate of the authority itself is not trusted; set http.acme.roots for a private one"
	case errors.As(err, &network):
		return "the authority cannot be reached; check http.acme.directory and the network"
	}
	return "the exchange with the authority failed"
}

// keep looks after every certificate until ctx ends.
func (k *keeper) keep(ctx context.Context) {
	for ctx.Err() == nil {
		wait := keepLook
		for _, d := range k.domains {
			wait = min(wait, k.look(d))
		}
		passed, stop := k.clock.After(wait)
		select {
		case <-ctx.Done():
		case <-passed:
		}
		stop()
	}
}

// look gets the certificate of a domain, and returns when to look again.
func (k *keeper) look(domain string) time.Duration {
	if _, err := k.certificate(domain); err == nil {
		return keepLook
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return max(time.Second, k.of(domain).next.Sub(k.clock.Now()))
}

// keep looks after the certificates until Stop.
func (a *App) keep(k *keeper) {
	ctx, cancel := context.WithCancel(context.Background())
	client := k.manager.Client.HTTPClient
	client.Transport = until{ctx, client.Transport}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		k.keep(ctx)
	}()
	a.unkeep = func(ctx context.Context) {
		cancel()
		select {
		case <-ended:
		case <-ctx.Done():
		}
	}
}
