// Package forms is a zoo of application forms, as sites have them: hosted
// application systems in their field structure, plain forms in four languages,
// several pages, late fields, shadow DOM, frames, widgets, traps and walls. The
// server counts what is written at the socket, keeps what was submitted, and
// misbehaves when asked to.
package forms

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"
)

// Page is one form and what a right way to fill it in is.
type Page struct {
	Name string
	// HTML is the body of the page. SEND is where it is sent to, OTHER the same
	// server under the name of another site.
	HTML string
	// Want are the values of a right submission; names that are not here have to be
	// empty, unless Free names them.
	Want map[string]string
	Free []string
	// Park is a part of the reason why a program has to stop here, "" if it has not.
	Park string
	// JSON answers with JSON, Moved with a redirect to a page of thanks; else the
	// answer is a page of thanks itself. Receipt is its text, "" a usual one.
	JSON, Moved bool
	Receipt     string
	// Further are pages of the same form behind it, by path below the form's own.
	Further map[string]string
}

// Submission is what arrived.
type Submission struct {
	Page string
	// Key is the Idempotency-Key header, From the page on which the form was.
	Key, From string
	Values    map[string]string
	// Files are the contents of uploads by field.
	Files map[string]string
}

// Fault is how the server misbehaves.
type Fault string

// The faults.
const (
	None Fault = ""
	// Before cuts the connection before the form is accepted, After behind it.
	Before Fault = "before"
	After  Fault = "after"
	// Error500 answers 500 after the form was accepted, Silent never.
	Error500 Fault = "500"
	Silent   Fault = "silent"
	// Status409, Status422, Status429, Status410 and Status403 refuse the form.
	Status409 Fault = "409"
	Status422 Fault = "422"
	Status429 Fault = "429"
	Status410 Fault = "410"
	Status403 Fault = "403"
	// Down answers 503 to everything, Gone 404, Slow does not answer at all.
	Down Fault = "down"
	Gone Fault = "gone"
	Slow Fault = "slow"
	// Changed shows another form than before.
	Changed Fault = "changed"
	// Again says that the applicant is known.
	Again Fault = "again"
	// Challenged shows a challenge for people.
	Challenged Fault = "challenged"
)

// Server serves the zoo.
type Server struct {
	http  *httptest.Server
	pages map[string]Page

	mu     sync.Mutex
	fault  Fault
	got    []Submission
	writes map[string]bool
	reads  int
	stop   chan struct{}
	// open are the connections of clients, quiet is told when one ends.
	open  map[net.Conn]bool
	quiet *sync.Cond
}

// Start starts a server with all pages.
func Start() *Server {
	s := &Server{pages: map[string]Page{}, writes: map[string]bool{}, stop: make(chan struct{}), open: map[net.Conn]bool{}}
	s.quiet = sync.NewCond(&s.mu)
	for _, p := range Zoo() {
		s.pages[p.Name] = p
	}
	s.http = httptest.NewUnstartedServer(s)
	s.http.Config.ConnState = s.connection
	s.http.Start()
	return s
}

// Close ends the server.
func (s *Server) Close() {
	close(s.stop)
	s.http.CloseClientConnections()
	s.http.Close()
}

// Settled waits until no connection is open: what a client that was killed had sent
// has arrived then.
func (s *Server) Settled() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.open) > 0 {
		s.quiet.Wait()
	}
}

func (s *Server) connection(c net.Conn, state http.ConnState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch state {
	case http.StateNew:
		s.open[c] = true
	case http.StateClosed, http.StateHijacked:
		delete(s.open, c)
		s.quiet.Broadcast()
	}
}

// URL is the address of a page's form.
func (s *Server) URL(page string) string { return s.http.URL + "/" + page }

// numbered begins the last part of the address of a page that stands for one of many
// postings, as in /suite/p-0017.
const numbered = "p-"

// Host is host:port.
func (s *Server) Host() string { return strings.TrimPrefix(s.http.URL, "http://") }

// SetFault makes the server misbehave from now on.
func (s *Server) SetFault(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = f
}

// Submissions are what arrived, oldest first.
func (s *Server) Submissions() []Submission {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Submission(nil), s.got...)
}

// Writes counts the connections on which something else than reading was asked.
func (s *Server) Writes() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.writes)
}

// Reads counts requests that read.
func (s *Server) Reads() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reads
}

// ServeHTTP serves the pages and takes what is sent.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		s.reads++
	} else {
		s.writes[r.RemoteAddr] = true
	}
	fault := s.fault
	s.mu.Unlock()
	name, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	p, ok := s.pages[name]
	switch {
	case fault == Slow:
		s.hold(r)
		return
	case fault == Down:
		http.Error(w, "down", http.StatusServiceUnavailable)
		return
	case !ok || fault == Gone:
		http.NotFound(w, r)
		return
	case rest == "send":
		s.take(w, r, p, fault)
		return
	case rest == "upload":
		_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, 1<<20))
		_, _ = io.WriteString(w, "{}")
		return
	case rest == "thanks":
		s.page(w, "Danke", or(p.Receipt, "<h1>Thank you for your application</h1>"))
		return
	}
	body, known := p.Further[rest]
	if rest == "" || strings.HasPrefix(rest, numbered) {
		body, known = p.HTML, true
	}
	if !known {
		http.NotFound(w, r)
		return
	}
	switch fault {
	case Changed:
		body = strings.Replace(body, "</form>", `<label>Your mother's maiden name <input name="maiden"></label></form>`, 1)
	case Again:
		body = "<p>You have already applied for this position.</p>"
	case Challenged:
		body += `<iframe src="/recaptcha/api2/anchor?size=normal" width="304" height="78"></iframe>`
	}
	s.page(w, name, body)
}

func (s *Server) page(w http.ResponseWriter, title, body string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	name := strings.ToLower(title)
	other := strings.Replace(s.http.URL, "127.0.0.1", "localhost", 1)
	body = strings.NewReplacer("SEND", "/"+name+"/send", "BASE", "/"+name, "OTHER", other).Replace(body)
	_, _ = fmt.Fprintf(w, "<!doctype html><html><head><meta charset=utf-8><title>%s</title></head><body>%s</body></html>", title, body)
}

// hold answers nothing until the client or the server gives up.
func (s *Server) hold(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-s.stop:
	case <-time.After(time.Minute):
	}
}

func (s *Server) take(w http.ResponseWriter, r *http.Request, p Page, fault Fault) {
	if r.Method != http.MethodPost {
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	got, err := read(r)
	if err != nil {
		http.Error(w, "not a form", http.StatusBadRequest)
		return
	}
	got.Page = p.Name
	switch fault {
	case Before:
		cut(w)
		return
	case Status409, Status422, Status429, Status410, Status403:
		var code int
		_, _ = fmt.Sscan(string(fault), &code)
		w.WriteHeader(code)
		_, _ = io.WriteString(w, "<p>not accepted</p>")
		return
	}
	if p.Name == "rejecting" {
		s.page(w, p.Name, p.HTML+`<p role="alert">The phone number is on our black list.</p>`)
		return
	}
	s.mu.Lock()
	s.got = append(s.got, got)
	s.mu.Unlock()
	switch {
	case fault == After:
		cut(w)
	case fault == Silent:
		s.hold(r)
	case fault == Error500:
		http.Error(w, "internal server error", http.StatusInternalServerError)
	case p.JSON:
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"success":true,"applicationId":"a-17"}`)
	case p.Moved:
		http.Redirect(w, r, "/"+p.Name+"/thanks", http.StatusSeeOther)
	default:
		s.page(w, p.Name, or(p.Receipt, "<h1>Thank you for applying!</h1><p>We have received your application.</p>"))
	}
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func cut(w http.ResponseWriter) {
	if h, ok := w.(http.Hijacker); ok {
		if conn, _, err := h.Hijack(); err == nil {
			if tcp, ok := conn.(*net.TCPConn); ok {
				_ = tcp.SetLinger(0)
			}
			_ = conn.Close()
		}
	}
}

// read takes a form in any of the ways that forms are sent.
func read(r *http.Request) (Submission, error) {
	s := Submission{Key: r.Header.Get("Idempotency-Key"), From: r.Referer(), Values: map[string]string{}, Files: map[string]string{}}
	r.Body = http.MaxBytesReader(nil, r.Body, 8<<20)
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return s, json.NewDecoder(r.Body).Decode(&s.Values)
	}
	err := r.ParseMultipartForm(8 << 20)
	if err == http.ErrNotMultipart {
		err = r.ParseForm()
	}
	if err != nil {
		return s, err
	}
	for k, v := range r.PostForm {
		if text := strings.ReplaceAll(strings.Join(v, ","), "\r\n", "\n"); text != "" {
			s.Values[k] = text
		}
	}
	if r.MultipartForm == nil {
		return s, nil
	}
	for k, list := range r.MultipartForm.File {
		for _, h := range list {
			f, err := h.Open()
			if err != nil {
				return s, err
			}
			data, err := io.ReadAll(f)
			_ = f.Close()
			if err != nil {
				return s, err
			}
			if h.Filename != "" {
				s.Values[k], s.Files[k] = h.Filename, string(data)
			}
		}
	}
	return s, nil
}
