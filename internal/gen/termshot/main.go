// Command termshot runs a command and draws what it prints as an SVG picture of a
// terminal: termshot -out docs/img/demo.svg -- bin/automonet demo
package main

import (
	"bytes"
	"flag"
	"fmt"
	"html"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"unicode/utf8"
)

const (
	charWidth  = 8.4
	lineHeight = 18
	margin     = 16
)

func main() {
	out := flag.String("out", "", "the picture to write")
	most := flag.Int("lines", 60, "most lines")
	width := flag.Int("width", 110, "most columns")
	flag.Parse()
	if *out == "" || flag.NArg() == 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*out, *most, *width, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "termshot:", err)
		os.Exit(1)
	}
}

func run(out string, most, width int, args []string) error {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "NO_COLOR=1", fmt.Sprintf("COLUMNS=%d", width))
	text, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s: %w", strings.Join(args, " "), err)
	}
	lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	if len(lines) > most {
		lines = lines[:most]
	}
	return os.WriteFile(out, draw("$ "+shown(args), lines, width), 0o644)
}

// shown is the command as a reader would type it.
func shown(args []string) string {
	return strings.TrimPrefix(strings.Join(args, " "), "bin/")
}

func draw(prompt string, lines []string, width int) []byte {
	escape := regexp.MustCompile(`\x1b\[[0-9;]*m`)
	all := append([]string{prompt, ""}, lines...)
	for i, l := range all {
		l = escape.ReplaceAllString(l, "")
		if utf8.RuneCountInString(l) > width {
			l = string([]rune(l)[:width-1]) + "…"
		}
		all[i] = l
	}
	w := float64(width)*charWidth + 2*margin
	h := len(all)*lineHeight + 2*margin + 24
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%d" viewBox="0 0 %.0f %d" role="img">`+"\n", w, h, w, h)
	b.WriteString(`<rect width="100%" height="100%" rx="10" fill="#14171c"/>` + "\n")
	for i, c := range []string{"#e5645a", "#e0b04b", "#64b06a"} {
		fmt.Fprintf(&b, `<circle cx="%d" cy="18" r="6" fill="%s"/>`+"\n", margin+6+i*20, c)
	}
	b.WriteString(`<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" xml:space="preserve">` + "\n")
	for i, l := range all {
		fill := "#d6dae1"
		if i == 0 {
			fill = "#7cc5a5"
		}
		fmt.Fprintf(&b, `<text x="%d" y="%d" fill="%s">%s</text>`+"\n", margin, margin+24+(i+1)*lineHeight-4, fill, html.EscapeString(l))
	}
	b.WriteString("</g>\n</svg>\n")
	return b.Bytes()
}
