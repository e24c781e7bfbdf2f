package config

import (
	"reflect"
	"sort"
	"strings"

	"github.com/automonet/automonet/core"
)

// AddSource returns the file with one more source at the end of its list; every
// other line, comments included, stays as it is. A file without a list gets the
// default sources and the new one.
func AddSource(file string, raw []byte, s Source) ([]byte, error) {
	root, err := readForEdit(file, raw)
	if err != nil {
		return nil, err
	}
	lines := splitLines(raw)
	list := root.get("sources")
	if list == nil || len(list.items) == 0 {
		var all []Source
		if list == nil {
			all = Default().Sources
		}
		start, end := len(lines), len(lines)
		if list != nil {
			start, end = section(root, "sources", lines)
		}
		block := append([]string{"sources:"}, sourceLines("  ", append(all, s)...)...)
		return joinLines(splice(lines, start, end, block)), nil
	}
	if err := blockStyle(lines, list); err != nil {
		return nil, err
	}
	_, end := section(root, "sources", lines)
	first := lines[itemStart(lines, list.items[0])]
	indent := first[:len(first)-len(strings.TrimLeft(first, " "))]
	return joinLines(splice(lines, end, end, sourceLines(indent, s))), nil
}

// SourceText is how AddSource writes a source, line by line.
func SourceText(s Source) []string { return sourceLines("", s) }

// RemoveSource returns the file without the named source; every other line
// stays. An unknown name is of kind core.KindNotFound and lists the known ones.
func RemoveSource(file string, raw []byte, name core.SourceName) ([]byte, error) {
	root, err := readForEdit(file, raw)
	if err != nil {
		return nil, err
	}
	list := root.get("sources")
	if list == nil {
		// The file relies on the default list: write it out without the one.
		var rest []Source
		for _, s := range Default().Sources {
			if s.Name != name {
				rest = append(rest, s)
			}
		}
		if len(rest) == len(Default().Sources) {
			return nil, UnknownSource(name, Default().Sources)
		}
		lines := splitLines(raw)
		return joinLines(splice(lines, len(lines), len(lines), append([]string{"sources:"}, sourceLines("  ", rest...)...))), nil
	}
	at := -1
	var known []Source
	for i, item := range list.items {
		if n := item.get("name"); n != nil {
			known = append(known, Source{Name: core.SourceName(n.text)})
			if n.text == string(name) {
				at = i
			}
		}
	}
	if at < 0 {
		return nil, UnknownSource(name, known)
	}
	lines := splitLines(raw)
	if err := blockStyle(lines, list); err != nil {
		return nil, err
	}
	start, end := section(root, "sources", lines)
	if len(list.items) == 1 {
		return joinLines(splice(lines, start, end, []string{"sources: []"})), nil
	}
	from, to := itemStart(lines, list.items[at]), end
	if at+1 < len(list.items) {
		to = backOverComments(lines, itemStart(lines, list.items[at+1]))
	}
	return joinLines(splice(lines, from, to, nil)), nil
}

// UnknownSource is the error about a source that is not configured; it lists
// those that are.
func UnknownSource(name core.SourceName, sources []Source) error {
	var known []string
	for _, s := range sources {
		known = append(known, string(s.Name))
	}
	sort.Strings(known)
	msg := "there is no source " + shown("", string(name)) + "; known: " + strings.Join(known, ", ")
	if hint := nearest(string(name), known); hint != "" {
		msg += " (did you mean " + hint + "?)"
	}
	return &core.Error{Kind: core.KindNotFound, Msg: msg}
}

// Nearest returns the candidate that a mistyped word was probably meant to be, or "".
func Nearest(got string, candidates []string) string { return nearest(got, candidates) }

func readForEdit(file string, raw []byte) (*tree, error) {
	var probs Problems
	root := parseTree(file, raw, &probs)
	return root, probs.err()
}

// blockStyle refuses a list that is not written with one "- " line per entry:
// there lines cannot be added or taken out.
func blockStyle(lines []string, list *tree) error {
	last := 0
	for _, item := range list.items {
		if item.shape != shapeMap || item.at.line <= last || !strings.HasPrefix(strings.TrimSpace(lines[itemStart(lines, item)]), "-") {
			var probs Problems
			probs.add(item.at, "sources", "not_editable", nil)
			return probs.err()
		}
		last = item.at.line
	}
	return nil
}

func splitLines(raw []byte) []string {
	text := strings.TrimRight(strings.ReplaceAll(string(raw), "\r\n", "\n"), "\n")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

func joinLines(lines []string) []byte { return []byte(strings.Join(lines, "\n") + "\n") }

func splice(lines []string, from, to int, with []string) []string {
	out := append([]string{}, lines[:from]...)
	out = append(out, with...)
	return append(out, lines[to:]...)
}

// section returns the lines [start, end) of a key of the first level, without
// the blank lines and comments that belong to the next one.
func section(root *tree, key string, lines []string) (start, end int) {
	end = len(lines)
	for _, f := range root.fields {
		if f.key == key {
			start = f.at.line - 1
		}
	}
	for _, f := range root.fields {
		if next := f.at.line - 1; next > start && next < end {
			end = next
		}
	}
	return start, backOverComments(lines, end)
}

func backOverComments(lines []string, end int) int {
	for end > 0 {
		text := strings.TrimSpace(lines[end-1])
		if text != "" && !strings.HasPrefix(text, "#") {
			break
		}
		end--
	}
	return end
}

func itemStart(lines []string, item *tree) int {
	at := item.at.line - 1
	for at > 0 && !strings.HasPrefix(strings.TrimSpace(lines[at]), "-") {
		at--
	}
	return at
}

func sourceLines(indent string, sources ...Source) []string {
	w := &writer{brief: true}
	for _, s := range sources {
		sub := &writer{brief: true}
		sub.structure(1, "sources[]", reflect.ValueOf(s))
		w.item(0, sub.b.String())
	}
	lines := splitLines(w.b.Bytes())
	for i := range lines {
		lines[i] = indent + lines[i]
	}
	return lines
}
