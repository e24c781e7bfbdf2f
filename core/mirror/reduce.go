package mirror

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/automonet/automonet/core"
)

// allow is an allow-list as a tree; a leaf has no children.
type allow map[string]allow

func tree(paths []string) allow {
	root := allow{}
	for _, p := range paths {
		at := root
		for part := range strings.SplitSeq(p, ".") {
			if at[part] == nil {
				at[part] = allow{}
			}
			at = at[part]
		}
	}
	return root
}

// Reducer reduces resources to what a table allows. It reads the allow-list once, and may
// be used by several goroutines.
type Reducer struct {
	table string
	allow allow
}

// Reducer returns what reduces the table's resources.
func (t Table) Reducer() Reducer { return Reducer{table: t.Name, allow: tree(t.View)} }

// Reduce reduces one resource; see Reducer.Reduce.
func (t Table) Reduce(resource []byte) ([]byte, error) { return t.Reducer().Reduce(resource) }

// Reduce returns of a resource, which is a JSON object, the fields that the table's
// allow-list names. A value that is an object where the list ends is left out, as is all
// that the list does not know. NUL characters, which the database does not take, are taken
// out of strings. It fails with core.KindInvalid when the resource is no object or what
// remains is larger than MaxView.
func (r Reducer) Reduce(resource []byte) ([]byte, error) {
	d := json.NewDecoder(bytes.NewReader(resource))
	d.UseNumber()
	var in map[string]any
	if err := d.Decode(&in); err != nil || in == nil {
		return nil, core.Invalid("view", "a row of %s is not a JSON object", r.table)
	}
	out, ok := reduced(in, r.allow).(map[string]any)
	if !ok {
		out = map[string]any{}
	}
	raw, err := json.Marshal(out)
	if err != nil {
		return nil, core.Invalid("view", "a row of %s cannot be encoded", r.table)
	}
	if len(raw) > MaxView {
		return nil, core.Invalid("view", "a row of %s is larger than %d bytes", r.table, MaxView)
	}
	return raw, nil
}

// reduced returns what of v is allowed; nil for nothing.
func reduced(v any, a allow) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, inner := range v {
			below, ok := a[name]
			if !ok {
				below, ok = a["*"]
			}
			if !ok {
				continue
			}
			if inner == nil {
				out[Plain(name)] = nil
			} else if kept := reduced(inner, below); kept != nil {
				out[Plain(name)] = kept
			}
		}
		if len(out) == 0 && len(v) > 0 {
			return nil
		}
		return out
	case []any:
		out := make([]any, 0, len(v))
		for _, inner := range v {
			if kept := reduced(inner, a); kept != nil {
				out = append(out, kept)
			}
		}
		return out
	case string:
		if len(a) > 0 {
			return nil
		}
		return Plain(v)
	}
	if len(a) > 0 {
		return nil
	}
	return v
}

// Plain returns a text without NUL characters, which PostgreSQL does not take.
func Plain(s string) string { return strings.ReplaceAll(s, "\x00", "") }
