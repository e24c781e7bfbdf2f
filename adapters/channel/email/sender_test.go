package email

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestForgedSendersAreTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		headers []string
		want    bool
	}{
		{"nobody looked", nil, false},
		{"genuine", []string{"mx.example.org; spf=pass smtp.mailfrom=firm.example; dkim=pass header.d=firm.example; dmarc=pass header.from=firm.example"}, false},
		{"against the policy of the domain", []string{"mx.example.org; dkim=pass header.d=evil.example; dmarc=fail (p=none) header.from=firm.example"}, true},
		{"a failure below an invented pass", []string{"mx.evil.example; dmarc=pass header.from=firm.example", "mx.example.org; dmarc=fail"}, true},
		{"a host that may not, without a signature", []string{"mx.example.org; spf=fail smtp.mailfrom=firm.example; dkim=none"}, true},
		{"passed on, signed", []string{"mx.example.org; spf=fail smtp.mailfrom=firm.example; dkim=pass header.d=firm.example"}, false},
		{"a soft failure", []string{"mx.example.org; spf=softfail smtp.mailfrom=firm.example"}, false},
		{"the word of an earlier server on another host", []string{"mx.example.org; spf=pass", "relay.example.net; spf=fail"}, false},
		{"a comment is no result", []string{"mx.example.org; dmarc=pass (dmarc=fail; dmarc=fail) header.from=firm.example"}, false},
		{"garbage", []string{"", ";;;", "=(", `"`}, false},
	} {
		assert.Equal(t, c.want, forged(c.headers), c.name)
	}
	m, err := parseMail(crlf("From: jobs@firm.example\nSubject: Re: Go\nAuthentication-Results: mx.example.org;\n dmarc=fail header.from=firm.example\n\nYou are hired!\n"), arrived)
	require.NoError(t, err)
	assert.True(t, m.Forged)
}

func TestCalendarsComeUnderEitherType(t *testing.T) {
	t.Parallel()
	m, err := parseMail(crlf("From: jobs@firm.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee you.\n--b\nContent-Type: application/ics; name=invite.ics\nContent-Disposition: attachment; filename=invite.ics\n\nBEGIN:VCALENDAR\n--b--\n"), arrived)
	require.NoError(t, err)
	assert.Equal(t, core.Mail{From: "jobs@firm.example", Text: "See you.", Calendars: []string{"BEGIN:VCALENDAR"}, Files: []string{"invite.ics"}, At: arrived}, m)
}
