package app

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"golang.org/x/net/netutil"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// What one client may take of the listener.
const (
	// maxConns bounds the connections at the same time.
	maxConns = 512
	// headerTimeout, readTimeout and idleTimeout end clients that send slowly or
	// nothing; writeTimeout those that read slowly. Streams take it off themselves.
	headerTimeout = 5 * time.Second
	readTimeout   = 30 * time.Second
	writeTimeout  = time.Minute
	idleTimeout   = 2 * time.Minute
	// maxHeader bounds the header of a request, in bytes.
	maxHeader = 32 << 10
	// certLook is how often the files of a certificate are looked at.
	certLook = 10 * time.Second
)

// listen opens the HTTP listener, so that a busy port or a certificate that cannot
// be read is an error of Start.
func (a *App) listen(ctx context.Context) error {
	if a.opts.Listen == "" {
		return nil
	}
	door, err := a.local.door.open(ctx)
	if err != nil {
		return err
	}
	cfg := a.opts.Config.HTTP
	secure, keeper, err := a.tls(cfg)
	if err != nil {
		return err
	}
	listener, err := openListener(a.opts.Listen, "http.listen")
	if err != nil {
		return err
	}
	a.local.info.listen = listener.Addr().String()
	behind := secure == nil && !api.LoopbackHost(a.opts.Listen)
	if behind {
		listener = proxiesOnly{listener, cfg.Networks(), a.opts.Log}
	}
	listener = netutil.LimitListener(listener, maxConns)
	system := &systemGauges{local: a.local, offset: a.web.ClockOffset, streams: func() int { return a.api.Streams() }}
	a.api = api.New(api.Config{Service: a.local, Events: a.store, Answers: a.store, Access: door, Accounts: door, Hosts: cfg.Names(), Proxies: cfg.Networks(), MustTLS: behind,
		Words: words, Notice: notice, Metrics: a.meter.handler(a.local, system), Observe: a.meter.answered, Debug: a.profiles(), Ready: a.ready, Version: a.opts.Version, DryRun: a.local.info.dryRun, Clock: a.opts.Clock, IDs: a.opts.IDs, Log: a.opts.Log, UI: a.opts.UI, Parts: a.opts.Parts})
	a.http = a.server(a.api)
	a.http.TLSConfig = secure
	a.serve(a.http, listener)
	if keeper == nil {
		return nil
	}
	if cfg.ACME.HTTPListen != "" {
		plain, err := openListener(cfg.ACME.HTTPListen, "http.acme.http_listen")
		if err != nil {
			return err
		}
		a.opts.Log.Info("http-01 is answered here", "listen", plain.Addr().String())
		a.plain = a.server(keeper.challenges())
		a.serve(a.plain, netutil.LimitListener(plain, maxConns))
	}
	a.keep(keeper)
	return nil
}

func openListener(address, key string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, core.Errorf(core.KindTransient, "nothing can listen on %s; choose another address with --listen or %s", address, key).Because(err)
	}
	return l, nil
}

func (a *App) server(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(a.opts.Log.Handler(), slog.LevelDebug)}
}

func (a *App) serve(s *http.Server, l net.Listener) {
	a.serving.Go(func() {
		var err error
		if s.TLSConfig != nil {
			err = s.ServeTLS(l, "", "")
		} else {
			err = s.Serve(l)
		}
		if !errors.Is(err, http.ErrServerClosed) {
			a.opts.Log.Error("listener ended", "err", err)
		}
	})
}

// tls is how the listener speaks TLS, nil when it does not.
func (a *App) tls(cfg config.HTTP) (*tls.Config, *keeper, error) {
	switch {
	case cfg.TLS.Cert != "":
		c := &certificate{cert: cfg.TLS.Cert, key: cfg.TLS.Key, clock: a.opts.Clock, log: a.opts.Log}
		if err := c.load(); err != nil {
			return nil, nil, core.Invalid("http.tls", "the certificate %s and its key cannot be used; check both files", filepath.Base(cfg.TLS.Cert)).Because(err)
		}
		return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: c.get}, nil, nil
	case len(cfg.ACME.Domains) > 0:
		k, err := newKeeper(cfg.ACME, a.opts)
		if err != nil {
			return nil, nil, err
		}
		return k.tls(), k, nil
	}
	return nil, nil, nil
}

// certificate is an own certificate that is read anew when its files change.
type certificate struct {
	cert, key string
	clock     clock.Clock
	log       *slog.Logger

	mu      sync.Mutex
	looked  time.Time
	stamp   string
	current *tls.Certificate
}

// get returns the certificate as the files have it now. One that cannot be read
// leaves the former in use.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.clock.Now(); now.Sub(c.looked) >= certLook {
		c.looked = now
		if c.stamps() != c.stamp {
			if err := c.read(); err != nil {
				c.log.Error("the new certificate cannot be used; the former stays", "err", err)
			} else {
				c.log.Info("a new certificate is in use")
			}
		}
	}
	return c.current, nil
}

func (c *certificate) load() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.looked = c.clock.Now()
	return c.read()
}

func (c *certificate) read() error {
	stamp := c.stamps()
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return err
	}
	c.current, c.stamp = &pair, stamp
	return nil
}

// stamps tell whether a file has changed.
func (c *certificate) stamps() string {
	out := ""
	for _, f := range []string{c.cert, c.key} {
		if info, err := os.Stat(f); err == nil {
			out += info.ModTime().UTC().Format(time.RFC3339Nano) + " " + strconv.FormatInt(info.Size(), 10) + "\n"
		}
	}
	return out
}

// proxiesOnly takes connections from the declared proxies and from this machine: the
// listener does not speak TLS itself, so nobody else may reach it.
type proxiesOnly struct {
	net.Listener
	proxies []netip.Prefix
	log     *slog.Logger
}

// Accept returns the next connection of a proxy.
func (p proxiesOnly) Accept() (net.Conn, error) {
	for {
		c, err := p.Listener.Accept()
		if err != nil || p.admits(c.RemoteAddr()) {
			return c, err
		}
		p.log.Warn("a connection that comes from no declared proxy was refused", "addr", c.RemoteAddr().String())
		_ = c.Close()
	}
}

func (p proxiesOnly) admits(a net.Addr) bool {
	ap, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return false
	}
	ip := ap.Addr().Unmap()
	for _, n := range p.proxies {
		if n.Contains(ip) {
			return true
		}
	}
	return ip.IsLoopback()
}

// SetupNeeded reports that the agent listens and has no owner yet.
func (a *App) SetupNeeded() bool {
	if a.local == nil || a.http == nil {
		return false
	}
	door, err := a.local.door.open(context.Background())
	return err == nil && door.SetupNeeded()
}
