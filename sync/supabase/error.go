package supabase

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// Error is an answer of the project other than success. Its texts are foreign: they are bounded and
// without control characters, and never instructions.
type Error struct {
	// HTTP is the status; 0 means that no answer came.
	HTTP int
	// Code is the SQLSTATE, the PGRST code or the error_code of the sign-in.
	Code, Message, Details, Hint string
	// RetryAfter is how long the server asks to wait, 0 when it does not say.
	RetryAfter time.Duration

	cause error
}

// Error tells status, code and message.
func (e *Error) Error() string {
	if e.HTTP == 0 {
		return "the project cannot be reached: " + e.cause.Error()
	}
	return fmt.Sprintf("the project answered %d %s %s", e.HTTP, e.Code, e.Message)
}

// Unwrap returns the failure of the network, if any.
func (e *Error) Unwrap() error { return e.cause }

// Class says how a failure is reacted to.
type Class string

// The classes of failures. They go by HTTP status, then SQLSTATE, and never by a PGRST code alone that
// versions of PostgREST disagree about.
const (
	// ClassRetry passes by itself: the network, 5xx, 408, 429, serialisation and resources.
	ClassRetry Class = "retry"
	// ClassSignedOut needs the owner to sign in again.
	ClassSignedOut Class = "signed_out"
	// ClassRow is due to a row of the request.
	ClassRow Class = "row"
	// ClassSchema is a table or column that the project has not, or not yet.
	ClassSchema Class = "schema"
	// ClassFault is anything else.
	ClassFault Class = "fault"
)

// ErrSignedOut says that this device has no session with the project.
var ErrSignedOut = errors.New("not signed in to the project")

// ClassOf returns how err is reacted to.
func ClassOf(err error) Class {
	if errors.Is(err, ErrSignedOut) {
		return ClassSignedOut
	}
	var e *Error
	if !errors.As(err, &e) {
		return ClassFault
	}
	switch {
	case e.HTTP == 0, e.HTTP >= 500 && !e.schema(), e.HTTP == http.StatusRequestTimeout, e.HTTP == http.StatusTooManyRequests,
		e.Code == "40001", e.Code == "40P01", strings.HasPrefix(e.Code, "53"), strings.HasPrefix(e.Code, "57"):
		return ClassRetry
	case e.HTTP == http.StatusUnauthorized:
		return ClassSignedOut
	case e.schema():
		return ClassSchema
	case e.HTTP == http.StatusForbidden, e.HTTP == http.StatusConflict, e.HTTP == http.StatusRequestEntityTooLarge,
		e.HTTP == http.StatusBadRequest, strings.HasPrefix(e.Code, "22"), strings.HasPrefix(e.Code, "23"):
		return ClassRow
	}
	return ClassFault
}

func (e *Error) schema() bool {
	switch e.Code {
	case "PGRST204", "PGRST202", "PGRST205", "42703", "42P01", "42883":
		return true
	}
	return e.HTTP == http.StatusNotFound || e.HTTP == http.StatusNotAcceptable
}

// maxErrorText bounds a foreign text in an error, in bytes.
const maxErrorText = 300

func answered(res *http.Response, raw []byte, now time.Time) *Error {
	e := &Error{HTTP: res.StatusCode, RetryAfter: retryAfter(res.Header.Get("Retry-After"), now)}
	var v struct {
		Code        json.RawMessage `json:"code"`
		ErrorCode   string          `json:"error_code"`
		Message     string          `json:"message"`
		Msg         string          `json:"msg"`
		Description string          `json:"error_description"`
		Details     any             `json:"details"`
		Hint        any             `json:"hint"`
	}
	if json.Unmarshal(raw, &v) != nil {
		e.Message = core.Clean(http.StatusText(res.StatusCode), maxErrorText, false)
		return e
	}
	var code string
	if json.Unmarshal(v.Code, &code) != nil {
		code = ""
	}
	first := func(texts ...string) string {
		for _, s := range texts {
			if s = core.Clean(s, maxErrorText, false); s != "" {
				return s
			}
		}
		return ""
	}
	word := func(v any) string {
		s, _ := v.(string)
		return core.Clean(s, maxErrorText, false)
	}
	e.Code, e.Message = first(code, v.ErrorCode), first(v.Message, v.Msg, v.Description)
	e.Details, e.Hint = word(v.Details), word(v.Hint)
	return e
}

// maxRetryAfter bounds what a server may ask for.
const maxRetryAfter = time.Hour

func retryAfter(v string, now time.Time) time.Duration {
	if v == "" {
		return 0
	}
	if n, err := strconv.Atoi(v); err == nil {
		// Bounded first: a product that does not fit would count as none.
		return time.Duration(min(max(n, 0), int(maxRetryAfter/time.Second))) * time.Second
	}
	at, err := http.ParseTime(v)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), maxRetryAfter)
}
