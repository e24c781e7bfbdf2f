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
	errMediaType = &failure{http.StatusUnsupportedMediaType, "media_type", core.Errorf(core.KindInvalid, "the body must be JSON; send it with the header Content-Type: application/json"), 0}
	errNoMethod  = &failure{http.StatusMethodNotAllowed, "method_not_allowed", core.Errorf(core.KindInvalid, "this address does not take that method; see /docs"), 0}
	errNoPath    = &failure{http.StatusNotFound, "not_found", core.Errorf(core.KindNotFound, "there is nothing at this address; see /docs"), 0}
)

func tooLarge(limit int64) *failure {
	return &failure{http.StatusRequestEntityTooLarge, "too_large", core.Errorf(core.KindInvalid, "the body is larger than %d bytes; send less", limit), 0}
}

// statusOf maps a kind of error to its status and code.
func statusOf(k core.Kind) (int, string) {
	switch k {
	case core.KindInvalid:
		return http.StatusUnprocessableEntity, "invalid"
	case core.KindNotFound:
		return http.StatusNotFound, "not_found"
	case core.KindConflict:
		return http.StatusConflict, "conflict"
	case core.KindDenied:
		return http.StatusForbidden, "denied"
	case core.KindBlocked:
		return http.StatusForbidden, "blocked"
	case core.KindBudget:
		return http.StatusPaymentRequired, "budget"
	case core.KindTransient:
		return http.StatusServiceUnavailable, "unavailable"
	case core.KindUnauthenticated:
		return http.StatusUnauthorized, "unauthenticated"
	case core.KindSetupNeeded:
		return http.StatusUnauthorized, "setup_needed"
	case core.KindThrottled:
		return http.StatusTooManyRequests, "throttled"
	}
	return http.StatusInternalServerError, "internal"
}

// problem makes the answer to an error in a language.
func (h handlers) problem(ctx context.Context, lang core.Lang, err error) Problem {
	p := h.problemOf(ctx, lang, err)
	p.Type, p.Title = "urn:automonet:problem:"+p.Code, http.StatusText(p.Status)
	return p
}

// problemOf words an error. Internals stay in the log.
func (h handlers) problemOf(ctx context.Context, lang core.Lang, err error) Problem {
	words := func(msg string) string { return h.cfg.Words(lang, msg) }
	var bad findings
	if errors.As(err, &bad) {
		p := Problem{Status: http.StatusUnprocessableEntity, Code: "invalid", Where: bad[0].Where,
			Detail: words("the request does not fit; errors says what to correct")}
		for _, f := range bad {
			p.Errors = append(p.Errors, Finding{f.Where, words(f.Message)})
		}
		return p
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok && len(many.Unwrap()) > 1 {
		p := h.problemOf(ctx, lang, many.Unwrap()[0])
		for _, one := range many.Unwrap() {
			var e *core.Error
			if errors.As(one, &e) && e.Kind == core.KindInvalid {
				p.Errors = append(p.Errors, Finding{e.Field, words(e.Msg)})
			}
		}
		return p
	}
	var f *failure
	if errors.As(err, &f) {
		return Problem{Status: f.status, Code: f.code, Detail: words(f.err.Msg), Where: f.err.Field}
	}
	var e *core.Error
	if !errors.As(err, &e) || e.Kind == core.KindInternal {
		if ctx.Err() == nil {
			h.cfg.Log.ErrorContext(ctx, "request failed", "err", err)
		}
		e = core.Errorf(core.KindInternal, "the agent failed to answer; its log says why")
	}
	status, code := statusOf(e.Kind)
	return Problem{Status: status, Code: code, Detail: words(e.Msg), Where: e.Field}
}

// fail answers with a problem.
func (h handlers) fail(w http.ResponseWriter, r *http.Request, err error) {
	lang := h.lang(r)
	p := h.problem(r.Context(), lang, err)
	var f *failure
	if errors.As(err, &f) && f.retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(f.retry))
	}
	var e *core.Error
	if errors.As(err, &e) && e.Wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(retryAfter(e.Wait)))
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
