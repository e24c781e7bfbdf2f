// Package channeltest is the conformance suite that every channel passes: it
// previews without sending, sends once for each key, cannot send in dry-run,
// types its refusals, tells a definite failure from an ambiguous one, and
// carries hostile text without being steered by it.
package channeltest

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// Harness tells the suite about one channel.
type Harness struct {
	Spec channel.Spec
	// Open starts a fresh foreign service and returns the world around it.
	Open func(t *testing.T) *World
	// HandOff marks a channel that never sends itself.
	HandOff bool
	// Refusals are definite refusals that the foreign service can be made to give.
	Refusals []Refusal
	// Outages are failures of the connection, one for each phase.
	Outages []Outage
	// Verdicts are what Verify answers, one for each presence the channel knows.
	Verdicts []Verdict
	// Injected are values of the recipient and of the subject that try to add a
	// header or a second recipient; the suite has its own as well.
	Injected []string
	// Unsendable names those of Bodies that the channel cannot carry unchanged and
	// refuses before it connects.
	Unsendable []string
	// Author is the freelancer of all submissions.
	Author channel.Author
	// Price is that of all submissions.
	Price core.Pay
	// NoSubject marks a service whose texts have none.
	NoSubject bool
	// NoKey marks a service that takes no key along: it keeps one answer of a person to
	// a posting, by which a copy is recognised.
	NoKey bool
	// Unaskable marks a service that keeps nothing by which it could be asked: what was
	// begun and not confirmed is never proved absent.
	Unaskable bool
	// Left looks at what a killed sender left behind on this machine; nil for channels
	// that start nothing.
	Left func(t *testing.T, w *World)
	// Sent are what the channel is told of its own sends.
	Sent []core.SentMail
}

// World is a foreign service and a valid way to use it.
type World struct {
	// Config is the channel's configuration node.
	Config map[string]any
	// Secrets are the values behind the references in Config.
	Secrets map[string]string
	// Recipient and Subject are valid for this channel.
	Recipient, Subject string
	// Connections counts connections to the foreign service since it was opened;
	// it is counted at the socket, not by the channel. Where a channel has to read
	// a page before it can show what it would send, those count that asked for
	// anything but reading. Nil for hand-off channels.
	Connections func() int
	// Deliveries are what has arrived. Nil for hand-off channels.
	Deliveries func() []Delivery
	// Remote is the foreign service, for the harness' own closures.
	Remote any
	// Folder is the channel's own, in case it keeps files.
	Folder string
	// Patience bounds the wait for an answer over Deps.Web; 0 is the usual time.
	Patience time.Duration
	// Later is by how much the clock of new channels is ahead of the suite's start.
	Later time.Duration
	// Settled waits until what a killed client had sent has arrived.
	Settled func()
	// Reached are the outside steps that the channel announced.
	Reached []string
}

// Delivery is one thing that arrived at the foreign service.
type Delivery struct {
	// Key is the idempotency key that came along.
	Key       core.IdemKey
	Recipient string
	Subject   string
	// Body is the text as its reader sees it, line ends written as \n, without
	// the line end that a protocol may add at the end.
	Body string
}

// Refusal is a definite "no".
type Refusal struct {
	Name    string
	Arrange func(w *World)
	Want    core.RefusalCode
	// Retry says that another try later makes sense.
	Retry bool
}

// Outage is a broken connection.
type Outage struct {
	Name    string
	Arrange func(w *World)
	// Ambiguous is set where nobody can know whether the content arrived.
	Ambiguous bool
	// Arrived is how many deliveries the service really has afterwards.
	Arrived int
}

// Verdict is an answer of Verify for a submission that was arranged.
type Verdict struct {
	Name    string
	Arrange func(t *testing.T, w *World, c channel.Channel, s core.Submission)
	Want    channel.Presence
}

// Start is the instant at which the suite's clock stands.
func Start() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) }

// Node makes a configuration node that is decoded strictly, like the real one.
func Node(values map[string]any) channel.Config { return node(values) }

type node map[string]any

// Decode fills v and refuses unknown keys.
func (n node) Decode(v any) error {
	data, err := yaml.Marshal(map[string]any(n))
	if err != nil {
		return err
	}
	return yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(v)
}

// Name is the name under which the suite configures the channel.
func (h Harness) Name() core.ChannelName { return core.ChannelName(h.Spec.Driver) }

// New makes the channel in this world.
func (h Harness) New(t *testing.T, w *World, dryRun bool) channel.Channel {
	t.Helper()
	c, err := h.Spec.New(Node(w.Config), h.Deps(w, dryRun))
	require.NoError(t, err)
	return c
}

// Deps are dependencies with a simulated clock and the world's secrets.
func (h Harness) Deps(w *World, dryRun bool) channel.Deps {
	return channel.Deps{
		Name: h.Name(), Clock: clock.NewSim(Start().Add(w.Later)), Log: slog.New(slog.DiscardHandler), DryRun: dryRun,
		Secret: func(ref string) (string, error) {
			v, ok := w.Secrets[ref]
			if !ok {
				return "", core.Errorf(core.KindNotFound, "no secret %s", ref)
			}
			return v, nil
		},
		Folder: w.Folder, Web: polite(w.Patience),
		Sent: func(context.Context) ([]core.SentMail, error) { return h.Sent, nil },
		Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, address)
		},
		Author: func(context.Context, core.Submission) (channel.Author, error) { return h.Author, nil },
		Reach:  func(point string) { w.Reached = append(w.Reached, point) },
	}
}

// polite is the client of a machine on which nobody has to be spared.
func polite(patience time.Duration) web.Getter {
	return web.New(web.Config{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, MinInterval: -1, Retries: -1,
		HeaderTimeout: patience, TotalTimeout: patience})
}

// Submission is a valid approved submission for this world.
func (h Harness) Submission(w *World, id string) core.Submission {
	return h.Approve(w, id, core.Content{
		Channel: h.Name(), Recipient: w.Recipient, Subject: w.Subject, Language: core.LangEnglish,
		Body: "Dear team,\n\nI have built three such crawlers in Go.\n\nKind regards\nAnna Beispiel\n", Price: h.Price,
	})
}

// Approve wraps a content into a submission that is approved for it.
func (h Harness) Approve(_ *World, id string, content core.Content) core.Submission {
	job := core.JobID("job-" + id)
	return core.Submission{
		ID: core.SubmissionID(id), JobID: job, ProposalID: core.ProposalID("proposal-" + id), Channel: h.Name(),
		State: core.SubmissionSending, Rev: 1, Key: core.NewIdemKey(core.SubmissionID(id), job, h.Name()),
		Recipient: content.Recipient, Hash: content.Hash(), Content: content, Attempts: 1, CreatedAt: Start(), UpdatedAt: Start(),
	}
}

func background(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}
