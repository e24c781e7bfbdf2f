package email

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"

	"github.com/automonet/automonet/core"
)

// proofread reads the finished mail as its recipient would, with another reader
// than the writer's library, and compares it with what was approved. Line ends
// count as one line end in whatever form, and the line end that closes every
// mail on the wire is not part of the text; everything else must be equal.
func (c *Channel) proofread(l letter, s core.Submission, files []file) error {
	content := s.Content
	m, err := mail.ReadMessage(bytes.NewReader(l.wire))
	if err != nil {
		return errors.New("unreadable")
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || strings.Join(strings.Fields(subject), " ") != strings.Join(strings.Fields(content.Subject), " ") {
		return errors.New("subject differs")
	}
	if to, err := m.Header.AddressList("To"); err != nil || len(to) != 1 || len(m.Header["To"]) != 1 || to[0].Address != l.to {
		return errors.New("recipient differs")
	}
	if len(m.Header["Cc"])+len(m.Header["Bcc"]) > 0 {
		return errors.New("more recipients")
	}
	if from, err := m.Header.AddressList("From"); err != nil || len(from) != 1 || from[0].Address != c.conf.from.Address {
		return errors.New("sender differs")
	}
	if ids := m.Header["Message-Id"]; len(ids) != 1 || ids[0] != "<"+l.messageID+">" {
		return errors.New("Message-ID differs")
	}
	if err := compareThread(m, s.Thread); err != nil {
		return err
	}
	return compareBody(m, content.Body, files)
}

// compareThread holds that a mail stands in its conversation, and in no other.
func compareThread(m *mail.Message, t *core.Thread) error {
	in, before := m.Header["In-Reply-To"], m.Header["References"]
	switch {
	case t == nil && len(in)+len(before) == 0:
		return nil
	case t == nil || len(in) != 1 || in[0] != "<"+t.InReplyTo+">" || len(before) != 1 || strings.Join(strings.Fields(before[0]), " ") != references(*t):
		return errors.New("thread differs")
	}
	return nil
}

func compareBody(m *mail.Message, body string, files []file) error {
	media, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return errors.New("unreadable type")
	}
	if len(files) == 0 {
		if media != "text/plain" {
			return errors.New("not plain text")
		}
		return compareText(m.Header.Get("Content-Transfer-Encoding"), m.Body, body)
	}
	r := multipart.NewReader(m.Body, params["boundary"])
	for i := -1; i < len(files); i++ {
		p, err := r.NextRawPart()
		if err != nil {
			return errors.New("a part is missing")
		}
		if i < 0 {
			if err := compareText(p.Header.Get("Content-Transfer-Encoding"), p, body); err != nil {
				return err
			}
			continue
		}
		data, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
		if err != nil || !bytes.Equal(data, files[i].data) {
			return fmt.Errorf("attachment %d differs", i+1)
		}
	}
	if _, err := r.NextRawPart(); !errors.Is(err, io.EOF) {
		return errors.New("a part too many")
	}
	return nil
}

func compareText(encoding string, r io.Reader, want string) error {
	if encoding != "quoted-printable" {
		return errors.New("unexpected encoding")
	}
	got, err := io.ReadAll(quotedprintable.NewReader(r))
	if err != nil {
		return errors.New("text unreadable")
	}
	if lines(string(got)) != lines(want) {
		return errors.New("text differs")
	}
	return nil
}

// lines writes every line end as \n and closes the text with one.
func lines(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	if !strings.HasSuffix(s, "\n") {
		s += "\n"
	}
	return s
}
