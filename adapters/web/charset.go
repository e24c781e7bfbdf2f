package web

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// Where a document declares its encoding.
var (
	xmlDeclared  = regexp.MustCompile(`^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']`)
	metaDeclared = regexp.MustCompile(`(?i)<meta\s[^>]*?charset\s*=\s*["']?\s*([a-z0-9._:-]{1,40})`)
)

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
	case enc == charmap.Windows1252:
		if valid, invalid := sequences(body); valid > 0 && invalid == 0 {
			return bytes.Clone(body)
		}
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
	m := xmlDeclared.FindSubmatch(head)
	if m == nil && (kind == "" || strings.Contains(kind, "html")) {
		m = metaDeclared.FindSubmatch(head)
	}
	if m == nil {
		return nil
	}
	if strings.HasPrefix(strings.ToLower(string(m[1])), "utf-16") {
		return unicode.UTF8 // it was read as ASCII, so it cannot be UTF-16
	}
	return lookup(string(m[1]))
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

// asUTF8 keeps what is valid. When most bytes beyond ASCII make no sense as
// UTF-8, they are an 8-bit text with a wrong label.
func asUTF8(body []byte) []byte {
	valid, invalid := sequences(body)
	switch {
	case invalid == 0:
		return bytes.Clone(body)
	case valid < invalid:
		return with(charmap.Windows1252, body)
	}
	return bytes.ToValidUTF8(body, []byte("\uFFFD"))
}

// sequences counts the valid UTF-8 sequences beyond ASCII and the bytes that
// belong to none.
func sequences(body []byte) (valid, invalid int) {
	for len(body) > 0 {
		r, n := utf8.DecodeRune(body)
		switch {
		case r == utf8.RuneError && n == 1:
			invalid++
		case n > 1:
			valid++
		}
		body = body[n:]
	}
	return valid, invalid
}

func with(enc encoding.Encoding, body []byte) []byte {
	out, err := enc.NewDecoder().Bytes(body)
	if err != nil {
		out = body
	}
	return bytes.ToValidUTF8(out, []byte("\uFFFD"))
}
