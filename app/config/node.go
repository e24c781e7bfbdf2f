package config

import (
	"encoding/json"
	"reflect"
	"sort"
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
)

// Node is the part of a configuration that belongs to a plug-in. It keeps where
// each value was written, so that the plug-in's own decoding names file, line
// and key. The zero Node is an empty section.
type Node struct {
	tree *tree
	key  string
	// at is where the section around it stands, for a section that was left out.
	at origin
}

// NodeFrom makes a Node of plain values: maps, lists, strings, numbers, booleans.
func NodeFrom(values map[string]any) (Node, error) {
	t, err := treeOf(values)
	if err != nil {
		return Node{}, err
	}
	return Node{tree: t}, nil
}

// Decode fills v, a pointer to a struct or map, strictly: keys that v does not
// have, wrong types and values that do not fit are told all at once, as Problems.
// Fields whose key is absent keep their value.
func (n Node) Decode(v any) error {
	target := reflect.ValueOf(v)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return core.Errorf(core.KindInternal, "a configuration needs a pointer to decode into")
	}
	if n.Empty() {
		return nil
	}
	var probs Problems
	d := &decoder{probs: &probs}
	d.value(n.key, n.tree, target.Elem())
	return probs.err()
}

// Empty reports whether the section has no keys.
func (n Node) Empty() bool { return n.tree == nil || len(n.tree.fields) == 0 }

// Problem makes an error about one key of the section, with its place, for
// checks that a plug-in makes itself. want says in words what is expected.
func (n Node) Problem(key, want string) error {
	at, got := origin{}, ""
	if n.tree != nil {
		at = n.tree.at
		for _, f := range n.tree.fields {
			if f.key == key {
				at, got = f.at, f.val.text
			}
		}
	}
	var probs Problems
	full := join(n.key, key)
	probs.add(at, full, "bad_value", map[string]any{"got": shown(full, got), "expect": want})
	return probs.err()
}

// Map returns the section as plain values.
func (n Node) Map() map[string]any {
	if n.Empty() {
		return map[string]any{}
	}
	m, _ := plain(n.tree).(map[string]any)
	return m
}

// MarshalJSON writes the section as an object.
func (n Node) MarshalJSON() ([]byte, error) { return json.Marshal(n.Map()) }

// References returns the secret references in the section, by key in order.
func (n Node) References() []SecretUse {
	var out []SecretUse
	if n.tree != nil {
		walk(n.key, n.tree, func(key string, t *tree) {
			if t.shape == shapeScalar && IsReference(t.text) {
				out = append(out, SecretUse{Key: key, Ref: t.text})
			}
		})
	}
	return out
}

// SecretUse is a place where a secret reference stands.
type SecretUse struct {
	Key string `json:"key"`
	Ref string `json:"ref"`
}

// IsReference reports whether s names a secret instead of being one: env:NAME,
// keychain:NAME or secret:NAME.
func IsReference(s string) bool {
	kind, name, ok := strings.Cut(s, ":")
	return ok && name != "" && !strings.ContainsAny(name, " \t\n") &&
		(kind == "env" || kind == "keychain" || kind == "secret")
}

// IsSecretKey reports whether a key by its name holds a secret, which may only
// stand there as a reference.
func IsSecretKey(key string) bool {
	key = strings.ToLower(strings.ReplaceAll(key, "-", "_"))
	for _, name := range []string{"password", "passwd", "passphrase", "token", "secret", "api_key", "apikey", "access_key", "private_key"} {
		if key == name || strings.HasSuffix(key, "_"+name) {
			return true
		}
	}
	return false
}

func walk(key string, t *tree, visit func(string, *tree)) {
	visit(key, t)
	for _, f := range t.fields {
		walk(join(key, f.key), f.val, visit)
	}
	for i, item := range t.items {
		walk(key+"["+strconv.Itoa(i)+"]", item, visit)
	}
}

// treeOf turns plain values into a tree without places.
func treeOf(v any) (*tree, error) {
	switch v := v.(type) {
	case nil:
		return &tree{}, nil
	case string:
		return &tree{shape: shapeScalar, text: v, quoted: true}, nil
	case bool:
		return &tree{shape: shapeScalar, text: strconv.FormatBool(v)}, nil
	case int:
		return &tree{shape: shapeScalar, text: strconv.Itoa(v)}, nil
	case int64:
		return &tree{shape: shapeScalar, text: strconv.FormatInt(v, 10)}, nil
	case float64:
		return &tree{shape: shapeScalar, text: strconv.FormatFloat(v, 'f', -1, 64)}, nil
	case []string:
		t := &tree{shape: shapeList}
		for _, s := range v {
			t.items = append(t.items, &tree{shape: shapeScalar, text: s, quoted: true})
		}
		return t, nil
	case []any:
		t := &tree{shape: shapeList}
		for _, item := range v {
			child, err := treeOf(item)
			if err != nil {
				return nil, err
			}
			t.items = append(t.items, child)
		}
		return t, nil
	case map[string]any:
		t := &tree{shape: shapeMap}
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		for _, k := range keys {
			child, err := treeOf(v[k])
			if err != nil {
				return nil, err
			}
			t.fields = append(t.fields, field{key: k, val: child})
		}
		return t, nil
	}
	return nil, core.Errorf(core.KindInternal, "a configuration cannot hold a %T", v)
}

// Plain returns the configuration as maps, lists, strings, numbers and booleans,
// with the keys of the file.
func (c Config) Plain() (map[string]any, error) {
	raw, err := Export(c)
	if err != nil {
		return nil, err
	}
	var probs Problems
	t := parseTree("", raw, &probs)
	m, _ := plain(t).(map[string]any)
	return m, probs.err()
}
