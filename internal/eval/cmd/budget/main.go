// Command budget runs the tests of the twenty properties of the budget and prints
// a table of what was run and found. With -full they run at full size; with
// -write the table goes into docs/evaluation.md.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

const (
	file  = "docs/evaluation.md"
	begin = "<!-- budget:begin -->"
	end   = "<!-- budget:end -->"
)

// properties are the statements, in their order.
func properties() []string {
	return []string{
		"1,000 callers of at most $0.10 against $5.00: at most 50 requests upstream, spent and held never above $5.00",
		"the same over day, month and job: no scope is ever over, a refusal leaves no trace",
		"SIGKILL under load: after the restart the ledger has at least what the vendor billed, and at most the limit",
		"orphans are charged at their maximum, listed, settled once; restarting again changes nothing",
		"settling twice, after a release, or late changes no total",
		"an unknown price is not called, and the reason is stored",
		"the counted bound is never below a tokenizer's count",
		"recorded usage payloads cost the hand-computed value to the nano-dollar",
		"a stream cut at any byte is never complete and never free",
		"a last usage without newline, or without [DONE], is accounted",
		"error, page or nothing under status 200: a fault of the provider, and the fallback is taken",
		"each form of Retry-After is obeyed; over the deadline another model answers at once",
		"requests on the wire equal call rows, each with its own hold, at most as many as configured",
		"five failures open the breaker, one probe after the cool-down, the state survives a restart",
		"as the budget empties the mean price falls by band, local model and template last, no job dropped",
		"all providers down: a valid template in the job's language, for nothing (100 ms: make bench)",
		"the same seed and ledger give the same choice, and the row explains it",
		"bandit: regret at most 15 % of the best fixed choice after 500 calls, drift found within 150",
		"overhead over bare go-openai (make bench)",
		"midnight, summer time and the turn of the month: a call counts in its own day, no window is lost or doubled",
	}
}

// packages hold the tests.
func packages() []string {
	return []string{"./core/route", "./store/ledger", "./adapters/llm/openai", "./actors/router"}
}

func main() {
	write := flag.Bool("write", false, "put the table into "+file)
	full := flag.Bool("full", false, "run at full size: 200 kills, 100,000 prompts")
	flag.String("data", "", "not used: the cases are in the repository")
	flag.Parse()
	if err := run(*write, *full); err != nil {
		fmt.Fprintln(os.Stderr, "budget:", err)
		os.Exit(1)
	}
}

func run(write, full bool) error {
	cmd := exec.Command("go", append([]string{"test", "-count=1", "-json", "-timeout", "90m", "-run", "^TestProperty[0-9]+$"}, packages()...)...)
	cmd.Env = os.Environ()
	if full {
		cmd.Env = append(cmd.Env, "AUTOMONET_FULL=1")
	}
	out, failed := cmd.Output()
	found, err := read(out)
	if err != nil {
		return err
	}
	text := section(found, full)
	fmt.Print(text)
	if failed != nil {
		return fmt.Errorf("a property does not hold: %w", failed)
	}
	if !write {
		return nil
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return os.WriteFile(file, []byte(between(string(raw), text)), 0o644)
}

// between puts a text between the markers, which it adds when they are not there.
func between(doc, text string) string {
	from, to := strings.Index(doc, begin), strings.Index(doc, end)
	if from < 0 || to < from {
		doc = strings.TrimRight(doc, "\n") + "\n\n" + begin + "\n" + end + "\n"
		from, to = strings.Index(doc, begin), strings.Index(doc, end)
	}
	return doc[:from] + begin + "\n" + text + doc[to:]
}

// result is how the test of a property in one package ended.
type result struct {
	pkg, state string
	seconds    float64
	said       []string
}

// read collects the results of `go test -json` by the number of the property.
func read(out []byte) (map[int][]result, error) {
	name := regexp.MustCompile(`^TestProperty([0-9]{2})(/.*)?$`)
	// What a test logs, behind its place in the source.
	line := regexp.MustCompile(`^\s+[a-z_]+_test\.go:[0-9]+: (.*)$`)
	type key struct {
		pkg string
		n   int
	}
	said, cases := map[key][]string{}, map[key]int{}
	found := map[int][]result{}
	d := json.NewDecoder(bytes.NewReader(out))
	for d.More() {
		var e struct {
			Action, Package, Test, Output string
			Elapsed                       float64
		}
		if err := d.Decode(&e); err != nil {
			return nil, fmt.Errorf("read the tests' results: %w", err)
		}
		m := name.FindStringSubmatch(e.Test)
		if m == nil {
			continue
		}
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return nil, err
		}
		k := key{e.Package[strings.LastIndex(e.Package, "automonet/automonet/")+len("automonet/automonet/"):], n}
		switch {
		case e.Action == "output":
			if l := line.FindStringSubmatch(strings.TrimRight(e.Output, "\n")); l != nil && m[2] == "" {
				said[k] = append(said[k], l[1])
			}
		case e.Action != "pass" && e.Action != "fail" && e.Action != "skip":
		case m[2] != "":
			cases[k]++
		default:
			r := result{pkg: k.pkg, state: e.Action, seconds: e.Elapsed, said: said[k]}
			if cases[k] > 0 {
				r.said = append([]string{fmt.Sprintf("%d cases", cases[k])}, r.said...)
			}
			found[n] = append(found[n], r)
		}
	}
	return found, nil
}

func section(found map[int][]result, full bool) string {
	command, size := "make eval-budget", "reduced (AUTOMONET_FULL=1 runs 200 kills and 100,000 prompts)"
	if full {
		command, size = "make eval-budget ARGS=-full", "full"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "## Budget: twenty properties\n\nWritten by `%s`: `go test -run '^TestProperty[0-9]+$'` over %s, %s on %s/%s; size: %s. What states a time is a line of `make bench`.\n\n",
		command, strings.Join(packages(), " "), runtime.Version(), runtime.GOOS, runtime.GOARCH, size)
	b.WriteString("| # | property | where | found |\n|---|---|---|---|\n")
	for i, what := range properties() {
		var where, said []string
		list := found[i+1]
		slices.SortFunc(list, func(a, b result) int { return strings.Compare(a.pkg, b.pkg) })
		for _, r := range list {
			where = append(where, "`"+r.pkg+"`")
			state := "holds"
			if r.state != "pass" {
				state = "FAILS"
			}
			said = append(said, strings.Join(append([]string{fmt.Sprintf("%s (%.1f s)", state, r.seconds)}, r.said...), "; "))
		}
		if len(list) == 0 {
			where, said = []string{"`internal/bench`"}, []string{"see docs/benchmarks.md"}
		}
		fmt.Fprintf(&b, "| %d | %s | %s | %s |\n", i+1, what, strings.Join(where, ", "), strings.ReplaceAll(strings.Join(said, "<br>"), "|", "/"))
	}
	return b.String()
}
