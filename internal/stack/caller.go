package stack

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// Caller sends requests to the project as one session.
type Caller struct {
	URL string
	// Key is the key of the project, Token that of the session; "" sends none.
	Key, Token string
	// Header goes along with each request.
	Header http.Header
	client *http.Client
}

// Reply is an answer.
type Reply struct {
	Status int
	Head   http.Header
	Body   string
}

// As returns a caller with the access token of a session and the public key.
func (s *Stack) As(token string) *Caller {
	return &Caller{URL: s.URL, Key: s.AnonKey, Token: token, Header: http.Header{}, client: &http.Client{Timeout: patience}}
}

// With returns a caller that sends another header as well.
func (c *Caller) With(name, value string) *Caller {
	out := *c
	out.Header = c.Header.Clone()
	out.Header.Set(name, value)
	return &out
}

// Do sends a request; the body is JSON, and "" is none. Only a connection that breaks ends
// the test.
func (c *Caller) Do(t testing.TB, method, path, body string) Reply {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, c.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range c.Header {
		req.Header[name] = values
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.Key != "" {
		req.Header.Set("Apikey", c.Key)
	}
	if c.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.Token)
	}
	res, err := c.client.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%s %s: read the answer: %v", method, path, err)
	}
	return Reply{res.StatusCode, res.Header, string(raw)}
}
