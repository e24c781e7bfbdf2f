package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/store"
)

// build makes the program as "make build" does, once.
func (e *Env) build(ctx context.Context) (string, error) {
	if e.bin != "" {
		return e.bin, nil
	}
	path := filepath.Join(e.Dir, "automonet")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	if out, err := makeBinary(ctx, path); err != nil {
		return "", fmt.Errorf("build the program: %w: %s", err, out)
	}
	e.bin = path
	return path, nil
}

// makeBinary builds the program into a file and returns what the tools print.
func makeBinary(ctx context.Context, path string, options ...string) ([]byte, error) {
	return exec.CommandContext(ctx, "make", append([]string{"-s", "binary", "BIN=" + path}, options...)...).CombinedOutput()
}

// keptForReflection returns the functions because of which the linker keeps every
// exported method: those that call a method by a name that is not a constant.
// One of them makes the program a quarter larger.
func keptForReflection(ctx context.Context, dir string) ([]string, error) {
	out, err := makeBinary(ctx, filepath.Join(dir, "dumped"), "LDFLAGS=-dumpdep")
	if err != nil {
		return nil, fmt.Errorf("link the program with -dumpdep: %w", err)
	}
	return reflecting(string(out)), nil
}

// reflecting reads the linker's list of what needs what.
func reflecting(dump string) (found []string) {
	for l := range strings.Lines(dump) {
		from, _, ok := strings.Cut(l, " -> ")
		name, marks, marked := strings.Cut(from, " <")
		if ok && marked && strings.Contains(marks, "ReflectMethod>") && !slices.Contains(found, name) {
			found = append(found, name)
		}
	}
	return found
}

// maxBinary is how large the program may be, in bytes.
const maxBinary = 25_000_000

// binary measures the size of the program.
func binary(ctx context.Context, e *Env) (Result, error) {
	path, err := e.build(ctx)
	if err != nil {
		return Result{}, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return Result{}, err
	}
	empty, err := emptyProgram(ctx, e.Dir)
	if err != nil {
		return Result{}, err
	}
	kept, err := keptForReflection(ctx, e.Dir)
	if err != nil {
		return Result{}, err
	}
	note := "as make build makes it, without the web interface. The linker leaves out every method that is not called."
	if len(kept) > 0 {
		note = fmt.Sprintf("as make build makes it, without the web interface. Every exported method is kept because of %s.", strings.Join(kept, ", "))
	}
	return Result{Value: mega(info.Size()), Floor: mega(empty) + " for an empty program", Met: info.Size() <= maxBinary && len(kept) == 0, Note: note}, nil
}

func emptyProgram(ctx context.Context, dir string) (int64, error) {
	src, out := filepath.Join(dir, "empty.go"), filepath.Join(dir, "empty")
	if err := os.WriteFile(src, []byte("package main\n\nfunc main() {}\n"), 0o600); err != nil {
		return 0, err
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-ldflags", "-s -w", "-o", out, src)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if msg, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("build an empty program: %w: %s", err, msg)
	}
	info, err := os.Stat(out)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// agent is the program running on a filled data folder without sources.
type agent struct {
	cmd *exec.Cmd
	// bin and config are what it was started with.
	bin, config string
	ready       time.Duration
	// url is its address, log the file with what it says.
	url, log string
}

// start runs the program on the lab's folder; its store is closed meanwhile.
func (e *Env) start(ctx context.Context) (*agent, error) {
	bin, err := e.build(ctx)
	if err != nil {
		return nil, err
	}
	l, err := e.fill(ctx)
	if err != nil {
		return nil, err
	}
	if err := l.store.Close(); err != nil {
		return nil, err
	}
	l.store = nil
	e.lab = l
	return e.run(ctx, bin, l.dir)
}

// run starts a program on a folder without sources and waits until it is ready.
func (e *Env) run(ctx context.Context, bin, dir string) (*agent, error) {
	return e.runWith(ctx, bin, dir, "web: {contact: bench@example.org}\nsources: []\n")
}

// runWith is run with further lines of configuration.
func (e *Env) runWith(ctx context.Context, bin, dir, lines string) (*agent, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := listener.Addr().String()
	listener.Close()
	config := filepath.Join(e.Dir, "automonet.yaml")
	text := fmt.Sprintf("language: en\ntime_zone: UTC\ndata_dir: %s\nhttp: {listen: %q}\n%s", dir, address, lines)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, bin, "--config", config, "run")
	cmd.Env = append(os.Environ(), "HOME="+e.Dir, "LANG=en_US.UTF-8")
	log, err := os.Create(filepath.Join(e.Dir, "agent.log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	a := &agent{cmd: cmd, bin: bin, config: config, url: "http://" + address, log: log.Name()}
	for time.Since(began) < time.Minute {
		resp, err := http.Get(a.url + "/readyz")
		if err == nil {
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				a.ready = time.Since(began)
				return a, nil
			}
		}
		time.Sleep(500 * time.Microsecond)
	}
	a.stop()
	raw, _ := os.ReadFile(log.Name())
	return nil, fmt.Errorf("the program was not ready within a minute: %s", raw)
}

func (a *agent) stop() {
	_ = a.cmd.Process.Signal(os.Interrupt)
	_ = a.cmd.Wait()
}

// reopen gives the lab its store back after an agent has run on it.
func (e *Env) reopen(ctx context.Context) (err error) {
	e.lab.store, err = store.Open(ctx, store.Config{Dir: e.lab.dir, Mode: store.ModeDry})
	if err == nil {
		e.lab.work()
	}
	return err
}

// ready measures the program from its start until /readyz says so, beside a
// program that opens the same database and asks one question.
func ready(ctx context.Context, e *Env) (Result, error) {
	var took, bare []time.Duration
	for range 9 {
		a, err := e.start(ctx)
		if err != nil {
			return Result{}, err
		}
		a.stop()
		took = append(took, a.ready)
		start := time.Now()
		if _, err := e.runBare(ctx); err != nil {
			return Result{}, err
		}
		bare = append(bare, time.Since(start))
		if err := e.reopen(ctx); err != nil {
			return Result{}, err
		}
	}
	value, floor := quantile(took, 0.5), quantile(bare, 0.5)
	return Result{Value: fmt.Sprintf("p50 %s (%.1fx)", ms(value), float64(value)/float64(floor)), Floor: "p50 " + ms(floor), Met: value <= 3*floor && value <= 300*time.Millisecond,
		Note: fmt.Sprintf("the real program on the folder with %s postings, from its start until /readyz answers 200, 9 times; the floor is a program that opens the database with the same driver, "+
			"reads one indexed row and ends.", count(e.Postings))}, nil
}

// bareOpenEnv names the database that the program opens instead of measuring.
const bareOpenEnv = "AUTOMONET_BENCH_BARE_OPEN"

// bareProgram is the floor of ready: it opens a database and asks one question.
func bareProgram(path string) error {
	db, err := bareOpen(path)
	if err != nil {
		return err
	}
	defer db.Close()
	var n int
	if err := db.QueryRow(`SELECT count(*) FROM (SELECT 1 FROM jobs WHERE state = 'new' AND merged_into = '' LIMIT 1)`).Scan(&n); err != nil {
		return err
	}
	fmt.Println(first(statusRSS, "/proc/self/status", "0"))
	return nil
}

// runBare starts the bare program on the lab's database and returns its resident
// memory in kB.
func (e *Env) runBare(ctx context.Context) (kb int64, err error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	cmd := exec.CommandContext(ctx, self)
	cmd.Env = append(os.Environ(), bareOpenEnv+"="+filepath.Join(e.lab.dir, "dry.db"))
	out, err := cmd.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("bare open: %w: %s", err, out)
	}
	_, err = fmt.Sscan(string(out), &kb)
	return kb, err
}
