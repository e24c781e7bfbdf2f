package desktop_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/adapters/notify/desktop"
	"github.com/automonet/automonet/adapters/notify/notifytest"
	"github.com/automonet/automonet/core"
)

// agent fulfils what a desktop asks; what it does not know panics.
type agent struct {
	notify.Commands
	mu       sync.Mutex
	proposal core.Proposal
	fails    error
	did      []string
}

func (a *agent) Proposal(context.Context, core.ProposalID) (core.Proposal, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.proposal, a.fails
}

func (a *agent) Job(context.Context, core.JobID) (core.Job, error) {
	return core.Job{Title: "Move our depots to Go", Company: "Harbor Works"}, nil
}

func (a *agent) Status(context.Context) (core.AgentStatus, error) {
	return core.AgentStatus{DryRun: true}, nil
}

func (a *agent) Approve(_ context.Context, id core.ProposalID, hash core.ContentHash, by string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.did = append(a.did, "approve "+string(id)+" "+string(hash)+" "+by)
	return a.fails
}

func (a *agent) Reject(_ context.Context, id core.ProposalID, by, _ string) error {
	a.did = append(a.did, "reject "+string(id)+" "+by)
	return a.fails
}

// screen is a desktop in memory.
type memory struct {
	notes   []desktop.Note
	presses chan desktop.Press
	fails   error
}

func (m *memory) Show(_ context.Context, n desktop.Note) (string, error) {
	m.notes = append(m.notes, n)
	return string(rune('a' + len(m.notes) - 1)), m.fails
}

func (m *memory) Wait(ctx context.Context) (desktop.Press, error) {
	if m.fails != nil {
		return desktop.Press{}, m.fails
	}
	select {
	case p := <-m.presses:
		return p, nil
	case <-ctx.Done():
		return desktop.Press{}, ctx.Err()
	}
}

func (m *memory) Standing() string { return "" }

func keys(n desktop.Note) string {
	var out []string
	for _, b := range n.Buttons {
		out = append(out, b.Key)
	}
	return strings.Join(out, " ")
}

func waiting() (notify.Message, *agent) {
	content := core.Content{Channel: "email", Recipient: "jobs@harborworks.example", Subject: "Depots", Body: "Hello,\nI moved forty depots.", Attachments: []core.Attachment{{Name: "cv.pdf"}}}
	m := notifytest.Message("event-1", "A proposal waits for you", "Move our depots to Go")
	m.Kind, m.Lang = core.NoticeProposal, core.LangEnglish
	m.Notices = []core.Notice{{Kind: core.NoticeProposal, Subject: "p1", JobID: "j1"}}
	return m, &agent{proposal: core.Proposal{ID: "p1", JobID: "j1", State: core.ProposalWaiting, Content: content, Hash: content.Hash()}}
}

func TestAProposalIsApprovedOnlyUnderItsWholeText(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	m, ask := waiting()
	s := &memory{presses: make(chan desktop.Press, 1)}
	var opened []string
	d := desktop.On(s, func(path string) { opened = append(opened, path) }, notify.Deps{Log: slog.New(slog.DiscardHandler)})
	press := func(note, button string) int {
		s.presses <- desktop.Press{Note: note, Button: button}
		n, err := d.Poll(ctx, ask)
		require.NoError(t, err)
		return n
	}
	require.NoError(t, d.Notify(ctx, m))
	require.Equal(t, "default read", keys(s.notes[0]), "a notice shows no text, so it has nothing to approve")
	require.Equal(t, 1, press("a", "approve"), "a button that was never there")
	require.Empty(t, ask.did)
	require.Zero(t, press("a", "read"), "a note answers once")

	require.NoError(t, d.Notify(ctx, m))
	press("b", "read")
	whole := s.notes[2]
	require.Equal(t, "Move our depots to Go", whole.Title)
	for _, part := range []string{"Harbor Works", "email to jobs@harborworks.example", "Subject: Depots", "I moved forty depots.", "cv.pdf", "Dry-run: an approval sends nothing."} {
		require.Contains(t, whole.Text, part)
	}
	require.Equal(t, "default approve reject", keys(whole))
	press("c", "approve")
	require.Equal(t, []string{"approve p1 " + string(ask.proposal.Hash) + " user:desktop"}, ask.did)
	require.Equal(t, "Approved.", s.notes[3].Text)

	require.NoError(t, d.Notify(ctx, m))
	press("e", "read")
	press("f", "reject")
	require.Equal(t, "reject p1 user:desktop", ask.did[1])

	require.NoError(t, d.Notify(ctx, m))
	press("h", "default")
	require.Equal(t, []string{"/review/p1"}, opened)
}

func TestWhatCannotBeShownWholeIsNotApprovedHere(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]func(*core.Proposal){
		"too long":          func(p *core.Proposal) { p.Content.Body = strings.Repeat("word ", 300) },
		"hidden characters": func(p *core.Proposal) { p.Content.Body = "Hello\u202e" },
		"not text":          func(p *core.Proposal) { p.Content.Body = "Hello \xff" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, ask := waiting()
			edit(&ask.proposal)
			var opened []string
			for _, open := range []func(string){nil, func(path string) { opened = append(opened, path) }} {
				s := &memory{presses: make(chan desktop.Press, 1)}
				d := desktop.On(s, open, notify.Deps{Log: slog.New(slog.DiscardHandler)})
				require.NoError(t, d.Notify(t.Context(), m))
				s.presses <- desktop.Press{Note: "a", Button: "read"}
				_, err := d.Poll(t.Context(), ask)
				require.NoError(t, err)
				for _, n := range s.notes {
					require.NotContains(t, keys(n), "approve")
				}
				if open == nil {
					require.Contains(t, s.notes[1].Text, "too long to be shown here")
				}
			}
			require.Equal(t, []string{"/review/p1"}, opened, "the window shows it")
		})
	}
}

func TestWhatMayNotBeSentHasNoApproval(t *testing.T) {
	t.Parallel()
	m, ask := waiting()
	ask.proposal.Missing, ask.proposal.State = []string{"When can you start?"}, core.ProposalNeedsHuman
	ask.proposal.Flags = []string{"other_domain"}
	s := &memory{presses: make(chan desktop.Press, 1)}
	d := desktop.On(s, nil, notify.Deps{Log: slog.New(slog.DiscardHandler)})
	require.NoError(t, d.Notify(t.Context(), m))
	s.presses <- desktop.Press{Note: "a", Button: "read"}
	_, err := d.Poll(t.Context(), ask)
	require.NoError(t, err)
	require.NotContains(t, keys(s.notes[1]), "approve")
	require.Contains(t, s.notes[1].Text, "When can you start?")
	require.Contains(t, s.notes[1].Text, "Beware: ")
}

func TestAPressThatFailsIsTold(t *testing.T) {
	t.Parallel()
	m, ask := waiting()
	for want, fails := range map[string]error{
		"has changed since you read it":      core.Errorf(core.KindConflict, "it has changed"),
		"That did not work: the budget":      core.Errorf(core.KindBudget, "the budget is used up"),
		"the agent failed; its log says why": errors.New("secret words of a database"),
	} {
		s := &memory{presses: make(chan desktop.Press, 1)}
		d := desktop.On(s, nil, notify.Deps{Log: slog.New(slog.DiscardHandler)})
		press := func(note, key string) {
			s.presses <- desktop.Press{Note: note, Button: key}
			_, err := d.Poll(t.Context(), ask)
			require.NoError(t, err)
		}
		require.NoError(t, d.Notify(t.Context(), m))
		ask.fails = nil
		press("a", "read")
		ask.fails = fails
		press("b", "approve")
		require.Contains(t, s.notes[2].Text, want)
		require.NotContains(t, s.notes[2].Text, "secret words")
		press("nobody's", "approve")
		require.Len(t, s.notes, 3)
	}
}

func TestWaitingForPresses(t *testing.T) {
	t.Parallel()
	s := &memory{presses: make(chan desktop.Press), fails: errors.New("no bus")}
	d := desktop.On(s, nil, notify.Deps{Log: slog.New(slog.DiscardHandler)})
	_, err := d.Poll(t.Context(), nil)
	var later *notify.LaterError
	require.ErrorAs(t, err, &later)
	require.Equal(t, time.Minute, later.After)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = d.Poll(ctx, nil)
	require.ErrorIs(t, err, context.Canceled)
	require.NoError(t, d.Close(), "a screen without a connection has nothing to close")
}

// TestPressesComeOverTheBus goes the whole way over the replay server.
func TestPressesComeOverTheBus(t *testing.T) {
	t.Parallel()
	w := open(t)
	d := notifytest.Build(t, desktop.Spec(), w).Notifier.(*desktop.Desktop)
	t.Cleanup(func() { _ = d.Close() })
	m, ask := waiting()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	require.NoError(t, d.Notify(ctx, m))
	require.Empty(t, bus(w).Shown()[0].Buttons, "while nobody waits for a press there is no button")
	handled := make(chan error, 8)
	go func() {
		for ctx.Err() == nil {
			n, err := d.Poll(ctx, ask)
			if n > 0 || err != nil {
				handled <- err
			}
		}
	}()
	require.NoError(t, bus(w).Listened(ctx))
	// A press on a note from before is nobody's.
	require.True(t, bus(w).Press(1, "read"))
	require.NoError(t, d.Notify(ctx, m))
	require.Equal(t, []string{"read", "Read it"}, bus(w).Shown()[1].Buttons)
	require.True(t, bus(w).Press(2, "read"))
	require.NoError(t, <-handled)
	require.Contains(t, bus(w).Shown()[2].Text, "I moved forty depots.")
	require.True(t, bus(w).Press(3, "approve"))
	require.NoError(t, <-handled)
	require.Equal(t, "Approved.", bus(w).Shown()[3].Text)
	require.Len(t, ask.did, 1)
	// Where the session ends, it is tried again after a while.
	require.NoError(t, bus(w).Close())
	var later *notify.LaterError
	require.ErrorAs(t, <-handled, &later)
}
