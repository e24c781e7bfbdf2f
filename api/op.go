package api

import (
	"context"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/automonet/automonet/core"
)

// resources is what operations are registered at.
type resources struct {
	huma.API
	h handlers
}

// answer is the output of every operation. huma compiles 40 kB of its machinery
// for each pair of input and output types, so the body has no type of its own
// here, and its schema comes from register.
type answer struct {
	Status int
	Reply
	Body any
}

// Reply is what an operation may say beside its body; see reply.
type Reply struct {
	ETag      string         `header:"ETag" hidden:"true"`
	Location  string         `header:"Location" hidden:"true"`
	SetCookie []*http.Cookie `header:"Set-Cookie" hidden:"true"`
}

// None is the body of an operation that answers with 204 and nothing.
type None struct{}

type replyKey struct{}

// reply is where the operation under way sets headers of its answer.
func reply(ctx context.Context) *Reply {
	r, ok := ctx.Value(replyKey{}).(*Reply)
	if !ok {
		return &Reply{}
	}
	return r
}

// read registers an operation that answers with a T and changes nothing.
func read[T, I any](api resources, scope core.AccessScope, op huma.Operation, f func(ctx context.Context, in *I) (T, error)) {
	register(api, scope, op, f)
}

// write registers an operation that changes something. It answers with a T, or
// with nothing when that is None; op.DefaultStatus is 200 or 204 unless set.
func write[T, I any](api resources, scope core.AccessScope, op huma.Operation, f func(ctx context.Context, in *I) (T, error)) {
	register(api, scope, op, f)
}

// public registers an operation for everybody, signed in or not.
func public[T, I any](api resources, op huma.Operation, f func(ctx context.Context, in *I) (T, error)) {
	register(api, "", op, f)
}

func register[T, I any](api resources, scope core.AccessScope, op huma.Operation, f func(ctx context.Context, in *I) (T, error)) {
	body := reflect.TypeFor[T]()
	silent := body == reflect.TypeFor[None]()
	if op.DefaultStatus == 0 {
		op.DefaultStatus = http.StatusOK
		if silent {
			op.DefaultStatus = http.StatusNoContent
		}
	}
	ok := &huma.Response{Description: http.StatusText(op.DefaultStatus)}
	if !silent {
		ok.Content = map[string]*huma.MediaType{"application/json": {Schema: api.schema(body)}}
	}
	op.Responses = map[string]*huma.Response{strconv.Itoa(op.DefaultStatus): ok,
		"default": {Description: "Error", Content: map[string]*huma.MediaType{
			"application/problem+json": {Schema: api.schema(reflect.TypeFor[Problem]())}}}}
	op.Security = []map[string][]string{}
	if scope != "" {
		op.Security = append(op.Security, map[string][]string{schemeSession: {}}, map[string][]string{schemeBearer: {}})
		op.Extensions = map[string]any{"x-scope": string(scope)}
		op.Middlewares = append(op.Middlewares, api.h.gate(api, scope))
	}
	run := func(ctx context.Context, in *I) (answer, error) {
		var rep Reply
		out, err := f(context.WithValue(ctx, replyKey{}, &rep), in)
		return answer{Status: op.DefaultStatus, Reply: rep, Body: out}, err
	}
	if silent {
		huma.Register(api.API, op, func(ctx context.Context, in *I) (*silence, error) {
			a, err := run(ctx, in)
			if err != nil {
				return nil, err
			}
			return &silence{a.Status, a.Reply}, nil
		})
		return
	}
	huma.Register(api.API, op, func(ctx context.Context, in *I) (*answer, error) {
		a, err := run(ctx, in)
		if err != nil {
			return nil, err
		}
		return &a, nil
	})
}

// silence is the output of an operation without a body.
type silence struct {
	Status int
	Reply
}

func (r resources) schema(t reflect.Type) *huma.Schema {
	return r.OpenAPI().Components.Schemas.Schema(t, true, "")
}

// operation describes a read.
func operation(id, path, summary, tag string) huma.Operation {
	return huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: summary, Tags: []string{tag}}
}

// change describes a write.
func change(id, method, path, summary, tag string) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{tag}}
}
