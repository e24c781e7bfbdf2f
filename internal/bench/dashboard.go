package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store"
)

// chromium is the browser of this machine, "" where there is none.
func chromium() string {
	if path := os.Getenv("CHROMIUM"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// shown is the program with the dashboard and a folder whose jobs are all in the
// inbox.
type shown struct {
	bin string
	lab *lab
	// owned says that the folder has its owner.
	owned bool
}

func (s *shown) close() {
	if s.lab != nil && s.lab.store != nil {
		_ = s.lab.store.Close()
	}
}

// frontend builds the dashboard, and says why it cannot.
func (e *Env) frontend(ctx context.Context) (skipped string) {
	if e.Browser == "" {
		return "no Chromium is here; install Debian's package chromium, or name one in CHROMIUM"
	}
	return dashboardMissing(ctx)
}

// bundleLine is what the script of the bundle's budget says of the main script.
var bundleLine = regexp.MustCompile(`(?m)^main script: ([0-9.]+) kB gzip`)

// bundle measures what the browser loads before the first page.
func bundle(ctx context.Context, e *Env) (Result, error) {
	if why := e.frontend(ctx); why != "" {
		return Result{Skipped: why}, nil
	}
	cmd := exec.CommandContext(ctx, "node", "scripts/budget.mjs")
	cmd.Dir = "frontend"
	// It fails over the budget, which is a result here.
	out, runErr := cmd.CombinedOutput()
	found := bundleLine.FindSubmatch(out)
	if found == nil {
		return Result{}, fmt.Errorf("size of the bundle: %w: %s", errors.Join(runErr, errors.New("no size was printed")), out)
	}
	var kB float64
	if _, err := fmt.Sscan(string(found[1]), &kB); err != nil {
		return Result{}, err
	}
	return Result{Value: fmt.Sprintf("%.1f kB", kB), Floor: "-", Met: kB <= 200, Note: "the script that is loaded before the first page, compressed by gzip; each page besides is loaded when it is first opened."}, nil
}

// inbox makes a folder with so many jobs in the inbox, or adds to it.
func (e *Env) inbox(ctx context.Context, jobs int) (err error) {
	if e.shown == nil {
		s := &shown{bin: filepath.Join(e.Dir, "dashboard")}
		if out, err := makeBinary(ctx, s.bin, "TAGS=ui"); err != nil {
			return fmt.Errorf("build the program with the dashboard: %w: %s", err, out)
		}
		if s.lab, err = openLab(ctx, filepath.Join(e.Dir, "shown")); err != nil {
			return err
		}
		e.shown = s
		// Every job is worth a look, and none is drafted meanwhile.
		settings, err := s.lab.store.Settings(ctx)
		if err != nil {
			return err
		}
		settings.Threshold, settings.DraftsPerDay = 0, 0
		if _, err := s.lab.store.SaveSettings(ctx, settings); err != nil {
			return err
		}
	}
	l := e.shown.lab
	if l.store == nil {
		if l.store, err = store.Open(ctx, store.Config{Dir: l.dir, Mode: store.ModeDry}); err != nil {
			return err
		}
		l.work()
	}
	p, err := e.Corpus()
	if err != nil {
		return err
	}
	err = e.ingestPages(ctx, l, p, false, func(l *lab) int {
		counts, err := l.store.JobCounts(ctx)
		if err != nil {
			return 0
		}
		// About two of three mixtures are jobs of their own.
		return min(pageSize, max(0, jobs-counts[core.JobShortlisted])*3/2)
	})
	err = errors.Join(err, l.store.Close())
	l.store = nil
	return err
}

// setupToken finds the token of the one-time link in what the program says.
var setupToken = regexp.MustCompile(`/setup#token=(\S+)`)

// watch runs the program on the folder and measures in the browser; into gets the
// figures.
func (e *Env) watch(ctx context.Context, what string, into any) error {
	a, err := e.run(ctx, e.shown.bin, e.shown.lab.dir)
	if err != nil {
		return err
	}
	defer a.stop()
	token := "-"
	for end := time.Now().Add(time.Minute); !e.shown.owned; {
		said, err := os.ReadFile(a.log)
		if err != nil {
			return err
		}
		if found := setupToken.FindSubmatch(said); found != nil {
			token, e.shown.owned = string(found[1]), true
		} else if time.Now().After(end) {
			return fmt.Errorf("the program prints no one-time link: %s", said)
		} else {
			time.Sleep(20 * time.Millisecond)
		}
	}
	cmd := exec.CommandContext(ctx, "node", "e2e/speed.mjs", a.url, token, what)
	cmd.Dir = "frontend"
	cmd.Env = append(os.Environ(), "CHROMIUM="+e.Browser)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("measure in the browser: %w: %s", err, stderr.Bytes())
	}
	return json.Unmarshal(out, into)
}

// durations turns milliseconds of the browser into durations.
func durations(list []float64) []time.Duration {
	out := make([]time.Duration, len(list))
	for i, v := range list {
		out[i] = time.Duration(v * float64(time.Millisecond))
	}
	return out
}

// prepared builds the dashboard and fills its folder, and says why it cannot.
func (e *Env) prepared(ctx context.Context, jobs int) (skipped string, err error) {
	if why := e.frontend(ctx); why != "" {
		return why, nil
	}
	return "", e.inbox(ctx, jobs)
}

// firstPaint measures the inbox from a first visit until its first rows are on
// screen.
func firstPaint(ctx context.Context, e *Env) (Result, error) {
	if why, err := e.prepared(ctx, e.Postings/10); why != "" || err != nil {
		return Result{Skipped: why}, err
	}
	var took struct{ Rows, Whole, Bare []float64 }
	if err := e.watch(ctx, "paint", &took); err != nil {
		return Result{}, err
	}
	rows, bare := durations(took.Rows), durations(took.Bare)
	slowest := quantile(rows, 1)
	return Result{Value: fmt.Sprintf("p50 %s, slowest %s", ms(quantile(rows, 0.5)), ms(slowest)), Floor: fmt.Sprintf("p50 %s for one word", ms(quantile(bare, 0.5))), Met: slowest <= time.Second,
		Note: fmt.Sprintf("%d first visits, each with an empty cache, in headless Chromium without a GPU against the real program with %s jobs in the inbox: from the start of the navigation until the first rows of the ranked list are painted. "+
			"A small script draws them with the components of the page, from the answers that the page brings along; React takes it over and keys act after %s (p50), and those pressed before are kept. "+
			"The floor is the first paint of /healthz by the same program.", len(rows), count(e.Postings/10), ms(quantile(durations(took.Whole), 0.5)))}, nil
}

// interaction measures keys of the inbox until what they bring is on screen.
func interaction(ctx context.Context, e *Env) (Result, error) {
	if why, err := e.prepared(ctx, e.Postings/10); why != "" || err != nil {
		return Result{Skipped: why}, err
	}
	var took struct{ Next, Previous, Open, Search, Bare []float64 }
	if err := e.watch(ctx, "keys", &took); err != nil {
		return Result{}, err
	}
	worst, text := time.Duration(0), ""
	for _, k := range []struct {
		name string
		took []float64
	}{{"next job (j)", took.Next}, {"previous job (k)", took.Previous}, {"open the job (o)", took.Open}, {"search (/)", took.Search}} {
		d := durations(k.took)
		p95 := quantile(d, 0.95)
		worst = max(worst, p95)
		text += fmt.Sprintf("%s p50 %s, p95 %s; ", k.name, ms(quantile(d, 0.5)), ms(p95))
	}
	return Result{Value: fmt.Sprintf("p95 of the slowest key %s", ms(worst)), Floor: fmt.Sprintf("p95 %s for a key that does nothing", ms(quantile(durations(took.Bare), 0.95))), Met: worst <= 100*time.Millisecond,
		Note: fmt.Sprintf("%sfrom the time stamp of the key until the frame with its effect is painted, the request for the job included; of a job that is opened it is the frame with its head and its posting; %s jobs in the inbox.", text, count(e.Postings/10))}, nil
}

// scrolling measures the frames while the list is scrolled from its first to its
// last job.
func scrolling(ctx context.Context, e *Env) (Result, error) {
	if why, err := e.prepared(ctx, e.Postings); why != "" || err != nil {
		return Result{Skipped: why}, err
	}
	var took struct {
		Frames, Bare []float64
		Rows         int
	}
	if err := e.watch(ctx, "scroll", &took); err != nil {
		return Result{}, err
	}
	frames, bare := durations(took.Frames), durations(took.Bare)
	long := 0
	for _, f := range frames {
		if f > 50*time.Millisecond {
			long++
		}
	}
	p95 := quantile(frames, 0.95)
	return Result{Value: fmt.Sprintf("p95 %s", ms(p95)), Floor: fmt.Sprintf("p95 %s at rest", ms(quantile(bare, 0.95))), Met: p95 <= 50*time.Millisecond && took.Rows >= e.Postings,
		Note: fmt.Sprintf("the list is moved by 1,500 pixels in each frame from the first to the last of %s jobs, read from the program page by page on the way, in headless Chromium without a GPU: %s frames, p50 %s, p99 %s, longest %s, %s of them longer than 50 ms.",
			count(took.Rows), count(len(frames)), ms(quantile(frames, 0.5)), ms(quantile(frames, 0.99)), ms(quantile(frames, 1)), count(long))}, nil
}
