package fields

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract"
)

// judged is how far into a text the skills were labelled, in bytes. Skills found
// further on are not counted as wrong; those near the border may be either.
const judged = 1400

// Count is how often a field was read rightly, wrongly, or not at all. A wrong value
// where there is one counts as wrong and as missed. Nothing counts the rows in which
// there is nothing to be found, Invented those of them in which something was.
type Count struct{ Right, Wrong, Missed, Nothing, Invented int }

// Precision is the share of what was read that is right; 1 when nothing was read.
func (c Count) Precision() float64 { return share(c.Right, c.Right+c.Wrong) }

// Recall is the share of what is there that was read; 1 when nothing is.
func (c Count) Recall() float64 { return share(c.Right, c.Right+c.Missed) }

// F1 is the harmonic mean of precision and recall.
func (c Count) F1() float64 { return share(2*c.Right, 2*c.Right+c.Wrong+c.Missed) }

func share(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

func (c *Count) add(want []string, got string, same func(want, got string) bool) bool {
	hit := got != "" && slices.ContainsFunc(want, func(w string) bool { return same(w, got) })
	switch {
	case len(want) == 0:
		c.Nothing++
		if got != "" {
			c.Invented++
			c.Wrong++
		}
		return got == ""
	case hit:
		c.Right++
	default:
		c.Missed++
		if got != "" {
			c.Wrong++
		}
	}
	return hit
}

// The fields that are measured.
func Names() []string {
	return []string{"title", "company", "pay", "skills", "contract", "remote", "language", "contact"}
}

// Result holds counts by part ("tuned", "held out") and field, and the mistakes of
// the tuned part.
type Result struct {
	Rows map[string]int
	// Sources counts the rows by source; Absent those whose recording is not here.
	Sources map[string]int
	Absent  int
	// Counts is by part and field, ByLicence by "in the repository" or not.
	Counts   map[string]map[string]*Count
	Mistakes []string
}

// Part names the part of a row.
func Part(held bool) string {
	if held {
		return "held out"
	}
	return "tuned"
}

// Measure reads the rows and counts. Those whose recording is not in the data folder
// are left out and counted.
func Measure(ctx context.Context, rows []Row, data string) (Result, error) {
	r := Result{Rows: map[string]int{}, Sources: map[string]int{}, Counts: map[string]map[string]*Count{}}
	for _, part := range []string{Part(false), Part(true)} {
		r.Counts[part] = map[string]*Count{}
		for _, f := range Names() {
			r.Counts[part][f] = &Count{}
		}
	}
	for _, row := range rows {
		p, err := row.Posting(ctx, data)
		if errors.Is(err, ErrNoData) {
			r.Absent++
			continue
		}
		if err != nil {
			return r, err
		}
		r.Rows[Part(row.Held)]++
		r.Sources[row.Source]++
		r.count(row, p, extract.Extract(p))
	}
	return r, nil
}

func (r *Result) count(row Row, p core.Posting, x core.Extraction) {
	counts := r.Counts[Part(row.Held)]
	contact := ""
	if len(x.Contacts) > 0 {
		contact = x.Contacts[0].Value
	}
	equal := func(w, g string) bool { return w == g }
	for _, f := range []struct {
		name string
		want []string
		got  string
		same func(want, got string) bool
	}{
		{"title", row.Title, p.Title, sameTitle},
		{"company", row.Company, p.Company, sameName},
		{"pay", row.Pay, payOf(x.Pay), equal},
		{"contract", one(row.Contract), string(x.Contract), equal},
		{"remote", one(row.Remote), string(x.Remote), equal},
		{"language", one(row.Language), string(x.Language), equal},
		{"contact", row.Contact, contact, sameContact},
	} {
		if slices.Contains(f.want, "?") {
			continue
		}
		if !counts[f.name].add(f.want, f.got, f.same) && !row.Held {
			r.Mistakes = append(r.Mistakes, fmt.Sprintf("%-8s %s %s: want %q, got %q", f.name, row.Source, row.ID, f.want, f.got))
		}
	}
	missed, extra := skills(counts["skills"], row, x)
	if len(missed)+len(extra) > 0 && !row.Held {
		r.Mistakes = append(r.Mistakes, fmt.Sprintf("skills   %s %s: missed %q, extra %q", row.Source, row.ID, missed, extra))
	}
}

func one(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// skills counts each skill, named as the taxonomy names it.
func skills(c *Count, row Row, x core.Extraction) (missed, extra []string) {
	got := map[string]core.SkillMention{}
	for _, m := range x.Skills {
		got[m.Skill] = m
	}
	for _, s := range row.Skills {
		if _, ok := got[canonical(s)]; ok {
			c.Right++
		} else {
			c.Missed++
			missed = append(missed, s)
		}
	}
	may := map[string]bool{}
	for _, s := range append(slices.Clone(row.May), row.Skills...) {
		may[canonical(s)] = true
	}
	for s, m := range got {
		if !may[s] && m.Span.End <= judged {
			c.Wrong++
			extra = append(extra, s)
		}
	}
	slices.Sort(extra)
	return missed, extra
}

func canonical(s string) string {
	if name, ok := extract.CanonicalSkill(s); ok {
		return name
	}
	return s
}

// payOf writes pay as labels do; an open end is written as the other one.
func payOf(p core.Pay) string {
	if !p.Stated() {
		return ""
	}
	lo, hi := p.Min, p.Max
	if !lo.Stated() {
		lo = hi
	}
	if !hi.Stated() {
		hi = lo
	}
	return strconv.FormatFloat(lo.Major(), 'f', -1, 64) + "-" + strconv.FormatFloat(hi.Major(), 'f', -1, 64) + "," + string(lo.Currency) + "," + string(p.Period)
}

// sameTitle allows a fifth of the words to differ, since headers put place, level and
// marks into titles at will.
func sameTitle(want, got string) bool {
	a, b := letters(want), letters(got)
	n := map[string]int{}
	for _, w := range a {
		n[w]++
	}
	common := 0
	for _, w := range b {
		if n[w] > 0 {
			n[w]--
			common++
		}
	}
	return len(a) > 0 && 10*common >= 4*(len(a)+len(b))
}

func sameName(want, got string) bool {
	return slices.Equal(letters(want), letters(got))
}

func letters(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '+' && r != '#' })
}

func sameContact(want, got string) bool {
	bare := func(s string) string {
		s = strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(s), "https://"), "http://")
		return strings.TrimSuffix(strings.TrimPrefix(s, "www."), "/")
	}
	w, g := bare(want), bare(got)
	return w == g || strings.Contains(w, "/") && strings.HasPrefix(g, w) || !strings.Contains(w, "@") && strings.HasPrefix(g, w+"/")
}
