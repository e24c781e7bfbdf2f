package pdf

import (
	"bytes"
	"context"
	"math"
	"strings"

	"github.com/automonet/automonet/core/cv"
)

// The bounds of one page: operators with those of its forms, values, forms, and
// states that are kept.
const (
	maxOps        = 400_000
	maxPageValues = 2_000_000
	maxForms      = 400
	maxStates     = 64
	// tiny is the size of letters in points that nobody can read.
	tiny = 2.5
)

// matrix maps a point as [a b c d e f] of the format's definition does.
type matrix [6]float64

func identity() matrix { return matrix{1, 0, 0, 1, 0, 0} }

// times applies m first, then n.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// state is the part of the graphics state that text needs.
type state struct {
	ctm                  matrix
	font                 *font
	size, char, word     float64
	scale, leading, rise float64
	mode                 int
}

// drawing reads the text that one page draws.
type drawing struct {
	ctx    context.Context
	f      *file
	fonts  map[ref]*font
	spans  []cv.Span
	veiled []cv.Span // text that is drawn invisibly
	hidden string
	ops    int
	values int
	forms  int
	inline int
	blind  bool // a font's codes have no meaning
	unread bool // a filter is not known
	state
	stack    []state
	tm, line matrix
}

func (d *drawing) page(p dict) {
	d.state = state{ctm: d.rotated(p), scale: 1}
	d.tm, d.line = identity(), identity()
	var data []byte
	parts := d.f.array(p["Contents"])
	if s, ok := d.f.get(p["Contents"]).(stream); ok {
		parts = array{s}
	}
	for _, v := range parts[:min(len(parts), 2000)] {
		s, ok := d.f.get(v).(stream)
		if !ok {
			continue
		}
		raw, ok := d.f.unpack(s)
		if !ok {
			d.unread = true
			continue
		}
		if len(data)+len(raw) > maxUnpacked {
			d.f.spent = true
			return
		}
		data = append(append(data, raw...), '\n')
	}
	d.run(data, d.f.dict(p["Resources"]), 0)
	if len(d.spans) == 0 {
		d.spans = d.veiled // the text layer of a scanned page
		return
	}
	for _, s := range d.veiled {
		d.hide(s.Text)
	}
}

func (d *drawing) hide(s string) {
	if len(d.hidden) < 2000 {
		d.hidden += s
	}
}

// rotated turns a page that is shown turned.
func (d *drawing) rotated(p dict) matrix {
	switch int(d.f.number(p["Rotate"])) {
	case 90, -270:
		return matrix{0, -1, 1, 0, 0, 1000}
	case 180, -180:
		return matrix{-1, 0, 0, -1, 1000, 1000}
	case 270, -90:
		return matrix{0, 1, -1, 0, 1000, 0}
	}
	return identity()
}

// run executes the operators of a content stream.
func (d *drawing) run(data []byte, res dict, depth int) {
	l := &lexer{data: data, left: &d.values}
	var args []any
	for {
		switch x := l.object(-1).(type) {
		case end:
			return
		case op:
			if d.ops--; d.ops < 0 || d.ops%1024 == 0 && d.ctx.Err() != nil {
				return
			}
			if x == "BI" {
				skipImage(l)
			} else {
				d.do(x, args, res, depth)
			}
			args = args[:0]
		default:
			if len(args) < 32 {
				args = append(args, x)
			}
		}
	}
}

// skipImage passes over the data of an inline image.
func skipImage(l *lexer) {
	for from := l.at; ; {
		i := bytes.Index(l.data[from:], []byte("EI"))
		if i < 0 {
			l.at = len(l.data)
			return
		}
		from += i + 2
		if from > 2 && isBlank(l.data[from-3]) && (from >= len(l.data) || isBlank(l.data[from])) {
			l.at = from
			return
		}
	}
}

// num is the nth argument as a finite number of a usual size.
func num(args []any, n int) float64 {
	if n >= len(args) {
		return 0
	}
	v, _ := args[n].(float64)
	if math.IsNaN(v) || math.Abs(v) > 1e7 {
		return 0
	}
	return v
}

func six(args []any) matrix {
	var m matrix
	for i := range m {
		m[i] = num(args, i)
	}
	return m
}

func (d *drawing) do(o op, args []any, res dict, depth int) {
	switch o {
	case "q":
		if len(d.stack) < maxStates {
			d.stack = append(d.stack, d.state)
		}
	case "Q":
		if n := len(d.stack); n > 0 {
			d.state, d.stack = d.stack[n-1], d.stack[:n-1]
		}
	case "cm":
		d.ctm = six(args).times(d.ctm)
	case "BT":
		d.tm, d.line = identity(), identity()
	case "Tf":
		if len(args) > 1 {
			d.font = d.fontOf(args[0], res)
			d.size = num(args, 1)
		}
	case "Tc":
		d.char = num(args, 0)
	case "Tw":
		d.word = num(args, 0)
	case "Tz":
		d.scale = num(args, 0) / 100
	case "TL":
		d.leading = num(args, 0)
	case "Ts":
		d.rise = num(args, 0)
	case "Tr":
		d.mode = int(num(args, 0))
	case "Td":
		d.move(num(args, 0), num(args, 1))
	case "TD":
		d.leading = -num(args, 1)
		d.move(num(args, 0), num(args, 1))
	case "Tm":
		d.line = six(args)
		d.tm = d.line
	case "T*":
		d.move(0, -d.leading)
	case "Tj":
		d.show(args)
	case "'":
		d.move(0, -d.leading)
		d.show(args)
	case "\"":
		d.word, d.char = num(args, 0), num(args, 1)
		d.move(0, -d.leading)
		if len(args) > 2 {
			d.show(args[2:])
		}
	case "TJ":
		if len(args) > 0 {
			d.show(d.f.array(args[0]))
		}
	case "Do":
		d.form(args, res, depth)
	}
}

func (d *drawing) move(x, y float64) {
	d.line = matrix{1, 0, 0, 1, x, y}.times(d.line)
	d.tm = d.line
}

func (d *drawing) fontOf(v any, res dict) *font {
	n, _ := v.(name)
	at := d.f.dict(res["Font"])[n]
	r, ok := at.(ref)
	if !ok {
		// Fonts that stand in the resources themselves are rare.
		if d.inline++; d.inline > 8 {
			return d.font
		}
		return d.f.font(at)
	}
	if d.fonts[r] == nil {
		if len(d.fonts) > 500 {
			return nil
		}
		d.fonts[r] = d.f.font(r)
	}
	return d.fonts[r]
}

// form draws a form; pictures have no text.
func (d *drawing) form(args []any, res dict, depth int) {
	if len(args) == 0 || depth > 8 || d.forms > maxForms {
		return
	}
	n, _ := args[0].(name)
	s, ok := d.f.get(d.f.dict(res["XObject"])[n]).(stream)
	if !ok || d.f.name(s.dict["Subtype"]) != "Form" {
		return
	}
	d.forms++
	data, ok := d.f.unpack(s)
	if !ok {
		d.unread = true
		return
	}
	keep, stack := d.state, d.stack
	d.stack = nil
	if m := d.f.array(s.dict["Matrix"]); len(m) == 6 {
		d.ctm = six(m).times(d.ctm)
	}
	own := d.f.dict(s.dict["Resources"])
	if own == nil {
		own = res
	}
	d.run(data, own, depth+1)
	d.state, d.stack = keep, stack
}

// show draws texts and the numbers between them that move the pen.
func (d *drawing) show(parts []any) {
	if d.font == nil {
		return
	}
	for _, p := range parts {
		switch p := p.(type) {
		case float64:
			if !math.IsNaN(p) && math.Abs(p) < 1e7 {
				d.advance(-p / 1000 * d.size * d.scale)
			}
		case text:
			d.write(p)
		}
	}
}

func (d *drawing) advance(x float64) { d.tm = matrix{1, 0, 0, 1, x, 0}.times(d.tm) }

var ligatures = strings.NewReplacer("ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "st", "ﬆ", "st", "\u00AD", "-", "\u00A0", " ", "\x00", "")

func (d *drawing) write(s text) {
	var b strings.Builder
	width := 0.0
	d.font.each(s, func(letters string, w float64, blank bool) {
		if b.Len() < 4000 {
			b.WriteString(letters)
		}
		width += (w*d.size + d.char) * d.scale
		if blank {
			width += d.word * d.scale
		}
	})
	d.blind = d.blind || d.font.blind
	from := matrix{1, 0, 0, 1, 0, d.rise}.times(d.tm).times(d.ctm)
	d.advance(width)
	to := d.tm.times(d.ctm)
	size := math.Abs(d.size) * math.Hypot(from[2], from[3])
	out := ligatures.Replace(b.String())
	if out == "" || len(d.spans)+len(d.veiled) >= cv.MaxSpans {
		return
	}
	// Text that runs upwards or downwards is an ornament at the edge of a page.
	if math.Abs(from[1]) > 0.3*math.Abs(from[0]) {
		return
	}
	if size < tiny {
		d.hide(out)
		return
	}
	span := cv.Span{Text: out, X: from[4], Y: from[5], W: math.Abs(to[4] - from[4]), Size: size, Bold: d.font.bold}
	if d.mode == 3 {
		d.veiled = append(d.veiled, span)
		return
	}
	d.spans = append(d.spans, span)
}
