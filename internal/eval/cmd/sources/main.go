// Command sources runs every recorded answer of the data folder through its driver
// and prints counts and how often each field is filled. With -write it puts them into
// docs/evaluation.md. Without the folder it says so and does nothing.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/automonet/automonet/internal/eval/sources"
)

const (
	file  = "docs/evaluation.md"
	begin = "<!-- sources:begin -->"
	end   = "<!-- sources:end -->"
)

func main() {
	data := flag.String("data", "../shared/data", "the folder with the recorded answers")
	write := flag.Bool("write", false, "put the figures into "+file)
	flag.Parse()
	if err := run(*data, *write); err != nil {
		fmt.Fprintln(os.Stderr, "sources:", err)
		os.Exit(1)
	}
}

func run(data string, write bool) error {
	if _, err := os.Stat(filepath.Join(data, "sources-recorded")); err != nil {
		fmt.Printf("%s has no recorded answers, so nothing was measured; name their folder with -data\n", data)
		return nil
	}
	text, err := sources.Report(context.Background(), data)
	fmt.Print(text)
	if err != nil || !write {
		return err
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
