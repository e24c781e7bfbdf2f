package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"
	"golang.org/x/term"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

// output writes to the user: text in their language, or JSON. Every string that
// goes through it is cleaned; colours are added after that.
type output struct {
	w, errw  io.Writer
	say      *i18n.Printer
	jsonMode bool
	colour   bool
	// terminal is set when a person looks on; width is then its columns, else 0
	// for no limit.
	terminal bool
	width    int
}

func newOutput(w, errw io.Writer, environ []string, say *i18n.Printer) *output {
	o := &output{w: w, errw: errw, say: say}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		o.terminal, o.width = true, 80
		if cols, _, err := term.GetSize(int(f.Fd())); err == nil && cols > 20 {
			o.width = cols
		}
	}
	o.colour = o.terminal
	for _, kv := range environ {
		switch k, v, _ := strings.Cut(kv, "="); k {
		case "NO_COLOR":
			o.colour = o.colour && v == ""
		case "TERM":
			o.colour = o.colour && v != "dumb"
		case "COLUMNS":
			if n, err := strconv.Atoi(v); err == nil && n >= 40 && n <= 1000 {
				o.width = n
			}
		}
	}
	return o
}

// style is an ANSI colour code.
type style string

const (
	styleNone style = ""
	styleBold style = "1"
	styleDim  style = "2"
	styleGood style = "32"
	styleWarn style = "33"
	styleBad  style = "31"
	styleLink style = "36"
)

func (o *output) paint(s style, text string) string {
	if !o.colour || s == styleNone || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

// line writes one line of text; foreign parts are cleaned.
func (o *output) line(text string) { o.styled(styleNone, text) }

func (o *output) styled(s style, text string) {
	lead := text[:len(text)-len(strings.TrimLeft(text, " "))]
	_, _ = fmt.Fprintln(o.w, lead+o.paint(s, core.Clean(text, 64<<10, true)))
}

func (o *output) blank() { _, _ = fmt.Fprintln(o.w) }

// head writes a heading.
func (o *output) head(text string) { o.styled(styleBold, text) }

// text writes foreign text, wrapped and indented.
func (o *output) text(s, indent string) {
	width := o.width
	if width == 0 || width > 100 {
		width = 100
	}
	for _, par := range strings.Split(core.Clean(s, core.MaxTextBytes, true), "\n") {
		for _, l := range wrap(par, width-len(indent)) {
			_, _ = fmt.Fprintln(o.w, strings.TrimRight(indent+l, " "))
		}
	}
}

// banner says in which mode the program is, before anything else. With --json it
// goes to the standard error, so that the output stays the resource.
func (o *output) banner(dry bool) {
	key, st := "banner.live", styleWarn
	if dry {
		key, st = "banner.dry", styleGood
	}
	w := o.w
	if o.jsonMode {
		w = o.errw
	}
	_, _ = fmt.Fprintln(w, o.paint(st, o.say.T(key, nil)))
}

// json writes a resource, indented. Control and direction characters that JSON
// would let through are escaped; the value is the same.
func (o *output) json(v any) error {
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	var b strings.Builder
	for _, r := range string(raw) {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			fmt.Fprintf(&b, `\u%04x`, r)
			continue
		}
		b.WriteRune(r)
	}
	_, err = fmt.Fprintln(o.w, b.String())
	return err
}

// list is a page of a list as the REST API answers it.
type list[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

func listOf[T any](items []T, next string) list[T] {
	if items == nil {
		items = []T{}
	}
	return list[T]{items, next}
}

// cell is one field of a table.
type cell struct {
	text  string
	style style
}

func plainCell(text string) cell { return cell{text: text} }

// column describes one column: right-aligned ones hold figures; flexible ones
// give way when the terminal is too narrow.
type column struct {
	head  string
	right bool
	flex  bool
}

const gap = "  "

// table writes aligned columns. On a terminal, flexible columns are shortened
// so that each row fits on one line; elsewhere nothing is cut.
func (o *output) table(cols []column, rows [][]cell) {
	widths := make([]int, len(cols))
	for i, c := range cols {
		widths[i] = runewidth.StringWidth(c.head)
	}
	for _, row := range rows {
		for i := range row {
			row[i].text = core.Clean(row[i].text, 4<<10, false)
			widths[i] = max(widths[i], runewidth.StringWidth(row[i].text))
		}
	}
	if o.width > 0 {
		shrink(cols, widths, o.width)
	}
	heads := make([]cell, len(cols))
	for i, c := range cols {
		heads[i] = cell{c.head, styleBold}
	}
	o.row(cols, widths, heads)
	for _, row := range rows {
		o.row(cols, widths, row)
	}
}

// shrink takes from the widest flexible column until the row fits.
func shrink(cols []column, widths []int, most int) {
	for {
		total, widest := len(gap)*(len(cols)-1), -1
		for i := range cols {
			total += widths[i]
			if cols[i].flex && widths[i] > 12 && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if total <= most || widest < 0 {
			return
		}
		widths[widest] -= min(total-most, max(1, widths[widest]-12))
	}
}

func (o *output) row(cols []column, widths []int, row []cell) {
	var b strings.Builder
	for i, c := range row {
		text := runewidth.Truncate(c.text, widths[i], "…")
		pad := strings.Repeat(" ", max(0, widths[i]-runewidth.StringWidth(text)))
		if i > 0 {
			b.WriteString(gap)
		}
		switch {
		case cols[i].right:
			b.WriteString(pad + o.paint(c.style, text))
		case i == len(row)-1:
			b.WriteString(o.paint(c.style, text))
		default:
			b.WriteString(o.paint(c.style, text) + pad)
		}
	}
	_, _ = fmt.Fprintln(o.w, strings.TrimRight(b.String(), " "))
}

// pairs writes aligned "name  value" lines; empty values are left out.
func (o *output) pairs(rows [][2]string) {
	width := 0
	for i, r := range rows {
		rows[i][0] = label(r[0])
		if r[1] != "" {
			width = max(width, runewidth.StringWidth(r[0]))
		}
	}
	for _, r := range rows {
		if r[1] == "" {
			continue
		}
		name := r[0] + strings.Repeat(" ", width-runewidth.StringWidth(r[0]))
		_, _ = fmt.Fprintln(o.w, o.paint(styleDim, name)+gap+core.Clean(r[1], 8<<10, false))
	}
}

// label writes a column's heading, which is in capitals, as a word.
func label(s string) string {
	if s != strings.ToUpper(s) {
		return s
	}
	r := []rune(strings.ToLower(s))
	if len(r) > 0 {
		r[0] = unicode.ToUpper(r[0])
	}
	return string(r)
}

// wrap breaks a line at blanks so that it fits; longer words stay whole.
func wrap(s string, width int) []string {
	if width < 20 || runewidth.StringWidth(s) <= width {
		return []string{s}
	}
	lead := s[:len(s)-len(strings.TrimLeft(s, " \t"))]
	var out []string
	cur := lead
	for _, word := range strings.Fields(s) {
		switch {
		case strings.TrimSpace(cur) == "":
			cur = lead + word
		case runewidth.StringWidth(cur)+1+runewidth.StringWidth(word) <= width:
			cur += " " + word
		default:
			out = append(out, cur)
			cur = lead + word
		}
	}
	return append(out, cur)
}
