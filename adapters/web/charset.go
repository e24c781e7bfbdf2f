package web

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

var xmlDeclared = regexp.MustCompile(`^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']`)

// UTF8 returns the body as valid UTF-8 without a byte order mark. The encoding
// is taken from the byte order mark, else from contentType (a Content-Type
// header), else from the XML declaration or the HTML meta element. A label that
// the bytes disprove gives way: what claims to be UTF-8 and is not is read as
// windows-1252, what claims to be Latin and holds UTF-8 sequences is read as
// UTF-8. An XML declaration is changed to say UTF-8, so that a parser does not
// decode again. Bytes that no encoding explains become U+FFFD.
func UTF8(body []byte, contentType string) []byte {
	out := decode(body, contentType)
	if m := xmlDeclared.FindSubmatchIndex(out[:min(len(out), 1024)]); m != nil && !strings.EqualFold(string(out[m[2]:m[3]]), "utf-8") {
		out = bytes.Join([][]byte{out[:m[2]], []byte("UTF-8"), out[m[3]:]}, nil)
	}
	return out
}

func decode(body []byte, contentType string) []byte {
	if enc, skip := byOrderMark(body); enc != nil {
		return with(enc, body[skip:])
	}
	kind, params, _ := mime.ParseMediaType(contentType)
	json := strings.HasSuffix(kind, "json")
	enc := lookup(params["charset"])
	if enc == nil && !json {
		enc = declared(body, kind)
	}
	switch {
	case json, enc == nil, enc == unicode.UTF8:
		return asUTF8(body)
	case enc == charmap.Windows1252 && utf8.Valid(body) && multibyte(body):
		return bytes.Clone(body)
	}
	return with(enc, body)
}

func byOrderMark(body []byte) (encoding.Encoding, int) {
	switch {
	case bytes.HasPrefix(body, []byte("\xef\xbb\xbf")):
		return unicode.UTF8, 3
	case bytes.HasPrefix(body, []byte("\xff\xfe")):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), 2
	case bytes.HasPrefix(body, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), 2
	case bytes.HasPrefix(body, []byte("<\x00?\x00")):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), 0
	case bytes.HasPrefix(body, []byte("\x00<\x00?")):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), 0
	}
	return nil, 0
}

// declared reads the document's own word on its encoding.
func declared(body []byte, kind string) encoding.Encoding {
	head := body[:min(len(body), 1024)]
	if m := xmlDeclared.FindSubmatch(head); m != nil {
		enc := lookup(string(m[1]))
		if enc == nil || strings.HasPrefix(strings.ToLower(string(m[1])), "utf-16") {
			return unicode.UTF8 // it was read as ASCII, so it cannot be UTF-16
		}
		return enc
	}
	if strings.Contains(kind, "html") || kind == "" {
		if enc, _, certain := charset.DetermineEncoding(head, "text/html"); certain {
			return enc
		}
	}
	return nil
}

func lookup(label string) encoding.Encoding {
	if label == "" {
		return nil
	}
	enc, err := htmlindex.Get(strings.Trim(label, `"' `))
	if err != nil || enc == encoding.Replacement {
		return nil
	}
	return enc
}

// asUTF8 keeps what is valid. When no multi-byte sequence is valid at all, the
// bytes are an 8-bit text with a wrong label.
func asUTF8(body []byte) []byte {
	if utf8.Valid(body) {
		return bytes.Clone(body)
	}
	if !multibyte(body) {
		return with(charmap.Windows1252, body)
	}
	return bytes.ToValidUTF8(body, []byte("\uFFFD"))
}

// multibyte reports whether the bytes hold a valid UTF-8 sequence beyond ASCII.
func multibyte(body []byte) bool {
	for len(body) > 0 {
		r, n := utf8.DecodeRune(body)
		if n > 1 && r != utf8.RuneError {
			return true
		}
		body = body[n:]
	}
	return false
}

func with(enc encoding.Encoding, body []byte) []byte {
	out, err := enc.NewDecoder().Bytes(body)
	if err != nil {
		out = body
	}
	return bytes.ToValidUTF8(out, []byte("\uFFFD"))
}
