package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

// key is one line of the reference.
type key struct{ path, kind, def, about string }

// reader walks the structure of the configuration.
type reader struct {
	say *i18n.Printer
	// docs are the comments of fields by package, type and name.
	docs map[string]string
	keys []key
}

// keys returns every key of the configuration in the order of the structure.
func keys() ([]key, error) {
	docs, err := comments("app/config", "core")
	if err != nil {
		return nil, err
	}
	r := &reader{say: i18n.New(core.LangEnglish), docs: docs}
	r.structure("", "", reflect.ValueOf(config.Default()))
	for _, k := range r.keys {
		if k.about == "" {
			return nil, fmt.Errorf("%s has no meaning: comment its field or give it a text config.doc.%s", k.path, k.path)
		}
	}
	return r.keys, nil
}

func (r *reader) structure(path, doc string, v reflect.Value) {
	for _, f := range reflect.VisibleFields(v.Type()) {
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if !f.IsExported() || name == "-" || f.Anonymous {
			continue
		}
		if name == "" {
			name = strings.ToLower(f.Name)
		}
		r.field(join(path, name), join(doc, name), f, v.Type(), v.FieldByIndex(f.Index))
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func (r *reader) field(path, doc string, f reflect.StructField, of reflect.Type, v reflect.Value) {
	about := r.about(doc, of, f)
	kind, plain := kindOf(f.Type)
	switch {
	case plain:
		r.keys = append(r.keys, key{path, kind, value(v), about})
	case f.Type.Kind() == reflect.Struct:
		r.keys = append(r.keys, key{path, "section", "", about})
		r.structure(path, doc, v)
	case f.Type.Kind() == reflect.Slice:
		r.keys = append(r.keys, key{path, "list of " + plural(f.Type.Elem()), names(v), about})
		if f.Type.Elem().Kind() == reflect.Struct && !text(f.Type.Elem()) {
			r.structure(path+".N", doc+"[]", fresh(f.Type.Elem()))
		}
	case f.Type.Kind() == reflect.Map:
		r.keys = append(r.keys, key{path, "section of " + plural(f.Type.Elem()) + " by name", "", about})
		if f.Type.Key() == reflect.TypeFor[core.FlagName]() {
			r.flags(path)
		}
		if f.Type.Elem().Kind() == reflect.Struct && !text(f.Type.Elem()) {
			r.structure(path+".NAME", doc, fresh(f.Type.Elem()))
		}
	}
}

// fresh is a value of an entry as the configuration begins with it.
// flags adds the feature flags, whose names are known.
func (r *reader) flags(path string) {
	for _, f := range core.Flags() {
		about := r.say.T("feature."+string(f.Name), nil)
		if f.Experimental {
			about = r.say.T("flags.experimental", map[string]any{"about": about})
		}
		r.keys = append(r.keys, key{join(path, string(f.Name)), "true or false", fmt.Sprint(f.Default), about})
	}
}

func fresh(t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	if f := v.FieldByName("Enabled"); f.IsValid() && f.Kind() == reflect.Bool {
		f.SetBool(true)
	}
	return v
}

// about is what a key means: as the exported file explains it, else as the structure
// does.
func (r *reader) about(doc string, of reflect.Type, f reflect.StructField) string {
	if r.say.Has("config.doc." + doc) {
		return r.say.T("config.doc."+doc, nil)
	}
	comment := r.docs[filepath.Base(of.PkgPath())+"."+of.Name()+"."+f.Name]
	if comment == "" {
		return ""
	}
	// A comment that speaks of one field begins with it, often with a verb that the table
	// need not say again.
	for _, verb := range []string{" is ", " are ", " "} {
		if rest, ok := strings.CutPrefix(comment, f.Name+verb); ok {
			comment = rest
			break
		}
	}
	return strings.ToUpper(comment[:1]) + comment[1:]
}

// text reports whether values of a type stand on one line, as money does.
func text(t reflect.Type) bool {
	switch reflect.New(t).Elem().Interface().(type) {
	case time.Time, core.Money, config.Node:
		return true
	}
	return false
}

// kindOf names a type, and says whether its values stand on one line.
func kindOf(t reflect.Type) (string, bool) {
	switch reflect.New(t).Elem().Interface().(type) {
	case time.Duration:
		return "duration", true
	case time.Time:
		return "time", true
	case core.Money:
		return "money, such as \"75 EUR\"", true
	case core.NanoUSD:
		return "US dollars", true
	case config.Node:
		return "the driver's own section", true
	}
	switch t.Kind() {
	case reflect.Bool:
		return "true or false", true
	case reflect.String:
		return "text", true
	case reflect.Int, reflect.Int64:
		return "whole number", true
	case reflect.Float64:
		return "number", true
	}
	return "", false
}

func plural(t reflect.Type) string {
	switch kind, plain := kindOf(t); {
	case !plain:
		return "entries"
	case kind == "text":
		return "texts"
	default:
		return kind
	}
}

// value is a default on one line, "" for nothing.
func value(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case time.Duration:
		return config.DurationText(x)
	case time.Time, core.Money, config.Node:
		return ""
	case core.NanoUSD:
		return "0"
	}
	raw, err := json.Marshal(v.Interface())
	if err != nil || string(raw) == `""` {
		return ""
	}
	return strings.Trim(string(raw), `"`)
}

// names are the names of the entries of a list, or its values.
func names(v reflect.Value) string {
	var out []string
	for i := range v.Len() {
		e := v.Index(i)
		if e.Kind() == reflect.Struct {
			if e = e.FieldByName("Name"); !e.IsValid() {
				continue
			}
		}
		out = append(out, fmt.Sprint(e.Interface()))
	}
	return strings.Join(out, ", ")
}

// comments reads what the fields of all structures of packages are said to be.
func comments(dirs ...string) (map[string]string, error) {
	out := map[string]string{}
	for _, dir := range dirs {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			return nil, fmt.Errorf("read the package %s: %w", dir, fs.ErrNotExist)
		}
		for _, path := range files {
			f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
			if err != nil {
				return nil, err
			}
			ast.Inspect(f, func(n ast.Node) bool {
				t, ok := n.(*ast.TypeSpec)
				if !ok {
					return true
				}
				s, ok := t.Type.(*ast.StructType)
				if !ok {
					return true
				}
				before := ""
				for _, field := range s.Fields.List {
					said := strings.Join(strings.Fields(field.Doc.Text()), " ")
					for _, name := range field.Names {
						if said == "" && strings.Contains(before[:min(60, len(before))], " and "+name.Name+" ") {
							said = before // one comment for several fields
						}
						out[f.Name.Name+"."+t.Name.Name+"."+name.Name] = said
					}
					before = said
				}
				return true
			})
		}
	}
	return out, nil
}
