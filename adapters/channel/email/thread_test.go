package email

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestAReplyToOfItsOwnIsRead(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"From: a@x.example\r\nReply-To: B <b@x.example>\r\n\r\nhi":              "b@x.example",
		"From: a@x.example\r\nReply-To: a@x.example\r\n\r\nhi":                  "",
		"From: a@x.example\r\nReply-To: b@x.example, c@x.example\r\n\r\nhi":     "",
		"From: a@x.example\r\nReply-To: b@x.example\r\nReply-To: c@x\r\n\r\nhi": "",
		"From: a@x.example\r\n\r\nReply-To: b@x.example":                        "",
	} {
		m, err := parseMail([]byte(raw), time.Time{})
		require.NoError(t, err)
		assert.Equal(t, want, m.ReplyTo, raw)
	}
}

func TestAThreadThatNoHeaderCarriesIsRefused(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string]core.Thread{
		"no place":  {InReplyTo: "a@x.example"},
		"a header":  {InReplyTo: "a@x.example>\r\nBcc: <b@y.example", References: []string{"a@x.example"}},
		"a blank":   {InReplyTo: "a@x.example", References: []string{"a b@x.example"}},
		"nothing":   {References: []string{"a@x.example"}},
		"no letter": {InReplyTo: "ä@x.example", References: []string{"a@x.example"}},
	} {
		var refusal *core.Refusal
		require.ErrorAs(t, checkThread(bad), &refusal, name)
		assert.Equal(t, core.RefusedContent, refusal.Code)
	}
	require.NoError(t, checkThread(core.Thread{InReplyTo: "a@x.example", References: []string{"a@x.example"}}))
}
