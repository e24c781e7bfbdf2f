package store_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store"
	"github.com/automonet/automonet/store/storetest"
)

func TestTextsOfTemplatesKeepTheirVersions(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	first, err := f.SaveTemplate(ctx, "en-mine", "one", 0, "user:ada")
	require.NoError(t, err)
	second, err := f.SaveTemplate(ctx, "en-mine", "two", first, "user:bob")
	require.NoError(t, err)
	_, err = f.SaveTemplate(ctx, "en-mine", "late", first, "user:ada")
	require.Equal(t, core.KindConflict, core.KindOf(err))
	_, err = f.SaveTemplate(ctx, "en-mine", "", second, "user:ada")
	require.NoError(t, err)
	own, err := f.OwnTemplates(ctx)
	require.NoError(t, err)
	require.Empty(t, own)
	third, err := f.SaveTemplate(ctx, "en-mine", "three", 0, "user:ada")
	require.NoError(t, err)
	require.Greater(t, third, second, "a revision never stands for two texts")
	f.Reopen()
	list, err := f.TemplateVersions(ctx, "en-mine")
	require.NoError(t, err)
	var said []string
	for _, v := range list {
		said = append(said, v.Text+" "+v.By)
		require.False(t, v.SavedAt.IsZero())
	}
	require.Equal(t, []string{"three user:ada", "two user:bob", "one user:ada"}, said)
	none, err := f.TemplateVersions(ctx, "en-other")
	require.NoError(t, err)
	require.Empty(t, none)

	rev := third
	for range 60 {
		rev, err = f.SaveTemplate(ctx, "en-mine", "again", rev, "user:ada")
		require.NoError(t, err)
	}
	list, err = f.TemplateVersions(ctx, "en-mine")
	require.NoError(t, err)
	require.Len(t, list, 50)
	require.Equal(t, rev, list[0].Rev)
}

func TestFrozenTemplatesSurviveARestart(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	for range 2 {
		require.NoError(t, f.FreezeTemplate(ctx, "en-generic", true, "user:ada"))
	}
	require.NoError(t, f.FreezeTemplate(ctx, "de-generic", false, "user:ada"))
	f.Reopen()
	frozen, err := f.FrozenTemplates(ctx)
	require.NoError(t, err)
	require.Equal(t, map[string]bool{"en-generic": true}, frozen)
	require.NoError(t, f.FreezeTemplate(ctx, "en-generic", false, "user:bob"))
	frozen, err = f.FrozenTemplates(ctx)
	require.NoError(t, err)
	require.Empty(t, frozen)
	events, err := f.Events(ctx, core.EventFilter{Kinds: []core.EventKind{store.EventTemplateFrozen}})
	require.NoError(t, err)
	var said []string
	for _, e := range events {
		said = append(said, e.Subject+" "+e.To+" "+e.By)
	}
	require.Equal(t, []string{"en-generic frozen user:ada", "en-generic in_use user:bob"}, said, "what changes nothing is no event")
}
