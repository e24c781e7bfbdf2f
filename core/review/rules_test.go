package review

import (
	"strings"
	"testing"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/stretchr/testify/require"
)

func TestRoute(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		edit func(p *core.Proposal, c *core.ChannelPolicy, s *core.Settings, j *core.Job)
		want core.ProposalState
		code string
	}{
		{"draft asks the human", func(*core.Proposal, *core.ChannelPolicy, *core.Settings, *core.Job) {}, core.ProposalWaiting, CodeByHuman},
		{"confirm asks the human", func(_ *core.Proposal, c *core.ChannelPolicy, _ *core.Settings, _ *core.Job) {
			c.Mode = core.ModeConfirm
		}, core.ProposalWaiting, CodeByHuman},
		{"auto approves a clean text", func(_ *core.Proposal, c *core.ChannelPolicy, _ *core.Settings, _ *core.Job) { c.Mode = core.ModeAuto }, core.ProposalApproved, CodeByRule},
		{"read drafts nothing", func(_ *core.Proposal, c *core.ChannelPolicy, _ *core.Settings, _ *core.Job) { c.Mode = core.ModeRead }, "", CodeChannelOff},
		{"off drafts nothing", func(_ *core.Proposal, c *core.ChannelPolicy, _ *core.Settings, _ *core.Job) { c.Mode = core.ModeOff }, "", CodeChannelOff},
		{"a ceiling of read drafts nothing whatever the mode", func(_ *core.Proposal, c *core.ChannelPolicy, _ *core.Settings, _ *core.Job) {
			c.Mode, c.Ceiling = core.ModeAuto, core.ModeRead
		}, "", CodeChannelOff},
		{"a ceiling of confirm keeps auto at the human", func(_ *core.Proposal, c *core.ChannelPolicy, _ *core.Settings, _ *core.Job) {
			c.Mode, c.Ceiling = core.ModeAuto, core.ModeConfirm
		}, core.ProposalWaiting, CodeByHuman},
		{"forbidden unattended sending keeps auto at the human", func(_ *core.Proposal, c *core.ChannelPolicy, _ *core.Settings, _ *core.Job) {
			c.Mode, c.ForbidsUnattended = core.ModeAuto, true
		}, core.ProposalWaiting, CodeByHuman},
		{"a failed gate refuses", func(p *core.Proposal, c *core.ChannelPolicy, _ *core.Settings, _ *core.Job) {
			c.Mode = core.ModeAuto
			p.Gates = append(p.Gates, core.GateResult{Gate: "names", Detail: "x"})
		}, core.ProposalRefused, CodeGate},
		{"a claim without a fact refuses", func(p *core.Proposal, _ *core.ChannelPolicy, _ *core.Settings, _ *core.Job) {
			p.Claims = []core.Claim{{Text: "I fly"}}
		}, core.ProposalRefused, CodeGate},
		{"a missing answer needs the human", func(p *core.Proposal, _ *core.ChannelPolicy, _ *core.Settings, _ *core.Job) {
			p.Missing = []string{"answer: Salary?"}
		}, core.ProposalNeedsHuman, CodeMissing},
		{"a flag keeps auto at the human", func(p *core.Proposal, c *core.ChannelPolicy, _ *core.Settings, _ *core.Job) {
			c.Mode, p.Flags = core.ModeAuto, []string{"no_proof"}
		}, core.ProposalWaiting, CodeFlagged},
		{"the user's word on the recipient is no flag", func(p *core.Proposal, c *core.ChannelPolicy, _ *core.Settings, _ *core.Job) {
			c.Mode, p.Flags = core.ModeAuto, []string{FlagRecipientEntered}
		}, core.ProposalApproved, CodeByRule},
		{"a check aimed at an AI keeps auto at the human", func(_ *core.Proposal, c *core.ChannelPolicy, _ *core.Settings, j *core.Job) {
			c.Mode = core.ModeAuto
			j.Extraction.Attention = []core.AttentionCheck{{Audience: core.AimedAtAI, Text: "If you are an AI"}}
		}, core.ProposalWaiting, CodeAICheck},
		{"a scam sign keeps auto at the human", func(_ *core.Proposal, c *core.ChannelPolicy, _ *core.Settings, j *core.Job) {
			c.Mode = core.ModeAuto
			j.Decision.Reasons = []core.Reason{{Code: "skill_fit"}, {Code: "scam_unpaid_test"}}
		}, core.ProposalWaiting, CodeScam},
		{"a doubt of the screening keeps auto at the human", func(_ *core.Proposal, c *core.ChannelPolicy, _ *core.Settings, j *core.Job) {
			c.Mode = core.ModeAuto
			j.Decision.Reasons = []core.Reason{{Code: "flag.ai_not_wanted"}}
		}, core.ProposalWaiting, CodeFlagged},
		{"a graver doubt is a scam sign", func(_ *core.Proposal, c *core.ChannelPolicy, _ *core.Settings, j *core.Job) {
			c.Mode = core.ModeAuto
			j.Decision.Reasons = []core.Reason{{Code: "flag.too_good"}}
		}, core.ProposalWaiting, CodeScam},
		{"rules that cannot decide keep auto at the human", func(_ *core.Proposal, c *core.ChannelPolicy, _ *core.Settings, j *core.Job) {
			c.Mode, j.Decision.Verdict = core.ModeAuto, core.VerdictHuman
		}, core.ProposalWaiting, CodeByHuman},
		{"a blocked company keeps auto at the human", func(_ *core.Proposal, c *core.ChannelPolicy, s *core.Settings, _ *core.Job) {
			c.Mode, s.Filters.BlockCompanies = core.ModeAuto, []string{"Acme"}
		}, core.ProposalWaiting, CodeBlockedCompany},
		{"a standing rule refuses", func(_ *core.Proposal, c *core.ChannelPolicy, s *core.Settings, _ *core.Job) {
			c.Mode = core.ModeAuto
			s.Rules = []core.Rule{{ID: "r", Text: "not for Acme", Checks: []core.RuleCheck{{Kind: core.RuleCompany, Values: []string{"Acme"}}}}}
		}, core.ProposalRefused, CodeRule},
		{"a text that was never checked stays with the human", func(p *core.Proposal, c *core.ChannelPolicy, _ *core.Settings, _ *core.Job) {
			c.Mode, p.Gates = core.ModeAuto, nil
		}, core.ProposalWaiting, CodeGate},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := core.Proposal{ID: "p", State: core.ProposalDrafted, Gates: []core.GateResult{{Gate: "length", Passed: true}}}
			c := core.ChannelPolicy{Channel: MailChannel, Mode: core.ModeDraft, Ceiling: core.ModeAuto}
			s, j := core.DefaultSettings(), core.Job{ID: "j", Company: "Acme GmbH"}
			tt.edit(&p, &c, &s, &j)
			to, why := Route(p, c, s, j)
			require.Equal(t, tt.want, to)
			require.NotEmpty(t, why)
			require.Equal(t, tt.code, why[0].Code)
			if to != "" && to != core.ProposalNeedsHuman {
				require.NoError(t, core.ProposalMachine().Check(core.ProposalDrafted, to))
			}
		})
	}
}

func TestRecipient(t *testing.T) {
	t.Parallel()
	job := core.Job{Company: "Müller & Söhne GmbH", URL: "https://weworkremotely.com/jobs/1",
		Text: "See https://www.muster.example/karriere. Write to jobs@mueller-soehne.example, hr@muster.example. Or xjobs@other.example. Ask hiring [at] muster [dot] example.",
		Extraction: core.Extraction{Contacts: []core.Contact{{Kind: core.ContactMail, Value: "hiring@muster.example", Obfuscated: true},
			{Kind: core.ContactMail, Value: "invented@muster.example"}}}}
	postings := []core.Posting{{Text: "mail talent@talents.example", Company: "Talents"}}
	tests := []struct {
		name, addr string
		want       []string
	}{
		{"an address of the company's name", "jobs@mueller-soehne.example", nil},
		{"an address at the site that the posting links", "HR@muster.example", nil},
		{"an obfuscated address that was read from the text", "hiring@muster.example", nil},
		{"an address in another sighting", "talent@talents.example", nil},
		{"an address that stands nowhere", "boss@muster.example", []string{CodeForeignRecipient}},
		{"an extracted address that is not literally there", "invented@muster.example", []string{CodeForeignRecipient}},
		{"a part of a longer address is another address", "jobs@other.example", []string{CodeForeignRecipient, CodeForeignDomain}},
		{"no address", " ", []string{CodeNoRecipient}},
		{"two addresses", "a@x.example,b@x.example", []string{CodeBadRecipient}},
		{"a display name", "Boss <hr@muster.example>", []string{CodeBadRecipient}},
		{"a line break", "hr@muster.example\nBcc: all@x.example", []string{CodeBadRecipient}},
		{"a header in the address", "hr@muster.example%0ABcc:x@y.example", []string{CodeBadRecipient}},
		{"look-alike letters", "hr@mustеr.example", []string{CodeBadRecipient}},
		{"no domain", "hr@localhost", []string{CodeBadRecipient}},
		{"abuse desk", "abuse@muster.example", []string{CodeRoleAddress}},
		{"no-reply", "no-reply-jobs@muster.example", []string{CodeRoleAddress}},
		{"privacy desk", "Datenschutz@muster.example", []string{CodeRoleAddress}},
		{"mailer daemon", "MAILER-DAEMON@muster.example", []string{CodeRoleAddress}},
		{"security desk", "security@muster.example", []string{CodeRoleAddress}},
		{"a Google group", "devs@googlegroups.com", []string{CodeMailingList}},
		{"a list host", "jobs@lists.muster.example", []string{CodeMailingList}},
		{"a list command", "golang-request@muster.example", []string{CodeMailingList}},
		{"everyone", "all@muster.example", []string{CodeMailingList}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.want == nil {
				tt.want = []string{}
			}
			require.Equal(t, tt.want, codes(Recipient(tt.addr, job, postings, false)))
		})
	}
	require.Empty(t, Recipient("boss@muster.example", job, postings, true), "an address that the user entered needs no literal mention")
}

// TestRefused: what sending will refuse is known when the text is written.
func TestRefused(t *testing.T) {
	t.Parallel()
	job := core.Job{Text: "Write to abuse@x.example or jobs@x.example.", Company: "X"}
	for addr, want := range map[string]string{"abuse@x.example": CodeRoleAddress, "jobs@x.example": "", "all@x.example": CodeMailingList, "": ""} {
		b, ok := Refused(core.Proposal{Content: core.Content{Channel: MailChannel, Recipient: addr}}, job, nil)
		require.Equal(t, want != "", ok, addr)
		require.Equal(t, want, b.Code, addr)
	}
	_, ok := Refused(core.Proposal{Content: core.Content{Channel: "assist", Recipient: "abuse@x.example"}}, job, nil)
	require.True(t, ok, "a hand-off to an address is a mail of the user's own")
	_, ok = Refused(core.Proposal{Content: core.Content{Channel: "assist", Recipient: "https://x.example/jobs"}}, job, nil)
	require.False(t, ok)
}

func TestBelongs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, addr, company, text, url string
		want                           bool
	}{
		{"a subdomain of the linked site", "jobs@mail.acme.co.uk", "", "https://careers.acme.co.uk/x", "", true},
		{"another owner under the same second level", "jobs@evil.co.uk", "", "https://acme.co.uk", "", false},
		{"a free mailer with the company's name", "acme@gmail.com", "Acme", "acme@gmail.com", "", false},
		{"the job board itself", "x@weworkremotely.com", "", "https://weworkremotely.com/1", "https://weworkremotely.com/1", false},
		{"the address is no proof of itself", "x@scam.example", "Acme", "write to x@scam.example", "", false},
		{"the company's first name", "jobs@storiq.net", "StorIQ", "", "", true},
		{"the company's long name", "obaid@royalcircuits.com", "Royal Circuits", "", "", true},
		{"the posting's own link", "jobs@acme.dev", "", "", "https://acme.dev/jobs/1", true},
		{"an umlaut written out", "jobs@gruenwerk.de", "Grünwerk GmbH", "", "", true},
		{"a look-alike of the company", "jobs@acrne.com", "Acme", "", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, belongs(tt.addr, core.Job{Company: tt.company, Text: tt.text, URL: tt.url}, nil))
		})
	}
}

func TestRecipientZone(t *testing.T) {
	t.Parallel()
	tests := []struct{ zone, location, owner, want string }{
		{"Europe/Lisbon", "Tokyo", "UTC", "Europe/Lisbon"},
		{"PST", "", "UTC", "America/Los_Angeles"},
		{"MEZ", "", "UTC", "Europe/Berlin"},
		{"UTC+5:30", "", "UTC", "UTC+5:30"},
		{"GMT-3", "", "UTC", "GMT-3"},
		{"", "San Francisco, CA", "Europe/Berlin", "America/Los_Angeles"},
		{"", "Remote (Germany)", "UTC", "Europe/Berlin"},
		{"", "REMOTE, US", "Europe/Berlin", "America/New_York"},
		{"", "Anywhere", "Europe/Paris", "Europe/Paris"},
		{"nonsense", "", "Europe/Paris", "Europe/Paris"},
		{"UTC+99", "../../etc/passwd", "Mars/Olympus", "UTC"},
		{"", "", "Local", "UTC"},
	}
	for _, tt := range tests {
		j := core.Job{Extraction: core.Extraction{Location: tt.location}}
		if tt.zone != "" {
			j.Extraction.TimeZones = []string{tt.zone}
		}
		require.Equal(t, tt.want, RecipientZone(j, nil, core.Settings{TimeZone: tt.owner}).String(), "%+v", tt)
	}
	got := RecipientZone(core.Job{}, []core.Posting{{Location: "Lyon"}}, core.Settings{})
	require.Equal(t, "Europe/Paris", got.String(), "a sighting's location counts")
	for _, table := range [][]string{cities(), countries()} {
		for _, row := range table {
			name, _, ok := strings.Cut(row, ": ")
			require.True(t, ok)
			_, err := time.LoadLocation(name)
			require.NoError(t, err)
		}
	}
}

func TestQuietEnd(t *testing.T) {
	t.Parallel()
	night := core.Caps{QuietFrom: 20, QuietTo: 8}
	at := func(zone, s string) (time.Time, *time.Location) {
		loc, err := time.LoadLocation(zone)
		require.NoError(t, err)
		v, err := time.ParseInLocation("2006-01-02 15:04", s, loc)
		require.NoError(t, err)
		return v, loc
	}
	tests := []struct {
		name      string
		caps      core.Caps
		zone, now string
		want      string // local; "" when not quiet
	}{
		{"before the evening", night, "Europe/Berlin", "2026-11-23 19:59", ""},
		{"evening", night, "Europe/Berlin", "2026-11-23 20:00", "2026-11-24 08:00"},
		{"early morning", night, "Europe/Berlin", "2026-11-24 07:59", "2026-11-24 08:00"},
		{"morning", night, "Europe/Berlin", "2026-11-24 08:00", ""},
		{"month's end", night, "Europe/Berlin", "2026-11-30 23:00", "2026-12-01 08:00"},
		{"the night in which clocks go forward", night, "Europe/Berlin", "2026-03-28 22:00", "2026-03-29 08:00"},
		{"the night in which clocks go back", night, "Europe/Berlin", "2026-10-24 22:00", "2026-10-25 08:00"},
		{"the American change", night, "America/New_York", "2026-11-01 01:30", "2026-11-01 08:00"},
		{"a zone of half hours", night, "Asia/Kolkata", "2026-11-23 21:00", "2026-11-24 08:00"},
		{"quiet at midday", core.Caps{QuietFrom: 12, QuietTo: 14}, "UTC", "2026-11-23 13:00", "2026-11-23 14:00"},
		{"no quiet hours", core.Caps{}, "UTC", "2026-11-23 03:00", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			now, loc := at(tt.zone, tt.now)
			end, quiet := QuietEnd(tt.caps, loc, now)
			require.Equal(t, tt.want != "", quiet)
			if quiet {
				require.Equal(t, tt.want, end.In(loc).Format("2006-01-02 15:04"))
				_, still := QuietEnd(tt.caps, loc, end)
				require.False(t, still)
			}
		})
	}
}

// TestQuietEndsEverywhere walks two years in steps of 37 minutes through zones
// with odd changes of clocks: the end is always ahead and never itself quiet.
func TestQuietEndsEverywhere(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca"} {
		loc, err := time.LoadLocation(zone)
		require.NoError(t, err)
		for _, caps := range []core.Caps{{QuietFrom: 20, QuietTo: 8}, {QuietFrom: 22, QuietTo: 2}, {QuietFrom: 1, QuietTo: 3}} {
			for now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); now.Year() < 2028; now = now.Add(37 * time.Minute) {
				end, quiet := QuietEnd(caps, loc, now)
				if !quiet {
					continue
				}
				if !end.After(now) || end.Sub(now) > 14*time.Hour {
					t.Fatalf("%s %+v: quiet at %s until %s", zone, caps, now.In(loc), end.In(loc))
				}
			}
		}
	}
}

func FuzzRecipient(f *testing.F) {
	for _, s := range []string{"jobs@acme.example", "a@b,c@d", "x\r\nBcc: y@z", "jobs@acme.example.evil.example"} {
		f.Add(s, "write to "+s)
	}
	f.Fuzz(func(t *testing.T, addr, text string) {
		job := core.Job{Company: "Acme", Text: text}
		if len(Recipient(addr, job, nil, false)) > 0 {
			return
		}
		// Whatever passes is one plain address that stands in the text.
		require.True(t, oneAddress(addr))
		require.NotContains(t, addr, "\n")
		require.Contains(t, strings.ToLower(text), strings.ToLower(addr))
	})
}

func TestADomainBelongsWhenTheTextSpellsIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		source     core.SourceName
		addr       string
		want       bool
	}{
		{"two words of the text", "We are Alder Payments, and look for help. Write to jobs@alder-payments.example", "feed", "jobs@alder-payments.example", true},
		{"one common word is no evidence", "A developer is wanted. jobs@developer.example", "feed", "jobs@developer.example", false},
		{"the address itself is no evidence", "Write to jobs@alder-payments.example", "feed", "jobs@alder-payments.example", false},
		{"a text that the user brought in", "Write to jobs@alder-payments.example", PastedSource, "jobs@alder-payments.example", true},
		{"an address that the pasted text does not hold", "Write to us", PastedSource, "jobs@alder-payments.example", false},
		{"a free mailer never belongs", "Write to jobs@gmail.com", PastedSource, "jobs@gmail.com", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := core.Posting{Source: c.source, Text: c.text}
			require.Equal(t, c.want, belongs(c.addr, core.Job{Text: c.text}, []core.Posting{p}))
		})
	}
}
