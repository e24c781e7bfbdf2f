package fakes

import (
	"bytes"
	"compress/gzip"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

// serve answers one request with the fault; next is the route's own answer.
func (f Fault) serve(s *Server, w http.ResponseWriter, r *http.Request, next http.Handler) {
	switch f.Kind {
	case FaultStatus, FaultRedirect:
		f.plain(s, w)
	case FaultLoop:
		w.Header().Set("Location", r.URL.RequestURI())
		w.WriteHeader(f.Status)
	case FaultHang:
		<-r.Context().Done()
		abort()
	case FaultDrop:
		abort()
	case FaultGarbage:
		raw(w, "\x00\x01\x02 this is not HTTP \x1b[31m\r\n\r\n")
	case FaultGzipBomb:
		bomb(w, f.Size)
	case FaultEndlessBody:
		endless(w, r)
	case FaultHugeHeader:
		w.Header().Set("X-Padding", strings.Repeat("x", int(f.Size)))
		next.ServeHTTP(w, r)
	case FaultSlowHeader:
		if s.clock.Sleep(r.Context(), f.Wait) != nil {
			abort()
		}
		next.ServeHTTP(w, r)
	case FaultSamePage:
		clone := r.Clone(r.Context())
		clone.URL.RawQuery = ""
		next.ServeHTTP(w, clone)
	default:
		f.spoil(s, w, r, next)
	}
}

func (f Fault) plain(s *Server, w http.ResponseWriter) {
	maps.Copy(w.Header(), f.Header)
	if f.retryIn > 0 {
		w.Header().Set("Retry-After", s.clock.Now().Add(f.retryIn).UTC().Format(http.TimeFormat))
		w.Header().Set("Date", s.clock.Now().UTC().Format(http.TimeFormat))
	}
	w.WriteHeader(f.Status)
	if f.Status != http.StatusNotModified && f.Status != http.StatusNoContent {
		_, _ = w.Write(f.Body)
	}
}

// spoil lets the route answer into memory and delivers it badly.
func (f Fault) spoil(s *Server, w http.ResponseWriter, r *http.Request, next http.Handler) {
	// A half-delivered 304 or a compressed half is a different fault.
	clone := r.Clone(r.Context())
	clone.Header.Del("Accept-Encoding")
	clone.Header.Del("If-None-Match")
	clone.Header.Del("If-Modified-Since")
	kept := &memoryWriter{header: http.Header{}, status: http.StatusOK}
	next.ServeHTTP(kept, clone)
	body := kept.body.Bytes()
	maps.Copy(w.Header(), kept.header)

	switch f.Kind {
	case FaultCut:
		w.Header().Set("Content-Length", strconv.Itoa(max(2, len(body))))
		w.WriteHeader(kept.status)
		_, _ = w.Write(body[:len(body)/2])
		flush(w)
		abort()
	case FaultDrip:
		f.drip(s, w, r, kept.status, body)
		return
	case FaultTruncate:
		body = body[:len(body)/2]
	case FaultBrokenXML:
		body = append(bytes.ReplaceAll(body[:len(body)*2/3], []byte("</title>"), []byte("</tilte> & <br>")), "<open attr=unquoted>"...)
	case FaultBrokenJSON:
		body = append(append([]byte{}, body[:len(body)*2/3]...), `,"x":}]]{`...)
	case FaultWrongCharset:
		body = latin(body)
	case FaultEmptyBody:
		body = nil
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Del("ETag")
	w.Header().Del("Last-Modified")
	w.WriteHeader(kept.status)
	_, _ = w.Write(body)
}

func (f Fault) drip(s *Server, w http.ResponseWriter, r *http.Request, status int, body []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	step := int(max(1, f.Size))
	for start := 0; start < len(body); start += step {
		if _, err := w.Write(body[start:min(len(body), start+step)]); err != nil {
			return
		}
		flush(w)
		if s.clock.Sleep(r.Context(), f.Wait) != nil {
			abort()
		}
	}
}

// latinHigh are the characters 0x80 to 0x9F of windows-1252; all others have the
// number that they have in Unicode. A space stands for what is not assigned.
const latinHigh = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ"

// latin turns UTF-8 into windows-1252 bytes; what that cannot hold becomes "?".
func latin(body []byte) []byte {
	out := make([]byte, 0, len(body))
	for _, c := range string(body) {
		one := byte('?')
		if c < 0x80 || c >= 0xA0 && c <= 0xFF {
			one = byte(c)
		} else if i := strings.IndexRune(latinHigh, c); i >= 0 {
			one = byte(0x80 + utf8.RuneCountInString(latinHigh[:i]))
		}
		out = append(out, one)
	}
	return out
}

func bomb(w http.ResponseWriter, size int64) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Encoding", "gzip")
	w.WriteHeader(http.StatusOK)
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		abort()
	}
	if _, err := io.CopyN(z, blanks{}, size); err != nil {
		return // the client rightly stopped reading
	}
	_ = z.Close()
}

func endless(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	for r.Context().Err() == nil {
		if _, err := io.CopyN(w, blanks{}, 64<<10); err != nil {
			return
		}
	}
}

type blanks struct{}

func (blanks) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func raw(w http.ResponseWriter, text string) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		abort()
	}
	_, _ = io.WriteString(conn, text)
	_ = conn.Close()
}

func flush(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() }

// abort breaks the connection; net/http knows this panic and stays quiet.
func abort() { panic(http.ErrAbortHandler) }

type memoryWriter struct {
	header http.Header
	status int
	wrote  bool
	body   bytes.Buffer
}

func (m *memoryWriter) Header() http.Header { return m.header }

func (m *memoryWriter) WriteHeader(code int) {
	if !m.wrote {
		m.status, m.wrote = code, true
	}
}

func (m *memoryWriter) Write(p []byte) (int, error) {
	m.wrote = true
	return m.body.Write(p)
}

// Endless is a route whose pages never end: page is 1, 2, 3 and so on as the
// client asks, read from the query parameter of that name.
func Endless(parameter string, page func(n int) Content) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(r.URL.Query().Get(parameter))
		if err != nil {
			n = 1
		}
		page(n).ServeHTTP(w, r)
	}
}
