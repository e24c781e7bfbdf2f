package i18n

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestErrorsAreSaidInGerman(t *testing.T) {
	t.Parallel()
	de, en := New(core.LangGerman), New(core.LangEnglish)
	for msg, want := range map[string]string{
		"another agent runs on this data folder (process 77); use its commands, or stop it first": "auf diesem Datenordner läuft schon ein Agent (Prozess 77); nutzen Sie dessen Befehle, oder halten Sie ihn zuerst an",
		"a job that is closed cannot become skipped; possible: new":                               "der Zustand (job) closed kann nicht zu skipped werden; möglich: new",
		`proposal 7 cannot be approved: the claim "won" has no supporting fact`:                   `das Angebot 7 lässt sich nicht freigeben: für die Aussage "won" fehlt ein Fakt`,
		"something that nobody has translated":                                                    "something that nobody has translated",
	} {
		assert.Equal(t, want, de.Error(msg))
		assert.Equal(t, msg, en.Error(msg))
	}
	assert.Len(t, de.Error(strings.Repeat("x", 9<<10)), 9<<10)
}

func TestGermanErrorsKeepEveryValueInOrder(t *testing.T) {
	t.Parallel()
	texts, err := core.Unpack(packedErrors)
	require.NoError(t, err)
	for k, v := range texts {
		assert.Len(t, verb.FindAllString(v, -1), len(verb.FindAllString(k, -1)), k)
	}
}

// TestEveryErrorHasAGermanForm reads the code of the whole module: every message
// for users must have a German form.
func TestEveryErrorHasAGermanForm(t *testing.T) {
	t.Parallel()
	texts, err := core.Unpack(packedErrors)
	require.NoError(t, err)
	all, missing := messages(t, filepath.Join("..", "..")), []string{}
	for _, m := range all {
		if _, ok := texts[m]; !ok {
			missing = append(missing, m)
		}
	}
	require.Greater(t, len(all), 300)
	require.Empty(t, missing, "without a German form in errors.de.json are:\n%s", strings.Join(missing, "\n"))
}

// messages returns the forms of all messages for users, but those of faults of the
// program itself.
func messages(t *testing.T, root string) []string {
	t.Helper()
	seen := map[string]bool{}
	var out []string
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			switch d.Name() {
			case ".git", "fakes", "testdata", "node_modules", "sourcetest", "channeltest", "llmtest", "notifytest":
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			s := message(n)
			if s != "" && !seen[s] && len(verb.ReplaceAllString(s, "")) > 8 {
				seen[s] = true
				out = append(out, s)
			}
			return true
		})
		return nil
	}))
	return out
}

// message returns the form of the message that a node makes: a call of core.Errorf
// or core.Invalid, a literal of core.Error, core.Refusal or of a channel's preview
// or verdict, or a reason that a source gives.
func message(n ast.Node) string {
	switch n := n.(type) {
	case *ast.CallExpr:
		if name := nameOf(n.Fun); (name == "Errorf" || name == "Invalid") && len(n.Args) >= 2 && nameOf(n.Args[0]) != "KindInternal" {
			if pkg, ok := n.Fun.(*ast.SelectorExpr); ok && nameOf(pkg.X) != "core" {
				return ""
			}
			return formOf(n.Args[1])
		}
	case *ast.CompositeLit:
		key := map[string]string{"Error": "Msg", "Refusal": "Text", "Verdict": "Reason", "Preview": "Summary"}[nameOf(n.Type)]
		for _, e := range n.Elts {
			kv, ok := e.(*ast.KeyValueExpr)
			if ok && nameOf(kv.Key) == "Kind" && nameOf(kv.Value) == "KindInternal" {
				return ""
			}
			if ok && key != "" && nameOf(kv.Key) == key {
				return formOf(kv.Value)
			}
		}
	case *ast.AssignStmt:
		for i, left := range n.Lhs {
			sel, ok := left.(*ast.SelectorExpr)
			if ok && nameOf(sel.X) == "page" && sel.Sel.Name == "Reason" && i < len(n.Rhs) {
				return formOf(n.Rhs[i])
			}
		}
	}
	return ""
}

func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// formOf is the fixed text of an expression, its parts that vary as verbs; "" when
// nothing of it is fixed.
func formOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		if err != nil {
			return ""
		}
		return s
	case *ast.BinaryExpr:
		left, right := formOf(e.X), formOf(e.Y)
		switch {
		case left == "" && right == "":
			return ""
		case left == "":
			left = "%s"
		case right == "":
			right = "%s"
		}
		return left + right
	case *ast.CallExpr:
		if nameOf(e.Fun) == "Sprintf" && len(e.Args) > 0 {
			return formOf(e.Args[0])
		}
	}
	return ""
}
