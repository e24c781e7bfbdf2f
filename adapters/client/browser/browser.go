// Package browser drives one real Chromium at a time. It guarantees:
//
//   - One browser in one data folder: a lock file is held while it runs, and Open
//     waits for its turn.
//   - No browser outlives its agent. It is spoken to over a pipe, not over a port
//     that other programs could open too; when the agent dies, by SIGKILL as well, the pipe
//     ends and Chromium with it. What a lost machine left behind in a profile is
//     swept before the next start.
//   - Every byte goes through a proxy of our own, which connects under the same
//     guard as the web client: no private network, and no file of this machine.
//   - A page begins read-only: it may load, but nothing may be written to a server
//     and no guarded value may leave until AllowWrites is called. A browser that is
//     ReadOnly as a whole never allows it.
//   - What a page shows to scripts of its own it cannot change for ours, which run
//     in a world apart. Dialogs are dismissed, windows that it opens are closed,
//     downloads are refused.
//   - Nothing is disguised: the user agent is Chromium's own.
package browser

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"github.com/automonet/automonet/core"
)

// Config says which browser is used and what it may do.
type Config struct {
	// Program is the path of Chromium; "" looks for it, see Find.
	Program string
	// Folder holds the profiles, one folder (0700) for each account.
	Folder string
	// ReadOnly makes a browser of which no page ever writes to a server.
	ReadOnly bool
	// Dial makes all connections, under the caller's guard.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Idle is how long an unused browser stays open; 0 means a minute.
	Idle time.Duration
	Log  *slog.Logger
}

// Browser is one Chromium, started when it is needed and closed when it is idle.
// Its methods may be called concurrently; pages are given out one at a time.
type Browser struct {
	conf Config
	lane chan struct{}

	mu    sync.Mutex
	run   *process
	timer *time.Timer
}

// Options say how a page is opened.
type Options struct {
	// Account names the profile folder; "" is the one of all forms that need no account.
	Account string
	// Visible opens a window for the user.
	Visible bool
}

// New returns a browser that is not started yet.
func New(c Config) *Browser {
	if c.Idle <= 0 {
		c.Idle = time.Minute
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Browser{conf: c, lane: make(chan struct{}, 1)}
}

// startTime bounds the start of Chromium.
const startTime = 30 * time.Second

// Open waits until no other page is open, starts Chromium with the account's
// profile if need be, and opens an empty page. The caller closes it.
func (b *Browser) Open(ctx context.Context, o Options) (*Page, error) {
	if !accountForm.MatchString(o.Account) {
		return nil, core.Invalid("account", "%q is not a name for a browser profile; use letters, digits, - and _", core.Clean(o.Account, 40, false))
	}
	select {
	case b.lane <- struct{}{}:
	case <-ctx.Done():
		return nil, core.Errorf(core.KindTransient, "the browser is busy with another page; it is tried again").Because(ctx.Err())
	}
	p, err := b.open(ctx, o)
	if err != nil {
		<-b.lane
		return nil, err
	}
	return p, nil
}

func (b *Browser) open(ctx context.Context, o Options) (*Page, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.timer != nil {
		b.timer.Stop()
	}
	if b.run != nil && (b.run.options != o || b.run.dead()) {
		b.run.stop()
		b.run = nil
	}
	if b.run == nil {
		starting, cancel := context.WithTimeout(ctx, startTime)
		defer cancel()
		run, err := b.start(starting, o)
		if err != nil {
			return nil, err
		}
		b.run = run
	}
	p, err := b.run.newPage(ctx)
	if err != nil {
		b.run.stop()
		b.run = nil
		return nil, core.Errorf(core.KindTransient, "the browser does not answer; it is started anew at the next try").Because(err)
	}
	p.release = func(p *Page) { b.idle(p); <-b.lane }
	return p, nil
}

// idle closes the browser when nothing is opened for a while.
func (b *Browser) idle(p *Page) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.run == nil || b.run != p.run {
		return
	}
	run := b.run
	b.timer = time.AfterFunc(b.conf.Idle, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		// A page that was opened in the meantime keeps it.
		select {
		case b.lane <- struct{}{}:
			if b.run == run {
				run.stop()
				b.run = nil
			}
			<-b.lane
		default:
		}
	})
}

// Close ends the browser at once, with whatever page is open.
func (b *Browser) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.timer != nil {
		b.timer.Stop()
	}
	if b.run != nil {
		b.run.stop()
		b.run = nil
	}
}

// Wait returns when the browser has ended by itself, as a window that the user
// closes, or when ctx ends.
func (b *Browser) Wait(ctx context.Context) error {
	b.mu.Lock()
	run := b.run
	b.mu.Unlock()
	if run == nil {
		return nil
	}
	select {
	case <-run.gone:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// profile makes the account's folder and takes the lock on all of them.
func (b *Browser) profile(account string) (string, *flock.Flock, error) {
	if account == "" {
		account = "forms"
	}
	dir := filepath.Join(b.conf.Folder, account)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", nil, fmt.Errorf("make the browser's profile folder: %w", err)
	}
	for _, d := range []string{b.conf.Folder, dir} {
		if err := os.Chmod(d, 0o700); err != nil {
			return "", nil, fmt.Errorf("close the browser's profile folder to others: %w", err)
		}
	}
	lock := flock.New(filepath.Join(b.conf.Folder, "browser.lock"), flock.SetPermissions(0o600))
	ok, err := lock.TryLock()
	if err != nil {
		return "", nil, fmt.Errorf("lock the browser's folder: %w", err)
	}
	if !ok {
		return "", nil, core.Errorf(core.KindTransient, "a browser window of this data folder is open; close it first")
	}
	if err := sweep(dir); err != nil {
		_ = lock.Unlock()
		return "", nil, err
	}
	return dir, lock, nil
}
