package app

import (
	"encoding/json"
	goflag "flag"
	"math/rand/v2"
	"net/http/httptest"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/internal/clock"
)

var restSeed = goflag.Uint64("rest.seed", 0, "seed of the fuzz of the API; 0 takes the time")

// TestFuzzEveryOperation asks every operation with inputs made from its schema,
// some of them valid and some not. Whatever is asked, the answer is no 500 and one
// that the description allows.
func TestFuzzEveryOperation(t *testing.T) {
	t.Parallel()
	seed := *restSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("go test ./app -run %s -rest.seed %d", t.Name(), seed)
	each := 30
	if testing.Short() {
		each = 12
	}
	w := newRestWorld(t)
	doc := api.Document("test")
	ops := operations(doc)
	ids := make([]string, 0, len(ops))
	for id := range ops {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	f := &fuzzer{Rand: rand.New(rand.NewPCG(seed, 1)), doc: doc, known: w.ids}
	answered := map[int]int{}
	for range each {
		for _, id := range ids {
			op := ops[id]
			q := f.request(op.Operation)
			r := w.newRequest("admin", op.Method, q)
			if strings.Contains(r.Header.Get("Accept"), "event-stream") {
				continue
			}
			rec := httptest.NewRecorder()
			w.api.ServeHTTP(rec, r)
			if (rec.Code == 404 || rec.Code == 307) && rec.Header().Get("Content-Type") != "application/problem+json" {
				continue // the path itself was made to fit no operation
			}
			require.NotEqual(t, 500, rec.Code, "seed %d: %s %s\n%s\n%s", seed, op.Method, q.path, q.body, rec.Body.String())
			answered[rec.Code]++
			conforms(t, doc, op.Operation, rec)
			if at := rec.Header().Get("Location"); at != "" && f.IntN(4) > 0 {
				w.ask("admin", "DELETE", request{path: at})
			}
		}
	}
	w.settle()
	t.Logf("answers by status: %v", answered)
	require.Greater(t, answered[200], each*10, "enough of the requests are ones that succeed")
}

// settle waits until no operation runs.
func (w *restWorld) settle() {
	w.t.Helper()
	rec := w.ask("admin", "GET", request{path: "/api/v1/operations"})
	var list api.List[api.Operation]
	require.NoError(w.t, json.Unmarshal(rec.Body.Bytes(), &list))
	for _, o := range list.Items {
		if o.State == api.OperationRunning {
			o = w.finish("admin", "/api/v1/operations/"+o.ID)
		}
		if o.Error != nil {
			require.NotEqual(w.t, "internal", o.Error.Code, "%+v", o)
		}
	}
}

// fuzzer makes requests from schemas.
type fuzzer struct {
	*rand.Rand
	doc   *huma.OpenAPI
	known map[string]string
}

func (f *fuzzer) request(op *huma.Operation) request {
	q := request{path: op.Path, head: map[string]string{}}
	query := url.Values{}
	for _, p := range op.Parameters {
		switch p.In {
		case "path":
			q.path = strings.ReplaceAll(q.path, "{"+p.Name+"}", url.PathEscape(f.segment(op, p)))
		case "query":
			if f.IntN(3) == 0 {
				query.Add(p.Name, f.scalar(p.Schema))
			}
		case "header":
			if f.IntN(3) == 0 {
				q.head[p.Name] = strings.Map(func(r rune) rune {
					if r < ' ' || r > '~' {
						return 'x'
					}
					return r
				}, f.scalar(p.Schema))
			}
		}
	}
	if f.IntN(30) == 0 {
		query.Add(f.word(), f.word())
	}
	if len(query) > 0 {
		q.path += "?" + query.Encode()
	}
	if op.RequestBody != nil && op.RequestBody.Content["application/json"].Schema.Format == "binary" {
		q.body = []string{"%PDF-1.4 1 0 obj ", "PK\x03\x04", `{"basics":{"name":"`, "# Skills\n\n"}[f.IntN(4)] + f.word() + "\n" + f.word()
		q.head["Content-Type"] = "application/octet-stream"
	} else if op.RequestBody != nil {
		raw, err := json.Marshal(f.value(op.RequestBody.Content["application/json"].Schema, 0))
		if err != nil {
			panic(err)
		}
		q.body = string(raw)
		switch f.IntN(25) {
		case 0:
			q.body = q.body[:f.IntN(len(q.body)+1)]
		case 1:
			q.body = strings.Repeat("[", 2000)
		}
	}
	return q
}

// segment is mostly the id of something that is there, so that more than the
// absence is asked for.
func (f *fuzzer) segment(op *huma.Operation, p *huma.Param) string {
	if f.IntN(4) == 0 {
		if s := strings.Trim(f.scalar(p.Schema), "./"); s != "" {
			return s
		}
	}
	for _, noun := range []struct{ in, id string }{{"/jobs/", "job"}, {"/postings/", "posting"}, {"/proposals/", "proposal"}, {"/calls/", "call"},
		{"/backups/", "backup"}, {"/samples/", "sample"}, {"/templates/", "template"}, {"/operations/", "operation"}} {
		if strings.Contains(op.Path, noun.in+"{"+p.Name+"}") {
			for _, n := range []string{strconv.Itoa(1 + f.IntN(4)), "1", ""} {
				if v, ok := f.known[noun.id+n]; ok {
					return v
				}
			}
		}
	}
	fixed := map[string]string{"name": "remotive", "provider": "box", "model": "llama", "pattern": "day", "id": "1"}
	if strings.Contains(op.Path, "/channels/") {
		fixed["name"] = "assist"
	}
	return fixed[p.Name]
}

func (f *fuzzer) word() string {
	words := []string{"", "a", "go", "%00", "../../etc/passwd", "' OR 1=1 --", "<script>alert(1)</script>", "\u202e\u0000\ufeff", "日本語", strings.Repeat("x", 300),
		"-1", "0", "9999999999999999999", "2026-11-29", "2026-11-29T00:00:00Z", "null", "true", "en", "EUR", "*", `"1"`, "box/llama", "{", "\"AND", "NEAR(", "a*", "héllo", "\xff\xfe"}
	return words[f.IntN(len(words))]
}

func (f *fuzzer) scalar(s *huma.Schema) string {
	switch v := f.value(s, 3).(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case int64:
		return strconv.FormatInt(v, 10)
	case []any:
		if len(v) > 0 {
			if s, ok := v[0].(string); ok {
				return s
			}
		}
	}
	return f.word()
}

// value makes a value that mostly fits a schema.
func (f *fuzzer) value(s *huma.Schema, depth int) any {
	if s.Ref != "" {
		s = f.doc.Components.Schemas.SchemaFromRef(s.Ref)
	}
	if f.IntN(12) == 0 {
		return []any{nil, f.word(), -1.5, true, map[string]any{}, []any{}, 1e300}[f.IntN(7)]
	}
	if len(s.Enum) > 0 && f.IntN(8) > 0 {
		return s.Enum[f.IntN(len(s.Enum))]
	}
	switch s.Type {
	case huma.TypeBoolean:
		return f.IntN(2) == 0
	case huma.TypeInteger:
		return f.number(s)
	case huma.TypeNumber:
		return float64(f.number(s)) / 2
	case huma.TypeArray:
		out := []any{}
		for range f.IntN(3) {
			out = append(out, f.value(s.Items, depth+1))
		}
		return out
	case huma.TypeObject:
		out := map[string]any{}
		if item, ok := s.AdditionalProperties.(*huma.Schema); ok {
			out[[]string{"en", "de", "assist", "email", f.word()}[f.IntN(5)]] = f.value(item, depth+1)
		}
		for name, p := range s.Properties {
			must := false
			for _, r := range s.Required {
				must = must || r == name
			}
			if (must && f.IntN(15) > 0) || (!must && f.IntN(3) == 0 && depth < 5) {
				out[name] = f.value(p, depth+1)
			}
		}
		return out
	}
	if s.Format == "date-time" && f.IntN(4) > 0 {
		return clock.System{}.Now().Format(time.RFC3339)
	}
	for _, id := range []string{"job1", "job2", "proposal1", "hash1", "template"} {
		if f.IntN(12) == 0 {
			return f.known[id]
		}
	}
	return f.word()
}

func (f *fuzzer) number(s *huma.Schema) int64 {
	if s.Minimum != nil && s.Maximum != nil && f.IntN(4) > 0 {
		return int64(*s.Minimum) + f.Int64N(max(1, int64(*s.Maximum-*s.Minimum)))
	}
	return []int64{0, 1, -1, 7, 1 << 40, -1 << 62, 1<<63 - 1}[f.IntN(7)]
}
