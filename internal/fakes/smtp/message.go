package smtp

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// Message is one accepted mail.
type Message struct {
	// From and To are the envelope.
	From string
	To   []string
	// Raw is the message as it came over the line, dots unstuffed.
	Raw []byte
}

// Part is a decoded part of a message.
type Part struct {
	// Type is the media type without parameters; Name the file name, if any.
	Type, Name string
	Body       []byte
}

// MessageID is the content of the Message-ID header without its angle brackets.
func (m Message) MessageID() string { return strings.Trim(m.Header("Message-Id"), "<> ") }

// Header returns the first decoded header field of this name, or "".
func (m Message) Header(name string) string {
	parsed, err := mail.ReadMessage(bytes.NewReader(m.Raw))
	if err != nil {
		return ""
	}
	v, err := new(mime.WordDecoder).DecodeHeader(parsed.Header.Get(name))
	if err != nil {
		return parsed.Header.Get(name)
	}
	return v
}

// Text returns the decoded plain text of the message with \n line ends. The line
// end that every SMTP message closes with is kept.
func (m Message) Text() (string, error) {
	parts, err := m.Parts()
	if err != nil {
		return "", err
	}
	for _, p := range parts {
		if p.Type == "text/plain" && p.Name == "" {
			return strings.ReplaceAll(string(p.Body), "\r\n", "\n"), nil
		}
	}
	return "", fmt.Errorf("message %s has no text part", m.MessageID())
}

// Parts returns every leaf part of the message, decoded.
func (m Message) Parts() ([]Part, error) {
	parsed, err := mail.ReadMessage(bytes.NewReader(m.Raw))
	if err != nil {
		return nil, fmt.Errorf("read message: %w", err)
	}
	return leaves(parsed.Header.Get, parsed.Body, 0)
}

func leaves(header func(string) string, body io.Reader, depth int) ([]Part, error) {
	media, params, err := mime.ParseMediaType(header("Content-Type"))
	if err != nil {
		return nil, fmt.Errorf("content type: %w", err)
	}
	if strings.HasPrefix(media, "multipart/") && depth < 4 {
		var out []Part
		r := multipart.NewReader(body, params["boundary"])
		for {
			p, err := r.NextRawPart()
			if err == io.EOF {
				return out, nil
			}
			if err != nil {
				return nil, fmt.Errorf("next part: %w", err)
			}
			sub, err := leaves(p.Header.Get, p, depth+1)
			if err != nil {
				return nil, err
			}
			out = append(out, sub...)
		}
	}
	switch strings.ToLower(header("Content-Transfer-Encoding")) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	data, err := io.ReadAll(body)
	if err != nil {
		return nil, fmt.Errorf("decode part: %w", err)
	}
	p := Part{Type: media, Body: data}
	if _, disp, err := mime.ParseMediaType(header("Content-Disposition")); err == nil {
		p.Name = disp["filename"]
		if dec, err := new(mime.WordDecoder).DecodeHeader(p.Name); err == nil {
			p.Name = dec
		}
	}
	return []Part{p}, nil
}

// keep stores a message in memory and, with a directory, durably, and returns
// its number.
func (s *Sink) keep(m Message) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := fmt.Sprintf("%06d", len(s.messages)+1)
	if s.opts.Dir != "" {
		name, err := freeName(s.opts.Dir)
		if err != nil {
			return "", err
		}
		if err := writeDurably(s.opts.Dir, name, m); err != nil {
			return "", err
		}
	}
	s.messages = append(s.messages, m)
	close(s.changed)
	s.changed = make(chan struct{})
	return id, nil
}

// Stored reads back the messages that sinks have kept in dir, in order.
func Stored(dir string) ([]Message, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	if err != nil {
		return nil, fmt.Errorf("list kept mail: %w", err)
	}
	sort.Strings(names)
	var out []Message
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read kept mail: %w", err)
		}
		m := Message{Raw: data}
		for _, to := range strings.Split(m.Header("X-Sink-To"), ", ") {
			m.To = append(m.To, strings.Trim(to, "<>"))
		}
		m.From = strings.Trim(m.Header("X-Sink-From"), "<>")
		out = append(out, m)
	}
	return out, nil
}

func prepareDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("directory for mail: %w", err)
	}
	return nil
}

func freeName(dir string) (string, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%06d.eml", len(names)+1), nil
}

// writeDurably writes the message with its envelope as two header lines and
// syncs file and directory, so that an acknowledged message survives a kill.
func writeDurably(dir, name string, m Message) error {
	var to []string
	for _, t := range m.To {
		to = append(to, "<"+t+">")
	}
	envelope := fmt.Sprintf("X-Sink-From: <%s>\r\nX-Sink-To: %s\r\n", m.From, strings.Join(to, ", "))
	tmp := filepath.Join(dir, name+".tmp")
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append([]byte(envelope), m.Raw...))
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	if err := os.Rename(tmp, filepath.Join(dir, name)); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if cerr := d.Close(); err == nil {
		err = cerr
	}
	return err
}
