package config

import (
	"reflect"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

// ExportProfile writes a profile as a file that internal/profilefile reads
// again, with comments in the given language.
func ExportProfile(p core.Profile, lang core.Lang) []byte {
	w := &writer{say: i18n.New(lang), docs: "profile.doc."}
	w.line(0, "# "+w.say.T("profile.doc.head", nil))
	w.structure(0, "", reflect.ValueOf(p))
	return w.b.Bytes()
}
