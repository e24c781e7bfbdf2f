package web_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"

	"github.com/automonet/automonet/adapters/web"
)

func encode(t *testing.T, e interface{ String(string) (string, error) }, s string) string {
	t.Helper()
	out, err := e.String(s)
	require.NoError(t, err)
	return out
}

func TestUTF8(t *testing.T) {
	t.Parallel()
	latin := encode(t, charmap.Windows1252.NewEncoder(), "Übersetzer für Köln – 50 €")
	cyrillic := encode(t, charmap.Windows1251.NewEncoder(), "Переводчик")
	little := encode(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder(), "Köln")
	big := encode(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder(), "Köln")
	kana := encode(t, japanese.ShiftJIS.NewEncoder(), "翻訳者")
	wide := encode(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder(), `<?xml version="1.0" encoding="UTF-16"?><a>ö</a>`)
	for _, tt := range []struct {
		name, body, kind, want string
	}{
		{"plain UTF-8", "Köln", "text/html; charset=utf-8", "Köln"},
		{"byte order mark prevails and goes", "\xef\xbb\xbfKöln", "text/html; charset=iso-8859-1", "Köln"},
		{"UTF-16 little endian by its mark", little, "application/json", "Köln"},
		{"UTF-16 big endian by its mark", big, "", "Köln"},
		{"header says Latin", latin, "text/html; charset=ISO-8859-1", "Übersetzer für Köln – 50 €"},
		{"header says Cyrillic", cyrillic, "text/plain; charset=windows-1251", "Переводчик"},
		{"meta says Japanese", `<meta charset="shift_jis">` + kana, "text/html", `<meta charset="shift_jis">翻訳者`},
		{"XML declaration", `<?xml version="1.0" encoding="ISO-8859-1"?><a>` + latin + `</a>`, "application/xml",
			`<?xml version="1.0" encoding="UTF-8"?><a>Übersetzer für Köln – 50 €</a>`},
		{"header prevails over the declaration", `<?xml version='1.0' encoding='utf-8'?><a>` + cyrillic + `</a>`, "text/xml; charset=windows-1251",
			`<?xml version='1.0' encoding='utf-8'?><a>Переводчик</a>`},
		{"UTF-16 XML without a mark", wide, "text/xml", `<?xml version="1.0" encoding="UTF-8"?><a>ö</a>`},
		{"declared UTF-16 in plain bytes", `<?xml version="1.0" encoding="UTF-16"?><a>ö</a>`, "text/xml", `<?xml version="1.0" encoding="UTF-8"?><a>ö</a>`},
		{"Latin that claims to be UTF-8", latin, "text/html; charset=utf-8", "Übersetzer für Köln – 50 €"},
		{"Latin XML that claims to be UTF-8", `<?xml version="1.0" encoding="UTF-8"?><a>` + latin + `</a>`, "text/xml",
			`<?xml version="1.0" encoding="UTF-8"?><a>Übersetzer für Köln – 50 €</a>`},
		{"UTF-8 that claims to be Latin", "Köln – 50 €", "text/xml; charset=iso-8859-1", "Köln – 50 €"},
		{"JSON is UTF-8 whatever the header says", `{"a":"ö"}`, "application/json; charset=iso-8859-1", `{"a":"ö"}`},
		{"JSON subtype", `{"a":"ö"}`, "application/feed+json", `{"a":"ö"}`},
		{"mixed bytes keep what is valid", "Köln für 50 € \xff\xfe ok", "text/html; charset=utf-8", "Köln für 50 € \uFFFD ok"},
		{"an unknown label is ignored", "Köln", "text/html; charset=klingon", "Köln"},
		{"a dangerous label is ignored", "Köln", "text/html; charset=iso-2022-kr", "Köln"},
		{"no label at all", latin, "", "Übersetzer für Köln – 50 €"},
		{"a broken header is ignored", "Köln", ";;;charset", "Köln"},
		{"empty", "", "text/html", ""},
	} {
		assert.Equal(t, tt.want, string(web.UTF8([]byte(tt.body), tt.kind)), tt.name)
	}
}

func FuzzUTF8(f *testing.F) {
	f.Add([]byte("Köln"), "text/html; charset=utf-8")
	f.Add([]byte("\xff\xfe\x00"), "application/xml")
	f.Add([]byte(`<?xml version="1.0" encoding="ISO-2022-JP"?>`), "text/xml")
	f.Fuzz(func(t *testing.T, body []byte, kind string) {
		before := bytes.Clone(body)
		out := web.UTF8(body, kind)
		require.True(t, utf8.Valid(out))
		require.Equal(t, before, body, "the input is not changed")
		require.LessOrEqual(t, len(out), 4*len(body)+16)
		if utf8.Valid(body) && !bytes.ContainsAny(body, "<\x00") && !strings.Contains(kind, "charset") && !bytes.HasPrefix(body, []byte("\xef\xbb\xbf")) {
			require.Equal(t, string(body), string(out))
		}
	})
}
