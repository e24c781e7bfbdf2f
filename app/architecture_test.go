package app_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/automonet/automonet"

// rule says what the packages that match Package may import of this module. The
// first rule that matches counts. A pattern ends in "/*" for one level below, in
// "/..." for any depth.
type rule struct {
	Package string
	Layer   string
	May     []string
	Why     string
}

// layers is the table of DESIGN section 3 as data.
func layers() []rule {
	low := []string{"internal/clock", "internal/failpoint", "internal/i18n", "internal/parallel", "internal/secret", "internal/yamlfile"}
	with := func(more ...string) []string { return append(append([]string(nil), low...), more...) }
	return []rule{
		{"core", "0", nil, "core says what things are; it knows nothing of the program around it"},
		{"internal/clock", "0", nil, "time and ids depend on nothing"},
		{"internal/failpoint", "0", nil, "crash points depend on nothing"},
		{"internal/need", "0", nil, "what tests cannot do without depends on nothing"},
		{"internal/parallel", "0", nil, "spreading work depends on nothing"},
		{"core/plan", "1", []string{"core", "core/..."}, "plans combine the other rules, and nothing but rules"},
		{"core/replay", "1", []string{"core", "core/..."}, "replays combine the other rules, and nothing but rules"},
		{"core/forecast", "1", []string{"core", "core/..."}, "forecasts combine the other rules, and nothing but rules"},
		{"internal/yamlfile", "0", nil, "a reader of YAML knows nothing of what it reads"},
		{"core/draft", "1", []string{"core", "core/rule", "internal/yamlfile"}, "templates are files with front matter, and a draft keeps the owner's standing rules"},
		{"core/extract/jobposting", "1", []string{"core", "core/extract/plaintext"}, "a reader of structured data takes the markup out of its texts"},
		{"core/screen", "1", []string{"core", "core/rule", "core/screen/scam"}, "screening enforces the owner's standing rules, and asks its own part for the judgement of a text"},
		{"core/review", "1", []string{"core", "core/rule"}, "the last check enforces the owner's standing rules"},
		{"docs/models", "0", nil, "the cards of models are files"},
		{"core/learn/shipped", "1", []string{"core", "core/learn/..."}, "the shipped models are read by the kits that made them"},
		{"core/learn/*", "1", []string{"core", "core/learn/text"}, "models are made of the kit of text models, and know no rule that uses them"},
		{"core/screen/scam", "1", []string{"core", "core/learn/..."}, "the judge of frauds runs a shipped model"},
		{"core/score", "1", []string{"core", "core/learn/..."}, "scoring expects a pay where none is named, by a shipped model"},
		{"core/*/*", "1", []string{"core"}, "rules are pure functions of values given"},
		{"core/*", "1", []string{"core"}, "rules are pure functions of values given; they do not know each other"},
		{"internal/i18n", "1", []string{"core"}, "messages know only what they name"},
		{"internal/secret", "1", []string{"core"}, "secrets know nothing of who uses them"},
		{"internal/profilefile", "1", []string{"core", "internal/yamlfile"}, "a file format knows only the noun it reads"},
		{"internal/sample", "1", []string{"core", "internal/profilefile"}, "the sample is a profile file"},
		{"adapters/web", "2", with("core"), "the client knows no source"},
		{"adapters/source", "2", with("core", "adapters/web"), "a seam fixes a contract; the contract of sources includes how they may ask"},
		{"adapters/source/sourcetest", "2", with("core", "adapters/source", "adapters/web", "internal/fakes/...", "app/config"), "a conformance suite knows its seam and the replay servers"},
		{"adapters/channel", "2", with("core", "adapters/web"), "a seam fixes a contract; the contract of channels includes how they may ask"},
		{"adapters/channel/channeltest", "2", with("core", "adapters/channel", "adapters/web", "internal/fakes/..."), "a conformance suite knows its seam and the replay servers"},
		{"adapters/llm", "2", with("core"), "a seam fixes a contract"},
		{"adapters/llm/llmtest", "2", with("core", "adapters/llm", "internal/fakes/..."), "a conformance suite knows its seam and the replay servers"},
		{"adapters/notify", "2", with("core", "adapters/web"), "a seam fixes a contract; the contract of targets includes how they may ask"},
		{"adapters/notify/notifytest", "2", with("core", "adapters/notify", "adapters/web", "internal/fakes/..."), "a conformance suite knows its seam and the replay servers"},
		{"adapters/client/*", "3", with("core", "adapters/web", "adapters/client/oauth"), "a protocol client knows no source and no channel, and signs in by one protocol"},
		{"frontend", "4", nil, "the built dashboard is files and depends on nothing"},
		{"adapters/all", "7", []string{"adapters/..."}, "the generated list joins the plug-ins"},
		{"adapters/source/*", "4", with("core", "core/extract/...", "adapters/source", "adapters/web", "adapters/client/..."), "a plug-in turns one service into its seam's terms and knows no other"},
		{"adapters/channel/*", "4", with("core", "core/extract/...", "adapters/channel", "adapters/web", "adapters/client/..."), "a plug-in turns one service into its seam's terms and knows no other"},
		{"adapters/llm/*", "4", with("core", "core/extract/...", "adapters/llm", "adapters/web", "adapters/client/..."), "a plug-in turns one service into its seam's terms and knows no other"},
		{"adapters/notify/*", "4", with("core", "adapters/notify", "adapters/web", "adapters/client/..."), "a plug-in turns one service into its seam's terms and knows no other"},
		{"adapters/document/...", "4", with("core", "core/cv", "core/extract", "adapters/document/..."), "a reader of files turns them into the terms of the rules for CVs and knows no store"},
		{"store/storetest", "4", with("core", "store/..."), "builders fill a store"},
		{"store/...", "4", with("core", "store/..."), "the store keeps the truth and decides nothing"},
		{"sync/...", "4", with("core", "core/mirror", "sync/..."), "sync copies the truth and declares the interfaces it needs"},
		{"actors", "5", with("core", "core/...", "adapters/llm"), "what all roles share: supervision, and what they ask of a model; it knows no role"},
		{"actors/*", "5", with("core", "core/...", "actors", "adapters/web", "adapters/source", "adapters/channel", "adapters/llm", "adapters/notify"), "a role knows rules and seams, never a plug-in, the store or another role"},
		{"api", "6", with("core"), "the API declares what it shows"},
		{"app/config", "7", with("core"), "the configuration knows no part of the program"},
		{"app/...", "7", []string{"..."}, "the composition root joins everything, once"},
		{"internal/gen/...", "tool", []string{"..."}, "generators are run by make gen"},
		{"internal/bench/...", "tool", []string{"..."}, "measurements are run by make bench"},
		{"internal/eval/sources", "tool", with("core", "core/...", "internal/...", "adapters/..."), "the evaluation of sources runs the drivers, and knows no store"},
		{"internal/eval/fields", "tool", with("core", "core/...", "internal/...", "adapters/..."), "the sample of fields goes through the drivers, and knows no store"},
		{"internal/eval/cmd/models", "tool", with("core", "core/...", "internal/...", "adapters/all", "app", "app/config"), "an embedding model is measured through the owner's own ledger"},
		{"internal/eval/...", "tool", with("core", "core/...", "internal/...", "adapters/document"), "evaluations know no store"},
		{"internal/soak/...", "tool", []string{"..."}, "long runs are run by make soak"},
		{"internal/fakes/...", "tool", with("core", "internal/fakes/...", "adapters/web"), "replay servers know no store"},
		{"internal/sim/...", "tool", with("core", "core/...", "internal/..."), "simulators know no store"},
		{"internal/...", "tool", with("core", "internal/..."), "a tool of the tests"},
		{"cmd/...", "8", with("docs/models", "app/...", "app", "api", "core", "core/...", "internal/...", "frontend", "desktop/...", "cmd/...", "adapters/all", "store"), "a binary starts an app or speaks to a running one"},
		{"desktop/...", "8", with("app/...", "app", "api", "core", "internal/...", "frontend", "desktop", "adapters/notify", "adapters/notify/desktop"), "the shell starts an app, and lends its notices a screen"},
	}
}

func TestLayers(t *testing.T) {
	rules := layers()
	for file, imports := range sources(t, false) {
		pkg := path.Dir(file)
		i := find(rules, pkg)
		if i < 0 {
			t.Errorf("%s: package %s has no place in the layer table of app/architecture_test.go", file, pkg)
			continue
		}
		for _, imp := range imports {
			if imp == pkg || allowed(rules[i].May, imp) || isCallersOwn(pkg, imp) {
				continue
			}
			t.Errorf("%s imports %s, but %s (layer %s) may not: %s", file, imp, pkg, rules[i].Layer, rules[i].Why)
		}
	}
}

// actorsMayNotMeet is the part of the table that "actors/*" cannot say.
func TestRolesDoNotKnowEachOther(t *testing.T) {
	for file, imports := range sources(t, false) {
		pkg := path.Dir(file)
		if path.Dir(pkg) != "actors" {
			continue
		}
		for _, imp := range imports {
			if path.Dir(imp) == "actors" && imp != pkg {
				t.Errorf("%s imports %s: roles meet in the store, never in each other's code", file, imp)
			}
		}
	}
}

func TestOnlyOneCallerOfSpawn(t *testing.T) {
	eachGo(t, func(file string, raw []byte) {
		if file == "actors/supervise.go" || file == "app/architecture_test.go" || !bytes.Contains(raw, []byte("anthdm/hollywood")) {
			return
		}
		for _, call := range []string{".Spawn(", ".SpawnFunc(", ".SpawnProc(", ".SpawnChild("} {
			if bytes.Contains(raw, []byte(call)) {
				t.Errorf("%s calls hollywood's %s: only actors/supervise.go handles its traps", file, strings.Trim(call, ".("))
			}
		}
	})
}

func TestPrometheusOnlyInApp(t *testing.T) {
	eachGo(t, func(file string, raw []byte) {
		if !strings.HasPrefix(file, "app/") && bytes.Contains(raw, []byte(`"github.com/prometheus/client_golang`)) {
			t.Errorf("%s imports Prometheus: only app may; hand out a small recorder interface instead", file)
		}
	})
}

func TestNoFileIsTooLong(t *testing.T) {
	err := filepath.WalkDir("..", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			switch d.Name() {
			case ".git", "testdata", "node_modules", "dist", ".tools":
				return filepath.SkipDir
			}
			return nil
		}
		switch filepath.Ext(p) {
		case ".go", ".ts", ".tsx", ".sql", ".sh", ".css":
		default:
			return nil
		}
		if strings.HasSuffix(p, "_gen.go") || strings.HasSuffix(p, ".d.ts") {
			return nil
		}
		raw, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		if n := bytes.Count(raw, []byte("\n")); n >= 500 {
			t.Errorf("%s has %d lines; split it by topic before it reaches 500", p, n)
		}
		return nil
	})
	require.NoError(t, err)
}

func TestNoInitAndNoMutablePackageVariable(t *testing.T) {
	eachGo(t, func(file string, raw []byte) {
		if strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, "_gen.go") {
			return
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, raw, 0)
		require.NoError(t, err)
		for _, decl := range f.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s has an init function; build what it makes where it is needed", file)
			}
		}
		vars := packageVars(f)
		ast.Inspect(f, func(n ast.Node) bool {
			assign, ok := n.(*ast.AssignStmt)
			if !ok || assign.Tok == token.DEFINE {
				return true
			}
			for _, left := range assign.Lhs {
				if id, ok := left.(*ast.Ident); ok && vars[id.Name] {
					t.Errorf("%s changes the package variable %s; keep state in a struct", file, id.Name)
				}
			}
			return true
		})
	})
}

// TestCoreStartsNoGoroutine is why the core is tested without the race detector.
func TestCoreStartsNoGoroutine(t *testing.T) {
	seen := 0
	eachGo(t, func(file string, raw []byte) {
		if !strings.HasPrefix(file, "core/") {
			return
		}
		seen++
		f, err := parser.ParseFile(token.NewFileSet(), file, raw, 0)
		require.NoError(t, err)
		ast.Inspect(f, func(n ast.Node) bool {
			if _, ok := n.(*ast.GoStmt); ok {
				t.Errorf("%s starts a goroutine; rules are pure functions, and whoever calls them decides what runs beside what", file)
			}
			return true
		})
	})
	require.Greater(t, seen, 100)
}

// packageVars are the names of a file's package variables that no declaration
// inside a function shadows, so that an assignment to one means the variable.
func packageVars(f *ast.File) map[string]bool {
	vars := map[string]bool{}
	for _, decl := range f.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.VAR {
			continue
		}
		for _, spec := range gen.Specs {
			if v, ok := spec.(*ast.ValueSpec); ok {
				for _, name := range v.Names {
					vars[name.Name] = name.Name != "_"
				}
			}
		}
	}
	drop := func(names ...ast.Expr) {
		for _, n := range names {
			if id, ok := n.(*ast.Ident); ok {
				delete(vars, id.Name)
			}
		}
	}
	for _, decl := range f.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		ast.Inspect(fn, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.AssignStmt:
				if x.Tok == token.DEFINE {
					drop(x.Lhs...)
				}
			case *ast.Field:
				for _, name := range x.Names {
					drop(name)
				}
			case *ast.ValueSpec:
				for _, name := range x.Names {
					drop(name)
				}
			}
			return true
		})
	}
	return vars
}

// sources maps each Go file to the packages of this module that it imports.
func sources(t *testing.T, tests bool) map[string][]string {
	out := map[string][]string{}
	eachGo(t, func(file string, raw []byte) {
		if strings.HasSuffix(file, "_test.go") && !tests {
			return
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, raw, parser.ImportsOnly)
		require.NoError(t, err)
		out[file] = nil
		for _, imp := range f.Imports {
			p := strings.Trim(imp.Path.Value, `"`)
			if rest, ok := strings.CutPrefix(p, module+"/"); ok {
				out[file] = append(out[file], rest)
			}
		}
	})
	require.NotEmpty(t, out)
	return out
}

func eachGo(t *testing.T, visit func(file string, raw []byte)) {
	err := filepath.WalkDir("..", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "testdata" || d.Name() == "node_modules" || d.Name() == ".tools") {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(p) != ".go" {
			return nil
		}
		raw, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel("..", p)
		if err != nil {
			return err
		}
		visit(filepath.ToSlash(rel), raw)
		return nil
	})
	require.NoError(t, err)
}

func find(rules []rule, pkg string) int {
	for i, r := range rules {
		if match(r.Package, pkg) {
			return i
		}
	}
	return -1
}

func allowed(patterns []string, imp string) bool {
	for _, p := range patterns {
		if match(p, imp) {
			return true
		}
	}
	return false
}

// isCallersOwn lets a package use its own sub-packages.
func isCallersOwn(pkg, imp string) bool {
	return strings.Count(pkg, "/") >= 1 && strings.HasPrefix(imp, pkg+"/") && path.Dir(pkg) != "actors"
}

func match(pattern, pkg string) bool {
	if base, ok := strings.CutSuffix(pattern, "..."); ok {
		base = strings.TrimSuffix(base, "/")
		return base == "" || pkg == base || strings.HasPrefix(pkg, base+"/")
	}
	ok, err := path.Match(pattern, pkg)
	if err != nil {
		panic(fmt.Sprintf("bad pattern %s: %v", pattern, err))
	}
	return ok
}
