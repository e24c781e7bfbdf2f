// Command cost simulates what proposals cost by policy on recorded postings, and
// prints a table. With -write it goes into docs/evaluation.md.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
	"github.com/automonet/automonet/internal/eval/cost"
)

const (
	file  = "docs/evaluation.md"
	begin = "<!-- cost:begin -->"
	end   = "<!-- cost:end -->"
)

func main() {
	data := flag.String("data", "../shared/data", "folder of the recorded data")
	n := flag.Int("n", 1000, "how many jobs")
	seed := flag.Uint64("seed", 20261129, "seed of the run")
	write := flag.Bool("write", false, "put the figures into "+file)
	flag.Parse()
	if err := run(*data, *n, *seed, *write); err != nil {
		fmt.Fprintln(os.Stderr, "cost:", err)
		os.Exit(1)
	}
}

func run(data string, n int, seed uint64, write bool) error {
	jobs, left, err := cost.Load(data, n, seed)
	if err != nil {
		return err
	}
	text, err := section(jobs, left, seed)
	if err != nil {
		return err
	}
	fmt.Print(text)
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

func section(jobs []cost.Job, left int, seed uint64) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "## Cost of proposals by policy\n\nWritten by `make eval-cost` (seed %d). %d recorded Hacker News postings, spread over a month, go through the program's own extraction, choice, cascade, price list (%s) and gates. "+
		"Only the models are scripted: a model writes the clean text of the template and spoils it (cliche, invented number or employer, placeholder, over length, wrong language, missing required word) as often as the last table says. "+
		"These shares and the quality are assumptions, so the figures compare policies, not models; the program does not know them and learns from its gates and from noisy edits. "+
		"%d more postings were left out, since their clean text needs the owner. A call sends 7.2 kB that are the same for all jobs, and the posting; it admits 1,500 tokens of answer. A day may use a twentieth of the month.\n\n",
		seed, len(jobs), route.Builtin().AsOf().Format("2006-01-02"), left)
	b.WriteString("| month | policy | spent | per proposal | gates at first | repaired | escalated | templates | quality | quality, valuable jobs | missed by gates | over a limit |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	var served strings.Builder
	for _, month := range []core.NanoUSD{500_000_000, 2_000_000_000, 5_000_000_000, 1_000_000_000_000} {
		for _, policy := range []cost.Policy{cost.PolicyBest, cost.PolicyCheapest, cost.PolicyOurs} {
			r, err := cost.Run(cost.Config{Jobs: jobs, Policy: policy, Month: month, Seed: seed})
			if err != nil {
				return "", err
			}
			limit := fmt.Sprintf("$%.2f", month.USD())
			if month > 100_000_000_000 {
				limit = "no limit"
			}
			over := "never"
			if r.DayOver || r.MonthOver {
				over = "YES"
			}
			fmt.Fprintf(&b, "| %s | %s | $%.3f | $%.5f | %s of %d | %d | %d | %s | %.3f | %.3f | %d | %s |\n", limit, policy, r.Spent.USD(), r.PerProposal().USD(),
				percent(r.FirstPassed, r.FirstTry), r.FirstTry, r.Repaired, r.Escalated, percent(r.Templates, r.Jobs), r.Quality, r.Valuable, r.Missed, over)
			if policy == cost.PolicyOurs {
				fmt.Fprintf(&served, "- %s: %s\n", limit, shares(r))
			}
		}
	}
	fmt.Fprintf(&b, "\nWho wrote, by our policy:\n\n%s\n| scripted model | input, $ per million | output | quality | spoilt |\n|---|---|---|---|---|\n", served.String())
	for _, w := range cost.Writers() {
		m, _ := route.Builtin().Find(w.Vendor, w.Name)
		fmt.Fprintf(&b, "| %s/%s | %.2f | %.2f | %.2f | %.0f %% |\n", w.Vendor, w.Name, float64(m.Price.Base.Input)/1e9, float64(m.Price.Base.Output)/1e9, w.Quality, w.Fault*100)
	}
	return b.String(), nil
}

func percent(n, of int) string { return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(max(of, 1))) }

// shares lists the models by how many jobs they wrote, the template last.
func shares(r cost.Report) string {
	names := slices.SortedFunc(maps.Keys(r.Served), func(a, b string) int {
		return cmp.Or(cmp.Compare(r.Served[b], r.Served[a]), cmp.Compare(a, b))
	})
	var out []string
	for _, name := range names {
		out = append(out, fmt.Sprintf("%s %d", name, r.Served[name]))
	}
	return strings.Join(append(out, fmt.Sprintf("template %d", r.Templates)), ", ")
}
