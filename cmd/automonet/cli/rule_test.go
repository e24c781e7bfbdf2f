package cli

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRuleIsConfirmedBeforeItIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	assert.Contains(t, w.ok("rule", "list"), "no standing rules")
	got := w.run("rule", "add", "never", "gambling")
	assert.Equal(t, 2, got.code, "nobody confirmed what it means")
	assert.Contains(t, got.out, "Refuse work that has to do with gambling, betting and lotteries.")
	assert.Empty(t, w.svc.standing)

	out := w.ok("rule", "add", "keine Glücksspiele, außer Lotto", "--yes", "--lang", "de")
	assert.Contains(t, out, "Arbeit ablehnen, die mit Folgendem zu tun hat: Glücksspiel, Wetten und Lotterien.")
	assert.Contains(t, out, "Nicht verstanden: „außer Lotto“. Regeln kennen keine Ausnahmen.")
	require.Len(t, w.svc.standing, 1)
	assert.Equal(t, "user:cli", w.svc.standing[0].By)

	assert.Equal(t, 2, w.run("rule", "add", "gambling", "--yes").code, "a word alone is no rule")
	assert.Contains(t, w.ok("rule", "add", "at least 60 EUR per hour", "--yes", "--json"), `"kind": "min_pay"`)
	list := w.ok("rule", "list")
	assert.Contains(t, list, "at least 60 EUR per hour")
	assert.Contains(t, w.ok("rule", "list", "--json"), `"items"`)

	assert.Contains(t, w.ok("rule", "remove", "00a1"), "is dropped")
	assert.Equal(t, 3, w.run("rule", "remove", "00a1").code)
	assert.Len(t, w.svc.standing, 1)
}

func TestRuleTestShowsWhatItWouldRefuse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, d := range w.svc.jobs {
		d.Job.Text = "A casino lobby."
		break
	}
	out := w.ok("rule", "test", "never", "gambling")
	assert.Contains(t, out, "casino")
	assert.Contains(t, out, "known jobs would be refused")
	assert.Contains(t, w.ok("rule", "test", "never weapons", "--json"), `"refused": 0`)
	w.ok("rule", "add", "never gambling", "--yes")
	assert.Contains(t, w.ok("rule", "test", "00a1"), "casino")
}
