package browser_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/client/browser"
	"github.com/automonet/automonet/internal/need"
)

// chromium ends a test on a machine without one.
func chromium(t *testing.T) string {
	t.Helper()
	if path, err := browser.Find(""); err == nil {
		return path
	}
	return need.Tool(t, "chromium", "install Debian's package chromium, or name one in CHROMIUM")
}

func direct(ctx context.Context, network, address string) (net.Conn, error) {
	return new(net.Dialer).DialContext(ctx, network, address)
}

// asked is a server that remembers.
type asked struct {
	*httptest.Server
	mu  sync.Mutex
	got []string
}

func serve(t *testing.T, pages map[string]string) *asked {
	a := &asked{}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.mu.Lock()
		a.got = append(a.got, r.Method+" "+r.URL.RequestURI()+" "+r.Header.Get("Idempotency-Key"))
		a.mu.Unlock()
		body, ok := pages[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(strings.ReplaceAll(body, "OTHER", strings.Replace(a.URL, "127.0.0.1", "localhost", 1))))
	}))
	t.Cleanup(a.Close)
	return a
}

func (a *asked) has(part string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, g := range a.got {
		if strings.Contains(g, part) {
			return true
		}
	}
	return false
}

func open(t *testing.T, c browser.Config) (*browser.Browser, *browser.Page) {
	t.Helper()
	chromium(t)
	if c.Folder == "" {
		c.Folder = t.TempDir()
	}
	if c.Dial == nil {
		c.Dial = direct
	}
	b := browser.New(c)
	t.Cleanup(b.Close)
	p, err := b.Open(t.Context(), browser.Options{Account: "test"})
	require.NoError(t, err)
	return b, p
}

const script = `function(a){ return document.title + a }`

func TestAPageIsReadOnlyUntilItMayWrite(t *testing.T) {
	s := serve(t, map[string]string{
		"/":       `<title>Hello</title><iframe src="OTHER/frame"></iframe><input type=file id=f><script>new Worker("/w.js")</script>`,
		"/frame":  `<title>Inner</title><p>frame</p>`,
		"/w.js":   `fetch("/from-worker",{method:"POST"})`,
		"/opened": "no",
	})
	folder := t.TempDir()
	b, p := open(t, browser.Config{Folder: folder})
	status, err := p.Go(t.Context(), s.URL+"/")
	require.NoError(t, err)
	assert.Equal(t, 200, status)
	frames, err := p.Frames(t.Context())
	require.NoError(t, err)
	require.Len(t, frames, 2, "the frame of another site too")
	var titles []string
	for _, f := range frames {
		var title string
		require.NoError(t, p.Eval(t.Context(), f, script, "!", &title))
		titles = append(titles, title)
	}
	assert.ElementsMatch(t, []string{"Hello!", "Inner!"}, titles)

	p.Guard("anna@example.org", "abc")
	for _, f := range frames {
		require.NoError(t, p.Eval(t.Context(), f, `async function(){
			for (const [u, o] of [["/post",{method:"POST",body:"x"}],["/leak?q=Anna%40example.org",{}],["/fine?q=abc",{}]]) { try { await fetch(u,o) } catch(e) {} }
			navigator.sendBeacon("/beacon","x"); window.open("/opened"); return 1 }`, nil, nil))
		require.NoError(t, p.Eval(t.Context(), f, `function(){ alert("dialogs do not stop it"); return 1 }`, nil, nil))
	}
	require.NoError(t, p.Rest(t.Context()))
	assert.True(t, s.has("GET /fine"))
	for _, never := range []string{"POST", "leak", "beacon", "from-worker", "opened"} {
		assert.False(t, s.has(never), never)
	}
	p.AllowWrites()
	p.Tag("key-1")
	require.NoError(t, p.Eval(t.Context(), frames[0], `async function(){ await fetch("/post",{method:"POST",body:"x"}); return 1 }`, nil, nil))
	require.NoError(t, p.Rest(t.Context()))
	assert.True(t, s.has("POST /post key-1"))
	var post browser.Exchange
	for _, x := range p.Exchanges() {
		if x.Writes() && x.Tagged {
			post = x
		}
	}
	assert.Equal(t, 404, post.Status)

	file := filepath.Join(t.TempDir(), "cv.txt")
	require.NoError(t, os.WriteFile(file, []byte("cv"), 0o600))
	require.NoError(t, p.Upload(t.Context(), frames[0], `function(id){ return document.getElementById(id) }`, "f", []string{file}))
	var name string
	require.NoError(t, p.Eval(t.Context(), frames[0], `function(){ return document.getElementById("f").files[0].name }`, nil, &name))
	assert.Equal(t, "cv.txt", name)
	shot, err := p.Screenshot(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "\xff\xd8\xff", string(shot[:3]), "a JPEG")
	assert.Equal(t, s.URL+"/", p.URL(t.Context()))

	info, err := os.Stat(filepath.Join(folder, "test"))
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o700), info.Mode().Perm())
	// One page at a time.
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = b.Open(short, browser.Options{Account: "test"})
	require.Error(t, err)
	p.Close()
	again, err := b.Open(t.Context(), browser.Options{Account: "test"})
	require.NoError(t, err)
	again.Close()
	b.Close()
	_, err = b.Open(t.Context(), browser.Options{Account: "../x"})
	require.ErrorContains(t, err, "not a name")
}

func TestAReadOnlyBrowserNeverWrites(t *testing.T) {
	s := serve(t, map[string]string{"/": "<title>x</title>"})
	var addresses []string
	var mu sync.Mutex
	_, p := open(t, browser.Config{ReadOnly: true, Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		mu.Lock()
		addresses = append(addresses, address)
		mu.Unlock()
		if strings.HasPrefix(address, "localhost") {
			return nil, net.ErrClosed
		}
		return direct(ctx, network, address)
	}})
	_, err := p.Go(t.Context(), s.URL+"/")
	require.NoError(t, err)
	p.AllowWrites()
	frames, err := p.Frames(t.Context())
	require.NoError(t, err)
	require.NoError(t, p.Eval(t.Context(), frames[0], `async function(){ try { await fetch("/post",{method:"POST"}) } catch(e) {} return 1 }`, nil, nil))
	assert.False(t, s.has("POST"))
	// The dialer has the last word on where it connects, and files are no pages.
	_, err = p.Go(t.Context(), strings.Replace(s.URL, "127.0.0.1", "localhost", 1))
	require.Error(t, err)
	_, err = p.Go(t.Context(), "file:///etc/passwd")
	require.Error(t, err)
	mu.Lock()
	defer mu.Unlock()
	assert.NotEmpty(t, addresses)
}

func TestAnIdleBrowserIsClosed(t *testing.T) {
	b, p := open(t, browser.Config{Idle: time.Millisecond})
	gone := make(chan error, 1)
	go func() { gone <- b.Wait(t.Context()) }()
	p.Close()
	select {
	case err := <-gone:
		require.NoError(t, err)
	case <-time.After(20 * time.Second):
		t.Fatal("it is still open")
	}
	version, err := b.Version(t.Context())
	require.NoError(t, err)
	assert.NotEmpty(t, version)
	_, err = browser.Find("/no/such/browser")
	require.ErrorContains(t, err, "there is no browser")
}

// TestNoBrowserOutlivesItsAgent kills the process that runs one, and then starts
// another on the same profile.
func TestNoBrowserOutlivesItsAgent(t *testing.T) {
	folder := os.Getenv("BROWSER_CHILD")
	if folder != "" {
		b := browser.New(browser.Config{Folder: folder, Dial: direct})
		if _, err := b.Open(t.Context(), browser.Options{Account: "test"}); err == nil {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
		t.Fatal("it does not start")
	}
	chromium(t)
	folder = t.TempDir()
	cmd := exec.Command(os.Args[0], "-test.run", "^TestNoBrowserOutlivesItsAgent$")
	cmd.Env = append(os.Environ(), "BROWSER_CHILD="+folder)
	out, err := cmd.CombinedOutput()
	require.ErrorContains(t, err, "killed", string(out))
	require.Eventually(t, func() bool { return running(folder) == 0 }, 10*time.Second, 20*time.Millisecond)
	// What a lost machine leaves behind does not keep the next one from starting.
	require.NoError(t, os.MkdirAll(filepath.Join(folder, "test"), 0o700))
	_ = os.Remove(filepath.Join(folder, "test", "SingletonLock"))
	require.NoError(t, os.Symlink("elsewhere-999999", filepath.Join(folder, "test", "SingletonLock")))
	b, p := open(t, browser.Config{Folder: folder})
	other := browser.New(browser.Config{Folder: folder, Dial: direct})
	_, err = other.Open(t.Context(), browser.Options{Account: "else"})
	require.ErrorContains(t, err, "is open", "one browser in a data folder, across processes")
	p.Close()
	b.Close()
	assert.Zero(t, running(folder))
}

// running counts the processes of Chromium on profiles in a folder.
func running(folder string) int {
	n := 0
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err == nil && strings.Contains(string(raw), "--user-data-dir="+folder) {
			n++
		}
	}
	return n
}
