package core_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/automonet/automonet/core"
)

// walk checks that Check agrees with the listed transitions on random walks, that
// every state can be reached, and that no walk leaves the known states.
func walk[S ~string](t *testing.T, m core.Machine[S]) {
	t.Helper()
	states := m.States()
	require.Equal(t, m.Initial, states[0])
	seen := map[S]bool{m.Initial: true}
	for range states {
		for _, tr := range m.Transitions {
			if seen[tr.From] {
				seen[tr.To] = true
			}
		}
	}
	for _, s := range states {
		require.True(t, seen[s], "%s: %s cannot be reached", m.Name, s)
		require.True(t, m.Valid(s))
	}
	require.False(t, m.Valid("no such state"))
	rapid.Check(t, func(t *rapid.T) {
		at := m.Initial
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			to := rapid.SampledFrom(states).Draw(t, "to")
			err := m.Check(at, to)
			if m.Allows(at, to) != (err == nil) {
				t.Fatalf("Check and Allows differ on %s -> %s", at, to)
			}
			if err == nil {
				if m.Final(at) {
					t.Fatalf("%s is final and has a way out", at)
				}
				at = to
				continue
			}
			if core.KindOf(err) != core.KindConflict {
				t.Fatalf("a refused step is a conflict, not %s", core.KindOf(err))
			}
		}
	})
}

func TestMachines(t *testing.T) {
	t.Parallel()
	walk(t, core.JobMachine())
	walk(t, core.ProposalMachine())
	walk(t, core.SubmissionMachine())
}

func TestMachinesHoldWhatTheProgramPromises(t *testing.T) {
	t.Parallel()
	s := core.SubmissionMachine()
	require.True(t, s.Final(core.SubmissionSent), "what was sent stays sent")
	require.False(t, s.Allows(core.SubmissionFailed, core.SubmissionSending))
	for _, tr := range s.Transitions {
		if tr.To == core.SubmissionSending {
			require.Equal(t, core.SubmissionQueued, tr.From, "only what is queued is sent")
		}
	}
	for _, tr := range core.ProposalMachine().Transitions {
		if tr.To == core.ProposalApproved {
			require.Contains(t, []core.ProposalState{core.ProposalWaiting, core.ProposalDrafted}, tr.From)
		}
	}
}

func TestMermaid(t *testing.T) {
	t.Parallel()
	text := core.SubmissionMachine().Mermaid()
	require.Contains(t, text, "[*] --> queued")
	require.Contains(t, text, "sent --> [*]")
	require.Contains(t, text, "queued --> sending: the intent is committed")
}

func TestCheckNamesWhatIsPossible(t *testing.T) {
	t.Parallel()
	err := core.SubmissionMachine().Check(core.SubmissionSent, core.SubmissionQueued)
	require.ErrorContains(t, err, "it is final")
	err = core.JobMachine().Check(core.JobNew, core.JobClosed)
	require.ErrorContains(t, err, "screened_out, shortlisted, skipped")
}
