package config

import (
	"fmt"
	"sort"
	"strings"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

// Problem is one thing that is wrong with a configuration, and where.
type Problem struct {
	// At is "automonet.yaml:12", or the name of an environment variable.
	At string
	// Key is the full key, for example "sources[1].driver"; "" for the file.
	Key string
	// Code and Params say what is wrong; the words are in internal/i18n under
	// "config.problem.<code>".
	Code   string
	Params map[string]any
	line   int
}

// Text says the problem in one line: place, key, what was found, what is expected.
func (p Problem) Text(say *i18n.Printer) string {
	var b strings.Builder
	b.WriteString(core.Clean(p.At, 4096, false))
	b.WriteString(": ")
	if p.Key != "" {
		b.WriteString(core.Clean(p.Key, 300, false))
		b.WriteString(": ")
	}
	b.WriteString(say.T("config.problem."+p.Code, p.words(say)))
	if hint, ok := p.Params["hint"].(string); ok && hint != "" {
		b.WriteString(" ")
		b.WriteString(say.T("config.hint", map[string]any{"hint": hint}))
	}
	return b.String()
}

// words puts the parameters that are codes into words.
func (p Problem) words(say *i18n.Printer) map[string]any {
	out := make(map[string]any, len(p.Params))
	for k, v := range p.Params {
		out[k] = v
	}
	if code, ok := p.Params["want"].(string); ok {
		out["want"] = say.T("config.want."+code, nil)
	}
	if expect, ok := p.Params["expect"].(string); ok {
		out["want"] = expect
	}
	if what, ok := p.Params["what"].(string); ok && p.Code == "refused" {
		out["what"] = say.Error(what)
	}
	if s, ok := p.Params["got"].(shape); ok {
		out["got"] = say.T("config.shape."+s.String(), nil)
	}
	return out
}

// Problems are all that is wrong with a configuration, in the order of the file.
// As an error they are of kind core.KindInvalid.
type Problems []Problem

// Error says all problems in English, one a line.
func (p Problems) Error() string { return p.Text(i18n.New(core.LangEnglish)) }

// Text says all problems in the language of say, one a line.
func (p Problems) Text(say *i18n.Printer) string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.Text(say)
	}
	return strings.Join(lines, "\n")
}

// Unwrap makes the problems a core.Error of kind invalid.
func (p Problems) Unwrap() error { return &core.Error{Kind: core.KindInvalid, Msg: p.Error()} }

const maxProblems = 50

func (p *Problems) add(at origin, key, code string, params map[string]any) {
	if len(*p) >= maxProblems {
		return
	}
	*p = append(*p, Problem{At: at.String(), Key: key, Code: code, Params: params, line: at.line})
}

func (p Problems) err() error {
	if len(p) == 0 {
		return nil
	}
	sort.SliceStable(p, func(i, j int) bool { return p[i].line < p[j].line })
	return p
}

// bound makes a value that was read fit to be shown.
func bound(s string) string {
	s = core.Clean(s, 400, false)
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}

// shown quotes what was found under key. What stands under a secret's key is
// never shown.
func shown(key, text string) string {
	if IsSecretKey(lastKey(key)) {
		return "…"
	}
	return fmt.Sprintf("%q", bound(text))
}

func lastKey(path string) string {
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		path = path[i+1:]
	}
	name, _, _ := strings.Cut(path, "[")
	return name
}

// nearest returns the candidate closest to got in edits, or "" where none is near.
func nearest(got string, candidates []string) string {
	best, at := "", len([]rune(got))/3+2
	for _, c := range candidates {
		if d := edits(strings.ToLower(got), strings.ToLower(c)); d < at {
			best, at = c, d
		}
	}
	return best
}

// edits is the Levenshtein distance, with a swap of neighbours as one edit.
func edits(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 64 || len(y) > 64 {
		return 64
	}
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(x)][len(y)]
}
