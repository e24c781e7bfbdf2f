package api

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/automonet/automonet/core"
)

// resources is what operations are registered at.
type resources struct {
	huma.API
	h handlers
}

// None is the body of an operation that answers with 204 and nothing.
type None struct{}

// Reply is what an operation may say of its answer beside the body; see reply.
type Reply struct {
	status    int
	ETag      string
	Location  string
	SetCookie []*http.Cookie
}

type replyKey struct{}

// reply is where the operation under way sets headers of its answer.
func reply(ctx context.Context) *Reply {
	if r, ok := ctx.Value(replyKey{}).(*Reply); ok {
		return r
	}
	return &Reply{}
}

// route is an operation with the code behind it. huma gives the schemas, the
// validation, the description and the mux; what lies between a request and an
// operation is here once for all, since huma.Register compiles 40 kB of it for
// each pair of an input and an output type.
type route struct {
	h     handlers
	op    *huma.Operation
	scope core.AccessScope
	in    *input
	call  func(ctx context.Context, in any) (any, error)
}

// read registers an operation that answers with a T and changes nothing.
func read[T, I any](api resources, scope core.AccessScope, op huma.Operation, f func(ctx context.Context, in *I) (T, error)) {
	api.add(scope, op, reflect.TypeFor[I](), reflect.TypeFor[T](), func(ctx context.Context, in any) (any, error) { return f(ctx, in.(*I)) })
}

// write registers an operation that changes something. It answers with a T, or
// with nothing when that is None; op.DefaultStatus is 200 or 204 unless set.
func write[T, I any](api resources, scope core.AccessScope, op huma.Operation, f func(ctx context.Context, in *I) (T, error)) {
	api.add(scope, op, reflect.TypeFor[I](), reflect.TypeFor[T](), func(ctx context.Context, in any) (any, error) { return f(ctx, in.(*I)) })
}

// encoded is a body that is JSON already.
type encoded []byte

// encodedAs registers a read whose answer is a T that was encoded before.
func encodedAs[T, I any](api resources, scope core.AccessScope, op huma.Operation, f func(ctx context.Context, in *I) (encoded, error)) {
	api.add(scope, op, reflect.TypeFor[I](), reflect.TypeFor[T](), func(ctx context.Context, in any) (any, error) { return f(ctx, in.(*I)) })
}

// public registers an operation for everybody, signed in or not.
func public[T, I any](api resources, op huma.Operation, f func(ctx context.Context, in *I) (T, error)) {
	api.add("", op, reflect.TypeFor[I](), reflect.TypeFor[T](), func(ctx context.Context, in any) (any, error) { return f(ctx, in.(*I)) })
}

// add registers an operation whose answer is JSON of the type out.
func (api resources) add(scope core.AccessScope, op huma.Operation, in, out reflect.Type, call func(ctx context.Context, in any) (any, error)) {
	silent := out == reflect.TypeFor[None]()
	if op.DefaultStatus == 0 {
		op.DefaultStatus = http.StatusOK
		if silent {
			op.DefaultStatus = http.StatusNoContent
		}
	}
	ok := &huma.Response{Description: http.StatusText(op.DefaultStatus)}
	if !silent {
		ok.Content = map[string]*huma.MediaType{"application/json": {Schema: api.schema(out)}}
	}
	r := &route{h: api.h, op: &op, scope: scope, in: newInput(api.OpenAPI().Components.Schemas, &op, in), call: call}
	api.describe(scope, &op, ok)
	api.Adapter().Handle(&op, func(c huma.Context) {
		req, w := humago.Unwrap(c)
		routed(req.Context(), op.Method+" "+op.Path)
		r.serve(w, req)
	})
}

// raw registers an operation that writes its answer itself. An error is answered
// as a problem as long as nothing was written.
func raw(api resources, scope core.AccessScope, op huma.Operation, in reflect.Type, content []string, serve func(w http.ResponseWriter, r *http.Request, in any) error) {
	op.DefaultStatus = http.StatusOK
	ok := &huma.Response{Description: http.StatusText(http.StatusOK), Content: map[string]*huma.MediaType{}}
	for _, c := range content {
		ok.Content[c] = &huma.MediaType{Schema: &huma.Schema{}}
	}
	r := &route{h: api.h, op: &op, scope: scope, in: newInput(api.OpenAPI().Components.Schemas, &op, in)}
	api.describe(scope, &op, ok)
	api.Adapter().Handle(&op, func(c huma.Context) {
		req, w := humago.Unwrap(c)
		routed(req.Context(), op.Method+" "+op.Path)
		v, _, err := r.enter(req)
		rec := &written{ResponseWriter: w}
		if err == nil {
			err = serve(rec, req, v)
		}
		switch {
		case err == nil:
		case !rec.any:
			w.Header().Del("Content-Disposition") // a failure is shown and not saved
			api.h.fail(w, req, err)
		default:
			if req.Context().Err() == nil {
				api.h.cfg.Log.WarnContext(req.Context(), "an answer was broken off", "path", req.URL.Path, "err", err)
			}
			// Ending it in the regular way would say that it is whole.
			panic(http.ErrAbortHandler)
		}
	})
}

// written notes whether an answer has begun.
type written struct {
	http.ResponseWriter
	any bool
}

func (w *written) WriteHeader(status int) {
	w.any = true
	w.ResponseWriter.WriteHeader(status)
}

func (w *written) Write(b []byte) (int, error) {
	w.any = true
	return w.ResponseWriter.Write(b)
}

// Unwrap is for http.ResponseController.
func (w *written) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// describe completes an operation and adds it to the description of the API.
func (api resources) describe(scope core.AccessScope, op *huma.Operation, ok *huma.Response) {
	op.Responses = map[string]*huma.Response{strconv.Itoa(op.DefaultStatus): ok,
		"default": {Description: "What went wrong and what to do, in the caller's language", Content: map[string]*huma.MediaType{
			"application/problem+json": {Schema: api.schema(reflect.TypeFor[Problem]())}}}}
	op.Security = []map[string][]string{}
	if scope != "" {
		op.Security = append(op.Security, map[string][]string{schemeSession: {}}, map[string][]string{schemeBearer: {}})
		op.Extensions = map[string]any{"x-scope": string(scope)}
	}
	if repeatable(op) {
		op.Parameters = append(op.Parameters, &huma.Param{Name: idempotencyHeader, In: "header", Schema: &huma.Schema{Type: huma.TypeString, MaxLength: ptr(maxKey)},
			Description: "A name of your own for this request: sent again within a day, it is answered again and not done again"})
	}
	api.OpenAPI().AddOperation(op)
}

// secret describes a write whose request holds a password.
func secret(op huma.Operation) huma.Operation {
	op.Metadata = map[string]any{"secret": true}
	return op
}

// repeatable reports whether an operation takes an idempotency key. Those whose
// requests or answers hold a secret do not: nothing of theirs is kept.
func repeatable(op *huma.Operation) bool {
	return op.Method == http.MethodPost && op.Metadata["secret"] == nil && !slices.ContainsFunc(op.Tags, func(t string) bool { return t == "auth" || t == "users" || t == "tokens" })
}

func ptr[T any](v T) *T { return &v }

func (api resources) schema(t reflect.Type) *huma.Schema {
	return api.OpenAPI().Components.Schemas.Schema(t, true, "")
}

// operation describes a read.
func operation(id, path, summary, tag string) huma.Operation {
	return huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: summary, Tags: []string{tag}}
}

// change describes a write.
func change(id, method, path, summary, tag string) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{tag}}
}

// creates describes a POST that makes something new.
func creates(id, path, summary, tag string) huma.Operation {
	op := change(id, http.MethodPost, path, summary, tag)
	op.DefaultStatus = http.StatusCreated
	return op
}

// enter lets a request in that may do what it asks, and reads its input.
func (rt *route) enter(r *http.Request) (in any, body []byte, err error) {
	if rt.scope != "" {
		if err := permitted(r.Context(), rt.scope); err != nil {
			return nil, nil, err
		}
	}
	return rt.in.read(r)
}

// buffers are reused for answers; a large one is left to the collector.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// maxPooled is the largest buffer that is kept.
const maxPooled = 256 << 10

func (rt *route) serve(w http.ResponseWriter, r *http.Request) {
	in, body, err := rt.enter(r)
	if err != nil {
		rt.h.fail(w, r, err)
		return
	}
	if key := r.Header.Get(idempotencyHeader); key != "" && repeatable(rt.op) {
		rt.once(w, r, key, in, body)
		return
	}
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	if rep, err := rt.run(rt.ctx(r), in, buf); err != nil {
		rt.h.fail(w, r, err)
	} else {
		rep.send(w, buf.Bytes())
	}
	if buf.Cap() <= maxPooled {
		buffers.Put(buf)
	}
}

type langKey struct{}

// ctx carries the language of the request where the operation says something in it:
// long work, after the request, notices, and why a source or a channel stands still.
func (rt *route) ctx(r *http.Request) context.Context {
	worded := func(tag string) bool { return tag == tagNotices || tag == tagSources || tag == tagChannels }
	if rt.op.DefaultStatus != http.StatusAccepted && !slices.ContainsFunc(rt.op.Tags, worded) {
		return r.Context()
	}
	return context.WithValue(r.Context(), langKey{}, rt.h.lang(r))
}

func (h handlers) langOf(ctx context.Context) core.Lang {
	l, _ := ctx.Value(langKey{}).(core.Lang)
	return l
}

// said is a message that was kept in English, in the language of the request.
func (h handlers) said(ctx context.Context, msg string) string {
	if msg == "" {
		return ""
	}
	return h.cfg.Words(h.langOf(ctx), msg)
}

// run calls the operation and encodes its answer into buf.
func (rt *route) run(ctx context.Context, in any, buf *bytes.Buffer) (*Reply, error) {
	rep := &Reply{}
	out, err := rt.call(context.WithValue(ctx, replyKey{}, rep), in)
	if err != nil {
		return nil, err
	}
	if rep.status == 0 {
		rep.status = rt.op.DefaultStatus
	}
	if rep.status == http.StatusNoContent {
		return rep, nil
	}
	if doc, ok := out.(encoded); ok {
		buf.Write(doc)
		return rep, nil
	}
	return rep, encode(buf, out)
}

// send writes an answer.
func (rep *Reply) send(w http.ResponseWriter, body []byte) {
	head := w.Header()
	for _, c := range rep.SetCookie {
		http.SetCookie(w, c)
	}
	if rep.ETag != "" {
		head.Set("ETag", rep.ETag)
	}
	if rep.Location != "" {
		head.Set("Location", rep.Location)
	}
	if rep.status != http.StatusNoContent {
		if head.Get("Content-Type") == "" {
			head.Set("Content-Type", "application/json")
		}
		head.Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(rep.status)
	_, _ = w.Write(body)
}

// encode escapes markup in foreign text, so that no answer is a page.
func encode(buf *bytes.Buffer, v any) error { return json.NewEncoder(buf).Encode(v) }

// send answers with JSON.
func send(w http.ResponseWriter, status int, v any) error {
	return sendAs(w, "application/json", status, v)
}

// sendAs answers with JSON of a special type.
func sendAs(w http.ResponseWriter, content string, status int, v any) error {
	var buf bytes.Buffer
	if err := encode(&buf, v); err != nil {
		return err
	}
	w.Header().Set("Content-Type", content)
	(&Reply{status: status}).send(w, buf.Bytes())
	return nil
}
