package channel_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
)

func approved() core.Submission {
	c := core.Content{Channel: "market", Recipient: "https://market.example/1", Subject: "Go", Body: "Hello"}
	return core.Submission{Channel: "market", Recipient: c.Recipient, Content: c, Hash: c.Hash(), Key: core.NewIdemKey("s", "j", "market")}
}

func code(t *testing.T, err error) core.RefusalCode {
	t.Helper()
	if err == nil {
		return ""
	}
	var r *core.Refusal
	require.ErrorAs(t, err, &r)
	return r.Code
}

func TestOnlyTheApprovedContentPasses(t *testing.T) {
	t.Parallel()
	require.NoError(t, channel.Approved(approved(), "market"))
	for name, change := range map[string]func(*core.Submission){
		"another text":      func(s *core.Submission) { s.Content.Body += "!" },
		"another recipient": func(s *core.Submission) { s.Recipient = "x" },
		"another channel":   func(s *core.Submission) { s.Channel = "email" },
		"no key":            func(s *core.Submission) { s.Key = "" },
		"a key with a path": func(s *core.Submission) { s.Key = "../../../etc/x" },
	} {
		s := approved()
		change(&s)
		assert.Equal(t, core.RefusedApprovalVoid, code(t, channel.Approved(s, "market")), name)
	}
	assert.Equal(t, core.RefusedApprovalVoid, code(t, channel.Approved(approved(), "email")), "the content is for another channel")
}

func TestWhatCannotBeCarriedIsRefused(t *testing.T) {
	t.Parallel()
	for body, ok := range map[string]bool{"Größe\t5\r\n": true, strings.Repeat("ü", 10): true, strings.Repeat("ü", 11): false, " \n": false, "a\xff": false, "a\x00": false, "a\x1b[31m": false} {
		err := channel.Carried(core.Content{Body: body}, 10)
		assert.Equal(t, ok, err == nil, "%q: %v", body, err)
	}
	assert.Equal(t, core.RefusedContent, code(t, channel.Carried(core.Content{Body: "a", Subject: "a\nb"}, 10)))
	assert.NoError(t, channel.NoFiles(core.Content{}))
	assert.Equal(t, core.RefusedContent, code(t, channel.NoFiles(core.Content{Attachments: []core.Attachment{{Name: "cv.pdf"}}})))
	assert.Equal(t, core.RefusedDryRun, code(t, channel.DryRun()))
}

func TestAPersonApprovesAndAPlatformPermits(t *testing.T) {
	t.Parallel()
	both := channel.Author{ByUser: true, Permission: "ticket 7"}
	assert.NoError(t, channel.ByPerson("Acme", both, nil, true))
	assert.NoError(t, channel.ByPerson("Acme", channel.Author{ByUser: true}, nil, false))
	assert.Equal(t, core.RefusedPermission, code(t, channel.ByPerson("Acme", channel.Author{ByUser: true}, nil, true)))
	assert.Equal(t, core.RefusedPermission, code(t, channel.ByPerson("Acme", channel.Author{Permission: "ticket 7"}, nil, true)))
	assert.Equal(t, core.RefusedApprovalVoid, code(t, channel.ByPerson("Acme", both, errors.New("gone"), true)))
	assert.True(t, channel.Same("a  b\n", " a b"))
	assert.False(t, channel.Same("a b", "ab"))
	for v, ok := range map[string]bool{"env:X": true, "keychain:x": true, "secret:x": true, "secret:": false, "x": false, "": false} {
		assert.Equal(t, ok, channel.Reference(v), v)
	}
}

func TestNewsIsReportedOnce(t *testing.T) {
	t.Parallel()
	news := func(remote string, kind core.OutcomeKind) channel.News {
		return channel.News{Remote: remote, Event: core.OutcomeEvent{SubmissionID: "s", Kind: kind}}
	}
	list, at, err := channel.Report(nil, "market", nil)
	require.NoError(t, err)
	assert.Empty(t, list)
	assert.Nil(t, at, "no news moves no cursor")
	list, at, err = channel.Report(nil, "market", []channel.News{news("7", core.OutcomeViewed)})
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.Equal(t, []any{core.OutcomeID("market-7-viewed"), "market"}, []any{list[0].ID, list[0].Source})
	list, same, err := channel.Report(at, "market", []channel.News{news("7", core.OutcomeViewed)})
	require.NoError(t, err)
	assert.Empty(t, list)
	assert.Equal(t, at, same)
	list, _, err = channel.Report(at, "market", []channel.News{news("7", core.OutcomeWon), news("8", core.OutcomeLost)})
	require.NoError(t, err)
	assert.Len(t, list, 2)
	list, _, err = channel.Report(channel.Cursor(`{"v":9}`), "market", []channel.News{news("7", core.OutcomeViewed)})
	require.NoError(t, err)
	assert.Equal(t, core.OutcomeID("market-7-viewed"), list[0].ID, "a cursor that cannot be read makes the same news again, under the same id")
}
