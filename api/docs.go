package api

import (
	"bytes"
	"html"
	"net/http"
	"sort"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

// registerDocs serves the description as a page to read: plain HTML and one style
// sheet, without a script.
func (h handlers) registerDocs(mux *http.ServeMux, api resources) {
	page := sync.OnceValue(func() []byte { return docsPage(api.OpenAPI()) })
	mux.HandleFunc("GET /docs", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		_, _ = w.Write(page())
	})
	mux.HandleFunc("GET /docs/style.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		_, _ = w.Write([]byte(docsStyle))
	})
}

const docsStyle = `:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem}
code,pre{font:13px/1.45 ui-monospace,monospace}details{border-top:1px solid #8884;padding:.35rem 0}summary{cursor:pointer}
.m{display:inline-block;width:4.5em;font-weight:600}.s{opacity:.7;float:right}table{border-collapse:collapse;margin:.4rem 0}td{padding:.1rem .8rem .1rem 0;vertical-align:top}`

// docsPage writes the page of a description.
func docsPage(doc *huma.OpenAPI) []byte {
	var b bytes.Buffer
	text := func(s string) string { return html.EscapeString(s) }
	b.WriteString(`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>AutoMonet API</title>` +
		`<link rel="stylesheet" href="/docs/style.css"></head><body><h1>AutoMonet API</h1><p>` + text(doc.Info.Description) +
		` The same as a machine reads it: <a href="/openapi.json">openapi.json</a>, <a href="/openapi.yaml">openapi.yaml</a>.</p>`)
	byTag := map[string][]*huma.Operation{}
	for _, item := range doc.Paths {
		for _, op := range operationsOf(item) {
			byTag[op.Tags[0]] = append(byTag[op.Tags[0]], op)
		}
	}
	var tags []string
	for t := range byTag {
		tags = append(tags, t)
	}
	sort.Strings(tags)
	for _, t := range tags {
		b.WriteString("<h2>" + text(t) + "</h2>")
		sort.Slice(byTag[t], func(i, j int) bool {
			x, y := byTag[t][i], byTag[t][j]
			return x.Path+x.Method < y.Path+y.Method
		})
		for _, op := range byTag[t] {
			docsOperation(&b, doc, op)
		}
	}
	b.WriteString("</body></html>")
	return b.Bytes()
}

func operationsOf(item *huma.PathItem) (out []*huma.Operation) {
	for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
		if op != nil {
			out = append(out, op)
		}
	}
	return out
}

func docsOperation(b *bytes.Buffer, doc *huma.OpenAPI, op *huma.Operation) {
	scope, _ := op.Extensions["x-scope"].(string)
	if scope == "" {
		scope = "everybody"
	}
	b.WriteString(`<details id="` + html.EscapeString(op.OperationID) + `"><summary><span class="s">` + html.EscapeString(scope) + `</span><span class="m">` + op.Method +
		`</span><code>` + html.EscapeString(op.Path) + `</code> ` + html.EscapeString(op.Summary) + `</summary>`)
	if op.Description != "" {
		b.WriteString("<p>" + html.EscapeString(op.Description) + "</p>")
	}
	if len(op.Parameters) > 0 {
		b.WriteString("<table>")
		for _, p := range op.Parameters {
			b.WriteString("<tr><td><code>" + html.EscapeString(p.Name) + "</code></td><td>" + p.In + "</td><td>" + html.EscapeString(p.Description) + "</td></tr>")
		}
		b.WriteString("</table>")
	}
	if op.RequestBody != nil {
		docsSchema(b, doc, "Body", op.RequestBody.Content["application/json"].Schema)
	}
	for status, r := range op.Responses {
		if c := r.Content["application/json"]; c != nil && c.Schema != nil && status != "default" {
			docsSchema(b, doc, "Answer "+status, c.Schema)
		}
	}
	b.WriteString("</details>")
}

// docsSchema lists the fields of a schema, one level deep.
func docsSchema(b *bytes.Buffer, doc *huma.OpenAPI, title string, s *huma.Schema) {
	name := strings.TrimPrefix(s.Ref, "#/components/schemas/")
	if s.Ref != "" {
		s = doc.Components.Schemas.SchemaFromRef(s.Ref)
	}
	b.WriteString("<p>" + title + " <code>" + html.EscapeString(name) + "</code></p><table>")
	var keys []string
	for k := range s.Properties {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		p := s.Properties[k]
		kind := p.Type + strings.TrimPrefix(p.Ref, "#/components/schemas/")
		if p.Items != nil {
			kind += " of " + p.Items.Type + strings.TrimPrefix(p.Items.Ref, "#/components/schemas/")
		}
		b.WriteString("<tr><td><code>" + html.EscapeString(k) + "</code></td><td>" + html.EscapeString(kind) + "</td><td>" + html.EscapeString(p.Description) + "</td></tr>")
	}
	b.WriteString("</table>")
}

// lost answers with a problem where the mux knows no operation.
func (h handlers) lost(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/api/") {
			mux.ServeHTTP(w, r)
			return
		}
		next, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		rec := &statusOnly{ResponseWriter: w}
		next.ServeHTTP(rec, r)
		err := errNoPath
		if rec.status == http.StatusMethodNotAllowed {
			err = errNoMethod
		}
		h.fail(w, r, err)
	})
}

// statusOnly takes the headers of an answer and its status, and nothing else.
type statusOnly struct {
	http.ResponseWriter
	status int
}

func (w *statusOnly) WriteHeader(status int) { w.status = status }

func (w *statusOnly) Write(b []byte) (int, error) { return len(b), nil }
