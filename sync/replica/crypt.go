package replica

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/mirror"
)

// Cipher seals texts by AES-256-GCM, so that a browser can open them with WebCrypto. The nonce is derived
// from the text and its place: the same text in the same place is the same sealed text, and a row that
// has not changed is not written again.
type Cipher struct {
	version int
	key     []byte
	aead    cipher.AEAD
}

// KeyBytes is the length of a key.
const KeyBytes = 32

// NewCipher makes the cipher of a key and its version, from 1.
func NewCipher(key []byte, version int) (*Cipher, error) {
	if len(key) != KeyBytes || version < 1 {
		return nil, core.Errorf(core.KindDenied, "the key of the encrypted texts is damaged; unlock it again with: automonet sync login")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("make the cipher: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("make the cipher: %w", err)
	}
	return &Cipher{version: version, key: key, aead: aead}, nil
}

// Place is where a sealed text belongs; elsewhere it does not open.
type Place struct{ Table, ID, Column, User string }

func (c *Cipher) bound(p Place, version int) []byte {
	return []byte(strings.Join([]string{p.Table, p.ID, p.Column, p.User, strconv.Itoa(version)}, "|"))
}

// Seal seals a text for its place: "enc:v1:<version>:" and, in base64url, nonce, text and tag.
func (c *Cipher) Seal(p Place, text string) string {
	bound := c.bound(p, c.version)
	mac := hmac.New(sha256.New, c.key)
	fmt.Fprintf(mac, "automonet nonce v1\n%d\n%s\n%s", len(bound), bound, text)
	nonce := mac.Sum(nil)[:c.aead.NonceSize()]
	return mirror.Encrypted + strconv.Itoa(c.version) + ":" + base64.RawURLEncoding.EncodeToString(c.aead.Seal(nonce, nonce, []byte(text), bound))
}

// Open opens a sealed text.
func (c *Cipher) Open(p Place, sealed string) (string, error) {
	damaged := core.Errorf(core.KindDenied, "a text does not open with this device's key")
	rest, ok := strings.CutPrefix(sealed, mirror.Encrypted)
	number, body, cut := strings.Cut(rest, ":")
	version, err := strconv.Atoi(number)
	if !ok || !cut || err != nil || version != c.version {
		return "", damaged
	}
	raw, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil || len(raw) < c.aead.NonceSize() {
		return "", damaged
	}
	plain, err := c.aead.Open(nil, raw[:c.aead.NonceSize()], raw[c.aead.NonceSize():], c.bound(p, version))
	if err != nil {
		return "", damaged.Because(err)
	}
	return string(plain), nil
}

// open reads a text that a dashboard wrote, sealed or plain.
func (r *Replica) open(s core.SyncState, table, id, column, text string) (string, error) {
	if !strings.HasPrefix(text, mirror.Encrypted) {
		return text, nil
	}
	if r.cfg.Cipher == nil {
		return "", core.Errorf(core.KindDenied, "the text is encrypted, and this device has no key")
	}
	return r.cfg.Cipher.Open(Place{table, id, column, s.Account}, text)
}

// cryptoID is the document of settings that holds the wrapped key.
const cryptoID = "crypto"

// The cost of a passphrase: RFC 9106, second recommended option.
const (
	argonTime    = 3
	argonMemory  = 64 << 10
	argonThreads = 4
	// maxArgonMemory and maxArgonTime bound what a document may ask for.
	maxArgonMemory = 1 << 20
	maxArgonTime   = 32
)

// Wrapped is a key as it lies in the project: sealed by a passphrase, which never leaves the device.
type Wrapped struct {
	V       int    `json:"v"`
	Version int    `json:"key_version"`
	KDF     string `json:"kdf"`
	Time    uint32 `json:"time"`
	// Memory is in KiB.
	Memory  uint32 `json:"memory"`
	Threads uint8  `json:"threads"`
	Salt    []byte `json:"salt"`
	Nonce   []byte `json:"nonce"`
	Key     []byte `json:"key"`
}

// MinPassphrase is the shortest passphrase, in characters.
const MinPassphrase = 12

// Short reports whether a passphrase has fewer than MinPassphrase characters.
func Short(passphrase string) bool { return len([]rune(typed(passphrase)[0])) < MinPassphrase }

// NewKey makes a key and wraps it by a passphrase.
func NewKey(passphrase, user string) ([]byte, Wrapped, error) {
	w := Wrapped{V: 1, Version: 1, KDF: "argon2id", Time: argonTime, Memory: argonMemory, Threads: argonThreads, Salt: make([]byte, 16), Nonce: make([]byte, 12)}
	passphrase = typed(passphrase)[0]
	if Short(passphrase) {
		return nil, w, core.Invalid("passphrase", "a passphrase has at least %d characters", MinPassphrase)
	}
	key := make([]byte, KeyBytes)
	for _, b := range [][]byte{key, w.Salt, w.Nonce} {
		if _, err := rand.Read(b); err != nil {
			return nil, w, fmt.Errorf("make a key: %w", err)
		}
	}
	aead, err := w.aead(passphrase)
	if err != nil {
		return nil, w, err
	}
	w.Key = aead.Seal(nil, w.Nonce, key, w.bound(user))
	return key, w, nil
}

func (w Wrapped) bound(user string) []byte {
	return []byte("automonet key v1|" + user + "|" + strconv.Itoa(w.Version))
}

// typed are the passphrases that a typed one may stand for: in the composed form, as RFC 8265 has passwords
// compared, since keyboards differ in how they say an umlaut; and as it came, for keys of earlier versions.
func typed(passphrase string) []string {
	composed := norm.NFC.String(passphrase)
	if composed == passphrase {
		return []string{passphrase}
	}
	return []string{composed, passphrase}
}

func (w Wrapped) aead(passphrase string) (cipher.AEAD, error) {
	block, err := aes.NewCipher(argon2.IDKey([]byte(passphrase), w.Salt, w.Time, w.Memory, w.Threads, KeyBytes))
	if err != nil {
		return nil, fmt.Errorf("unwrap the key: %w", err)
	}
	return cipher.NewGCM(block)
}

// Unwrap returns the key; of kind core.KindDenied when the passphrase is another one.
func (w Wrapped) Unwrap(passphrase, user string) ([]byte, error) {
	if w.V != 1 || w.KDF != "argon2id" || w.Time < 1 || w.Time > maxArgonTime || w.Memory < 8<<10 || w.Memory > maxArgonMemory || w.Threads < 1 || len(w.Salt) < 16 || len(w.Nonce) != 12 {
		return nil, core.Errorf(core.KindDenied, "the wrapped key in the project is not of a kind that this program opens")
	}
	var last error
	for _, p := range typed(passphrase) {
		aead, err := w.aead(p)
		if err != nil {
			return nil, err
		}
		key, err := aead.Open(nil, w.Nonce, w.Key, w.bound(user))
		if err == nil {
			return key, nil
		}
		last = err
	}
	return nil, core.Errorf(core.KindDenied, "this is not the passphrase of the encrypted texts").Because(last)
}

// Unlock returns the key of the account's encrypted texts, made now where there is none, and its version.
func Unlock(ctx context.Context, remote Remote, passphrase, user string) ([]byte, int, error) {
	var found []struct {
		Doc Wrapped `json:"doc"`
	}
	rows, err := remote.Select(ctx, "settings", map[string][]string{"select": {"doc"}, "id": {"eq." + cryptoID}})
	if err != nil {
		return nil, 0, err
	}
	for _, raw := range rows {
		var one struct {
			Doc Wrapped `json:"doc"`
		}
		if err := json.Unmarshal(raw, &one); err != nil {
			return nil, 0, core.Errorf(core.KindDenied, "the wrapped key in the project is not of a kind that this program opens")
		}
		found = append(found, one)
	}
	if len(found) > 0 {
		key, err := found[0].Doc.Unwrap(passphrase, user)
		return key, found[0].Doc.Version, err
	}
	key, wrapped, err := NewKey(passphrase, user)
	if err != nil {
		return nil, 0, err
	}
	return key, wrapped.Version, remote.Call(ctx, "settings_put", map[string]any{"p_id": cryptoID, "p_base_version": 0, "p_doc": wrapped}, nil)
}
