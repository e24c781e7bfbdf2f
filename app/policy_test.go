package app

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
)

// settled is a channel that answers other hosts than its driver in general.
type settled struct{ channel.Channel }

func (settled) Hosts() []string { return []string{"sandbox.example"} }

func TestAChannelNarrowsItsHosts(t *testing.T) {
	t.Parallel()
	specs := []channel.Spec{{Driver: "market", Default: core.ModeDraft, Ceiling: core.ModeConfirm, Hosts: []string{"market.example"}}}
	for _, tt := range []struct {
		built channel.Channel
		want  []string
	}{{struct{ channel.Channel }{}, []string{"market.example"}}, {settled{}, []string{"sandbox.example"}}} {
		list := policies(specs, map[core.ChannelName]channel.Channel{"market": tt.built})(core.DefaultSettings())
		require.Equal(t, tt.want, list[0].Hosts)
	}
}

func TestWebFormsAreOffWithoutTheirFlag(t *testing.T) {
	t.Parallel()
	specs := []channel.Spec{{Driver: "form", Default: core.ModeDraft, Ceiling: core.ModeConfirm}, {Driver: "market", Default: core.ModeDraft, Ceiling: core.ModeConfirm}}
	built := map[core.ChannelName]channel.Channel{"form": struct{ channel.Channel }{}, "market": struct{ channel.Channel }{}}
	s := core.DefaultSettings()
	s.Modes = map[core.ChannelName]core.Mode{"form": core.ModeConfirm}
	modes := func() (out []core.Mode) {
		for _, p := range policies(specs, built)(s) {
			out = append(out, p.Mode)
		}
		return out
	}
	require.Equal(t, []core.Mode{core.ModeConfirm, core.ModeDraft}, modes())
	s.Flags = map[core.FlagName]bool{core.FlagWebForms: false}
	require.Equal(t, []core.Mode{core.ModeOff, core.ModeDraft}, modes())
}
