package email_test

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/channel/channeltest"
	"github.com/automonet/automonet/adapters/channel/email"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/fakes/smtp"
)

const password = "correct horse battery"

// open starts a sink with STARTTLS and a sign-in, as a real provider has.
func open(t *testing.T) *channeltest.World {
	t.Helper()
	return openWith(t, smtp.Options{TLS: smtp.StartTLS, Users: map[string]string{"anna": password}})
}

func openWith(t *testing.T, o smtp.Options) *channeltest.World {
	t.Helper()
	sink, err := smtp.Start(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, sink.Close()) })
	ca := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(ca, sink.CAPEM(), 0o600))
	w := &channeltest.World{
		Config: map[string]any{
			"host": sink.Host(), "port": sink.Port(), "ca_file": ca, "from": "Anna Beispiel <anna@freelance.example>",
			"timeout": "5s", "answer_timeout": "5s",
		},
		Secrets:   map[string]string{"env:SMTP_PASSWORD": password},
		Recipient: "jobs@example.org", Subject: "Your posting: crawler in Go",
		Connections: sink.Connections,
		Deliveries:  func() []channeltest.Delivery { return deliveries(t, sink) },
		Remote:      sink,
	}
	switch o.TLS {
	case smtp.Implicit:
		w.Config["security"] = "tls"
	case smtp.Plain:
		w.Config["allow_insecure"] = true
	}
	if o.Users != nil {
		w.Config["username"], w.Config["password"] = "anna", "env:SMTP_PASSWORD"
	}
	return w
}

func deliveries(t *testing.T, sink *smtp.Sink) []channeltest.Delivery {
	t.Helper()
	var out []channeltest.Delivery
	for _, m := range sink.Messages() {
		text, err := m.Text()
		require.NoError(t, err)
		key, domain, _ := strings.Cut(m.MessageID(), "@")
		require.Equal(t, "freelance.example", domain)
		require.Len(t, m.To, 1)
		out = append(out, channeltest.Delivery{Key: core.IdemKey(key), Recipient: m.To[0], Subject: m.Header("Subject"), Body: text})
	}
	return out
}

func fault(f smtp.Fault) func(*channeltest.World) {
	return func(w *channeltest.World) { w.Remote.(*smtp.Sink).SetFault(f) }
}

func harness() channeltest.Harness {
	return channeltest.Harness{
		Spec: email.Spec(),
		Open: open,
		Refusals: []channeltest.Refusal{
			{Name: "greylisted", Arrange: fault(smtp.Greylist(1)), Want: core.RefusedTooFast, Retry: true},
			{Name: "busy greeting", Arrange: fault(smtp.Fault{Point: smtp.AtConnect, Code: 421, Text: "4.3.2 try again later"}), Want: core.RefusedTooFast, Retry: true},
			{Name: "no such mailbox", Arrange: fault(smtp.RefuseRecipient()), Want: core.RefusedRecipient},
			{Name: "too many recipients", Arrange: fault(smtp.TooManyRecipients()), Want: core.RefusedQuota, Retry: true},
			{Name: "daily limit", Arrange: fault(smtp.Fault{Point: smtp.AtDot, Code: 550, Enhanced: [3]int{5, 4, 5}, Text: "Daily user sending quota exceeded"}), Want: core.RefusedQuota, Retry: true},
			{Name: "content filter", Arrange: fault(smtp.RefuseContent()), Want: core.RefusedContent},
			{Name: "content, for now", Arrange: fault(smtp.Fault{Point: smtp.AtDot, Code: 451, Enhanced: [3]int{4, 3, 0}, Text: "local error in processing"}), Want: core.RefusedTooFast, Retry: true},
			{Name: "foreign sender", Arrange: fault(smtp.Fault{Point: smtp.AtMail, Code: 553, Enhanced: [3]int{5, 7, 1}, Text: "Sender address rejected: not owned by user"}), Want: core.RefusedPermission},
			{Name: "sign-in demanded", Arrange: fault(smtp.Fault{Point: smtp.AtMail, Code: 530, Enhanced: [3]int{5, 7, 0}, Text: "Authentication required"}), Want: core.RefusedAuth},
			{Name: "wrong password", Arrange: func(w *channeltest.World) { w.Secrets["env:SMTP_PASSWORD"] = "wrong password" }, Want: core.RefusedAuth},
			{Name: "password not available", Arrange: func(w *channeltest.World) { w.Secrets = nil }, Want: core.RefusedAuth},
			{Name: "reply that echoes the password", Arrange: fault(smtp.Fault{Point: smtp.AtAuth, Code: 535, Enhanced: [3]int{5, 7, 8}, Text: "bad password " + password}), Want: core.RefusedAuth},
			{Name: "mail refused altogether", Arrange: fault(smtp.Fault{Point: smtp.AtConnect, Code: 554, Text: "5.7.1 no mail from you"}), Want: core.RefusedWall},
			{Name: "mechanism not offered", Arrange: func(w *channeltest.World) { w.Config["auth"] = "scram-sha-1" }, Want: core.RefusedAuth},
		},
		Outages: []channeltest.Outage{
			{Name: "nobody listens", Arrange: func(w *channeltest.World) { w.Config["port"] = closedPort() }},
			{Name: "dropped at once", Arrange: fault(smtp.DropAt(smtp.AtConnect))},
			{Name: "dropped after the greeting", Arrange: fault(smtp.DropAt(smtp.AtHello))},
			{Name: "dropped at the sender", Arrange: fault(smtp.DropAt(smtp.AtMail))},
			{Name: "dropped at the recipient", Arrange: fault(smtp.DropAt(smtp.AtRcpt))},
			{Name: "silent at the recipient", Arrange: func(w *channeltest.World) {
				fault(smtp.StallAt(smtp.AtRcpt))(w)
				w.Config["timeout"] = "200ms"
			}},
			{Name: "certificate of a stranger", Arrange: func(w *channeltest.World) { delete(w.Config, "ca_file") }},
			{Name: "plain text where TLS is expected", Arrange: func(w *channeltest.World) { w.Config["security"] = "tls" }},
			{Name: "cut after the message, not accepted", Arrange: fault(smtp.DropAt(smtp.AtDot)), Ambiguous: true},
			{Name: "cut after the message was accepted", Arrange: fault(smtp.DropAt(smtp.AtStored)), Ambiguous: true, Arrived: 1},
			{Name: "no answer after the message was accepted", Arrange: func(w *channeltest.World) {
				fault(smtp.StallAt(smtp.AtStored))(w)
				w.Config["answer_timeout"] = "200ms"
			}, Ambiguous: true, Arrived: 1},
		},
		Verdicts: []channeltest.Verdict{
			{Name: "never tried", Want: channel.PresenceUnknowable},
			{Name: "acknowledged in this process", Want: channel.PresenceFound, Arrange: func(t *testing.T, _ *channeltest.World, c channel.Channel, s core.Submission) {
				_, err := c.Submit(t.Context(), s)
				require.NoError(t, err)
			}},
			{Name: "answer lost", Want: channel.PresenceUnknowable, Arrange: func(t *testing.T, w *channeltest.World, c channel.Channel, s core.Submission) {
				fault(smtp.DropAt(smtp.AtStored))(w)
				_, err := c.Submit(t.Context(), s)
				require.Error(t, err)
			}},
		},
		Injected: []string{"@example.net", "\" <victim@example.net>"},
	}
}

// closedPort is a port on which nobody listens.
func closedPort() int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 1
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func TestConformance(t *testing.T) {
	t.Parallel()
	channeltest.Run(t, harness())
}

func TestKilledAtAnyPointNothingIsSentTwice(t *testing.T) {
	h := harness()
	h.Unaskable = true // no mailbox is configured here
	open := h.Open
	h.Open = func(t *testing.T) *channeltest.World {
		w := open(t)
		w.Settled = func() { require.NoError(t, sink(w).Settled(t.Context())) }
		return w
	}
	channeltest.Crash(t, h, 40*time.Millisecond)
}
