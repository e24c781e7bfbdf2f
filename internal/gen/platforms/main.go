// Command platforms writes docs/platforms.md: what each platform's terms say, in English
// and German, where that was read and when, from the specs of the drivers.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"sort"
	"strings"

	"github.com/automonet/automonet/adapters/all"
	"github.com/automonet/automonet/core"
)

const target = "docs/platforms.md"

func main() {
	check := flag.Bool("check", false, "change nothing, fail on a stale file")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "platforms:", err)
		os.Exit(1)
	}
}

func run(check bool) error {
	body, err := render()
	if err != nil {
		return err
	}
	if have, err := os.ReadFile(target); err == nil && bytes.Equal(have, body) {
		return nil
	}
	if check {
		return fmt.Errorf("%s is stale; run make gen", target)
	}
	return os.WriteFile(target, body, 0o644)
}

// note is one platform's terms.
type note struct {
	kind, driver string
	title        map[core.Lang]string
	limits       string
	note         core.ComplianceNote
}

const head = `# Platforms and their terms

Written by "make gen" from the drivers themselves; "automonet source list --drivers" and "automonet channel list" show the same. Each note is a reading on the day that it names, no legal advice: terms change, and your account, country and contract may differ. Read them yourself before you rely on them. What a mode is: [user guide](guide/en/README.md#what-it-may-do-by-itself).

| Platform | Read on | Limits of the agent | Position of the terms | Stand der Bedingungen |
|---|---|---|---|---|
`

func render() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(head)
	for _, n := range notes() {
		en, de := n.note.Text[core.LangEnglish], n.note.Text[core.LangGerman]
		if en == "" || de == "" || n.note.Reviewed == "" || n.note.Source == "" || n.title[core.LangEnglish] == "" {
			return nil, fmt.Errorf("the %s %s has no note in both languages with its source and date", n.kind, n.driver)
		}
		fmt.Fprintf(&b, "| **%s** (%s `%s`) | [%s](%s) | %s | %s | %s |\n", cell(n.title[core.LangEnglish]), n.kind, n.driver, n.note.Reviewed, n.note.Source, n.limits, cell(en), cell(de))
	}
	return b.Bytes(), nil
}

// notes are those of all drivers: channels first, since they act in the owner's name.
func notes() []note {
	var out []note
	for _, c := range all.Channels() {
		limits := fmt.Sprintf("begins with `%s`, at most `%s`", c.Default, c.Ceiling)
		out = append(out, note{"channel", c.Driver, c.Title, limits, c.Note})
	}
	sources := all.Sources()
	sort.SliceStable(sources, func(i, j int) bool { return sources[i].Driver < sources[j].Driver })
	for _, s := range sources {
		limits := fmt.Sprintf("a scan every %s at most", s.Floor)
		if s.CacheTTL > 0 {
			limits += fmt.Sprintf("; texts kept for %s", s.CacheTTL)
		}
		if s.RulesOnly {
			limits += "; ranked by rules only, by no model"
		}
		out = append(out, note{"source", s.Driver, s.Title, limits, s.Note})
	}
	return out
}

func cell(s string) string { return strings.NewReplacer("|", "\\|", "\n", " ").Replace(s) }
