// Command bench measures each goal of the program beside its floor: the bare
// operation in the same run on the same machine. It prints the table and writes
// docs/benchmarks.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"runtime/pprof"
	"strings"
	"time"
)

func main() {
	if asChild() {
		return
	}
	e := Env{Out: os.Stdout}
	flag.StringVar(&e.Data, "data", "../shared/data", "folder of the recorded data")
	flag.StringVar(&e.Sample, "sample", "core/dedupe/testdata/pairs.ndjson", "postings to use where the folder is not")
	flag.IntVar(&e.Postings, "n", 100_000, "how many postings to ingest")
	flag.IntVar(&e.Large, "large", 0, "how many jobs to search at last; 1000000 takes half an hour and 8 GB, 0 skips it")
	flag.IntVar(&e.Entries, "entries", 1_000_000, "how many signatures to index")
	flag.IntVar(&e.Copied, "copied", 100_000, "how many rows to copy to a project")
	flag.StringVar(&e.Browser, "browser", chromium(), "the Chromium to measure the dashboard in; empty for none")
	only := flag.String("only", "", "run the measurements whose name matches this expression, and write nothing unless -merge is given")
	flag.BoolVar(&e.Merge, "merge", false, "with -only, write what was measured into the report and keep its other lines")
	flag.BoolVar(&e.Desktop, "desktop", true, "build and measure the desktop program too, where GTK and a screen can be had")
	out := flag.String("out", "docs/benchmarks.md", "Markdown file to write; empty for none")
	profile := flag.String("cpuprofile", "", "write a processor profile to this file")
	flag.Parse()
	if *profile != "" {
		f, err := os.Create(*profile)
		if err == nil {
			err = pprof.StartCPUProfile(f)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		defer pprof.StopCPUProfile()
	}
	if err := run(context.Background(), &e, *only, *out); err != nil {
		pprof.StopCPUProfile()
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// asChild does the work of a program that the measurements start, when this
// process is one, and reports whether it is.
func asChild() bool {
	var err error
	switch bare, dir := os.Getenv(bareOpenEnv), os.Getenv(serveEnv); {
	case bare != "":
		err = bareProgram(bare)
	case dir != "":
		err = serveProgram(dir)
	default:
		return false
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	return true
}

func run(ctx context.Context, e *Env, only, out string) error {
	want, err := regexp.Compile(only)
	if err != nil {
		return fmt.Errorf("-only: %w", err)
	}
	if e.Dir, err = os.MkdirTemp("", "automonet-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(e.Dir)
	defer e.close()
	machine := describe(time.Now())
	fmt.Fprintln(e.Out, machine)
	var lines []line
	for _, b := range benches() {
		if !want.MatchString(b.Name) {
			lines = append(lines, line{b, Result{Skipped: "not measured in this run"}})
			continue
		}
		fmt.Fprintf(e.Out, "%s (goal: %s)\n", b.Name, b.Goal)
		began := time.Now()
		r, err := b.Run(ctx, e)
		if err != nil {
			return fmt.Errorf("%s: %w", b.Name, err)
		}
		report(e.Out, b, r)
		fmt.Fprintf(e.Out, "  took %.1f s\n", time.Since(began).Seconds())
		lines = append(lines, line{b, r})
	}
	if out == "" || (only != "" && !e.Merge) {
		return nil
	}
	before, err := os.ReadFile(out)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the report before: %w", err)
	}
	if only != "" {
		machine = mergeInto(string(before), machine, lines)
	}
	if err := os.WriteFile(out, []byte(markdown(machine, lines, string(before))), 0o644); err != nil {
		return fmt.Errorf("write %s: %w", out, err)
	}
	return nil
}

// mergeInto notes with each line when and on what it was measured, since the report
// keeps the machine of its other lines, which is returned.
func mergeInto(before, machine string, lines []line) string {
	for i := range lines {
		if lines[i].result.Skipped == "" {
			lines[i].result.Note += " Measured in a run of its own. " + machine
		}
	}
	for l := range strings.Lines(before) {
		if strings.HasPrefix(l, "Machine: ") {
			return strings.TrimSpace(l)
		}
	}
	return machine
}

func report(w io.Writer, b Bench, r Result) {
	if r.Skipped != "" {
		fmt.Fprintf(w, "  skipped: %s\n", r.Skipped)
		return
	}
	met := "met"
	if !r.Met {
		met = "NOT MET"
	}
	if b.Goal == "no goal" {
		met = "-"
	}
	fmt.Fprintf(w, "  %s; floor %s; %s\n  %s\n", r.Value, r.Floor, met, r.Note)
}
