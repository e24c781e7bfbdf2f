package draft

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sync"

	"github.com/automonet/automonet/core"
)

//go:embed templates
var files embed.FS

// builtin parses the embedded templates once; nothing changes them afterwards.
var builtin = sync.OnceValues(parseBuiltin)

// Builtin returns the templates that come with the program.
func Builtin() ([]Template, error) {
	t, err := builtin()
	return slices.Clone(t), err
}

func parseBuiltin() ([]Template, error) {
	var out []Template
	err := fs.WalkDir(files, "templates", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".md" {
			return err
		}
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		t, err := ParseTemplate(name, b)
		if err != nil {
			return err
		}
		out = append(out, t)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the built-in templates: %w", err)
	}
	return out, nil
}

// Pick returns the template that fits best: of the language, first by channel,
// then by category, then the generic one; of equals the first. It reports false
// when there is no template in the language at all.
func Pick(templates []Template, channel core.ChannelName, category string, lang core.Lang) (Template, bool) {
	best, bestRank := Template{}, 0
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
		if rank > bestRank {
			best, bestRank = t, rank
		}
	}
	return best, bestRank > 0
}
