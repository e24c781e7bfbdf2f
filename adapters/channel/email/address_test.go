package email

import (
	"net/mail"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestNewRecipient(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"jobs@example.org":            "jobs@example.org",
		"Jobs.Team+go@EXAMPLE.org":    "Jobs.Team+go@example.org",
		"o'neil@sub.example.co.uk":    "o'neil@sub.example.co.uk",
		"jobs@münchen.example":        "jobs@xn--mnchen-3ya.example",
		"jobs@xn--mnchen-3ya.example": "jobs@xn--mnchen-3ya.example",
		"a@1and1.de":                  "a@1and1.de",
	} {
		got, err := NewRecipient(in)
		require.NoError(t, err, in)
		assert.Equal(t, want, got)
	}
	for _, bad := range []string{
		"", "jobs", "@example.org", "jobs@", "jobs@localhost", "jobs@127.0.0.1", "jobs@[127.0.0.1]", "jobs@example.org.", "jobs@example..org",
		"a@b@example.org", "a,b@example.org", "a@example.org,b@example.org", "a@example.org;b@example.org", "Anna <a@example.org>", "<a@example.org>",
		"\"a b\"@example.org", "a b@example.org", ".a@example.org", "a.@example.org", "a..b@example.org", "a@exam ple.org", "a@-example.org", "a@example-.org",
		"ä@example.org", "a@example.org\n", "a@example.org\r\nBcc: b@example.org", "a\x00@example.org", "a@example.org\u200b", "a@exam\u00adple.org", "a@ｅxample.org",
		"undisclosed-recipients:;", "group: a@example.org;", "a@example.org (comment)", "a%b@example.org@relay", "a@" + strings.Repeat("x", 64) + ".org",
		strings.Repeat("x", 65) + "@example.org", "a@" + strings.Repeat("x.", 130) + "org", "a@example_x.org",
	} {
		_, err := NewRecipient(bad)
		require.Error(t, err, "%q", bad)
		assert.Equal(t, core.KindInvalid, core.KindOf(err))
		assert.NotContains(t, err.Error(), "\n")
		assert.LessOrEqual(t, len(err.Error()), 400)
	}
}

func FuzzNewRecipient(f *testing.F) {
	for _, s := range []string{"jobs@example.org", "a@münchen.example", "a@b@c.de", "x\r\ny@example.org", "\"a\"@b.de", "a@xn--a.de", "a@b.c,d@e.f"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := NewRecipient(s)
		if err != nil {
			require.Less(t, len(err.Error()), 600)
			return
		}
		require.Equal(t, 1, strings.Count(got, "@"), "one address")
		for _, r := range got {
			require.True(t, r > ' ' && r < 0x7f && !strings.ContainsRune(`<>()[]:;,"\`, r), "%q is safe in a command and a header", got)
		}
		list, err := mail.ParseAddressList(got)
		require.NoError(t, err)
		require.Len(t, list, 1)
		require.Equal(t, got, list[0].Address)
		again, err := NewRecipient(got)
		require.NoError(t, err)
		require.Equal(t, got, again)
	})
}
