package mcp

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"sync"
)

// The answers of JSON-RPC 2.0, section 5.1, to what is no message.
const (
	parseError     = `{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error: a message is one line of JSON, of at most 1 MiB"}}` + "\n"
	invalidRequest = `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Invalid Request: a message is an object with \"jsonrpc\":\"2.0\""}}` + "\n"
)

// sieve passes on the lines of a client that are messages, and answers the others itself:
// the library would end the conversation at the first of them.
type sieve struct {
	io.Closer
	in   *bufio.Reader
	out  io.Writer
	rest []byte
}

func newSieve(in io.ReadCloser, out io.Writer) *sieve {
	return &sieve{Closer: in, in: bufio.NewReaderSize(in, maxLine), out: out}
}

// Read reads from the lines that are messages.
func (s *sieve) Read(p []byte) (int, error) {
	for len(s.rest) == 0 {
		line, err := s.in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			for errors.Is(err, bufio.ErrBufferFull) {
				_, err = s.in.ReadSlice('\n')
			}
			line = []byte{'x'}
		}
		if len(bytes.TrimSpace(line)) > 0 {
			if why := fault(line); why == "" {
				s.rest = line
				break
			} else if _, failed := io.WriteString(s.out, why); failed != nil {
				return 0, failed
			}
		}
		if err != nil {
			return 0, err
		}
	}
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

// fault is the answer to a line that is no message, "" for one that is.
func fault(line []byte) string {
	if !json.Valid(line) {
		return parseError
	}
	var m struct {
		Version string `json:"jsonrpc"`
	}
	if json.Unmarshal(line, &m) != nil || m.Version != "2.0" {
		return invalidRequest
	}
	return ""
}

// oneAtATime lets several write whole messages to one client.
type oneAtATime struct {
	io.WriteCloser
	mu sync.Mutex
}

// Write writes a message.
func (w *oneAtATime) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.WriteCloser.Write(p)
}
