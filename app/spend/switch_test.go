package spend_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/spend"
	"github.com/automonet/automonet/core"
)

func TestASwitchedOffModelIsNotCalled(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(r *rig) { r.cfg.Providers[0].Models = []string{"gpt-5-mini"} })
	r.set("day", dollar, "month", 10*dollar)
	require.True(t, r.model("acme/gpt-5-mini").Usable)
	for range 2 {
		m, err := r.SwitchModel(t.Context(), "acme", "gpt-5-mini", false, "user:test")
		require.NoError(t, err)
		require.Equal(t, []any{true, false, core.WhyDisabled}, []any{m.Disabled, m.Usable, m.Why})
	}
	require.Equal(t, spend.NoticeModel, r.seen.told[len(r.seen.told)-1].Kind)
	answer, err := r.ask()
	require.Equal(t, core.KindTransient, core.KindOf(err))
	require.Equal(t, core.WhyDisabled, answer.Choice.Rejected[0].Why)
	_, err = r.Test(t.Context(), "acme/gpt-5-mini", "en")
	require.ErrorContains(t, err, "you switched")
	require.Empty(t, r.vendor.Requests())

	r.open()
	require.True(t, r.model("acme/gpt-5-mini").Disabled, "a restart keeps it")
	m, err := r.SwitchModel(t.Context(), "acme", "gpt-5-mini", true, "user:test")
	require.NoError(t, err)
	require.True(t, m.Usable)
	_, err = r.ask()
	require.NoError(t, err)
	changes := r.budget().Changes
	require.Equal(t, []string{"model:acme/gpt-5-mini", "off", "on", "user:test"}, []string{changes[0].What, changes[0].From, changes[0].To, changes[0].By})

	_, err = r.SwitchModel(t.Context(), "nobody", "gpt-5-mini", false, "user:test")
	require.Equal(t, core.KindNotFound, core.KindOf(err))
}
