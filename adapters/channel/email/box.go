package email

import (
	"crypto/tls"
	"crypto/x509"
	"os"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/client/imap"
	"github.com/automonet/automonet/core"
)

// BoxConfig is the mailbox's node in the configuration.
type BoxConfig struct {
	// Host is the IMAP server, "" for no mailbox.
	Host string `yaml:"host" json:"host"`
	// Port is 993, or 143 for starttls, when it is 0.
	Port int `yaml:"port" json:"port"`
	// Security is "tls" (the default) or "starttls".
	Security string `yaml:"security" json:"security"`
	// AllowInsecure permits a server without TLS on this machine.
	AllowInsecure bool   `yaml:"allow_insecure" json:"allow_insecure"`
	CAFile        string `yaml:"ca_file" json:"ca_file"`
	// Username and Password are those of the outgoing server when they are empty.
	Username string `yaml:"username" json:"username"`
	Password string `yaml:"password" json:"password"`
	// Folder is INBOX when it is empty; Sent the folder of sent mails, which is found
	// by itself when it is.
	Folder string `yaml:"folder" json:"folder"`
	Sent   string `yaml:"sent" json:"sent"`
	// Copy is "auto", "always" or "never".
	Copy string `yaml:"copy" json:"copy"`
	// Days is how far back the first visit looks; 0 means 30.
	Days    int    `yaml:"days" json:"days"`
	Timeout string `yaml:"timeout" json:"timeout"`
}

// box is a checked BoxConfig.
type box struct {
	BoxConfig
	tls     *tls.Config
	timeout time.Duration
}

const (
	defaultFolder     = "INBOX"
	defaultDays       = 30
	defaultBoxTimeout = 30 * time.Second
)

func (s *settings) checkBox() error {
	b := box{BoxConfig: s.IMAP, timeout: defaultBoxTimeout}
	if b.Host == "" {
		if b.BoxConfig != (BoxConfig{}) {
			return core.Invalid("imap.host", "name the mail server too (host), for example imap.example.org")
		}
		return nil
	}
	if strings.ContainsAny(b.Host, " \t\r\n/@") {
		return core.Invalid("imap.host", "name the mail server only, for example imap.example.org")
	}
	if b.Port < 0 || b.Port > 65535 {
		return core.Invalid("imap.port", "%d is outside 1 to 65535", b.Port)
	}
	switch b.Security {
	case "":
		b.Security = imap.TLS
		if b.Port == 143 {
			b.Security = imap.STARTTLS
		}
	case imap.TLS, imap.STARTTLS:
	default:
		return core.Invalid("imap.security", "%q is not known; use starttls or tls", core.Clean(b.Security, 20, false))
	}
	if b.AllowInsecure {
		if !loopbackHost(b.Host) {
			return core.Invalid("imap.allow_insecure", "mail without TLS is possible only to this machine (127.0.0.1 or localhost); remove the key")
		}
		b.Security = imap.Plain
	}
	if b.Username == "" {
		b.Username = s.Username
	}
	if b.Password == "" {
		b.Password = s.Password
	}
	if b.Username == "" || strings.ContainsAny(b.Username, "\r\n\x00") {
		return core.Invalid("imap.username", "signing in needs a user name; most providers take the mail address")
	}
	if !s.byToken() && !reference(b.Password) {
		return core.Invalid("imap.password", "store the password with \"automonet secret set\" and write its reference here, for example keychain:imap")
	}
	if b.Folder == "" {
		b.Folder = defaultFolder
	}
	for key, name := range map[string]string{"imap.folder": b.Folder, "imap.sent": b.Sent} {
		if len(name) > 500 || strings.ContainsAny(name, "\r\n\x00") {
			return core.Invalid(key, "this is not the name of a folder")
		}
	}
	switch b.Copy {
	case "":
		b.Copy = "auto"
	case "auto", "always", "never":
	default:
		return core.Invalid("imap.copy", "%q is not known; use auto, always or never", core.Clean(b.Copy, 20, false))
	}
	if b.Days == 0 {
		b.Days = defaultDays
	}
	if b.Days < 1 || b.Days > 365 {
		return core.Invalid("imap.days", "%d is outside 1 to 365", b.Days)
	}
	if err := b.readTimeout(); err != nil {
		return err
	}
	if err := b.loadTLS(); err != nil {
		return err
	}
	s.box = b
	return nil
}

// selfCopying are outgoing servers that keep a copy of what they send.
func selfCopying(host string) bool {
	host = strings.ToLower(host)
	return strings.HasSuffix(host, ".gmail.com") || strings.HasSuffix(host, ".googlemail.com") || strings.HasSuffix(host, ".office365.com") || strings.HasSuffix(host, ".outlook.com")
}

func (b *box) readTimeout() error {
	if b.Timeout == "" {
		return nil
	}
	d, err := time.ParseDuration(b.Timeout)
	if err != nil || d < time.Millisecond || d > time.Hour {
		return core.Invalid("imap.timeout", "%q is not a time between 1ms and 1h, for example 60s", core.Clean(b.Timeout, 20, false))
	}
	b.timeout = d
	return nil
}

func (b *box) loadTLS() error {
	b.tls = &tls.Config{ServerName: b.Host, MinVersion: tls.VersionTLS12}
	if b.CAFile == "" {
		return nil
	}
	pem, err := os.ReadFile(b.CAFile)
	if err != nil {
		return core.Invalid("imap.ca_file", "cannot be read; give the path of a PEM file").Because(err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return core.Invalid("imap.ca_file", "holds no certificate in PEM form")
	}
	b.tls.RootCAs = pool
	return nil
}
