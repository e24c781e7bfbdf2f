package mailalerts

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/automonet/automonet/adapters/client/imap"
	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	"github.com/automonet/automonet/core"
	fake "github.com/automonet/automonet/internal/fakes/imap"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// upworkMail is an alert about job n, as the user's own server took it in.
func upworkMail(n int, verdict string) []byte {
	return fmt.Appendf(nil, "Authentication-Results: mx.example.org; dkim=%s header.d=upwork.com\r\nFrom: Upwork <donotreply@upwork.com>\r\n"+
		"Subject: New job alert: Build part %d\r\nMessage-ID: <up-%d@upwork.com>\r\nDate: Sun, 22 Nov 2026 12:00:00 +0000\r\n"+
		"Content-Type: text/plain; charset=utf-8\r\n\r\nBuild part %d\r\n\r\nHourly: $40.00 - $75.00\r\n\r\nWe need part %d in Köln.\r\n\r\nhttps://www.upwork.com/jobs/~0219876543210987%05d\r\n",
		verdict, n, n, n, n, n)
}

// rig is a mailbox and a source that reads it.
type rig struct {
	*fake.Server
	getter *sourcetest.Getter
	node   map[string]any
	serial int
}

func mailbox(t testing.TB) *rig {
	t.Helper()
	s, err := fake.Start()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return &rig{Server: s, getter: sourcetest.NewGetter(nil), node: map[string]any{"host": "127.0.0.1", "port": s.Port(), "allow_insecure": true,
		"username": fake.User, "password": "env:MAIL", "authserv_id": []any{"mx.example.org"}, "timeout": "20s"}}
}

func (r *rig) open(t testing.TB) *mails {
	t.Helper()
	deps := sourcetest.Deps("alerts", r.getter)
	deps.Secret = func(string) (string, error) { return fake.Password, nil }
	src, err := Spec().New(sourcetest.Node(r.node), deps)
	require.NoError(t, err)
	return src.(*mails)
}

func (r *rig) put(t testing.TB, raw []byte) {
	t.Helper()
	r.serial++
	require.NoError(t, r.Append("INBOX", raw, r.getter.Clock.Now().Add(-time.Hour)))
}

func (r *rig) read(t testing.TB, from source.Cursor) sourcetest.Scan {
	t.Helper()
	return sourcetest.Read(t, t.Context(), func() source.Source { return r.open(t) }, from)
}

func TestAMailboxIsReadToItsEndAndThenOnlyWhatIsNew(t *testing.T) {
	t.Parallel()
	r := mailbox(t)
	for i := range 95 {
		r.put(t, upworkMail(i, "pass"))
		r.put(t, []byte("From: friend@example.org\r\nSubject: private\r\n\r\nhttps://www.upwork.com/jobs/~021987654321098799999"))
	}
	first := r.read(t, nil)
	require.Len(t, first.IDs(), 95)
	assert.Len(t, first.Pages, 3, "forty alerts a page")
	for _, p := range first.Postings {
		assert.Equal(t, core.TeaserText, p.Completeness)
		assert.Contains(t, p.Text, "in Köln")
		assert.Equal(t, "$40.00 - $75.00 per hour", p.Hints["salary"])
	}
	second := r.read(t, first.Cursor)
	assert.Equal(t, source.StatusUnchanged, second.Status())
	assert.Empty(t, second.Postings)
	r.put(t, upworkMail(95, "pass"))
	third := r.read(t, second.Cursor)
	assert.Equal(t, map[string]int{"upwork:021987654321098700095": 1}, third.IDs())
	unseen, err := r.Unseen("INBOX")
	require.NoError(t, err)
	assert.Equal(t, r.serial, unseen, "nothing is marked read")
	assert.Zero(t, r.Writable())
}

func TestAMailboxThatIsNumberedAnewIsNotReadTwice(t *testing.T) {
	t.Parallel()
	r := mailbox(t)
	for i := range 5 {
		r.put(t, upworkMail(i, "pass"))
	}
	first := r.read(t, nil)
	require.Len(t, first.Postings, 5)
	require.NoError(t, r.Renumber("INBOX"))
	for i := range 6 {
		r.put(t, upworkMail(i, "pass"))
	}
	second := r.read(t, first.Cursor)
	assert.Equal(t, map[string]int{"upwork:021987654321098700005": 1}, second.IDs(), "the same Message-IDs under other numbers")
}

func TestForgedAndUnverifiedAlertsAreRefused(t *testing.T) {
	t.Parallel()
	r := mailbox(t)
	r.put(t, upworkMail(1, "fail"))
	r.put(t, bytes.Replace(upworkMail(2, "pass"), []byte("mx.example.org"), []byte("mx.evil.example"), 1))
	r.put(t, upworkMail(3, "pass"))
	page := r.open(t).Fetch(t.Context(), nil)
	sourcetest.CheckPage(t, page)
	require.Len(t, page.Postings, 1)
	assert.Contains(t, page.Reason, "2 mails were refused; of the first: it says it is from upwork.com")
	require.Len(t, page.Skipped, 2)
	assert.Contains(t, page.Skipped[1].Reason, "if your mail server calls itself mx.evil.example, set authserv_id to that")

	r.node["unverified"] = true
	page = r.open(t).Fetch(t.Context(), nil)
	assert.Len(t, page.Postings, 2, "the user takes what nobody vouches for, but no forgery")
}

func TestAnEmptyFolderAndAMissingOne(t *testing.T) {
	t.Parallel()
	r := mailbox(t)
	page := r.open(t).Fetch(t.Context(), nil)
	sourcetest.CheckPage(t, page)
	assert.Equal(t, source.StatusEmpty, page.Status)
	r.node["folder"] = "Jobs"
	page = r.open(t).Fetch(t.Context(), nil)
	sourcetest.CheckPage(t, page)
	assert.Equal(t, source.StatusBlocked, page.Status)
	assert.Contains(t, page.Reason, `no folder "Jobs"`)
	require.NoError(t, r.Create("Jobs"))
	require.NoError(t, r.Append("Jobs", upworkMail(1, "pass"), r.getter.Clock.Now()))
	assert.Len(t, r.read(t, nil).Postings, 1)
	r.node["username"] = "somebody"
	page = r.open(t).Fetch(t.Context(), nil)
	assert.Equal(t, source.StatusBlocked, page.Status)
	none := opened(t, nil).Fetch(t.Context(), nil)
	sourcetest.CheckPage(t, none)
	assert.Equal(t, source.StatusEmpty, none.Status)
	assert.Contains(t, none.Reason, "automonet source import")
}

func TestABrokenScanGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	r := mailbox(t)
	for i := range 50 {
		r.put(t, upworkMail(i, "pass"))
	}
	ids := map[string]int{}
	var at source.Cursor
	failures := 0
	for cut := 500; len(ids) < 50; cut += 3000 {
		r.CutAfter(cut)
		page := r.open(t).Fetch(t.Context(), at)
		r.CutAfter(-1)
		sourcetest.CheckPage(t, page)
		if page.Status != source.StatusOK {
			failures++
			assert.Equal(t, source.StatusTransient, page.Status, page.Reason)
			assert.Equal(t, string(at), string(page.Next))
		}
		for _, p := range page.Postings {
			ids[p.ExternalID]++
		}
		at = page.Next
		require.Less(t, cut, 10_000_000)
	}
	assert.Positive(t, failures)
	for id, n := range ids {
		assert.Equal(t, 1, n, id)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	page := r.open(t).Fetch(ctx, nil)
	sourcetest.CheckPage(t, page)
	assert.Equal(t, source.StatusTransient, page.Status)
}

func TestAForeignCursorStartsANewScan(t *testing.T) {
	t.Parallel()
	r := mailbox(t)
	r.put(t, upworkMail(1, "pass"))
	for _, c := range []string{"{}", "[]", "null", `{"v":99}`, `{"v":1,"uid":-3}`, `{"v":1,"validity":12345,"uid":4294967295}`, "not json", strings.Repeat(" ", 70_000)} {
		scan := r.read(t, source.Cursor(c))
		assert.Len(t, scan.IDs(), 1, "%.40s", c)
	}
}

func TestHostileMailsAreBoundedAndHarmless(t *testing.T) {
	t.Parallel()
	s := opened(t, map[string]any{"senders": []any{"example.org"}})
	head := "From: Upwork <donotreply@upwork.com>\r\nSubject: New job alert: x\r\n"
	var deep strings.Builder
	deep.WriteString(head)
	for i := range 2000 {
		fmt.Fprintf(&deep, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
	}
	bodies := []string{deep.String(), head + "Content-Type: multipart/mixed\r\n\r\nno boundary", head + "Content-Type: text/html; charset=no-such\r\n\r\n<a href='https://www.upwork.com/jobs/~021987654321098765432'>Fine title here</a>",
		head + "Content-Transfer-Encoding: base64\r\n\r\n!!!!", head + strings.Repeat("X-Y: z\r\n", 100_000), "From: \xff\xfe\r\n\r\n", head + "Content-Type: text/html\r\n\r\n" + strings.Repeat("<div><a href='https://www.upwork.com/jobs/~0219876543210987654'>", 50_000)}
	for _, i := range sourcetest.Hostile(sourcetest.Start()) {
		bodies = append(bodies, head+"Content-Type: text/html; charset=utf-8\r\n\r\n<p><a href=\"https://www.upwork.com/jobs/~02198765432109876"+i.ID+"\">"+i.Title+"</a></p>"+i.HTML,
			"From: a@example.org\r\nSubject: "+strings.ReplaceAll(i.Title, "\n", " ")+"\r\n\r\n"+i.Title+"\nhttps://example.org/job/"+i.ID+"\n"+i.HTML)
	}
	for n, b := range bodies {
		page := s.Import(t.Context(), "x", []byte(b))
		sourcetest.CheckPage(t, page)
		for _, p := range page.Postings {
			assert.NotContains(t, p.Text, "javascript:", n)
			assert.NotContains(t, p.Text, "display:none", n)
			if !strings.Contains(b, "&lt;script") { // which is a text about a script
				assert.NotContains(t, p.Text, "alert(1)", n)
			}
		}
	}
}

func TestFilesAreReadOnceUntilTheyChange(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, from string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), fixture(t, from), 0o600))
	}
	write("one.eml", "upwork")
	require.NoError(t, os.Mkdir(filepath.Join(dir, "more"), 0o700))
	write("more/two.EML", "linkedin")
	write("more/.hidden.eml", "indeed")
	write("notes.txt", "indeed")
	fresh := func() source.Source { return opened(t, map[string]any{"files": []any{dir}}) }
	first := sourcetest.Read(t, t.Context(), fresh, nil)
	assert.Len(t, first.IDs(), 4)
	second := sourcetest.Read(t, t.Context(), fresh, first.Cursor)
	assert.Equal(t, source.StatusUnchanged, second.Status())
	write("three.eml", "freelancermap")
	third := sourcetest.Read(t, t.Context(), fresh, second.Cursor)
	assert.Len(t, third.IDs(), 2, "what was read before is not read again")
	page := opened(t, map[string]any{"files": []any{filepath.Join(dir, "gone.eml")}}).Fetch(t.Context(), nil)
	sourcetest.CheckPage(t, page)
	assert.Equal(t, source.StatusBlocked, page.Status)
	assert.Contains(t, page.Reason, "gone.eml cannot be read")
}

func TestWatchingEndsWithNewMail(t *testing.T) {
	t.Parallel()
	r := mailbox(t)
	r.put(t, upworkMail(1, "pass"))
	require.NoError(t, r.open(t).Watch(t.Context(), source.Store(cursor{V: 1})), "there is unread mail already")
	scan := r.read(t, nil)
	done := make(chan error, 1)
	go func() { done <- r.open(t).Watch(t.Context(), scan.Cursor) }()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	var err error
	for waiting, n := true, 2; waiting; n++ {
		select {
		case err = <-done:
			waiting = false
		case <-tick.C:
			r.put(t, upworkMail(n, "pass"))
		}
	}
	require.NoError(t, err)
	assert.NotEmpty(t, r.read(t, scan.Cursor).IDs())

	ctx, cancel := context.WithCancel(t.Context())
	scan = r.read(t, scan.Cursor)
	go func() { done <- r.open(t).Watch(ctx, scan.Cursor) }()
	cancel()
	require.ErrorIs(t, <-done, context.Canceled)
	go func() { done <- opened(t, nil).Watch(ctx, nil) }()
	require.ErrorIs(t, <-done, context.Canceled)
}

func FuzzImport(f *testing.F) {
	for _, name := range []string{"linkedin", "indeed", "upwork", "freelancer", "freelancermap", "malt", "peopleperhour", "generic", "forged"} {
		f.Add(fixture(f, name))
	}
	f.Add([]byte("From a@b Mon Nov 23 07:30:00 2026\nFrom: x@upwork.com\n\nFrom c@d Mon Nov 23 07:30:00 2026\n"))
	f.Add([]byte("From: x@upwork.com\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\nContent-Type: text/html\r\n\r\n<a href=https://www.upwork.com/jobs/~0219876543210987>x y\r\n--a--"))
	s := opened(f, map[string]any{"authserv_id": []any{"mx.example.org"}, "senders": []any{"example.org", "kleine-boerse.example"}})
	f.Fuzz(func(t *testing.T, body []byte) {
		sourcetest.CheckPage(t, s.Import(t.Context(), "x", body))
		list, _ := messagesIn(body)
		if len(list) > 1 && len(bytes.Join(list, nil)) > len(body) {
			t.Fatal("an mbox grew")
		}
	})
}

func FuzzResults(f *testing.F) {
	for _, s := range []string{"mx.example.org; dkim=pass header.d=upwork.com", "a (b (c) d); x=y \"z", "; ;=;", "spf=pass; dmarc=pass header.from=x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		imap.Results(s)
		if v, why := (trust{"mx.example.org"}).check(mail{from: "a@upwork.com", results: []string{s}}); v != genuine && why == "" {
			t.Fatal("no reason")
		}
	})
}
