package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestAnswersAreDraftedEditedApprovedAndSettled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	assert.Contains(t, w.ok("answer", "list"), "No answers of yours yet")
	w.svc.replies = []core.Reply{{ID: "ffff1111aaaa", Class: core.ReplyInterview, SubmissionID: "dddd5555"}}
	out := w.ok("answer", "draft", "dddd5555", "--reply", "ffff1111", "--time", "2099-12-01 10:00", "--say", "I can share my screen.")
	assert.Contains(t, out, "Thank you for the invitation.")
	assert.Contains(t, out, "automonet answer approve abcd9999")
	require.Len(t, w.svc.wishes, 1)
	assert.Len(t, w.svc.wishes[0].Times, 1)
	assert.Equal(t, core.ReplyID("ffff1111aaaa"), w.svc.wishes[0].ReplyID)
	assert.Contains(t, w.ok("answer", "list", "--state", "waiting"), "jane@firm.example")
	assert.Contains(t, w.ok("answer", "list", "--job", "aaaa1111", "--json"), `"waiting"`)
	assert.Contains(t, w.ok("answer", "show", "abcd9999"), "Re: Talk?")
	assert.Contains(t, w.ok("answer", "preview", "abcd9999"), "In-Reply-To: <x@y>")
	assert.Contains(t, w.ok("answer", "preview", "abcd9999", "--json"), "newer_reply")

	file := filepath.Join(t.TempDir(), "body.txt")
	require.NoError(t, os.WriteFile(file, []byte("My own words."), 0o600))
	assert.Contains(t, w.ok("answer", "edit", "abcd9999", "--body", file, "--subject", "Re: Talk"), "My own words.")
	assert.NotContains(t, w.ok("answer", "edit", "abcd9999", "--subject", "Re: Talk"), "My own words.", "the same text again changes nothing")
	assert.NotZero(t, w.run("answer", "approve", "abcd9999", "--hash", "other").code)
	assert.Contains(t, w.ok("answer", "approve", "abcd9999", "--yes"), "rehearsal")
	assert.Contains(t, w.ok("answer", "resolve", "abcd9999", "sent"), "sent")
	assert.NotZero(t, w.run("answer", "resolve", "abcd9999", "maybe").code)
	assert.Contains(t, w.ok("answer", "reject", "abcd9999", "--reason", "no"), "rejected")
	assert.Contains(t, w.ok("answer", "reject", "abcd9999", "--json"), `"rejected"`)

	w.svc.answers[0].Missing = []string{"answer: Which databases?"}
	w.svc.answers[0].State = core.AnswerWaiting
	r := w.run("answer", "approve", "abcd9999", "--yes")
	assert.NotZero(t, r.code)
	for _, bad := range [][]string{{"answer", "list", "--state", "love"}, {"answer", "show", "nothing"}, {"answer", "draft", "dddd5555", "--time", "soon"}, {"answer", "draft", "dddd5555", "--time", "2001-01-01 10:00"}, {"answer", "edit", "abcd9999", "--body", "/nowhere"}} {
		assert.NotZero(t, w.run(bad...).code, "%v", bad)
	}
}
