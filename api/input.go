package api

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/automonet/automonet/core"
)

// Upload is a body that is taken as it comes, with what its sender says it is.
type Upload struct {
	Type string
	Data []byte
}

// maxJSON bounds a JSON body, unless its operation says otherwise.
const maxJSON = 1 << 20

// param is one parameter of an operation: where its field is and what it may hold.
type param struct {
	index    []int
	name, in string
	schema   *huma.Schema
	def      string
	slice    bool
}

// input is how the requests of one operation are read. It is made once, by
// reflection over the fields of the operation's input type: path, query and header
// parameters by their tags, and a JSON body in the field Body.
type input struct {
	typ      reflect.Type
	params   []param
	queries  []string
	body     []int
	file     []int // of a body that is taken as it comes
	schema   *huma.Schema
	optional bool
	limit    int64
	registry huma.Registry
}

var timeType = reflect.TypeFor[time.Time]()

// newInput describes the input type in the operation and returns its plan.
func newInput(registry huma.Registry, op *huma.Operation, typ reflect.Type) *input {
	in := &input{typ: typ, registry: registry, limit: op.MaxBodyBytes}
	if in.limit == 0 {
		in.limit = maxJSON
	}
	if typ.Kind() == reflect.Struct {
		in.collect(op, typ, nil)
	}
	return in
}

func (in *input) collect(op *huma.Operation, typ reflect.Type, at []int) {
	for i := range typ.NumField() {
		f := typ.Field(i)
		index := append(slices.Clone(at), i)
		switch {
		case f.Anonymous:
			in.collect(op, f.Type, index)
		case f.Name == "File":
			in.file = index
			op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{}}
			for _, kind := range strings.Split(f.Tag.Get("content"), ",") {
				op.RequestBody.Content[kind] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
			}
		case f.Name == "Body":
			in.body, in.schema = index, in.registry.Schema(f.Type, true, camel(op.OperationID)+"Body")
			in.optional = len(resolve(in.registry, in.schema).Required) == 0
			op.RequestBody = &huma.RequestBody{Required: !in.optional,
				Content: map[string]*huma.MediaType{"application/json": {Schema: in.schema}}}
		default:
			in.add(op, f, index)
		}
	}
}

func (in *input) add(op *huma.Operation, f reflect.StructField, index []int) {
	p := param{index: index, def: f.Tag.Get("default"), slice: f.Type.Kind() == reflect.Slice}
	for _, where := range []string{"path", "query", "header"} {
		if name, _, _ := strings.Cut(f.Tag.Get(where), ","); name != "" {
			p.name, p.in = name, where
		}
	}
	if p.in == "" {
		return
	}
	p.schema = huma.SchemaFromField(in.registry, f, "")
	if p.in == "header" && f.Type == timeType {
		p.schema.Format = "date-time"
	}
	if p.slice {
		p.schema.Nullable = false
	}
	if p.in == "query" {
		in.queries = append(in.queries, p.name)
	}
	op.Parameters = append(op.Parameters, &huma.Param{Name: p.name, In: p.in, Description: p.schema.Description,
		Required: p.in == "path" || f.Tag.Get("required") == "true", Schema: p.schema})
	in.params = append(in.params, p)
}

func resolve(registry huma.Registry, s *huma.Schema) *huma.Schema {
	if s.Ref != "" {
		return registry.SchemaFromRef(s.Ref)
	}
	return s
}

// read fills a new value of the input type from a request. raw is the body as it
// came.
func (in *input) read(r *http.Request) (value any, raw []byte, err error) {
	v := reflect.New(in.typ)
	var bad findings
	var query url.Values
	if r.URL.RawQuery != "" {
		if query, err = url.ParseQuery(r.URL.RawQuery); err != nil {
			return nil, nil, findings{{"query", "the query of the address cannot be read"}}
		}
		for name := range query {
			if !slices.Contains(in.queries, name) {
				bad = append(bad, Finding{"query." + core.Clean(name, 60, false), "there is no such parameter here"})
			}
		}
	}
	for i := range in.params {
		p := &in.params[i]
		var given []string
		switch p.in {
		case "path":
			given = []string{r.PathValue(p.name)}
		case "query":
			given = query[p.name]
		case "header":
			given = r.Header.Values(p.name)
		}
		if len(given) == 0 && p.def != "" {
			given = []string{p.def}
		}
		if len(given) > 0 {
			bad = append(bad, p.set(in.registry, v.Elem().FieldByIndex(p.index), given)...)
		}
	}
	if e := r.Header.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") && (in.body != nil || in.file != nil) {
		return nil, nil, errEncoding
	}
	if in.body != nil {
		var wrong findings
		if raw, wrong, err = in.readBody(r, v.Elem().FieldByIndex(in.body)); err != nil {
			return nil, raw, err
		}
		bad = append(bad, wrong...)
	}
	if in.file != nil {
		if raw, err = in.readFile(r); err != nil {
			return nil, raw, err
		}
		v.Elem().FieldByIndex(in.file).Set(reflect.ValueOf(Upload{Type: core.Clean(r.Header.Get("Content-Type"), 200, false), Data: raw}))
	}
	if len(bad) > 0 {
		return nil, raw, bad
	}
	return v.Interface(), raw, nil
}

// set parses the values of a parameter, checks them and puts them into its field.
func (p *param) set(registry huma.Registry, f reflect.Value, given []string) findings {
	where := p.in + "." + p.name
	if !p.slice && len(given) > 1 {
		return findings{{where, "it is given more than once"}}
	}
	if f.Kind() == reflect.Pointer {
		f.Set(reflect.New(f.Type().Elem()))
		f = f.Elem()
	}
	if p.slice {
		list := make([]any, len(given))
		out := reflect.MakeSlice(f.Type(), len(given), len(given))
		for i, s := range given {
			list[i] = s
			out.Index(i).SetString(s)
		}
		f.Set(out)
		return valid(registry, p.schema, where, list)
	}
	raw := given[0]
	if f.Type() == timeType {
		at, err := time.Parse(time.RFC3339, raw)
		if err != nil {
			return findings{{where, "expected string to be RFC 3339 date-time"}}
		}
		f.Set(reflect.ValueOf(at))
		return nil
	}
	switch f.Kind() {
	case reflect.Bool:
		b, err := strconv.ParseBool(raw)
		if err != nil {
			return findings{{where, "expected boolean"}}
		}
		f.SetBool(b)
		return nil
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(raw, 10, 64)
		if err != nil {
			return findings{{where, "expected integer"}}
		}
		f.SetInt(n)
		return valid(registry, p.schema, where, float64(n))
	case reflect.Float64:
		n, err := strconv.ParseFloat(raw, 64)
		if err != nil || n != n || n > 1e300 || n < -1e300 {
			return findings{{where, "expected number"}}
		}
		f.SetFloat(n)
		return valid(registry, p.schema, where, n)
	default:
		f.SetString(raw)
		return valid(registry, p.schema, where, raw)
	}
}

// readBody reads a JSON body, checks it against its schema and decodes it.
func (in *input) readBody(r *http.Request, f reflect.Value) ([]byte, findings, error) {
	raw, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, in.limit))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, nil, tooLarge(large.Limit)
	case err != nil:
		return nil, nil, findings{{"body", "the body cannot be read"}}
	case len(raw) == 0 && in.optional:
		return nil, nil, nil
	case len(raw) == 0:
		return nil, findings{{"body", "the body is missing"}}, nil
	}
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); !strings.EqualFold(strings.TrimSpace(kind), "application/json") {
		return raw, nil, errMediaType
	}
	var doc any
	if err := json.Unmarshal(raw, &doc); err != nil {
		return raw, findings{{"body", "the body is not JSON"}}, nil
	}
	if bad := valid(in.registry, in.schema, "body", doc); len(bad) > 0 {
		return raw, bad, nil
	}
	if err := json.Unmarshal(raw, f.Addr().Interface()); err != nil {
		where := "body"
		var typed *json.UnmarshalTypeError
		if errors.As(err, &typed) && typed.Field != "" {
			where += "." + typed.Field
		}
		return raw, findings{{where, "the value does not fit"}}, nil
	}
	return raw, nil, nil
}

// readFile reads a body of any content within the operation's limit.
func (in *input) readFile(r *http.Request) ([]byte, error) {
	raw, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, in.limit))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, tooLarge(large.Limit)
	case err != nil:
		return nil, findings{{"body", "the body cannot be read"}}
	case len(raw) == 0:
		return nil, findings{{"body", "the body is missing"}}
	}
	return raw, nil
}

// maxFindings bounds what one answer says is wrong.
const maxFindings = 20

// valid checks a decoded value against a schema.
func valid(registry huma.Registry, s *huma.Schema, where string, v any) findings {
	path := huma.NewPathBuffer(make([]byte, 0, 64), 0)
	path.Push(where)
	var res huma.ValidateResult
	huma.Validate(registry, s, path, huma.ModeWriteToServer, v, &res)
	var bad findings
	for _, err := range res.Errors[:min(len(res.Errors), maxFindings)] {
		m := Finding{Where: where, Message: err.Error()}
		var detail *huma.ErrorDetail
		if errors.As(err, &detail) {
			m = Finding{Where: core.Clean(detail.Location, 200, false), Message: core.Clean(detail.Message, 500, false)}
		}
		bad = append(bad, m)
	}
	return bad
}

// camel makes a type's name of an operation's: "add-job" is AddJob.
func camel(id string) string {
	var b strings.Builder
	for _, part := range strings.Split(id, "-") {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}
