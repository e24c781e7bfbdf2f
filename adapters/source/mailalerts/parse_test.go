package mailalerts

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	"github.com/automonet/automonet/core"
)

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name+".eml"))
	require.NoError(t, err)
	return raw
}

// opened is a source without a mailbox.
func opened(t testing.TB, node map[string]any) *mails {
	t.Helper()
	src, err := Spec().New(sourcetest.Node(node), sourcetest.Deps("alerts", sourcetest.NewGetter(nil)))
	require.NoError(t, err)
	return src.(*mails)
}

func TestAlertsOfEachPlatformAreRead(t *testing.T) {
	t.Parallel()
	s := opened(t, map[string]any{"authserv_id": []any{"mx.example.org"}, "senders": []any{"kleine-boerse.example"}})
	for _, name := range []string{"linkedin", "indeed", "upwork", "freelancer", "malt", "freelancermap", "peopleperhour", "generic"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := s.Import(t.Context(), name+".eml", fixture(t, name))
			sourcetest.CheckPage(t, page)
			require.Equal(t, source.StatusOK, page.Status, page.Reason)
			for _, p := range page.Postings {
				assert.NotContains(t, p.URL, "secret", "no token of the reader stays in a link")
				assert.NotContains(t, p.Text, "previous instructions", "what the reader does not see is not read")
				assert.NotContains(t, strings.ToLower(p.Text), "unsubscribe")
			}
			sourcetest.Golden(t, name, page.Postings)
		})
	}
}

func TestAForgedAlertIsRefusedWithItsReason(t *testing.T) {
	t.Parallel()
	s := opened(t, map[string]any{"authserv_id": []any{"mx.example.org"}})
	page := s.Import(t.Context(), "forged.eml", fixture(t, "forged"))
	sourcetest.CheckPage(t, page)
	assert.Empty(t, page.Postings)
	require.Len(t, page.Skipped, 1)
	assert.Equal(t, "it says it is from linkedin.com, but your mail server found no valid signature of it (dkim=pass evil.example, dmarc=fail)", page.Skipped[0].Reason)
	assert.Equal(t, "1 mail was refused: "+page.Skipped[0].Reason, page.Reason)
}

func TestTheSendersResultsAreJudged(t *testing.T) {
	t.Parallel()
	own := trust{"mx.example.org"}
	for _, tt := range []struct {
		name    string
		from    string
		trust   trust
		results []string
		want    verdict
		says    string
	}{
		{"DKIM of the domain", "a@linkedin.com", own, []string{"mx.example.org; dkim=pass header.d=linkedin.com"}, genuine, ""},
		{"DKIM of a domain below", "a@linkedin.com", own, []string{"mx.example.org; dkim=pass header.d=mail.linkedin.com"}, genuine, ""},
		{"DKIM by identity", "a@jobalert.indeed.com", own, []string{"mx.example.org; dkim=pass header.i=@indeed.com header.b=x"}, genuine, ""},
		{"DMARC", "a@upwork.com", own, []string{"mx.example.org; spf=pass smtp.mailfrom=x.example; dmarc=pass (p=reject) header.from=upwork.com"}, genuine, ""},
		{"the second of two signatures", "a@upwork.com", own, []string{"mx.example.org; dkim=pass header.d=sendgrid.net; dkim=pass header.d=upwork.com"}, genuine, ""},
		{"a version and a method's version", "a@upwork.com", own, []string{"mx.example.org 1; dkim/1=pass (ok; really) header.d=\"upwork.com\""}, genuine, ""},
		{"upper case", "a@upwork.com", own, []string{"MX.Example.org; DKIM=PASS header.D=Upwork.com"}, genuine, ""},
		{"SPF alone", "a@upwork.com", own, []string{"mx.example.org; spf=pass smtp.mailfrom=upwork.com"}, forged, "found no signature"},
		{"a failed signature", "a@upwork.com", own, []string{"mx.example.org; dkim=fail header.d=upwork.com"}, forged, "dkim=fail upwork.com"},
		{"another domain's signature", "a@upwork.com", own, []string{"mx.example.org; dkim=pass header.d=upwork.com.evil.example"}, forged, "no valid signature"},
		{"none", "a@upwork.com", own, []string{"mx.example.org; none"}, forged, "found no signature"},
		{"a result in a comment", "a@upwork.com", own, []string{"mx.example.org; dkim=fail (dkim=pass header.d=upwork.com) header.d=upwork.com"}, forged, "no valid"},
		{"a result in quotes", "a@upwork.com", own, []string{`mx.example.org; dkim=fail reason="x; dkim=pass header.d=upwork.com" header.d=upwork.com`}, forged, "no valid"},
		{"a forged result below the true one", "a@upwork.com", own, []string{"mx.example.org; dkim=fail header.d=upwork.com", "mx.example.org; dkim=pass header.d=upwork.com"}, forged, "no valid"},
		{"another server's word", "a@upwork.com", own, []string{"mx.evil.example; dkim=pass header.d=upwork.com"}, unknown, "if your mail server calls itself mx.evil.example, set authserv_id"},
		{"nobody's word", "a@upwork.com", own, nil, unknown, "does not say whether it is really from upwork.com"},
		{"no server is trusted", "a@upwork.com", nil, []string{"; dkim=pass header.d=upwork.com"}, unknown, "does not say"},
		{"any server of a domain, the topmost", "a@upwork.com", trust{"*.example.org"}, []string{"mx2.example.org; dkim=fail header.d=upwork.com", "mx9.example.org; dkim=pass header.d=upwork.com"}, forged, "no valid"},
		{"a server that writes no name", "a@upwork.com", trust{""}, []string{"spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=upwork.com; dkim=pass (signature was verified) header.d=upwork.com;dmarc=pass action=none"}, genuine, ""},
		{"two domains under a public suffix", "a@upwork.co.uk", own, []string{"mx.example.org; dkim=pass header.d=evil.co.uk"}, forged, "no valid"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, why := tt.trust.check(mail{from: tt.from, results: tt.results})
			assert.Equal(t, tt.want, got)
			assert.Contains(t, why, tt.says)
			assert.LessOrEqual(t, len(why), 500)
		})
	}
	assert.Equal(t, trust{"mx.google.com"}, knownServers("imap.gmail.com"))
	assert.Equal(t, trust{"mail.example.org"}, knownServers("mail.example.org"))
}

func TestASenderHasOneAddress(t *testing.T) {
	t.Parallel()
	for from, want := range map[string]string{
		"LinkedIn <jobalerts-noreply@LinkedIn.com>": "jobalerts-noreply@linkedin.com",
		`"x <a@linkedin.com>" <b@evil.example>`:     "b@evil.example",
		"=?utf-8?q?J=C3=B6rg?= <j@upwork.com>":      "j@upwork.com",
		"a@linkedin.com, b@evil.example":            "",
		"<a@linkedin.com> <b@evil.example>":         "",
		"":                                          "",
		"no address":                                "",
	} {
		assert.Equal(t, want, sender([]string{from}), from)
	}
	assert.Empty(t, sender([]string{"a@linkedin.com", "b@evil.example"}), "two fields")
	list := platforms()
	assert.Equal(t, "linkedin", platformOf(list, "x@e.linkedin.com").name)
	for _, other := range []string{"x@linkedin.com.evil.example", "x@notlinkedin.com", "x@linkedin.co", "linkedin.com"} {
		if other != "linkedin.com" {
			assert.Nil(t, platformOf(list, other), other)
		}
	}
}

func TestLinksAreUnwrappedWithoutAFetch(t *testing.T) {
	t.Parallel()
	const target = "https://www.linkedin.com/comm/jobs/view/4412345601/?trackingId=a"
	for name, link := range map[string]string{
		"bare":          target,
		"safelinks":     "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.linkedin.com%2Fcomm%2Fjobs%2Fview%2F4412345601%2F%3FtrackingId%3Da&data=05",
		"google":        "https://www.google.com/url?q=https%3A%2F%2Fwww.linkedin.com%2Fcomm%2Fjobs%2Fview%2F4412345601%2F%3FtrackingId%3Da&sa=D",
		"urldefense v3": "https://urldefense.com/v3/__https://www.linkedin.com/comm/jobs/view/4412345601/?trackingId=a__;!!abc!def$",
		"urldefense v2": "https://urldefense.proofpoint.com/v2/url?u=https-3A__www.linkedin.com_comm_jobs_view_4412345601_-3FtrackingId-3Da&d=x",
		"mandrill":      "https://mandrillapp.com/track/click/1/x?p=eyJzIjogIngiLCAidiI6IDEsICJwIjogIntcInVcIjogMSwgXCJ2XCI6IDEsIFwidXJsXCI6IFwiaHR0cHM6Ly93d3cubGlua2VkaW4uY29tL2NvbW0vam9icy92aWV3LzQ0MTIzNDU2MDEvXCJ9In0",
		"awstrack":      "https://abc.r.eu-west-1.awstrack.me/L0/https:%2F%2Fwww.linkedin.com%2Fcomm%2Fjobs%2Fview%2F4412345601%2F/1/0102",
		"twice":         "https://www.google.com/url?q=https%3A%2F%2Feur01.safelinks.protection.outlook.com%2F%3Furl%3Dhttps%253A%252F%252Fwww.linkedin.com%252Fjobs%252Fview%252F4412345601",
		"base64 JSON":   "https://track.example/e/c/eyJlbWFpbF9pZCI6ICJ4IiwgImhyZWYiOiAiaHR0cHM6Ly93d3cubGlua2VkaW4uY29tL2pvYnMvdmlldy80NDEyMzQ1NjAxIn0/sig",
	} {
		id := ""
		for _, u := range unwrap(link) {
			if found, _, ok := linkedin(u); ok {
				id = found
			}
		}
		assert.Equal(t, "4412345601", id, name)
	}
	for _, link := range []string{"javascript:alert(1)", "data:text/html,x", "//host/x", "https://u:p@linkedin.com/jobs/view/4412345601", "", "https://[::1", strings.Repeat("https://a.example/?url=", 2000)} {
		assert.Empty(t, unwrap(link), "%.60s", link)
	}
	loop := "https://a.example/?url=https%3A%2F%2Fa.example%2F%3Furl%3Dx"
	assert.LessOrEqual(t, len(unwrap(loop)), maxUnwrap)
}

func TestJobsAreKnownByTheirLinks(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ platform, link, id, clean string }{
		{"linkedin", "https://www.linkedin.com/comm/jobs/view/4412345601/?midToken=x", "4412345601", "https://www.linkedin.com/jobs/view/4412345601/"},
		{"linkedin", "https://de.linkedin.com/jobs/view/go-dev-at-acme-4412345601", "4412345601", "https://www.linkedin.com/jobs/view/4412345601/"},
		{"linkedin", "https://www.linkedin.com/jobs/search/?currentJobId=4412345601", "4412345601", "https://www.linkedin.com/jobs/view/4412345601/"},
		{"linkedin", "https://www.linkedin.com/comm/jobs/alerts?x=1", "", ""},
		{"linkedin", "https://linkedin.com.evil.example/jobs/view/4412345601", "", ""},
		{"indeed", "https://de.indeed.com/rc/clk/dl?jk=D90d9c1278a832a9&from=ja", "d90d9c1278a832a9", "https://de.indeed.com/viewjob?jk=d90d9c1278a832a9"},
		{"indeed", "https://in.indeed.com/jobs?q=x&vjk=9b1e04c7a2d85f31", "9b1e04c7a2d85f31", "https://in.indeed.com/viewjob?jk=9b1e04c7a2d85f31"},
		{"indeed", "https://de.indeed.com/pagead/clk/dl?mo=r&ad=x", "", ""},
		{"upwork", "https://www.upwork.com/jobs/Title_~01abcdef1234567890/?x=1", "01abcdef1234567890", "https://www.upwork.com/jobs/~01abcdef1234567890"},
		{"upwork", "https://www.upwork.com/jobs/~021987654321098765432", "021987654321098765432", "https://www.upwork.com/jobs/~021987654321098765432"},
		{"upwork", "https://www.upwork.com/freelancers/~0139befba192c820d1", "", ""},
		{"freelancer", "https://www.freelancer.com/projects/php/Build-a-site-12345678/details?x", "12345678", "https://www.freelancer.com/projects/php/Build-a-site-12345678/details"},
		{"freelancer", "https://www.freelancer.de/projects/12345678.html", "12345678", "https://www.freelancer.com/projects/12345678.html"},
		{"freelancer", "https://www.freelancer.com/projects/website-design/redesign-our-site-now", "redesign-our-site-now", "https://www.freelancer.com/projects/website-design/redesign-our-site-now"},
		{"freelancer", "https://www.freelancer.com/projects/golang/", "", ""},
		{"malt", "https://www.malt.de/client-projects/64f0c0ffee64f0c0ffee64f0", "64f0c0ffee64f0c0ffee64f0", "https://www.malt.de/client-projects/64f0c0ffee64f0c0ffee64f0"},
		{"malt", "https://www.malt.de/profile/marieke", "", ""},
		{"freelancermap", "https://www.freelancermap.de/nproj/2998877.html?utm_source=x", "2998877", "https://www.freelancermap.de/nproj/2998877.html"},
		{"freelancermap", "https://www.freelancermap.com/project/test-engineer-lead", "test-engineer-lead", "https://www.freelancermap.com/project/test-engineer-lead"},
		{"freelancermap", "https://www.freelancermap.de/abmelden.html", "", ""},
		{"peopleperhour", "https://www.peopleperhour.com/freelance-jobs/a/b/need-a-logo-4517558", "4517558", "https://www.peopleperhour.com/freelance-jobs/a/b/need-a-logo-4517558"},
		{"peopleperhour", "https://www.peopleperhour.com/freelance-jobs/technology-programming", "", ""},
	} {
		for _, p := range platforms() {
			if p.name != tt.platform {
				continue
			}
			id, clean, ok := p.job(webAddress(tt.link))
			assert.Equal(t, tt.id != "", ok, tt.link)
			if ok {
				assert.Equal(t, tt.id, id, tt.link)
				assert.Equal(t, tt.clean, clean, tt.link)
			}
		}
	}
}

func TestAnMboxIsSplit(t *testing.T) {
	t.Parallel()
	one := string(bytes.ReplaceAll(fixture(t, "upwork"), []byte("\r\n"), []byte("\n")))
	two := string(bytes.ReplaceAll(fixture(t, "indeed"), []byte("\r\n"), []byte("\n")))
	box := "From donotreply@upwork.com Mon Nov 23 07:30:00 2026\n" + one + "\n>From here on it is quoted\nFrom time to time a line begins so\n\n" +
		"From x@indeed.com Mon Nov 23 07:31:00 2026\n" + two + "\n\nFrom y@example.org Mon Nov 23 07:32:00 2026\n\n"
	list, left := messagesIn([]byte(box))
	require.Len(t, list, 2)
	assert.Zero(t, left)
	assert.Contains(t, string(list[0]), "\nFrom here on it is quoted")
	assert.Contains(t, string(list[0]), "\nFrom time to time a line begins so")
	page := opened(t, nil).Import(t.Context(), "box", []byte(box))
	sourcetest.CheckPage(t, page)
	assert.Len(t, page.Postings, 4)
	list, _ = messagesIn(fixture(t, "upwork"))
	assert.Len(t, list, 1)
}

func TestMailsOfOneMessageIDCountOnce(t *testing.T) {
	t.Parallel()
	one := "From a@b Mon Nov 23 07:30:00 2026\n" + string(fixture(t, "upwork")) + "\n"
	page := opened(t, nil).Import(t.Context(), "box", []byte(one+one))
	assert.Len(t, page.Postings, 1)
	assert.Empty(t, page.Skipped)
}

func TestFilesThatAreNoAlerts(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"nothing": "", "text": "Just a text.\nWith lines.", "binary": "\x00\x01\x02\xff", "a private mail": "From: a@example.org\r\nSubject: hi\r\n\r\nhello",
		"a message of the platform": "From: LinkedIn <messages-noreply@linkedin.com>\r\nSubject: Anna sent you a message\r\n\r\nhttps://www.linkedin.com/comm/messaging/x",
	} {
		page := opened(t, nil).Import(t.Context(), name, []byte(body))
		sourcetest.CheckPage(t, page)
		assert.Equal(t, source.StatusEmpty, page.Status, name)
	}
	odd := "From: LinkedIn <jobs-noreply@linkedin.com>\r\nMessage-ID: <%d@x>\r\nSubject: 5 new jobs for you\r\n\r\nanother form\r\n"
	box := ""
	for i := range unreadable {
		box += "From a@b Mon Nov 23 07:30:00 2026\n" + strings.Replace(odd, "%d", strings.Repeat("1", i+1), 1) + "\n"
	}
	page := opened(t, nil).Import(t.Context(), "box", []byte(box))
	sourcetest.CheckPage(t, page)
	assert.Equal(t, source.StatusParseFailed, page.Status)
	assert.NotEmpty(t, page.Sample)
}

func TestAgesCountFromTheMail(t *testing.T) {
	t.Parallel()
	said := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"2 days ago": 48 * time.Hour, "vor 3 Tagen": 72 * time.Hour, "il y a 1 jour": 24 * time.Hour, "30+ days ago": 720 * time.Hour,
		"Posted 5 hours ago": 5 * time.Hour, "hace 2 semanas": 14 * 24 * time.Hour, "vor 10 Minuten": 10 * time.Minute, "Just posted": 0, "Heute": 0,
	} {
		r := reader{said: said, post: core.Posting{PostedAt: said}}
		require.True(t, r.age(text), text)
		assert.Equal(t, said.Add(-want), r.post.PostedAt, text)
	}
	r := reader{said: said}
	assert.False(t, r.age("5 years of experience"))
}

// browse plays a browser whose user consents.
func browse(address string) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	if resp, err := client.Get(address); err == nil {
		_ = resp.Body.Close()
	}
}
