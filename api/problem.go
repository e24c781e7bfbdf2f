package api

import (
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/automonet/automonet/core"
)

// Problem is an error as RFC 9457 describes it.
type Problem struct {
	Type   string `json:"type" doc:"about:blank; the code says what sort of problem it is"`
	Title  string `json:"title" doc:"The status in words"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty" doc:"What was wrong and what to do"`
	// Code is the kind of a core.Error.
	Code  string `json:"code" doc:"invalid, not_found, conflict, denied, blocked, budget, internal, transient, unauthenticated, setup_needed or throttled"`
	Where string `json:"where,omitempty" doc:"The field that does not fit"`
	// Errors are the single findings of a validation.
	Errors []*huma.ErrorDetail `json:"errors,omitempty"`
}

// Error returns what the user is told.
func (p *Problem) Error() string { return p.Detail }

// GetStatus returns the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of a problem.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// problem maps an error to RFC 9457. Internals stay in the log.
func (h handlers) problem(err error) error {
	var e *core.Error
	if !errors.As(err, &e) || e.Kind == core.KindInternal {
		h.cfg.Log.Error("request failed", "err", err)
		e = core.Errorf(core.KindInternal, "the agent failed to answer; its log says why")
	}
	return problemOf(e)
}

func problemOf(e *core.Error) *Problem {
	status := statusOf(e.Kind)
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: e.Error(), Code: string(e.Kind), Where: e.Field}
}

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
	case core.KindUnauthenticated, core.KindSetupNeeded:
		return http.StatusUnauthorized
	case core.KindThrottled:
		return http.StatusTooManyRequests
	case core.KindInternal:
		return http.StatusInternalServerError
	}
	return http.StatusServiceUnavailable
}

// kindOf is the code of what huma itself refuses.
func kindOf(status int) core.Kind {
	switch {
	case status == http.StatusNotFound:
		return core.KindNotFound
	case status >= 500:
		return core.KindInternal
	}
	return core.KindInvalid
}

// asProblem gives what huma refuses by itself the form of every other problem.
func asProblem(_ huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := &Problem{Type: "about:blank", Title: m.Title, Status: m.Status, Detail: m.Detail, Code: string(kindOf(m.Status)), Errors: m.Errors}
	if len(m.Errors) > 0 {
		p.Where = m.Errors[0].Location
	}
	return p, nil
}
