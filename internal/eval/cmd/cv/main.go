// Command cv measures the reading of CVs against labels made by hand, the tuned and
// the held-out half apart. With -write it puts the figures into docs/evaluation.md;
// with -mistakes it lists what went wrong in the tuned half.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/automonet/automonet/internal/eval/cv"
)

const (
	file   = "docs/evaluation.md"
	labels = "internal/eval/cv/testdata"
	begin  = "<!-- cv:begin -->"
	end    = "<!-- cv:end -->"
)

func main() {
	write := flag.Bool("write", false, "put the figures into "+file)
	mistakes := flag.String("mistakes", "", "list the mistakes of a part: tuned or heldout")
	flag.Parse()
	if err := run(*write, *mistakes); err != nil {
		fmt.Fprintln(os.Stderr, "cv:", err)
		os.Exit(1)
	}
}

func run(write bool, mistakes string) error {
	res, err := cv.Run(context.Background(), labels)
	if err != nil {
		return err
	}
	for _, m := range res.Mistakes {
		if part, _, _ := strings.Cut(m, "\t"); part == mistakes {
			fmt.Println(m)
		}
	}
	text := section(res)
	fmt.Print(text)
	if !write {
		return nil
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	doc := string(raw)
	from, to := strings.Index(doc, begin), strings.Index(doc, end)
	if from < 0 || to < from {
		doc = strings.TrimRight(doc, "\n") + "\n\n" + begin + "\n" + end + "\n"
		from, to = strings.Index(doc, begin), strings.Index(doc, end)
	}
	return os.WriteFile(file, []byte(doc[:from]+begin+"\n"+text+doc[to:]), 0o644)
}

// section shows the figures as a table.
func section(res cv.Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## CVs\n\nWritten by `make eval-cv`. Made-up CVs with hand-made labels (`internal/eval/cv/testdata`): %d that the rules were tuned on and %d that were written before the first run and whose mistakes were not looked at. A job counts as right when role, employer, start and end all are; a skill's detail are its years and level; a language counts with its level. Goal: precision 0.95, recall 0.85.\n\n", res.Files["tuned"], res.Files["heldout"])
	b.WriteString("| part | field | precision | recall | right | wrong | missed |\n|---|---|---|---|---|---|---|\n")
	for _, part := range []struct{ key, name string }{{"tuned", "tuned"}, {"heldout", "held out"}} {
		var all cv.Count
		for _, f := range cv.Fields() {
			c := res.Counts[part.key][f]
			if c == nil {
				continue
			}
			fmt.Fprintf(&b, "| %s | %s | %.3f | %.3f | %d | %d | %d |\n", part.name, f, c.Precision(), c.Recall(), c.Right, c.Wrong, c.Missed)
			if f != "job" { // its parts are counted below it
				all.Right, all.Wrong, all.Missed = all.Right+c.Right, all.Wrong+c.Wrong, all.Missed+c.Missed
			}
		}
		fmt.Fprintf(&b, "| %s | **all** | **%.3f** | **%.3f** | %d | %d | %d |\n", part.name, all.Precision(), all.Recall(), all.Right, all.Wrong, all.Missed)
	}
	return b.String()
}
