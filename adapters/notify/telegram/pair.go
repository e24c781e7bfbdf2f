package telegram

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

const (
	codeFor   = 10 * time.Minute
	codeTries = 5
	codeLen   = 8
	// alphabet has no signs that are taken for others; its 32 signs give a code 40 bits.
	alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
)

// pairing is what the target remembers.
type pairing struct {
	// Chat is the owner's private chat, whose id is the owner's too; 0 for none.
	Chat int64     `json:"chat"`
	At   time.Time `json:"at,omitzero"`
	// Code is the SHA-256 of the pending code.
	Code  string    `json:"code,omitempty"`
	Until time.Time `json:"until,omitzero"`
	Tries int       `json:"tries,omitempty"`
}

func (t *Telegram) pairing(ctx context.Context) (pairing, error) {
	var p pairing
	doc, err := t.deps.State.Load(ctx)
	if err != nil || doc == "" {
		return p, err
	}
	if err := json.Unmarshal([]byte(doc), &p); err != nil {
		return p, fmt.Errorf("read the pairing of %s: %w", t.deps.Name, err)
	}
	return p, nil
}

func (t *Telegram) keep(ctx context.Context, p pairing) error {
	doc, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return t.deps.State.Save(ctx, string(doc))
}

// Paired reports whether a chat is the owner's.
func (t *Telegram) Paired(ctx context.Context) (bool, error) {
	p, err := t.pairing(ctx)
	return p.Chat != 0, err
}

// Pair makes a code; the chat that sends it within ten minutes becomes the owner's,
// in the place of an earlier one. Only its hash is kept.
func (t *Telegram) Pair(ctx context.Context) (core.Pairing, error) {
	b, err := t.bot()
	if err != nil {
		return core.Pairing{}, err
	}
	me, err := b.GetMe(ctx)
	if err != nil {
		return core.Pairing{}, t.explain(ctx, err)
	}
	raw := make([]byte, codeLen)
	if _, err := rand.Read(raw); err != nil {
		return core.Pairing{}, fmt.Errorf("make a code: %w", err)
	}
	for i := range raw {
		raw[i] = alphabet[int(raw[i])%len(alphabet)]
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	p, err := t.pairing(ctx)
	if err != nil {
		return core.Pairing{}, err
	}
	p.Code, p.Until, p.Tries = digest(string(raw)), t.deps.Clock.Now().Add(codeFor), 0
	if err := t.keep(ctx, p); err != nil {
		return core.Pairing{}, err
	}
	name := core.Clean(me.Username, 64, false)
	return core.Pairing{Target: t.deps.Name, Code: string(raw), Until: p.Until, Bot: "@" + name,
		Link: "https://t.me/" + url.PathEscape(name) + "?start=" + string(raw)}, nil
}

func digest(code string) string {
	sum := sha256.Sum256([]byte("automonet pairing\x00" + strings.ToUpper(strings.TrimSpace(code))))
	return hex.EncodeToString(sum[:])
}

// enter judges a code that a private chat has sent, and reports whether the chat is
// the owner's now. After five wrong ones the code is void.
func (t *Telegram) enter(ctx context.Context, chat int64, code string) (bool, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	p, err := t.pairing(ctx)
	if err != nil || p.Code == "" {
		return false, err
	}
	good := subtle.ConstantTimeCompare([]byte(p.Code), []byte(digest(code))) == 1
	if p.Tries++; good || p.Tries >= codeTries || !t.deps.Clock.Now().Before(p.Until) {
		good = good && t.deps.Clock.Now().Before(p.Until)
		p.Code, p.Until, p.Tries = "", time.Time{}, 0
	}
	if good {
		p.Chat, p.At = chat, t.deps.Clock.Now()
		t.shown.forget()
	}
	return good, t.keep(ctx, p)
}
