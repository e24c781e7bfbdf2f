// Command dedupe runs the evaluation of core/dedupe on recorded postings.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/automonet/automonet/internal/eval/dedupe"
)

func main() {
	data := flag.String("data", "../shared/data", "folder of the recorded data")
	pairs := flag.String("pairs", "core/dedupe/testdata/pairs.ndjson", "labelled pairs")
	write := flag.Bool("write", false, "replace the dedupe section of the file named by -out")
	out := flag.String("out", "docs/evaluation.md", "Markdown file that -write changes")
	errors := flag.Bool("errors", false, "print the tuned pairs that are decided against their label")
	flag.Parse()
	if err := run(*data, *pairs, target(*write, *out), *errors); err != nil {
		fmt.Fprintln(os.Stderr, "eval-dedupe:", err)
		os.Exit(1)
	}
}

func target(write bool, out string) string {
	if write {
		return out
	}
	return ""
}

func run(data, pairsPath, write string, listErrors bool) error {
	folder := filepath.Join(data, "sources-recorded", "hackernews")
	if _, err := os.Stat(folder); os.IsNotExist(err) {
		fmt.Printf("skipped: %s does not exist; name the folder of the recorded data with -data\n", folder)
		return nil
	}
	pairs, err := dedupe.LoadPairs(pairsPath)
	if err != nil {
		return err
	}
	var all, recent []dedupe.Post
	for _, years := range []string{"2011-2014", "2015-2016", "2017-01-to-2018-09"} {
		posts, err := dedupe.LoadMonths(filepath.Join(folder, "hn-who-is-hiring-"+years+".ndjson.gz"))
		if err != nil {
			return err
		}
		all, recent = append(all, posts...), posts
	}
	r := dedupe.Report{
		Recall: dedupe.MeasureRecall(recent), Pairs: pairs, Speed: dedupe.MeasureSpeed(all, 50_000),
		Machine: fmt.Sprintf("Run with %s on %s/%s", runtime.Version(), runtime.GOOS, runtime.GOARCH),
	}
	fmt.Println(r.Markdown())
	if listErrors {
		for _, e := range dedupe.MeasureMerging(pairs, dedupe.Tuned).Errors {
			fmt.Printf("pair %d (%s) same=%v similarity %.2f %s\n  %.120q\n  %.120q\n", e.Pair.Number, e.Pair.Kind, e.Pair.Same, e.Similarity, e.Reason, e.RoleA, e.RoleB)
		}
	}
	if write != "" {
		if err := dedupe.WriteSection(write, r.Markdown()); err != nil {
			return err
		}
	}
	for _, missed := range r.Goals() {
		err = fmt.Errorf("goal missed: %s", missed)
		fmt.Println(err)
	}
	return err
}
