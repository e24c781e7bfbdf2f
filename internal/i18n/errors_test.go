package i18n

import (
	"encoding/json"
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
	var texts map[string]string
	require.NoError(t, json.Unmarshal(errorTexts, &texts))
	for k, v := range texts {
		assert.Len(t, verb.FindAllString(v, -1), len(verb.FindAllString(k, -1)), k)
	}
}

// TestEveryErrorHasAGermanForm reads the code of the whole module: every message
// for users must have a German form.
func TestEveryErrorHasAGermanForm(t *testing.T) {
	t.Parallel()
	var texts map[string]string
	require.NoError(t, json.Unmarshal(errorTexts, &texts))
	all, missing := messages(t, filepath.Join("..", "..")), []string{}
	for _, m := range all {
		if _, ok := texts[m]; !ok {
			missing = append(missing, m)
		}
	}
	require.Greater(t, len(all), 300)
	require.Empty(t, missing, "without a German form in errors.de.json are:\n%s", strings.Join(missing, "\n"))
}

// messages returns the forms of all messages that core.Errorf and core.Invalid
// are called with, but those of faults of the program itself.
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
			case ".git", "fakes", "testdata", "node_modules", "sourcetest", "channeltest", "llmtest":
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
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) < 2 {
				return true
			}
			var name, kind string
			switch f := call.Fun.(type) {
			case *ast.Ident:
				name = f.Name
			case *ast.SelectorExpr:
				if pkg, ok := f.X.(*ast.Ident); ok && pkg.Name == "core" {
					name = f.Sel.Name
				}
			}
			switch k := call.Args[0].(type) {
			case *ast.Ident:
				kind = k.Name
			case *ast.SelectorExpr:
				kind = k.Sel.Name
			}
			text, ok := call.Args[1].(*ast.BasicLit)
			if (name != "Errorf" && name != "Invalid") || !ok || kind == "KindInternal" {
				return true
			}
			if s, err := strconv.Unquote(text.Value); err == nil && !seen[s] && len(verb.ReplaceAllString(s, "")) > 8 {
				seen[s] = true
				out = append(out, s)
			}
			return true
		})
		return nil
	}))
	return out
}
