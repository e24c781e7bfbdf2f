package pdf

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/automonet/automonet/core"
)

// The page is A4 in points, with the margins of a letter.
const (
	pageWidth, pageHeight = 595, 842
	marginX, marginY      = 57, 60
)

// style is how a line is set.
type style struct {
	font    string // a resource name
	size    float64
	leading float64
	indent  float64
}

func titleStyle() style { return style{"F2", 20, 28, 0} }
func headStyle() style  { return style{"F2", 12, 22, 0} }
func bodyStyle() style  { return style{"F1", 10, 14, 0} }
func itemStyle() style  { return style{"F1", 10, 14, 10} }

// Profile sets the confirmed facts of a profile as a CV, in one language; facts that
// have no text in it are left out, and so are private ones unless private is set, and
// what is not for clients: rates, exclusions and remembered answers. The same profile
// gives the same bytes, so that an approval of them holds.
func Profile(p core.Profile, lang core.Lang, private bool) []byte {
	w := &sheet{}
	w.line(titleStyle(), p.Name)
	group := func(kind core.FactKind) (out []core.Fact) {
		for _, f := range p.OfKind(kind) {
			if _, ok := f.In(lang); ok && (private || !f.Private) {
				out = append(out, f)
			}
		}
		return out
	}
	for _, kind := range []core.FactKind{core.FactHeadline, core.FactContact, core.FactAvailability} {
		for _, f := range group(kind) {
			text, _ := f.In(lang)
			w.line(bodyStyle(), text)
		}
	}
	for _, s := range sections() {
		facts := group(s.kind)
		if len(facts) == 0 {
			continue
		}
		head := s.en
		if lang == core.LangGerman {
			head = s.de
		}
		w.line(headStyle(), head)
		for _, f := range facts {
			w.line(itemStyle(), factLine(f, lang))
		}
	}
	return w.bytes()
}

type section struct {
	kind   core.FactKind
	en, de string
}

func sections() []section {
	return []section{{core.FactSkill, "Skills", "Kenntnisse"}, {core.FactEmployment, "Experience", "Berufserfahrung"}, {core.FactProject, "Projects", "Projekte"},
		{core.FactResult, "Results", "Ergebnisse"}, {core.FactEducation, "Education", "Ausbildung"}, {core.FactCertificate, "Certificates", "Zertifikate"},
		{core.FactLanguage, "Languages", "Sprachen"}, {core.FactPortfolio, "Portfolio", "Arbeitsproben"}}
}

// factLine is what a CV says of a fact.
func factLine(f core.Fact, lang core.Lang) string {
	text, _ := f.In(lang)
	if f.Kind == core.FactSkill && f.Years > 0 {
		unit := "years"
		if lang == core.LangGerman {
			unit = "Jahre"
		}
		text += fmt.Sprintf(" (%g %s)", f.Years, unit)
	}
	if f.URL != "" && !strings.Contains(text, f.URL) {
		text += " - " + f.URL
	}
	return text
}

// sheet collects pages.
type sheet struct {
	pages []*bytes.Buffer
	y     float64
}

// line sets a paragraph, broken at the margin.
func (w *sheet) line(s style, text string) {
	text = core.Clean(text, 4000, true)
	for _, paragraph := range strings.Split(text, "\n") {
		for _, row := range wrap(latin(paragraph), s.size, pageWidth-2*marginX-s.indent) {
			if len(w.pages) == 0 || w.y-s.leading < marginY {
				w.pages, w.y = append(w.pages, &bytes.Buffer{}), pageHeight-marginY
			}
			w.y -= s.leading
			fmt.Fprintf(w.pages[len(w.pages)-1], "BT /%s %g Tf %g %g Td (%s) Tj ET\n", s.font, s.size, marginX+s.indent, w.y, escape(row))
		}
	}
}

// latin turns text into WinAnsi; a letter that it lacks becomes a question mark.
func latin(s string) []byte {
	special := map[rune]byte{'€': 0x80, '‚': 0x82, 'ƒ': 0x83, '„': 0x84, '…': 0x85, 'Š': 0x8a, 'Œ': 0x8c, 'Ž': 0x8e, '‘': 0x91, '’': 0x92, '“': 0x93, '”': 0x94,
		'•': 0x95, '–': 0x96, '—': 0x97, '™': 0x99, 'š': 0x9a, 'œ': 0x9c, 'ž': 0x9e, 'Ÿ': 0x9f}
	out := make([]byte, 0, len(s))
	for _, r := range s {
		switch b, ok := special[r]; {
		case ok:
			out = append(out, b)
		case r == '\t':
			out = append(out, ' ')
		case r >= ' ' && r <= '~', r >= 0xa0 && r <= 0xff:
			out = append(out, byte(r))
		default:
			out = append(out, '?')
		}
	}
	return out
}

// widths are those of Helvetica from the blank to the tilde, in thousandths (Adobe's
// font metrics); its bold is at most a tenth wider, which the margin takes.
func widths() [95]int {
	return [95]int{278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
		1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
		333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584}
}

// wrap breaks a paragraph into rows of at most width points.
func wrap(text []byte, size, width float64) [][]byte {
	table := widths()
	measure := func(b []byte) float64 {
		sum := 0
		for _, c := range b {
			if c >= ' ' && c <= '~' {
				sum += table[c-' ']
			} else {
				sum += 600
			}
		}
		return float64(sum) * size / 1000
	}
	var out [][]byte
	var row []byte
	for _, word := range bytes.Fields(text) {
		for measure(word) > width { // a link without a blank
			n := len(word)
			for n > 1 && measure(word[:n]) > width {
				n--
			}
			if len(row) > 0 {
				out, row = append(out, row), nil
			}
			out, word = append(out, word[:n]), word[n:]
		}
		next := append(append(bytes.Clone(row), ' '), word...)
		if len(row) == 0 {
			next = bytes.Clone(word)
		}
		if len(row) > 0 && measure(next) > width {
			out, next = append(out, row), bytes.Clone(word)
		}
		row = next
	}
	return append(out, row)
}

func escape(b []byte) []byte {
	var out []byte
	for _, c := range b {
		if c == '(' || c == ')' || c == '\\' {
			out = append(out, '\\')
		}
		out = append(out, c)
	}
	return out
}

// bytes writes the file: catalogue, pages, two of the fonts that every reader has, and
// the table of where each object begins (ISO 32000-1 section 7.5).
func (w *sheet) bytes() []byte {
	const first = 5 // the number of the first page
	kids := make([]string, len(w.pages))
	for i := range w.pages {
		kids[i] = fmt.Sprintf("%d 0 R", first+2*i)
	}
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>", fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(w.pages), strings.Join(kids, " ")),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>"}
	for i, page := range w.pages {
		objects = append(objects, fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>/Contents %d 0 R>>", pageWidth, pageHeight, first+2*i+1),
			fmt.Sprintf("<</Length %d>>\nstream\n%sendstream", page.Len(), page.String()))
	}
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	places := make([]int, len(objects))
	for i, o := range objects {
		places[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, p := range places {
		fmt.Fprintf(&out, "%010d 00000 n \n", p)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table)
	return out.Bytes()
}
