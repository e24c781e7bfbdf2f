package review

import (
	"strconv"
	"testing"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/stretchr/testify/require"
)

func TestPreSend(t *testing.T) {
	t.Parallel()
	hour := time.Hour
	tests := []struct {
		name  string
		edit  func(t *testing.T, sc *scene)
		want  []string
		kind  Kind
		until time.Time
	}{
		{name: "an approved mail to the posted address may go", edit: func(*testing.T, *scene) {}},
		{name: "an edit after approval voids it", edit: func(_ *testing.T, sc *scene) { sc.p.Content.Body += "!" }, want: []string{CodeApprovalVoid}, kind: KindRefuse},
		{name: "a submission with other bytes is refused", edit: func(_ *testing.T, sc *scene) { sc.s.Content.Body += "!" }, want: []string{CodeApprovalVoid}, kind: KindRefuse},
		{name: "a submission to another recipient is refused", edit: func(_ *testing.T, sc *scene) { sc.s.Recipient = "boss@acme-robotics.de" }, want: []string{CodeApprovalVoid, CodeForeignRecipient}, kind: KindRefuse},
		{name: "another proposal's approval does not count", edit: func(_ *testing.T, sc *scene) { sc.s.ProposalID = "prop-2" }, want: []string{CodeApprovalVoid}, kind: KindRefuse},
		{name: "a withdrawn approval does not count", edit: func(_ *testing.T, sc *scene) { sc.p.State = core.ProposalWaiting }, want: []string{CodeApprovalVoid}, kind: KindRefuse},
		{name: "a gate that fails later voids the approval", edit: func(_ *testing.T, sc *scene) {
			sc.p.Gates = []core.GateResult{{Gate: "names"}}
		}, want: []string{CodeApprovalVoid}, kind: KindRefuse},
		{name: "a channel that is off asks", edit: func(_ *testing.T, sc *scene) { sc.policy.Mode = core.ModeOff }, want: []string{CodeChannelMode}, kind: KindAsk},
		{name: "a mode above the ceiling is cut to it", edit: func(_ *testing.T, sc *scene) { sc.policy.Mode, sc.policy.Ceiling = core.ModeAuto, core.ModeRead }, want: []string{CodeChannelMode}, kind: KindAsk},
		{name: "an approval by rule needs auto at the moment of sending", edit: func(t *testing.T, sc *scene) { sc.approve(t, "rule:auto") }, want: []string{CodeChannelMode}, kind: KindAsk},
		{name: "an approval by rule sends on auto", edit: func(t *testing.T, sc *scene) { sc.approve(t, "rule:auto"); sc.policy.Mode = core.ModeAuto }},
		{name: "auto stays closed where terms forbid it", edit: func(t *testing.T, sc *scene) {
			sc.approve(t, "rule:auto")
			sc.policy.Mode, sc.policy.ForbidsUnattended = core.ModeAuto, true
		}, want: []string{CodeChannelMode}, kind: KindAsk},
		{name: "stop-new waits", edit: func(_ *testing.T, sc *scene) { sc.history.Run = core.RunStopNew }, want: []string{CodeStopNew}, kind: KindWait},
		{name: "a pause waits", edit: func(_ *testing.T, sc *scene) { sc.history.Run = core.RunPaused }, want: []string{CodePaused}, kind: KindWait},
		{name: "an unknown run mode waits", edit: func(_ *testing.T, sc *scene) { sc.history.Run = "" }, want: []string{CodePaused}, kind: KindWait},
		{name: "away waits until the return", edit: func(_ *testing.T, sc *scene) { sc.settings.AwayUntil = sc.now.Add(48 * hour) }, want: []string{CodeAway}, kind: KindWait, until: noon().Add(48 * hour)},
		{name: "away in the past does not wait", edit: func(_ *testing.T, sc *scene) { sc.settings.AwayUntil = sc.now.Add(-hour) }},
		{name: "a lock on everything waits", edit: func(_ *testing.T, sc *scene) {
			sc.history.Locks = []core.Lock{{ID: "l", Scope: "all", Reason: "ban signal", Until: sc.now.Add(hour)}}
		}, want: []string{CodeLocked}, kind: KindWait, until: noon().Add(hour)},
		{name: "a lock on the company waits whatever its legal form", edit: func(_ *testing.T, sc *scene) {
			sc.history.Locks = []core.Lock{{Scope: "company:ACME Robotics"}}
		}, want: []string{CodeLocked}, kind: KindWait},
		{name: "a lock on the recipient waits", edit: func(_ *testing.T, sc *scene) {
			sc.history.Locks = []core.Lock{{Scope: "recipient:JOBS@acme-robotics.de"}}
		}, want: []string{CodeLocked}, kind: KindWait},
		{name: "a lock whose scope is not understood waits", edit: func(_ *testing.T, sc *scene) { sc.history.Locks = []core.Lock{{Scope: "moon"}} }, want: []string{CodeLocked}, kind: KindWait},
		{name: "a lock on another channel or one that has ended does not wait", edit: func(_ *testing.T, sc *scene) {
			sc.history.Locks = []core.Lock{{Scope: "channel:reddit"}, {Scope: "all", Until: sc.now.Add(-hour)}}
		}},
		{name: "a journal record of the same job refuses", edit: func(_ *testing.T, sc *scene) {
			sc.history.Journal = []core.SentRecord{{Kind: core.SentConfirmed, Key: "other", JobID: "job-1", Channel: MailChannel, At: sc.now.Add(-90 * 24 * hour)}}
		}, want: []string{CodeAlreadySent}, kind: KindRefuse},
		{name: "a journal record of the same posting under a new job id refuses", edit: func(_ *testing.T, sc *scene) {
			sc.history.Journal = []core.SentRecord{{Kind: core.SentIntent, Key: "other", JobID: "old", Recipient: RecipientHash(sc.s.Recipient), Postings: []string{"k1", "k2"}, At: sc.now.Add(-90 * 24 * hour)}}
			sc.history.Postings = []string{"k2"}
		}, want: []string{CodeAlreadySent}, kind: KindRefuse},
		{name: "a journal record of the same recipient is a matter of caps", edit: func(_ *testing.T, sc *scene) {
			sc.history.Journal = []core.SentRecord{{Kind: core.SentConfirmed, Key: "other", JobID: "old", Recipient: RecipientHash(sc.s.Recipient), At: sc.now.Add(-10 * 24 * hour)}}
		}, want: []string{CodeCapRecipient}, kind: KindWait, until: noon().Add(20 * 24 * hour)},
		{name: "a withdrawn journal record does not count", edit: func(_ *testing.T, sc *scene) {
			sc.history.Journal = []core.SentRecord{{Kind: core.SentAbsent, Key: "other", JobID: "job-1"}}
		}},
		{name: "its own standing journal record refuses, whatever the database says", edit: func(_ *testing.T, sc *scene) {
			sc.history.Journal = []core.SentRecord{{Kind: core.SentIntent, Key: sc.s.Key, JobID: "gone", Recipient: RecipientHash(sc.s.Recipient)}}
		}, want: []string{CodeAlreadySent}, kind: KindRefuse},
		{name: "a live submission by the same channel refuses", edit: func(_ *testing.T, sc *scene) {
			sc.history.Cluster = []core.Submission{{ID: "x", Channel: MailChannel, State: core.SubmissionUnknown}}
		}, want: []string{CodeLiveElsewhere}, kind: KindRefuse},
		{name: "a live submission by another channel asks", edit: func(_ *testing.T, sc *scene) {
			sc.history.Cluster = []core.Submission{{ID: "x", Channel: "assist", State: core.SubmissionParked}}
		}, want: []string{CodeLiveElsewhere}, kind: KindAsk},
		{name: "a failed submission is no obstacle", edit: func(_ *testing.T, sc *scene) {
			sc.history.Cluster = []core.Submission{{ID: "x", Channel: MailChannel, State: core.SubmissionFailed}, {ID: "sub-1", State: core.SubmissionQueued}}
		}},
		{name: "a closed job refuses", edit: func(_ *testing.T, sc *scene) { sc.job.State = core.JobClosed }, want: []string{CodeJobClosed}, kind: KindRefuse},
		{name: "a job that is not shortlisted refuses", edit: func(_ *testing.T, sc *scene) { sc.job.State = core.JobSkipped }, want: []string{CodeJobClosed}, kind: KindRefuse},
		{name: "a passed deadline refuses", edit: func(_ *testing.T, sc *scene) { sc.job.Extraction.Deadline = sc.now.Add(-time.Minute) }, want: []string{CodeDeadline}, kind: KindRefuse},
		{name: "an expired only posting refuses", edit: func(_ *testing.T, sc *scene) { sc.postings[0].ExpiresAt = sc.now.Add(-time.Minute) }, want: []string{CodeDeadline}, kind: KindRefuse},
		{name: "several postings that have all expired refuse", edit: func(_ *testing.T, sc *scene) {
			other := sc.postings[0]
			other.ID, sc.postings[0].ExpiresAt, other.ExpiresAt = "post-2", sc.now.Add(-hour), sc.now.Add(-time.Minute)
			sc.postings = append(sc.postings, other)
		}, want: []string{CodeDeadline}, kind: KindRefuse},
		{name: "one sighting that is still open is enough", edit: func(_ *testing.T, sc *scene) {
			other := sc.postings[0]
			other.ID, sc.postings[0].ExpiresAt, other.ExpiresAt = "post-2", sc.now.Add(-hour), sc.now.Add(hour)
			sc.postings = append(sc.postings, other)
		}},
		{name: "an account that posts twice is answered once", edit: func(t *testing.T, sc *scene) {
			sc.job.Company, sc.postings[0].Company, sc.postings[0].Author = "", "", "Anna_B"
			sc.p.Flags = append(sc.p.Flags, FlagRecipientEntered)
			sc.approve(t, "user:cli")
			sc.history.Recent = []core.Submission{sent("1", "https://news.ycombinator.com/item?id=41", "anna_b at news.ycombinator.com", sc.now.Add(-10*24*hour))}
		}, want: []string{CodeCapCompany}, kind: KindWait, until: noon().Add(20 * 24 * hour)},
		{name: "a job not seen for long waits for a fresh look", edit: func(_ *testing.T, sc *scene) { sc.job.LastSeenAt = sc.now.Add(-25 * hour) }, want: []string{CodeStale}, kind: KindWait},
		{name: "a standing rule refuses the job", edit: func(_ *testing.T, sc *scene) {
			sc.settings.Rules = []core.Rule{{ID: "r", Text: "not for Acme", Checks: []core.RuleCheck{{Kind: core.RuleCompany, Values: []string{"Acme Robotics"}}}}}
		}, want: []string{CodeRule}, kind: KindRefuse},
		{name: "a blocked company refuses", edit: func(_ *testing.T, sc *scene) { sc.settings.Filters.BlockCompanies = []string{"acme robotics"} }, want: []string{CodeBlockedCompany}, kind: KindRefuse},
		{name: "the third mail of an hour is the last", edit: func(_ *testing.T, sc *scene) {
			for i := range 3 {
				sc.history.Recent = append(sc.history.Recent, sent(strconv.Itoa(i), "a"+strconv.Itoa(i)+"@x.org", "X"+strconv.Itoa(i), sc.now.Add(-time.Duration(10+i)*time.Minute)))
			}
		}, want: []string{CodeCapHour}, kind: KindWait, until: noon().Add(48 * time.Minute)},
		{name: "the tenth mail of a day is the last", edit: func(_ *testing.T, sc *scene) {
			for i := range 10 {
				sc.history.Recent = append(sc.history.Recent, sent(strconv.Itoa(i), "a"+strconv.Itoa(i)+"@x.org", "X"+strconv.Itoa(i), sc.now.Add(-time.Duration(2+i)*hour)))
			}
		}, want: []string{CodeCapDay}, kind: KindWait, until: noon().Add(13 * hour)},
		{name: "what is unknown or being sent uses up caps", edit: func(_ *testing.T, sc *scene) {
			o := sent("1", "x@y.org", "ACME robotics", sc.now.Add(-24*hour))
			o.State, o.Receipt, o.Channel = core.SubmissionUnknown, nil, "assist"
			sc.history.Recent = []core.Submission{o}
		}, want: []string{CodeCapCompany}, kind: KindWait, until: noon().Add(29 * 24 * hour)},
		{name: "the same person under a tagged address counts once", edit: func(_ *testing.T, sc *scene) {
			sc.history.Recent = []core.Submission{sent("1", "Jobs+hn@acme-robotics.de", "", sc.now.Add(-29*24*hour))}
		}, want: []string{CodeCapRecipient}, kind: KindWait, until: noon().Add(24 * hour)},
		{name: "a cap of zero asks rather than opens", edit: func(_ *testing.T, sc *scene) { sc.caps.PerDay = 0 }, want: []string{CodeCapZero}, kind: KindAsk},
		{name: "a mail sent in the future by a wrong clock counts", edit: func(_ *testing.T, sc *scene) {
			sc.caps.PerHour = 1
			sc.history.Recent = []core.Submission{sent("1", "x@y.org", "X", sc.now.Add(hour))}
		}, want: []string{CodeCapHour}, kind: KindWait, until: noon().Add(2 * hour)},
		{name: "evening at the recipient waits for the morning", edit: func(_ *testing.T, sc *scene) {
			sc.now = time.Date(2026, 11, 23, 19, 30, 0, 0, time.UTC)
		}, want: []string{CodeQuiet}, kind: KindWait, until: time.Date(2026, 11, 24, 7, 0, 0, 0, time.UTC)},
		{name: "the recipient's zone decides, not the owner's", edit: func(_ *testing.T, sc *scene) {
			sc.job.Extraction.TimeZones = []string{"PST"} // 4:00 there
		}, want: []string{CodeQuiet}, kind: KindWait, until: time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)},
		{name: "a scam sign asks, and no phone number goes along", edit: func(t *testing.T, sc *scene) {
			sc.job.Decision.Reasons = []core.Reason{{Code: "scam_advance_fee"}}
			sc.p.Content.Body = "Call me: +49 30 5550 0199"
			sc.approve(t, "user:cli")
		}, want: []string{CodeScam, CodePrivate}, kind: KindRefuse},
		{name: "a confirmed odd domain may go without private things", edit: func(t *testing.T, sc *scene) {
			sc.toGmail(t)
			sc.p.Flags = []string{FlagRecipientConfirmed}
		}},
		{name: "a confirmed odd domain still gets no CV", edit: func(t *testing.T, sc *scene) {
			sc.p.Content.Attachments = []core.Attachment{{Name: "cv.pdf", SHA256: "x"}}
			sc.toGmail(t)
			sc.p.Flags = []string{FlagRecipientConfirmed}
		}, want: []string{CodePrivate}, kind: KindRefuse},
		{name: "an odd domain asks", edit: func(t *testing.T, sc *scene) { sc.toGmail(t) }, want: []string{CodeForeignDomain}, kind: KindAsk},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sc := newScene(t)
			tt.edit(t, sc)
			got := sc.blocks()
			if tt.want == nil {
				tt.want = []string{}
			}
			require.Equal(t, tt.want, codes(got))
			require.Equal(t, tt.kind, Worst(got))
			if !tt.until.IsZero() {
				require.Equal(t, tt.until, NextTry(got))
			}
		})
	}
}

func (sc *scene) toGmail(t *testing.T) {
	sc.job.Text = "Write to acme.hiring@gmail.com"
	sc.postings[0].Text = sc.job.Text
	sc.p.Content.Recipient = "acme.hiring@gmail.com"
	sc.approve(t, "user:cli")
}

func TestAssistSendsToALink(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	sc.p.Content.Channel, sc.p.Content.Recipient, sc.policy.Channel = "assist", sc.job.URL, "assist"
	sc.policy.Mode, sc.policy.HandOff = core.ModeDraft, true
	sc.approve(t, "user:ui")
	require.Empty(t, sc.blocks())
}

// TestCapsHoldOverADay approves 200 mails at once and lets a simulated clock run
// for three days: whatever the order, no window ever holds more than its cap, no
// mail goes out at night, and each Until is a moment at which that block is over.
func TestCapsHoldOverADay(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "UTC"} {
		for seed := range 2 {
			t.Run(zone+strconv.Itoa(seed), func(t *testing.T) {
				t.Parallel()
				loc, err := time.LoadLocation(zone)
				require.NoError(t, err)
				start := time.Date(2026, 10, 24, 3*seed, 7, 0, 0, time.UTC) // clocks change on the 25th
				var queue []*scene
				for i := range 200 {
					sc := newScene(t)
					id := strconv.Itoa(i)
					company := "Firm" + strconv.Itoa(i%60)
					addr := "jobs@firm" + strconv.Itoa(i%60) + ".example"
					sc.job.ID, sc.p.JobID, sc.p.ID = core.JobID("job"+id), core.JobID("job"+id), core.ProposalID("p"+id)
					sc.job.Company, sc.job.Text = company, "write to "+addr
					sc.job.Extraction.Location, sc.job.Extraction.TimeZones = "", []string{zone}
					sc.postings[0].Text, sc.postings[0].Company, sc.postings[0].Location, sc.postings[0].ExternalID = sc.job.Text, company, "", id
					sc.p.Content.Recipient = addr
					sc.settings.FreshFor = 0
					sc.approve(t, "user:cli")
					sc.s.ID = core.SubmissionID("s" + id)
					queue = append(queue, sc)
				}
				var done []core.Submission
				caps := core.DefaultMailCaps()
				for now := start; now.Before(start.Add(72 * time.Hour)); now = now.Add(time.Duration(5+seed) * time.Minute) {
					for i, sc := range queue {
						if sc == nil {
							continue
						}
						sc.now, sc.history.Recent = now, done
						got := sc.blocks()
						for _, b := range got {
							require.Equal(t, KindWait, b.Kind, b.Code)
							require.True(t, b.Until.After(now), "%s until %s at %s", b.Code, b.Until, now)
						}
						if len(got) > 0 {
							sc.now = NextTry(got)
							require.NotContains(t, codes(sc.blocks()), got[len(got)-1].Code, "it does not end at %s", sc.now)
							if got[0].Code == CodeCapHour || got[0].Code == CodeCapDay || got[0].Code == CodeQuiet {
								break // the same holds for every other mail at this moment
							}
							continue
						}
						h := now.In(loc).Hour()
						require.True(t, h >= caps.QuietTo && h < caps.QuietFrom, "%s is at night", now.In(loc))
						o := sc.s
						o.State, o.Receipt = core.SubmissionSent, &core.Receipt{At: now}
						done = append(done, o)
						queue[i] = nil
					}
				}
				require.GreaterOrEqual(t, len(done), 20, "caps let nothing through")
				for i, a := range done {
					hour, day, company := 0, 0, 0
					for _, b := range done[:i+1] {
						d := a.Receipt.At.Sub(b.Receipt.At)
						if d < time.Hour {
							hour++
						}
						if d < 24*time.Hour {
							day++
						}
						if a.Company == b.Company {
							company++
						}
					}
					require.LessOrEqual(t, hour, caps.PerHour)
					require.LessOrEqual(t, day, caps.PerDay)
					require.Equal(t, 1, company)
				}
			})
		}
	}
}
