package web

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"io"
	"net/http"
	"strings"
)

// readBody reads and decodes the whole body. The decoded bytes may not exceed the
// limit, nor those on the wire by more than what packing can add: an archive of
// endless empty parts decodes to nothing.
func readBody(ctx context.Context, host, method string, answer *http.Response, limit int64, watch *watch) ([]byte, error) {
	if method == http.MethodHead {
		return nil, nil
	}
	wire := &wireReader{from: answer.Body, left: limit + limit/8 + 4096, watch: watch}
	decoded, err := decoder(answer.Header.Get("Content-Encoding"), wire)
	var data []byte
	if err == nil {
		var buffer bytes.Buffer
		if n := answer.ContentLength; n > 0 {
			buffer.Grow(int(min(n, limit, 1<<20)))
		}
		_, err = io.Copy(&buffer, io.LimitReader(decoded, limit+1))
		data = buffer.Bytes()
		if err == nil && int64(len(data)) <= limit {
			// A packed stream may end before the body does.
			_, err = io.Copy(io.Discard, wire)
		}
	}
	if int64(len(data)) > limit || wire.left <= 0 {
		return data[:min(int64(len(data)), limit)], &TooLargeError{Host: host, Limit: limit}
	}
	if err == nil && answer.ContentLength >= 0 && wire.read != answer.ContentLength {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return data, broken(ctx, host, err)
	}
	return data, nil
}

// wireReader counts and bounds what comes over the wire and reports progress.
type wireReader struct {
	from  io.Reader
	left  int64
	read  int64
	watch *watch
}

func (w *wireReader) Read(p []byte) (int, error) {
	if w.left <= 0 {
		return 0, io.EOF
	}
	n, err := w.from.Read(p[:min(int64(len(p)), w.left)])
	w.left -= int64(n)
	w.read += int64(n)
	if n > 0 {
		w.watch.progress()
	}
	return n, err
}

// decoder undoes one Content-Encoding. An empty body is empty in every encoding.
func decoder(encoding string, from io.Reader) (io.Reader, error) {
	encoding = strings.ToLower(strings.TrimSpace(encoding))
	if encoding == "" || encoding == "identity" {
		return from, nil
	}
	buffered := bufio.NewReader(from)
	head, err := buffered.Peek(2)
	if len(head) == 0 {
		if err == io.EOF {
			err = nil
		}
		return buffered, err
	}
	switch encoding {
	case "gzip", "x-gzip":
		return gzip.NewReader(buffered)
	case "deflate":
		// The standard says zlib; some servers send the bare stream.
		if len(head) == 2 && head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
			return zlib.NewReader(buffered)
		}
		return flate.NewReader(buffered), nil
	}
	return nil, errEncoding
}
