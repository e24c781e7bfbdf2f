package stack

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"time"
)

// keys sign tokens: a secret for HS256 and a pair for ES256, as projects have them.
type keys struct {
	secret []byte
	pair   *ecdsa.PrivateKey
}

func newKeys() (keys, error) {
	k := keys{secret: []byte(rand.Text() + rand.Text())}
	var err error
	k.pair, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	return k, err
}

func encode(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

// jwks is the set of keys; the secret is in it only for PostgREST.
func (k keys) jwks(withSecret bool) ([]byte, error) {
	point, err := k.pair.PublicKey.Bytes()
	if err != nil {
		return nil, err
	}
	list := []map[string]any{{"kty": "EC", "crv": "P-256", "alg": "ES256", "kid": "es256", "use": "sig", "key_ops": []string{"verify"},
		"x": encode(point[1:33]), "y": encode(point[33:])}}
	if withSecret {
		list = append(list, map[string]any{"kty": "oct", "alg": "HS256", "kid": "hs256", "k": encode(k.secret)})
	}
	return json.Marshal(map[string]any{"keys": list})
}

// sign makes a token of claims.
func (k keys) sign(alg string, claims map[string]any) (string, error) {
	body, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	head := encode([]byte(`{"alg":"`+alg+`","typ":"JWT","kid":"`+strings.ToLower(alg)+`"}`)) + "." + encode(body)
	switch alg {
	case "HS256":
		return head + "." + encode(k.hs256(head)), nil
	case "ES256":
		sum := sha256.Sum256([]byte(head))
		r, s, err := ecdsa.Sign(rand.Reader, k.pair, sum[:])
		if err != nil {
			return "", err
		}
		raw := make([]byte, 64)
		r.FillBytes(raw[:32])
		s.FillBytes(raw[32:])
		return head + "." + encode(raw), nil
	}
	return "", errors.New("the algorithm is not HS256 or ES256")
}

func (k keys) hs256(head string) []byte {
	m := hmac.New(crypto.SHA256.New, k.secret)
	m.Write([]byte(head))
	return m.Sum(nil)
}

// errExpired is a token that was good once.
var errExpired = errors.New("token is expired")

// verify returns the claims of a token that one of the keys signed.
func (k keys) verify(token string, now time.Time) (map[string]any, error) {
	bad := errors.New("token is malformed or has an invalid signature")
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, bad
	}
	var raw [3][]byte
	for i, p := range parts {
		var err error
		if raw[i], err = base64.RawURLEncoding.DecodeString(p); err != nil {
			return nil, bad
		}
	}
	var head struct {
		Alg string `json:"alg"`
	}
	var claims map[string]any
	if json.Unmarshal(raw[0], &head) != nil || json.Unmarshal(raw[1], &claims) != nil {
		return nil, bad
	}
	signed := parts[0] + "." + parts[1]
	ok := false
	switch head.Alg {
	case "HS256":
		ok = hmac.Equal(raw[2], k.hs256(signed))
	case "ES256":
		sum := sha256.Sum256([]byte(signed))
		ok = len(raw[2]) == 64 && ecdsa.Verify(&k.pair.PublicKey, sum[:], new(big.Int).SetBytes(raw[2][:32]), new(big.Int).SetBytes(raw[2][32:]))
	}
	if !ok {
		return nil, bad
	}
	if exp, ok := claims["exp"].(float64); !ok || now.After(time.Unix(int64(exp), 0)) {
		return nil, errExpired
	}
	return claims, nil
}
