// Command sources writes docs/sources.md: every source driver with what it needs, its
// limits, where its terms stand, what is read and what is not, from the specs.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/all"
	"github.com/automonet/automonet/adapters/source"
)

const target = "docs/sources.md"

func main() {
	check := flag.Bool("check", false, "change nothing, fail on a stale file")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "sources:", err)
		os.Exit(1)
	}
}

func run(check bool) error {
	body, err := render(all.Sources())
	if err != nil {
		return err
	}
	if check {
		have, err := os.ReadFile(target)
		if err != nil || !bytes.Equal(have, body) {
			return fmt.Errorf("%s is stale; run make gen", target)
		}
		return nil
	}
	return os.WriteFile(target, body, 0o644)
}

const head = `# Sources

Written by "make gen" from the drivers themselves. "automonet source list --drivers" shows the same in your language, "automonet source add URL" recognises an address, proposes the driver and shows a sample before anything is written; "automonet source test NAME" reads one page, and "automonet source replay NAME --at TIME" reads a kept answer with the present parser. The page Sources of the dashboard does the same. Where terms are told, read them yourself before you rely on them: the date says when they were read.

Every source asks politely: an own-named user agent, robots.txt obeyed, one request at a time to a host, conditional requests, Retry-After and cache headers obeyed. A floor is the least time between two scans; the interval adapts itself above it. A wall is reported and never climbed.

| Source | Needs | Least time between scans | Kept | Position of the terms |
|---|---|---|---|---|
`

func render(specs []source.Spec) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(head)
	for _, s := range specs {
		title := s.Title["en"]
		if title == "" || s.Access == "" || len(s.Reads) == 0 || s.Omits["en"] == "" {
			return nil, fmt.Errorf("the driver %s does not say its title, what it needs, what it reads and what it omits", s.Driver)
		}
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s | %s | %s ([%s](%s)) |\n", cell(title), s.Driver, needs(s.Access), span(s.Floor), kept(s.CacheTTL), cell(s.Note.Text["en"]), s.Note.Reviewed, s.Note.Source)
	}
	for _, s := range specs {
		fmt.Fprintf(&b, "\n## %s\n\n%s. %s\n\n", s.Driver, s.Title["en"], s.About["en"])
		fmt.Fprintf(&b, "- Needs: %s. Starts with an interval of %s.", needs(s.Access), span(s.Start))
		if len(s.Hosts) > 0 {
			fmt.Fprintf(&b, " Asks %s.", strings.Join(s.Hosts, ", "))
		}
		fmt.Fprintf(&b, "\n- Read: %s.\n- Not read: %s\n", strings.Join(words(s.Reads), ", "), s.Omits["en"])
		keys, err := keys(s.Schema)
		if err != nil {
			return nil, fmt.Errorf("schema of %s: %w", s.Driver, err)
		}
		if len(keys) > 0 {
			fmt.Fprintf(&b, "- Configuration: %s.\n", strings.Join(keys, ", "))
		}
		fmt.Fprintf(&b, "- Terms, read on %s at <%s>: %s\n", s.Note.Reviewed, s.Note.Source, s.Note.Text["en"])
	}
	return b.Bytes(), nil
}

func needs(a source.Access) string {
	switch a {
	case source.AccessOpen:
		return "nothing"
	case source.AccessKey:
		return "a key of yours"
	case source.AccessOAuth:
		return "your consent, or an application of yours"
	case source.AccessMail:
		return "your mailbox"
	case source.AccessUser:
		return "files that you supply"
	}
	return string(a)
}

func kept(d time.Duration) string {
	if d == 0 {
		return "as you set it"
	}
	return "at most " + span(d)
}

// span writes a duration in its largest whole unit.
func span(d time.Duration) string {
	switch {
	case d == 0:
		return "no floor"
	case d%(24*time.Hour) == 0:
		return fmt.Sprintf("%d d", d/(24*time.Hour))
	case d%time.Hour == 0:
		return fmt.Sprintf("%d h", d/time.Hour)
	}
	return fmt.Sprintf("%d min", d/time.Minute)
}

func words(fields []string) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = strings.ReplaceAll(f, "_", " ")
	}
	return out
}

func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }

// keys are the keys of a schema, those that must be set marked.
func keys(schema json.RawMessage) ([]string, error) {
	var s struct {
		Required   []string                   `json:"required"`
		Properties map[string]json.RawMessage `json:"properties"`
	}
	if err := json.Unmarshal(schema, &s); err != nil {
		return nil, err
	}
	var out []string
	for _, k := range slices.Sorted(maps.Keys(s.Properties)) {
		key := "`" + k + "`"
		if slices.Contains(s.Required, k) {
			key += " (must be set)"
		}
		out = append(out, key)
	}
	return out, nil
}
