package mailalerts

import (
	"bytes"
)

// maxMails bounds how many messages of one file are looked at.
const maxMails = 20_000

// messagesIn splits a file into messages: one, or the many of an mbox (RFC 4155).
// It reports how many it left out.
func messagesIn(body []byte) (list [][]byte, left int) {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if !bytes.HasPrefix(body, []byte("From ")) {
		return [][]byte{body}, 0
	}
	for rest := body; len(rest) > 0; {
		end := bytes.Index(rest, []byte("\nFrom "))
		one := rest
		if end >= 0 {
			// An address and a date follow the word where a message begins; other
			// lines that begin with it are of a text that was not quoted.
			for end >= 0 && !separator(rest[end+1:]) {
				next := bytes.Index(rest[end+1:], []byte("\nFrom "))
				if next < 0 {
					end = -1
					break
				}
				end += 1 + next
			}
			if end >= 0 {
				one = rest[:end+1]
			}
		}
		rest = rest[len(one):]
		if len(list) == maxMails {
			left++
			continue
		}
		if _, message, ok := bytes.Cut(one, []byte("\n")); ok && len(bytes.TrimSpace(message)) > 0 {
			list = append(list, unquoted(message))
		}
	}
	return list, left
}

// separator reports whether a line divides two messages: "From", a sender, and a
// date with a year and a time.
func separator(s []byte) bool {
	line, _, _ := bytes.Cut(s[:min(len(s), 300)], []byte("\n"))
	fields := bytes.Fields(line)
	return len(fields) >= 5 && bytes.ContainsRune(line, ':')
}

// unquoted takes away the ">" that an mbox puts before "From " in a text.
func unquoted(message []byte) []byte {
	if !bytes.Contains(message, []byte("\n>From ")) && !bytes.Contains(message, []byte("\n>>From ")) {
		return message
	}
	var out bytes.Buffer
	for i, line := range bytes.Split(message, []byte("\n")) {
		if i > 0 {
			out.WriteByte('\n')
		}
		if q := bytes.TrimLeft(line, ">"); len(q) < len(line) && bytes.HasPrefix(q, []byte("From ")) {
			line = line[1:]
		}
		out.Write(line)
	}
	return out.Bytes()
}
