package mail_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/adapters/notify/mail"
	"github.com/automonet/automonet/adapters/notify/notifytest"
	"github.com/automonet/automonet/core"
)

type sent struct{ keys, subjects, bodies []string }

func open(*testing.T) *notifytest.World {
	out := &sent{}
	return &notifytest.World{Config: map[string]any{}, Remote: out,
		Self: func(ctx context.Context, key, subject, body string) error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			out.keys, out.subjects, out.bodies = append(out.keys, key), append(out.subjects, subject), append(out.bodies, body)
			return nil
		},
		Told: func() (told []string) {
			for i := range out.subjects {
				told = append(told, out.subjects[i]+"\n"+out.bodies[i])
			}
			return told
		},
		IDs: func() []string { return out.keys }}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	notifytest.Run(t, notifytest.Harness{Spec: mail.Spec(), Open: open, Digest: true})
}

func TestADigestListsWhatHappened(t *testing.T) {
	t.Parallel()
	w := open(t)
	rig := notifytest.Build(t, mail.Spec(), w)
	zone, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	m := notify.Message{ID: "digest-2026-11-23", Kind: core.NoticeDigest, Title: "AutoMonet am 2026-11-23", Text: "2 Angebote warten auf Sie", Lang: core.LangGerman, Zone: zone}
	for range 150 {
		m.Items = append(m.Items, core.Notice{Kind: core.NoticeReply, Params: map[string]string{"about": "Go-Entwickler\r\nBcc: x@example.org", "outcome": "replied"}, At: notifytest.Start()})
	}
	require.NoError(t, rig.Notifier.Notify(context.Background(), m))
	body := w.Remote.(*sent).bodies[0]
	require.Contains(t, body, "10:00  Ein Kunde hat geantwortet")
	require.Contains(t, body, "eine Antwort ist da")
	require.Equal(t, 100, strings.Count(body, "Ein Kunde hat geantwortet"))
}

func TestNoMailWithoutAChannelOrInDryRun(t *testing.T) {
	t.Parallel()
	w := open(t)
	rig := notifytest.Build(t, mail.Spec(), w)
	m := notifytest.Message("digest-1", "x", "y")
	m.DryRun = true
	var notReady *notify.NotReadyError
	require.ErrorAs(t, rig.Notifier.Notify(context.Background(), m), &notReady)
	require.Equal(t, notify.WhyDryRun, notReady.Why)
	w.Self = nil
	rig = notifytest.Build(t, mail.Spec(), w)
	require.ErrorAs(t, rig.Notifier.Notify(context.Background(), m), &notReady)
	require.Equal(t, notify.WhyNoMail, notReady.Why)
	require.Equal(t, core.KindDenied, core.KindOf(notReady.Err))
}
