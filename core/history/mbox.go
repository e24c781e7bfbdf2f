package history

import (
	"bytes"

	"github.com/automonet/automonet/core"
)

// maxMail bounds what is read of one message.
const maxMail = 256 << 10

// messages parts a folder (RFC 4155) at the lines that begin a message. A file without
// such lines is one message.
func messages(data []byte, each func(raw []byte, line int) error) error {
	if !bytes.HasPrefix(data, []byte("From ")) {
		return each(data[:min(len(data), maxMail)], 1)
	}
	line, begun, start := 0, 0, -1
	blank := true
	for at := 0; at < len(data); {
		end := bytes.IndexByte(data[at:], '\n')
		if end < 0 {
			end = len(data) - at - 1
		}
		row := data[at : at+end+1]
		line++
		if blank && bytes.HasPrefix(row, []byte("From ")) {
			if start >= 0 {
				if err := each(data[start:min(at, start+maxMail)], begun); err != nil {
					return err
				}
			}
			start, begun = at+len(row), line
		}
		blank = len(bytes.TrimSpace(row)) == 0
		at += len(row)
	}
	if start < 0 || start >= len(data) {
		return nil
	}
	return each(data[start:min(len(data), start+maxMail)], begun)
}

// looksLikeMail tells a single message by its first field.
func looksLikeMail(head []byte) bool {
	name, _, ok := bytes.Cut(head[:min(len(head), 200)], []byte(":"))
	if !ok {
		return false
	}
	switch string(bytes.ToLower(name)) {
	case "from", "to", "date", "subject", "received", "return-path", "message-id", "mime-version", "delivered-to", "x-mozilla-status":
		return true
	}
	return false
}

// skip counts a mail that is left out.
func (r *reader) skip(why string) {
	if r.report.Skipped == nil {
		r.report.Skipped = map[string]int{}
	}
	r.report.Skipped[why]++
}

// mail reads a folder: which mails are applications that the owner sent, and what came
// back.
func (r *reader) mail(data []byte, me string) error {
	var all []letter
	err := messages(data, func(raw []byte, line int) error {
		if len(all) == maxRows {
			return core.Invalid("file", "more than %d mails in one file; part it", maxRows)
		}
		l, ok := parseLetter(raw, line)
		if !ok {
			r.skip("unreadable")
			return nil
		}
		all = append(all, l)
		return nil
	})
	if err != nil {
		return err
	}
	r.letters(all, me)
	return nil
}
