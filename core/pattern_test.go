package core_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestPatternDoesWhatItsExpressionDoes(t *testing.T) {
	t.Parallel()
	const expr, text = `(\w)(\d+)`, "a1 b22 c333"
	p, want := core.NewPattern(expr), regexp.MustCompile(expr)
	var both sync.WaitGroup
	for range 4 { // the first use may be in several goroutines
		both.Go(func() { assert.True(t, p.MatchString(text)) })
	}
	both.Wait()
	assert.Equal(t, want.FindString(text), p.FindString(text))
	assert.Equal(t, want.FindStringIndex(text), p.FindStringIndex(text))
	assert.Equal(t, want.FindStringSubmatch(text), p.FindStringSubmatch(text))
	assert.Equal(t, want.FindStringSubmatchIndex(text), p.FindStringSubmatchIndex(text))
	assert.Equal(t, want.FindAllString(text, 2), p.FindAllString(text, 2))
	assert.Equal(t, want.FindAllStringIndex(text, -1), p.FindAllStringIndex(text, -1))
	assert.Equal(t, want.FindAllStringSubmatch(text, -1), p.FindAllStringSubmatch(text, -1))
	assert.Equal(t, want.FindAllStringSubmatchIndex(text, -1), p.FindAllStringSubmatchIndex(text, -1))
	assert.Equal(t, "[1] [22] [333]", p.ReplaceAllString(text, "[$2]"))
	assert.Equal(t, "$2 $2 $2", p.ReplaceAllLiteralString(text, "$2"))
	broken := core.NewPattern("(")
	assert.Panics(t, func() { broken.MatchString("") })
}

// A broken expression would panic at its first use only, so each that is written
// down in the program is compiled here.
func TestEveryPatternOfTheProgramCompiles(t *testing.T) {
	t.Parallel()
	found := 0
	require.NoError(t, filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 1 {
				return true
			}
			name, ok := call.Fun.(*ast.SelectorExpr)
			literal, written := call.Args[0].(*ast.BasicLit)
			if !ok || name.Sel.Name != "NewPattern" || !written {
				return true
			}
			expr, err := strconv.Unquote(literal.Value)
			assert.NoError(t, err, path)
			_, err = regexp.Compile(expr)
			assert.NoError(t, err, path)
			found++
			return true
		})
		return nil
	}))
	assert.Greater(t, found, 50)
}
