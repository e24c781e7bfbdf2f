package core_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestKnownLang(t *testing.T) {
	t.Parallel()
	for l, known := range map[core.Lang]bool{"en": true, "aa": true, "zu": true, "nb": true, "": false, "xx": false, "e ": false, " e": false, "n d": false, "EN": false, "deu": false} {
		require.Equal(t, known, core.KnownLang(l), "%q", l)
	}
	w, err := core.NewDraftWish(core.DraftWish{Language: " IT", Models: []string{"a/m", "b/m", "a/m"}})
	require.NoError(t, err)
	require.Equal(t, core.Lang("it"), w.Language)
	require.Equal(t, []string{"a/m", "b/m"}, w.Models, "nobody pays twice for the same")
	_, err = core.NewDraftWish(core.DraftWish{Language: "xx"})
	require.Equal(t, core.KindInvalid, core.KindOf(err))
}
