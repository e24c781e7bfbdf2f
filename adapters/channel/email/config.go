package email

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/mail"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/client/oauth"
	"github.com/automonet/automonet/core"
)

// Config is the channel's node in the configuration.
type Config struct {
	Host string `yaml:"host" json:"host"`
	// Port is 587 for starttls and 465 for tls when it is 0.
	Port int `yaml:"port" json:"port"`
	// Security is "starttls" (the default, always required) or "tls".
	Security string `yaml:"security" json:"security"`
	// AllowInsecure permits a server without TLS on this machine, for a local
	// relay. It is refused for every other host.
	AllowInsecure bool `yaml:"allow_insecure" json:"allow_insecure"`
	// Auth is auto, plain, login, cram-md5, scram-sha-1, scram-sha-256, xoauth2,
	// oauthbearer or none.
	Auth     string `yaml:"auth" json:"auth"`
	Username string `yaml:"username" json:"username"`
	// Password is a secret reference such as "keychain:smtp", never the password.
	Password string `yaml:"password" json:"password"`
	// From is the sender, "Name <address>" or a bare address.
	From    string `yaml:"from" json:"from"`
	ReplyTo string `yaml:"reply_to" json:"reply_to"`
	// Hello is what the server is greeted with. The default names no machine.
	Hello string `yaml:"hello" json:"hello"`
	// CAFile holds further certificate authorities in PEM form.
	CAFile string `yaml:"ca_file" json:"ca_file"`
	// Timeout bounds each step, AnswerTimeout the wait for the final answer,
	// for example "60s". RFC 5321 section 4.5.3.2 asks for patience there.
	Timeout       string `yaml:"timeout" json:"timeout"`
	AnswerTimeout string `yaml:"answer_timeout" json:"answer_timeout"`
	// MaxAttachmentBytes bounds all attachments together; 0 means 10 MiB.
	MaxAttachmentBytes int64 `yaml:"max_attachment_bytes" json:"max_attachment_bytes"`
	// DiscloseTool names the program in an X-Mailer header.
	DiscloseTool bool `yaml:"disclose_tool" json:"disclose_tool"`
	// OAuth signs in without a password, at both servers.
	OAuth oauth.MailAccount `yaml:"oauth" json:"oauth"`
	// IMAP is the mailbox of the same account, in which answers arrive and copies of
	// what was sent are kept.
	IMAP BoxConfig `yaml:"imap" json:"imap"`
}

// settings are a checked Config.
type settings struct {
	Config
	from          mail.Address
	replyTo       *mail.Address
	domain        string
	tls           *tls.Config
	plain         bool
	timeout       time.Duration
	answerTimeout time.Duration
	box           box
}

const (
	defaultTimeout       = time.Minute
	defaultAnswerTimeout = 5 * time.Minute
	defaultMaxAttachment = 10 << 20
	largestAttachment    = 50 << 20
)

// check fills in the defaults and refuses what cannot work. Values of secret
// fields are never repeated in an error.
func (c Config) check() (settings, error) {
	s := settings{Config: c, timeout: defaultTimeout, answerTimeout: defaultAnswerTimeout}
	if c.Host == "" || strings.ContainsAny(c.Host, " \t\r\n/@") {
		return s, core.Invalid("host", "name the outgoing mail server, for example smtp.example.org")
	}
	switch c.Security {
	case "", "starttls":
		s.Security = "starttls"
	case "tls":
	default:
		return s, core.Invalid("security", "%q is not known; use starttls or tls", core.Clean(c.Security, 20, false))
	}
	if c.Port < 0 || c.Port > 65535 {
		return s, core.Invalid("port", "%d is outside 1 to 65535", c.Port)
	}
	if c.Port == 0 {
		s.Port = 587
		if s.Security == "tls" {
			s.Port = 465
		}
	}
	if c.AllowInsecure {
		if !loopbackHost(c.Host) {
			return s, core.Invalid("allow_insecure", "mail without TLS is possible only to this machine (127.0.0.1 or localhost); remove the key")
		}
		s.plain = true
	}
	if err := s.checkAuth(); err != nil {
		return s, err
	}
	if err := s.checkSender(); err != nil {
		return s, err
	}
	for _, d := range []struct {
		key, value string
		to         *time.Duration
	}{{"timeout", c.Timeout, &s.timeout}, {"answer_timeout", c.AnswerTimeout, &s.answerTimeout}} {
		if d.value == "" {
			continue
		}
		v, err := time.ParseDuration(d.value)
		if err != nil || v < time.Millisecond || v > time.Hour {
			return s, core.Invalid(d.key, "%q is not a time between 1ms and 1h, for example 60s", core.Clean(d.value, 20, false))
		}
		*d.to = v
	}
	switch {
	case c.MaxAttachmentBytes < 0 || c.MaxAttachmentBytes > largestAttachment:
		return s, core.Invalid("max_attachment_bytes", "%d is outside 0 to %d", c.MaxAttachmentBytes, largestAttachment)
	case c.MaxAttachmentBytes == 0:
		s.MaxAttachmentBytes = defaultMaxAttachment
	}
	if c.Hello == "" {
		// An address literal passes the servers that refuse names without a dot,
		// and tells nothing about the sender's machine.
		s.Hello = "[127.0.0.1]"
	} else if strings.ContainsAny(c.Hello, " \t\r\n") || len(c.Hello) > 255 {
		return s, core.Invalid("hello", "the greeting is one host name without blanks")
	}
	if err := s.loadTLS(); err != nil {
		return s, err
	}
	return s, s.checkBox()
}

func (s *settings) checkAuth() error {
	switch s.Auth {
	case "":
		s.Auth = "auto"
		switch {
		case s.OAuth.Provider != "":
			s.Auth = "xoauth2"
		case s.Username == "" && s.Password == "":
			s.Auth = "none"
		}
	case "xoauth2", "oauthbearer":
		if s.OAuth.Provider == "" {
			return core.Invalid("oauth.provider", "%q is not known; use google, microsoft or custom", "")
		}
	case "auto", "plain", "login", "cram-md5", "scram-sha-1", "scram-sha-256", "none":
	default:
		return core.Invalid("auth", "%q is not known; use auto, plain, login, cram-md5, scram-sha-1, scram-sha-256, xoauth2, oauthbearer or none", core.Clean(s.Auth, 20, false))
	}
	if s.Auth == "none" {
		return nil
	}
	if s.Username == "" || strings.ContainsAny(s.Username, "\r\n\x00") {
		return core.Invalid("username", "signing in needs a user name; most providers take the mail address")
	}
	if s.byToken() {
		return s.OAuth.Check()
	}
	if reference(s.Password) {
		return nil
	}
	return core.Invalid("password", "store the password with \"automonet secret set\" and write its reference here, for example keychain:smtp")
}

// byToken reports whether the account signs in with an access token.
func (s *settings) byToken() bool { return s.Auth == "xoauth2" || s.Auth == "oauthbearer" }

// reference reports whether a value refers to a secret. The value itself is never
// repeated: users mistake the field for the password.
func reference(v string) bool {
	for _, kind := range []string{"env:", "keychain:", "secret:"} {
		if strings.HasPrefix(v, kind) && len(v) > len(kind) {
			return true
		}
	}
	return false
}

func (s *settings) checkSender() error {
	from, err := parseSender("from", s.From)
	if err != nil {
		return err
	}
	s.from = from
	_, s.domain, _ = strings.Cut(from.Address, "@")
	if s.ReplyTo == "" {
		return nil
	}
	reply, err := parseSender("reply_to", s.ReplyTo)
	if err != nil {
		return err
	}
	s.replyTo = &reply
	return nil
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

func (s settings) address() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }

func loopbackHost(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
