// Command models measures a text model on the data folder and, with -write, puts the
// result into docs/evaluation.md and the model's card. With -embed it measures the titles
// also with an embedding model of a provider that the owner set up, within the budget;
// what is measured so is printed only.
package main

import (
	"context"
	"errors"
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
	embed := flag.String("embed", "", "with -model titles: measure this PROVIDER/MODEL of the configuration as well; its calls cost money")
	cfg := flag.String("config", "", "with -embed: the configuration file (default: the usual one)")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *name, *data, *root, *write, embedder{*embed, *cfg}); err != nil {
		fmt.Fprintln(os.Stderr, "eval-models:", err)
		os.Exit(1)
	}
}

// embedder is an embedding model to measure, of a configuration file; none when empty.
type embedder struct{ model, config string }

func run(ctx context.Context, name, data, root string, write bool, with embedder) error {
	if with.model != "" && name != "titles" {
		return errors.New("-embed is for -model titles")
	}
	if _, err := os.Stat(data); os.IsNotExist(err) {
		fmt.Printf("skipped: %s does not exist; name the folder of the recorded data with -data\n", data)
		return nil
	}
	step := func(what string) { fmt.Fprintln(os.Stderr, "  "+what) }
	e, err := train.Evaluate(ctx, name, data, root, step)
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
	if with.model != "" {
		return vectors(ctx, with.model, with.config, data, step)
	}
	return nil
}
