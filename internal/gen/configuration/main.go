// Command configuration writes docs/configuration.md from the structure that the
// configuration is read into: every key with its type, its default, the variable that
// overrides it, and what it means.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
)

const target = "docs/configuration.md"

func main() {
	check := flag.Bool("check", false, "change nothing, fail on a stale file")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "configuration:", err)
		os.Exit(1)
	}
}

func run(check bool) error {
	list, err := keys()
	if err != nil {
		return err
	}
	body := render(list)
	if have, err := os.ReadFile(target); err == nil && bytes.Equal(have, body) {
		return nil
	}
	if check {
		return fmt.Errorf("%s is stale; run make gen", target)
	}
	return os.WriteFile(target, body, 0o644)
}

const head = `# Configuration

Written by "make gen" from the structure that the configuration is read into. "automonet config export FILE" writes the whole configuration with these explanations in your language, "automonet config show" what is in effect, "automonet config check" every mistake with file and line.

The file is the one named by --config, else by AUTOMONET_CONFIG, else ./automonet.yaml, else automonet.yaml in your configuration folder (~/.config/automonet). Every key can be overridden by a variable: AUTOMONET_, then the path of the key with two underscores between its parts, in capitals; a value that starts with [ or { is YAML, so that lists can be given whole. In a path, NAME stands for the name of an entry and N for its place in a list (or its name).

Secrets are references, never values: env:NAME (a variable), keychain:NAME (the keychain of the system), secret:NAME (stored encrypted by "automonet secret set NAME"). Durations are written like 90s, 15m, 12h or 7d.

Settings change while the agent runs, under Settings in the dashboard; they live in the store, and the file seeds them. With declarative: true the file rules.
`

func render(list []key) []byte {
	var b bytes.Buffer
	b.WriteString(head)
	section := "-"
	for _, k := range list {
		top, _, nested := strings.Cut(k.path, ".")
		if !nested && !strings.HasPrefix(k.kind, "section") && !strings.HasPrefix(k.kind, "list") {
			top = "Top level"
		}
		if top != section {
			section = top
			fmt.Fprintf(&b, "\n## %s\n\n| Key | Type | Default | Meaning |\n|---|---|---|---|\n", top)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", k.path, k.kind, code(k.def), strings.NewReplacer("|", "\\|", "\n", " ", "<", "&lt;", "*", "\\*").Replace(k.about))
	}
	return b.Bytes()
}

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}
