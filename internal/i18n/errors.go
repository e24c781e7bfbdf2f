package i18n

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
	"sync"

	"github.com/automonet/automonet/core"
)

// Error returns an error's message for users (core.Error.Msg) in the printer's
// language. Messages are written in English where the error arises; German is
// found by the form of the message, its values are kept. A message without a
// German form stays English, so that nothing is hidden.
func (p *Printer) Error(msg string) string {
	if p.lang != core.LangGerman {
		return msg
	}
	return inGerman(msg, 2)
}

func inGerman(msg string, depth int) string {
	if len(msg) > 4<<10 {
		return msg
	}
	for _, f := range forms() {
		if !strings.HasPrefix(msg, f.start) {
			continue
		}
		values := f.pattern.FindStringSubmatch(msg)
		if values == nil {
			continue
		}
		var b strings.Builder
		for i, piece := range f.german {
			if i > 0 {
				v := values[i]
				if depth > 0 {
					v = inGerman(v, depth-1)
				}
				b.WriteString(v)
			}
			b.WriteString(piece)
		}
		return b.String()
	}
	return msg
}

// form is one message: how the English text is recognised, and the German text
// around its values.
type form struct {
	start   string
	pattern *regexp.Regexp
	german  []string
}

var verb = regexp.MustCompile(`%0?[0-9]*[a-z]`)

// forms are compiled when the first German error is shown; the ones with the
// most fixed text come first, since they say the most.
var forms = sync.OnceValue(func() []form {
	// The English form of a message, as it stands in the code, stands for its
	// German form with the same verbs in the same order.
	texts, err := core.Unpack(packedErrors)
	if err != nil {
		// The catalogue is part of the program and read by a test.
		panic(fmt.Sprintf("catalogue of errors: %v", err))
	}
	keys := make([]string, 0, len(texts))
	for k := range texts {
		keys = append(keys, k)
	}
	fixed := func(k string) int { return len(verb.ReplaceAllString(k, "")) }
	sort.Slice(keys, func(i, j int) bool {
		if fixed(keys[i]) != fixed(keys[j]) {
			return fixed(keys[i]) > fixed(keys[j])
		}
		return keys[i] < keys[j]
	})
	out := make([]form, 0, len(keys))
	for _, k := range keys {
		pieces := verb.Split(k, -1)
		var p strings.Builder
		p.WriteString(`(?s)\A`)
		for i, piece := range pieces {
			if i > 0 {
				p.WriteString(`(.*?)`)
			}
			p.WriteString(regexp.QuoteMeta(piece))
		}
		p.WriteString(`\z`)
		out = append(out, form{start: pieces[0], pattern: regexp.MustCompile(p.String()), german: verb.Split(texts[k], -1)})
	}
	return out
})
