package draft

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/automonet/automonet/core"
)

// files are the texts of templates/.
//
//go:embed templates.gz
var files []byte

// builtin parses the embedded templates once; nothing changes them afterwards.
var builtin = sync.OnceValues(parseBuiltin)

// Builtin returns the templates that come with the program.
func Builtin() ([]Template, error) {
	t, err := builtin()
	return slices.Clone(t), err
}

// builtinTexts are the files of the built-in templates, read once.
var builtinTexts = sync.OnceValues(readTexts)

// BuiltinTexts returns the files of the templates that come with the program, by
// the id of the template.
func BuiltinTexts() (map[string]string, error) {
	texts, err := builtinTexts()
	return maps.Clone(texts), err
}

func readTexts() (map[string]string, error) {
	texts, err := core.Unpack(files)
	if err != nil {
		return nil, fmt.Errorf("read the built-in templates: %w", err)
	}
	out := make(map[string]string, len(texts))
	for name, text := range texts {
		t, err := ParseTemplate(name, []byte(text))
		if err != nil {
			return nil, fmt.Errorf("read the built-in templates: %w", err)
		}
		out[t.ID] = text
	}
	return out, nil
}

func parseBuiltin() ([]Template, error) {
	texts, err := core.Unpack(files)
	if err != nil {
		return nil, fmt.Errorf("read the built-in templates: %w", err)
	}
	var out []Template
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		t, err := ParseTemplate(name, []byte(texts[name]))
		if err != nil {
			return nil, fmt.Errorf("read the built-in templates: %w", err)
		}
		out = append(out, t)
	}
	return out, nil
}

// Pick returns the template that fits best: of the language, first by channel,
// then by category, then the generic one; of equals the first. It reports false
// when there is no template in the language at all.
func Pick(templates []Template, channel core.ChannelName, category string, lang core.Lang) (Template, bool) {
	list := fitting(templates, channel, category, lang)
	if len(list) == 0 {
		return Template{}, false
	}
	return list[0], true
}

// fitting are the templates that fit best, equally well, each id once.
func fitting(templates []Template, channel core.ChannelName, category string, lang core.Lang) []Template {
	var best []Template
	most := 0
	for _, t := range templates {
		if t.Language != lang {
			continue
		}
		rank := 0
		switch t.Category {
		case category:
			rank = 4
		case Generic:
			rank = 2
		default:
			continue
		}
		switch t.Channel {
		case channel:
			rank++
		case AnyChannel:
		default:
			continue
		}
		switch {
		case rank > most:
			best, most = []Template{t}, rank
		case rank == most && !slices.ContainsFunc(best, func(o Template) bool { return o.ID == t.ID }):
			best = append(best, t)
		}
	}
	return best
}
