package config

import (
	"bytes"
	"errors"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
)

// Explain gives an error that a plug-in raised about its section the place in the
// file: file, line and full key. The error's field is the key below the section,
// such as "urls[0]". Problems and errors without a field are returned as they are,
// the latter with the place of the section.
func (n Node) Explain(err error) error {
	var probs Problems
	var said *core.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &probs), !errors.As(err, &said), said.Kind != core.KindInvalid:
		return err
	}
	at, key := n.at, n.key
	if n.tree != nil {
		at = n.tree.at
	}
	if said.Field != "" {
		key = join(n.key, said.Field)
		if t, found := n.find(said.Field); found.line > 0 || found.env != "" {
			at = found
		} else if t != nil {
			at = t.at
		}
	}
	probs.add(at, key, "refused", map[string]any{"what": said.Msg})
	return probs.err()
}

// find follows a key such as "mapping.urls[2]" below the section; it returns the
// deepest part that is there and where its key stands.
func (n Node) find(path string) (*tree, origin) {
	t, at := n.tree, origin{}
	for _, part := range strings.Split(path, ".") {
		name, index, _ := strings.Cut(part, "[")
		if t == nil {
			return nil, at
		}
		var next *tree
		for _, f := range t.fields {
			if f.key == name {
				next, at = f.val, f.at
			}
		}
		if next == nil {
			return t, at
		}
		t = next
		if i, err := strconv.Atoi(strings.TrimSuffix(index, "]")); err == nil && i >= 0 && i < len(t.items) {
			t = t.items[i]
			if t.at.line > 0 {
				at = t.at
			}
		}
	}
	return t, at
}

// ExplainSource gives an error that a driver raised about a source its place, also
// where the source has no section of its own.
func (c Config) ExplainSource(s Source, err error) error {
	var probs Problems
	var said *core.Error
	if err == nil || !s.Config.Empty() || errors.As(err, &probs) || !errors.As(err, &said) || said.Kind != core.KindInvalid {
		return s.Config.Explain(err)
	}
	i := slices.IndexFunc(c.Sources, func(o Source) bool { return o.Name == s.Name })
	at := c.lineOf(regexp.MustCompile(`^\s*-?\s*\{?\s*name:\s*["']?` + regexp.QuoteMeta(string(s.Name)) + `["']?\s*([,}#]|$)`))
	probs.add(at, join("sources["+strconv.Itoa(i)+"].config", said.Field), "refused", map[string]any{"what": said.Msg})
	return probs.err()
}

// lineOf is the first line of the file that the pattern matches.
func (c Config) lineOf(pattern *regexp.Regexp) origin {
	at := origin{file: c.Path}
	raw, err := os.ReadFile(c.Path)
	if err != nil {
		return at
	}
	for i, line := range bytes.Split(raw, []byte("\n")) {
		if pattern.Match(line) {
			at.line = i + 1
			break
		}
	}
	return at
}

// Explain gives an error about a top-level key the place of that key in the file.
func (c Config) Explain(key string, err error) error {
	var probs Problems
	var said *core.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &probs), !errors.As(err, &said):
		return err
	}
	at := c.lineOf(regexp.MustCompile("^" + regexp.QuoteMeta(key) + ":"))
	what := said.Msg
	if said.Field != "" && said.Field != key {
		what = said.Field + ": " + what
	}
	probs.add(at, key, "refused", map[string]any{"what": what})
	return probs.err()
}

// Join collects the problems of several checks in the order of the file; an error
// of another sort is returned alone.
func Join(errs ...error) error {
	var all Problems
	for _, err := range errs {
		var probs Problems
		switch {
		case err == nil:
		case errors.As(err, &probs):
			all = append(all, probs...)
		default:
			return err
		}
	}
	return all.err()
}

// Origins returns scheme and host of every web address below the node, once each:
// where a source is told to ask.
func (n Node) Origins() []string {
	var out []string
	for _, u := range n.Addresses() {
		if origin := u.Scheme + "://" + u.Host; !slices.Contains(out, origin) {
			out = append(out, origin)
		}
	}
	return out
}

// accountKeys are the names under which a node has the name of somebody's account.
var accountKeys = []string{"username", "user", "login", "account"}

// Accounts returns the names of accounts below the node.
func (n Node) Accounts() []string {
	var out []string
	if n.tree == nil {
		return nil
	}
	walk("", n.tree, func(key string, t *tree) {
		if t.shape == shapeScalar && t.text != "" && slices.Contains(accountKeys, key[strings.LastIndexByte(key, '.')+1:]) {
			out = append(out, t.text)
		}
	})
	return out
}

// Addresses returns every web address below the node, in the order of the file.
func (n Node) Addresses() []*url.URL {
	var out []*url.URL
	if n.tree == nil {
		return nil
	}
	walk("", n.tree, func(_ string, t *tree) {
		u, err := url.Parse(t.text)
		if t.shape != shapeScalar || err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return
		}
		out = append(out, u)
	})
	return out
}
