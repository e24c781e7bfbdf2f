package email

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"

	"github.com/automonet/automonet/core"
)

const (
	maxBody    = 1 << 20
	maxSubject = 500
)

var keyForm = regexp.MustCompile(`^[0-9A-Za-z]{8,64}$`)

// letter is a mail that is ready to leave.
type letter struct {
	to        string
	messageID string
	wire      []byte
	warnings  []string
}

// compose renders a submission into the bytes of a mail. The same submission at
// the same instant gives the same bytes, and its Message-ID depends on its key
// alone. Every error is a *core.Refusal.
func (c *Channel) compose(s core.Submission, now time.Time) (letter, error) {
	if err := c.approved(s); err != nil {
		return letter{}, err
	}
	to, err := NewRecipient(s.Content.Recipient)
	if err != nil {
		return letter{}, &core.Refusal{Code: core.RefusedRecipient, Text: err.Error()}
	}
	if err := checkText(s.Content); err != nil {
		return letter{}, err
	}
	files, err := c.readAttachments(s.Content.Attachments)
	if err != nil {
		return letter{}, err
	}
	l := letter{to: to, messageID: string(s.Key) + "@" + c.conf.domain}
	if !strings.HasSuffix(s.Content.Recipient, to[strings.LastIndexByte(to, '@'):]) {
		l.warnings = append(l.warnings, "the address has letters beyond ASCII and is sent to "+to+"; make sure that this is the domain you mean")
	}
	if c.conf.plain {
		l.warnings = append(l.warnings, "the connection to the mail server is not encrypted (allow_insecure)")
	}
	m := gomail.NewMsg(gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(gomail.EncodingQP),
		gomail.WithNoDefaultUserAgent(), gomail.WithBoundary(boundary(s.Key)))
	m.FromMailAddress(&c.conf.from)
	if err := m.To("<" + to + ">"); err != nil {
		return letter{}, &core.Refusal{Code: core.RefusedRecipient, Text: "the address cannot be used; give exactly one address"}
	}
	if c.conf.replyTo != nil {
		m.ReplyToMailAddress(c.conf.replyTo)
	}
	m.Subject(s.Content.Subject)
	m.SetDateWithValue(now)
	m.SetMessageIDWithValue(l.messageID)
	if t := s.Thread; t != nil {
		if err := checkThread(*t); err != nil {
			return letter{}, err
		}
		m.SetGenHeader(gomail.HeaderInReplyTo, "<"+t.InReplyTo+">")
		m.SetGenHeader(gomail.HeaderReferences, references(*t))
	}
	if c.conf.DiscloseTool {
		m.SetGenHeader(gomail.HeaderXMailer, "AutoMonet")
	}
	m.SetBodyString(gomail.TypeTextPlain, s.Content.Body)
	for _, f := range files {
		if err := m.AttachReader(f.name, bytes.NewReader(f.data), gomail.WithFileContentType(mediaType(f.name))); err != nil {
			return letter{}, &core.Refusal{Code: core.RefusedContent, Text: fmt.Sprintf("the attachment %q cannot be packed; attach it again", core.Clean(f.name, 80, false))}
		}
	}
	var wire bytes.Buffer
	if _, err := m.WriteTo(&wire); err != nil {
		return letter{}, &core.Refusal{Code: core.RefusedContent, Text: "the mail cannot be written in mail format; change the subject or the text"}
	}
	l.wire = wire.Bytes()
	if err := c.proofread(l, s, files); err != nil {
		return letter{}, &core.Refusal{Code: core.RefusedContent, Text: "the mail would not arrive as it was approved (" + err.Error() + "); change it and approve it again"}
	}
	return l, nil
}

// approved refuses a submission whose parts do not belong together.
func (c *Channel) approved(s core.Submission) error {
	switch {
	case !keyForm.MatchString(string(s.Key)):
		return &core.Refusal{Code: core.RefusedApprovalVoid, Text: "the submission has no usable key, so a second sending could not be recognised; approve the proposal again"}
	case s.Hash != s.Content.Hash(), s.Recipient != s.Content.Recipient:
		return &core.Refusal{Code: core.RefusedApprovalVoid, Text: "the content is not the approved one; review the proposal again"}
	case s.Content.Channel != c.name || s.Channel != c.name:
		return &core.Refusal{Code: core.RefusedApprovalVoid, Text: "the approval is for another channel; review the proposal again"}
	}
	return nil
}

func checkText(content core.Content) error {
	switch {
	case strings.TrimSpace(content.Body) == "":
		return &core.Refusal{Code: core.RefusedContent, Text: "the mail has no text; write one and approve it again"}
	case len(content.Body) > maxBody:
		return &core.Refusal{Code: core.RefusedContent, Text: fmt.Sprintf("the text has %d bytes, at most %d are sent; shorten it", len(content.Body), maxBody)}
	case strings.TrimSpace(content.Subject) == "":
		return &core.Refusal{Code: core.RefusedContent, Text: "the mail has no subject; write one and approve it again"}
	case len(content.Subject) > maxSubject:
		return &core.Refusal{Code: core.RefusedContent, Text: fmt.Sprintf("the subject has %d bytes, at most %d are sent; shorten it", len(content.Subject), maxSubject)}
	case !utf8.ValidString(content.Subject), core.Clean(content.Subject, maxSubject, false) != content.Subject:
		return &core.Refusal{Code: core.RefusedContent, Text: "the subject holds line breaks, invisible characters or blanks at its ends; write it anew and approve it again"}
	}
	return nil
}

// checkThread refuses a thread that no header can carry. Its error is a *core.Refusal.
func checkThread(t core.Thread) error {
	for _, id := range append([]string{t.InReplyTo}, t.References...) {
		if !core.MailID(id) {
			return &core.Refusal{Code: core.RefusedContent, Text: "the mail that this one answers has no usable Message-ID; answer it in your mail program"}
		}
	}
	if len(t.References) == 0 {
		return &core.Refusal{Code: core.RefusedContent, Text: "the answer has no place in its conversation; draft it again"}
	}
	return nil
}

func references(t core.Thread) string {
	return "<" + strings.Join(t.References, "> <") + ">"
}

// file is an attachment whose digest was checked.
type file struct {
	name string
	data []byte
}

// readAttachments reads each file once, so that the bytes checked are the bytes
// sent, and refuses any that is not the approved one.
func (c *Channel) readAttachments(list []core.Attachment) ([]file, error) {
	var out []file
	left := c.conf.MaxAttachmentBytes
	for _, a := range list {
		shown := core.Clean(a.Name, 80, false)
		refuse := func(why string) error {
			return &core.Refusal{Code: core.RefusedContent, Text: fmt.Sprintf("the attachment %q %s", shown, why)}
		}
		if a.Name == "" || len(a.Name) > 120 || a.Name != filepath.Base(a.Name) || shown != a.Name || strings.ContainsAny(a.Name, `"\/:<>?|`) {
			return nil, refuse("needs a plain file name; attach it again")
		}
		data, err := readFile(a.Path, left)
		if err != nil {
			return nil, refuse(err.Error())
		}
		left -= int64(len(data))
		sum := sha256.Sum256(data)
		if hex.EncodeToString(sum[:]) != strings.ToLower(a.SHA256) {
			return nil, refuse("has changed since it was approved; review the proposal again")
		}
		out = append(out, file{name: a.Name, data: data})
	}
	return out, nil
}

// readFile reads a regular file of at most limit bytes. Its errors are for users.
func readFile(path string, limit int64) ([]byte, error) {
	if path == "" {
		return nil, fmt.Errorf("has no file; attach it again")
	}
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("cannot be read; attach it again")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("cannot be read; attach it again")
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, fmt.Errorf("cannot be read; attach it again")
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("makes the attachments larger than the limit; attach less, or raise max_attachment_bytes")
	}
	return data, nil
}

// boundary derives the part separator from the key, so that the bytes of a mail
// do not depend on chance.
func boundary(key core.IdemKey) string {
	sum := sha256.Sum256([]byte("boundary\x00" + string(key)))
	return hex.EncodeToString(sum[:20])
}

// mediaType names the type of the usual attachments without asking the machine's
// own table, which differs between systems.
func mediaType(name string) gomail.ContentType {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".pdf":
		return "application/pdf"
	case ".txt", ".md":
		return "text/plain"
	case ".png":
		return "image/png"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".zip":
		return "application/zip"
	case ".docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case ".odt":
		return "application/vnd.oasis.opendocument.text"
	}
	return "application/octet-stream"
}
