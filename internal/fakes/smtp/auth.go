package smtp

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	gosmtp "github.com/emersion/go-smtp"
)

// loginServer speaks LOGIN: user name, then password, each on its own line.
type loginServer struct {
	users map[string]string
	done  func(bool) error
	step  int
	user  string
}

// Next takes the client's next line.
func (l *loginServer) Next(response []byte) ([]byte, bool, error) {
	l.step++
	switch l.step {
	case 1:
		return []byte("Username:"), false, nil
	case 2:
		l.user = string(response)
		return []byte("Password:"), false, nil
	}
	want, known := l.users[l.user]
	return nil, true, l.done(known && want == string(response))
}

// cramServer speaks CRAM-MD5 (RFC 2195).
type cramServer struct {
	users     map[string]string
	done      func(bool) error
	challenge []byte
}

// Next gives the challenge and checks its digest.
func (c *cramServer) Next(response []byte) ([]byte, bool, error) {
	if c.challenge == nil {
		c.challenge = []byte("<" + rand.Text() + "@sink.test>")
		return c.challenge, false, nil
	}
	user, digest, _ := strings.Cut(string(response), " ")
	mac := hmac.New(md5.New, []byte(c.users[user]))
	mac.Write(c.challenge)
	_, known := c.users[user]
	return nil, true, c.done(known && hex.EncodeToString(mac.Sum(nil)) == digest)
}

// scramServer speaks SCRAM-SHA-256 (RFC 5802, RFC 7677) without channel binding.
type scramServer struct {
	users map[string]string
	done  func(bool) error
	step  int
	first string // client-first-message-bare
	reply string // server-first-message
	nonce string
	key   []byte
	known bool
}

const scramRounds = 4096

// Next takes the client's next message.
func (s *scramServer) Next(response []byte) ([]byte, bool, error) {
	s.step++
	switch {
	case s.step == 1 && len(response) == 0:
		s.step--
		return []byte{}, false, nil
	case s.step == 1:
		return s.serverFirst(response)
	case s.step == 2:
		return s.serverFinal(response)
	}
	return nil, true, nil
}

func (s *scramServer) serverFirst(response []byte) ([]byte, bool, error) {
	bare, ok := strings.CutPrefix(string(response), "n,,")
	if !ok {
		return nil, true, errors.New("unexpected first message")
	}
	s.first = bare
	var user string
	for _, field := range strings.Split(bare, ",") {
		switch {
		case strings.HasPrefix(field, "n="):
			user = strings.NewReplacer("=2C", ",", "=3D", "=").Replace(field[2:])
		case strings.HasPrefix(field, "r="):
			s.nonce = field[2:] + rand.Text()
		}
	}
	var password string
	password, s.known = s.users[user]
	salt := []byte("a fixed salt for tests")
	key, err := pbkdf2.Key(sha256.New, password, salt, scramRounds, sha256.Size)
	if err != nil {
		return nil, true, err
	}
	s.key = key
	s.reply = fmt.Sprintf("r=%s,s=%s,i=%d", s.nonce, base64.StdEncoding.EncodeToString(salt), scramRounds)
	return []byte(s.reply), false, nil
}

func (s *scramServer) serverFinal(response []byte) ([]byte, bool, error) {
	without, proof64, ok := strings.Cut(string(response), ",p=")
	if !ok || !strings.Contains(without, "r="+s.nonce) {
		return nil, true, gosmtp.ErrAuthFailed
	}
	message := s.first + "," + s.reply + "," + without
	clientKey := sum256(s.key, "Client Key")
	stored := sha256.Sum256(clientKey)
	signature := sum256(stored[:], message)
	proof, err := base64.StdEncoding.DecodeString(proof64)
	if err != nil || len(proof) != len(signature) {
		return nil, true, gosmtp.ErrAuthFailed
	}
	for i := range proof {
		proof[i] ^= signature[i]
	}
	if err := s.done(s.known && bytes.Equal(proof, clientKey)); err != nil {
		return nil, true, err
	}
	final := sum256(sum256(s.key, "Server Key"), message)
	return []byte("v=" + base64.StdEncoding.EncodeToString(final)), false, nil
}

func sum256(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// tokenServer speaks XOAUTH2 and OAUTHBEARER (RFC 7628).
type tokenServer struct {
	good func(user, token string) bool
	done func(bool) error
}

// Next takes the initial response.
func (s *tokenServer) Next(response []byte) ([]byte, bool, error) {
	if len(response) == 0 {
		return []byte{}, false, nil
	}
	user, token := "", ""
	for field := range strings.SplitSeq(string(response), "\x01") {
		switch {
		case strings.HasPrefix(field, "user="):
			user = strings.TrimPrefix(field, "user=")
		case strings.HasPrefix(field, "n,a="):
			user = strings.NewReplacer("=2C", ",", "=3D", "=").Replace(strings.TrimSuffix(strings.TrimPrefix(field, "n,a="), ","))
		case strings.HasPrefix(field, "auth=Bearer "):
			token = strings.TrimPrefix(field, "auth=Bearer ")
		}
	}
	return nil, true, s.done(s.good != nil && s.good(user, token))
}
