package history_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/history"
)

func now() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

func read(t *testing.T, s string) ([]core.PastProposal, core.PastReport) {
	t.Helper()
	rows, report, err := history.Read(core.PastFile{Name: "f", Data: []byte(s)}, now())
	require.NoError(t, err)
	require.Equal(t, report.Good, len(rows))
	return rows, report
}

func day(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return d.Add(12 * time.Hour)
}

func TestATableIsReadInBothLanguages(t *testing.T) {
	t.Parallel()
	english := "Date,Job Title,Client,URL,Platform,Bid,Currency,Job Type,Status,Replied at,Paid,Fee,Hours\n" +
		"2026-03-01,Go developer,Acme Inc,https://a.example/1,Upwork,\"1,200.50\",USD,fixed,paid,2026-03-02,1000,100,12.5\n" +
		"2026-03-05,Writer,,,Upwork,45,USD,hourly,no answer,,,,\n" +
		"2026-03-06,Designer,,,Upwork,,,,,,,,\n"
	german := "\xef\xbb\xbfGesendet am;Stelle;Firma;Stellenlink;Plattform;Gebot;W\xc3\xa4hrung;Abrechnung;Ergebnis;Antwort am;Betrag;Geb\xc3\xbchr;Stunden\n" +
		"01.03.2026;Go developer;Acme Inc;https://a.example/1;Upwork;1.200,50;USD;Festpreis;bezahlt;02.03.2026;1000;100;12,5\n" +
		"05.03.2026;Writer;;;Upwork;45;USD;Stunde;keine Antwort;;;;\n" +
		"06.03.2026;Designer;;;Upwork;;;;offen;;;;\n"
	var first []core.PastProposal
	for _, s := range []string{english, german} {
		rows, report := read(t, s)
		require.Empty(t, report.Issues)
		require.Len(t, rows, 3)
		require.Equal(t, 2, report.Teach, "what is open teaches nothing")
		require.Equal(t, map[string]int{"paid": 1, "": 1, "unknown": 1}, report.Kinds)
		p := rows[0]
		assert.Equal(t, day("2026-03-01"), p.At)
		assert.Equal(t, core.Money{Minor: 120_050, Currency: "USD"}, p.Price.Min)
		assert.Equal(t, core.PeriodFixed, p.Price.Period)
		require.Equal(t, []core.PastOutcome{{Kind: core.OutcomeReplied, At: day("2026-03-02")},
			{Kind: core.OutcomePaid, Amount: core.Money{Minor: 100_000, Currency: "USD"}, Fee: core.Money{Minor: 10_000, Currency: "USD"}, Hours: 12.5}}, p.Outcomes)
		assert.Equal(t, "upwork", p.Source)
		assert.True(t, rows[1].Known)
		assert.Empty(t, rows[1].Outcomes)
		assert.False(t, rows[2].Known)
		if first == nil {
			first = rows
			continue
		}
		for i := range rows {
			assert.Equal(t, first[i].Key(), rows[i].Key(), "the same proposal, whatever language")
		}
	}
}

func TestErrorsNameLineAndColumn(t *testing.T) {
	t.Parallel()
	rows, report := read(t, "date,title,bid,currency,status,url,replied at,hours,per\n"+
		"2026-03-01,ok,100,EUR,won,,,,\n"+
		"yesterday,a,,,,,,,\n"+
		",b,,,,,,,\n"+
		"2026-03-01,\"c\nover two lines\",much,,,,,,\n"+
		"2026-03-01,d,,,famous,,,,\n"+
		"2026-03-01,e,,,,ftp://x,,,\n"+
		"2026-03-01,f,,,,,2026-02-01,,\n"+
		"2026-03-01,g,,,,,,many,\n"+
		"2026-03-01,h,5,Euros,,,,,\n"+
		"2030-03-01,i,,,,,,,\n"+
		"2026-03-01,,,,,,,,\n"+
		"1970-03-01,j,,,,,,,\n"+
		"2026-03-01,k,5,,,,,,\n"+
		"2026-03-01,l,,,,,,,fortnight\n")
	require.Len(t, rows, 1)
	require.Equal(t, 14, report.Rows)
	var got []string
	for _, i := range report.Issues {
		got = append(got, fmt.Sprintf("%d %s %s", i.Line, i.Column, i.Code))
	}
	assert.Equal(t, []string{"3 date date", "4 date no_date", "5 bid amount", "7 status status", "8 url url", "9 at answer_before", "10 hours number", "11 currency currency",
		"11 bid amount", "12 date future", "13 title no_title", "14 date too_old", "15 bid amount", "16 per period"}, got)
	assert.Equal(t, report.IssueCount, len(report.Issues))
}

func TestDaysWithSlashesAreReadByTheWholeTable(t *testing.T) {
	t.Parallel()
	rows, _ := read(t, "date,title\n03/04/2026,a\n25/03/2026,b\n")
	assert.Equal(t, day("2026-04-03"), rows[0].At)
	rows, _ = read(t, "date,title\n03/04/2026,a\n03/25/2026,b\n")
	assert.Equal(t, day("2026-03-04"), rows[0].At)
	rows, report := read(t, "date,title\n03/04/2026,a\n05/05/2026,b\n")
	require.Len(t, rows, 1, "the same either way")
	assert.Equal(t, "date_order", report.Issues[0].Code, "nobody guesses")
	for in, want := range map[string]string{"2 Jan 2026": "2026-01-02", "January 2, 2026": "2026-01-02", "2.1.26": "2026-01-02", "20260102": "2026-01-02", "2026/01/02": "2026-01-02"} {
		rows, _ := read(t, "date;title\n"+in+";a\n")
		require.Len(t, rows, 1, in)
		assert.Equal(t, day(want), rows[0].At, in)
	}
	rows, _ = read(t, "date,title\n2026-03-01T10:00:00+02:00,a\n")
	assert.Equal(t, time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC), rows[0].At)
}

func TestAmounts(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int64{"1.234,56 €": 123_456, "€1,234.56": 123_456, "1 234,5 EUR": 123_450, "EUR 80/h": 8_000, "1.5k €": 150_000, "1.000": 100_000, "80.-": 8_000, "0,5": 50, "12'000.00": 1_200_000} {
		rows, report := read(t, "date;title;bid;currency\n2026-03-01;a;"+in+";EUR\n")
		require.Len(t, rows, 1, "%s: %v", in, report.Issues)
		assert.Equal(t, core.Money{Minor: want, Currency: "EUR"}, rows[0].Price.Min, in)
	}
	for _, bad := range []string{"-5", "ten", "5 apples", "1,2,3.4.5"} {
		_, report := read(t, "date;title;bid;currency\n2026-03-01;a;"+bad+";EUR\n")
		require.Equal(t, 1, report.IssueCount, bad)
	}
	rows, _ := read(t, "date;title;bid\n2026-03-01;a;80 EUR/h\n")
	assert.Equal(t, core.PeriodHour, rows[0].Price.Period)
}

func TestSpreadsheetsInOldEncodings(t *testing.T) {
	t.Parallel()
	rows, _ := read(t, "Datum;Titel;Gebot\n01.03.2026;\xdcbersetzer;80 \x80\n")
	assert.Equal(t, "Übersetzer", rows[0].Title)
	assert.Equal(t, core.Currency("EUR"), rows[0].Price.Min.Currency)
	wide := "\xff\xfe"
	for _, r := range "Datum\tTitel\n01.03.2026\tÜb\n" {
		wide += string([]byte{byte(r), byte(r >> 8)})
	}
	rows, _ = read(t, wide)
	assert.Equal(t, "Üb", rows[0].Title)
}

func TestJSONIsReadLikeATable(t *testing.T) {
	t.Parallel()
	list := `[
 {"date": "2026-03-01", "title": "Go", "company": "Acme", "bid": {"minor": 8000, "currency": "EUR"}, "per": "hour", "status": "won", "won_at": "2026-03-09", "extra": [1]},
 {"date": "2026-03-02", "title": "B", "amount": 500, "currency": "EUR"},
 7,
 {"date": null, "title": "C"}
]`
	for _, s := range []string{list, `{"version": 1, "proposals": ` + list + `}`} {
		rows, report := read(t, s)
		require.Len(t, rows, 2)
		assert.Equal(t, "json", report.Format)
		assert.Equal(t, core.Money{Minor: 8_000, Currency: "EUR"}, rows[0].Price.Min)
		assert.Equal(t, []core.PastOutcome{{Kind: core.OutcomeWon, At: day("2026-03-09")}}, rows[0].Outcomes)
		assert.Equal(t, core.OutcomePaid, rows[1].Outcomes[0].Kind)
		require.Len(t, report.Issues, 2)
		assert.Equal(t, core.PastIssue{Line: 4, Code: "line"}, report.Issues[0])
		assert.Equal(t, 5, report.Issues[1].Line)
	}
}

func TestFilesThatAreNone(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]string{"empty": " \n", "binary": "PK\x03\x04\x00\x00", "no day": "title,company\na,b\n", "no job": "date,status\n2026-01-01,won\n",
		"broken json": `[{"date": "2026-01-01"`, "json without a list": `{"a": 1}`, "json of something else": `{"proposals": 5}`, "json with junk": `[{"date":"2026-01-01","title":"a"}, }`} {
		_, _, err := history.Read(core.PastFile{Name: name, Data: []byte(s)}, now())
		require.Equal(t, core.KindInvalid, core.KindOf(err), name)
	}
}

// mails joins messages into a folder.
func mails(list ...string) string {
	var b strings.Builder
	for _, m := range list {
		b.WriteString("From - Mon Mar  2 10:00:00 2026\n" + strings.TrimLeft(m, "\n") + "\n\n")
	}
	return b.String()
}

const application = `
From: Mara <mara@lindqvist.example>
To: jobs@acme-robotics.example
Subject: Application for Go developer
Date: Mon, 02 Mar 2026 10:00:00 +0000
Message-ID: <1@lindqvist.example>

I am applying for your position.
`

func answer(id, body string, head ...string) string {
	return fmt.Sprintf(`
From: Kim <kim@acme-robotics.example>
To: mara@lindqvist.example
Subject: Re: Application for Go developer
Date: Wed, 04 Mar 2026 09:00:00 +0100
Message-ID: <%s@acme>
In-Reply-To: <1@lindqvist.example>
%s
%s

On Mon, 2 Mar 2026 Mara wrote:
> unfortunately not quoted
`, id, strings.Join(append(head, ""), "\n"), body)
}

func TestAMailFolderHoldsApplicationsAndAnswers(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]core.OutcomeKind{
		"Thank you, we will be in touch.":                 core.OutcomeReplied,
		"Unfortunately we have decided not to proceed.":   core.OutcomeLost,
		"Leider können wir Ihnen die Stelle nicht geben.": core.OutcomeLost,
		"Could we schedule a short call next week?":       core.OutcomeInterviewing,
		"Wir laden Sie gern zu einem Gespräch ein.":       core.OutcomeInterviewing,
		"We are happy to offer you the work.":             core.OutcomeOffered,
		"Hiermit beauftragen wir Sie mit dem Projekt.":    core.OutcomeWon,
		"=?no markup": core.OutcomeReplied,
	} {
		rows, report := read(t, mails(application, answer("2", body)))
		require.Len(t, rows, 1, body)
		require.Equal(t, "mail", report.Format)
		p := rows[0]
		assert.Equal(t, "Go developer", p.Title)
		assert.Equal(t, "acme-robotics", p.Company)
		assert.Equal(t, "jobs@acme-robotics.example", p.Recipient)
		require.True(t, p.Known)
		require.Len(t, p.Outcomes, 1, body)
		assert.Equal(t, want, p.Outcomes[0].Kind, body)
		assert.Equal(t, time.Date(2026, 3, 4, 8, 0, 0, 0, time.UTC), p.Outcomes[0].At)
	}
}

func TestAMailFolderOfSentMailOnlyTeachesNothing(t *testing.T) {
	t.Parallel()
	rows, report := read(t, mails(application))
	require.Len(t, rows, 1)
	assert.False(t, rows[0].Known, "silence says nothing where no answers are")
	assert.Zero(t, report.Teach)
	rows, _ = read(t, mails(application, strings.Replace(answer("2", "An offer of pens"), "<1@lindqvist.example>", "<77@x>", 1)+"x"))
	require.Len(t, rows, 1)
	assert.True(t, rows[0].Known)
}

func TestAMailFolderLeavesOutTheRest(t *testing.T) {
	t.Parallel()
	encoded := base64.StdEncoding.EncodeToString([]byte("Ich bewerbe mich um Ihre Stelle als Entwickler."))
	german := `
From: mara@lindqvist.example
To: hr@beispiel.example
Subject: =?utf-8?B?UsO8Y2tmcmFnZSB6dW0gUHJvamVrdA==?=
Date: Tue, 03 Mar 2026 10:00:00 +0000
Message-ID: <3@lindqvist.example>
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

` + encoded + `
--b
Content-Type: application/pdf; name="Lebenslauf.pdf"
Content-Disposition: attachment; filename="Lebenslauf.pdf"

JVBERi0=
--b--
`
	rows, report := read(t, mails(application, german,
		answer("2", "I am away", "Auto-Submitted: auto-replied"),
		strings.Replace(answer("4", "undelivered"), "kim@acme", "mailer-daemon@acme", 1),
		"From: mara@lindqvist.example\nTo: friend@example.org\nSubject: lunch\nDate: Mon, 02 Mar 2026 10:00:00 +0000\n\nat noon?",
		"From: mara@lindqvist.example\nTo: a@x.example, b@x.example, c@x.example\nSubject: my proposal\nDate: Mon, 02 Mar 2026 10:00:00 +0000\n\nhello",
		"From: mara@lindqvist.example\nSubject: my proposal\nDate: Mon, 02 Mar 2026 10:00:00 +0000\n\nhello",
		"From: mara@lindqvist.example\nTo: a@x.example\nSubject: Re: something\nDate: Mon, 02 Mar 2026 10:00:00 +0000\n\nhello",
		"From: news@list.example\nTo: mara@lindqvist.example\nSubject: News\nDate: Mon, 02 Mar 2026 10:00:00 +0000\nList-Id: <x>\n\nhello",
		"Subject: nobody\n\nnothing"))
	require.Len(t, rows, 2)
	assert.Equal(t, map[string]int{"auto_reply": 1, "bounce": 1, "no_application": 1, "many_recipients": 1, "no_recipient": 1, "an_answer": 1, "no_answer_to_one": 1, "unreadable": 1}, report.Skipped)
	assert.Equal(t, core.OutcomeWithdrawn, rows[0].Outcomes[0].Kind, "what never arrived teaches nothing of answers")
	assert.Equal(t, "Rückfrage zum Projekt", rows[1].Title)
}

func TestAnswersWithoutReferencesAreFoundBySubject(t *testing.T) {
	t.Parallel()
	loose := strings.Replace(answer("2", "Sorry, the position has been filled."), "In-Reply-To: <1@lindqvist.example>\n", "", 1)
	rows, _ := read(t, mails(application, loose))
	require.Equal(t, core.OutcomeLost, rows[0].Outcomes[0].Kind)
	rows, report := read(t, mails(application, strings.Replace(loose, "kim@acme-robotics.example", "kim@elsewhere.example", 1)))
	require.Empty(t, rows[0].Outcomes, "another company's answer")
	require.Equal(t, 1, report.Skipped["no_answer_to_one"])
	rows, _, err := history.Read(core.PastFile{Name: "f", Me: "KIM@acme-robotics.example", Data: []byte(mails(application, loose))}, now())
	require.NoError(t, err)
	require.Empty(t, rows, "the owner is who the caller says")
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"date,title\n2026-03-01,a\n", `[{"date":"2026-03-01","title":"a","amount":"5 EUR"}]`, mails(application, answer("2", "no")), "From: a@b\nDate: x\n\n", "\xff\xfea\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		rows, report, err := history.Read(core.PastFile{Name: "f", Data: raw}, now())
		if err != nil {
			return
		}
		if report.Good != len(rows) || report.IssueCount < len(report.Issues) || report.Teach > report.Good {
			t.Fatalf("%+v", report)
		}
		for _, p := range rows {
			if _, err := core.NewPastProposal(p, now()); err != nil {
				t.Fatalf("%+v: %v", p, err)
			}
		}
	})
}

func mailOf(lines ...string) []byte { return []byte(strings.Join(lines, "\r\n")) }

func TestAMailboxIsReadInPages(t *testing.T) {
	t.Parallel()
	apply := func(n int, on string) []byte {
		return mailOf("From: Mara <mara@lindqvist.example>", fmt.Sprintf("To: jobs@firm%d.example", n), "Subject: Application for Go developer", "Date: "+on,
			fmt.Sprintf("Message-ID: <%d@lindqvist.example>", n), "", "I am applying for your position.")
	}
	box := history.NewMailbox("email", now())
	sent := box.Sent([][]byte{
		apply(1, "Mon, 02 Mar 2026 10:00:00 +0000"), apply(2, "Tue, 03 Mar 2026 10:00:00 +0000"), apply(3, "Thu, 02 Jan 2025 10:00:00 +0000"), apply(4, "Wed, 04 Mar 2026 10:00:00 +0000"),
		mailOf("From: mara@lindqvist.example", "To: mum@home.example", "Subject: Sunday", "Date: Mon, 02 Mar 2026 10:00:00 +0000", "Message-ID: <5@lindqvist.example>", "", "See you."),
		mailOf("From: mara@lindqvist.example", "To: jobs@firm6.example", "Subject: HTTP API for bookings", "Date: Mon, 02 Mar 2026 10:00:00 +0000", "Message-ID: <6@lindqvist.example>", "", "See you."),
		[]byte("no mail at all"),
	})
	require.Len(t, sent, 6, "whose a mail is, is asked of each, however it is worded")
	box.Leave(func(id string) bool { return id == "4@lindqvist.example" || id == "6@lindqvist.example" })
	require.Len(t, box.Applications(), 3, "only applications are asked about")
	rows, report := box.Read([][]byte{
		mailOf("From: kim@firm1.example", "To: mara@lindqvist.example", "Subject: Re: Application for Go developer", "Date: Wed, 04 Mar 2026 10:00:00 +0000", "In-Reply-To: <1@lindqvist.example>", "", "Could we schedule a call?"),
		mailOf("From: MAILER-DAEMON@mx.example", "To: mara@lindqvist.example", "Subject: Undelivered Mail Returned to Sender", "Date: Tue, 03 Mar 2026 10:01:00 +0000",
			`Content-Type: multipart/report; report-type=delivery-status; boundary="b"`, "", "--b", "Content-Type: text/plain", "", "Sorry.", "--b", "Content-Type: message/rfc822", "",
			"Message-ID: <2@lindqvist.example>", "Subject: Application for Go developer", "", "I am applying", "--b--", ""),
	}, day("2026-01-01"))
	require.Len(t, rows, 3)
	by := map[string]core.PastProposal{}
	for _, p := range rows {
		by[p.MessageID] = p
	}
	talked := by["1@lindqvist.example"]
	require.Len(t, talked.Outcomes, 1)
	assert.Equal(t, core.OutcomeInterviewing, talked.Outcomes[0].Kind)
	bounced := by["2@lindqvist.example"]
	require.Len(t, bounced.Outcomes, 1)
	assert.Equal(t, core.OutcomeWithdrawn, bounced.Outcomes[0].Kind, "a report names the mail only within")
	old := by["3@lindqvist.example"]
	assert.False(t, old.Known, "of what was sent before the oldest incoming mail, silence says nothing")
	assert.True(t, talked.Known)
	assert.Equal(t, map[string]int{"no_application": 1, "unreadable": 1, "the_agents": 2, "bounce": 1}, report.Skipped)

	var total core.PastReport
	total.Add(report)
	total.Add(report)
	assert.Equal(t, 6, total.Good)
	assert.Equal(t, 4, total.Skipped["the_agents"])
	assert.Equal(t, day("2025-01-02").Year(), total.From.Year())
}
