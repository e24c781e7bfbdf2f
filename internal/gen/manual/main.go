// Command manual writes what describes the command line from the command line
// itself: docs/cli.md, the manual pages in English and German, and the completions
// of the shells. With -check it fails where one of them differs.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/automonet/automonet/cmd/automonet/backend"
	"github.com/automonet/automonet/cmd/automonet/cli"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/secret"
)

func main() {
	check := flag.Bool("check", false, "change nothing, fail on a stale file")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "manual:", err)
		os.Exit(1)
	}
}

func run(check bool) error {
	made, err := render()
	if err != nil {
		return err
	}
	for path, want := range made {
		if have, err := os.ReadFile(path); err == nil && bytes.Equal(have, want) {
			continue
		}
		if check {
			return fmt.Errorf("%s is stale; run make gen", path)
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, want, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// render returns the files by their paths.
func render() (map[string][]byte, error) {
	b := backend.New("dev", io.Discard, secret.NewRedactor())
	english := cli.Describe(core.LangEnglish, b)
	out := map[string][]byte{
		"docs/cli.md":                      reference(english),
		"build/package/man/automonet.1":    page(english, englishWords()),
		"build/package/man/automonet.de.1": page(cli.Describe(core.LangGerman, b), germanWords()),
	}
	for shell, name := range map[string]string{"bash": "automonet.bash", "zsh": "_automonet", "fish": "automonet.fish"} {
		var text, failed bytes.Buffer
		if code := cli.Main(context.Background(), cli.Program{Args: []string{"--lang=en", "completion", shell}, Stdin: bytes.NewReader(nil), Stdout: &text, Stderr: &failed, Backend: b}); code != 0 {
			return nil, fmt.Errorf("completion of %s: exit %d: %s", shell, code, failed.Bytes())
		}
		out["build/package/completion/"+name] = text.Bytes()
	}
	return out, nil
}

// each calls see for a command and all below it, depth first.
func each(doc cli.CommandDoc, see func(cli.CommandDoc)) {
	see(doc)
	for _, g := range doc.Groups {
		for _, c := range g.Commands {
			each(c, see)
		}
	}
}

// leaves are the commands below doc that do something, in the order of the help.
func leaves(doc cli.CommandDoc) []cli.CommandDoc {
	var out []cli.CommandDoc
	each(doc, func(c cli.CommandDoc) {
		if len(c.Groups) == 0 || len(c.Flags) > 0 && c.Path != doc.Path {
			out = append(out, c)
		}
	})
	return slices.Clip(out)
}
