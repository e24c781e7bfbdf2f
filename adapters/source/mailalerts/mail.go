package mailalerts

import (
	"bytes"
	"errors"
	"io"
	"mime"
	netmail "net/mail"
	"strings"
	"time"

	"github.com/emersion/go-message"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

// Bounds of a mail. They hold whatever a mail says of itself.
const (
	maxMail    = 2 << 20
	maxHeader  = 256 << 10
	maxParts   = 60
	maxDepth   = 8
	maxResults = 20
)

// mail is what is read of a message.
type mail struct {
	// id is the Message-ID without its angle brackets, "" for none.
	id string
	// from is the one address of From in lower case; "" where it has none or several.
	from    string
	subject string
	date    time.Time
	// results are the Authentication-Results, topmost first.
	results []string
	html    string
	text    string
}

// errNoMail is what a body that is no message gives.
var errNoMail = errors.New("this is no mail")

// parseMail reads a message (RFC 5322, MIME). It is tolerant: a part that cannot be
// read is left out, a cut message gives what is there.
func parseMail(raw []byte) (mail, error) {
	if len(raw) > maxMail {
		raw = raw[:maxMail]
	}
	e, err := message.ReadWithOptions(bytes.NewReader(raw), &message.ReadOptions{MaxHeaderBytes: maxHeader})
	if e == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
		return mail{}, errNoMail
	}
	m := readHeader(e.Header)
	parts := 0
	m.read(e, 0, &parts)
	return m, nil
}

// parseHeader reads the header fields of a message alone.
func parseHeader(raw []byte) (mail, error) {
	head, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	e, err := message.ReadWithOptions(bytes.NewReader(append(bytes.Clone(head), "\r\n\r\n"...)), &message.ReadOptions{MaxHeaderBytes: maxHeader})
	if e == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
		return mail{}, errNoMail
	}
	return readHeader(e.Header), nil
}

func readHeader(h message.Header) mail {
	m := mail{id: messageID(h.Get("Message-Id")), subject: headerText(h.Get("Subject"))}
	m.from = sender(h.Values("From"))
	if t, err := netmail.ParseDate(h.Get("Date")); err == nil {
		m.date = t.UTC()
	}
	m.results = h.Values("Authentication-Results")
	m.results = m.results[:min(len(m.results), maxResults)]
	return m
}

// sender returns the address of a From that names exactly one (RFC 5322 permits
// several, which forgers use).
func sender(from []string) string {
	if len(from) != 1 || len(from[0]) > 2000 {
		return ""
	}
	parser := netmail.AddressParser{WordDecoder: words()}
	list, err := parser.ParseList(from[0])
	if err != nil || len(list) != 1 {
		return ""
	}
	return strings.ToLower(list[0].Address)
}

// domain is what stands behind the at sign.
func domain(address string) string {
	return address[strings.LastIndexByte(address, '@')+1:]
}

// messageID takes the id out of its brackets. An id is compared, not shown.
func messageID(s string) string {
	s = strings.TrimSpace(s)
	if i := strings.IndexByte(s, '<'); i >= 0 {
		s = s[i+1:]
	}
	s, _, _ = strings.Cut(s, ">")
	return core.Clean(s, 500, false)
}

func words() *mime.WordDecoder {
	return &mime.WordDecoder{CharsetReader: func(charset string, in io.Reader) (io.Reader, error) {
		b, err := io.ReadAll(io.LimitReader(in, maxHeader))
		if err != nil {
			return nil, err
		}
		return bytes.NewReader(web.UTF8(b, "text/plain; charset="+charset)), nil
	}}
}

func headerText(s string) string {
	if out, err := words().DecodeHeader(s); err == nil {
		s = out
	}
	return core.Clean(s, core.MaxTitleBytes, false)
}

// read collects the first text and the first HTML of an entity and its parts.
func (m *mail) read(e *message.Entity, depth int, parts *int) {
	if *parts++; *parts > maxParts || depth > maxDepth {
		return
	}
	if mr := e.MultipartReader(); mr != nil {
		for *parts <= maxParts {
			part, err := mr.NextPart()
			if part == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
				return
			}
			m.read(part, depth+1, parts)
		}
		return
	}
	kind, _, err := e.Header.ContentType()
	if err != nil || kind == "" {
		kind = "text/plain"
	}
	var into *string
	switch kind {
	case "text/html":
		into = &m.html
	case "text/plain":
		into = &m.text
	}
	if into == nil || *into != "" {
		return
	}
	if disposition, _, err := e.Header.ContentDisposition(); err == nil && disposition == "attachment" {
		return
	}
	// A body whose encoding breaks off gives what was read before.
	body, err := io.ReadAll(io.LimitReader(e.Body, maxMail))
	if err != nil && len(body) == 0 {
		return
	}
	*into = string(web.UTF8(body, e.Header.Get("Content-Type")))
}
