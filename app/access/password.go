package access

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"

	"github.com/automonet/automonet/core"
)

// Cost is what one password check takes (RFC 9106).
type Cost struct {
	// MemoryKiB is the memory in KiB, Passes the number of passes over it.
	MemoryKiB, Passes uint32
}

// DefaultCost takes some 0.1 s on a small server.
func DefaultCost() Cost { return Cost{MemoryKiB: 32 << 10, Passes: 3} }

const (
	saltBytes = 16
	hashBytes = 32
	// maxMemoryKiB bounds what a stored hash may ask for.
	maxMemoryKiB = 1 << 20
	maxPasses    = 100
)

// hasher makes and checks Argon2id hashes, a few at a time, so that a flood of
// sign-ins takes no more memory than these.
type hasher struct {
	cost Cost
	turn chan struct{}
	// decoy is checked against for accounts that do not exist, so that they take as
	// long as those that do.
	decoy string
}

func newHasher(cost Cost) *hasher {
	h := &hasher{cost: cost, turn: make(chan struct{}, 2)}
	h.decoy = h.encode(random(saltBytes), random(hashBytes))
	return h
}

func (h *hasher) wait(ctx context.Context) error {
	select {
	case h.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// hash returns a password's hash in PHC form.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	if err := h.wait(ctx); err != nil {
		return "", err
	}
	defer func() { <-h.turn }()
	salt := random(saltBytes)
	return h.encode(salt, argon2.IDKey([]byte(password), salt, h.cost.Passes, h.cost.MemoryKiB, 1, hashBytes)), nil
}

func (h *hasher) encode(salt, sum []byte) string {
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, h.cost.MemoryKiB, h.cost.Passes, b.EncodeToString(salt), b.EncodeToString(sum))
}

// check reports whether the password is the one of the hash; stale is set when the
// hash was made at another cost and is to be made anew. The empty hash is that of
// no password and takes as long as any other.
func (h *hasher) check(ctx context.Context, password, phc string) (ok, stale bool, err error) {
	empty := phc == ""
	if empty {
		phc = h.decoy
	}
	cost, salt, want, err := parsePHC(phc)
	if err != nil {
		return false, false, err
	}
	if err := h.wait(ctx); err != nil {
		return false, false, err
	}
	defer func() { <-h.turn }()
	have := argon2.IDKey([]byte(password), salt, cost.Passes, cost.MemoryKiB, 1, uint32(len(want)))
	ok = subtle.ConstantTimeCompare(have, want) == 1 && !empty
	return ok, cost != h.cost, nil
}

func parsePHC(phc string) (cost Cost, salt, sum []byte, err error) {
	bad := core.Errorf(core.KindInternal, "the stored password of this account cannot be read; set a new one with: automonet user password NAME")
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return cost, nil, nil, bad
	}
	var p uint32
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &cost.MemoryKiB, &cost.Passes, &p); err != nil || n != 3 || p != 1 {
		return cost, nil, nil, bad
	}
	if cost.MemoryKiB < 8 || cost.MemoryKiB > maxMemoryKiB || cost.Passes < 1 || cost.Passes > maxPasses {
		return cost, nil, nil, bad
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil || len(salt) < 8 {
		return cost, nil, nil, bad
	}
	if sum, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil || len(sum) != hashBytes {
		return cost, nil, nil, bad
	}
	return cost, salt, sum, nil
}

// random returns n random bytes; without randomness the program ends.
func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

// newSecret is 256 random bits as text that fits into a cookie, header or URL.
func newSecret() string { return base64.RawURLEncoding.EncodeToString(random(32)) }

// secretChars is the length of what newSecret returns.
const secretChars = 43
