package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/mattn/go-runewidth"
	"github.com/stretchr/testify/assert"
)

func TestBar(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	b := newBar(&out, 4)
	b.now, b.text = func() time.Time { return at }, "Fetching remoteok"
	b.clear()
	assert.Empty(t, out.String(), "what was not drawn is not taken away")
	b.set(1)
	assert.Equal(t, "\rFetching remoteok  25% |██████                  | (1/4)", out.String())
	out.Reset()
	b.set(2)
	assert.Empty(t, out.String(), "two drawings are some time apart")
	at = at.Add(barPause)
	b.text = "Fetching wwr"
	b.set(3)
	assert.Equal(t, "\rFetching wwr  75% |██████████████████      | (3/4)     ", out.String(), "the rest of the line before is painted over")
	out.Reset()
	b.set(4)
	assert.Contains(t, out.String(), "100%", "the end is always drawn")
	out.Reset()
	b.clear()
	assert.Equal(t, "\r"+strings.Repeat(" ", runewidth.StringWidth("Fetching wwr 100% ||(4/4) ")+barCells)+"\r", out.String())
}

func TestBarOfUnknownLengthTurns(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	b := newBar(&out, 0)
	b.now, b.text = func() time.Time { at = at.Add(barPause); return at }, strings.Repeat("längst ", 40)
	seen := map[byte]bool{}
	for n := range 8 {
		out.Reset()
		b.set(n)
		seen[out.String()[1]] = true
		assert.Equal(t, barColumns, runewidth.StringWidth(strings.TrimLeft(out.String(), "\r")), "a long text is cut")
	}
	assert.Len(t, seen, 4)
}
