// Command uicodes writes frontend/src/i18n/codes.json: what the codes of the agent
// (reasons, gates, blocks, states) mean in both languages, taken from internal/i18n,
// so that the dashboard and the command line say the same.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

const target = "frontend/src/i18n/codes.json"

// tables are the functions of internal/i18n that hold texts, by the name that the
// dashboard knows them under.
func tables() map[string][]string {
	return map[string][]string{
		"reasonText": {"reason"}, "findingText": {"finding"}, "GateName": {"gate"}, "noteText": {"note"},
		"whyTemplate": {"why"}, "Finding": {"why"}, "blockText": {"block"}, "word": {"value"}, "blockValue": {"value"}, "budgetWords": {"scarce"},
	}
}

// words are the groups of the message catalogue that name states and kinds.
func words() []string {
	return []string{"state", "refusal", "fact", "instruction", "outcome", "sourcestatus", "wait", "run", "stage", "stepresult",
		"actor", "contract", "remote", "mode", "rung", "scopekind", "blockkind", "period",
		"modelwhy", "providerstate", "task", "callstate", "costsource", "pricesource", "budgetnote", "band", "whynot", "outcomecode",
		"health", "seen", "access", "field", "replaylimit", "worthstep", "worthbasis", "past.issue", "past.skipped"}
}

func main() {
	check := flag.Bool("check", false, "change nothing, fail on a stale file")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "uicodes:", err)
		os.Exit(1)
	}
}

func run(check bool) error {
	codes, err := collect("internal/i18n")
	if err != nil {
		return err
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(codes); err != nil {
		return err
	}
	if check {
		have, err := os.ReadFile(target)
		if err != nil || !bytes.Equal(have, out.Bytes()) {
			return fmt.Errorf("%s is stale; run make gen", target)
		}
		return nil
	}
	return os.WriteFile(target, out.Bytes(), 0o644)
}

// texts are the English and the German form of each code.
type texts map[string][2]string

func collect(dir string) (map[string]texts, error) {
	out := map[string]texts{}
	add := func(group, code string, t [2]string) {
		if out[group] == nil {
			out[group] = texts{}
		}
		out[group][code] = t
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			return nil, err
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			for _, group := range tables()[f.Name.Name] {
				read(f, func(code string, t [2]string) { add(group, code, t) })
			}
		}
	}
	for _, group := range []string{"reason", "finding", "gate", "note", "why", "block", "value"} {
		if len(out[group]) < 3 {
			return nil, fmt.Errorf("%s holds no texts for %q; has its function another name?", dir, group)
		}
	}
	return out, catalogue(dir, add)
}

// catalogue adds the words of the message catalogue.
func catalogue(dir string, add func(group, code string, t [2]string)) error {
	both := [2]map[string]string{{}, {}}
	for i, lang := range []string{"en", "de"} {
		for _, part := range []string{"words", "models", "money", "engine", "sources", "trust"} {
			raw, err := os.ReadFile(filepath.Join(dir, "messages", part+"."+lang+".json"))
			if err != nil {
				return err
			}
			var texts map[string]string
			if err := json.Unmarshal(raw, &texts); err != nil {
				return err
			}
			maps.Copy(both[i], texts)
		}
	}
	for _, group := range words() {
		for key, en := range both[0] {
			if code, ok := strings.CutPrefix(key, group+"."); ok {
				add(group, code, [2]string{en, both[1][key]})
			}
		}
	}
	return nil
}

// read visits the pairs of a code and its two texts in a function: entries of a map
// and cases of a switch.
func read(f *ast.FuncDecl, visit func(code string, t [2]string)) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if code, ok := literal(n.Key); ok {
				if t, ok := bilingual(n.Value); ok {
					visit(code, t)
				}
			}
		case *ast.CaseClause:
			for _, s := range n.Body {
				a, ok := s.(*ast.AssignStmt)
				if !ok || len(a.Rhs) != 1 {
					continue
				}
				t, ok := bilingual(a.Rhs[0])
				for _, e := range n.List {
					if code, isText := literal(e); ok && isText {
						visit(code, t)
					}
				}
			}
		}
		return true
	})
}

func bilingual(e ast.Expr) (t [2]string, ok bool) {
	c, isLit := e.(*ast.CompositeLit)
	if !isLit || len(c.Elts) != 2 {
		return t, false
	}
	for i, e := range c.Elts {
		if t[i], ok = literal(e); !ok {
			return t, false
		}
	}
	return t, true
}

// literal is the value of a string, or, for the codes that core names, of a
// conversion of such a constant: string(core.KindBudget) is "budget".
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil && e.Kind == token.STRING
	case *ast.CallExpr:
		if len(e.Args) == 1 {
			if sel, ok := e.Args[0].(*ast.SelectorExpr); ok {
				if name, ok := strings.CutPrefix(sel.Sel.Name, "Kind"); ok {
					return strings.ToLower(name), true
				}
			}
		}
	}
	return "", false
}
