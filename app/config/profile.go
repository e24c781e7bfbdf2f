package config

import (
	"reflect"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

// ParseProfile reads a profile file, as strictly as the configuration: each
// mistake names file, line and key.
func ParseProfile(file string, raw []byte) (core.Profile, error) {
	var probs Problems
	root := parseTree(file, raw, &probs)
	if err := probs.err(); err != nil {
		return core.Profile{}, err
	}
	var p core.Profile
	d := &decoder{probs: &probs, places: map[string]origin{}}
	d.value("", root, reflect.ValueOf(&p).Elem())
	if p.ID == "" {
		p.ID = "default"
	}
	if len(probs) == 0 {
		if _, err := core.NewProfile(p); err != nil {
			probs.add(root.at, "", "refused", map[string]any{"what": err.Error()})
		}
	}
	if err := probs.err(); err != nil {
		return core.Profile{}, err
	}
	return core.NewProfile(p)
}

// ExportProfile writes a profile so that ParseProfile reads it again, with
// comments in the given language.
func ExportProfile(p core.Profile, lang core.Lang) ([]byte, error) {
	w := &writer{say: i18n.New(lang), docs: "profile.doc."}
	w.line(0, "# "+w.say.T("profile.doc.head", nil))
	w.structure(0, "", reflect.ValueOf(p))
	return w.b.Bytes(), nil
}
