// Package i18n holds what AutoMonet says to people, in German and English: one
// message catalogue per language with the same keys and placeholders, and the
// formats of numbers, money and dates. Foreign text that fills a placeholder is
// cleaned of control characters, so that a message is safe on a terminal.
package i18n

import (
	"fmt"
	"sort"
	"strings"
	"sync"

	"github.com/automonet/automonet/core"
)

// maxArg bounds a value that fills a placeholder, in bytes.
const maxArg = 8 << 10

// Printer says things in one language. It is safe for concurrent use.
type Printer struct {
	lang     core.Lang
	messages map[string]string
}

// New returns the printer of a language; languages without a catalogue get English.
func New(lang core.Lang) *Printer {
	if lang == core.LangGerman {
		return german()
	}
	return english()
}

// The catalogues are read once, when first asked for, and never change.
var (
	german  = sync.OnceValue(func() *Printer { return load(core.LangGerman, packedGerman) })
	english = sync.OnceValue(func() *Printer { return load(core.LangEnglish, packedEnglish) })
)

// Languages returns the languages with a catalogue.
func Languages() []core.Lang { return []core.Lang{core.LangEnglish, core.LangGerman} }

func load(lang core.Lang, file []byte) *Printer {
	messages, err := core.Unpack(file)
	if err != nil {
		// The catalogues are part of the program and read by a test.
		panic(fmt.Sprintf("message catalogue %s: %v", lang, err))
	}
	return &Printer{lang: lang, messages: messages}
}

// Lang returns the printer's language.
func (p *Printer) Lang() core.Lang { return p.lang }

// Has reports whether the catalogue holds key.
func (p *Printer) Has(key string) bool { _, ok := p.messages[key]; return ok }

// Keys returns all keys in order.
func (p *Printer) Keys() []string {
	keys := make([]string, 0, len(p.messages))
	for k := range p.messages {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// T returns the message with its placeholders filled: {name} is replaced by
// args["name"]. Numbers, money and times are written in the language's format.
// A key without a message is returned as it is.
func (p *Printer) T(key string, args map[string]any) string {
	text, ok := p.messages[key]
	if !ok {
		return key
	}
	return p.fill(text, args)
}

// N is T for a message that depends on a count: it uses key.one for 1 and
// key.other otherwise, and fills {n}.
func (p *Printer) N(key string, n int, args map[string]any) string {
	all := map[string]any{"n": n}
	for k, v := range args {
		all[k] = v
	}
	if n == 1 {
		return p.T(key+".one", all)
	}
	return p.T(key+".other", all)
}

// Or returns the message of key, or fallback where the catalogue has none: for
// codes that plug-ins may add.
func (p *Printer) Or(key, fallback string, args map[string]any) string {
	if p.Has(key) {
		return p.T(key, args)
	}
	return core.Clean(fallback, maxArg, false)
}

func (p *Printer) fill(text string, args map[string]any) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var b strings.Builder
	for {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			break
		}
		end := strings.IndexByte(text[open:], '}')
		if end < 0 {
			break
		}
		b.WriteString(text[:open])
		name := text[open+1 : open+end]
		if v, ok := args[name]; ok {
			b.WriteString(p.Value(v))
		} else {
			b.WriteString(text[open : open+end+1])
		}
		text = text[open+end+1:]
	}
	b.WriteString(text)
	return b.String()
}

// Detect returns the language that an environment (as of os.Environ) asks for
// by LC_ALL, LC_MESSAGES or LANG, or "" where it names none with a catalogue.
func Detect(environ []string) core.Lang {
	values := map[string]string{}
	for _, kv := range environ {
		k, v, _ := strings.Cut(kv, "=")
		values[k] = v
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		v := strings.ToLower(values[name])
		if v == "" {
			continue
		}
		for _, lang := range Languages() {
			if v == string(lang) || strings.HasPrefix(v, string(lang)+"_") || strings.HasPrefix(v, string(lang)+"-") {
				return lang
			}
		}
		return ""
	}
	return ""
}
