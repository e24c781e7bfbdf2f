package cli

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
)

// unknownKey names the first key of an import that is not known, with its full path
// and what was probably meant. Whatever else is wrong is left to the decoder.
func (a *command) unknownKey(path string, raw json.RawMessage, typ reflect.Type) error {
	for typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	if typ.Kind() == reflect.Struct && reflect.PointerTo(typ).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		return nil
	}
	switch typ.Kind() {
	case reflect.Struct, reflect.Map:
		var m map[string]json.RawMessage
		if json.Unmarshal(raw, &m) != nil {
			return nil
		}
		fields := jsonFields(typ)
		names := make([]string, 0, len(m))
		for k := range m {
			names = append(names, k)
		}
		sort.Strings(names)
		for _, k := range names {
			next := fields[strings.ToLower(k)]
			if typ.Kind() == reflect.Map {
				next = typ.Elem()
			}
			at := strings.TrimPrefix(path+"."+core.Clean(k, 80, false), ".")
			if next == nil {
				var known []string
				for name := range fields {
					known = append(known, name)
				}
				sort.Strings(known)
				return core.Invalid("", "%s", a.f("error.transfer.key", args{"at": at, "got": k, "list": strings.Join(known, ", ")})+a.hint(k, known))
			}
			if err := a.unknownKey(at, m[k], next); err != nil {
				return err
			}
		}
	case reflect.Slice:
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) != nil {
			return nil
		}
		for i, one := range list {
			if err := a.unknownKey(path+"["+strconv.Itoa(i)+"]", one, typ.Elem()); err != nil {
				return err
			}
		}
	}
	return nil
}

// jsonFields maps the JSON names of a struct, in lower case as the decoder takes
// them, to the types of their fields.
func jsonFields(typ reflect.Type) map[string]reflect.Type {
	out := map[string]reflect.Type{}
	if typ.Kind() != reflect.Struct {
		return out
	}
	for _, f := range reflect.VisibleFields(typ) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || name == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		out[strings.ToLower(name)] = f.Type
	}
	return out
}

// transferError says where an import is not what is expected.
func (a *command) transferError(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &kind):
		return core.Invalid("", "%s", a.f("error.transfer.value", args{"at": kind.Field, "got": kind.Value, "want": a.jsonWord(kind.Type)})).Because(err)
	case errors.As(err, &syntax):
		return core.Invalid("file", "%s", a.f("error.transfer.syntax", args{"at": syntax.Offset})).Because(err)
	}
	return core.Invalid("file", "%s", a.t("error.transfer")).Because(err)
}

// jsonWord names what a key wants.
func (a *command) jsonWord(typ reflect.Type) string {
	switch typ.Kind() {
	case reflect.Bool:
		return a.t("config.want.bool")
	case reflect.String:
		return a.t("config.want.text")
	case reflect.Struct, reflect.Map:
		return a.t("config.want.section")
	case reflect.Slice:
		return a.t("config.want.list")
	case reflect.Float64:
		return a.t("config.want.number")
	}
	if slices.Contains([]reflect.Kind{reflect.Int, reflect.Int64}, typ.Kind()) {
		return a.t("config.want.int")
	}
	return typ.Name()
}

// below puts the section before the key that an error names.
func below(section string, err error) error {
	var said *core.Error
	if !errors.As(err, &said) || said.Field == "" {
		return err
	}
	out := *said
	out.Field = section + "." + said.Field
	return &out
}
