package mcp

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Bounds of the search for items.
const (
	maxLevels = 8
	maxItems  = 2000
)

// Item is an object of an answer. No server promises its names, so that each field is
// looked up by all names that are known for it.
type Item map[string]any

// Items finds the first list of objects that are items, at any depth: an answer may
// wrap them as {"jobs": []}, {"data": {"edges": [{"node": {}}]}} and so on. Found is
// true for a list without items, too, where its name is one of lists.
func Items(raw json.RawMessage, lists []string, is func(Item) bool) (items []Item, found bool) {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return nil, false
	}
	return itemsIn(v, "", lists, is, 0)
}

func itemsIn(v any, name string, lists []string, is func(Item) bool, level int) (items []Item, found bool) {
	if level > maxLevels {
		return nil, false
	}
	switch v := v.(type) {
	case []any:
		for _, x := range v[:min(len(v), maxItems)] {
			m, ok := x.(map[string]any)
			if !ok {
				continue
			}
			if node, ok := m["node"].(map[string]any); ok {
				m = node
			}
			if is(m) {
				items = append(items, m)
			}
		}
		if len(items) > 0 || len(v) == 0 && slices.Contains(lists, name) {
			return items, true
		}
		for _, x := range v[:min(len(v), 20)] {
			if items, found := itemsIn(x, "", lists, is, level+1); found {
				return items, true
			}
		}
	case map[string]any:
		// The names that lists have come first, the others in a fixed order.
		var names []string
		for k := range v {
			if !slices.Contains(lists, k) {
				names = append(names, k)
			}
		}
		slices.Sort(names)
		for _, k := range append(slices.Clone(lists), names...) {
			if items, found := itemsIn(v[k], k, lists, is, level+1); found {
				return items, true
			}
		}
	}
	return nil, false
}

// Find returns the value of the first of the names, at any depth of the answer.
func Find(raw json.RawMessage, names ...string) (any, bool) {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return nil, false
	}
	return find(v, names, 0)
}

func find(v any, names []string, level int) (any, bool) {
	if level > maxLevels {
		return nil, false
	}
	switch v := v.(type) {
	case []any:
		for _, x := range v[:min(len(v), 50)] {
			if got, ok := find(x, names, level+1); ok {
				return got, true
			}
		}
	case map[string]any:
		for _, n := range names {
			if got, ok := v[n]; ok && got != nil {
				return got, true
			}
		}
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			if got, ok := find(v[k], names, level+1); ok {
				return got, true
			}
		}
	}
	return nil, false
}

// Value returns the first value that is there; a name may be a path such as
// "client.location.country".
func (i Item) Value(names ...string) any {
	for _, n := range names {
		var v any = map[string]any(i)
		for step := range strings.SplitSeq(n, ".") {
			m, ok := v.(map[string]any)
			if !ok {
				v = nil
				break
			}
			v = m[step]
		}
		if v != nil && v != "" {
			return v
		}
	}
	return nil
}

// Text returns the first scalar as text, "" for none. An object gives its name.
func (i Item) Text(names ...string) string {
	for _, n := range names {
		if s := text(i.Value(n)); s != "" {
			return s
		}
	}
	return ""
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case map[string]any:
		return Item(v).Text("name", "displayName", "display_name", "displayValue", "display_value", "prefLabel", "label", "title", "rawValue", "value")
	}
	return ""
}

// Texts returns a list of scalars, or of objects by their names, as text.
func (i Item) Texts(names ...string) []string {
	switch v := i.Value(names...).(type) {
	case []any:
		var out []string
		for _, x := range v[:min(len(v), 50)] {
			if s := text(x); s != "" {
				out = append(out, s)
			}
		}
		return out
	case nil:
		return nil
	default:
		if s := text(v); s != "" {
			return []string{s}
		}
	}
	return nil
}

// Number returns the first number, whether it is written as one or as text such as
// "$1,500.00"; 0 for none.
func (i Item) Number(names ...string) float64 {
	for _, n := range names {
		switch v := i.Value(n).(type) {
		case float64:
			return v
		case string:
			s := strings.Map(func(r rune) rune {
				if r >= '0' && r <= '9' || r == '.' {
					return r
				}
				return -1
			}, v)
			if f, err := strconv.ParseFloat(s, 64); err == nil {
				return f
			}
		case map[string]any:
			if f := Item(v).Number("amount", "rawValue", "value"); f != 0 {
				return f
			}
		}
	}
	return 0
}

// Time returns the first time, as RFC 3339 or in seconds or milliseconds since 1970.
func (i Item) Time(names ...string) time.Time {
	for _, n := range names {
		switch v := i.Value(n).(type) {
		case float64:
			switch {
			case v > 1e11 && v < 1e14:
				return time.UnixMilli(int64(v)).UTC()
			case v > 0 && v < 1e11:
				return time.Unix(int64(v), 0).UTC()
			}
		case string:
			for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05", time.DateOnly} {
				if t, err := time.Parse(layout, strings.TrimSpace(v)); err == nil {
					return t.UTC()
				}
			}
		}
	}
	return time.Time{}
}
