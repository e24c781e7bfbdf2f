package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/automonet/automonet/cmd/automonet/cli"
)

const referenceHead = `# The command line

Written by "make gen" from the program itself. "automonet help COMMAND" shows the same in your language, and the packages install it as a manual page ("man automonet").

%s

Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 not found, 4 refused by policy or budget, 5 another agent runs on this data folder (only "run").

## Flags of every command

`

// reference is docs/cli.md.
func reference(root cli.CommandDoc) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, referenceHead, plain(root.Long))
	flagTable(&b, root.Flags)
	for _, g := range root.Groups {
		fmt.Fprintf(&b, "\n## %s\n", g.Title)
		for _, top := range g.Commands {
			fmt.Fprintf(&b, "\n### %s\n", top.Path)
			if len(top.Groups) > 0 {
				fmt.Fprintf(&b, "\n%s\n", sentence(top))
			}
			for _, c := range leaves(top) {
				if c.Path != top.Path {
					fmt.Fprintf(&b, "\n#### %s\n", c.Path)
				}
				fmt.Fprintf(&b, "\n`%s`\n\n%s\n", c.Use, sentence(c))
				for _, e := range c.Examples {
					fmt.Fprintf(&b, "\n- Example: `%s`", e)
				}
				if len(c.Examples) > 0 {
					b.WriteString("\n")
				}
				if len(c.Flags) > 0 {
					b.WriteString("\n")
					flagTable(&b, c.Flags)
				}
			}
		}
	}
	return b.Bytes()
}

// sentence is what a command does, at length where it says so.
func sentence(c cli.CommandDoc) string {
	if c.Long != "" {
		return plain(c.Long)
	}
	return plain(c.Short) + "."
}

func flagTable(b *bytes.Buffer, flags []cli.FlagDoc) {
	b.WriteString("| Flag | Meaning |\n|---|---|\n")
	for _, f := range flags {
		fmt.Fprintf(b, "| `%s` | %s%s |\n", flagName(f), strings.ReplaceAll(plain(f.Text), "|", "\\|"), byDefault(f, " (default: %s)"))
	}
}

func flagName(f cli.FlagDoc) string {
	name := "--" + f.Name
	if f.Short != "" {
		name = "-" + f.Short + ", " + name
	}
	if f.Value != "" {
		name += " " + f.Value
	}
	return name
}

func byDefault(f cli.FlagDoc, form string) string {
	if f.Default == "" {
		return ""
	}
	return fmt.Sprintf(form, f.Default)
}

// plain takes what Markdown would read as markup out of a text of the help.
func plain(text string) string {
	return strings.NewReplacer("<", "&lt;", "*", "\\*", "_", "\\_").Replace(strings.TrimSpace(text))
}
