package document

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/cv"
	"github.com/automonet/automonet/core/extract"
)

// readTime bounds the reading of one document.
const readTime = 20 * time.Second

// terms are the words that the rules for CVs share with those for postings.
func terms() cv.Terms {
	return cv.Terms{
		Skill: extract.CanonicalSkill,
		Work:  extract.NamesWork,
		Pay:   extract.ParsePay,
		Aimed: func(text string) []string {
			var out []string
			for _, c := range extract.Extract(core.Posting{Text: text}).Attention {
				if c.Audience == core.AimedAtAI {
					out = append(out, c.Text)
				}
			}
			return out
		},
		Language: func(text string) core.Lang { return extract.Extract(core.Posting{Text: text}).Language },
	}
}

// ReadCV reads a document without saving anything.
func ReadCV(ctx context.Context, name, contentType string, raw []byte) (core.CVImport, error) {
	format, err := FormatOf(name, contentType, raw)
	if err != nil {
		return core.CVImport{}, err
	}
	sum := sha256.Sum256(raw)
	out := core.CVImport{File: core.Clean(name, 200, false), Format: string(format), SHA256: hex.EncodeToString(sum[:])}
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	var res cv.Result
	if format == JSONResume {
		res, err = cv.ReadResume(out.File, raw, terms())
	} else {
		var doc cv.Document
		if doc, err = Read(ctx, name, format, raw); err == nil {
			out.Pages = doc.Pages
			res = cv.Read(doc, terms())
		}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = core.Invalid("file", "reading the document took longer than %d seconds; it is no usual CV, or it is built to do harm", int(readTime.Seconds()))
	}
	if err != nil {
		return out, err
	}
	out.Language, out.Candidates, out.Notes = res.Language, res.Candidates, res.Notes
	return out, nil
}
