package secret

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"filippo.io/age"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zalando/go-keyring"

	"github.com/automonet/automonet/core"
)

const canary = `c4nary/pass+word="ä&<%`

type memoryKeychain map[string]string

func (m memoryKeychain) Get(_, user string) (string, error) {
	if v, ok := m[user]; ok {
		return v, nil
	}
	return "", keyring.ErrNotFound
}
func (m memoryKeychain) Set(_, user, password string) error { m[user] = password; return nil }
func (m memoryKeychain) Delete(_, user string) error {
	if _, ok := m[user]; !ok {
		return keyring.ErrNotFound
	}
	delete(m, user)
	return nil
}

type brokenKeychain struct{}

func (brokenKeychain) Get(_, _ string) (string, error) { return "", errors.New("no D-Bus") }
func (brokenKeychain) Set(_, _, _ string) error        { return errors.New("no D-Bus") }
func (brokenKeychain) Delete(_, _ string) error        { return errors.New("no D-Bus") }

func environment(values map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		v, ok := values[name]
		return v, ok
	}
}

func resolver(dir string, env map[string]string) *Resolver {
	return New(Config{Dir: dir, Env: environment(env), Keychain: memoryKeychain{}})
}

func TestParseRef(t *testing.T) {
	t.Parallel()
	for _, ok := range []string{"env:SMTP_PASSWORD", "keychain:smtp", "secret:smtp.main-1"} {
		r, err := ParseRef(ok)
		require.NoError(t, err, ok)
		assert.Equal(t, ok, r.String())
	}
	for _, bad := range []string{"", "hunter2hunter2", "env:", "vault:x", "secret:../x", "secret:a b", "env:" + strings.Repeat("x", 65), "secret:-a"} {
		_, err := ParseRef(bad)
		require.Error(t, err, bad)
		assert.Equal(t, core.KindInvalid, core.KindOf(err))
		assert.NotContains(t, err.Error(), "hunter2")
	}
}

func TestResolve(t *testing.T) {
	t.Parallel()
	r := resolver(t.TempDir(), map[string]string{"SMTP": canary, "EMPTY": ""})
	v, err := r.Resolve("env:SMTP")
	require.NoError(t, err)
	assert.Equal(t, canary, v)
	assert.Equal(t, "login with [redacted]", r.Redactor().Redact("login with "+canary), "a resolved value is known to the redactor")

	require.NoError(t, r.Set("keychain:smtp", "from the keychain"))
	v, err = r.Resolve("keychain:smtp")
	require.NoError(t, err)
	assert.Equal(t, "from the keychain", v)

	require.NoError(t, r.Set("secret:smtp", "from the file"))
	v, err = r.Resolve("secret:smtp")
	require.NoError(t, err)
	assert.Equal(t, "from the file", v)

	for ref, kind := range map[string]core.Kind{
		"env:NONE": core.KindNotFound, "env:EMPTY": core.KindNotFound, "keychain:none": core.KindNotFound,
		"secret:none": core.KindNotFound, "none": core.KindInvalid,
	} {
		_, err := r.Resolve(ref)
		assert.Equal(t, kind, core.KindOf(err), ref)
	}
}

func TestSetListDelete(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new")
	r := resolver(dir, nil)
	list, err := r.List()
	require.NoError(t, err)
	assert.Empty(t, list)
	assert.NoDirExists(t, dir, "listing writes nothing")
	require.NoError(t, r.Set("secret:b", canary))
	require.NoError(t, r.Set("secret:a", canary+"2"))
	require.NoError(t, r.Set("secret:a", canary+"3"))
	list, err = resolver(dir, nil).List()
	require.NoError(t, err)
	assert.Equal(t, []Ref{{KindFile, "a"}, {KindFile, "b"}}, list)
	require.NoError(t, r.Delete("secret:b"))
	_, err = r.Resolve("secret:b")
	assert.Equal(t, core.KindNotFound, core.KindOf(err))
	assert.Equal(t, core.KindNotFound, core.KindOf(r.Delete("secret:b")))

	require.NoError(t, r.Set("keychain:k", canary))
	require.NoError(t, r.Delete("keychain:k"))
	assert.Equal(t, core.KindNotFound, core.KindOf(r.Delete("keychain:k")))

	for _, bad := range []struct{ ref, value string }{
		{"env:X", canary}, {"x", canary}, {"secret:x", "short"}, {"secret:x", strings.Repeat("x", MaxBytes+1)}, {"secret:x", "with\x00zero"},
	} {
		err := r.Set(bad.ref, bad.value)
		assert.Equal(t, core.KindInvalid, core.KindOf(err), bad.ref)
		assert.NotContains(t, err.Error(), bad.value)
	}
	assert.Equal(t, core.KindInvalid, core.KindOf(r.Delete("env:X")))
	assert.Equal(t, core.KindInvalid, core.KindOf(r.Delete("x")))

	for _, name := range []string{vaultFile, keyFile} {
		info, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		if runtime.GOOS != "windows" {
			assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), name)
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		assert.NotContains(t, string(data), "c4nary")
	}
	left, err := filepath.Glob(filepath.Join(dir, "*.tmp*"))
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestHeadlessKeychainSaysWhatToDo(t *testing.T) {
	t.Parallel()
	r := New(Config{Dir: t.TempDir(), Keychain: brokenKeychain{}})
	_, err := r.Resolve("keychain:smtp")
	for _, err := range []error{err, r.Set("keychain:smtp", canary), r.Delete("keychain:smtp")} {
		require.Error(t, err)
		assert.Equal(t, core.KindBlocked, core.KindOf(err))
		assert.Contains(t, err.Error(), "secret:smtp")
		assert.NotContains(t, err.Error(), "c4nary")
	}
}

func TestKeyFileThatOthersCanReadIsRefused(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("permission bits mean nothing on Windows")
	}
	dir := t.TempDir()
	r := resolver(dir, nil)
	require.NoError(t, r.Set("secret:a", canary))
	for _, mode := range []os.FileMode{0o640, 0o604, 0o660, 0o601} {
		require.NoError(t, os.Chmod(filepath.Join(dir, keyFile), mode))
		_, err := r.Resolve("secret:a")
		require.Error(t, err)
		assert.Equal(t, core.KindDenied, core.KindOf(err))
		assert.Contains(t, err.Error(), "chmod 600")
	}
	require.NoError(t, os.Chmod(filepath.Join(dir, keyFile), 0o400))
	_, err := r.Resolve("secret:a")
	require.NoError(t, err)
}

func newIdentity(t *testing.T) string {
	id, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	return id.String()
}

func TestKeyFromTheEnvironment(t *testing.T) {
	t.Parallel()
	dir, key := t.TempDir(), newIdentity(t)
	env := map[string]string{KeyEnv: key}
	r := resolver(dir, env)
	require.NoError(t, r.Set("secret:a", canary))
	assert.NoFileExists(t, filepath.Join(dir, keyFile), "no key is left on disk")
	v, err := r.Resolve("secret:a")
	require.NoError(t, err)
	assert.Equal(t, canary, v)

	_, err = resolver(dir, nil).Resolve("secret:a")
	assert.Equal(t, core.KindDenied, core.KindOf(err), "without the key")
	_, err = resolver(dir, map[string]string{KeyEnv: newIdentity(t)}).Resolve("secret:a")
	assert.Equal(t, core.KindDenied, core.KindOf(err), "with another key")
	_, err = resolver(dir, map[string]string{KeyEnv: "AGE-SECRET-KEY-1" + "NONSENSE"}).Resolve("secret:a")
	assert.Equal(t, core.KindInvalid, core.KindOf(err))
	assert.NotContains(t, err.Error(), "NONSENSE")

	assert.Equal(t, core.KindInvalid, core.KindOf(r.Rotate()), "the new key has to be given")
	next := newIdentity(t)
	env[NewKeyEnv] = next
	require.NoError(t, r.Rotate())
	_, err = r.Resolve("secret:a")
	assert.Equal(t, core.KindDenied, core.KindOf(err), "the old key opens it no longer")
	env[KeyEnv] = next
	v, err = r.Resolve("secret:a")
	require.NoError(t, err)
	assert.Equal(t, canary, v)
	env[NewKeyEnv] = "nonsense"
	assert.Equal(t, core.KindInvalid, core.KindOf(r.Rotate()))
}

func TestRotateMakesTheOldKeyUseless(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := resolver(dir, nil)
	assert.Equal(t, core.KindNotFound, core.KindOf(r.Rotate()), "nothing to rotate")
	require.NoError(t, r.Set("secret:a", canary))
	old, err := os.ReadFile(filepath.Join(dir, keyFile))
	require.NoError(t, err)
	require.NoError(t, r.Rotate())
	v, err := r.Resolve("secret:a")
	require.NoError(t, err)
	assert.Equal(t, canary, v)
	assert.NoFileExists(t, filepath.Join(dir, nextKeyFile))
	require.NoError(t, os.WriteFile(filepath.Join(dir, keyFile), old, 0o600))
	_, err = r.Resolve("secret:a")
	assert.Equal(t, core.KindDenied, core.KindOf(err))
}

func TestRotationCutShortLosesNothing(t *testing.T) {
	t.Parallel()
	t.Run("before the file was written", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		r := resolver(dir, nil)
		require.NoError(t, r.Set("secret:a", canary))
		_, err := r.vault.newKey(nextKeyFile)
		require.NoError(t, err)
		v, err := r.Resolve("secret:a")
		require.NoError(t, err)
		assert.Equal(t, canary, v)
		require.NoError(t, r.Rotate())
	})
	t.Run("before the key was replaced", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		r := resolver(dir, nil)
		require.NoError(t, r.Set("secret:a", canary))
		next, err := r.vault.newKey(nextKeyFile)
		require.NoError(t, err)
		require.NoError(t, r.vault.write(map[string]string{"a": canary}, next.Recipient()))
		v, err := resolver(dir, nil).Resolve("secret:a")
		require.NoError(t, err)
		assert.Equal(t, canary, v)
		assert.NoFileExists(t, filepath.Join(dir, nextKeyFile))
	})
}

func TestDamagedFilesAreRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := resolver(dir, nil)
	require.NoError(t, r.Set("secret:a", canary))
	sealed, err := os.ReadFile(filepath.Join(dir, vaultFile))
	require.NoError(t, err)
	for _, at := range []int{0, len(sealed) / 2, len(sealed) - 1} {
		broken := append([]byte(nil), sealed...)
		broken[at] ^= 1
		require.NoError(t, os.WriteFile(filepath.Join(dir, vaultFile), broken, 0o600))
		_, err := r.Resolve("secret:a")
		assert.Equal(t, core.KindDenied, core.KindOf(err))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, vaultFile), nil, 0o600))
	_, err = r.List()
	assert.Equal(t, core.KindDenied, core.KindOf(err))
	assert.Equal(t, core.KindDenied, core.KindOf(r.Set("secret:b", canary)), "a file that cannot be read is not overwritten")
}

func TestSeveralWritersLoseNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var wg sync.WaitGroup
	for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
		wg.Add(1)
		go func() {
			defer wg.Done()
			assert.NoError(t, resolver(dir, nil).Set("secret:"+name, "value of "+name))
		}()
	}
	wg.Wait()
	list, err := resolver(dir, nil).List()
	require.NoError(t, err)
	assert.Len(t, list, 6)
}
