// Package yamlfile reads YAML into structs. It refuses keys that it does not know,
// and each error has the line that it is about. It works on the syntax tree of
// github.com/goccy/go-yaml alone: the decoder of that library is larger than the
// rest of it. Aliases and merge keys are refused, so that a short text never grows
// to a long one.
package yamlfile

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Error says what is wrong with a file.
type Error struct {
	// Line counts from 1; 0 when it is not known.
	Line int
	Msg  string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Msg
	}
	return "line " + strconv.Itoa(e.Line) + ": " + e.Msg
}

// Unmarshaler reads itself. unmarshal may be called more than once, to try one type
// after another.
type Unmarshaler interface {
	UnmarshalYAML(unmarshal func(any) error) error
}

// Document is the syntax tree of a file's first document.
type Document struct{ body ast.Node }

// Parse reads a text. Its error is an *Error, also for a key that is given twice.
func Parse(b []byte) (Document, error) {
	f, err := parser.ParseBytes(b, 0)
	if err != nil {
		return Document{}, wrong(err)
	}
	if len(f.Docs) == 0 {
		return Document{}, nil
	}
	return Document{f.Docs[0].Body}, nil
}

// Unmarshal reads a text into v, a pointer to a struct whose fields have yaml tags,
// to a map or to a list. Its error is an *Error.
func Unmarshal(b []byte, v any) error {
	d, err := Parse(b)
	if err != nil {
		return err
	}
	return d.Decode(v)
}

// Decode reads the document into v; see Unmarshal.
func (d Document) Decode(v any) error {
	return decode(d.body, "", reflect.ValueOf(v).Elem(), 0)
}

// Line returns the line of what stands at a path of keys (string) and places in
// lists (int, from 0), or 0 when there is nothing.
func (d Document) Line(path ...any) int {
	at, line := d.body, 0
	for _, step := range path {
		var next ast.Node
		switch step := step.(type) {
		case string:
			for _, v := range pairs(at) {
				if v.Key.GetToken().Value == step {
					next = v.Value
					line = lineOf(v.Key)
				}
			}
		case int:
			if list, ok := at.(*ast.SequenceNode); ok && step < len(list.Values) {
				next = list.Values[step]
				line = lineOf(next)
				if inner := pairs(next); len(inner) > 0 {
					line = lineOf(inner[0].Key)
				}
			}
		}
		if next == nil {
			return 0
		}
		at = next
	}
	return line
}

// wrong takes message and line from an error of the parser.
func wrong(err error) error {
	var e interface {
		GetMessage() string
		GetToken() *token.Token
	}
	if !errors.As(err, &e) {
		return &Error{Msg: err.Error()}
	}
	out := &Error{Msg: e.GetMessage()}
	if t := e.GetToken(); t != nil && t.Position != nil {
		out.Line = t.Position.Line
	}
	return out
}

func lineOf(n ast.Node) int {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 0
}

func fault(n ast.Node, format string, args ...any) error {
	return &Error{Line: lineOf(n), Msg: fmt.Sprintf(format, args...)}
}

// pairs are the keys of a group with their values.
func pairs(n ast.Node) []*ast.MappingValueNode {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	return nil
}

// maxDepth bounds how deep groups and lists may lie in each other.
const maxDepth = 32

// decode reads a node into v; key is what it is the value of, for errors.
func decode(n ast.Node, key string, v reflect.Value, depth int) error {
	switch outer := n.(type) {
	case nil, *ast.NullNode:
		return nil
	case *ast.AnchorNode:
		return decode(outer.Value, key, v, depth)
	case *ast.TagNode:
		return decode(outer.Value, key, v, depth)
	case *ast.AliasNode:
		return fault(n, "%s: aliases are not read; write the value out", name(key))
	}
	if depth > maxDepth {
		return fault(n, "%s: lies deeper than %d levels", name(key), maxDepth)
	}
	if u, ok := v.Addr().Interface().(Unmarshaler); ok {
		return located(n, u.UnmarshalYAML(func(into any) error { return decode(n, key, reflect.ValueOf(into).Elem(), depth+1) }))
	}
	if v.Type() == reflect.TypeFor[time.Duration]() {
		text, ok := scalar(n)
		d, err := time.ParseDuration(text)
		if !ok || err != nil {
			return fault(n, "%s: %q is not a duration such as 30m", name(key), clip(n))
		}
		v.SetInt(int64(d))
		return nil
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return decode(n, key, v.Elem(), depth+1)
	case reflect.Struct:
		return decodeStruct(n, key, v, depth)
	case reflect.Map:
		return decodeMap(n, key, v, depth)
	case reflect.Slice:
		list, ok := n.(*ast.SequenceNode)
		if !ok {
			return fault(n, "%s: %q is not a list", name(key), clip(n))
		}
		v.Set(reflect.MakeSlice(v.Type(), len(list.Values), len(list.Values)))
		for i, item := range list.Values {
			if err := decode(item, key, v.Index(i), depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	return decodeScalar(n, key, v)
}

// located gives an error that has no line the one of n.
func located(n ast.Node, err error) error {
	var e *Error
	if err == nil || errors.As(err, &e) {
		return err
	}
	return &Error{Line: lineOf(n), Msg: err.Error()}
}

func decodeStruct(n ast.Node, key string, v reflect.Value, depth int) error {
	values, err := group(n, key)
	if err != nil {
		return err
	}
	fields := map[string]reflect.Value{}
	collect(v, fields)
	for _, p := range values {
		k := p.Key.GetToken().Value
		f, ok := fields[k]
		if !ok {
			return fault(p.Key, "unknown key %q", bound(k))
		}
		if err := decode(p.Value, k, f, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// collect finds the fields by key, those of embedded structs included.
func collect(v reflect.Value, into map[string]reflect.Value) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		key, option, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case option == "inline":
			collect(v.Field(i), into)
		case key != "" && f.IsExported():
			into[key] = v.Field(i)
		}
	}
}

func decodeMap(n ast.Node, key string, v reflect.Value, depth int) error {
	values, err := group(n, key)
	if err != nil {
		return err
	}
	t := v.Type()
	v.Set(reflect.MakeMapWithSize(t, len(values)))
	for _, p := range values {
		k := p.Key.GetToken().Value
		item := reflect.New(t.Elem()).Elem()
		if err := decode(p.Value, k, item, depth+1); err != nil {
			return err
		}
		v.SetMapIndex(reflect.ValueOf(k).Convert(t.Key()), item)
	}
	return nil
}

func group(n ast.Node, key string) ([]*ast.MappingValueNode, error) {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
	default:
		return nil, fault(n, "%s: %q is not a group of keys", name(key), clip(n))
	}
	values := pairs(n)
	for _, p := range values {
		if _, merge := p.Key.(*ast.MergeKeyNode); merge {
			return nil, fault(p.Key, "%s: merge keys are not read; write the keys out", name(key))
		}
	}
	return values, nil
}

func decodeScalar(n ast.Node, key string, v reflect.Value) error {
	text, ok := scalar(n)
	var err error
	what := "a text"
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Int, reflect.Int64:
		what = "a whole number"
		var i int64
		if i, err = strconv.ParseInt(text, 10, v.Type().Bits()); err == nil {
			v.SetInt(i)
		}
	case reflect.Float64:
		what = "a number"
		var f float64
		if f, err = strconv.ParseFloat(text, 64); err == nil {
			v.SetFloat(f)
		}
	case reflect.Bool:
		what = "true or false"
		switch text {
		case "true", "True", "TRUE", "false", "False", "FALSE":
			v.SetBool(text[0]|0x20 == 't')
		default:
			ok = false
		}
	default:
		return fault(n, "%s: a %s cannot be read", name(key), v.Type())
	}
	if !ok || err != nil {
		return fault(n, "%s: %q is not %s", name(key), clip(n), what)
	}
	return nil
}

// scalar returns the text of a single value as it was meant: without quotes, and a
// number as it is written.
func scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case ast.ScalarNode:
		return n.GetToken().Value, true
	}
	return "", false
}

func name(key string) string {
	if key == "" {
		return "the file"
	}
	return bound(key)
}

func clip(n ast.Node) string {
	text, ok := scalar(n)
	if !ok {
		text = strings.TrimSpace(n.GetToken().Value)
	}
	return bound(text)
}

func bound(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
