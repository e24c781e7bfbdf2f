// Package pdf reads the text of a PDF with its place on the page. It reads only what
// text needs: objects, object streams, fonts' tables and the operators of text.
// Scripts, forms, attachments and images are passed over.
//
// A file is hostile: the objects are found by one pass over the file instead of by
// its tables, every reference is followed a bounded number of times, and bounds on
// the objects, the unpacked bytes, the operators and the pages make the work and the
// memory of any file of five megabytes finite and small (see the tests).
package pdf

import (
	"bytes"
	"context"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/cv"
)

// MaxPages is how many pages are read.
const MaxPages = 40

// Page is the text of one page.
type Page struct {
	Spans []cv.Span
}

// Is reports whether data begins like a PDF.
func Is(data []byte) bool {
	return bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-"))
}

// Read returns the text of a file's pages. Its errors are of core.KindInvalid, or
// the context's.
func Read(ctx context.Context, data []byte) ([]Page, []core.DocumentNote, error) {
	f := open(data)
	if f.encrypted {
		return nil, nil, core.Invalid("file", "the PDF is encrypted, and its text cannot be read; print it to a new PDF without a password and import that")
	}
	list, more := f.pages(MaxPages)
	if len(list) == 0 {
		return nil, nil, core.Invalid("file", "the PDF has no pages that can be read; it may be damaged")
	}
	var out []Page
	var notes []core.DocumentNote
	if more {
		notes = append(notes, core.DocumentNote{Code: "cut"})
	}
	letters := 0
	fonts := map[ref]*font{}
	for i, p := range list {
		d := &drawing{ctx: ctx, f: f, fonts: fonts, ops: maxOps, values: maxPageValues}
		d.page(p)
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		if f.spent {
			return nil, nil, core.Invalid("file", "the PDF unpacks to more than %d MB; it is no usual CV, or it is built to do harm", maxUnpacked>>20)
		}
		if d.blind || d.unread {
			notes = append(notes, core.DocumentNote{Code: "unread_pages", Page: i + 1})
		}
		if d.hidden != "" {
			notes = append(notes, core.DocumentNote{Code: "hidden_text", Page: i + 1, Text: core.Clean(d.hidden, 300, false)})
		}
		for _, s := range d.spans {
			letters += len(s.Text)
		}
		out = append(out, Page{d.spans})
	}
	if letters < 20 {
		return nil, nil, core.Invalid("file", "the PDF holds no text, only pictures of it; import a version with text, or the DOCX it was made from")
	}
	return out, notes, nil
}
