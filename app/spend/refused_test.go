package spend_test

import (
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/llm"
	"github.com/automonet/automonet/store/ledger"
)

// TestARefusedKeyIsAskedOnce: one refusal keeps the whole provider out, is shown
// everywhere and survives a restart, until the key changes or a test passes.
func TestARefusedKeyIsAskedOnce(t *testing.T) {
	t.Parallel()
	keys := map[string]string{"env:KEY": "wrong"}
	r := newRig(t, func(r *rig) {
		r.cfg.Secret = secrets(keys)
		r.cfg.Providers[0].Models = []string{"gpt-5-mini", "gpt-5-nano", "gpt-5"}
	})
	r.set("day", dollar, "month", 10*dollar)
	_, err := r.ask()
	require.Error(t, err)
	made := func() int {
		calls, _, err := r.Calls(t.Context(), core.CallFilter{})
		require.NoError(t, err)
		return len(calls)
	}
	require.Equal(t, 1, made())
	r.open()
	got, err := r.ask()
	require.Error(t, err)
	require.Equal(t, core.WhyKeyRefused, got.Choice.Rejected[0].Why)
	require.Equal(t, 1, made(), "also after a restart")
	require.Equal(t, core.WhyKeyRefused, r.model("acme/gpt-5").Why)
	status, err := r.Status(t.Context())
	require.NoError(t, err)
	require.Contains(t, status.Notes, core.NoteKeyRefused)
	require.Equal(t, core.RungTemplate, status.Rung)
	list, err := r.Providers(t.Context())
	require.NoError(t, err)
	require.Equal(t, core.ProviderKeyRefused, list[0].State)

	keys["env:KEY"] = "k3y"
	r.open()
	_, err = r.ask()
	require.NoError(t, err, "another key is tried")
	require.Empty(t, r.model("acme/gpt-5").Why)
}

// TestAMissingModelIsLeftAlone: one 404 keeps a model out for a day or until it is
// released.
func TestAMissingModelIsLeftAlone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.set("day", dollar, "month", 10*dollar)
	r.vendor.Always(&fake.Behaviour{Status: http.StatusNotFound, Error: "model_not_found"})
	for range 3 {
		_, err := r.ask()
		require.Error(t, err)
	}
	require.Len(t, r.vendor.Requests(), 1)
	require.Equal(t, core.WhyMissing, r.model("acme/gpt-5-mini").Why)
	require.NoError(t, r.EndQuarantine(t.Context(), "acme", "gpt-5-mini", "user:test"))
	_, err := r.ask()
	require.Error(t, err)
	require.Len(t, r.vendor.Requests(), 2)
	r.vendor.Always(nil)
	r.cfg.Clock.(*clock.Sim).Advance(24 * time.Hour)
	_, err = r.ask()
	require.NoError(t, err)
}

// TestAForbiddenModelShutsOutNoOther: a 403 is held against the model it was said
// of, until a day has passed, the key changes or it is released; the others of the
// provider serve.
func TestAForbiddenModelShutsOutNoOther(t *testing.T) {
	t.Parallel()
	keys := map[string]string{"env:KEY": "k3y"}
	r := newRig(t, func(r *rig) {
		r.cfg.Secret = secrets(keys)
		r.cfg.Providers[0].Models = []string{"gpt-5-mini", "gpt-5-nano"}
	})
	r.set("day", dollar, "month", 10*dollar)
	r.vendor.Next(fake.Behaviour{Status: http.StatusForbidden, Error: "model_not_found"})
	got, err := r.ask()
	require.NoError(t, err, "the other one serves")
	require.Len(t, r.vendor.Requests(), 2)
	shut := "acme/gpt-5-mini"
	if got.Name == shut {
		shut = "acme/gpt-5-nano"
	}
	require.Equal(t, core.WhyForbidden, r.model(shut).Why)
	require.Empty(t, r.model(got.Name).Why)
	r.open()
	require.Equal(t, core.WhyForbidden, r.model(shut).Why, "also after a restart")
	list, err := r.Providers(t.Context())
	require.NoError(t, err)
	require.Equal(t, core.ProviderOK, list[0].State)
}

// TestTheRecordNamesWhatIsShutOut: a provider without a key, or away from this
// machine under local_only, is among the rejected with the reason.
func TestTheRecordNamesWhatIsShutOut(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(r *rig) {
		r.cfg.Providers = append(r.cfg.Providers, config.Provider{Name: "keyless", Driver: "openai", Enabled: true, Key: "env:NONE"})
	})
	r.set("day", dollar, "month", 10*dollar)
	got, err := r.ask()
	require.NoError(t, err)
	call, err := r.Call(t.Context(), got.Calls[0])
	require.NoError(t, err)
	require.Contains(t, string(call.Explain), `{"name":"keyless","why":"no_key"}`)

	s := newServer()
	r.cfg.Models.LocalOnly = true
	r.cfg.Providers = append(r.cfg.Providers, config.Provider{Name: "own", Driver: "ollama", Enabled: true, Local: true, BaseURL: serve(t, s) + "/v1"})
	r.open()
	got, err = r.ask()
	require.NoError(t, err)
	require.Contains(t, got.Choice.Rejected, route.Rejected{Name: "acme", Why: core.WhyLocalOnly})
}

// TestARestartForgetsNothing: the calls of the last minute count against the
// owner's limits after a restart, and what few calls taught is kept.
func TestARestartForgetsNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(r *rig) {
		r.cfg.Providers[0].RPM = 2
		r.cfg.Models.Deadline = 10 * time.Second
	})
	r.set("day", dollar, "month", 10*dollar)
	for range 2 {
		_, err := r.ask()
		require.NoError(t, err)
	}
	r.open()
	got, err := r.ask()
	require.Error(t, err)
	require.Equal(t, "own_rate_limit", got.Choice.Rejected[0].Why)
	require.Len(t, r.vendor.Requests(), 2)
	r.shut()
	l, err := ledger.Open(t.Context(), ledger.Config{Path: filepath.Join(r.cfg.Dir, "ledger.db"), Clock: r.cfg.Clock, Boot: "look"})
	require.NoError(t, err)
	habits, err := l.Docs(t.Context(), ledger.DocHabit)
	require.NoError(t, err)
	require.NoError(t, l.Close())
	require.Contains(t, string(habits["acme/gpt-5-mini|draft"]), `"n":2`)
	r.cfg.Clock.(*clock.Sim).Advance(time.Minute)
	r.open()
	_, err = r.ask()
	require.NoError(t, err)
}
