package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
)

// Problem is an error as RFC 9457 describes it.
type Problem struct {
	Type   string `json:"type" doc:"A URI that names the kind of problem by its code"`
	Title  string `json:"title" doc:"The status in words"`
	Status int    `json:"status"`
	Detail string `json:"detail" doc:"What was wrong and what to do, in the caller's language"`
	Code   string `json:"code" doc:"Stable: invalid, not_found, conflict, denied, blocked, budget, internal, unavailable, unauthenticated, setup_needed, throttled, or a more special one"`
	Where  string `json:"where,omitempty" doc:"The field that does not fit"`
	// RequestID finds the request in the agent's log.
	RequestID string `json:"request_id,omitempty" doc:"The name of the request, as in X-Request-ID and in the agent's log"`
	// Errors are the single findings of a validation.
	Errors []Finding `json:"errors,omitempty"`
}

// Finding is one thing that is wrong with a request.
type Finding struct {
	Where   string `json:"where" doc:"Such as query.limit or body.price.min"`
	Message string `json:"message"`
}

// findings are all of them, as one error.
type findings []Finding

func (f findings) Error() string {
	parts := make([]string, len(f))
	for i, one := range f {
		parts[i] = one.Where + ": " + one.Message
	}
	return strings.Join(parts, "; ")
}

// failure is an error with a status and code of its own.
type failure struct {
	status int
	code   string
	err    *core.Error
	// retry is when to try again, in seconds; 0 says nothing.
	retry int
}

func (f *failure) Error() string { return f.err.Error() }

func (f *failure) Unwrap() error { return f.err }

// The failures that belong to HTTP and not to the program behind it.
var (
	errEncoding  = &failure{http.StatusUnsupportedMediaType, "content_encoding", core.Errorf(core.KindInvalid, "a packed body is not read; send it without the header Content-Encoding"), 0}
	errMediaType = &failure{http.StatusUnsupportedMediaType, "media_type", core.Errorf(core.KindInvalid, "the body must be JSON; send it with the header Content-Type: application/json"), 0}
	errNoMethod  = &failure{http.StatusMethodNotAllowed, "method_not_allowed", core.Errorf(core.KindInvalid, "this address does not take that method; see /docs"), 0}
	errNoPath    = &failure{http.StatusNotFound, "not_found", core.Errorf(core.KindNotFound, "there is nothing at this address; see /docs"), 0}
)

func tooLarge(limit int64) *failure {
	return &failure{http.StatusRequestEntityTooLarge, "too_large", core.Errorf(core.KindInvalid, "the body is larger than %d bytes; send less", limit), 0}
}

// statusOf maps a kind of error to its status.
func statusOf(k core.Kind) int {
	switch k {
	case core.KindInvalid:
		return http.StatusUnprocessableEntity
	case core.KindNotFound:
		return http.StatusNotFound
	case core.KindConflict:
		return http.StatusConflict
	case core.KindDenied, core.KindBlocked:
		return http.StatusForbidden
	case core.KindBudget:
		return http.StatusPaymentRequired
	case core.KindTransient:
		return http.StatusServiceUnavailable
	case core.KindUnauthenticated, core.KindSetupNeeded:
		return http.StatusUnauthorized
	case core.KindThrottled:
		return http.StatusTooManyRequests
	}
	return http.StatusInternalServerError
}

// failureOf is what HTTP makes of an error: of several the first, and of what is
// nobody's business outside no word.
func failureOf(err error) *failure {
	if many := several(err); len(many) > 1 {
		err = many[0]
	}
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	var e *core.Error
	var bad findings
	switch {
	case errors.As(err, &bad):
		e = core.Invalid(bad[0].Where, "the request does not fit; errors says what to correct")
	case !errors.As(err, &e) || e.Kind == core.KindInternal:
		e = core.Errorf(core.KindInternal, "the agent failed to answer; its log says why")
	}
	f = &failure{status: statusOf(e.Kind), code: string(e.Kind), err: e}
	if e.Kind == core.KindTransient {
		f.code = "unavailable"
	}
	if e.Wait > 0 {
		f.retry = retryAfter(e.Wait)
	}
	return f
}

// several are the errors that one joins.
func several(err error) []error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		return many.Unwrap()
	}
	return nil
}

// found are the single findings of an error that has some.
func found(err error) findings {
	var out findings
	if errors.As(err, &out) {
		return out
	}
	if many := several(err); len(many) > 1 {
		for _, one := range many {
			var e *core.Error
			if errors.As(one, &e) && e.Kind == core.KindInvalid {
				out = append(out, Finding{e.Field, e.Msg})
			}
		}
	}
	return out
}

// problem makes the answer to an error in a language. Internals stay in the log.
func (h handlers) problem(ctx context.Context, lang core.Lang, err error) Problem {
	f := failureOf(err)
	if f.status == http.StatusInternalServerError && ctx.Err() == nil {
		h.cfg.Log.ErrorContext(ctx, "request failed", "err", err)
	}
	p := Problem{Type: "urn:automonet:problem:" + f.code, Title: http.StatusText(f.status), Status: f.status, Detail: h.cfg.Words(lang, f.err.Msg),
		Code: f.code, Where: f.err.Field, RequestID: RequestID(ctx)}
	for _, one := range found(err) {
		p.Errors = append(p.Errors, Finding{one.Where, h.cfg.Words(lang, one.Message)})
	}
	return p
}

// fail answers with a problem.
func (h handlers) fail(w http.ResponseWriter, r *http.Request, err error) {
	lang := h.lang(r)
	p := h.problem(r.Context(), lang, err)
	if wait := failureOf(err).retry; wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(wait))
	}
	w.Header().Set("Content-Language", string(lang))
	_ = sendAs(w, "application/problem+json", p.Status, p)
}

// lang is the language of an answer: what the request asks for, else the owner's.
func (h handlers) lang(r *http.Request) core.Lang {
	for _, part := range strings.Split(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		tag, _, _ = strings.Cut(tag, "-")
		switch l := core.Lang(strings.ToLower(tag)); l {
		case core.LangGerman, core.LangEnglish:
			return l
		}
	}
	s, err := h.cfg.Service.Settings(r.Context())
	if err != nil {
		return core.LangEnglish
	}
	return s.Lang
}
