package config

import (
	"bytes"
	"encoding"
	"fmt"
	"reflect"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

// Export writes the whole configuration, every key with a comment in the
// configuration's language, so that Load gives the same configuration again.
// Secrets stay references; a literal where a reference belongs is an error.
func Export(cfg Config) ([]byte, error) {
	var probs Problems
	c := &checker{cfg: &cfg, loader: &loader{}, probs: &probs, places: map[string]origin{}}
	for i, s := range cfg.Sources {
		c.secrets("sources["+strconv.Itoa(i)+"].config", s.Config)
	}
	for name, ch := range cfg.Channels {
		c.secrets("channels."+string(name)+".config", ch.Config)
	}
	for name, n := range cfg.Notify {
		c.secrets("notify."+name+".config", n.Config)
	}
	for i, p := range cfg.Providers {
		c.providerKey("providers["+strconv.Itoa(i)+"].key", p.Key)
	}
	if err := probs.err(); err != nil {
		return nil, err
	}
	cfg = cfg.written()
	w := &writer{say: i18n.New(cfg.Language)}
	w.line(0, "# "+w.say.T("config.doc.head", nil))
	w.structure(0, "", reflect.ValueOf(cfg))
	return w.b.Bytes(), nil
}

// written takes out of the settings what stands in other sections.
func (c Config) written() Config {
	if c.Settings.Lang == c.Language {
		c.Settings.Lang = ""
	}
	if c.Settings.TimeZone == c.TimeZone {
		c.Settings.TimeZone = ""
	}
	c.Settings.Modes = nil
	return c
}

type writer struct {
	b   bytes.Buffer
	say *i18n.Printer
	// brief leaves out what is not set, inside the entries of a list.
	brief bool
}

func (w *writer) line(depth int, text string) {
	w.b.WriteString(strings.Repeat("  ", depth))
	w.b.WriteString(text)
	w.b.WriteByte('\n')
}

// comment writes the explanation of a key, found under its generic name.
func (w *writer) comment(depth int, doc string) {
	if w.say == nil {
		return
	}
	if key := "config.doc." + doc; w.say.Has(key) {
		for _, line := range strings.Split(w.say.T(key, nil), "\n") {
			w.line(depth, "# "+line)
		}
	}
}

func (w *writer) structure(depth int, doc string, v reflect.Value) {
	for _, f := range reflect.VisibleFields(v.Type()) {
		key := keyOf(f)
		if !f.IsExported() || key == "-" || join(doc, key) == "settings.modes" {
			continue
		}
		if w.brief && v.FieldByIndex(f.Index).IsZero() && v.FieldByIndex(f.Index).Kind() != reflect.Bool {
			continue
		}
		if depth == 0 && isSection(f.Type) {
			w.b.WriteByte('\n')
		}
		w.comment(depth, join(doc, key))
		w.entry(depth, key, join(doc, key), v.FieldByIndex(f.Index))
	}
}

func isSection(t reflect.Type) bool {
	return t.Kind() == reflect.Struct || t.Kind() == reflect.Map || t.Kind() == reflect.Slice
}

func (w *writer) entry(depth int, key, doc string, v reflect.Value) {
	head := quoteScalar(key) + ":"
	if n, ok := v.Interface().(Node); ok {
		if n.Empty() && w.brief {
			return
		}
		if n.Empty() {
			w.line(depth, head+" {}")
			return
		}
		w.line(depth, head)
		w.tree(depth+1, n.tree)
		return
	}
	if text, ok := scalarText(v); ok {
		w.line(depth, strings.TrimRight(head+" "+text, " "))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		w.line(depth, head)
		w.structure(depth+1, doc, v)
	case reflect.Map:
		w.mapping(depth, head, doc, v)
	case reflect.Slice:
		w.list(depth, head, doc, v)
	}
}

func (w *writer) mapping(depth int, head, doc string, v reflect.Value) {
	if v.Len() == 0 {
		w.line(depth, head+" {}")
		return
	}
	w.line(depth, head)
	keys := v.MapKeys()
	sort.Slice(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
	for _, k := range keys {
		w.entry(depth+1, k.String(), doc, v.MapIndex(k))
	}
}

func (w *writer) list(depth int, head, doc string, v reflect.Value) {
	if v.Len() == 0 {
		w.line(depth, head+" []")
		return
	}
	w.line(depth, head)
	for i := range v.Len() {
		if text, ok := scalarText(v.Index(i)); ok {
			w.line(depth+1, "- "+text)
			continue
		}
		sub := &writer{say: w.say, brief: true}
		sub.structure(1, doc+"[]", v.Index(i))
		w.item(depth+1, sub.b.String())
	}
}

// item writes lines as one entry of a list.
func (w *writer) item(depth int, text string) {
	mark := "- "
	for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		w.line(depth, mark+strings.TrimPrefix(line, "  "))
		mark = "  "
	}
}

func (w *writer) tree(depth int, t *tree) {
	for _, f := range t.fields {
		head := quoteScalar(f.key) + ":"
		switch {
		case f.val.shape == shapeMap && len(f.val.fields) > 0:
			w.line(depth, head)
			w.tree(depth+1, f.val)
		case f.val.shape == shapeList && len(f.val.items) > 0:
			w.line(depth, head)
			for _, item := range f.val.items {
				if item.shape == shapeScalar {
					w.line(depth+1, "- "+treeScalar(item))
					continue
				}
				w.line(depth+1, "- "+flow(item))
			}
		default:
			w.line(depth, head+" "+flow(f.val))
		}
	}
}

func flow(t *tree) string {
	var parts []string
	switch t.shape {
	case shapeMap:
		for _, f := range t.fields {
			parts = append(parts, quote(f.key)+": "+flow(f.val))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case shapeList:
		for _, item := range t.items {
			parts = append(parts, flow(item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case shapeNull:
		return "null"
	}
	if t.quoted {
		return quote(t.text)
	}
	return treeScalar(t)
}

func treeScalar(t *tree) string {
	if t.quoted {
		return quoteScalar(t.text)
	}
	if _, isText := plain(t).(string); isText {
		return quoteScalar(t.text)
	}
	return t.text
}

// scalarText writes the values that stand on one line.
func scalarText(v reflect.Value) (string, bool) {
	switch x := v.Interface().(type) {
	case time.Duration:
		return DurationText(x), true
	case time.Time:
		if x.IsZero() {
			return "", true
		}
		return x.UTC().Format(time.RFC3339), true
	case core.Money:
		if !x.Stated() {
			return `""`, true
		}
		return x.String(), true
	case core.NanoUSD:
		return usdText(x), true
	case encoding.TextMarshaler:
		text, err := x.MarshalText()
		return quoteScalar(string(text)), err == nil
	}
	switch v.Kind() {
	case reflect.String:
		return quoteScalar(v.String()), true
	case reflect.Bool, reflect.Int, reflect.Int64:
		return fmt.Sprint(v.Interface()), true
	case reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'f', -1, 64), true
	}
	return "", false
}

var plainForm = regexp.MustCompile(`^[A-Za-z/~][A-Za-z0-9_./@+\-]*(:[A-Za-z0-9_./@+\-]+)*$`)

// quoteScalar writes text plainly where YAML reads it back as the same text.
func quoteScalar(s string) string {
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off", "null", "~", "y", "n":
		// Mode "off" is a word for us, but other readers of YAML take it for false.
		return quote(s)
	}
	if plainForm.MatchString(s) && len(s) < 200 {
		return s
	}
	return quote(s)
}

// quote writes a double-quoted YAML scalar, whatever the text holds.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x20 || r == 0x7f || (r >= 0x80 && r < 0xa0) || r == 0x2028 || r == 0x2029 || r == 0xfeff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
