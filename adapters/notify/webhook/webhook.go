// Package webhook posts notices as signed JSON to an address of the owner's. The
// signature covers time and body, so that a receiver can refuse forged and replayed
// posts; the id is the same in every try, so that it can drop a second copy.
package webhook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

// The headers of a post. Signature is "v1=" and the hex HMAC-SHA256 of
// "timestamp.body" under the secret.
const (
	HeaderID        = "X-Automonet-Id"
	HeaderTimestamp = "X-Automonet-Timestamp"
	HeaderSignature = "X-Automonet-Signature"
)

// Config is the target's node in the configuration.
type Config struct {
	// URL is the address, or a secret reference to it where it is a secret itself.
	URL string `yaml:"url" json:"url"`
	// Secret is a secret reference; the key of the signature.
	Secret string `yaml:"secret" json:"secret"`
}

// Payload is the body of a post.
type Payload struct {
	Version int             `json:"version"`
	ID      string          `json:"id"`
	Kind    core.NoticeKind `json:"kind"`
	Title   string          `json:"title"`
	Text    string          `json:"text"`
	Silent  bool            `json:"silent"`
	DryRun  bool            `json:"dry_run"`
	Notices []core.Notice   `json:"notices"`
	At      time.Time       `json:"at"`
}

// Webhook is the target.
type Webhook struct {
	deps notify.Deps
	conf Config
}

// New makes the target from its configuration node; it asks nobody.
func New(cfg notify.Config, deps notify.Deps) (notify.Notifier, error) {
	var c Config
	if err := cfg.Decode(&c); err != nil {
		return nil, fmt.Errorf("target %s: %w", deps.Name, err)
	}
	if !reference(c.URL) && !address(c.URL) {
		return nil, core.Invalid("url", "a webhook is an https:// address without a password in it, http:// on this machine, or a reference such as secret:webhook_url")
	}
	if !reference(c.Secret) {
		return nil, core.Invalid("secret", "posts are signed: store a long random text with \"automonet secret set\" and write its reference here, for example secret:webhook")
	}
	return &Webhook{deps: deps, conf: c}, nil
}

func address(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && u.User == nil && (u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname()))
}

func reference(s string) bool {
	for _, kind := range []string{"env:", "keychain:", "secret:"} {
		if strings.HasPrefix(s, kind) && len(s) > len(kind) {
			return true
		}
	}
	return false
}

func loopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

// Notify posts the message.
func (w *Webhook) Notify(ctx context.Context, m notify.Message) error {
	key, err := w.deps.Secret(w.conf.Secret)
	if err != nil {
		return fmt.Errorf("the secret of target %s: %w", w.deps.Name, err)
	}
	if len(key) < 16 {
		return &notify.NotReadyError{Why: notify.WhyRefused, Err: core.Errorf(core.KindInvalid, "the webhook's secret is shorter than 16 characters; store a longer one")}
	}
	to := w.conf.URL
	if reference(to) {
		if to, err = w.deps.Secret(to); err != nil {
			return fmt.Errorf("the address of target %s: %w", w.deps.Name, err)
		}
		if !address(to) {
			return &notify.NotReadyError{Why: notify.WhyRefused, Err: core.Errorf(core.KindInvalid, "the stored address of the webhook is no https:// address; store another")}
		}
	}
	notices := m.Notices
	if len(m.Items) > 0 {
		notices = m.Items
	}
	body, err := json.Marshal(Payload{Version: 1, ID: m.ID, Kind: m.Kind, Title: m.Title, Text: m.Text, Silent: m.Silent, DryRun: m.DryRun, Notices: notices, At: m.At.UTC()})
	if err != nil {
		return fmt.Errorf("encode notice: %w", err)
	}
	stamp := strconv.FormatInt(w.deps.Clock.Now().Unix(), 10)
	_, err = w.deps.Web.Do(ctx, web.Request{Method: http.MethodPost, URL: to, Body: body, MaxBytes: 64 << 10, IgnoreRobots: true, Private: true,
		Header: http.Header{"Content-Type": {"application/json"}, HeaderID: {m.ID}, HeaderTimestamp: {stamp}, HeaderSignature: {Sign(key, stamp, body)}}})
	return notify.Judge(err)
}

// Sign returns the signature of a post; a receiver compares it with the header's and
// refuses timestamps that are older than a few minutes.
func Sign(key, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(timestamp))
	mac.Write([]byte("."))
	mac.Write(body)
	return "v1=" + hex.EncodeToString(mac.Sum(nil))
}

var _ notify.Notifier = (*Webhook)(nil)
