package access_test

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/app/access"
	"github.com/automonet/automonet/core"
)

func (h *house) tokens(scopes ...core.AccessScope) api.Tokens {
	h.t.Helper()
	out, err := h.Token(h.t.Context(), "anna", secretWord, scopes, from("127.0.0.1"))
	require.NoError(h.t, err)
	return out
}

func decode(t *testing.T, part string) map[string]any {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(part)
	require.NoError(t, err)
	var m map[string]any
	require.NoError(t, json.Unmarshal(raw, &m))
	return m
}

func encode(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	require.NoError(t, err)
	return base64.RawURLEncoding.EncodeToString(raw)
}

func TestAccessTokens(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.owner()
	out := h.tokens()
	require.Equal(t, "Bearer", out.TokenType)
	require.Equal(t, 900, out.ExpiresIn)
	who := h.good(bearer(out.AccessToken))
	require.Equal(t, core.ViaJWT, who.Via)
	require.Equal(t, core.Scopes(), who.Scopes)
	h.bad(cookie(out.AccessToken), "a token is no cookie")
	h.bad(bearer(out.RefreshToken), "a refresh token is no access token")
	narrow := h.tokens(core.ScopeReview)
	require.Equal(t, []core.AccessScope{core.ScopeRead, core.ScopeReview}, h.good(bearer(narrow.AccessToken)).Scopes)
	next, err := h.Refresh(t.Context(), narrow.RefreshToken, from("127.0.0.1"))
	require.NoError(t, err)
	require.Equal(t, []core.AccessScope{core.ScopeRead, core.ScopeReview}, next.Scopes, "a refresh gives no more rights")
	_, err = h.Token(t.Context(), "anna", secretWord, []core.AccessScope{"root"}, from("127.0.0.1"))
	require.Equal(t, core.KindInvalid, core.KindOf(err))
	h.clock.Advance(access.TokenLife + 29*time.Second)
	h.good(bearer(out.AccessToken))
	h.clock.Advance(time.Second)
	h.bad(bearer(out.AccessToken), "it has expired, allowing for clocks that differ")
	h.clock.Advance(access.SessionMax)
	_, err = h.Refresh(t.Context(), out.RefreshToken, from("127.0.0.1"))
	require.Equal(t, core.KindUnauthenticated, core.KindOf(err))
}

func TestARestartKeepsTokens(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.owner()
	out := h.tokens()
	h.reopen()
	h.good(bearer(out.AccessToken))
	_, err := h.Refresh(t.Context(), out.RefreshToken, from("127.0.0.1"))
	require.NoError(t, err)
	require.Len(t, h.vault.values, 1, "one key signs")
	clear(h.vault.values)
	h.reopen()
	again := h.tokens()
	h.good(bearer(again.AccessToken))
	h.good(bearer(out.AccessToken))
	require.Len(t, h.vault.values, 1, "a lost key is replaced")
}

func TestSignedOutTokensAreNotGoodAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.owner()
	out := h.tokens()
	h.good(bearer(out.AccessToken))
	require.NoError(t, h.Revoke(t.Context(), out.RefreshToken))
	h.bad(bearer(out.AccessToken), "replayed after sign-out")
	require.NoError(t, h.Revoke(t.Context(), out.RefreshToken), "nothing is told")
	require.NoError(t, h.Revoke(t.Context(), "amr_unknown"))
	other := h.tokens()
	id, err := h.CurrentSession(t.Context(), "", other.AccessToken)
	require.NoError(t, err)
	require.NoError(t, h.EndSession(t.Context(), h.good(bearer(other.AccessToken)), id))
	h.bad(bearer(other.AccessToken))
	id, err = h.CurrentSession(t.Context(), "", "nonsense")
	require.NoError(t, err)
	require.Empty(t, id)
}

func TestKeysThatSignChange(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.owner()
	old := h.tokens()
	oldKID := decode(t, strings.Split(old.AccessToken, ".")[0])["kid"]
	h.clock.Advance(access.KeyRotation - time.Minute)
	_, err := h.Login(t.Context(), "anna", secretWord, "", from("127.0.0.1"))
	require.NoError(t, err)
	last := h.tokens()
	require.Equal(t, oldKID, decode(t, strings.Split(last.AccessToken, ".")[0])["kid"])
	h.clock.Advance(time.Minute)
	fresh := h.tokens()
	require.NotEqual(t, oldKID, decode(t, strings.Split(fresh.AccessToken, ".")[0])["kid"])
	h.good(bearer(last.AccessToken), "the old key verifies a little longer")
	h.good(bearer(fresh.AccessToken))
	h.clock.Advance(access.TokenLife + time.Minute)
	h.tokens()
	require.Len(t, h.vault.values, 1, "and is gone then")
	now := h.tokens()
	require.NoError(t, h.RotateKeys(t.Context(), "user"))
	h.bad(bearer(now.AccessToken), "rotation by hand voids what was given out")
	_, err = h.Refresh(t.Context(), now.RefreshToken, from("127.0.0.1"))
	require.NoError(t, err)
}

// TestForgedTokens is the corpus of what is known to be tried.
func TestForgedTokens(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.owner()
	out := h.tokens()
	parts := strings.Split(out.AccessToken, ".")
	head, body := decode(t, parts[0]), decode(t, parts[1])
	own := ed25519.NewKeyFromSeed(seedOf(t, h))
	public, ok := own.Public().(ed25519.PublicKey)
	require.True(t, ok)
	_, foreign, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	with := func(m map[string]any, kv ...any) map[string]any {
		c := map[string]any{}
		for k, v := range m {
			c[k] = v
		}
		for i := 0; i < len(kv); i += 2 {
			if kv[i+1] == nil {
				delete(c, kv[i].(string))
			} else {
				c[kv[i].(string)] = kv[i+1]
			}
		}
		return c
	}
	signed := func(key ed25519.PrivateKey, h, b any) string {
		s := encode(t, h) + "." + encode(t, b)
		return s + "." + base64.RawURLEncoding.EncodeToString(ed25519.Sign(key, []byte(s)))
	}
	hs256 := func(key []byte, h, b any) string {
		s := encode(t, h) + "." + encode(t, b)
		m := hmac.New(sha256.New, key)
		m.Write([]byte(s))
		return s + "." + base64.RawURLEncoding.EncodeToString(m.Sum(nil))
	}
	kid, _ := head["kid"].(string)
	now := h.clock.Now().Unix()
	h.good(bearer(signed(own, head, body)))
	for name, token := range map[string]string{
		"alg none":                       encode(t, with(head, "alg", "none")) + "." + parts[1] + ".",
		"alg None":                       encode(t, with(head, "alg", "None")) + "." + parts[1] + ".",
		"alg none, signature kept":       encode(t, with(head, "alg", "none")) + "." + parts[1] + "." + parts[2],
		"no signature":                   parts[0] + "." + parts[1] + ".",
		"two parts":                      parts[0] + "." + parts[1],
		"HS256 with the public key":      hs256(public, with(head, "alg", "HS256"), body),
		"HS256 with the public key, hex": hs256(fmt.Appendf(nil, "%x", public), with(head, "alg", "HS256"), body),
		"HS256 with nothing":             hs256(nil, with(head, "alg", "HS256"), body),
		"EdDSA by name, HMAC by nature":  hs256(public, head, body),
		"other case of alg":              signed(own, with(head, "alg", "eddsa"), body),
		"alg ES256":                      signed(own, with(head, "alg", "ES256"), body),
		"alg missing":                    signed(own, with(head, "alg", nil), body),
		"a foreign key":                  signed(foreign, head, body),
		"a foreign key under its name":   signed(foreign, with(head, "kid", "mine"), body),
		"no kid":                         signed(own, with(head, "kid", nil), body),
		"kid of a path":                  signed(foreign, with(head, "kid", "../../../../dev/null"), body),
		"kid of SQL":                     signed(foreign, with(head, "kid", kid+"' OR '1'='1"), body),
		"kid that is long":               signed(foreign, with(head, "kid", strings.Repeat("k", 65)), body),
		"kid of an array":                signed(own, with(head, "kid", []string{kid}), body),
		"key brought along":              signed(foreign, with(head, "jwk", map[string]string{"kty": "OKP", "crv": "Ed25519", "x": base64.RawURLEncoding.EncodeToString(foreign.Public().(ed25519.PublicKey))}), body),
		"address of a key":               signed(foreign, with(head, "jku", "https://evil.example/keys"), body),
		"certificate brought along":      signed(foreign, with(head, "x5c", []string{"MIIB"}), body),
		"critical extension":             signed(own, with(head, "crit", []string{"b64"}, "b64", false), body),
		"typ of another token":           signed(own, with(head, "typ", "dpop+jwt"), body),
		"another audience":               signed(own, head, with(body, "aud", "another-api")),
		"audiences":                      signed(own, head, with(body, "aud", []string{"automonet-api", "x"})),
		"another issuer":                 signed(own, head, with(body, "iss", "evil")),
		"expired":                        signed(own, head, with(body, "iat", now-2000, "exp", now-1100)),
		"no end":                         signed(own, head, with(body, "exp", nil)),
		"a far end":                      signed(own, head, with(body, "exp", now+1_000_000)),
		"an overflowing end":             signed(own, head, with(body, "exp", int64(1)<<62)),
		"a fractional end":               signed(own, head, with(body, "exp", 1e300)),
		"from the future":                signed(own, head, with(body, "iat", now+3600, "exp", now+4000)),
		"another user":                   signed(own, head, with(body, "sub", "someone")),
		"no user":                        signed(own, head, with(body, "sub", nil)),
		"another session":                signed(own, head, with(body, "sid", "someone")),
		"another epoch":                  signed(own, head, with(body, "epoch", 99)),
		"no scopes":                      signed(own, head, with(body, "scopes", nil)),
		"more claims":                    signed(own, head, with(body, "admin", true)),
		"changed body":                   parts[0] + "." + encode(t, with(body, "scopes", []string{"admin"})) + "." + parts[2],
		"signature in standard base64":   parts[0] + "." + parts[1] + "." + parts[2] + "==",
		"with a line break":              parts[0] + "." + parts[1][:8] + "\n" + parts[1][8:] + "." + parts[2],
		"doubled":                        out.AccessToken + "." + parts[2],
		"padded header":                  parts[0] + "=." + parts[1] + "." + parts[2],
		"huge":                           strings.Repeat("a", 3000) + "." + parts[1] + "." + parts[2],
		"empty parts":                    "..",
		"nothing":                        ".",
	} {
		h.bad(bearer(token), name)
	}
	h.good(bearer(out.AccessToken))
}

// seedOf is the private key of the house, which no attacker has.
func seedOf(t *testing.T, h *house) []byte {
	t.Helper()
	require.Len(t, h.vault.values, 1)
	seed, err := base64.RawStdEncoding.DecodeString(valuesOf(h.vault.values)[0])
	require.NoError(t, err)
	return seed
}

// TestRefreshTokensAreGoodOnce draws any order of refreshes, replays and
// revocations by several clients: only the latest token of a session refreshes, and
// a replay ends exactly its session.
func TestRefreshTokensAreGoodOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.owner()
	rapid.Check(t, func(r *rapid.T) {
		type client struct {
			used   []string
			live   string
			access string
			dead   bool
		}
		// Refused refreshes count for the address; a day forgives those of earlier draws.
		h.clock.Advance(25 * time.Hour)
		clients := make([]client, rapid.IntRange(1, 3).Draw(r, "clients"))
		for i := range clients {
			out := h.tokens()
			clients[i] = client{live: out.RefreshToken, access: out.AccessToken}
		}
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			c := &clients[rapid.IntRange(0, len(clients)-1).Draw(r, "client")]
			switch rapid.SampledFrom([]string{"refresh", "refresh", "replay", "revoke", "restart"}).Draw(r, "step") {
			case "refresh":
				out, err := h.Refresh(t.Context(), c.live, from("127.0.0.1"))
				if c.dead {
					require.Equal(r, core.KindUnauthenticated, core.KindOf(err))
					continue
				}
				require.NoError(r, err)
				c.used, c.live, c.access = append(c.used, c.live), out.RefreshToken, out.AccessToken
			case "replay":
				if len(c.used) == 0 {
					continue
				}
				_, err := h.Refresh(t.Context(), rapid.SampledFrom(c.used).Draw(r, "old"), from("127.0.0.1"))
				require.Equal(r, core.KindUnauthenticated, core.KindOf(err))
				c.dead = true
			case "revoke":
				require.NoError(r, h.Revoke(t.Context(), c.live))
				c.dead = true
			case "restart":
				h.reopen()
			}
			for _, c := range clients {
				_, err := h.who(bearer(c.access))
				require.Equal(r, c.dead, err != nil)
			}
		}
	})
}

func TestKeys(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	h.owner()
	h.user("bert", core.RoleReviewer)
	key, err := h.AddKey(ctx, "anna", "CI", []core.AccessScope{core.ScopeReview}, 24*time.Hour, "user:anna")
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(key.Secret, key.Prefix+"_"))
	require.Equal(t, "ci", key.Name)
	who := h.good(bearer(key.Secret))
	require.Equal(t, "key:ci", who.By())
	require.Equal(t, []core.AccessScope{core.ScopeRead, core.ScopeReview}, who.Scopes)
	h.bad(cookie(key.Secret), "a key is no cookie")
	h.bad(bearer(key.Secret[:len(key.Secret)-1]))
	h.bad(bearer(key.Secret + "x"))
	h.bad(bearer(key.Prefix))
	for _, c := range []struct {
		user, name string
		scopes     []core.AccessScope
		life       time.Duration
		kind       core.Kind
	}{
		{"anna", "ci", []core.AccessScope{"read"}, 0, core.KindConflict},
		{"bert", "up", []core.AccessScope{"admin"}, 0, core.KindDenied},
		{"bert", "up", []core.AccessScope{"read", "admin"}, 0, core.KindDenied},
		{"bert", "up", nil, 0, core.KindInvalid},
		{"bert", "up", []core.AccessScope{"root"}, 0, core.KindInvalid},
		{"bert", "u p", []core.AccessScope{"read"}, 0, core.KindInvalid},
		{"bert", "up", []core.AccessScope{"read"}, -1, core.KindInvalid},
		{"bert", "up", []core.AccessScope{"read"}, access.MaxKeyLife + 1, core.KindInvalid},
		{"nobody", "up", []core.AccessScope{"read"}, 0, core.KindNotFound},
	} {
		_, err := h.AddKey(ctx, c.user, c.name, c.scopes, c.life, "user")
		require.Equal(t, c.kind, core.KindOf(err), "%v", c)
	}
	berts, err := h.AddKey(ctx, "bert", "berts", []core.AccessScope{"send"}, 0, "user:bert")
	require.NoError(t, err)
	bert, err := h.User(ctx, "bert")
	require.NoError(t, err)
	list, err := h.Keys(ctx, bert.ID)
	require.NoError(t, err)
	require.Len(t, list, 1)
	list, err = h.Keys(ctx, "")
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, core.KindNotFound, core.KindOf(h.RemoveKey(ctx, string(key.ID), bert.ID, "user:bert")), "another's key is not seen")
	require.NoError(t, h.RemoveKey(ctx, "berts", bert.ID, "user:bert"))
	h.bad(bearer(berts.Secret), "revoked at once")
	h.clock.Advance(24 * time.Hour)
	h.bad(bearer(key.Secret), "it has expired")
}
