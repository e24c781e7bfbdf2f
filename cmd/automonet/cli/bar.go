package cli

import (
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/mattn/go-runewidth"
)

const (
	barCells = 24
	// barPause is the least time between two drawings.
	barPause = 60 * time.Millisecond
	// barColumns is the widest line; a longer one would wrap and stay behind.
	barColumns = 79
)

// bar is a line on a terminal that is drawn over itself: a bar while the total
// is known, else a turning mark. It needs no control codes but the carriage
// return. It belongs to one goroutine.
type bar struct {
	w io.Writer
	// text says what is being done.
	text string
	// total is how much there is to do, 0 for unknown; done is how much is.
	total, done int
	now         func() time.Time
	drawn       time.Time
	// columns is how wide the line on the terminal is now.
	columns int
}

func newBar(w io.Writer, total int) *bar { return &bar{w: w, total: total, now: time.Now} }

// set draws the progress, at most every barPause.
func (b *bar) set(done int) {
	b.done = done
	if now := b.now(); b.columns == 0 || now.Sub(b.drawn) >= barPause || b.done == b.total {
		b.drawn = now
		b.draw(b.line())
	}
}

// clear takes the line away.
func (b *bar) clear() {
	if b.columns > 0 {
		b.draw("")
		_, _ = io.WriteString(b.w, "\r")
	}
}

func (b *bar) line() string {
	tail, head := " ("+strconv.Itoa(b.done)+")", string([]rune(`|/-\`)[b.done%4])+" "
	if b.total > 0 {
		part := min(max(b.done, 0), b.total)
		filled := part * barCells / b.total
		head = ""
		tail = " " + runewidth.FillLeft(strconv.Itoa(part*100/b.total), 3) + "% |" + strings.Repeat("█", filled) + strings.Repeat(" ", barCells-filled) +
			"| (" + strconv.Itoa(b.done) + "/" + strconv.Itoa(b.total) + ")"
	}
	return head + runewidth.Truncate(b.text, barColumns-runewidth.StringWidth(head+tail), "…") + tail
}

// draw writes a line over the one before.
func (b *bar) draw(line string) {
	columns := runewidth.StringWidth(line)
	_, _ = io.WriteString(b.w, "\r"+line+strings.Repeat(" ", max(b.columns-columns, 0)))
	b.columns = columns
}
