package email

import (
	"bytes"
	"errors"
	"io"
	"mime"
	netmail "net/mail"
	"net/textproto"
	"strings"
	"time"

	"github.com/emersion/go-message"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

// Bounds of an incoming mail. They hold whatever a mail says of itself.
const (
	maxMail      = 1 << 20
	maxHead      = 128 << 10
	maxParts     = 60
	maxDepth     = 8
	maxCalendars = 3
	maxCalendar  = 64 << 10
	maxFiles     = 20
)

// errNoMail is what a body that is no message gives.
var errNoMail = errors.New("this is no mail")

// parts collects what is read of a mail.
type parts struct {
	mail       core.Mail
	text, html string
	seen       int
	reported   bool
}

// parseMail reads a message (RFC 5322, MIME, RFC 3464). It is tolerant: a part that
// cannot be read is left out, a cut message gives what is there.
func parseMail(raw []byte, arrived time.Time) (core.Mail, error) {
	if len(raw) > maxMail {
		raw = raw[:maxMail]
	}
	e, err := message.ReadWithOptions(bytes.NewReader(raw), &message.ReadOptions{MaxHeaderBytes: maxHead})
	if e == nil || err != nil && !readable(err) {
		return core.Mail{}, errNoMail
	}
	p := parts{mail: parseHead(e.Header, arrived)}
	if kind, params, err := e.Header.ContentType(); err == nil && kind == "multipart/report" {
		p.reported = params["report-type"] == "" || strings.EqualFold(params["report-type"], "delivery-status")
	}
	p.read(e, 0)
	text := plaintext.FromText(p.text)
	if strings.TrimSpace(text) == "" {
		text = plaintext.FromHTML(p.html)
	}
	p.mail.Text = core.Clean(text, core.MaxMailText, true)
	p.mail.Embedded = p.mail.Embedded[:min(len(p.mail.Embedded), core.MaxMailReferences)]
	if !p.reported {
		p.mail.Report = nil
	}
	return p.mail, nil
}

func readable(err error) bool { return message.IsUnknownCharset(err) || message.IsUnknownEncoding(err) }

// parseHead reads the header fields of a message.
func parseHead(h message.Header, arrived time.Time) core.Mail {
	m := core.Mail{ID: firstID(h.Get("Message-Id")), InReplyTo: firstID(h.Get("In-Reply-To")), References: ids(h.Get("References")), Subject: headText(h.Get("Subject"))}
	m.From, m.FromName = writer(h.Values("From"))
	if m.ReplyTo, _ = writer(h.Values("Reply-To")); m.ReplyTo == m.From {
		m.ReplyTo = ""
	}
	if t, err := netmail.ParseDate(h.Get("Date")); err == nil {
		m.At = t.UTC()
	}
	if m.At.IsZero() || !arrived.IsZero() && m.At.After(arrived) {
		m.At = arrived.UTC()
	}
	m.Auto = automatic(h)
	m.Forged = forged(h.Values("Authentication-Results"))
	m.List = h.Get("List-Id") != "" || h.Get("List-Unsubscribe") != ""
	return m
}

// automatic says by which field a program tells that it wrote the mail (RFC 3834, and
// the fields in use beside it).
func automatic(h message.Header) string {
	value, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(h.Get("Auto-Submitted"))), ";")
	switch value = strings.TrimSpace(value); value {
	case "auto-replied", "auto-generated":
		return value
	}
	switch {
	case h.Get("X-Autoreply") != "" || h.Get("X-Autorespond") != "" || strings.HasPrefix(strings.ToLower(h.Get("X-Auto-Response-Suppress")), "all") && strings.EqualFold(h.Get("X-MS-Exchange-Generated-Message-Source"), "Mailbox Rules Agent"):
		return "x-autoreply"
	case strings.EqualFold(strings.TrimSpace(h.Get("Precedence")), "auto_reply"):
		return "precedence"
	case strings.EqualFold(strings.TrimSpace(h.Get("Precedence")), "bulk"), strings.EqualFold(strings.TrimSpace(h.Get("Precedence")), "junk"):
		return "bulk"
	case h.Get("X-Auto-Response-Suppress") != "":
		return "suppress"
	}
	return ""
}

// writer returns the address and name of a From that names exactly one.
func writer(from []string) (address, name string) {
	if len(from) != 1 || len(from[0]) > 2000 {
		return "", ""
	}
	parser := netmail.AddressParser{WordDecoder: decoder()}
	list, err := parser.ParseList(from[0])
	if err != nil || len(list) != 1 {
		return "", ""
	}
	return core.Clean(strings.ToLower(list[0].Address), 320, false), core.Clean(list[0].Name, 120, false)
}

// ids takes Message-IDs out of their brackets, the latest ones where there are many.
func ids(s string) []string {
	var out []string
	for s != "" {
		begin := strings.IndexByte(s, '<')
		if begin < 0 {
			break
		}
		s = s[begin+1:]
		end := strings.IndexByte(s, '>')
		if end < 0 {
			break
		}
		if id := core.Clean(s[:end], 500, false); id != "" && !strings.ContainsAny(id, " <") {
			out = append(out, id)
		}
		s = s[end+1:]
	}
	return out[max(0, len(out)-core.MaxMailReferences):]
}

func firstID(s string) string {
	if list := ids(s); len(list) > 0 {
		return list[0]
	}
	return ""
}

func decoder() *mime.WordDecoder {
	return &mime.WordDecoder{CharsetReader: func(charset string, in io.Reader) (io.Reader, error) {
		b, err := io.ReadAll(io.LimitReader(in, maxHead))
		if err != nil {
			return nil, err
		}
		return bytes.NewReader(web.UTF8(b, "text/plain; charset="+charset)), nil
	}}
}

func headText(s string) string {
	if out, err := decoder().DecodeHeader(s); err == nil {
		s = out
	}
	return core.Clean(s, core.MaxTitleBytes, false)
}

// read collects the first text, the first HTML, calendars, reports and what is told of
// mails within.
func (p *parts) read(e *message.Entity, depth int) {
	if p.seen++; p.seen > maxParts || depth > maxDepth {
		return
	}
	if mr := e.MultipartReader(); mr != nil {
		for p.seen <= maxParts {
			part, err := mr.NextPart()
			if part == nil || err != nil && !readable(err) {
				return
			}
			p.read(part, depth+1)
		}
		return
	}
	kind, _, err := e.Header.ContentType()
	if err != nil || kind == "" {
		kind = "text/plain"
	}
	disposition, params, _ := e.Header.ContentDisposition()
	if name := headText(params["filename"]); name != "" && len(p.mail.Files) < maxFiles {
		p.mail.Files = append(p.mail.Files, core.Clean(name, 120, false))
	}
	switch kind {
	case "message/delivery-status", "message/global-delivery-status":
		p.report(p.body(e, maxHead))
	case "message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers":
		p.within(p.body(e, maxMail))
	case "text/calendar", "application/ics":
		if len(p.mail.Calendars) < maxCalendars {
			p.mail.Calendars = append(p.mail.Calendars, string(web.UTF8(p.body(e, maxCalendar), e.Header.Get("Content-Type"))))
		}
	case "text/html":
		if p.html == "" && disposition != "attachment" {
			p.html = string(web.UTF8(p.body(e, maxMail), e.Header.Get("Content-Type")))
		}
	case "text/plain":
		if p.text == "" && disposition != "attachment" {
			p.text = string(web.UTF8(p.body(e, maxMail), e.Header.Get("Content-Type")))
		}
	}
}

// body reads a part; one whose encoding breaks off gives what was read before.
func (p *parts) body(e *message.Entity, most int64) []byte {
	b, err := io.ReadAll(io.LimitReader(e.Body, most))
	if err != nil && len(b) == 0 {
		return nil
	}
	return b
}

// within reads the head of a mail that is part of this one: forwarded, or returned.
func (p *parts) within(raw []byte) {
	head, _, _ := bytes.Cut(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\n\n"))
	h := fields(head)
	id := firstID(h.Get("Message-Id"))
	if id == "" {
		return
	}
	p.mail.Embedded = append(p.mail.Embedded, id)
	p.mail.Embedded = append(p.mail.Embedded, ids(h.Get("References"))...)
	if p.mail.Report == nil {
		p.mail.Report = &core.MailReport{}
	}
	if p.mail.Report.Original == "" {
		p.mail.Report.Original = id
	}
}

// fields reads a block of header fields.
func fields(block []byte) message.Header {
	var h message.Header
	e, err := message.ReadWithOptions(bytes.NewReader(append(bytes.TrimRight(block, "\r\n"), "\r\n\r\n"...)), &message.ReadOptions{MaxHeaderBytes: maxHead})
	if e != nil && (err == nil || readable(err)) {
		h = e.Header
	}
	return h
}

// report reads a delivery status (RFC 3464 section 2): fields of the message, then of
// each recipient. Mails of this channel have one recipient; the gravest counts.
func (p *parts) report(raw []byte) {
	if p.mail.Report == nil {
		p.mail.Report = &core.MailReport{}
	}
	r := p.mail.Report
	for _, block := range bytes.Split(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\n\n")) {
		h := fields(block)
		action := strings.ToLower(strings.TrimSpace(h.Get("Action")))
		switch action {
		case "failed", "delayed", "delivered", "relayed", "expanded":
		default:
			continue
		}
		status := core.Clean(strings.Fields(h.Get("Status") + " -")[0], 12, false)
		// Some servers call a failure delayed or the other way round; the class of the
		// status is what other servers go by.
		if strings.HasPrefix(status, "5.") && action == "delayed" {
			action = "failed"
		}
		if graver(r.Action, action) {
			continue
		}
		r.Action, r.Status = action, strings.TrimSuffix(status, "-")
		r.Recipient = typed(h.Get("Final-Recipient"), 320)
		if r.Recipient == "" {
			r.Recipient = typed(h.Get("Original-Recipient"), 320)
		}
		r.Recipient = strings.ToLower(strings.Trim(r.Recipient, "<>"))
		r.Reason = typed(h.Get("Diagnostic-Code"), 300)
	}
}

func graver(have, other string) bool {
	rank := map[string]int{"failed": 3, "delayed": 2, "relayed": 1, "expanded": 1, "delivered": 1}
	return rank[have] > rank[other]
}

// typed returns the value of a field of the form "type; value".
func typed(s string, most int) string {
	if _, value, ok := strings.Cut(s, ";"); ok {
		s = value
	}
	return core.Clean(textproto.TrimString(strings.Join(strings.Fields(s), " ")), most, false)
}
