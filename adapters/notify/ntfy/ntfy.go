// Package ntfy publishes notices to a topic of an ntfy server. Who knows the topic
// of a public server reads along, so that the topic is a secret or the server has
// access control.
package ntfy

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

// Config is the target's node in the configuration.
type Config struct {
	// Server is its address, https://ntfy.sh when empty.
	Server string `yaml:"server" json:"server"`
	// Topic is a secret reference on a server without access control; a plain name
	// is taken only together with a Token.
	Topic string `yaml:"topic" json:"topic"`
	// Token is a secret reference to an access token, "" for none.
	Token string `yaml:"token" json:"token"`
}

// Ntfy is the target.
type Ntfy struct {
	deps notify.Deps
	conf Config
}

// The bounds of ntfy: a message above 4,096 bytes becomes a file there.
const (
	maxTitle = 250
	maxText  = 3800
)

// The priorities of ntfy, from 1 to 5: below 3 nothing makes a sound.
const (
	prioritySilent = 2
	priorityUsual  = 3
	priorityHigh   = 4
)

// New makes the target from its configuration node; it asks nobody.
func New(cfg notify.Config, deps notify.Deps) (notify.Notifier, error) {
	var c Config
	if err := cfg.Decode(&c); err != nil {
		return nil, fmt.Errorf("target %s: %w", deps.Name, err)
	}
	if c.Server == "" {
		c.Server = "https://ntfy.sh"
	}
	u, err := url.Parse(c.Server)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())) {
		return nil, core.Invalid("server", "an ntfy server is an https:// address, or http:// on this machine")
	}
	if c.Token != "" && !reference(c.Token) {
		return nil, core.Invalid("token", "store the access token with \"automonet secret set\" and write its reference here, for example secret:ntfy")
	}
	if !reference(c.Topic) && (c.Token == "" || !topic(c.Topic)) {
		return nil, core.Invalid("topic", "who knows the topic reads along: store a long random name with \"automonet secret set\" and write its reference here, or use an access token")
	}
	return &Ntfy{deps: deps, conf: c}, nil
}

func loopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

func reference(s string) bool {
	for _, kind := range []string{"env:", "keychain:", "secret:"} {
		if strings.HasPrefix(s, kind) && len(s) > len(kind) {
			return true
		}
	}
	return false
}

// topic reports whether s has the form of a topic.
func topic(s string) bool {
	for _, r := range s {
		if !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '_' || r == '-') {
			return false
		}
	}
	return s != "" && len(s) <= 64
}

// Notify publishes the message.
func (n *Ntfy) Notify(ctx context.Context, m notify.Message) error {
	name, header := n.conf.Topic, http.Header{"Content-Type": {"application/json"}}
	var err error
	if reference(name) {
		if name, err = n.deps.Secret(name); err != nil {
			return fmt.Errorf("the topic of target %s: %w", n.deps.Name, err)
		}
	}
	if !topic(name) {
		return &notify.NotReadyError{Why: notify.WhyRefused, Err: core.Errorf(core.KindInvalid, "the topic has other signs than letters, digits, _ and -, or more than 64; store another")}
	}
	if n.conf.Token != "" {
		token, err := n.deps.Secret(n.conf.Token)
		if err != nil {
			return fmt.Errorf("the token of target %s: %w", n.deps.Name, err)
		}
		header.Set("Authorization", "Bearer "+token)
	}
	priority := priorityUsual
	switch {
	case m.Silent:
		priority = prioritySilent
	case m.Kind == core.NoticeUnknown, m.Kind == core.NoticeDisk, m.Kind == core.NoticeReply:
		priority = priorityHigh
	}
	// Published as JSON, so that no foreign text stands in a header.
	body, err := json.Marshal(map[string]any{"topic": name, "title": core.Clean(m.Title, maxTitle, false), "message": core.Clean(m.Text, maxText, true),
		"priority": priority, "tags": []string{"automonet", string(m.Kind)}})
	if err != nil {
		return fmt.Errorf("encode notice: %w", err)
	}
	_, err = n.deps.Web.Do(ctx, web.Request{Method: http.MethodPost, URL: strings.TrimRight(n.conf.Server, "/") + "/", Body: body, Header: header, MaxBytes: 64 << 10, IgnoreRobots: true})
	return notify.Judge(err)
}

var _ notify.Notifier = (*Ntfy)(nil)
