package app_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/all"
	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
)

var errDead = errors.New("the process is dead")

// points are the instants of a send at which a kill matters: before anything is said,
// before the content is handed over, and when the other side has it.
var points = []string{"dial", "data", "answer"}

// life is one life of the agent. Once it is dead, nothing of it gets out.
type life struct {
	to http.RoundTripper
	// project is where its copy is asked, away from simulated time.
	project http.RoundTripper
	dead    chan struct{}
	// hit is told when a send has come to the instant at which a kill waits for it.
	hit chan struct{}

	mu sync.Mutex
	// aims are the points at which a kill waits for the next send, by channel; last and
	// at are where it met one.
	aims map[core.ChannelName]string
	last core.ChannelName
	at   string
}

// aim lets a kill wait for the next send by one of the channels; nil takes it away.
func (l *life) aim(at map[core.ChannelName]string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.aims = at
}

// meets reports whether a kill waits here, which it does once.
func (l *life) meets(name core.ChannelName, point string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.aims[name] != point {
		return false
	}
	l.aims, l.last, l.at = nil, name, point
	return true
}

// met says which send was held, and where.
func (l *life) met() (core.ChannelName, string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last, l.at
}

// reach holds a send where a kill waits. What a process would do after its end it does
// not do: the panic ends the send, and the supervisor's report of it goes with the life.
func (l *life) reach(name core.ChannelName, point string) {
	select {
	case <-l.dead:
		panic(errDead)
	default:
	}
	if l.meets(name, point) {
		l.hit <- struct{}{}
		<-l.dead
		panic(errDead)
	}
}

// RoundTrip passes a request on while the process lives.
func (l *life) RoundTrip(r *http.Request) (*http.Response, error) {
	select {
	case <-l.dead:
		return nil, errDead
	default:
	}
	if r.URL.Host == projectHost {
		return l.project.RoundTrip(r)
	}
	return l.to.RoundTrip(r)
}

// channels are those of the program, with kills that wait in their sends.
func (w *week) channels(l *life) []channel.Spec {
	specs := slices.Clone(all.Channels())
	for i, spec := range specs {
		name, make := core.ChannelName(spec.Driver), spec.New
		if name == "form" {
			make = w.browsing
		}
		specs[i].New = func(cfg channel.Config, deps channel.Deps) (channel.Channel, error) {
			deps.Reach = func(point string) { l.reach(name, point) }
			return make(cfg, deps)
		}
	}
	return specs
}

// kill ends a life as SIGKILL does: what is on the disk at a moment is all that the next
// life finds, and what the old one still does reaches nobody.
func (w *week) kill(ctx context.Context) {
	w.t.Helper()
	synctest.Wait()
	image, state := filepath.Join(w.dir, "image"), filepath.Join(w.dir, "image-state")
	copyTree(w.t, w.cfg.DataDir, image)
	copyTree(w.t, filepath.Join(w.dir, "state"), state)
	secrets := w.vault.copy()
	close(w.life.dead)
	hard, cancel := context.WithCancel(ctx)
	cancel()
	// What it says on the way is of no interest: it is dead.
	_ = w.agent.Stop(hard)
	// The files keep their identity, as those of a killed process do.
	for _, pair := range [][2]string{{image, w.cfg.DataDir}, {state, filepath.Join(w.dir, "state")}} {
		w.putBack(pair[0], pair[1])
	}
	w.vault.replace(secrets)
	w.kills++
}

// profiles are folders of the browser, which a kill of the agent leaves as they are.
const profiles = "browser"

// putBack makes the files of a folder what they were in its image.
func (w *week) putBack(image, folder string) {
	w.t.Helper()
	entries, err := os.ReadDir(folder)
	require.NoError(w.t, err)
	for _, e := range entries {
		if _, err := os.Lstat(filepath.Join(image, e.Name())); err != nil {
			require.NoError(w.t, os.RemoveAll(filepath.Join(folder, e.Name())))
		}
	}
	require.NoError(w.t, eachFile(image, func(path, rel string) error { return copyFile(path, filepath.Join(folder, rel)) }))
}

// copyTree copies a folder of plain files, as a killed process would leave it.
func copyTree(t *testing.T, from, to string) {
	t.Helper()
	require.NoError(t, os.RemoveAll(to))
	require.NoError(t, eachFile(from, func(path, rel string) error { return copyFile(path, filepath.Join(to, rel)) }))
}

func eachFile(folder string, f func(path, rel string) error) error {
	return filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == profiles:
			return filepath.SkipDir
		case !d.Type().IsRegular():
			return nil
		}
		rel, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		return f(path, rel)
	})
}

func copyFile(from, to string) error {
	raw, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	return os.WriteFile(to, raw, 0o600)
}
