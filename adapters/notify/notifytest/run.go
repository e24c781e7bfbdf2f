package notifytest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/core"
)

// Run runs the suite.
func Run(t *testing.T, h Harness) {
	t.Run("describes itself", func(t *testing.T) { describes(t, h) })
	t.Run("refuses a wrong configuration by its field", func(t *testing.T) { refuses(t, h) })
	t.Run("tells the whole notice", func(t *testing.T) { tells(t, h) })
	t.Run("keeps the id over tries", func(t *testing.T) { keepsID(t, h) })
	t.Run("takes hostile text as text", func(t *testing.T) { hostile(t, h) })
	t.Run("says that a secret is missing", func(t *testing.T) { missing(t, h) })
	t.Run("stops when it is told to", func(t *testing.T) { stops(t, h) })
	for _, o := range h.Outages {
		t.Run("outage: "+o.Name, func(t *testing.T) { outage(t, h, o) })
	}
}

func describes(t *testing.T, h Harness) {
	s := h.Spec
	require.NotEmpty(t, s.Driver)
	for _, lang := range []core.Lang{core.LangEnglish, core.LangGerman} {
		require.NotEmpty(t, s.Title[lang])
		require.NotEmpty(t, s.About[lang])
		require.NotEmpty(t, s.Note.Text[lang])
	}
	require.NotEmpty(t, s.Note.Source)
	_, err := time.Parse(time.DateOnly, s.Note.Reviewed)
	require.NoError(t, err)
	require.Contains(t, string(s.Schema), `"additionalProperties": false`)
}

func refuses(t *testing.T, h Harness) {
	w := h.Open(t)
	rig := Build(t, h.Spec, w)
	_, err := h.Spec.New(Node{"no_such_key": 1}, rig.Deps)
	require.Error(t, err)
	for field, node := range h.Bad {
		_, err := h.Spec.New(Node(node), rig.Deps)
		var e *core.Error
		require.ErrorAs(t, err, &e, field)
		require.Equal(t, core.KindInvalid, e.Kind)
		require.Equal(t, strings.TrimRight(field, "0123456789"), e.Field)
	}
}

// message is a notice that the target takes.
func message(h Harness, id, title, text string) notify.Message {
	m := Message(id, title, text)
	if h.Digest {
		m.Items, m.Kind = m.Notices, core.NoticeDigest
		m.Notices = []core.Notice{{ID: core.NoticeID(id), Kind: core.NoticeDigest, At: m.At}}
	}
	return m
}

func tells(t *testing.T, h Harness) {
	rig := Build(t, h.Spec, h.Open(t))
	long := strings.Repeat("All of this is to be read. ", 300)
	require.NoError(t, rig.Notifier.Notify(context.Background(), message(h, "event-1", "A client answered", long)))
	told := strings.Join(rig.Told(), "")
	require.Contains(t, told, "A client answered")
	if h.MaxText == 0 {
		require.Equal(t, strings.Count(long, "All of this"), strings.Count(told, "All of this"))
		return
	}
	require.GreaterOrEqual(t, len(told), h.MaxText)
}

func keepsID(t *testing.T, h Harness) {
	rig := Build(t, h.Spec, h.Open(t))
	if rig.IDs == nil {
		t.Skip("the service takes no id: a message may come twice after a crash")
	}
	for range 2 {
		require.NoError(t, rig.Notifier.Notify(context.Background(), message(h, "event-7", "A client answered", "x")))
	}
	ids := rig.IDs()
	require.Len(t, ids, 2)
	require.Equal(t, ids[0], ids[1])
	require.Contains(t, ids[0], "event-7")
}

func hostile(t *testing.T, h Harness) {
	rig := Build(t, h.Spec, h.Open(t))
	for i, text := range []string{
		"<b>bold</b> [link](https://evil.example) @everyone", "Subject: x\r\nBcc: victim@example.org", "\x1b[2J\x00\x07", strings.Repeat("🦊", 5000),
		"\u202egnp.exe", `"},"admin":true,{"`, "\xff\xfe\xfd", "/pause", "{{.Secret}} ${SECRET} %s%n",
	} {
		require.NoError(t, rig.Notifier.Notify(context.Background(), message(h, "event-"+string(rune('a'+i)), "Hostile", text)), "%q", text)
	}
	require.GreaterOrEqual(t, len(rig.Told()), 9)
	require.Empty(t, clean(rig.World, rig.Log.String()))
}

func missing(t *testing.T, h Harness) {
	w := h.Open(t)
	if len(w.Secrets) == 0 {
		t.Skip("the target has no secret")
	}
	w.Secrets = nil
	rig := Build(t, h.Spec, w)
	err := rig.Notifier.Notify(context.Background(), message(h, "event-1", "x", "y"))
	require.Equal(t, core.KindNotFound, core.KindOf(err))
	require.Empty(t, rig.Told())
}

func stops(t *testing.T, h Harness) {
	rig := Build(t, h.Spec, h.Open(t))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.Error(t, rig.Notifier.Notify(ctx, message(h, "event-1", "x", "y")))
	require.Empty(t, rig.Told())
}

func outage(t *testing.T, h Harness, o Outage) {
	w := h.Open(t)
	rig := Build(t, h.Spec, w)
	o.Arrange(w)
	err := rig.Notifier.Notify(context.Background(), message(h, "event-1", "A client answered", "x"))
	require.Error(t, err)
	var later *notify.LaterError
	var notReady *notify.NotReadyError
	switch {
	case o.Later > 0:
		require.ErrorAs(t, err, &later)
		require.GreaterOrEqual(t, later.After, o.Later)
	case o.Why != "":
		require.ErrorAs(t, err, &notReady)
		require.Equal(t, o.Why, notReady.Why)
	default:
		require.False(t, errors.As(err, &notReady), "the owner can do nothing about it: %v", err)
	}
	var e *core.Error
	require.ErrorAs(t, err, &e, "the owner can read it")
	require.Empty(t, clean(w, err.Error()+e.Error()+rig.Log.String()))
	if o.Passes {
		require.NoError(t, rig.Notifier.Notify(context.Background(), message(h, "event-1", "A client answered", "x")))
	}
}
