package review

import (
	"strings"
	"testing"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/stretchr/testify/require"
)

func TestQuestionsAreAnsweredByAnInformedApproval(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	require.Empty(t, Questions(sc.p, sc.job, sc.postings, sc.policy, sc.settings, sc.now), "a clean recipient raises none")
	sc.toGmail(t)
	asked := Questions(sc.p, sc.job, sc.postings, sc.policy, sc.settings, sc.now)
	require.Equal(t, []string{"ask:" + CodeForeignDomain + ": domain=gmail.com"}, asked, "it names what it asks about")

	blocks := sc.blocks()
	require.Equal(t, blocks, Unanswered(blocks, sc.p), "what was not shown is not answered")
	sc.p.Flags = asked
	require.Empty(t, Unanswered(blocks, sc.p))
	sc.p.Approval.By = "rule:auto"
	require.NotEmpty(t, Unanswered(blocks, sc.p), "a rule answers nothing")
	sc.p.Approval = nil
	require.NotEmpty(t, Unanswered(blocks, sc.p))
	refusal := []Block{block(KindRefuse, CodePrivate)}
	sc.p.Approval, sc.p.Flags = &core.Approval{By: "user:cli"}, []string{"ask:" + CodePrivate}
	require.Equal(t, refusal, Unanswered(refusal, sc.p), "a refusal cannot be answered")

	sc.p.Content.Recipient = ""
	require.Empty(t, Questions(sc.p, sc.job, sc.postings, sc.policy, sc.settings, sc.now))
}

func TestCodesAreUnique(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range Codes() {
		require.False(t, seen[c], c)
		seen[c] = true
	}
	require.Len(t, seen, 37)
}

func TestParamsAreBounded(t *testing.T) {
	t.Parallel()
	b := block(KindAsk, CodeLocked, "reason", strings.Repeat("x", 500)+"\x1b[31m")
	require.LessOrEqual(t, len([]rune(b.Params["reason"])), 121)
	require.NotContains(t, b.Params["reason"], "\x1b")
}

func TestAbbreviationsAreZones(t *testing.T) {
	t.Parallel()
	for _, z := range strings.Fields("utc gmt z zulu cet cest mez mesz bst wet west eet eest msk est edt et eastern cst cdt ct central mst mdt mt mountain pst pdt pt pacific brt ist sgt jst aest aedt nzst nzdt") {
		loc, ok := zoneOf(z)
		require.True(t, ok, z)
		require.NotEqual(t, time.Local, loc, z)
	}
	for _, z := range []string{"", "xyz", "utc+15", "utc+3:99", "Local/x", strings.Repeat("a/", 60)} {
		_, ok := zoneOf(z)
		require.False(t, ok, z)
	}
}

// TestTheJournalCounts: sends that only the journal knows, after a restore, use
// up the caps of their channel and recipient.
func TestTheJournalCounts(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	for i := range 3 {
		sc.history.Journal = append(sc.history.Journal, core.SentRecord{Kind: core.SentConfirmed, Key: core.IdemKey("k" + string(rune('a'+i))), JobID: "other", Channel: MailChannel,
			Recipient: RecipientHash(sc.s.Recipient), At: sc.now.Add(-time.Duration(i+1) * 10 * time.Minute)})
	}
	sc.history.Journal = append(sc.history.Journal, sc.history.Journal[0])
	require.Equal(t, []string{CodeCapHour, CodeCapRecipient}, codes(sc.blocks()))
	sc.caps.Window = 0
	require.Contains(t, codes(sc.blocks()), CodeCapRecipient, "a forgotten window does not open")
}
