package history

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// letter is what is looked at of one mail.
type letter struct {
	// mine is set for what the owner wrote.
	mine       bool
	line       int
	id         string
	from       string
	fromName   string
	to         []string
	subject    string
	date       time.Time
	references []string
	// machine is set for what no human wrote: automatic answers, lists, bounces.
	machine string
	body    string
	// files are the names of what is attached.
	files []string
}

// parseLetter reads a message; false for what is none.
func parseLetter(raw []byte, line int) (letter, bool) {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return letter{}, false
	}
	l := letter{line: line, id: messageID(m.Header.Get("Message-Id")), subject: words(m.Header.Get("Subject"))}
	if a, err := mail.ParseAddressList(m.Header.Get("From")); err == nil && len(a) > 0 {
		l.from, l.fromName = strings.ToLower(a[0].Address), a[0].Name
	}
	for _, h := range []string{"To", "Cc", "Bcc"} {
		if a, err := mail.ParseAddressList(m.Header.Get(h)); err == nil {
			for _, x := range a {
				l.to = append(l.to, strings.ToLower(x.Address))
			}
		}
	}
	if l.date, err = mail.ParseDate(m.Header.Get("Date")); err != nil || l.from == "" {
		return letter{}, false
	}
	l.date = l.date.UTC()
	for _, h := range []string{"In-Reply-To", "References"} {
		for _, id := range strings.Fields(m.Header.Get(h)) {
			if id = messageID(id); id != "" && len(l.references) < 100 {
				l.references = append(l.references, id)
			}
		}
	}
	l.machine = machine(m.Header, l)
	l.part(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), "", m.Body, 0)
	l.body = core.Clean(l.body, 16<<10, true)
	return l, true
}

func messageID(s string) string {
	s = strings.TrimSpace(s)
	if !strings.HasPrefix(s, "<") || !strings.HasSuffix(s, ">") || len(s) > 998 {
		return ""
	}
	return s[1 : len(s)-1]
}

func words(s string) string {
	if out, err := new(mime.WordDecoder).DecodeHeader(s); err == nil {
		s = out
	}
	return core.Clean(s, core.MaxTitleBytes, false)
}

// machine says why a mail is no human's; "" for one that is.
func machine(h mail.Header, l letter) string {
	local, _, _ := strings.Cut(l.from, "@")
	subject := strings.ToLower(l.subject)
	auto := strings.ToLower(h.Get("Auto-Submitted"))
	switch {
	case local == "mailer-daemon" || local == "postmaster" || strings.Contains(strings.ToLower(h.Get("Content-Type")), "delivery-status"):
		return "bounce"
	case auto != "" && auto != "no", h.Get("X-Autoreply") != "", h.Get("X-Autorespond") != "", strings.EqualFold(h.Get("Precedence"), "auto_reply"),
		strings.Contains(subject, "out of office"), strings.Contains(subject, "automatic reply"), strings.Contains(subject, "abwesenheit"), strings.Contains(subject, "automatische antwort"):
		return "auto_reply"
	case h.Get("List-Id") != "" || h.Get("List-Unsubscribe") != "":
		return "list"
	}
	return ""
}

// part reads the first text of a message and the names of its files.
func (l *letter) part(contentType, encoding, disposition string, body io.Reader, depth int) {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind, params = "text/plain", nil
	}
	_, file, _ := mime.ParseMediaType(disposition)
	name := file["filename"]
	if name == "" {
		name = params["name"]
	}
	if name != "" && len(l.files) < 20 {
		l.files = append(l.files, words(name))
	}
	if strings.HasPrefix(kind, "multipart/") && depth < 4 {
		mr := multipart.NewReader(body, params["boundary"])
		for n := 0; n < 20; n++ {
			p, err := mr.NextRawPart()
			if err != nil {
				return
			}
			l.part(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p.Header.Get("Content-Disposition"), p, depth+1)
		}
		return
	}
	if kind == "message/rfc822" || kind == "text/rfc822-headers" {
		l.within(body)
		return
	}
	if kind != "text/plain" && kind != "text/html" || name != "" || l.body != "" {
		return
	}
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	raw, _ := io.ReadAll(io.LimitReader(body, 64<<10)) // a broken end leaves the beginning
	l.body = text(raw)
	if kind == "text/html" {
		l.body = tags.ReplaceAllString(l.body, " ")
	}
}

// within reads which mail a report of a mail server gives back (RFC 3464): the report
// itself refers to none.
func (l *letter) within(body io.Reader) {
	if l.machine != "bounce" {
		return
	}
	raw, _ := io.ReadAll(io.LimitReader(body, 64<<10)) // a broken end leaves the beginning
	head, _, _ := bytes.Cut(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\n\n"))
	m, err := mail.ReadMessage(bytes.NewReader(append(head, "\n\n"...)))
	if err != nil {
		return
	}
	if id := messageID(m.Header.Get("Message-Id")); id != "" {
		l.references = append(l.references, id)
	}
}

var tags = core.NewPattern(`(?s)<style.*?</style>|<[^>]*>`)

// said is the text of an answer without what it quotes.
func (l letter) said() string {
	var out []string
	for _, row := range strings.Split(l.body, "\n") {
		trimmed := strings.TrimSpace(row)
		lower := strings.ToLower(trimmed)
		if strings.HasPrefix(trimmed, ">") {
			continue
		}
		if strings.HasPrefix(lower, "-----original") || strings.HasPrefix(lower, "-----urspr") || quoted.MatchString(lower) {
			break
		}
		out = append(out, trimmed)
	}
	return strings.ToLower(strings.Join(out, " "))
}

var quoted = core.NewPattern(`^(on .{5,120} wrote:|am .{5,120} schrieb.{0,80}:|von: .+@)`)
