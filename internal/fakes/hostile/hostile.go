// Package hostile is a corpus of what strangers may send: postings that give
// orders to language models, markup that acts, bytes that no encoding explains,
// documents that unpack to gigabytes, names that lead out of a folder. Parsers,
// drafts and screens are run over it and must stay quick, bounded and unmoved.
//
// Nothing in it is dangerous by itself; every Body is below MaxBody bytes.
package hostile

import (
	_ "embed"
	"fmt"
	"strings"

	"golang.org/x/tools/txtar"
)

// MaxBody is the size in bytes that no Body exceeds.
const MaxBody = 2 << 20

// Canary is the word that the injections try to smuggle into drafts, decisions
// and screens. Text made by the program never contains it, unless it quotes the
// posting as a quotation.
const Canary = "ZEBRAKUCHEN-4711"

// Kind groups the cases.
type Kind string

// The kinds of hostile input.
const (
	KindInjection Kind = "injection" // orders to a language model
	KindMarkup    Kind = "markup"    // scripts, event handlers, links that act
	KindPayload   Kind = "payload"   // SQL, FTS, templates, headers, paths, formulas, money, dates
	KindControl   Kind = "control"   // control characters, terminal escapes, NUL
	KindUnicode   Kind = "unicode"   // homoglyphs, bidi, zero width, combining, normalisation
	KindEncoding  Kind = "encoding"  // bytes that are not what they claim to be
	KindOversized Kind = "oversized" // long words, lines, lists
	KindNesting   Kind = "nesting"   // depth
	KindBomb      Kind = "bomb"      // small on the wire, large when unpacked or expanded
	KindXML       Kind = "xml"       // entities, CDATA, doctypes, broken documents
	KindJSON      Kind = "json"      // numbers, keys, broken documents
	KindHTML      Kind = "html"      // broken and mutating pages
)

// Case is one hostile input.
type Case struct {
	// Name is unique: kind/name in lower case.
	Name string
	Kind Kind
	// ContentType is what a server would claim; text/plain marks a posting's text.
	ContentType string
	// Encoding is the Content-Encoding, "gzip" for packed bodies.
	Encoding string
	Body     []byte
}

// Text reports whether the case is the text of a posting, which may be put into
// a field, as opposed to a whole document.
func (c Case) Text() bool { return strings.HasPrefix(c.ContentType, "text/plain") }

var (
	//go:embed testdata/injection.txtar
	injections string
	//go:embed testdata/markup.txtar
	markup string
	//go:embed testdata/payload.txtar
	payloads string
)

// Cases returns the whole corpus, freshly made, always in the same order.
func Cases() []Case {
	var all []Case
	all = append(all, archive(KindInjection, injections)...)
	all = append(all, archive(KindMarkup, markup)...)
	all = append(all, archive(KindPayload, payloads)...)
	all = append(all, controls()...)
	all = append(all, scripts()...)
	all = append(all, sizes()...)
	all = append(all, encodings()...)
	all = append(all, bombs()...)
	all = append(all, xmls()...)
	all = append(all, jsons()...)
	all = append(all, htmls()...)
	return all
}

// Texts returns only the cases that are the text of a posting.
func Texts() []Case {
	var texts []Case
	for _, c := range Cases() {
		if c.Text() {
			texts = append(texts, c)
		}
	}
	return texts
}

func archive(kind Kind, data string) []Case {
	var cases []Case
	for _, f := range txtar.Parse([]byte(data)).Files {
		body := strings.ReplaceAll(strings.TrimSuffix(string(f.Data), "\n"), "CANARY", Canary)
		cases = append(cases, text(kind, f.Name, body))
	}
	return cases
}

func text(kind Kind, name, body string) Case {
	return document(kind, name, "text/plain; charset=utf-8", body)
}

func document(kind Kind, name, contentType, body string) Case {
	return Case{Name: fmt.Sprintf("%s/%s", kind, name), Kind: kind, ContentType: contentType, Body: []byte(body)}
}
