package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"
	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

func testOutput(environ ...string) (*output, *bytes.Buffer) {
	var b bytes.Buffer
	return newOutput(&b, &b, environ, i18n.New(core.LangEnglish)), &b
}

func TestTablesFitTheWidthAndStayAligned(t *testing.T) {
	t.Parallel()
	cols := []column{{head: "ID"}, {head: "N", right: true}, {head: "TITLE", flex: true}, {head: "COMPANY", flex: true}}
	rows := [][]cell{{{text: "a"}, {text: "1"}, {text: strings.Repeat("long ", 40)}, {text: "日本の会社日本の会社日本の会社"}}, {{text: "bb"}, {text: "12345"}, {text: "x\ny\x1b[31m"}, {text: ""}}}
	for _, width := range []string{"40", "60", "80", "120"} {
		o, b := testOutput("COLUMNS=" + width)
		o.table(cols, rows)
		lines := strings.Split(strings.TrimRight(b.String(), "\n"), "\n")
		assert.Len(t, lines, 3)
		for _, l := range lines {
			assert.LessOrEqual(t, runewidth.StringWidth(l), o.width, "%s\n%s", width, b.String())
			assert.NotContains(t, l, "\x1b")
		}
	}
	o, b := testOutput()
	o.table(cols, rows)
	assert.Contains(t, b.String(), strings.TrimSpace(strings.Repeat("long ", 40)), "nothing is cut in a pipe")
}

func TestColourOnlyWhereItIsWanted(t *testing.T) {
	t.Parallel()
	o, b := testOutput()
	assert.False(t, o.colour)
	o.colour = true
	o.styled(styleBad, "  red\x1b[0m")
	assert.Equal(t, "  \x1b[31mred[0m\x1b[0m\n", b.String(), "only our own colours are escapes")
	for _, env := range []string{"NO_COLOR=1", "TERM=dumb"} {
		o, _ := testOutput(env)
		assert.False(t, o.colour)
	}
	w := newWorld(t)
	assert.NotContains(t, w.ok("status", "--no-color"), "\x1b")
}

func TestWrapKeepsWordsAndIndent(t *testing.T) {
	t.Parallel()
	got := wrap("    one two three four five six seven", 24)
	assert.Equal(t, []string{"    one two three four", "    five six seven"}, got)
	assert.Equal(t, []string{strings.Repeat("x", 60)}, wrap(strings.Repeat("x", 60), 30))
	assert.Equal(t, []string{""}, wrap("", 30))
	o, b := testOutput("COLUMNS=40")
	o.text(strings.Repeat("word ", 20)+"\n\nend", "  ")
	for _, l := range strings.Split(b.String(), "\n") {
		assert.LessOrEqual(t, len(l), 40)
	}
	assert.Contains(t, b.String(), "\n\n  end\n")
}

func TestMeterDrawsABarOnATerminal(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	a := newCommand(Program{Stderr: &b, Stdout: &b})
	m := a.meter()
	m.live = true
	for i := range 5 {
		m.step(Progress{Stage: "fetch", Name: "remoteok\x1b[2J", Done: i + 1, Total: 5})
	}
	m.step(Progress{Stage: "fetch", Done: 5, Total: 9})
	m.step(Progress{Stage: "decide"})
	m.step(Progress{Stage: "decide"})
	m.stop()
	assert.NotContains(t, b.String(), "remoteok\x1b[2J")
	assert.Contains(t, b.String(), "(1/5)")
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	for answer, want := range map[string]bool{"y\n": true, "Ja\n": true, "j": true, "\n": false, "": false, "nein\n": false} {
		a := newCommand(Program{Stdin: strings.NewReader(answer), Stdout: &out, Stderr: &out})
		got, err := a.confirm("Sure?")
		assert.NoError(t, err)
		assert.Equal(t, want, got, answer)
	}
	a := newCommand(Program{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out})
	assert.False(t, a.canAsk())
}
