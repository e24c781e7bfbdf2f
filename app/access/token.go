package access

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"slices"
	"sync"
	"time"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/accounts"
)

// signer keeps the private key that signs now.
type signer struct {
	vault Vault
	mu    sync.Mutex
	kid   string
	key   ed25519.PrivateKey
}

func signingRef(kid string) string { return "secret:jwt-" + kid }

// key returns the key that signs, making a new one when there is none, when it is
// old, or when its private half is gone.
func (a *Access) key(t *accounts.Tx) (string, ed25519.PrivateKey, error) {
	s := &a.signer
	s.mu.Lock()
	defer s.mu.Unlock()
	list, err := t.SigningKeys()
	if err != nil {
		return "", nil, err
	}
	for _, k := range list {
		if !verifies(k, t.Now) {
			if err := a.dropKey(t, k.KID); err != nil {
				return "", nil, err
			}
		}
	}
	for _, k := range list {
		if !k.RetiredAt.IsZero() || t.Now.Sub(k.CreatedAt) >= KeyRotation || t.Now.Before(k.CreatedAt) {
			continue
		}
		if s.kid == k.KID {
			return s.kid, s.key, nil
		}
		if key, ok := s.load(k); ok {
			s.kid, s.key = k.KID, key
			return s.kid, s.key, nil
		}
		a.cfg.Log.Warn("the private half of a signing key is not there; a new key signs from now on", "kid", k.KID)
	}
	return a.newKey(t)
}

func (s *signer) load(k accounts.SigningKey) (ed25519.PrivateKey, bool) {
	if s.vault == nil {
		return nil, false
	}
	text, err := s.vault.Resolve(signingRef(k.KID))
	if err != nil {
		return nil, false
	}
	seed, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, false
	}
	key := ed25519.NewKeyFromSeed(seed)
	public, ok := key.Public().(ed25519.PublicKey)
	return key, ok && public.Equal(ed25519.PublicKey(k.Public))
}

func (a *Access) newKey(t *accounts.Tx) (string, ed25519.PrivateKey, error) {
	s := &a.signer
	seed := random(ed25519.SeedSize)
	key := ed25519.NewKeyFromSeed(seed)
	public, ok := key.Public().(ed25519.PublicKey)
	if !ok {
		return "", nil, core.Errorf(core.KindInternal, "the agent failed to answer; its log says why")
	}
	kid := base64.RawURLEncoding.EncodeToString(random(9))
	if s.vault != nil {
		if err := s.vault.Set(signingRef(kid), base64.RawStdEncoding.EncodeToString(seed)); err != nil {
			return "", nil, err
		}
	}
	if err := t.AddSigningKey(accounts.SigningKey{KID: kid, Public: public, CreatedAt: t.Now}); err != nil {
		return "", nil, err
	}
	s.kid, s.key = kid, key
	return kid, key, note(t, "token.key", kid, "system:access")
}

func (a *Access) dropKey(t *accounts.Tx, kid string) error {
	if a.signer.vault != nil {
		if err := a.signer.vault.Delete(signingRef(kid)); err != nil && core.KindOf(err) != core.KindNotFound {
			return err
		}
	}
	return t.DeleteSigningKey(kid)
}

// verifies reports whether what a key signed may still be good.
func verifies(k accounts.SigningKey, now time.Time) bool {
	return k.RetiredAt.IsZero() || now.Before(k.RetiredAt.Add(TokenLife+leeway))
}

// RotateKeys lets a new key sign and voids every access token given out so far.
// Clients go on with their refresh tokens.
func (a *Access) RotateKeys(ctx context.Context, by string) error {
	return a.change(ctx, func(t *accounts.Tx) error {
		list, err := t.SigningKeys()
		if err != nil {
			return err
		}
		for _, k := range list {
			if err := a.dropKey(t, k.KID); err != nil {
				return err
			}
		}
		a.signer.mu.Lock()
		a.signer.kid, a.signer.key = "", nil
		a.signer.mu.Unlock()
		return note(t, "token.rotated", "signing", by)
	})
}

// Token signs a client in; scopes narrow what it may do, none means all of the
// role's.
func (a *Access) Token(ctx context.Context, name, password string, scopes []core.AccessScope, from core.Visitor) (api.Tokens, error) {
	if a.SetupNeeded() {
		return api.Tokens{}, setupNeeded()
	}
	for _, s := range scopes {
		if _, err := core.NewAccessScope(string(s)); err != nil {
			return api.Tokens{}, err
		}
	}
	u, err := a.verify(ctx, name, password, from.Addr)
	if err != nil {
		return api.Tokens{}, err
	}
	if len(scopes) == 0 {
		scopes = nil
	}
	var out api.Tokens
	err = a.change(ctx, func(t *accounts.Tx) error {
		s, err := a.newSession(t, u.User, core.SessionClient, from)
		if err != nil {
			return err
		}
		s.Scopes = scopes
		if err := t.PutSession(s); err != nil {
			return err
		}
		if err := note(t, "session.started", string(s.ID), "user:"+u.Name, "kind", string(s.Kind), "addr", s.Addr); err != nil {
			return err
		}
		out, err = a.issue(t, s)
		return err
	})
	return out, err
}

// issue makes the next tokens of a client's session.
func (a *Access) issue(t *accounts.Tx, s accounts.Session) (api.Tokens, error) {
	u, err := t.User(s.UserID)
	if err != nil {
		return api.Tokens{}, signInFirst()
	}
	who, err := core.NewPrincipal(u.User, core.ViaJWT, s.Scopes)
	if err != nil {
		return api.Tokens{}, err
	}
	kid, key, err := a.key(t)
	if err != nil {
		return api.Tokens{}, err
	}
	expires := t.Now.Add(TokenLife)
	if expires.After(s.ExpiresAt) {
		expires = s.ExpiresAt
	}
	out := api.Tokens{TokenType: "Bearer", ExpiresIn: int(expires.Sub(t.Now) / time.Second), RefreshToken: refreshMark + newSecret(), Scopes: who.Scopes, ExpiresAt: s.ExpiresAt}
	out.AccessToken, err = sign(claims{Issuer: issuer, Audience: audience, Subject: u.ID, ID: a.cfg.IDs.New(), Issued: t.Now.Unix(), Expires: expires.Unix(),
		Session: s.ID, Epoch: u.Epoch, Scopes: who.Scopes}, kid, key)
	if err != nil {
		return api.Tokens{}, err
	}
	return out, t.PutRefresh(sum(out.RefreshToken), s.ID)
}

// The marks that secrets begin with, so that people and secret scanners know them.
const (
	refreshMark = "amr_"
	keyMark     = "amk_"
)

// Refresh changes a refresh token for new tokens. One that was used before is in
// two hands: its whole session ends.
func (a *Access) Refresh(ctx context.Context, token string, from core.Visitor) (api.Tokens, error) {
	var out api.Tokens
	refused := core.Errorf(core.KindUnauthenticated, "this refresh token is not good any more; sign in anew")
	good := false
	err := a.change(ctx, func(t *accounts.Tx) error {
		if err := attempt(t, "", from.Addr); err != nil {
			return err
		}
		id, used, found, err := t.UseRefresh(sum(token))
		if err != nil || !found {
			return err
		}
		s, ok, err := t.Session(id)
		if err != nil {
			return err
		}
		if used || !ok || !a.alive(s, t.Now) {
			if used {
				if err := note(t, "token.reused", string(id), "system:access", "addr", core.Clean(from.Addr, 64, false)); err != nil {
					return err
				}
			}
			return t.DeleteSession(id)
		}
		if out, err = a.issue(t, s); core.KindOf(err) == core.KindUnauthenticated {
			return t.DeleteSession(id)
		}
		if err != nil {
			return err
		}
		good = true
		if err := t.Seen(id); err != nil {
			return err
		}
		return passed(t, "", from.Addr)
	})
	if err == nil && !good {
		err = refused
	}
	if err != nil {
		return api.Tokens{}, err
	}
	return out, nil
}

// Revoke ends the session of a refresh token. A token that is not known is no
// error: the answer tells nothing.
func (a *Access) Revoke(ctx context.Context, token string) error {
	return a.change(ctx, func(t *accounts.Tx) error {
		id, _, found, err := t.UseRefresh(sum(token))
		if err != nil || !found {
			return err
		}
		s, ok, err := t.Session(id)
		if err != nil || !ok {
			return err
		}
		return a.end(t, s)
	})
}

// byToken judges an access token. That its session lives and its user's epoch has
// not moved is looked up, so that signing out counts at once.
func (a *Access) byToken(t *accounts.Tx, token string) (found, error) {
	list, err := t.SigningKeys()
	if err != nil {
		return found{}, err
	}
	c, ok := read(token, t.Now, func(kid string) ed25519.PublicKey {
		i := slices.IndexFunc(list, func(k accounts.SigningKey) bool { return k.KID == kid })
		if i < 0 || !verifies(list[i], t.Now) {
			return nil
		}
		return list[i].Public
	})
	if !ok {
		return found{}, signInFirst()
	}
	s, ok, err := t.Session(c.Session)
	if err != nil {
		return found{}, err
	}
	u, err := t.User(c.Subject)
	if !ok || err != nil || s.UserID != c.Subject || s.Kind != core.SessionClient || !a.alive(s, t.Now) || u.Epoch != c.Epoch {
		return found{}, signInFirst()
	}
	return a.principal(t, c.Subject, core.ViaJWT, c.Scopes, time.Unix(c.Expires, 0).Add(leeway))
}
