package fit

import (
	"github.com/automonet/automonet/core"
	"testing"
)

func TestZZ(t *testing.T) {
	for _, p := range [][2]string{{"en", "en"}, {"de", "de"}, {"es", "es"}, {"fr", "fr"}, {"en", "de"}, {"de", "en"}} {
		r, err := Titles("/work/shared/data", core.Lang(p[0]), core.Lang(p[1]))
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%+v", r)
	}
}
