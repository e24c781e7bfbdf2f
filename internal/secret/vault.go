package secret

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"filippo.io/age"
	"github.com/gofrs/flock"

	"github.com/automonet/automonet/core"
)

// KeyEnv and NewKeyEnv are environment variables that hold an age identity
// ("AGE-SECRET-KEY-1..."): the present key, and the one that Rotate changes to.
const (
	KeyEnv    = "AUTOMONET_SECRETS_KEY"
	NewKeyEnv = "AUTOMONET_SECRETS_KEY_NEW"
)

const (
	vaultFile   = "secrets.age"
	keyFile     = "secrets.key"
	nextKeyFile = "secrets.key.next"
	lockFile    = "secrets.lock"
	maxVault    = 16 << 20
)

// vault is the encrypted file: age (X25519, ChaCha20-Poly1305) over JSON.
type vault struct {
	dir      string
	env      func(string) (string, bool)
	redactor *Redactor
	mu       sync.Mutex
}

// content is what is encrypted.
type content struct {
	Version int               `json:"version"`
	Secrets map[string]string `json:"secrets"`
}

func (v *vault) path(name string) string { return filepath.Join(v.dir, name) }

// read returns all values; a file that does not exist holds none.
func (v *vault) read() (map[string]string, error) {
	if _, err := os.Stat(v.path(vaultFile)); errors.Is(err, fs.ErrNotExist) {
		return map[string]string{}, nil
	}
	var values map[string]string
	err := v.locked(func() (err error) {
		values, _, err = v.open()
		return err
	})
	return values, err
}

// change applies f to the values and writes them back as one step.
func (v *vault) change(f func(map[string]string) error) error {
	return v.locked(func() error {
		values, id, err := v.open()
		if err != nil {
			return err
		}
		if err := f(values); err != nil {
			return err
		}
		if id == nil {
			if id, err = v.newKey(keyFile); err != nil {
				return err
			}
		}
		return v.write(values, id.Recipient())
	})
}

// rotate writes the file under a new key. The order makes a crash harmless: the
// next key is on disk before the file needs it, and open recognises a rotation
// that was cut short. A key from the environment cannot be replaced from here:
// the new one has to be given as AUTOMONET_SECRETS_KEY_NEW.
func (v *vault) rotate() error {
	return v.locked(func() error {
		values, id, err := v.open()
		if err != nil {
			return err
		}
		if id == nil {
			return core.Errorf(core.KindNotFound, "there are no stored secrets to rotate; store one with automonet secret set")
		}
		if given, _ := v.env(KeyEnv); given != "" {
			given, _ := v.env(NewKeyEnv)
			if given == "" {
				return core.Invalid(NewKeyEnv, "the key comes from %s, so put the new key (made with age-keygen) into %s, run this again, and then make it the value of %s", KeyEnv, NewKeyEnv, KeyEnv)
			}
			next, err := v.parseKey(NewKeyEnv, given)
			if err != nil {
				return err
			}
			return v.write(values, next.Recipient())
		}
		next, err := v.newKey(nextKeyFile)
		if err != nil {
			return err
		}
		if err := v.write(values, next.Recipient()); err != nil {
			return err
		}
		return v.adopt()
	})
}

// locked runs f while no other process uses the vault.
func (v *vault) locked(f func() error) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := os.MkdirAll(v.dir, 0o700); err != nil {
		return fmt.Errorf("data folder for secrets: %w", err)
	}
	l := flock.New(v.path(lockFile), flock.SetPermissions(0o600))
	if err := l.Lock(); err != nil {
		return fmt.Errorf("lock the secrets: %w", err)
	}
	defer func() { _ = l.Unlock() }()
	return f()
}

// open decrypts the file. The identity is nil while there is neither file nor key.
func (v *vault) open() (map[string]string, *age.X25519Identity, error) {
	sealed, err := os.ReadFile(v.path(vaultFile))
	missing := errors.Is(err, fs.ErrNotExist)
	if err != nil && !missing {
		return nil, nil, fmt.Errorf("read the secrets: %w", err)
	}
	id, err := v.key()
	if err != nil {
		return nil, nil, err
	}
	if missing {
		return map[string]string{}, id, nil
	}
	if id == nil {
		return nil, nil, core.Errorf(core.KindDenied, "%s exists but its key does not; put it into %s or restore %s", vaultFile, KeyEnv, keyFile)
	}
	values, err := decrypt(sealed, id)
	if err == nil {
		return values, id, nil
	}
	if next, nerr := v.readKey(nextKeyFile); nerr == nil && next != nil {
		if values, nerr := decrypt(sealed, next); nerr == nil {
			// A rotation was cut short after the file was written.
			return values, next, v.adopt()
		}
	}
	return nil, nil, err
}

func decrypt(sealed []byte, id age.Identity) (map[string]string, error) {
	wrong := core.Errorf(core.KindDenied, "%s cannot be opened with this key; it was rotated or belongs to another data folder, or the file is damaged: restore the right key or the file from a backup", vaultFile)
	r, err := age.Decrypt(bytes.NewReader(sealed), id)
	if err != nil {
		return nil, wrong.Because(err)
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxVault))
	if err != nil {
		return nil, wrong.Because(err)
	}
	var c content
	if json.Unmarshal(plain, &c) != nil || c.Version != 1 {
		// The decoder's own error would quote the plain text.
		return nil, core.Errorf(core.KindInternal, "%s was written by another version; use that version, or restore the file from a backup", vaultFile)
	}
	if c.Secrets == nil {
		c.Secrets = map[string]string{}
	}
	return c.Secrets, nil
}

func (v *vault) write(values map[string]string, to age.Recipient) error {
	plain, err := json.Marshal(content{Version: 1, Secrets: values})
	if err != nil {
		return errors.New("encode the secrets")
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, to)
	if err != nil {
		return fmt.Errorf("encrypt the secrets: %w", err)
	}
	if _, err := w.Write(plain); err != nil {
		return fmt.Errorf("encrypt the secrets: %w", err)
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("encrypt the secrets: %w", err)
	}
	return v.replace(vaultFile, sealed.Bytes())
}

// key returns the present key, nil when there is none.
func (v *vault) key() (*age.X25519Identity, error) {
	if given, _ := v.env(KeyEnv); given != "" {
		return v.parseKey(KeyEnv, given)
	}
	return v.readKey(keyFile)
}

func (v *vault) readKey(name string) (*age.X25519Identity, error) {
	info, err := os.Stat(v.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the key of the secrets: %w", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, core.Errorf(core.KindDenied, "%s can be read by others (mode %04o); run chmod 600 on it, and rotate the key if the machine is shared", name, info.Mode().Perm())
	}
	data, err := os.ReadFile(v.path(name))
	if err != nil {
		return nil, fmt.Errorf("read the key of the secrets: %w", err)
	}
	return v.parseKey(name, string(data))
}

func (v *vault) parseKey(where, s string) (*age.X25519Identity, error) {
	s = strings.TrimSpace(s)
	v.redactor.Add(s)
	id, err := age.ParseX25519Identity(s)
	if err != nil {
		// The library's error could quote parts of the key.
		return nil, core.Invalid(where, "this is not an age key; it starts with AGE-SECRET-KEY-1 and is made with age-keygen")
	}
	return id, nil
}

func (v *vault) newKey(name string) (*age.X25519Identity, error) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	v.redactor.Add(id.String())
	return id, v.replace(name, []byte(id.String()+"\n"))
}

// adopt makes the next key the present one.
func (v *vault) adopt() error {
	if err := os.Rename(v.path(nextKeyFile), v.path(keyFile)); err != nil {
		return fmt.Errorf("take the new key of the secrets: %w", err)
	}
	return syncDir(v.dir)
}

// replace writes a file of mode 0600 so that after a crash either the old or the
// new content is there.
func (v *vault) replace(name string, data []byte) error {
	f, err := os.CreateTemp(v.dir, name+".tmp*")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), v.path(name))
	}
	if err == nil {
		err = syncDir(v.dir)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// syncDir makes a rename durable. Windows has no way to sync a directory.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if cerr := d.Close(); err == nil {
		err = cerr
	}
	return err
}
