package config

import (
	"reflect"
	"sort"
	"strconv"
	"strings"
)

// envPrefix starts every variable that overrides a key.
const envPrefix = "AUTOMONET_"

// applyEnv lays the variables AUTOMONET_SECTION__KEY over the tree. A part of a
// name is a key, an index of a list, or the name of a list's entry; a value that
// starts with [ or { is YAML, so that lists and sections can be given whole.
// A variable without a double underscore counts only when it is a key of the
// file's first level; others belong to someone else.
func applyEnv(root *tree, environ []string, probs *Problems) {
	vars := map[string]string{}
	for _, kv := range environ {
		if name, value, ok := strings.Cut(kv, "="); ok && strings.HasPrefix(name, envPrefix) {
			vars[name] = value
		}
	}
	first := structFields(reflect.TypeFor[Config]())
	names := sortedKeys(vars)
	// Indexes are applied in numeric order, so that a list can be extended.
	sort.SliceStable(names, func(i, j int) bool { return len(names[i]) < len(names[j]) })
	for _, name := range names {
		parts := strings.Split(strings.ToLower(strings.TrimPrefix(name, envPrefix)), "__")
		if len(parts) == 1 {
			if _, ok := first[parts[0]]; !ok {
				continue
			}
		}
		e := envSetter{at: origin{env: name}, value: vars[name], probs: probs}
		e.set("", root, reflect.TypeFor[Config](), parts)
	}
}

type envSetter struct {
	at    origin
	value string
	probs *Problems
}

func (e envSetter) leaf() *tree {
	v := strings.TrimSpace(e.value)
	if strings.HasPrefix(v, "[") || strings.HasPrefix(v, "{") {
		wrapped := parseTree(e.at.env, []byte("v: "+v), e.probs)
		if t := wrapped.get("v"); t != nil {
			walk("", t, func(_ string, t *tree) {
				t.at = e.at
				for i := range t.fields {
					t.fields[i].at = e.at
				}
			})
			return t
		}
	}
	return &tree{shape: shapeScalar, text: e.value, at: e.at}
}

// set puts the value at the place that parts name below t, whose type is typ.
func (e envSetter) set(key string, t *tree, typ reflect.Type, parts []string) {
	if typ.Kind() == reflect.Slice {
		e.element(key, t, typ, parts)
		return
	}
	name, rest := parts[0], parts[1:]
	var next reflect.Type
	switch {
	case typ == reflect.TypeFor[Node]() || typ.Kind() == reflect.Interface:
		next = reflect.TypeFor[any]()
	case typ.Kind() == reflect.Map:
		next = typ.Elem()
	case typ.Kind() == reflect.Struct:
		fields := structFields(typ)
		index, ok := fields[name]
		if !ok {
			known := sortedKeys(fields)
			e.probs.add(e.at, join(key, name), "unknown_key", map[string]any{
				"got": `"` + bound(name) + `"`, "list": strings.Join(known, ", "), "hint": nearest(name, known)})
			return
		}
		next = typ.FieldByIndex(index).Type
	default:
		e.probs.add(e.at, key, "no_section", nil)
		return
	}
	if len(rest) == 0 {
		t.set(name, e.at, e.leaf())
		return
	}
	child := t.get(name)
	if child == nil || child.shape == shapeNull || child.shape == shapeScalar {
		child = &tree{shape: shapeMap, at: e.at}
		if next.Kind() == reflect.Slice {
			child.shape = shapeList
		}
		t.set(name, e.at, child)
	}
	e.set(join(key, name), child, next, rest)
}

func (e envSetter) element(key string, t *tree, typ reflect.Type, parts []string) {
	t.shape = shapeList
	at := -1
	if n, err := strconv.Atoi(parts[0]); err == nil {
		at = n
	} else {
		for i, item := range t.items {
			if named := item.get("name"); named != nil && strings.ToLower(named.text) == parts[0] {
				at = i
			}
		}
	}
	if at < 0 || at > len(t.items) {
		var names []string
		for i, item := range t.items {
			names = append(names, strconv.Itoa(i))
			if named := item.get("name"); named != nil {
				names = append(names, named.text)
			}
		}
		names = append(names, strconv.Itoa(len(t.items)))
		e.probs.add(e.at, key, "no_entry", map[string]any{"got": bound(parts[0]), "list": strings.Join(names, ", "), "hint": nearest(parts[0], names)})
		return
	}
	if at == len(t.items) {
		t.items = append(t.items, &tree{shape: shapeMap, at: e.at})
	}
	if len(parts) == 1 {
		t.items[at] = e.leaf()
		return
	}
	e.set(key+"["+strconv.Itoa(at)+"]", t.items[at], typ.Elem(), parts[1:])
}
