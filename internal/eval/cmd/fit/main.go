// Command fit measures whether occupations and the skill tagger rank jobs better, and
// prints the figure last. With -write it puts the section into docs/evaluation.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"

	"github.com/automonet/automonet/internal/eval/fit"
	"github.com/automonet/automonet/internal/eval/learn"
)

func main() {
	data := flag.String("data", "../shared/data", "folder of the recorded data")
	out := flag.String("out", "docs/evaluation.md", "Markdown file that -write changes")
	write := flag.Bool("write", false, "replace the section of the file named by -out")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *data, *out, *write); err != nil {
		fmt.Fprintln(os.Stderr, "eval-fit:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, data, out string, write bool) error {
	if _, err := os.Stat(data); os.IsNotExist(err) {
		fmt.Printf("skipped: %s does not exist; name the folder of the recorded data with -data\n", data)
		return nil
	}
	r, err := fit.Measure(ctx, data, func(what string) { fmt.Fprintln(os.Stderr, "  "+what) })
	if err != nil {
		return err
	}
	fmt.Println(r.Markdown())
	if write {
		if err := learn.WriteSection(out, "fit", r.Markdown()); err != nil {
			return err
		}
	}
	line, better := r.Figure()
	fmt.Println(line)
	if !better {
		return errors.New("the ranking is not better")
	}
	return nil
}
