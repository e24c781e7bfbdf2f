package desktop

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"github.com/automonet/automonet/core"
)

// What a later start asks of the program that runs.
const (
	AskShow = "show"
	AskQuit = "quit"
)

const (
	instanceLock   = "desktop.lock"
	instanceSocket = "desktop.sock"
	// maxSocketPath is the least of what systems allow for a socket's path.
	maxSocketPath = 100
	// askPatience is how long a program that is just starting may take to answer.
	askPatience = 15 * time.Second
	askTimeout  = 5 * time.Second
)

// Instance is the one desktop program of a data folder. The lock is the kernel's, so
// that it ends with the process however that ends; a socket beside it (mode 0600)
// hears later starts. Neither needs a session bus.
type Instance struct {
	lock    *flock.Flock
	path    string
	socket  net.Listener
	serving sync.WaitGroup
}

// Claim makes this program the one of the folder; taken says that another is.
func Claim(dir string) (in *Instance, taken bool, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, false, core.Invalid("data_dir", "the data folder %s cannot be made; choose another with --data-dir", core.Clean(dir, 200, false)).Because(err)
	}
	lock := flock.New(filepath.Join(dir, instanceLock), flock.SetPermissions(0o600))
	got, err := lock.TryLock()
	if err != nil {
		return nil, false, fmt.Errorf("lock the window of the data folder: %w", err)
	}
	if !got {
		return nil, true, nil
	}
	in = &Instance{lock: lock}
	if in.path, err = socketPath(dir, true); err != nil {
		return nil, false, errors.Join(err, lock.Unlock())
	}
	// The lock is held: a socket that is left over has no owner.
	if err := os.Remove(in.path); err != nil && !missing(err) {
		return nil, false, errors.Join(fmt.Errorf("remove the old socket: %w", err), lock.Unlock())
	}
	if in.socket, err = net.Listen("unix", in.path); err != nil {
		return nil, false, errors.Join(fmt.Errorf("open a socket: %w", err), lock.Unlock())
	}
	if err := os.Chmod(in.path, 0o600); err != nil {
		return nil, false, errors.Join(fmt.Errorf("protect the socket: %w", err), in.Close())
	}
	return in, false, nil
}

// Hear calls do with what later starts ask, until Close.
func (in *Instance) Hear(do func(what string)) {
	in.serving.Go(func() {
		for {
			c, err := in.socket.Accept()
			if err != nil {
				return
			}
			in.serving.Go(func() { hear(c, do) })
		}
	})
}

func hear(c net.Conn, do func(what string)) {
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(askTimeout))
	line := make([]byte, 16)
	n, _ := bufio.NewReader(c).Read(line)
	switch what := strings.TrimSpace(string(line[:n])); what {
	case AskShow, AskQuit:
		do(what)
		_, _ = c.Write([]byte("ok\n"))
	}
}

// Close lets the next program be the one.
func (in *Instance) Close() error {
	var errs []error
	if in.socket != nil {
		errs = append(errs, in.socket.Close())
		in.serving.Wait()
		if err := os.Remove(in.path); err != nil && !missing(err) {
			errs = append(errs, err)
		}
	}
	return errors.Join(append(errs, in.lock.Unlock())...)
}

// Ask tells the program that runs on the folder what to do. One that is just starting
// is waited for.
func Ask(ctx context.Context, dir, what string) error {
	path, err := socketPath(dir, false)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, askPatience)
	defer cancel()
	for {
		if err = ask(ctx, path, what); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return core.Errorf(core.KindConflict, "AutoMonet runs on this data folder already, and its window does not answer; end it and start it again").Because(err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func ask(ctx context.Context, path, what string) error {
	c, err := (&net.Dialer{}).DialContext(ctx, "unix", path)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(askTimeout))
	if _, err := c.Write([]byte(what + "\n")); err != nil {
		return err
	}
	answer, err := bufio.NewReader(c).ReadString('\n')
	if err == nil && strings.TrimSpace(answer) != "ok" {
		err = errors.New("the window answered something else")
	}
	return err
}

// socketPath is <dir>/desktop.sock, or, where that is too long for the system, a name
// derived from it in a folder of the user's own.
func socketPath(dir string, create bool) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find the data folder: %w", err)
	}
	path := filepath.Join(abs, instanceSocket)
	if len(path) <= maxSocketPath {
		return path, nil
	}
	own := filepath.Join(os.TempDir(), fmt.Sprintf("automonet-%d", os.Getuid()))
	if create {
		if err := os.MkdirAll(own, 0o700); err != nil {
			return "", fmt.Errorf("make the folder for the socket: %w", err)
		}
	}
	if info, err := os.Lstat(own); err == nil && (!info.IsDir() || info.Mode().Perm()&0o077 != 0) {
		return "", core.Errorf(core.KindDenied, "the folder %s belongs to somebody else or is open to others; remove it", own)
	}
	sum := sha256.Sum256([]byte(path))
	return filepath.Join(own, "desktop-"+hex.EncodeToString(sum[:8])+".sock"), nil
}
