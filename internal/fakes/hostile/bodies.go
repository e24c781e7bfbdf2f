package hostile

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
)

const (
	plain   = "text/plain; charset=utf-8"
	xmlType = "application/rss+xml; charset=utf-8"
	jsonTyp = "application/json"
	page    = "text/html; charset=utf-8"
)

func encodings() []Case {
	wide := func(order binary.AppendByteOrder, s string) string {
		var b []byte
		for _, u := range utf16.Encode([]rune(s)) {
			b = order.AppendUint16(b, u)
		}
		return string(b)
	}
	doc := `<?xml version="1.0" encoding="UTF-8"?><rss><channel><item><title>K` + "\xf6" + `ln</title></item></channel></rss>`
	list := []struct{ name, kind, body string }{
		{"lone-continuation", plain, "Go \x80\x81\xbf developer"},
		{"truncated-sequences", plain, "caf\xc3 \xe2\x82 \xf0\x9f\x92"},
		{"overlong-slash", plain, "..\xc0\xaf..\xe0\x80\xaf..\xf0\x80\x80\xaf"},
		{"overlong-nul", plain, "a\xc0\x80b"},
		{"surrogates-in-utf8", plain, "\xed\xa0\x80\xed\xb0\x80 cesu"},
		{"beyond-unicode", plain, "\xf4\x90\x80\x80\xf8\x88\x80\x80\x80\xfc\x84\x80\x80\x80\x80"},
		{"fe-ff-bytes", plain, "\xfe\xff\xfe\xff text \xff"},
		{"every-byte", plain, everyByte()},
		{"latin-1-as-utf8", plain, "\xdcbersetzer f\xfcr K\xf6ln, 50 \x80"},
		{"utf8-twice", plain, "Ãœbersetzer fÃ¼r KÃ¶ln â€“ 50 â‚¬"},
		{"utf8-thrice", plain, "ÃƒÂ¼ Ã¢â‚¬â„¢"},
		{"utf8-as-latin-1", "text/plain; charset=iso-8859-1", "Übersetzer für Köln"},
		{"utf-7", "text/plain; charset=utf-7", "+ADw-script+AD4-alert(1)+ADw-/script+AD4-"},
		{"utf-16-odd-length", "text/plain; charset=utf-16le", wide(binary.LittleEndian, "Köln") + "x"},
		{"utf-16-lone-surrogate", "text/plain; charset=utf-16le", "a\x00\x00\xd8b\x00"},
		{"utf-16-wrong-mark", "text/plain; charset=utf-16le", "\xfe\xff" + wide(binary.LittleEndian, "Köln")},
		{"utf-16-mark-but-json", jsonTyp, "\xff\xfe" + wide(binary.LittleEndian, `[{"title":"Köln"}]`)},
		{"utf-16-mark-only", jsonTyp, "\xff\xfe"},
		{"utf-32-mark", jsonTyp, "\xff\xfe\x00\x00[\x00\x00\x00]\x00\x00\x00"},
		{"utf-8-mark-twice", jsonTyp, "\xef\xbb\xbf\xef\xbb\xbf[]"},
		{"utf-8-mark-in-the-middle", jsonTyp, "[{\"a\":\"\xef\xbb\xbfx\"}]"},
		{"escape-sequences-2022", "text/plain; charset=iso-2022-jp", "\x1b$B\x1b(B\x1b$B\x7f\x7f"},
		{"iso-2022-kr", "text/html; charset=iso-2022-kr", "\x1b$)C<script>\x0e"},
		{"hz-gb-2312", "text/html; charset=hz-gb-2312", "~{<script>~}"},
		{"big5-swallows-quote", "text/html; charset=big5", "<p title=\"\xa1\" onclick=alert(1)>"},
		{"unknown-label", "text/html; charset=klingon", "Köln"},
		{"hostile-label", "text/html; charset=\"utf-8\r\nX-Evil: 1\"", "Köln"},
		{"endless-label", "text/html; charset=" + strings.Repeat("x", 5000), "Köln"},
		{"meta-disagrees", page, `<meta charset="windows-1251"><p>Köln`},
		{"meta-utf-16", "text/html", `<meta charset="utf-16"><p>Köln`},
		{"xml-says-utf-8-is-latin", "text/xml", doc},
		{"xml-says-utf-16-is-ascii", "text/xml", strings.Replace(doc, "UTF-8", "UTF-16", 1)},
		{"xml-says-nonsense", "text/xml", strings.Replace(doc, "UTF-8", "X-Made-Up", 1)},
		{"xml-ebcdic", "text/xml", "\x4c\x6f\xa7\x94\x93\x40\xa5\x85\x99\xa2\x89\x96\x95\x7e\x7f\xf1\x4b\xf0\x7f\x6f\x6e"},
		{"png-as-json", jsonTyp, "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"},
		{"elf-as-feed", xmlType, "\x7fELF\x02\x01\x01\x00"},
	}
	var cases []Case
	for _, c := range list {
		cases = append(cases, document(KindEncoding, c.name, c.kind, c.body))
	}
	return cases
}

func everyByte() string {
	b := make([]byte, 256)
	for i := range b {
		b[i] = byte(i)
	}
	return string(b)
}

func bombs() []Case {
	packed := func(name, kind string, body []byte) Case {
		c := document(KindBomb, name, kind, string(body))
		c.Encoding = "gzip"
		return c
	}
	spaces := pack(strings.Repeat(" ", 1<<20), 128)
	return []Case{
		packed("gzip-blanks-128-mb", jsonTyp, spaces),
		packed("gzip-array-128-mb", jsonTyp, append(pack("[", 1), pack(strings.Repeat("1,", 1<<19), 128)...)),
		packed("gzip-xml-64-mb", xmlType, append(pack("<rss><channel>", 1), pack(strings.Repeat("<item><title>x</title></item>", 1<<15), 72)...)),
		packed("gzip-in-gzip", jsonTyp, pack(string(spaces), 1)),
		packed("gzip-endless-empty-members", jsonTyp, bytes.Repeat(pack("", 1), 60_000)),
		packed("gzip-cut-off", jsonTyp, spaces[:len(spaces)/2]),
		packed("gzip-wrong-checksum", jsonTyp, spoil(pack(`[{"title":"x"}]`, 1))),
		packed("gzip-trailing-garbage", jsonTyp, append(pack(`[]`, 1), "garbage"...)),
		packed("gzip-is-plain", jsonTyp, []byte(`[{"title":"x"}]`)),
		packed("gzip-header-only", jsonTyp, []byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03")),
		packed("gzip-long-name", jsonTyp, []byte("\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03"+strings.Repeat("../", 100_000))),
		document(KindBomb, "xml-billion-laughs", xmlType, laughs(10, 10)),
		document(KindBomb, "xml-quadratic-blow-up", xmlType, `<!DOCTYPE r [<!ENTITY a "`+strings.Repeat("a", 50_000)+`">]><rss><channel><item><title>`+strings.Repeat("&a;", 50_000)+`</title></item></channel></rss>`),
		document(KindBomb, "xml-parameter-laughs", xmlType, `<!DOCTYPE r [<!ENTITY % a "b"><!ENTITY % c "%a;%a;%a;"><!ENTITY % d "%c;%c;%c;">%d;]><rss/>`),
		document(KindBomb, "yaml-laughs", "application/yaml", "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n"),
	}
}

// pack compresses the text into one gzip member, which is repeated: decoders
// read the members as one text.
func pack(s string, times int) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	// Writing into memory does not fail.
	_, _ = io.WriteString(z, s)
	_ = z.Close()
	return bytes.Repeat(b.Bytes(), times)
}

func spoil(packed []byte) []byte {
	packed[len(packed)-6] ^= 0xff
	return packed
}

// laughs is the classic entity expansion: width to the power of depth.
func laughs(depth, width int) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">`)
	for i := 1; i < depth; i++ {
		fmt.Fprintf(&b, `<!ENTITY l%d "%s">`, i, strings.Repeat(fmt.Sprintf("&l%d;", i-1), width))
	}
	fmt.Fprintf(&b, `]><rss><channel><item><title>&l%d;</title></item></channel></rss>`, depth-1)
	return b.String()
}
