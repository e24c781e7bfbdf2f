package mailalerts

import (
	"fmt"
	"mime"
	"strings"
	"testing"
	"time"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes/listing"
)

// number is the platform's own number of an item.
func number(i listing.Item) string { return "02" + strings.Repeat("0", 19-len(i.ID)) + i.ID }

// alert is the alert about an item, as the user's own server took it in.
func alert(i listing.Item) []byte {
	title := strings.Join(strings.Fields(core.Clean(i.Title, 200, false)), " ")
	text := plaintext.FromMarkup(i.HTML)
	return fmt.Appendf(nil, "Authentication-Results: mx.example.org; dkim=pass header.d=upwork.com\r\nFrom: Upwork <donotreply@upwork.com>\r\n"+
		"Subject: %s\r\nMessage-ID: <up-%s@upwork.com>\r\nDate: %s\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n\r\nHourly: $40.00 - $75.00\r\n\r\n%s\r\n\r\nhttps://www.upwork.com/jobs/~%s\r\n",
		mime.QEncoding.Encode("utf-8", "New job alert: "+title), i.ID, i.Posted.Format(time.RFC1123Z), title, strings.ReplaceAll(text, "\n", "\r\n"), number(i))
}

// TestConformance runs the shared suite over a mailbox.
func TestConformance(t *testing.T) {
	t.Parallel()
	sourcetest.Run(t, sourcetest.Harness{
		Spec: Spec(), Config: map[string]any{"host": "imap.example", "username": "mara", "password": "env:MAIL"}, SmallPages: true,
		ID:      func(i listing.Item) string { return "upwork:" + number(i) },
		Company: func(listing.Item) string { return "" },
		Make: func(t testing.TB, items []listing.Item) (func([]listing.Item), clock.Clock, func() source.Source) {
			r := mailbox(t)
			there := map[string]bool{}
			list := func(items []listing.Item) {
				for _, i := range items {
					body := alert(i)
					if there[string(body)] {
						continue
					}
					r.put(t, body)
				}
				for _, i := range items {
					there[string(alert(i))] = true
				}
			}
			list(items)
			return list, r.getter.Clock, func() source.Source { return r.open(t) }
		},
		Not: map[string]string{
			"a second scan asks nothing needless":        "a mailbox has no validators: what is read twice is counted by TestAMailboxIsReadToItsEndAndThenOnlyWhatIsNew",
			"a failed page is told apart and recovers":   "a mail server has no statuses of HTTP: TestABrokenScanGoesOnWhereItWas and TestAnEmptyFolderAndAMissingOne",
			"a broken body is told apart and recovers":   "a mail that is none is one of many: TestFilesThatAreNoAlerts and FuzzImport",
			"a wrong charset is read":                    "every part of a mail names its own charset: TestAlertsOfEachPlatformAreRead",
			"the hostile corpus is bounded and harmless": "its documents are answers of web servers: TestHostileMailsAreBoundedAndHarmless and FuzzImport",
			"a cancelled scan resumes where it was":      "it is cancelled between commands, not requests: TestABrokenScanGoesOnWhereItWas",
		},
	})
}
