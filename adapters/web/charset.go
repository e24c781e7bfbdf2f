package web

import (
	"bytes"
	"encoding/binary"
	"mime"
	"regexp"
	"strings"
	utf16code "unicode/utf16"
	"unicode/utf8"
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
	if order, skip := byOrderMark(body); order != nil {
		return utf16(body[skip:], order)
	}
	if marked, ok := bytes.CutPrefix(body, []byte("\xef\xbb\xbf")); ok {
		return bytes.ToValidUTF8(marked, []byte("\uFFFD"))
	}
	kind, params, _ := mime.ParseMediaType(contentType)
	json := strings.HasSuffix(kind, "json")
	name := charsetName(params["charset"])
	if name == "" && !json {
		name = declared(body, kind)
	}
	switch {
	case json, name == "", name == nameUTF8:
		return asUTF8(body)
	case name == nameLatin:
		if valid, invalid := sequences(body); valid > 0 && invalid == 0 {
			return bytes.Clone(body)
		}
	}
	return decodeAs(name, body)
}

// byOrderMark returns the order of the bytes of UTF-16 and how many of them to
// skip, or nil where nothing shows that a text is UTF-16.
func byOrderMark(body []byte) (binary.ByteOrder, int) {
	switch {
	case bytes.HasPrefix(body, []byte("\xff\xfe")):
		return binary.LittleEndian, 2
	case bytes.HasPrefix(body, []byte("\xfe\xff")):
		return binary.BigEndian, 2
	case bytes.HasPrefix(body, []byte("<\x00?\x00")):
		return binary.LittleEndian, 0
	case bytes.HasPrefix(body, []byte("\x00<\x00?")):
		return binary.BigEndian, 0
	}
	return nil, 0
}

// utf16 reads UTF-16; half a character at the end becomes U+FFFD.
func utf16(body []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, 0, len(body)/2+1)
	for ; len(body) > 1; body = body[2:] {
		units = append(units, order.Uint16(body))
	}
	if len(body) == 1 {
		units = append(units, utf8.RuneError)
	}
	return []byte(string(utf16code.Decode(units)))
}

// declared reads the document's own word on its encoding.
func declared(body []byte, kind string) string {
	head := body[:min(len(body), 1024)]
	m := xmlDeclared.FindSubmatch(head)
	if m == nil && (kind == "" || strings.Contains(kind, "html")) {
		m = metaDeclared.FindSubmatch(head)
	}
	if m == nil {
		return ""
	}
	if strings.HasPrefix(strings.ToLower(string(m[1])), "utf-16") {
		return nameUTF8 // it was read as ASCII, so it cannot be UTF-16
	}
	return charsetName(string(m[1]))
}

// asUTF8 keeps what is valid. When most bytes beyond ASCII make no sense as
// UTF-8, they are an 8-bit text with a wrong label.
func asUTF8(body []byte) []byte {
	valid, invalid := sequences(body)
	switch {
	case invalid == 0:
		return bytes.Clone(body)
	case valid < invalid:
		return decodeAs(nameLatin, body)
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
