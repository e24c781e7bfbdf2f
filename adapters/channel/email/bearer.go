package email

import (
	"fmt"
	"strings"

	gosmtp "github.com/wneessen/go-mail/smtp"

	"github.com/automonet/automonet/core"
)

// bearer is SMTP's OAUTHBEARER (RFC 7628).
type bearer struct {
	user, token, host string
	port              int
}

// Start gives the initial response, over TLS or on this machine only.
func (b *bearer) Start(server *gosmtp.ServerInfo) (string, []byte, error) {
	if !server.TLS && !loopbackHost(server.Name) {
		return "", nil, core.Errorf(core.KindBlocked, "the connection is not encrypted, so the token was not sent")
	}
	if strings.ContainsAny(b.user+b.token, "\x01\r\n\x00") {
		return "", nil, core.Errorf(core.KindInvalid, "the user name or token cannot be sent")
	}
	user := strings.NewReplacer("=", "=3D", ",", "=2C").Replace(b.user)
	return "OAUTHBEARER", fmt.Appendf(nil, "n,a=%s,\x01host=%s\x01port=%d\x01auth=Bearer %s\x01\x01", user, b.host, b.port, b.token), nil
}

// Next answers the server's reason for a refusal, which ends the exchange.
func (b *bearer) Next(_ []byte, more bool) ([]byte, error) {
	if more {
		return []byte("\x01"), nil
	}
	return nil, nil
}
