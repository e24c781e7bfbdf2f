// Package document turns the files in which people keep a CV into lines of text with
// what their layout says: PDF, DOCX, Markdown and plain text. Files are hostile: each
// is bounded in size, pages, unpacked bytes, nesting and time; macros, scripts and
// forms are passed over; nothing is fetched.
package document

import (
	"bytes"
	"context"
	"strings"

	"github.com/automonet/automonet/adapters/document/pdf"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/cv"
)

// MaxBytes is how large a file may be.
const MaxBytes = 5 << 20

// Format is how a file is written.
type Format string

// The formats that are read.
const (
	PDF        Format = "pdf"
	DOCX       Format = "docx"
	Markdown   Format = "markdown"
	JSONResume Format = "json_resume"
	Text       Format = "text"
)

// FormatOf tells a file's format by its content, and by its name or content type
// where the content does not tell. Its errors are of core.KindInvalid.
func FormatOf(name, contentType string, raw []byte) (Format, error) {
	low := strings.ToLower(name)
	head := bytes.TrimLeft(bytes.TrimPrefix(raw[:min(len(raw), 2048)], []byte("\uFEFF")), " \t\r\n")
	switch {
	case len(raw) > MaxBytes:
		return "", core.Invalid("file", "the file has %d bytes; a CV may have %d", len(raw), MaxBytes)
	case len(head) == 0:
		return "", core.Invalid("file", "the file is empty")
	case pdf.Is(raw):
		return PDF, nil
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")):
		return DOCX, nil
	case bytes.HasPrefix(raw, []byte("\xD0\xCF\x11\xE0")):
		return "", core.Invalid("file", "the file is an old or an encrypted Word document; save it as DOCX without a password and import that")
	case bytes.HasPrefix(head, []byte(`{\rtf`)):
		return "", core.Invalid("file", "RTF is not read; save the document as DOCX or PDF and import that")
	case head[0] == '{' && (strings.HasSuffix(low, ".json") || strings.Contains(contentType, "json") || bytes.Contains(raw, []byte(`"basics"`))):
		return JSONResume, nil
	case strings.HasSuffix(low, ".md"), strings.HasSuffix(low, ".markdown"), strings.Contains(contentType, "markdown"):
		return Markdown, nil
	case strings.HasSuffix(low, ".json"), strings.Contains(contentType, "json"):
		return "", core.Invalid("file", "the file is no JSON Resume, which is an object with basics, work and skills")
	}
	return Text, nil
}

// Read returns the lines of a file in one of the formats but JSONResume. Its errors
// are of core.KindInvalid, or the context's.
func Read(ctx context.Context, name string, f Format, raw []byte) (cv.Document, error) {
	var doc cv.Document
	var err error
	switch f {
	case PDF:
		doc, err = pdfLines(ctx, raw)
	case DOCX:
		doc, err = docx(raw)
	case Markdown:
		doc, err = markdown(raw)
	case Text:
		doc, err = plain(raw)
	default:
		return doc, core.Invalid("file", "%q is not read line by line", string(f))
	}
	doc.File = core.Clean(name, 200, false)
	return doc, err
}

func pdfLines(ctx context.Context, raw []byte) (cv.Document, error) {
	pages, notes, err := pdf.Read(ctx, raw)
	if err != nil {
		return cv.Document{}, err
	}
	doc := cv.Document{Pages: len(pages), Notes: notes}
	for i, p := range pages {
		if len(doc.Lines) > cv.MaxLines {
			break
		}
		doc.Lines = append(doc.Lines, cv.Layout(i+1, p.Spans)...)
	}
	return doc, nil
}
