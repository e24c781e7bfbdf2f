// Package mailalerts reads the job alerts that platforms send by mail: over IMAP
// from the user's own mailbox, and from files that were exported elsewhere. It is
// the way to platforms whose pages no program may read.
//
// A mail counts only when the user's own mail server vouches for its sender: alerts
// are easily forged, and what they offer leads to where they say. Links are read,
// never followed. Nothing in the mailbox is changed, and of other mails no more
// than the header is read.
package mailalerts

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"net"
	"os"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/client/imap"
	"github.com/automonet/automonet/adapters/client/oauth"
	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
)

// config is the source's node in the configuration.
type config struct {
	Host     string `yaml:"host"`
	Port     int    `yaml:"port"`
	Security string `yaml:"security"`
	// AllowInsecure permits a server without TLS on this machine.
	AllowInsecure bool   `yaml:"allow_insecure"`
	CAFile        string `yaml:"ca_file"`
	Username      string `yaml:"username"`
	// Password is a secret reference.
	Password string            `yaml:"password"`
	OAuth    oauth.MailAccount `yaml:"oauth"`
	Folder   string            `yaml:"folder"`
	// Days is how far back the first scan looks.
	Days int `yaml:"days"`
	// AuthservID are the names under which the user's mail servers write
	// Authentication-Results.
	AuthservID []string `yaml:"authserv_id"`
	// Unverified takes alerts for whose sender no server vouches; those that a server
	// found to be forged are refused all the same.
	Unverified bool `yaml:"unverified"`
	// Senders are further senders, addresses or domains, whose mails hold links to
	// jobs.
	Senders []string `yaml:"senders"`
	// Files are mails that were exported: .eml, mbox, or folders of them.
	Files   []string `yaml:"files"`
	Timeout string   `yaml:"timeout"`
}

const schema = `{"type":"object","additionalProperties":false,"properties":{
"host":{"type":"string","title":"Mail server","description":"The IMAP server, for example imap.example.org"},
"port":{"type":"integer","minimum":0,"maximum":65535,"title":"Port","description":"993, or 143 for starttls, when left out"},
"security":{"type":"string","enum":["tls","starttls"],"title":"Encryption"},
"allow_insecure":{"type":"boolean","title":"Without encryption","description":"For a server on this machine only"},
"ca_file":{"type":"string","title":"Certificate authorities","description":"A PEM file with further authorities"},
"username":{"type":"string","title":"User name","description":"Most providers take the mail address"},
"password":{"type":"string","title":"Password","description":"A secret reference, for example keychain:imap; many providers want an app password"},
"oauth":{"type":"object","additionalProperties":false,"title":"Sign-in without a password","properties":{
"provider":{"type":"string","enum":["google","microsoft","custom"]},"client_id":{"type":"string"},"client_secret":{"type":"string","description":"A secret reference"},
"token":{"type":"string","description":"The secret reference under which the sign-in is kept, for example secret:mail-token"},"device":{"type":"boolean"},
"auth_url":{"type":"string"},"token_url":{"type":"string"},"device_url":{"type":"string"},"scopes":{"type":"array","items":{"type":"string"}}}},
"folder":{"type":"string","title":"Folder","description":"INBOX when left out; a folder that a filter puts alerts into is better"},
"days":{"type":"integer","minimum":1,"maximum":365,"title":"Days","description":"How far back the first visit looks; 14 when left out"},
"authserv_id":{"type":"array","items":{"type":"string"},"title":"Own mail servers","description":"The names under which your mail servers write Authentication-Results; known for large providers"},
"unverified":{"type":"boolean","title":"Unverified senders","description":"Take alerts although no server vouches for their sender"},
"senders":{"type":"array","items":{"type":"string"},"title":"Further senders","description":"Addresses or domains whose mails hold links to jobs"},
"files":{"type":"array","items":{"type":"string"},"title":"Files","description":"Exported mails: .eml, mbox, or folders of them"},
"timeout":{"type":"string","title":"Time-out","description":"For each step, for example 30s"}}}`

// Spec describes the driver.
func Spec() source.Spec {
	return source.Spec{
		Driver: "mailalerts",
		Title:  map[core.Lang]string{"en": "Alert mails", "de": "Benachrichtigungen per E-Mail"},
		About: map[core.Lang]string{
			"en": "Job alerts by mail of LinkedIn, Indeed, Upwork, Freelancer.com, Malt, freelancermap, PeoplePerHour and senders of your choice, from your mailbox (IMAP) or from exported files. Forged alerts are refused; nothing in the mailbox is changed.",
			"de": "Job-Benachrichtigungen per E-Mail von LinkedIn, Indeed, Upwork, Freelancer.com, Malt, freelancermap, PeoplePerHour und Absendern Ihrer Wahl, aus Ihrem Postfach (IMAP) oder aus exportierten Dateien. Gefälschte werden abgelehnt; im Postfach ändert sich nichts.",
		},
		Floor: time.Minute, Start: 5 * time.Minute,
		Note: core.ComplianceNote{
			Text: map[core.Lang]string{
				"en": "The platforms send these mails to you; reading your own mailbox is up to you. Links in them are shown and not opened by the program, and many alerts hold only the beginning of a description: open or paste the posting before you apply.",
				"de": "Die Plattformen senden Ihnen diese E-Mails; das eigene Postfach zu lesen steht Ihnen frei. Links darin werden gezeigt und vom Programm nicht geöffnet, und viele Benachrichtigungen enthalten nur den Anfang der Beschreibung: Öffnen Sie die Anzeige oder fügen Sie sie ein, bevor Sie sich bewerben.",
			},
			Source: "https://www.rfc-editor.org/rfc/rfc9051", Reviewed: "2026-11-30",
		},
		Schema: json.RawMessage(schema),
		Access: source.AccessMail,
		Reads:  []string{"title", "company", "location", "text", "posted_at", "salary", "tags", "remote", "contract"},
		Omits: map[core.Lang]string{
			"en": "the rest of a description that the mail only begins, and jobs behind links that only their sender can resolve",
			"de": "der Rest einer Beschreibung, die in der E-Mail nur beginnt, und Anzeigen hinter Links, die nur der Absender auflösen kann",
		},
		Recognise: recognise,
		New:       func(cfg source.Config, deps source.Deps) (source.Source, error) { return open(cfg, deps) },
	}
}

const (
	defaultFolder  = "INBOX"
	defaultDays    = 14
	defaultTimeout = 30 * time.Second
)

// settings are a checked config.
type settings struct {
	config
	security string
	tls      *tls.Config
	timeout  time.Duration
	trust    trust
	senders  []string
}

func (c config) check() (settings, error) {
	s := settings{config: c, timeout: defaultTimeout, security: c.Security}
	if c.Folder == "" {
		s.Folder = defaultFolder
	}
	if c.Days == 0 {
		s.Days = defaultDays
	}
	if s.Days < 1 || s.Days > 365 {
		return s, core.Invalid("days", "%d is outside 1 to 365", s.Days)
	}
	if len(s.Folder) > 500 || strings.ContainsAny(s.Folder, "\r\n\x00") {
		return s, core.Invalid("folder", "this is not the name of a folder")
	}
	if c.Timeout != "" {
		d, err := time.ParseDuration(c.Timeout)
		if err != nil || d < time.Millisecond || d > time.Hour {
			return s, core.Invalid("timeout", "%q is not a time between 1ms and 1h, for example 60s", core.Clean(c.Timeout, 20, false))
		}
		s.timeout = d
	}
	for _, sender := range c.Senders {
		sender = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(sender), "@"))
		if !strings.Contains(sender, ".") || strings.ContainsAny(sender, " <>,;") {
			return s, core.Invalid("senders", "%q is neither a mail address nor a domain", core.Clean(sender, 80, false))
		}
		s.senders = append(s.senders, sender)
	}
	s.trust = knownServers(c.Host)
	if len(c.AuthservID) > 0 {
		s.trust = c.AuthservID
	}
	if c.Host == "" {
		return s, s.withoutServer()
	}
	return s, s.checkServer()
}

// withoutServer is for a source that only reads files.
func (s *settings) withoutServer() error {
	for key, value := range map[string]string{"username": s.Username, "password": s.Password, "oauth.provider": s.OAuth.Provider} {
		if value != "" {
			return core.Invalid(key, "name the mail server too (host), for example imap.example.org")
		}
	}
	return nil
}

func (s *settings) checkServer() error {
	if strings.ContainsAny(s.Host, " \t\r\n/@") {
		return core.Invalid("host", "name the mail server only, for example imap.example.org")
	}
	if s.Port < 0 || s.Port > 65535 {
		return core.Invalid("port", "%d is outside 1 to 65535", s.Port)
	}
	switch s.Security {
	case "":
		s.security = imap.TLS
		if s.Port == 143 {
			s.security = imap.STARTTLS
		}
	case imap.TLS, imap.STARTTLS:
	default:
		return core.Invalid("security", "%q is not known; use starttls or tls", core.Clean(s.Security, 20, false))
	}
	if s.AllowInsecure {
		ip := net.ParseIP(s.Host)
		if s.Host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return core.Invalid("allow_insecure", "mail without TLS is possible only to this machine (127.0.0.1 or localhost); remove the key")
		}
		s.security = imap.Plain
	}
	if s.Username == "" || strings.ContainsAny(s.Username, "\r\n\x00") {
		return core.Invalid("username", "signing in needs a user name; most providers take the mail address")
	}
	if err := s.checkSignIn(); err != nil {
		return err
	}
	return s.loadTLS()
}

func (s *settings) checkSignIn() error {
	o := s.OAuth
	if o.Provider == "" {
		if !reference(s.Password) {
			return core.Invalid("password", "store the password with \"automonet secret set\" and write its reference here, for example keychain:imap")
		}
		return nil
	}
	return o.Check()
}

// reference reports whether a value refers to a secret. The value itself is never
// repeated: users mistake the field for the password.
func reference(s string) bool {
	for _, kind := range []string{"env:", "keychain:", "secret:"} {
		if strings.HasPrefix(s, kind) && len(s) > len(kind) {
			return true
		}
	}
	return false
}

func (s *settings) loadTLS() error {
	s.tls = &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12}
	if s.CAFile == "" {
		return nil
	}
	pem, err := os.ReadFile(s.CAFile)
	if err != nil {
		return core.Invalid("ca_file", "cannot be read; give the path of a PEM file").Because(err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return core.Invalid("ca_file", "holds no certificate in PEM form")
	}
	s.tls.RootCAs = pool
	return nil
}
