package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"github.com/automonet/automonet/core"
)

const (
	lockFile   = "automonet.lock"
	pidFile    = "automonet.pid"
	backupsDir = "backups"
)

// FolderLock is the exclusive right to use a data folder; it ends with the
// process at the latest.
type FolderLock struct {
	lock *flock.Flock
	dir  string
}

// Lock takes the data folder for this process, making it when it does not
// exist. While another process holds it, the error is a KindConflict that names
// that process.
func Lock(dir string) (*FolderLock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, core.Invalid("data_dir", "the data folder %s cannot be made; choose another with --data-dir", core.Clean(dir, 200, false)).Because(err)
	}
	l := flock.New(filepath.Join(dir, lockFile), flock.SetPermissions(0o600))
	got, err := l.TryLock()
	if err != nil {
		return nil, explain(fmt.Errorf("lock the data folder: %w", err), lockFile)
	}
	if !got {
		return nil, core.Errorf(core.KindConflict, "another agent runs on this data folder%s; use its commands, or stop it first", holder(dir))
	}
	// The pid is for the message above only; the lock itself is the kernel's.
	if err := os.WriteFile(filepath.Join(dir, pidFile), []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600); err != nil {
		return nil, errors.Join(explain(fmt.Errorf("write %s: %w", pidFile, err), pidFile), l.Unlock())
	}
	return &FolderLock{lock: l, dir: dir}, nil
}

func holder(dir string) string {
	b, err := os.ReadFile(filepath.Join(dir, pidFile))
	if err != nil {
		return ""
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		return ""
	}
	return fmt.Sprintf(" (process %d)", pid)
}

// Unlock gives the folder back.
func (l *FolderLock) Unlock() error {
	if err := os.Remove(filepath.Join(l.dir, pidFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, l.lock.Unlock())
	}
	return l.lock.Unlock()
}

// Fingerprint identifies the place of a data folder: the host, the path and the
// folder itself. A copy, a restore elsewhere and another host give another one.
// In a container, whose host name changes with each start, only the path and the
// folder count.
func Fingerprint(dir string) string {
	path, err := filepath.Abs(dir)
	if err != nil {
		path = dir
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	sum := sha256.Sum256([]byte("automonet folder v1\x00" + host() + "\x00" + path + "\x00" + folderNode(path)))
	return hex.EncodeToString(sum[:])
}

func host() string {
	for _, p := range []string{"/etc/machine-id", "/var/lib/dbus/machine-id"} {
		if b, err := os.ReadFile(p); err == nil && len(strings.TrimSpace(string(b))) >= 32 {
			return strings.TrimSpace(string(b))
		}
	}
	for _, p := range []string{"/.dockerenv", "/run/.containerenv"} {
		if _, err := os.Stat(p); err == nil {
			return "container"
		}
	}
	name, err := os.Hostname()
	if err != nil {
		return "unknown"
	}
	return name
}

// syncDir makes a new or renamed entry of a folder durable. Not every system
// can sync a folder; those that cannot need no such call.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrInvalid) || errors.Is(err, fs.ErrPermission) {
		err = nil
	}
	return errors.Join(err, d.Close())
}

func stampName(t time.Time) string { return t.UTC().Format("20060102T150405Z") }
