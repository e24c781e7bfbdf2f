package config

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// maxFile bounds a configuration file in bytes, maxDepth its nesting.
const (
	maxFile  = 1 << 20
	maxDepth = 32
)

type shape int

const (
	shapeNull shape = iota
	shapeScalar
	shapeMap
	shapeList
)

func (s shape) String() string {
	return [...]string{"nothing", "value", "section", "list"}[s]
}

// tree is a configuration value together with where it was written, so that
// every later error can name its place.
type tree struct {
	shape  shape
	text   string // a scalar as written, without quotes
	quoted bool   // a quoted or block scalar is always text, never a number
	fields []field
	items  []*tree
	at     origin
}

type field struct {
	key string
	at  origin
	val *tree
}

// origin is a place in a file, or an environment variable.
type origin struct {
	file string
	line int
	env  string
}

func (o origin) String() string {
	switch {
	case o.env != "":
		return o.env
	case o.line == 0:
		return o.file
	}
	return o.file + ":" + strconv.Itoa(o.line)
}

func (t *tree) get(key string) *tree {
	for _, f := range t.fields {
		if f.key == key {
			return f.val
		}
	}
	return nil
}

func (t *tree) set(key string, at origin, val *tree) {
	t.shape = shapeMap
	for i := range t.fields {
		if t.fields[i].key == key {
			t.fields[i].val, t.fields[i].at = val, at
			return
		}
	}
	t.fields = append(t.fields, field{key, at, val})
}

// parseTree reads YAML into a tree. Anchors, aliases, merge keys and tags are
// refused: a configuration says each value where it stands.
func parseTree(file string, raw []byte, probs *Problems) *tree {
	root := &tree{shape: shapeMap, at: origin{file: file, line: 1}}
	if len(raw) > maxFile {
		probs.add(origin{file: file}, "", "too_large", map[string]any{"limit": maxFile})
		return root
	}
	doc, err := parser.ParseBytes(raw, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		at := origin{file: file}
		what := "YAML"
		// Not by the type's name: its package brings a decoder that nothing here uses.
		var syntax interface {
			GetMessage() string
			GetToken() *token.Token
		}
		if errors.As(err, &syntax) {
			what = syntax.GetMessage()
			if tk := syntax.GetToken(); tk != nil && tk.Position != nil {
				at.line = tk.Position.Line
			}
		}
		if line, key := tabbed(raw); line > 0 {
			at.line = line
			probs.add(at, key, "tab", nil)
			return root
		}
		probs.add(at, "", "syntax", map[string]any{"what": bound(what)})
		return root
	}
	p := &treeParser{file: file, probs: probs}
	switch len(doc.Docs) {
	case 0:
		return root
	case 1:
	default:
		at := origin{file: file}
		if start := doc.Docs[1].Start; start != nil && start.Position != nil {
			at.line = start.Position.Line
		}
		probs.add(at, "", "documents", nil)
		return root
	}
	if doc.Docs[0].Body == nil {
		return root
	}
	if t := p.node("", doc.Docs[0].Body, 0); t.shape != shapeNull {
		return t
	}
	return root
}

// tabbed finds the first line that is indented with a tab, and the key on it.
func tabbed(raw []byte) (line int, key string) {
	for i, l := range strings.Split(string(raw), "\n") {
		text := strings.TrimLeft(l, " \t")
		if text == "" || text[0] == '#' || !strings.Contains(l[:len(l)-len(text)], "\t") {
			continue
		}
		key, _, _ := strings.Cut(strings.TrimPrefix(text, "- "), ":")
		return i + 1, bound(strings.TrimSpace(key))
	}
	return 0, ""
}

type treeParser struct {
	file  string
	probs *Problems
}

func (p *treeParser) origin(n ast.Node) origin {
	at := origin{file: p.file}
	if tk := n.GetToken(); tk != nil && tk.Position != nil {
		at.line = tk.Position.Line
	}
	return at
}

func (p *treeParser) node(path string, n ast.Node, depth int) *tree {
	at := p.origin(n)
	if depth > maxDepth {
		p.probs.add(at, path, "too_deep", map[string]any{"limit": maxDepth})
		return &tree{at: at}
	}
	switch n := n.(type) {
	case *ast.NullNode:
		return &tree{at: at}
	case *ast.MappingNode:
		return p.mapping(path, at, n.Values, depth)
	case *ast.MappingValueNode:
		return p.mapping(path, at, []*ast.MappingValueNode{n}, depth)
	case *ast.SequenceNode:
		t := &tree{shape: shapeList, at: at}
		for i, v := range n.Values {
			t.items = append(t.items, p.node(path+"["+strconv.Itoa(i)+"]", v, depth+1))
		}
		return t
	case *ast.StringNode:
		// A plain word is text unless a decoder wants something else of it.
		return &tree{shape: shapeScalar, text: n.Value, quoted: isQuoted(n), at: at}
	case *ast.LiteralNode:
		return &tree{shape: shapeScalar, text: n.Value.Value, quoted: true, at: at}
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		p.probs.add(at, path, "no_anchors", nil)
		return &tree{at: at}
	case ast.ScalarNode:
		return &tree{shape: shapeScalar, text: n.GetToken().Value, at: at}
	}
	p.probs.add(at, path, "syntax", map[string]any{"what": fmt.Sprint(n.Type())})
	return &tree{at: at}
}

func (p *treeParser) mapping(path string, at origin, values []*ast.MappingValueNode, depth int) *tree {
	t := &tree{shape: shapeMap, at: at}
	if len(values) > 0 {
		t.at = p.origin(values[0].Key)
	}
	for _, v := range values {
		if _, merge := v.Key.(*ast.MergeKeyNode); merge {
			p.probs.add(p.origin(v.Key), path, "no_anchors", nil)
			continue
		}
		key := v.Key.GetToken().Value
		keyAt := p.origin(v.Key)
		child := p.node(join(path, key), v.Value, depth+1)
		if child.shape == shapeNull || child.shape == shapeMap {
			child.at = keyAt
		}
		if t.get(key) != nil {
			p.probs.add(keyAt, join(path, key), "duplicate_key", nil)
			continue
		}
		t.fields = append(t.fields, field{key, keyAt, child})
	}
	return t
}

func isQuoted(n *ast.StringNode) bool {
	tk := n.GetToken()
	if tk == nil {
		return false
	}
	o := strings.TrimLeft(tk.Origin, " \t\r\n")
	return strings.HasPrefix(o, `"`) || strings.HasPrefix(o, "'")
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
