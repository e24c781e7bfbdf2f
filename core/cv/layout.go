package cv

import (
	"math"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// Span is a piece of text on a page. X and Y are of its lower left corner in points,
// Y upwards; W is its width.
type Span struct {
	Text    string
	X, Y, W float64
	Size    float64
	Bold    bool
}

func (s Span) end() float64 { return s.X + s.W }

// Layout puts the spans of a page into lines in reading order: columns that a
// gutter sets apart are read one after the other.
func Layout(page int, spans []Span) []Line {
	spans = sound(spans)
	rows := rowsOf(spans)
	var out []Line
	for _, b := range columns(block{rows: rows, right: rightEdge(rows)}, 0) {
		out = append(out, linesOf(page, b)...)
	}
	return out
}

// sound drops spans without text or with numbers that are none.
func sound(spans []Span) []Span {
	out := make([]Span, 0, min(len(spans), MaxSpans))
	for _, s := range spans {
		ok := s.Text != "" && s.Size > 0
		for _, v := range [...]float64{s.X, s.Y, s.W, s.Size} {
			ok = ok && !math.IsNaN(v) && math.Abs(v) < 1e5
		}
		if ok && len(out) < MaxSpans {
			out = append(out, s)
		}
	}
	return out
}

// row is what stands on one base line, by X.
type row struct {
	y     float64
	size  float64
	spans []Span
}

func rowsOf(spans []Span) []row {
	sort.SliceStable(spans, func(i, j int) bool { return spans[i].Y > spans[j].Y })
	var rows []row
	for _, s := range spans {
		if n := len(rows); n > 0 && math.Abs(rows[n-1].y-s.Y) < 0.35*min(max(rows[n-1].size, s.Size), 14) {
			rows[n-1].spans = append(rows[n-1].spans, s)
			rows[n-1].size = max(rows[n-1].size, s.Size)
			continue
		}
		rows = append(rows, row{y: s.Y, size: s.Size, spans: []Span{s}})
	}
	for i := range rows {
		sort.SliceStable(rows[i].spans, func(a, b int) bool { return rows[i].spans[a].X < rows[i].spans[b].X })
		rows[i].spans = joined(rows[i].spans)
	}
	return rows
}

// joined joins the spans of a row that only a word space or less sets apart.
func joined(spans []Span) []Span {
	out := spans[:0:0]
	for _, s := range spans {
		n := len(out)
		if n == 0 {
			out = append(out, s)
			continue
		}
		last := &out[n-1]
		gap, em := s.X-last.end(), max(last.Size, s.Size)
		switch {
		case strings.TrimSpace(s.Text) == "" && gap < em:
			if !strings.HasSuffix(last.Text, " ") {
				last.Text += " "
			}
			last.W = max(last.W, s.end()-last.X)
		case gap < 0.9*em:
			if gap > 0.16*em && !strings.HasSuffix(last.Text, " ") && !strings.HasPrefix(s.Text, " ") {
				last.Text += " "
			}
			if 2*utf8.RuneCountInString(s.Text) > utf8.RuneCountInString(last.Text) {
				last.Bold = last.Bold && s.Bold
			}
			last.Text += s.Text
			last.W = max(last.W, s.end()-last.X)
			last.Size = max(last.Size, s.Size)
		default:
			out = append(out, s)
		}
	}
	kept := out[:0]
	for _, s := range out {
		if strings.TrimSpace(s.Text) != "" {
			kept = append(kept, s)
		}
	}
	return kept
}

const maxColumns = 3 // depth to which columns are looked for in columns

// block is a column, or a part of a page that has no columns.
type block struct {
	rows  []row
	right float64 // where its text may end
	head  bool    // it begins a column
}

// pageWidth is that of A4 in points; that of Letter is 612.
const pageWidth = 595

// rightEdge is where the text of a page may end: as far from the right edge of the
// page as it begins from the left one, unless a line goes further.
func rightEdge(rows []row) float64 {
	left := float64(pageWidth)
	for _, r := range rows {
		if len(r.spans) > 0 {
			left = min(left, r.spans[0].X)
		}
	}
	return max(rightmost(rows), pageWidth-max(left, 20)-12)
}

func rightmost(rows []row) float64 {
	out := 0.0
	for _, r := range rows {
		for _, s := range r.spans {
			out = max(out, s.end())
		}
	}
	return out
}

// columns splits rows at gutters: a vertical strip that no span crosses over many
// rows, with text on both sides that does not belong together row by row.
func columns(b block, depth int) []block {
	b.rows = slices.DeleteFunc(b.rows, func(r row) bool { return len(r.spans) == 0 })
	rows := b.rows
	if len(rows) < 6 || depth >= maxColumns {
		return []block{b}
	}
	best, from, to := 0.0, 0, 0
	weight := 0.0
	for _, x := range gutters(rows) {
		f, t := longest(rows, x)
		if w, ok := worth(rows[f:t], x); ok && w > weight {
			best, from, to, weight = x, f, t, w
		}
	}
	if weight == 0 {
		return []block{b}
	}
	var left, right []row
	for _, r := range rows[from:to] {
		l, rr := r.cut(best)
		left, right = append(left, l), append(right, rr)
	}
	var out []block
	for _, part := range []block{{rows: slices.Clone(rows[:from]), right: b.right, head: b.head}, {rows: left, right: max(rightmost(left), best-36), head: true}, {rows: right, right: b.right, head: true}, {rows: slices.Clone(rows[to:]), right: b.right, head: true}} {
		out = append(out, columns(part, depth+1)...)
	}
	return out
}

func (r row) cut(x float64) (left, right row) {
	left, right = row{y: r.y}, row{y: r.y}
	for _, s := range r.spans {
		side := &left
		if s.X >= x-1 {
			side = &right
		}
		side.spans = append(side.spans, s)
		side.size = max(side.size, s.Size)
	}
	return left, right
}

// gutters are the left edges at which several rows begin a piece of text.
func gutters(rows []row) []float64 {
	count := map[int]int{}
	for _, r := range rows {
		for _, s := range r.spans {
			count[int(math.Round(s.X/2))]++
		}
	}
	var xs []int
	for x, n := range count {
		if n+count[x-1]+count[x+1] >= 4 {
			xs = append(xs, x)
		}
	}
	slices.Sort(xs)
	var out []float64
	for _, x := range xs {
		if len(out) == 0 || float64(2*x)-out[len(out)-1] > 8 {
			out = append(out, float64(2*x)-2)
		}
	}
	return out[:min(len(out), 40)]
}

// longest returns the longest run of rows of which none crosses x.
func longest(rows []row, x float64) (from, to int) {
	start := 0
	for i := 0; i <= len(rows); i++ {
		if i < len(rows) && !rows[i].crosses(x) {
			continue
		}
		if i-start > to-from {
			from, to = start, i
		}
		start = i + 1
	}
	return from, to
}

func (r row) crosses(x float64) bool {
	for _, s := range r.spans {
		if s.X < x-1 && s.end() > x-3 {
			return true
		}
	}
	return false
}

// worth says how much reading two columns apart is worth. They are when both sides
// have many rows of text and most rows of the one side have no partner on the other,
// or when both sides hold headings of their own. A column of dates or labels beside
// text belongs to the rows.
func worth(rows []row, x float64) (float64, bool) {
	var left, right, both, letters int
	leftHead, rightHead := false, false
	for _, r := range rows {
		l, rr := r.cut(x)
		if len(l.spans) > 0 {
			left++
			text := l.text()
			letters += utf8.RuneCountInString(text)
			if k, _ := headingOf(text); k != "" && (len(rr.spans) == 0 || len(l.spans) == 1) {
				leftHead = true
			}
		}
		if len(rr.spans) > 0 {
			right++
			if k, _ := headingOf(rr.text()); k != "" {
				rightHead = true
			}
		}
		if len(l.spans) > 0 && len(rr.spans) > 0 {
			both++
		}
	}
	if left < 4 || right < 4 || !leftHead || !rightHead {
		return 0, false
	}
	return float64(min(left, right)), true
}

func (r row) text() string {
	parts := make([]string, len(r.spans))
	for i, s := range r.spans {
		parts[i] = strings.TrimSpace(s.Text)
	}
	return strings.Join(parts, " ")
}

// linesOf makes the lines of one block.
func linesOf(page int, b block) []Line {
	rows := b.rows
	pitch := usualPitch(rows)
	out := make([]Line, 0, len(rows))
	for i, r := range rows {
		l := Line{Page: page, Size: r.size, Bold: true}
		for _, s := range r.spans {
			l.Cells = append(l.Cells, strings.TrimSpace(s.Text))
			l.Bold = l.Bold && s.Bold
		}
		l.Text = strings.Join(l.Cells, "   ")
		if len(l.Cells) < 2 {
			l.Cells = nil
		}
		l.Gap = i == 0 || pitch > 0 && rows[i-1].y-r.y > 1.35*pitch
		l.Break = i == 0 && b.head
		l.Wraps = i+1 < len(rows) && r.full(rows[i+1], b.right)
		out = append(out, l)
	}
	return out
}

// full reports whether the first word of the next row would not have fitted.
func (r row) full(next row, right float64) bool {
	if len(r.spans) == 0 || len(next.spans) == 0 {
		return false
	}
	first := next.spans[0]
	word, _, _ := strings.Cut(strings.TrimSpace(first.Text), " ")
	part := float64(utf8.RuneCountInString(word)) / float64(max(1, utf8.RuneCountInString(first.Text)))
	return r.spans[len(r.spans)-1].end()+first.W*part+0.2*first.Size > right
}

// usualPitch is the median distance of neighbouring rows.
func usualPitch(rows []row) float64 {
	var d []float64
	for i := 1; i < len(rows); i++ {
		d = append(d, rows[i-1].y-rows[i].y)
	}
	if len(d) == 0 {
		return 0
	}
	slices.Sort(d)
	return d[len(d)/3]
}
