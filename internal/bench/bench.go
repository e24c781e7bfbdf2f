package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Bench is one measurement. A new one is a function in a file of its own and a
// line in benches.
type Bench struct {
	// Name says what is measured, in a few words.
	Name string
	// Goal says when it is good enough, in words.
	Goal string
	// Run measures. It may leave files in e.Dir for later measurements.
	Run func(ctx context.Context, e *Env) (Result, error)
}

// Result is one line of the report.
type Result struct {
	// Value is what was measured, Floor the bare operation from the same run.
	Value, Floor string
	// Met reports whether the goal is met.
	Met bool
	// Note says how it was measured.
	Note string
	// Skipped says why there is no value.
	Skipped string
}

// benches lists the measurements in their order: later ones use the database
// that ingest has filled.
func benches() []Bench {
	return []Bench{
		{"near-duplicate signature", "100,000 texts/s per core", signature},
		{"near-duplicate probe", "at most 20 us, memory stated", probe},
		{"canonical link", "no goal", canonicalLink},
		{"ingest", "60 % of the bare batched insert of the same rows with FTS", ingest},
		{"re-seen unchanged postings", "write nothing", reseen},
		{"posting to scored", "p50 at most 2x two bare commits and hops", scored},
		{"decide", "10,000 jobs/s per core without a model call", decide},
		{"retrain from 100,000 decisions", "under 30 s, memory stated", retrain},
		{"search", "p99 at most 50 ms at 100,000 jobs", search},
		{"ready", "at most 3x a bare open and 300 ms", ready},
		{"API: list of jobs", "at 1 and 50 clients 0.7x the rate of a bare handler", restList},
		{"API: one job", "at 1 and 50 clients 0.7x the rate of a bare handler", restGet},
		{"API: memory after a storm of searches", "at most 150 MB", restStorm},
		{"API: event to 100 streams", "p99 at most 2x a bare fan-out, the writer never waits", restEvents},
		{syncOutbox, "at most 15 % more", outboxed},
		{syncPush, "100,000 rows at most 4x COPY through the same triggers, 64 MiB", push},
		{syncPull, "100,000 rows at most 10 s", pull},
		{syncLag, "p99 at most 2 s", lag},
		{syncIdle, "p99 of the request at most 5 ms", standing},
		{"idle memory", "at most 60 MB", idle},
		{"idle with 20 sources", "at most 80 MiB and 0.5 % of a core", idleSources},
		{"binary", "at most 25 MB, no cgo", binary},
		{"programs handed out", "no goal", sizes},
		{"desktop: start", "at most 1.5 s to the window", desktopStart},
		{"desktop: size", "no goal", desktopSize},
		{"dashboard: main bundle", "at most 200 kB gzip", bundle},
		{"dashboard: first meaningful paint of the inbox", "at most 1 s with 10,000 jobs", firstPaint},
		{"dashboard: from a key to the screen", "at most 100 ms", interaction},
		{"dashboard: scroll through the inbox", "p95 of a frame at most 50 ms with 100,000 jobs", scrolling},
		{"large search", "p99 at most 100 ms at 1,000,000 jobs", searchLarge},
		{"model call", "at most 1.15x bare go-openai", alone},
		{"model calls by 64", "at most 1.15x bare go-openai", crowd},
		{"model stream", "no goal", aloneStream},
		{"model streams by 64", "no goal", crowdStream},
		{"model call with the ledger", "p50 at most 5 ms more", durable},
		{"model calls with the ledger by 64, vendor of 50 ms", "at least 90 % of bare go-openai", grouped},
		{"model calls with the ledger by 64, instant vendor", "no goal", groupedInstant},
		{"template while all providers are down", "p50 at most 100 ms", rescue},
		{"hold and settle", "no goal", holdSettle},
		{"a thousand holds at once", "no goal", thousand},
	}
}

// Env is what the measurements share.
type Env struct {
	// Data is the folder of recorded data, Sample a file to use where it is not.
	Data, Sample string
	// Dir is a fresh folder that is removed at the end.
	Dir string
	// Postings and Entries are how many postings to ingest and how many
	// signatures to index.
	Postings, Entries int
	// Large is how many jobs the large search is over, 0 for none.
	Large int
	// Copied is how many rows of jobs and postings are copied to a project.
	Copied int
	// Out gets progress.
	Out io.Writer

	// Merge writes what some of the measurements gave into the report that is there.
	Merge bool

	// Browser is the Chromium to measure the dashboard in, "" for none.
	Browser string
	// Desktop reports whether the desktop program is built and measured too.
	Desktop bool

	posts *posts
	lab   *lab
	// mirrored is what the copy is measured on.
	mirrored *mirrored
	bin      string
	shown    *shown
}

// Corpus returns the postings, read once.
func (e *Env) Corpus() (*posts, error) {
	if e.posts != nil {
		return e.posts, nil
	}
	p, err := loadPosts(e.Data, e.Sample)
	if err != nil {
		return nil, err
	}
	e.posts = p
	return p, nil
}

func (e *Env) progress(format string, args ...any) {
	fmt.Fprintf(e.Out, "  "+format+"\n", args...)
}

// quantile returns the q-th quantile of durations, which it sorts.
func quantile(d []time.Duration, q float64) time.Duration {
	if len(d) == 0 {
		return 0
	}
	slices.Sort(d)
	return d[min(int(q*float64(len(d))), len(d)-1)]
}

// median runs f an odd number of times and returns the median of its values.
func median(n int, f func() float64) float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = f()
	}
	slices.Sort(v)
	return v[n/2]
}

// count writes a number with separators: 1,234,567.
func count[T int | int64 | float64](v T) string {
	s := fmt.Sprintf("%.0f", float64(v))
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2f ms", float64(d.Microseconds())/1000) }

func mega(bytes int64) string { return fmt.Sprintf("%.1f MB", float64(bytes)/1e6) }

// rowOf and noteOf are what an earlier report says of a measurement, "" where it was
// skipped or is not there.
func rowOf(report, name string) string {
	for _, l := range strings.Split(report, "\n") {
		if strings.HasPrefix(l, "| "+name+" |") && !strings.HasSuffix(l, "| skipped |") {
			return l
		}
	}
	return ""
}

func noteOf(report, name string) string {
	for _, l := range strings.Split(report, "\n") {
		if strings.HasPrefix(l, "- **"+name+"**: ") {
			return l
		}
	}
	return ""
}

// markdown writes the report. What was skipped keeps its line of the report before,
// whose note says when it was measured.
func markdown(machine string, lines []line, before string) string {
	var b strings.Builder
	b.WriteString("# Benchmarks\n\nWritten by `make bench`. Each goal stands beside its floor: the bare operation, measured in the same run on the same machine. " +
		"Rates per core are of processor time, since other work may have run beside.\n\n")
	b.WriteString(machine + "\n\n| what | goal | measured | floor | met |\n|---|---|---|---|---|\n")
	for _, l := range lines {
		met := "no"
		if row := rowOf(before, l.bench.Name); row != "" && l.result.Skipped != "" {
			b.WriteString(row + "\n")
			continue
		}
		switch {
		case l.result.Skipped != "":
			met = "skipped"
		case l.bench.Goal == "no goal":
			met = ""
		case l.result.Met:
			met = "yes"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", l.bench.Name, l.bench.Goal, l.result.Value, l.result.Floor, met)
	}
	b.WriteString("\n## How\n\n")
	for _, l := range lines {
		note := l.result.Note
		if l.result.Skipped != "" && rowOf(before, l.bench.Name) != "" {
			b.WriteString(noteOf(before, l.bench.Name) + "\n")
			continue
		}
		if l.result.Skipped != "" {
			note = "Skipped: " + l.result.Skipped
		}
		if note != "" {
			fmt.Fprintf(&b, "- **%s**: %s\n", l.bench.Name, note)
		}
	}
	return b.String()
}

// line is a measurement with its result.
type line struct {
	bench  Bench
	result Result
}
