package browser

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-rod/rod/lib/cdp"
	"github.com/gofrs/flock"

	"github.com/automonet/automonet/core"
)

var accountForm = core.NewPattern(`^[a-zA-Z0-9_-]{0,40}$`)

// Find returns the path of a Chromium: program itself where it is given, else what
// the environment variable CHROMIUM names, else a browser of a known name.
func Find(program string) (string, error) {
	names := []string{program}
	if program == "" {
		names = []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "chrome",
			"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium"}
	}
	for _, name := range names {
		if name == "" {
			continue
		}
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	if program != "" {
		return "", core.Errorf(core.KindNotFound, "there is no browser at %s; correct \"program\", or leave it out", core.Clean(program, 200, false))
	}
	return "", core.Errorf(core.KindNotFound, "no Chromium is here; install it (Debian: apt-get install chromium), or name one in CHROMIUM")
}

// Version finds Chromium and asks it for its version.
func (b *Browser) Version(ctx context.Context) (string, error) {
	path, err := Find(b.conf.Program)
	if err != nil {
		return "", err
	}
	out, err := exec.CommandContext(ctx, path, "--version").Output()
	if err != nil {
		return "", core.Errorf(core.KindBlocked, "%s does not start; install it anew, or name another one in CHROMIUM", path).Because(err)
	}
	return core.Clean(string(out), 80, false), nil
}

// process is one running Chromium.
type process struct {
	options  Options
	readOnly bool
	cmd      *exec.Cmd
	client   *cdp.Client
	pipe     *pipe
	lock     *flock.Flock
	egress   *egress
	gone     chan struct{}
	once     sync.Once

	mu    sync.Mutex
	pages map[string]*Page // by session
	wait  map[string]chan string
}

// dead reports whether Chromium has ended.
func (r *process) dead() bool {
	select {
	case <-r.gone:
		return true
	default:
		return false
	}
}

// start launches Chromium on the account's profile.
func (b *Browser) start(ctx context.Context, o Options) (*process, error) {
	path, err := Find(b.conf.Program)
	if err != nil {
		return nil, err
	}
	dir, lock, err := b.profile(o.Account)
	if err != nil {
		return nil, err
	}
	run, err := b.launch(ctx, path, dir, o)
	if err != nil {
		_ = lock.Unlock()
		return nil, core.Errorf(core.KindTransient, "the browser does not start; run automonet doctor").Because(err)
	}
	run.lock = lock
	return run, nil
}

func (b *Browser) launch(ctx context.Context, path, dir string, o Options) (*process, error) {
	out, err := newEgress(b.conf.Dial)
	if err != nil {
		return nil, err
	}
	theirIn, ourOut, err := os.Pipe()
	if err != nil {
		out.close()
		return nil, fmt.Errorf("make a pipe: %w", err)
	}
	ourIn, theirOut, err := os.Pipe()
	if err != nil {
		out.close()
		_, _ = theirIn.Close(), ourOut.Close()
		return nil, fmt.Errorf("make a pipe: %w", err)
	}
	// Not bound to ctx: it lives on after this call.
	cmd := exec.Command(path, arguments(dir, out.address(), o)...)
	cmd.ExtraFiles = []*os.File{theirIn, theirOut} // 3 and 4, as Chromium expects
	cmd.SysProcAttr = attributes()
	cmd.Env = environment(os.Environ(), o.Visible)
	var errs tail
	cmd.Stderr = &errs
	err = cmd.Start()
	_, _ = theirIn.Close(), theirOut.Close()
	r := &process{options: o, readOnly: b.conf.ReadOnly, cmd: cmd, pipe: &pipe{in: bufio.NewReaderSize(ourIn, 64<<10), from: ourIn, to: ourOut}, egress: out,
		gone: make(chan struct{}), pages: map[string]*Page{}, wait: map[string]chan string{}}
	if err != nil {
		out.close()
		r.pipe.close()
		return nil, fmt.Errorf("start %s: %w", filepath.Base(path), err)
	}
	go func() { _ = cmd.Wait(); close(r.gone) }()
	r.client = cdp.New().Start(r.pipe)
	go r.listen()
	for _, c := range []call{
		{"Browser.getVersion", nil},
		{"Browser.setDownloadBehavior", map[string]any{"behavior": "deny"}},
		{"Target.setAutoAttach", map[string]any{"autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true}},
	} {
		if err := r.call(ctx, "", c.method, c.params, nil); err != nil {
			r.stop()
			return nil, fmt.Errorf("%w (%s)", err, errs.String())
		}
	}
	return r, nil
}

type call struct {
	method string
	params map[string]any
}

// arguments are Chromium's. Nothing here changes what pages see of it.
func arguments(dir, proxy string, o Options) []string {
	args := []string{
		"--remote-debugging-pipe", "--user-data-dir=" + dir, "--no-first-run", "--no-default-browser-check",
		"--proxy-server=http://" + proxy, "--proxy-bypass-list=<-loopback>", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
		"--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
		"--disable-extensions", "--disable-gpu", "--disable-dev-shm-usage", "--disable-breakpad", "--disable-domain-reliability",
		"--no-pings", "--password-store=basic", "--use-mock-keychain", "--mute-audio", "--window-size=1280,1400",
		"--disable-features=Translate,MediaRouter,OptimizationHints,AutofillServerCommunication,InterestFeedContentSuggestions,DialMediaRouteProvider",
	}
	if !o.Visible {
		// A window that a page opens would ask before it can be held; where nobody signs in,
		// none is opened at all.
		args = append(args, "--headless=new", "--hide-scrollbars", "--block-new-web-contents")
	}
	if os.Geteuid() == 0 {
		// Chromium's own sandbox does not run as root; elsewhere it stays on.
		args = append(args, "--no-sandbox")
	}
	return append(args, "about:blank")
}

// environment leaves out what holds secrets: the browser gets what a desktop
// program needs and nothing of the agent's own.
func environment(all []string, visible bool) []string {
	keep := []string{"PATH=", "HOME=", "LANG=", "LC_", "TZ=", "TMPDIR=", "USER=", "FONTCONFIG_"}
	if visible {
		keep = append(keep, "DISPLAY=", "WAYLAND_DISPLAY=", "XAUTHORITY=", "XDG_", "DBUS_SESSION_BUS_ADDRESS=")
	}
	var out []string
	for _, e := range all {
		for _, k := range keep {
			if strings.HasPrefix(e, k) {
				out = append(out, e)
				break
			}
		}
	}
	return out
}

// stop ends Chromium: by closing the pipe, and the whole group if that is not
// obeyed soon.
func (r *process) stop() {
	r.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		_ = r.call(ctx, "", "Browser.close", nil, nil)
		r.pipe.close()
		select {
		case <-r.gone:
		case <-ctx.Done():
		}
		killGroup(r.cmd.Process)
		<-r.gone
		r.egress.close()
		if r.lock != nil {
			_ = r.lock.Unlock()
		}
	})
}

// sweep ends a browser that a lost agent left on the profile, and removes its lock.
// The caller holds the folder's own lock, so no living agent uses it.
func sweep(dir string) error {
	lock := filepath.Join(dir, "SingletonLock")
	at, err := os.Readlink(lock)
	if err == nil {
		if i := strings.LastIndexByte(at, '-'); i >= 0 {
			if pid, err := strconv.Atoi(at[i+1:]); err == nil && pid > 1 && runsOn(pid, dir) {
				if p, err := os.FindProcess(pid); err == nil {
					killGroup(p)
				}
			}
		}
	}
	for _, name := range []string{"SingletonLock", "SingletonCookie", "SingletonSocket"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !os.IsNotExist(err) {
			return fmt.Errorf("sweep the browser's profile: %w", err)
		}
	}
	return nil
}

// runsOn reports whether a process was started on this profile folder.
func runsOn(pid int, dir string) bool {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return err == nil && bytes.Contains(raw, []byte("--user-data-dir="+dir+"\x00"))
}

// tail keeps the end of what a program says.
type tail struct {
	mu  sync.Mutex
	buf []byte
}

// Write keeps the last kilobyte.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, p...)
	if over := len(t.buf) - 1024; over > 0 {
		t.buf = t.buf[over:]
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return core.Clean(string(t.buf), 1024, false)
}
