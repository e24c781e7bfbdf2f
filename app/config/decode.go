package config

import (
	"encoding"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// decoder fills Go values from a tree, strictly: every unknown key, wrong type
// and value that does not fit is noted with its place, and decoding goes on, so
// that all problems are told at once.
type decoder struct {
	probs *Problems
	// places remembers where each key was written, for the checks afterwards.
	places map[string]origin
}

// defaulter is a list element that has other defaults than zero values.
type defaulter interface{ setDefaults() }

func (d *decoder) value(key string, t *tree, v reflect.Value) {
	if d.places != nil {
		d.places[key] = t.at
	}
	if v.Kind() == reflect.Pointer && v.Type() != reflect.TypeFor[*Node]() {
		if t.shape == shapeNull {
			return
		}
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		d.value(key, t, v.Elem())
		return
	}
	if d.special(key, t, v) || t.shape == shapeNull {
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.structure(key, t, v)
	case reflect.Map:
		d.mapping(key, t, v)
	case reflect.Slice:
		d.list(key, t, v)
	case reflect.Interface:
		v.Set(reflect.ValueOf(plain(t)))
	default:
		if t.shape != shapeScalar {
			d.wrong(key, t, wants(v.Type()))
			return
		}
		d.scalar(key, t, v)
	}
}

// special decodes the types that have a form of their own.
func (d *decoder) special(key string, t *tree, v reflect.Value) bool {
	if !v.CanAddr() {
		return false
	}
	text := t.shape == shapeScalar
	switch p := v.Addr().Interface().(type) {
	case *Node:
		if t.shape != shapeNull && t.shape != shapeMap {
			d.wrong(key, t, "section")
			return true
		}
		*p = Node{tree: t, key: key}
	case *time.Duration:
		dur, ok := ParseDuration(t.text)
		if text && ok {
			*p = dur
		} else if t.shape != shapeNull {
			d.wrong(key, t, "duration")
		}
	case *time.Time:
		at, ok := parseTime(t.text)
		if text && ok {
			*p = at
		} else if t.shape != shapeNull {
			d.wrong(key, t, "time")
		}
	case *core.Money:
		m, ok := ParseMoney(t.text)
		if text && ok {
			*p = m
		} else if t.shape != shapeNull {
			d.wrong(key, t, "money")
		}
	case *core.NanoUSD:
		n, ok := parseUSD(t.text)
		if text && ok {
			*p = n
		} else if t.shape != shapeNull {
			d.wrong(key, t, "usd")
		}
	case encoding.TextUnmarshaler:
		if t.shape == shapeNull {
			return true
		}
		if !text || p.UnmarshalText([]byte(t.text)) != nil {
			d.wrong(key, t, "text_value")
		}
	default:
		return false
	}
	return true
}

func (d *decoder) structure(key string, t *tree, v reflect.Value) {
	if t.shape != shapeMap {
		d.wrong(key, t, "section")
		return
	}
	known := structFields(v.Type())
	for name, index := range known {
		// What a plug-in misses in a section that was left out has a place as well.
		if n, ok := v.FieldByIndex(index).Addr().Interface().(*Node); ok && t.get(name) == nil {
			*n = Node{key: join(key, name), at: t.at}
		}
	}
	for _, f := range t.fields {
		index, ok := known[f.key]
		if !ok {
			d.unknown(join(key, f.key), f.at, sortedKeys(known), f)
			continue
		}
		d.value(join(key, f.key), f.val, v.FieldByIndex(index))
		if d.places != nil {
			d.places[join(key, f.key)] = f.at
		}
	}
}

func (d *decoder) mapping(key string, t *tree, v reflect.Value) {
	if t.shape != shapeMap || v.Type().Key().Kind() != reflect.String {
		d.wrong(key, t, "section")
		return
	}
	if v.IsNil() {
		v.Set(reflect.MakeMapWithSize(v.Type(), len(t.fields)))
	}
	for _, f := range t.fields {
		name := reflect.ValueOf(f.key).Convert(v.Type().Key())
		elem := reflect.New(v.Type().Elem()).Elem()
		if old := v.MapIndex(name); old.IsValid() {
			elem.Set(old)
		} else if caps, ok := elem.Addr().Interface().(*core.Caps); ok {
			// Who changes one limit keeps the others: none of them opens unsaid.
			*caps = core.DefaultMailCaps()
		} else if def, ok := elem.Addr().Interface().(defaulter); ok {
			def.setDefaults()
		}
		d.value(join(key, f.key), f.val, elem)
		v.SetMapIndex(name, elem)
	}
}

func (d *decoder) list(key string, t *tree, v reflect.Value) {
	if t.shape != shapeList {
		d.wrong(key, t, "list")
		return
	}
	out := reflect.MakeSlice(v.Type(), len(t.items), len(t.items))
	for i, item := range t.items {
		elem := out.Index(i)
		if def, ok := elem.Addr().Interface().(defaulter); ok {
			def.setDefaults()
		}
		d.value(key+"["+strconv.Itoa(i)+"]", item, elem)
	}
	v.Set(out)
}

func (d *decoder) scalar(key string, t *tree, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(t.text)
	case reflect.Bool:
		if t.quoted || (t.text != "true" && t.text != "false") {
			d.wrong(key, t, "bool")
			return
		}
		v.SetBool(t.text == "true")
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, err := strconv.ParseInt(strings.ReplaceAll(t.text, "_", ""), 10, 64)
		if t.quoted || err != nil || v.OverflowInt(n) {
			d.wrong(key, t, "int")
			return
		}
		v.SetInt(n)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n, err := strconv.ParseUint(strings.ReplaceAll(t.text, "_", ""), 10, 64)
		if t.quoted || err != nil || v.OverflowUint(n) {
			d.wrong(key, t, "uint")
			return
		}
		v.SetUint(n)
	case reflect.Float32, reflect.Float64:
		f, err := strconv.ParseFloat(t.text, 64)
		if t.quoted || err != nil || f != f || v.OverflowFloat(f) {
			d.wrong(key, t, "number")
			return
		}
		v.SetFloat(f)
	default:
		d.wrong(key, t, "text_value")
	}
}

// wants names a type for the message "config.want.<name>".
func wants(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "bool"
	case reflect.String:
		return "text"
	case reflect.Float32, reflect.Float64:
		return "number"
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "uint"
	}
	return "int"
}

func (d *decoder) wrong(key string, t *tree, want string) {
	if t.shape == shapeScalar {
		d.probs.add(t.at, key, "wrong_value", map[string]any{"got": shown(key, t.text), "want": want})
		return
	}
	d.probs.add(t.at, key, "wrong_shape", map[string]any{"got": t.shape, "want": want})
}

func (d *decoder) unknown(key string, at origin, known []string, f field) {
	hint := nearest(f.key, known)
	d.probs.add(at, key, "unknown_key", map[string]any{
		"got": `"` + bound(f.key) + `"` + valueOf(key, f, hint), "list": strings.Join(known, ", "), "hint": hint})
}

// valueOf shows the value under an unknown key, " = \"debug\"", unless it may be a
// secret under a mistyped name or stands where secrets are.
func valueOf(key string, f field, hint string) string {
	if f.val.shape != shapeScalar || f.val.text == "" || IsSecretKey(hint) ||
		strings.Contains(key, ".config.") || strings.HasPrefix(key, "providers") {
		return ""
	}
	name := strings.ToLower(f.key)
	for _, word := range []string{"pas", "pw", "tok", "secr", "key", "auth", "cred"} {
		if strings.Contains(name, word) {
			return ""
		}
	}
	return " = " + shown(f.key, f.val.text)
}

// structFields maps the keys of a struct to its fields: by yaml tag, else json
// tag, else the name in lower case.
func structFields(t reflect.Type) map[string][]int {
	out := map[string][]int{}
	for _, f := range reflect.VisibleFields(t) {
		if !f.IsExported() || f.Anonymous {
			continue
		}
		if name := keyOf(f); name != "-" {
			out[name] = f.Index
		}
	}
	return out
}

func keyOf(f reflect.StructField) string {
	for _, tag := range []string{"yaml", "json"} {
		if v, ok := f.Tag.Lookup(tag); ok {
			if name, _, _ := strings.Cut(v, ","); name != "" {
				return name
			}
		}
	}
	return strings.ToLower(f.Name)
}

func sortedKeys[K ~string, V any](m map[K]V) []K {
	out := make([]K, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// plain turns a tree into maps, lists, strings, numbers and booleans.
func plain(t *tree) any {
	switch t.shape {
	case shapeMap:
		m := make(map[string]any, len(t.fields))
		for _, f := range t.fields {
			m[f.key] = plain(f.val)
		}
		return m
	case shapeList:
		l := make([]any, len(t.items))
		for i, item := range t.items {
			l[i] = plain(item)
		}
		return l
	case shapeNull:
		return nil
	}
	if t.quoted {
		return t.text
	}
	switch t.text {
	case "true":
		return true
	case "false":
		return false
	}
	if n, err := strconv.ParseInt(t.text, 10, 64); err == nil {
		return n
	}
	if f, err := strconv.ParseFloat(t.text, 64); err == nil {
		return f
	}
	return t.text
}
