package cli

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestNotifyListAndRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	assert.Contains(t, w.ok("notify", "list"), "There are no notices.")
	w.svc.notices = []core.Notice{{ID: "event-2", Kind: core.NoticeReply, Title: "A client answered", Text: "Go " + evil, At: w.svc.now}, {ID: "event-1", Kind: core.NoticeTest, Title: "Test notice", At: w.svc.now, ReadAt: w.svc.now}}
	out := w.ok("notify", "list")
	assert.Contains(t, out, "A client answered")
	assert.NotContains(t, out, "\x1b]0;")
	assert.NotContains(t, w.ok("notify", "list", "--unread"), "Test notice")
	assert.Contains(t, w.ok("notify", "list", "--json"), `"event-2"`)
	assert.Contains(t, w.ok("notify", "read"), "2 notices marked as read.")
	assert.JSONEq(t, `{"read":2}`, w.ok("notify", "read", "--json"))
	w.bad(exitUsage, "notify", "list", "--limit", "0")
}

func TestNotifyTargetsTestAndPair(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	assert.Contains(t, w.ok("notify", "targets"), "No target is configured")
	w.svc.targets = []core.NoticeTarget{{Name: "telegram", Driver: "telegram", Why: "not_paired", Waiting: 3, Error: "Telegram asks to wait; it is tried again by itself"}, {Name: "hook", Driver: "webhook", Ready: true}}
	out := w.ok("notify", "targets", "--lang", "de")
	assert.Contains(t, out, "kein Chat gekoppelt")
	assert.Contains(t, out, "Telegram bittet um Geduld")
	assert.Contains(t, w.ok("notify", "targets", "--json"), `"not_paired"`)
	assert.Contains(t, w.ok("notify", "test", "hook"), "hook has taken the test notice.")
	assert.Equal(t, []string{"hook"}, w.svc.tests)
	w.svc.pairing = core.Pairing{Target: "telegram", Code: "ABCD2345", Bot: "@mine_bot", Link: "https://t.me/mine_bot?start=ABCD2345", Until: w.svc.now}
	assert.Contains(t, w.ok("notify", "pair", "telegram"), "/pair ABCD2345")
	var p core.Pairing
	require.NoError(t, json.Unmarshal([]byte(w.ok("notify", "pair", "telegram", "--json")), &p))
	assert.Equal(t, "ABCD2345", p.Code)
	w.svc.fail = core.Errorf(core.KindNotFound, "there is no target %q; known: %s", "x", "hook")
	w.bad(exitNotFound, "notify", "test", "x")
	w.bad(exitNotFound, "notify", "pair", "x")
}

func TestNotifyRules(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	out := w.ok("notify", "rules")
	assert.Contains(t, out, "No sound from 22 to 7 o'clock.")
	assert.Contains(t, out, "at 18:00")
	w.ok("notify", "rules", "--set", "reply=silent", "--quiet", "off", "--digest", "off")
	assert.Equal(t, core.NoticeQuiet, w.svc.rules.Events[core.NoticeReply])
	out = w.ok("notify", "rules", "--target", "telegram", "--set", "digest=off", "--digest", "07:15", "--quiet", "23-6")
	assert.Equal(t, core.NoticeOff, w.svc.rules.Targets["telegram"][core.NoticeDigest])
	assert.Contains(t, out, "from 23 to 6")
	assert.Contains(t, w.ok("notify", "rules", "--quiet", "off", "--lang", "de"), "Es gibt keine Ruhestunden.")
	assert.Contains(t, w.ok("notify", "rules", "--digest", "off"), "There is no daily digest.")
	assert.Contains(t, w.ok("notify", "rules", "--json"), `"quiet_from"`)
	w.bad(exitUsage, "notify", "rules", "--set", "reply")
	w.bad(exitUsage, "notify", "rules", "--set", "weather=on")
	w.bad(exitUsage, "notify", "rules", "--quiet", "late")
	w.bad(exitUsage, "notify", "rules", "--target", "pager", "--set", "reply=on")
}

// bad runs a command that fails with the code.
func (w *world) bad(code int, words ...string) {
	w.t.Helper()
	assert.Equal(w.t, code, w.run(words...).code, words)
}
