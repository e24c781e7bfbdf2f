package plaintext

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
)

var (
	xmlEncoding  = regexp.MustCompile(`^(<\?xml[^>]{0,200}?encoding\s*=\s*)(?:"([^"]{1,40})"|'([^']{1,40})')`)
	metaEncoding = regexp.MustCompile(`(?i)<meta[^>]{0,200}charset\s*=\s*["']?([A-Za-z0-9_:.-]{2,40})`)
)

// UTF8 returns a body as valid UTF-8, whatever was declared: services declare
// UTF-8 and send Latin-1, or the other way round. The bytes decide first, then
// byte order mark, Content-Type, XML declaration and <meta>. The encoding in an
// XML declaration is rewritten to match.
func UTF8(body []byte, contentType string) []byte {
	switch {
	case bytes.HasPrefix(body, []byte{0xEF, 0xBB, 0xBF}):
		body = body[3:]
	case bytes.HasPrefix(body, []byte{0xFF, 0xFE}):
		return redeclare(decode(body, "utf-16le"))
	case bytes.HasPrefix(body, []byte{0xFE, 0xFF}):
		return redeclare(decode(body, "utf-16be"))
	}
	label := declared(body, contentType)
	if label == "iso-2022-jp" { // is valid UTF-8 as bytes
		return redeclare(decode(body, label))
	}
	if utf8.Valid(body) {
		return redeclare(body)
	}
	if label != "" && label != "utf-8" && label != "utf8" {
		return redeclare(decode(body, label))
	}
	if good, bad := count(body); bad > good {
		return redeclare(decode(body, "windows-1252"))
	}
	return redeclare(bytes.ToValidUTF8(body, []byte("\uFFFD")))
}

// declared returns the lower-case name of the encoding that the body claims.
func declared(body []byte, contentType string) string {
	if _, params, err := mime.ParseMediaType(contentType); err == nil && params["charset"] != "" {
		return strings.ToLower(params["charset"])
	}
	head := body[:min(len(body), 1024)]
	if m := xmlEncoding.FindSubmatch(head); m != nil {
		return strings.ToLower(string(m[2]) + string(m[3]))
	}
	if m := metaEncoding.FindSubmatch(head); m != nil {
		return strings.ToLower(string(m[1]))
	}
	return ""
}

func decode(body []byte, label string) []byte {
	enc, name := charset.Lookup(label)
	if enc == nil || name == "replacement" {
		return bytes.ToValidUTF8(body, []byte("\uFFFD"))
	}
	out, err := enc.NewDecoder().Bytes(body)
	if err != nil {
		out = body
	}
	return bytes.TrimPrefix(bytes.ToValidUTF8(out, []byte("\uFFFD")), []byte("\uFEFF"))
}

// count returns how many multi-byte characters and how many stray bytes b holds.
func count(b []byte) (good, bad int) {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		b = b[n:]
	}
	return good, bad
}

func redeclare(body []byte) []byte {
	if !bytes.HasPrefix(body, []byte("<?xml")) {
		return body
	}
	head := body[:min(len(body), 1024)]
	loc := xmlEncoding.FindSubmatchIndex(head)
	if loc == nil {
		return body
	}
	out := make([]byte, 0, len(body)+8)
	out = append(out, body[:loc[3]]...)
	out = append(out, `"UTF-8"`...)
	return append(out, body[loc[1]:]...)
}
