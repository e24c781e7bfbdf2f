// Package rdap asks registries when a domain was registered, by the Registration Data
// Access Protocol (RFC 9082 and 9083). Which registry knows a domain is told by IANA's
// bootstrap file (RFC 9224), which is fetched when it is first needed and kept for a
// day. Only the one registry of a domain hears its name, and only over TLS.
package rdap

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

const (
	mostBootstrap = 1 << 20   // bytes
	mostAnswer    = 512 << 10 // bytes
	// kept is how long the bootstrap file is used, retry after what time one that could
	// not be fetched is asked for again.
	kept  = 24 * time.Hour
	retry = time.Hour
	// ahead is how far in the future a registration may lie, for clocks that differ.
	ahead = 48 * time.Hour
)

// Config configures a Client.
type Config struct {
	Getter web.Getter
	// Bootstrap is the address of the bootstrap file.
	Bootstrap string
	Clock     clock.Clock
}

// Client asks registries. It is safe for concurrent use.
type Client struct {
	cfg Config

	mu sync.Mutex
	// registries are base addresses by suffix, until when they are used, and why there
	// are none.
	registries map[string]string
	until      time.Time
	err        error
}

// New makes a client. It asks nobody yet.
func New(cfg Config) *Client { return &Client{cfg: cfg} }

// Registered returns when a domain was registered. The error is of kind
// core.KindNotFound where that cannot be known: no registry serves the suffix, or the
// registry knows no such domain or states no date; else the look-up failed.
func (c *Client) Registered(ctx context.Context, domain string) (time.Time, error) {
	base, err := c.registry(ctx, domain)
	if err != nil {
		return time.Time{}, err
	}
	resp, err := c.cfg.Getter.Do(ctx, web.Request{URL: base + "domain/" + url.PathEscape(domain), Accept: "application/rdap+json, application/json;q=0.8", MaxBytes: mostAnswer, Once: true})
	var blocked *web.BlockedError
	if errors.As(err, &blocked) && blocked.Reason == web.BlockedGone {
		return time.Time{}, unknown(domain).Because(err)
	}
	if err != nil {
		return time.Time{}, failed(domain).Because(err)
	}
	return read(resp.Body, domain, c.cfg.Clock.Now())
}

func unknown(domain string) *core.Error {
	return core.Errorf(core.KindNotFound, "no registry says when the domain %s was registered", core.Clean(domain, 100, false))
}

func failed(domain string) *core.Error {
	return core.Errorf(core.KindTransient, "the registry of the domain %s could not be asked", core.Clean(domain, 100, false))
}

// registry is the base address for a domain: that of the longest suffix with one.
func (c *Client) registry(ctx context.Context, domain string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.cfg.Clock.Now(); now.After(c.until) {
		found, err := c.fetch(ctx)
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		switch {
		case err == nil:
			c.registries, c.until, c.err = found, now.Add(kept), nil
		case c.registries != nil:
			c.until = now.Add(retry) // the former one serves meanwhile
		default:
			c.until, c.err = now.Add(retry), err
		}
	}
	if c.err != nil {
		return "", failed(domain).Because(c.err)
	}
	for suffix := domain; ; {
		_, rest, ok := strings.Cut(suffix, ".")
		if !ok {
			return "", unknown(domain)
		}
		if base, ok := c.registries[rest]; ok {
			return base, nil
		}
		suffix = rest
	}
}

// fetch reads the bootstrap file.
func (c *Client) fetch(ctx context.Context) (map[string]string, error) {
	resp, err := c.cfg.Getter.Do(ctx, web.Request{URL: c.cfg.Bootstrap, Accept: "application/json", MaxBytes: mostBootstrap, Once: true})
	if err != nil {
		return nil, err
	}
	var file struct {
		Services [][][]string `json:"services"`
	}
	if err := json.Unmarshal(resp.Body, &file); err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, s := range file.Services {
		if len(s) != 2 {
			continue
		}
		base := secure(s[1])
		if base == "" {
			continue
		}
		for _, suffix := range s[0] {
			out[strings.ToLower(suffix)] = base
		}
	}
	if len(out) == 0 {
		return nil, errors.New("the bootstrap file names no registry")
	}
	return out, nil
}

// secure is the first address over TLS, ending in a slash; "" for none.
func secure(list []string) string {
	for _, s := range list {
		u, err := url.Parse(s)
		if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			continue
		}
		return strings.TrimSuffix(s, "/") + "/"
	}
	return ""
}

// read takes the date of the registration from an answer about the domain. What was
// registered anew after it had lapsed counts from then on.
func read(body []byte, domain string, now time.Time) (time.Time, error) {
	var answer struct {
		Class  string `json:"objectClassName"`
		Name   string `json:"ldhName"`
		Events []struct {
			Action string `json:"eventAction"`
			Date   string `json:"eventDate"`
		} `json:"events"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return time.Time{}, failed(domain).Because(err)
	}
	if answer.Class != "domain" || !strings.EqualFold(strings.TrimSuffix(answer.Name, "."), domain) {
		return time.Time{}, unknown(domain) // it speaks of something else
	}
	var first, again time.Time
	for _, e := range answer.Events {
		at, err := time.Parse(time.RFC3339, e.Date)
		if err != nil || at.Year() < 1985 || at.After(now.Add(ahead)) {
			continue
		}
		switch strings.ToLower(e.Action) {
		case "registration":
			// Where several are stated the domain has the benefit of the doubt.
			if first.IsZero() || at.Before(first) {
				first = at
			}
		case "reregistration":
			if at.After(again) {
				again = at
			}
		}
	}
	if again.After(first) {
		first = again
	}
	if first.IsZero() {
		return first, unknown(domain)
	}
	return first.UTC(), nil
}
