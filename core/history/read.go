package history

import (
	"bytes"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
)

const (
	// maxRows bounds the proposals of one file, maxIssues what is told of one.
	maxRows   = 100_000
	maxIssues = 200
)

// Read reads a file of past proposals; me is the owner's address in a mail folder, ""
// to find it. The error says that the file as a whole is none that can be read.
func Read(f core.PastFile, now time.Time) ([]core.PastProposal, core.PastReport, error) {
	r := &reader{now: now, report: core.PastReport{File: core.Clean(f.Name, 200, false), Kinds: map[string]int{}, Issues: []core.PastIssue{}, DryRun: f.DryRun}}
	data := bytes.TrimPrefix(f.Data, []byte("\xef\xbb\xbf"))
	head := bytes.TrimLeft(data, " \t\r\n")
	if len(head) == 0 {
		return nil, r.report, core.Invalid("file", "the file is empty")
	}
	var err error
	switch {
	case head[0] == '[' || head[0] == '{':
		r.report.Format = "json"
		err = r.json(data)
	case bytes.HasPrefix(head, []byte("From ")) || looksLikeMail(head):
		r.report.Format = "mail"
		err = r.mail(head, f.Me)
	case !bytes.HasPrefix(head, []byte("\xff\xfe")) && bytes.IndexByte(head[:min(len(head), 4096)], 0) >= 0:
		return nil, r.report, core.Invalid("file", "this is no table and no mail folder; give a CSV, JSON or mbox file")
	default:
		r.report.Format = "csv"
		err = r.csv(text(data))
	}
	if err != nil {
		return nil, r.report, err
	}
	r.count()
	return r.rows, r.report, nil
}

// reader collects what a file holds.
type reader struct {
	now    time.Time
	rows   []core.PastProposal
	report core.PastReport
}

func (r *reader) issue(i core.PastIssue) {
	r.report.IssueCount++
	if len(r.report.Issues) < maxIssues {
		i.Column, i.Value = core.Clean(i.Column, 60, false), core.Clean(i.Value, 60, false)
		r.report.Issues = append(r.report.Issues, i)
	}
}

// keep takes a proposal in that has no issue of its own.
func (r *reader) keep(p core.PastProposal) bool {
	p.Origin, p.File = r.report.Format, r.report.File
	checked, err := core.NewPastProposal(p, r.now)
	if err != nil {
		field := ""
		if e, ok := err.(*core.Error); ok {
			field = e.Field
		}
		r.issue(core.PastIssue{Line: p.Line, Column: field, Code: issueOf(field, p, r.now)})
		return false
	}
	r.rows = append(r.rows, checked)
	return true
}

// issueOf names what NewPastProposal refuses.
func issueOf(field string, p core.PastProposal, now time.Time) string {
	switch {
	case field == "date" && p.At.IsZero():
		return "no_date"
	case field == "date" && p.At.After(now):
		return "future"
	case field == "date":
		return "too_old"
	case field == "at":
		return "answer_before"
	case field == "title":
		return "no_title"
	}
	return "value"
}

// count fills in what the report says of the rows.
func (r *reader) count() {
	r.report.Good = len(r.rows)
	for _, p := range r.rows {
		if p.Known {
			r.report.Teach++
		}
		kind := ""
		for _, o := range p.Outcomes {
			kind = string(o.Kind)
		}
		if !p.Known {
			kind = "unknown"
		}
		r.report.Kinds[kind]++
		if r.report.From.IsZero() || p.At.Before(r.report.From) {
			r.report.From = p.At
		}
		if p.At.After(r.report.To) {
			r.report.To = p.At
		}
	}
}

// text turns a table into UTF-8: what is none is taken for Windows-1252, which is what
// spreadsheets write.
func text(data []byte) string {
	if utf8.Valid(data) {
		return string(data)
	}
	if len(data) > 2 && data[0] == 0xff && data[1] == 0xfe {
		return utf16LE(data[2:])
	}
	special := []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")
	var b strings.Builder
	for _, c := range data {
		switch {
		case c >= 0x80 && c < 0xa0:
			b.WriteRune(special[c-0x80])
		default:
			b.WriteRune(rune(c))
		}
	}
	return b.String()
}

func utf16LE(data []byte) string {
	var b strings.Builder
	for i := 0; i+1 < len(data); i += 2 {
		b.WriteRune(rune(data[i]) | rune(data[i+1])<<8)
	}
	return b.String()
}

// inOrder sorts outcomes by day, those without one in the order in which they usually
// come.
func inOrder(list []core.PastOutcome) []core.PastOutcome {
	order := []core.OutcomeKind{core.OutcomeViewed, core.OutcomeReplied, core.OutcomeInterviewing, core.OutcomeOffered, core.OutcomeLost, core.OutcomeGhosted,
		core.OutcomeWithdrawn, core.OutcomeWon, core.OutcomePaid}
	slices.SortStableFunc(list, func(a, b core.PastOutcome) int {
		if !a.At.IsZero() && !b.At.IsZero() && !a.At.Equal(b.At) {
			return a.At.Compare(b.At)
		}
		return slices.Index(order, a.Kind) - slices.Index(order, b.Kind)
	})
	return list
}
