package web

import (
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/automonet/automonet/internal/clock"
)

// The defaults of a Config.
const (
	DefaultMinInterval = 2 * time.Second
	DefaultMaxBytes    = 8 << 20
	DefaultRetries     = 2

	defaultDial   = 10 * time.Second
	defaultHeader = 30 * time.Second
	defaultIdle   = 20 * time.Second
	defaultTotal  = 2 * time.Minute
	defaultRobots = 24 * time.Hour
)

// Config says how a Client behaves. The zero value is polite and safe.
type Config struct {
	// Version and Contact become part of the user agent. Contact is the user's
	// mail address or page; empty says "none".
	Version string
	Contact string
	// Clock times lanes, caches, back-off and limits; nil is the machine's clock.
	Clock clock.Clock
	// Wall times what is under way on the network (dial, header, body); nil means
	// Clock. A simulated Clock over real sockets needs clock.System here, so that
	// advancing the simulation does not end requests that are being answered.
	Wall clock.Clock
	// Log receives one line per request; nil discards.
	Log *slog.Logger
	// Recorder receives one event per request for metrics; nil discards.
	Recorder Recorder
	// MinInterval is the least time between two requests to one host: 0 means
	// DefaultMinInterval, a negative value none. A robots.txt with a longer
	// Crawl-delay prevails.
	MinInterval time.Duration
	// HostInterval sets MinInterval for single hosts ("example.com" or
	// "127.0.0.1:8080"), in either direction.
	HostInterval map[string]time.Duration
	// Burst is how many requests a host that was left alone may get without a
	// pause; 0 means 1. A Crawl-delay makes it 1.
	Burst int
	// MaxBytes bounds the decoded body where the request names no limit; 0 means
	// DefaultMaxBytes.
	MaxBytes int64
	// Retries is how often a transient failure of a GET is tried again: 0 means
	// DefaultRetries, a negative value never. More than 2 counts as 2.
	Retries int
	// AllowPrivate are networks that may be asked although they are private.
	AllowPrivate []netip.Prefix
	// AllowHosts are "host:port" addresses that may be asked whatever they
	// resolve to.
	AllowHosts []string
	// RedirectHosts are host names that any redirect may lead to.
	RedirectHosts []string
	// Proxy is used for every request when set; the environment is never read.
	// The proxy's own address is exempt from the guard against private networks,
	// and it is the proxy that resolves names then: the guard refuses numbers and
	// names of private networks by how they are written.
	Proxy *url.URL
	// Transport replaces the network, for replays in memory. The guard then only
	// sees addresses that are written as numbers.
	Transport http.RoundTripper
	// DialTimeout, HeaderTimeout, IdleTimeout and TotalTimeout bound a connect,
	// the time to the answer's header, a pause within the body, and one request
	// as a whole; 0 means 10 s, 30 s, 20 s and 2 min.
	DialTimeout, HeaderTimeout, IdleTimeout, TotalTimeout time.Duration
	// RobotsTTL is how long a robots.txt is believed; 0 means 24 h.
	RobotsTTL time.Duration
	// Jitter returns a number in [0,1) that spreads retries; nil is random.
	Jitter func() float64
}

// UserAgent returns the name under which the client asks.
func (c Config) UserAgent() string {
	version, contact := c.Version, c.Contact
	if version == "" {
		version = "dev"
	}
	if contact == "" {
		contact = "none"
	}
	return clean("AutoMonet/" + version + " (+https://github.com/automonet/automonet; contact: " + contact + ")")
}

// product is the token by which a robots.txt addresses this program.
const product = "automonet"

func (c Config) withDefaults() Config {
	if c.Clock == nil {
		c.Clock = clock.System{}
	}
	if c.Wall == nil {
		c.Wall = c.Clock
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Recorder == nil {
		c.Recorder = discard{}
	}
	if c.Burst < 1 {
		c.Burst = 1
	}
	if c.MaxBytes <= 0 {
		c.MaxBytes = DefaultMaxBytes
	}
	if c.Retries == 0 || c.Retries > DefaultRetries {
		c.Retries = DefaultRetries
	}
	if c.Jitter == nil {
		c.Jitter = rand.Float64
	}
	for _, d := range []struct {
		value *time.Duration
		usual time.Duration
	}{
		{&c.DialTimeout, defaultDial}, {&c.HeaderTimeout, defaultHeader}, {&c.IdleTimeout, defaultIdle},
		{&c.TotalTimeout, defaultTotal}, {&c.RobotsTTL, defaultRobots}, {&c.MinInterval, DefaultMinInterval},
	} {
		if *d.value == 0 {
			*d.value = d.usual
		}
	}
	return c
}

func (c Config) interval(host string) time.Duration {
	if d, ok := c.HostInterval[host]; ok {
		return max(0, d)
	}
	return max(0, c.MinInterval)
}

// clean keeps a header value on one line and short, whatever a user configured.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, s)
	return s[:min(len(s), 200)]
}
