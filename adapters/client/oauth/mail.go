package oauth

import (
	"net/http"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// MailAccount is how a mail account signs in without a password, as users configure
// it.
type MailAccount struct {
	// Provider is google, microsoft or custom; "" for none.
	Provider string `yaml:"provider" json:"provider"`
	// ClientID is the user's own application at the provider; ClientSecret a secret
	// reference, where the provider wants one.
	ClientID     string `yaml:"client_id" json:"client_id"`
	ClientSecret string `yaml:"client_secret" json:"client_secret"`
	// Token is the secret reference under which the sign-in is kept.
	Token string `yaml:"token" json:"token"`
	// Device signs in by a code that is typed elsewhere.
	Device    bool     `yaml:"device" json:"device"`
	AuthURL   string   `yaml:"auth_url" json:"auth_url"`
	TokenURL  string   `yaml:"token_url" json:"token_url"`
	DeviceURL string   `yaml:"device_url" json:"device_url"`
	Scopes    []string `yaml:"scopes" json:"scopes"`
}

// Check refuses what cannot work. Values of secret fields are never repeated.
func (a MailAccount) Check() error {
	switch a.Provider {
	case "google", "microsoft", "custom":
	default:
		return core.Invalid("oauth.provider", "%q is not known; use google, microsoft or custom", core.Clean(a.Provider, 20, false))
	}
	if a.ClientID == "" {
		return core.Invalid("oauth.client_id", "name the application that you registered at the provider")
	}
	if a.ClientSecret != "" && !reference(a.ClientSecret) {
		return core.Invalid("oauth.client_secret", "store the secret with \"automonet secret set\" and write its reference here")
	}
	if !strings.HasPrefix(a.Token, "secret:") && !strings.HasPrefix(a.Token, "keychain:") {
		return core.Invalid("oauth.token", "say where the sign-in is to be kept, for example secret:mail-token")
	}
	return nil
}

// reference reports whether a value refers to a secret.
func reference(s string) bool {
	for _, kind := range []string{"env:", "keychain:", "secret:"} {
		if strings.HasPrefix(s, kind) && len(s) > len(kind) {
			return true
		}
	}
	return false
}

// MailKit is what a mail account's sign-in works with.
type MailKit struct {
	// User and Host are the account's name and its server.
	User, Host string
	// Sends asks for the permission to send as well as to read.
	Sends     bool
	Get       func(ref string) (string, error)
	Set       func(ref, value string) error
	Clock     clock.Clock
	Transport http.RoundTripper
	Timeout   time.Duration
}

// Client makes the client of the account's provider. It asks nobody but for the
// application's own secret.
func (a MailAccount) Client(kit MailKit) (*Client, error) {
	secret := ""
	if a.ClientSecret != "" {
		var err error
		if secret, err = kit.Get(a.ClientSecret); err != nil {
			return nil, err
		}
	}
	cfg := Config{Service: "Google", AuthURL: "https://accounts.google.com/o/oauth2/v2/auth", TokenURL: "https://oauth2.googleapis.com/token",
		DeviceURL: "https://oauth2.googleapis.com/device/code", Scopes: []string{"https://mail.google.com/"},
		Extra: map[string]string{"access_type": "offline", "prompt": "consent", "login_hint": kit.User}, SecretInBody: true}
	switch a.Provider {
	case "microsoft":
		const root = "https://login.microsoftonline.com/common/oauth2/v2.0/"
		cfg = Config{Service: "Microsoft", AuthURL: root + "authorize", TokenURL: root + "token", DeviceURL: root + "devicecode",
			Scopes: []string{"https://outlook.office.com/IMAP.AccessAsUser.All", "offline_access"}, Extra: map[string]string{"login_hint": kit.User}, SecretInBody: true}
		if kit.Sends {
			cfg.Scopes = append(cfg.Scopes, "https://outlook.office.com/SMTP.Send")
		}
	case "custom":
		cfg = Config{Service: kit.Host, Scopes: a.Scopes}
	}
	for _, over := range []struct {
		to    *string
		value string
	}{{&cfg.AuthURL, a.AuthURL}, {&cfg.TokenURL, a.TokenURL}, {&cfg.DeviceURL, a.DeviceURL}} {
		if over.value != "" {
			*over.to = over.value
		}
	}
	cfg.ClientID, cfg.ClientSecret, cfg.Clock, cfg.Transport, cfg.Timeout = a.ClientID, secret, kit.Clock, kit.Transport, kit.Timeout
	cfg.Store = Secrets{Ref: a.Token, Get: kit.Get, Set: kit.Set}
	return New(cfg)
}
