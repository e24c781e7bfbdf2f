package access

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

const (
	issuer   = "automonet"
	audience = "automonet-api"
	// leeway is how far the clocks of two machines may differ.
	leeway = 30 * time.Second
	// maxToken bounds what is looked at as a credential.
	maxToken = 2048
	maxKID   = 64
)

// header is the whole header of an access token (RFC 7519). There is one algorithm,
// EdDSA over Ed25519 (RFC 8037): a token that names another is none.
type header struct {
	Alg string `json:"alg"`
	KID string `json:"kid"`
	Typ string `json:"typ"`
}

// claims are what an access token says. What its user may do is looked up when it
// is shown: the token can only narrow it.
type claims struct {
	Issuer   string             `json:"iss"`
	Audience string             `json:"aud"`
	Subject  core.UserID        `json:"sub"`
	ID       string             `json:"jti"`
	Issued   int64              `json:"iat"`
	Expires  int64              `json:"exp"`
	Session  core.SessionID     `json:"sid"`
	Epoch    int64              `json:"epoch"`
	Scopes   []core.AccessScope `json:"scopes"`
}

// sign makes a token.
func sign(c claims, kid string, key ed25519.PrivateKey) (string, error) {
	head, err := json.Marshal(header{Alg: "EdDSA", KID: kid, Typ: "JWT"})
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	b := base64.RawURLEncoding
	signed := b.EncodeToString(head) + "." + b.EncodeToString(body)
	return signed + "." + b.EncodeToString(ed25519.Sign(key, []byte(signed))), nil
}

// read checks everything about a token that can be known without the accounts: its
// form, its signature by a key of this agent, for whom and for when it is. keyOf
// returns nil for a key that does not verify any more.
func read(token string, now time.Time, keyOf func(kid string) ed25519.PublicKey) (c claims, ok bool) {
	head, body, sig, ok := split(token)
	if !ok {
		return c, false
	}
	var h header
	if !strict(head, &h) || h.Alg != "EdDSA" || h.Typ != "JWT" || h.KID == "" || len(h.KID) > maxKID {
		return c, false
	}
	key := keyOf(h.KID)
	if len(key) != ed25519.PublicKeySize || !ed25519.Verify(key, []byte(token[:strings.LastIndexByte(token, '.')]), sig) {
		return c, false
	}
	if !strict(body, &c) || c.Issuer != issuer || c.Audience != audience || c.Subject == "" || c.Session == "" || c.Scopes == nil {
		return c, false
	}
	issued, expires := time.Unix(c.Issued, 0), time.Unix(c.Expires, 0)
	ok = expires.Sub(issued) <= TokenLife && now.Before(expires.Add(leeway)) && !now.Before(issued.Add(-leeway))
	return c, ok
}

// split takes a token apart. Its parts have one spelling each, so that what is
// remembered of one token is not passed by with another spelling.
func split(token string) (head, body, sig []byte, ok bool) {
	parts := strings.Split(token, ".")
	if len(token) > maxToken || len(parts) != 3 {
		return nil, nil, nil, false
	}
	var out [3][]byte
	for i, p := range parts {
		b, err := base64.RawURLEncoding.Strict().DecodeString(p)
		if err != nil || strings.ContainsAny(p, "\r\n") {
			return nil, nil, nil, false
		}
		out[i] = b
	}
	return out[0], out[1], out[2], true
}

// strict decodes one JSON object and nothing else.
func strict(raw []byte, v any) bool {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	return d.Decode(v) == nil && !d.More()
}

// claims reads what a token says without a check, for one that was checked.
func (a *Access) claims(token string) (c claims, ok bool) {
	_, body, _, ok := split(token)
	return c, ok && strict(body, &c)
}
