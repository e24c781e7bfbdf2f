package web

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
)

// RoundTripper lets a library that speaks net/http ask through a Getter, with its
// guard, lanes and bounds. Form is the request that each is made from: its limit,
// agent and opt-ins; method, address, header and body are those of the library's
// request. Redirects are followed by the Getter, under its rules. Refusals are
// handed to the library with their body. Failures of the server become answers with
// their status and no body; what never became an answer is the Getter's error, which
// net/http wraps.
func RoundTripper(g Getter, form Request) http.RoundTripper { return &roundTripper{g: g, form: form} }

type roundTripper struct {
	g    Getter
	form Request
}

// maxSent bounds the body of a library's request.
const maxSent = 4 << 20

// RoundTrip sends one request.
func (t *roundTripper) RoundTrip(r *http.Request) (*http.Response, error) {
	request := t.form
	request.Method, request.URL, request.TakeRefusals = r.Method, r.URL.String(), true
	request.Header = r.Header.Clone()
	request.Header.Del("User-Agent")
	request.Accept = r.Header.Get("Accept")
	request.Header.Del("Accept")
	if r.Body != nil {
		sent, err := io.ReadAll(io.LimitReader(r.Body, maxSent+1))
		if closing := r.Body.Close(); err == nil {
			err = closing
		}
		if err != nil {
			return nil, err
		}
		if len(sent) > maxSent {
			return nil, unsafeRequest(r.URL.Host)
		}
		request.Body = sent
	}
	got, err := t.g.Do(r.Context(), request)
	if err != nil {
		return failedAnswer(r, err)
	}
	// The body was decoded and read as a whole.
	header := got.Header.Clone()
	header.Del("Content-Encoding")
	header.Del("Content-Length")
	return answerOf(r, got.Status, header, got.Body), nil
}

// failedAnswer turns the error of an answer back into that answer.
func failedAnswer(r *http.Request, err error) (*http.Response, error) {
	var limited *RateLimitedError
	var transient *TransientError
	switch {
	case errors.As(err, &limited) && limited.Status > 0:
		header := http.Header{}
		if limited.RetryAfter > 0 {
			header.Set("Retry-After", strconv.Itoa(int((limited.RetryAfter+time.Second-1)/time.Second)))
		}
		return answerOf(r, limited.Status, header, nil), nil
	case errors.As(err, &transient) && transient.Status > 0:
		return answerOf(r, transient.Status, http.Header{}, nil), nil
	}
	return nil, err
}

func answerOf(r *http.Request, status int, header http.Header, body []byte) *http.Response {
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{
		Status: strconv.Itoa(status) + " " + http.StatusText(status), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}
}

var _ http.RoundTripper = (*roundTripper)(nil)
