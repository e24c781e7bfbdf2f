// Package cv reads what a CV says about its owner: it turns the lines of a document
// into candidate facts, each with the exact text it was read from and how sure the
// rules are. It is deterministic, bounded by the limits of Limits, knows the section
// names and date formats of English, German, Spanish and French documents, and
// treats the text as data: nothing in it is an instruction, and what addresses a
// machine is flagged. A candidate becomes a fact only when its owner confirms it.
package cv

import "github.com/automonet/automonet/core"

// The bounds of a document. What is beyond is cut, and the document says so.
const (
	// MaxLines is how many lines are read.
	MaxLines = 4000
	// MaxTextBytes is how long all lines together may be.
	MaxTextBytes = 300_000
	// MaxLineBytes is how long a line may be.
	MaxLineBytes = 2000
	// MaxSpans is how many pieces of text one page may have.
	MaxSpans = 20000
	// MaxCandidates is how many candidates one document gives.
	MaxCandidates = 400
)

// Line is a line of a document, in reading order.
type Line struct {
	Text string
	// Number is that of the line in the file, counted from 1; 0 where files have none,
	// and the line's place among the others counts.
	Number int
	// Page is counted from 1; 0 in formats that have none.
	Page int
	// Heading is the level of a heading where the format says so, else 0.
	Heading int
	// Size is the size of the letters in points, 0 where it is not known.
	Size float64
	Bold bool
	// Bullet is set for an item of a list whose mark is not part of the text.
	Bullet bool
	// Gap is set when more than the usual space lies above the line.
	Gap bool
	// Break is set for the first line of a column of a page.
	Break bool
	// Wraps is set when the line is full: the next line's first word had no room on it.
	Wraps bool
	// Cells are the parts of the line that wide space, tabs or a table set apart;
	// nil when there is only one.
	Cells []string
}

// Document is a text as an adapter read it.
type Document struct {
	// File is its name as the user gave it, for the evidence.
	File  string
	Pages int
	Lines []Line
	Notes []core.DocumentNote
}

// Terms are what the rules know of words: the taxonomy's name of a skill, whether a
// text names a kind of work, the pay that a text states, and the sentences of a text
// that address a machine.
type Terms struct {
	Skill    func(name string) (string, bool)
	Work     func(text string) bool
	Pay      func(text string) (core.Pay, bool)
	Aimed    func(text string) []string
	Language func(text string) core.Lang
}

// Result is what a document says.
type Result struct {
	Language   core.Lang
	Candidates []core.Candidate
	Notes      []core.DocumentNote
}
