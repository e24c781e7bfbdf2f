// Command models measures a text model on the data folder and, with -write, puts the
// result into docs/evaluation.md and the model's card.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"github.com/automonet/automonet/internal/eval/learn"
	"github.com/automonet/automonet/internal/eval/train"
)

func main() {
	name := flag.String("model", "", "scam, titles, skills or price")
	data := flag.String("data", "../shared/data", "folder of the recorded data")
	write := flag.Bool("write", false, "replace the model's section of docs/evaluation.md, and its card")
	root := flag.String("root", ".", "the repository")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *name, *data, *root, *write); err != nil {
		fmt.Fprintln(os.Stderr, "eval-models:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, name, data, root string, write bool) error {
	if _, err := os.Stat(data); os.IsNotExist(err) {
		fmt.Printf("skipped: %s does not exist; name the folder of the recorded data with -data\n", data)
		return nil
	}
	e, err := train.Evaluate(ctx, name, data, root, func(what string) { fmt.Fprintln(os.Stderr, "  "+what) })
	if err != nil {
		return err
	}
	fmt.Println(e.Section)
	if write {
		if err := learn.WriteSection(filepath.Join(root, "docs", "evaluation.md"), name, e.Section); err != nil {
			return err
		}
		card, err := train.WriteCard(root, name, e)
		if err != nil {
			return err
		}
		fmt.Fprintln(os.Stderr, "  wrote", card)
	}
	for _, m := range e.Missed {
		fmt.Println("goal missed: " + m)
	}
	fmt.Println(e.Figure)
	return nil
}
