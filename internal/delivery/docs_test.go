package delivery_test

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/cmd/automonet/backend"
	"github.com/automonet/automonet/cmd/automonet/cli"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/secret"
)

// pages are the paths of all documentation, from the top of the repository.
func pages(t *testing.T) []string {
	t.Helper()
	out := []string{"README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "frontend/README.md"}
	require.NoError(t, filepath.WalkDir(filepath.Join(root, "docs"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".md") {
			rel, _ := filepath.Rel(root, path)
			out = append(out, filepath.ToSlash(rel))
		}
		return err
	}))
	require.Greater(t, len(out), 60)
	return out
}

// block is a fenced block of a page.
type block struct {
	page   string
	line   int
	info   string
	lines  []string
	notRun string
}

func (b block) String() string { return fmt.Sprintf("%s:%d", b.page, b.line) }

var notRun = regexp.MustCompile(`^<!-- not run: (.{8,}) -->$`)

func blocks(t *testing.T, page string) (out []block) {
	t.Helper()
	var open *block
	before := ""
	for i, line := range strings.Split(string(load(t, page)), "\n") {
		switch {
		case strings.HasPrefix(line, "```") && open == nil:
			open = &block{page: page, line: i + 1, info: strings.TrimPrefix(line, "```")}
			if m := notRun.FindStringSubmatch(before); m != nil {
				open.notRun = m[1]
			}
		case line == "```" && open != nil:
			out, open = append(out, *open), nil
		case open != nil:
			open.lines = append(open.lines, line)
		}
		before = line
	}
	require.Nil(t, open, "%s: a block is not closed", page)
	return out
}

// executed names the tests that run the blocks of a page as they stand.
func executed(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{"docs/api.md": "cmd/automonet/api_docs_test.go", "docs/add-a-source.md": "internal/gen/specs/recipe_test.go"}
	m := regexp.MustCompile(`(?m)^pages="([^"]+)"$`).FindStringSubmatch(string(load(t, "build/readme.sh")))
	require.NotNil(t, m)
	for _, page := range strings.Fields(m[1]) {
		out[page] = "build/readme.sh"
	}
	for page, test := range out {
		if test != "build/readme.sh" {
			require.Contains(t, string(load(t, test)), filepath.Base(page), "%s does not speak of %s", test, page)
		}
	}
	return out
}

// TestEveryBlockIsRunOrChecked holds that each block is run as it stands by a test, or
// checked here against the program, or says why it is not.
func TestEveryBlockIsRunOrChecked(t *testing.T) {
	t.Parallel()
	ran := executed(t)
	program := commands()
	for _, page := range pages(t) {
		for _, b := range blocks(t, page) {
			switch b.info {
			case "sh":
				if ran[page] == "" || b.notRun != "" {
					program.shell(t, b, ran[page] != "")
				}
			case "yaml":
				yamlBlock(t, b)
			case "json":
				require.True(t, json.Valid([]byte(strings.Join(b.lines, "\n"))), b)
			case "go":
				require.NotEmpty(t, ran[page], "%s: no test compiles it", b)
			case "mermaid", "ini", "text":
				require.NotEmpty(t, b.lines, b)
			default:
				t.Errorf("%s: a block of %q: say sh, yaml, json, go, mermaid, ini or text", b, b.info)
			}
		}
	}
}

// yamlBlock is a part of a configuration, or at least YAML.
func yamlBlock(t *testing.T, b block) {
	t.Helper()
	text := strings.Join(b.lines, "\n") + "\n"
	if strings.HasPrefix(strings.TrimLeft(text, " "), "- ") {
		text = "sources:\n" + text // entries of the list that the page speaks of
	}
	var top map[string]any
	require.NoError(t, yaml.Unmarshal([]byte(text), &top), b)
	known := map[string]bool{}
	for _, k := range []string{"sources", "channels", "notify", "providers", "models", "budget", "settings", "http", "web", "log", "limits", "sync", "language", "time_zone", "data_dir", "profile", "templates", "declarative"} {
		known[k] = true
	}
	for k := range top {
		if !known[k] {
			return // another file, such as that of Prometheus
		}
	}
	path := filepath.Join(t.TempDir(), "automonet.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	_, err := config.Load(path, nil)
	require.NoError(t, err, b)
}

// program is the command line by the words that call it.
type program struct {
	byPath  map[string]cli.CommandDoc
	globals []cli.FlagDoc
}

func commands() program {
	doc := cli.Describe(core.LangEnglish, backend.New("test", io.Discard, secret.NewRedactor()))
	p := program{byPath: map[string]cli.CommandDoc{}, globals: doc.Flags}
	var walk func(c cli.CommandDoc)
	walk = func(c cli.CommandDoc) {
		p.byPath[c.Path] = c
		for _, g := range c.Groups {
			for _, below := range g.Commands {
				walk(below)
			}
		}
	}
	walk(doc)
	return p
}

// shell checks the lines of a block: calls of the program against its commands, calls of
// make against the Makefile. Other programs need a reason why nobody runs them here.
func (p program) shell(t *testing.T, b block, pageIsRun bool) {
	t.Helper()
	for _, line := range b.lines {
		words := shellWords(line)
		if len(words) > 0 && words[0] == "sudo" {
			words = words[1:]
		}
		if len(words) == 0 {
			continue
		}
		switch words[0] {
		case "automonet", "automonetctl", "/usr/bin/automonet":
			p.call(t, b, append([]string{"automonet"}, words[1:]...))
		case "make":
			for _, w := range words[1:] {
				if regexp.MustCompile(`^[a-z][a-z0-9-]*$`).MatchString(w) {
					require.Regexp(t, `(?m)^`+w+`:`, string(load(t, "Makefile")), "%s: make %s", b, w)
				} else if !strings.Contains(w, "=") {
					break
				}
			}
		case "go":
			for _, w := range words[1:] {
				if path, ok := strings.CutPrefix(w, "./"); ok && !strings.ContainsAny(path, "<>") {
					_, err := os.Stat(filepath.Join(root, strings.TrimSuffix(path, "...")))
					require.NoError(t, err, "%s: %s", b, line)
				}
			}
		default:
			if !pageIsRun || b.notRun == "" {
				require.NotEmpty(t, b.notRun, "%s: %q is neither run nor checked: put <!-- not run: why --> before the block", b, line)
			}
		}
	}
}

// call checks one call: the command is there, its flags are, and its arguments suffice.
func (p program) call(t *testing.T, b block, words []string) {
	t.Helper()
	path, rest := words[0], words[1:]
	for len(rest) > 0 {
		if _, ok := p.byPath[path+" "+rest[0]]; !ok {
			break
		}
		path, rest = path+" "+rest[0], rest[1:]
	}
	doc := p.byPath[path]
	require.True(t, len(doc.Groups) == 0 || len(rest) == 0 || strings.HasPrefix(rest[0], "-") || strings.Contains(doc.Use, "["), "%s: there is no command %s %s", b, path, strings.Join(rest, " "))
	given := 0
	for i := 0; i < len(rest); i++ {
		w := rest[i]
		if !strings.HasPrefix(w, "-") || w == "-" {
			given++
			continue
		}
		name, _, inline := strings.Cut(strings.TrimLeft(w, "-"), "=")
		if name == "help" {
			return
		}
		j := slices.IndexFunc(append(slices.Clone(doc.Flags), p.globals...), func(f cli.FlagDoc) bool { return f.Name == name || f.Short == name })
		require.GreaterOrEqual(t, j, 0, "%s: %s has no flag %s", b, path, w)
		if f := append(slices.Clone(doc.Flags), p.globals...)[j]; f.Value != "" && !inline {
			i++
		}
	}
	need := 0
	for _, w := range strings.Fields(strings.TrimPrefix(doc.Use, path)) {
		if !strings.HasPrefix(w, "[") {
			need++
		}
	}
	require.GreaterOrEqual(t, given, need, "%s: %s wants %s", b, path, doc.Use)
}

// shellWords are the words of a line up to a comment or a pipe.
func shellWords(line string) (out []string) {
	word, in, quote := "", false, rune(0)
	flush := func() {
		if in {
			out = append(out, word)
		}
		word, in = "", false
	}
	for _, c := range line {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
				continue
			}
			word += string(c)
		case c == '"' || c == '\'':
			quote, in = c, true
		case c == ' ' || c == '\t':
			flush()
		case (c == '#' && !in) || c == '|' || c == '>' || c == ';' || c == '&':
			flush()
			return out
		default:
			word, in = word+string(c), true
		}
	}
	flush()
	return out
}

// link finds links and images; code spans and blocks are taken out before.
var (
	link     = regexp.MustCompile(`!?\[[^\]]*\]\(([^)\s]+)\)`)
	codeSpan = regexp.MustCompile("`[^`\n]*`")
	fenced   = regexp.MustCompile("(?ms)^```.*?^```$")
	heading  = regexp.MustCompile(`(?m)^(#{1,6}) (.+)$`)
)

func prose(t *testing.T, page string) string {
	return fenced.ReplaceAllString(string(load(t, page)), "")
}

// anchors are those that a page's headings get.
func anchors(t *testing.T, page string) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	for _, m := range heading.FindAllStringSubmatch(prose(t, page), -1) {
		slug := strings.ToLower(regexp.MustCompile(`[^\pL\pN _-]`).ReplaceAllString(m[2], ""))
		out[strings.ReplaceAll(slug, " ", "-")] = true
	}
	return out
}

func TestNoLinkIsDead(t *testing.T) {
	t.Parallel()
	checked := 0
	for _, page := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(codeSpan.ReplaceAllString(prose(t, page), ""), -1) {
			target := m[1]
			u, err := url.Parse(target)
			require.NoError(t, err, "%s: %s", page, target)
			checked++
			if u.Scheme != "" {
				require.Contains(t, []string{"https", "http", "mailto"}, u.Scheme, "%s: %s", page, target)
				require.NotEmpty(t, u.Host+u.Opaque, "%s: %s", page, target)
				continue
			}
			to := page
			if u.Path != "" {
				to = filepath.ToSlash(filepath.Join(filepath.Dir(page), u.Path))
				_, err := os.Stat(filepath.Join(root, to))
				require.NoError(t, err, "%s: the link %s leads nowhere", page, target)
			}
			if u.Fragment != "" && strings.HasSuffix(to, ".md") {
				require.True(t, anchors(t, to)[u.Fragment], "%s: %s has no heading #%s", page, to, u.Fragment)
			}
		}
	}
	require.Greater(t, checked, 150)
}

func TestTheGuidesSayTheSameInBothLanguages(t *testing.T) {
	t.Parallel()
	english, err := filepath.Glob(filepath.Join(root, "docs/guide/en/*.md"))
	require.NoError(t, err)
	german, err := filepath.Glob(filepath.Join(root, "docs/guide/de/*.md"))
	require.NoError(t, err)
	require.Len(t, german, len(english))
	for _, path := range english {
		name := filepath.Base(path)
		en, de := "docs/guide/en/"+name, "docs/guide/de/"+name
		levels := func(page string) (out []string) {
			for _, m := range heading.FindAllStringSubmatch(prose(t, page), -1) {
				out = append(out, m[1])
			}
			return out
		}
		require.Equal(t, levels(en), levels(de), "%s: headings in another order", name)
		commands := func(page string) (out []string) {
			for _, b := range blocks(t, page) {
				out = append(out, b.info+": "+b.notRun+"\n"+strings.Join(b.lines, "\n"))
			}
			return out
		}
		require.Equal(t, commands(en), commands(de), "%s: other commands", name)
		rows := func(page string) int { return strings.Count(prose(t, page), "\n|") }
		require.Equal(t, rows(en), rows(de), "%s: tables of another length", name)
	}
}

func TestTheReadmeIsShort(t *testing.T) {
	t.Parallel()
	require.LessOrEqual(t, strings.Count(string(load(t, "README.md")), "\n"), 150)
	index := string(load(t, "README.md")) + string(load(t, "docs/guide/en/README.md")) + string(load(t, "docs/operations.md")) + string(load(t, "CONTRIBUTING.md")) + string(load(t, "CHANGELOG.md"))
	for _, page := range pages(t) {
		if base := filepath.Base(page); strings.HasPrefix(page, "docs/") && filepath.Dir(page) == "docs" {
			require.True(t, strings.Contains(index, base), "nobody finds %s", page)
		}
	}
}
