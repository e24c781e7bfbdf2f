package secret

import (
	"errors"
	"fmt"
	"os"
	"sort"
	"strings"

	"github.com/zalando/go-keyring"

	"github.com/automonet/automonet/core"
)

// MaxBytes is the largest secret that is stored.
const MaxBytes = 64 << 10

// MinBytes is the shortest secret that Set takes: what is shorter cannot be told
// from ordinary words when it is looked for in logs.
const MinBytes = 6

// Keychain is the operating system's store of passwords.
type Keychain interface {
	Get(service, user string) (string, error)
	Set(service, user, password string) error
	Delete(service, user string) error
}

// service is the name under which entries appear in the keychain.
const service = "automonet"

// Config makes a Resolver.
type Config struct {
	// Dir is the data folder that holds secrets.age and secrets.key.
	Dir string
	// Env reads the environment; nil means os.LookupEnv.
	Env func(name string) (string, bool)
	// Keychain is nil for that of the operating system.
	Keychain Keychain
	// Redactor learns every value that is resolved or stored. Nil makes a new one.
	Redactor *Redactor
}

// Resolver reads and writes secrets. It is safe for concurrent use, also by
// several processes on one data folder.
type Resolver struct {
	env      func(string) (string, bool)
	keychain Keychain
	vault    *vault
	redactor *Redactor
}

// New makes a Resolver. It opens nothing yet.
func New(c Config) *Resolver {
	if c.Env == nil {
		c.Env = os.LookupEnv
	}
	if c.Keychain == nil {
		c.Keychain = systemKeychain{}
	}
	if c.Redactor == nil {
		c.Redactor = NewRedactor()
	}
	return &Resolver{env: c.Env, keychain: c.Keychain, redactor: c.Redactor, vault: &vault{dir: c.Dir, env: c.Env, redactor: c.Redactor}}
}

// Redactor is the one that knows every value handed out so far.
func (r *Resolver) Redactor() *Redactor { return r.redactor }

// Resolve returns the value behind a reference. Errors name the reference and
// what to do, never a value.
func (r *Resolver) Resolve(ref string) (string, error) {
	parsed, err := ParseRef(ref)
	if err != nil {
		return "", err
	}
	var value string
	switch parsed.Kind {
	case KindEnv:
		v, ok := r.env(parsed.Name)
		if !ok || v == "" {
			return "", core.Errorf(core.KindNotFound, "the environment variable %s is not set; set it before starting, or store the secret with automonet secret set %s", parsed.Name, parsed.Name)
		}
		value = v
	case KindKeychain:
		v, err := r.keychain.Get(service, parsed.Name)
		if err != nil {
			return "", keychainError(parsed, err)
		}
		value = v
	case KindFile:
		values, err := r.vault.read()
		if err != nil {
			return "", err
		}
		v, ok := values[parsed.Name]
		if !ok {
			return "", core.Errorf(core.KindNotFound, "no secret named %s is stored; store it with automonet secret set %s", parsed.Name, parsed.Name)
		}
		value = v
	}
	r.redactor.Add(value)
	return value, nil
}

// Set stores a value under a keychain: or secret: reference.
func (r *Resolver) Set(ref, value string) error {
	parsed, err := ParseRef(ref)
	if err != nil {
		return err
	}
	r.redactor.Add(value)
	switch {
	case len(value) < MinBytes:
		return core.Invalid("secret", "the value has fewer than %d bytes and could not be kept out of logs; use a longer one", MinBytes)
	case len(value) > MaxBytes:
		return core.Invalid("secret", "the value has more than %d bytes", MaxBytes)
	case strings.ContainsRune(value, 0):
		return core.Invalid("secret", "the value holds a zero byte; store text")
	}
	switch parsed.Kind {
	case KindKeychain:
		if err := r.keychain.Set(service, parsed.Name, value); err != nil {
			return keychainError(parsed, err)
		}
		return nil
	case KindFile:
		return r.vault.change(func(values map[string]string) error {
			values[parsed.Name] = value
			return nil
		})
	}
	return core.Invalid("secret", "an environment variable is set where the program is started; use keychain:%s or secret:%s to store it", parsed.Name, parsed.Name)
}

// Delete removes the value behind a keychain: or secret: reference.
func (r *Resolver) Delete(ref string) error {
	parsed, err := ParseRef(ref)
	if err != nil {
		return err
	}
	switch parsed.Kind {
	case KindKeychain:
		if err := r.keychain.Delete(service, parsed.Name); err != nil {
			return keychainError(parsed, err)
		}
		return nil
	case KindFile:
		return r.vault.change(func(values map[string]string) error {
			if _, ok := values[parsed.Name]; !ok {
				return core.Errorf(core.KindNotFound, "no secret named %s is stored; automonet secret list shows all", parsed.Name)
			}
			delete(values, parsed.Name)
			return nil
		})
	}
	return core.Invalid("secret", "an environment variable is removed where the program is started")
}

// List returns the references in the encrypted file, sorted, without values. The
// keychain cannot be listed.
func (r *Resolver) List() ([]Ref, error) {
	values, err := r.vault.read()
	if err != nil {
		return nil, err
	}
	var out []Ref
	for name := range values {
		out = append(out, Ref{Kind: KindFile, Name: name})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out, nil
}

// Rotate encrypts the file anew under a new key; the old key opens it no longer.
// See vault.rotate for a key that comes from the environment.
func (r *Resolver) Rotate() error { return r.vault.rotate() }

func keychainError(ref Ref, err error) error {
	if errors.Is(err, keyring.ErrNotFound) {
		return core.Errorf(core.KindNotFound, "the keychain has no entry %s; store it with automonet secret set %s", ref.Name, ref).Because(err)
	}
	return core.Errorf(core.KindBlocked, "the keychain cannot be used here (on a machine without a desktop there is often none); use secret:%s or env:%s instead", ref.Name, ref.Name).Because(fmt.Errorf("keychain entry %s: %w", ref.Name, err))
}

// systemKeychain is macOS Keychain, Windows Credential Manager or the Secret
// Service on D-Bus.
type systemKeychain struct{}

// Get reads an entry.
func (systemKeychain) Get(service, user string) (string, error) { return keyring.Get(service, user) }

// Set writes an entry.
func (systemKeychain) Set(service, user, password string) error {
	return keyring.Set(service, user, password)
}

// Delete removes an entry.
func (systemKeychain) Delete(service, user string) error { return keyring.Delete(service, user) }

var _ Keychain = systemKeychain{}
