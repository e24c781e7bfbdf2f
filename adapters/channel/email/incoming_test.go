package email

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func crlf(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", "\r\n")) }

var arrived = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

func TestAnAnswerIsRead(t *testing.T) {
	t.Parallel()
	m, err := parseMail(crlf(`From: =?utf-8?Q?J=C3=BCrgen_K?= <Jobs@Firm.example>
To: mara@example.org
Subject: =?utf-8?B?UmU6IEfDpHJ0bmVy?=
Message-ID: <a1@firm.example>
In-Reply-To: <k1@mara.example>
References: <x@y> <k1@mara.example>
Date: Mon, 30 Nov 2026 11:00:00 +0100
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: multipart/alternative; boundary=c

--c
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Sch=F6n, wann k=F6nnen Sie?
--c
Content-Type: text/html

<p>html</p>
--c
Content-Type: text/calendar; method=REQUEST

BEGIN:VCALENDAR
--c--
--b
Content-Type: application/pdf; name="x.pdf"
Content-Disposition: attachment; filename="../../etc/passwd"

%PDF
--b--
`), arrived)
	require.NoError(t, err)
	assert.Equal(t, core.Mail{ID: "a1@firm.example", InReplyTo: "k1@mara.example", References: []string{"x@y", "k1@mara.example"}, From: "jobs@firm.example", FromName: "Jürgen K",
		Subject: "Re: Gärtner", Text: "Schön, wann können Sie?", Calendars: []string{"BEGIN:VCALENDAR"}, Files: []string{"../../etc/passwd"}, At: time.Date(2026, 11, 30, 10, 0, 0, 0, time.UTC)}, m)
}

const dsn = `From: MAILER-DAEMON@mx.example
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=b
Auto-Submitted: auto-replied

--b

Could not deliver.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; ok@firm.example
Action: relayed
Status: 2.1.5

Final-Recipient: rfc822; Jobs@Firm.example
Action: %ACTION%
Status: %STATUS%
Diagnostic-Code: smtp; 550 5.1.1 <jobs@firm.example>:
 User unknown
--b
Content-Type: %ORIGINAL%

From: mara@example.org
Message-ID: <k1@mara.example>
Subject: Offer

body
--b--
`

func TestReportsAreRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ action, status, original, want string }{
		{"failed", "5.1.1", "message/rfc822", "failed"},
		{"failed", "5.1.1", "text/rfc822-headers", "failed"},
		{"delayed", "4.4.7", "message/rfc822", "delayed"},
		{"delayed", "5.4.7", "message/rfc822", "failed"},
		{"invented", "5.0.0", "message/rfc822", "relayed"},
	} {
		m, err := parseMail(crlf(strings.NewReplacer("%ACTION%", c.action, "%STATUS%", c.status, "%ORIGINAL%", c.original).Replace(dsn)), arrived)
		require.NoError(t, err)
		require.NotNil(t, m.Report, c.action)
		assert.Equal(t, c.want, m.Report.Action)
		assert.Equal(t, "k1@mara.example", m.Report.Original)
		assert.Equal(t, c.want == "failed", m.Report.Final())
		if c.want == "failed" {
			assert.Equal(t, "jobs@firm.example", m.Report.Recipient)
			assert.Equal(t, "550 5.1.1 <jobs@firm.example>: User unknown", m.Report.Reason)
			assert.Equal(t, c.status, m.Report.Status)
		}
		assert.Equal(t, "Could not deliver.", m.Text)
	}
}

func TestAForwardedMailNamesWhatItHolds(t *testing.T) {
	t.Parallel()
	m, err := parseMail(crlf("From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nlook\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <k9@mara.example>\nReferences: <k8@mara.example>\n\nhi\n--b--\n"), arrived)
	require.NoError(t, err)
	assert.Equal(t, []string{"k9@mara.example", "k8@mara.example"}, m.Embedded)
	assert.Nil(t, m.Report, "a forward is no report")
	assert.Equal(t, arrived, m.At)
}

func TestMachinesAreToldByTheirFields(t *testing.T) {
	t.Parallel()
	for field, want := range map[string]string{
		"Auto-Submitted: auto-replied (vacation)": "", "Auto-Submitted: auto-replied; owner=x": "auto-replied", "Auto-Submitted: no": "", "Auto-Submitted: Auto-Generated": "auto-generated",
		"X-Autoreply: yes": "x-autoreply", "Precedence: auto_reply": "precedence", "Precedence: bulk": "bulk", "X-Auto-Response-Suppress: All": "suppress", "X-Other: x": "",
	} {
		m, err := parseMail(crlf("From: a@b.example\n"+field+"\n\nhi"), arrived)
		require.NoError(t, err)
		assert.Equal(t, want, m.Auto, field)
	}
	m, err := parseMail(crlf("From: a@b.example\nList-Unsubscribe: <x>\n\nhi"), arrived)
	require.NoError(t, err)
	assert.True(t, m.List)
}

func TestHostileMailsAreBounded(t *testing.T) {
	t.Parallel()
	deep := "From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\nContent-Type: multipart/mixed; boundary=b\n\n", 500) + "--b\n\nx"
	for name, raw := range map[string]string{
		"two senders":    "From: a@b.example, c@d.example\n\nhi",
		"deep":           deep,
		"many parts":     "From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", 5000) + "--b--",
		"long":           "From: a@b.example\nSubject: " + strings.Repeat("x", 50_000) + "\n\n" + strings.Repeat("y", 3<<20),
		"broken base64":  "From: a@b.example\nContent-Transfer-Encoding: base64\n\n????",
		"escapes":        "From: a@b.example\nSubject: x\x1b[31m\n\n\x1b[2J\u202e hi",
		"no ids at all":  "From: a@b.example\nMessage-ID: none\nReferences: <\n\nhi",
		"unknown letter": "From: a@b.example\nContent-Type: text/plain; charset=klingon\n\nhi",
	} {
		m, err := parseMail(crlf(raw), arrived)
		require.NoError(t, err, name)
		assert.LessOrEqual(t, len(m.Text), core.MaxMailText, name)
		assert.LessOrEqual(t, len(m.Subject), core.MaxTitleBytes, name)
		assert.NotContains(t, m.Text+m.Subject, "\x1b", name)
		assert.NotContains(t, m.Text, "\u202e", name)
		if name == "two senders" {
			assert.Empty(t, m.From)
		}
	}
	_, err := parseMail([]byte(" no header"), arrived)
	require.ErrorIs(t, err, errNoMail)
}

func FuzzParseMail(f *testing.F) {
	f.Add([]byte(dsn))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := parseMail(raw, arrived)
		if err == nil && len(m.Text) > core.MaxMailText {
			t.Fatal("unbounded")
		}
	})
}

func TestBoxConfigurationErrorsNameTheKey(t *testing.T) {
	t.Parallel()
	for key, c := range map[string]BoxConfig{
		"imap.host":           {Folder: "INBOX"},
		"imap.port":           {Host: "imap.example.org", Port: 70000},
		"imap.security":       {Host: "imap.example.org", Security: "ssl"},
		"imap.allow_insecure": {Host: "imap.example.org", AllowInsecure: true},
		"imap.folder":         {Host: "imap.example.org", Folder: "a\nb"},
		"imap.copy":           {Host: "imap.example.org", Copy: "sometimes"},
		"imap.days":           {Host: "imap.example.org", Days: 900},
		"imap.timeout":        {Host: "imap.example.org", Timeout: "soon"},
		"imap.ca_file":        {Host: "imap.example.org", CAFile: "/nowhere"},
		"imap.password":       {Host: "imap.example.org", Password: "plain text"},
		"imap.username":       {Host: "imap.example.org", Username: "a\nb"},
	} {
		_, err := Config{Host: "smtp.example.org", From: "a@example.org", Username: "a", Password: "env:P", IMAP: c}.check()
		require.Error(t, err, key)
		assert.Contains(t, err.Error(), key)
		assert.NotContains(t, err.Error(), "plain text")
	}
	s, err := Config{Host: "smtp.example.org", From: "a@example.org", Username: "a", Password: "env:P", IMAP: BoxConfig{Host: "imap.example.org", Port: 143}}.check()
	require.NoError(t, err)
	assert.Equal(t, "starttls", s.box.Security)
	assert.Equal(t, "a", s.box.Username)
	assert.Equal(t, "env:P", s.box.Password)
	bad := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(bad, []byte("x"), 0o600))
	_, err = Config{Host: "smtp.example.org", From: "a@example.org", Username: "a", Password: "env:P", IMAP: BoxConfig{Host: "imap.example.org", CAFile: bad}}.check()
	require.Error(t, err)
	assert.True(t, selfCopying("smtp.gmail.com"))
	assert.False(t, selfCopying("smtp.notgmail.com"))
}
