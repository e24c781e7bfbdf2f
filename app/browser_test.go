package app

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
)

func TestAChannelIsToldForWhomItSpeaks(t *testing.T) {
	w := newRestWorld(t)
	ctx, l := t.Context(), w.app.local
	box := &authorBox{store: l.store}
	p, err := l.Proposal(ctx, core.ProposalID(w.ids["proposal3"]))
	require.NoError(t, err)
	sub := core.Submission{ProposalID: p.ID, Hash: p.Hash}
	who, err := box.author(ctx, sub)
	require.NoError(t, err)
	assert.False(t, who.ByUser, "nobody has approved it yet")
	assert.Equal(t, p.Profile, who.Profile.ID)
	assert.NotEmpty(t, who.Profile.Facts)
	_, err = l.Approve(ctx, p.ID, p.Hash, "user:anna")
	require.NoError(t, err)
	who, err = box.author(ctx, sub)
	require.NoError(t, err)
	assert.True(t, who.ByUser)
	sub.Hash = "another"
	who, err = box.author(ctx, sub)
	require.NoError(t, err)
	assert.False(t, who.ByUser, "it was approved for another content")
	sub.ProposalID = "none"
	_, err = box.author(ctx, sub)
	require.Error(t, err)
	_, err = (&authorBox{}).author(ctx, sub)
	assert.Equal(t, core.KindInternal, core.KindOf(err))
}

func TestAWindowNeedsABrowserAndAPlainName(t *testing.T) {
	t.Parallel()
	cfg := config.Default()
	cfg.Web.RDAPURL = "" // no registry is asked
	cfg.DataDir = filepath.Join(t.TempDir(), "data")
	node, err := config.NodeFrom(map[string]any{"program": "/no/such/browser"})
	require.NoError(t, err)
	cfg.Channels = map[core.ChannelName]config.Channel{"form": {Config: node}}
	require.ErrorContains(t, OpenBrowser(t.Context(), Options{Config: cfg}, "acme", ""), "there is no browser")
	require.ErrorContains(t, OpenBrowser(t.Context(), Options{Config: cfg}, "../acme", ""), "not a name")
}
