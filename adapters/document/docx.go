package document

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"sort"
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/cv"
)

// The bounds of a DOCX: the parts that are read may unpack to this many bytes, and
// their elements lie at most this deep in each other.
const (
	maxPart    = 8 << 20
	maxParts   = 16 << 20
	maxEntries = 4000
	maxDepth   = 200
)

// docx reads the paragraphs of a Word file: its headers, then its body. Macros,
// fields, comments and deleted text are passed over.
func docx(raw []byte) (cv.Document, error) {
	var doc cv.Document
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return doc, core.Invalid("file", "the DOCX is damaged and cannot be unpacked; save it again and import that").Because(err)
	}
	if len(z.File) > maxEntries {
		return doc, core.Invalid("file", "the DOCX holds %d parts; a CV has less than %d", len(z.File), maxEntries)
	}
	p := &parts{files: map[string]*zip.File{}, left: maxParts}
	var headers []string
	for _, f := range z.File {
		name := strings.ToLower(strings.TrimPrefix(f.Name, "/"))
		if _, twice := p.files[name]; twice {
			return doc, core.Invalid("file", "the DOCX holds a part twice; save it again and import that")
		}
		p.files[name] = f
		if strings.HasPrefix(name, "word/header") && strings.HasSuffix(name, ".xml") {
			headers = append(headers, name)
		}
		if strings.HasSuffix(name, "vbaproject.bin") {
			doc.Notes = append(doc.Notes, core.DocumentNote{Code: "macros_ignored"})
		}
	}
	if p.files["word/document.xml"] == nil {
		return doc, core.Invalid("file", "the file is a ZIP archive, but no Word document; import a PDF, DOCX, Markdown, JSON Resume or text file")
	}
	w := &word{doc: &doc, styles: map[string]int{}, links: map[string]string{}}
	sort.Strings(headers)
	if err := p.each("word/styles.xml", w.style, func(string) {}); err != nil {
		return doc, err
	}
	if err := p.each("word/_rels/document.xml.rels", w.relation, func(string) {}); err != nil {
		return doc, err
	}
	for _, h := range append(headers[:min(len(headers), 6)], "word/document.xml") {
		if err := p.each(h, w.tag, w.chars); err != nil {
			return doc, err
		}
		w.flush()
		w.reset()
	}
	if w.vanished != "" {
		doc.Notes = append(doc.Notes, core.DocumentNote{Code: "hidden_text", Text: core.Clean(w.vanished, 300, false)})
	}
	return doc, nil
}

// parts unpacks the parts of a file within one bound for all.
type parts struct {
	files map[string]*zip.File
	left  int
}

func (p *parts) each(name string, tag func(element) error, chars func(string)) error {
	f := p.files[name]
	if f == nil {
		return nil
	}
	r, err := f.Open()
	if err != nil {
		return core.Invalid("file", "the DOCX is damaged and cannot be unpacked; save it again and import that").Because(err)
	}
	defer func() { _ = r.Close() }()
	raw, err := io.ReadAll(io.LimitReader(r, int64(min(maxPart, p.left))+1))
	if p.left -= len(raw); p.left < 0 || len(raw) > maxPart {
		return core.Invalid("file", "the DOCX unpacks to more than %d MB; it is no usual CV, or it is built to do harm", maxPart>>20)
	}
	if err == nil {
		err = readXML(raw, tag, chars)
	}
	switch {
	case errors.Is(err, errDocType):
		return core.Invalid("file", "the DOCX declares a document type of its own, which no word processor writes; it is not read")
	case err != nil && core.KindOf(err) != core.KindInvalid:
		return core.Invalid("file", "the DOCX is damaged and cannot be unpacked; save it again and import that").Because(err)
	}
	return err
}

// word gathers the lines of a document from its tags.
type word struct {
	doc      *cv.Document
	styles   map[string]int // levels of headings by the styles' ids
	links    map[string]string
	id       string // of the style that is read
	depth    int
	skip     int // the depth of an element whose inside is passed over, 0 for none
	para     paragraph
	run      bool // inside the properties of a run
	bold     bool
	hide     bool
	text     bool
	link     string
	linked   strings.Builder
	vanished string
	tables   []table
	space    bool // an empty paragraph lies above
}

// paragraph is what a paragraph holds so far.
type paragraph struct {
	b       strings.Builder
	heading int
	bullet  bool
	size    float64
	plain   bool // a part of it is not bold
}

type table struct {
	row  [][]cv.Line
	open bool
}

func (w *word) reset() {
	*w = word{doc: w.doc, styles: w.styles, links: w.links, vanished: w.vanished}
}

// style learns which styles are headings, whatever their ids are called.
func (w *word) style(e element) error {
	switch {
	case e.name == "style" && !e.close:
		w.id = e.attr("styleId")
	case e.name == "name" && w.id != "":
		name := strings.ToLower(e.attr("val"))
		if rest, ok := strings.CutPrefix(name, "heading "); ok {
			if n, err := strconv.Atoi(rest); err == nil && n > 0 && n < 10 {
				w.styles[w.id] = n
			}
		}
		if name == "title" {
			w.styles[w.id] = 1
		}
		w.id = ""
	}
	return nil
}

func (w *word) relation(e element) error {
	if e.name == "Relationship" && len(w.links) < 500 {
		if to := e.attr("Target"); strings.HasPrefix(to, "http") {
			w.links[e.attr("Id")] = to
		}
	}
	return nil
}

func (w *word) chars(s string) {
	if w.skip > 0 || !w.text {
		return
	}
	if w.hide {
		if len(w.vanished) < 2000 {
			w.vanished += s
		}
		return
	}
	if w.para.b.Len() < 1<<20 {
		w.para.b.WriteString(s)
	}
	w.linked.WriteString(s)
	if !w.bold && strings.TrimSpace(s) != "" {
		w.para.plain = true
	}
}

func (w *word) tag(e element) error {
	if !e.close && !e.empty {
		if w.depth++; w.depth > maxDepth {
			return core.Invalid("file", "the DOCX is nested deeper than %d elements; it is no usual CV, or it is built to do harm", maxDepth)
		}
	}
	if w.skip == 0 {
		if e.close {
			w.end(e)
		} else {
			w.begin(e)
			if e.empty {
				w.end(e)
			}
		}
	}
	if e.close {
		if w.depth == w.skip {
			w.skip = 0
		}
		w.depth = max(0, w.depth-1)
	}
	return nil
}

func (w *word) begin(e element) {
	on := e.attr("val") != "0" && e.attr("val") != "false"
	switch e.name {
	case "Fallback", "del", "instrText", "drawing", "pict", "object", "comment":
		// Text boxes lie within drawings, and once more in what older programs read.
		if e.name != "drawing" && !e.empty {
			w.skip = w.depth
		}
	case "p":
		if w.para.b.Len() > 0 { // a text box within a paragraph
			w.flush()
		}
		w.para = paragraph{}
	case "pStyle":
		w.para.heading = w.styles[e.attr("val")]
		if id := strings.ToLower(e.attr("val")); strings.Contains(id, "listparagraph") || strings.Contains(id, "listbullet") || strings.Contains(id, "aufz") {
			w.para.bullet = true
		}
	case "numPr":
		w.para.bullet = true
	case "r":
		w.bold, w.hide = false, false
	case "rPr":
		w.run = true
	case "b":
		w.bold = w.run && on
	case "vanish":
		w.hide = w.run && on
	case "sz":
		if n, err := strconv.Atoi(e.attr("val")); err == nil && n > 0 && n < 400 {
			w.para.size = max(w.para.size, float64(n)/2)
		}
	case "t":
		w.text = !e.empty
	case "tab":
		w.para.b.WriteByte('\t')
	case "br", "cr":
		w.flush()
	case "noBreakHyphen":
		w.para.b.WriteByte('-')
	case "hyperlink":
		w.link = w.links[e.attr("id")]
		w.linked.Reset()
	case "tbl":
		w.tables = append(w.tables, table{})
	case "tr":
		if n := len(w.tables); n > 0 {
			w.tables[n-1].row = nil
		}
	case "tc":
		if n := len(w.tables); n > 0 {
			w.tables[n-1].row, w.tables[n-1].open = append(w.tables[n-1].row, nil), true
		}
	}
}

func (w *word) end(e element) {
	switch e.name {
	case "rPr":
		w.run = false
	case "t":
		w.text = false
	case "p":
		w.flush()
		w.para = paragraph{}
	case "hyperlink":
		if w.link != "" && !strings.Contains(w.linked.String(), ".") {
			w.para.b.WriteString(" " + w.link)
		}
		w.link = ""
	case "tc":
		if n := len(w.tables); n > 0 {
			w.tables[n-1].open = false
		}
	case "tr":
		if n := len(w.tables); n > 0 {
			row := w.tables[n-1].row
			w.tables[n-1].row = nil
			for _, l := range rowLines(row) {
				w.emitAt(n-1, l)
			}
		}
	case "tbl":
		if n := len(w.tables); n > 0 {
			w.tables = w.tables[:n-1]
		}
	}
}

// flush ends a line.
func (w *word) flush() {
	text := w.para.b.String()
	w.para.b.Reset()
	if strings.TrimSpace(text) == "" {
		w.space = true
		return
	}
	l := textLine(text)
	l.Heading, l.Size, l.Bold, l.Gap = w.para.heading, w.para.size, !w.para.plain, w.space
	l.Bullet = w.para.bullet && l.Heading == 0
	w.space = false
	w.para.plain = false
	w.emitAt(len(w.tables), l)
}

// emitAt adds a line to the cell that is open in the innermost of n tables, or to the
// document.
func (w *word) emitAt(n int, l cv.Line) {
	for i := n - 1; i >= 0; i-- {
		if t := &w.tables[i]; t.open && len(t.row) > 0 {
			t.row[len(t.row)-1] = append(t.row[len(t.row)-1], l)
			return
		}
	}
	if len(w.doc.Lines) <= cv.MaxLines {
		w.doc.Lines = append(w.doc.Lines, l)
	}
}

// rowLines puts the cells of a row into lines: cells of a line or two stand beside
// each other, columns that hold whole sections one after the other.
func rowLines(row [][]cv.Line) []cv.Line {
	cells := row[:0:0]
	for _, c := range row {
		if len(c) > 0 {
			cells = append(cells, c)
		}
	}
	long := 0
	for _, c := range cells {
		if len(c) > 3 {
			long++
		}
	}
	var out []cv.Line
	if len(cells) < 2 || long > 1 || len(cells[0]) > 3 {
		for _, c := range cells {
			out = append(out, c...)
		}
		return out
	}
	first := cells[0][0]
	first.Gap = true
	first.Cells = nil
	for _, c := range cells {
		first.Cells = append(first.Cells, c[0].Text)
		first.Bold = first.Bold && c[0].Bold
	}
	first.Text = strings.Join(first.Cells, "   ")
	out = append(out, first)
	for _, c := range cells {
		out = append(out, c[1:]...)
	}
	return out
}
