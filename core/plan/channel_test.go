package plan_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/plan"
)

func TestChannel(t *testing.T) {
	t.Parallel()
	mail := core.Contact{Kind: core.ContactMail, Value: "jobs@acme.example"}
	form := core.Contact{Kind: core.ContactURL, Value: "https://acme.example/apply"}
	policies := func(email, assist core.Mode) []core.ChannelPolicy {
		return []core.ChannelPolicy{{Channel: plan.ChannelEmail, Mode: email}, {Channel: plan.ChannelAssist, Mode: assist}}
	}
	for _, c := range []struct {
		name     string
		job      core.Job
		policies []core.ChannelPolicy
		want     plan.Choice
	}{
		{"mail to an address in the posting", core.Job{URL: "https://b.example/1", Extraction: core.Extraction{Contacts: []core.Contact{form, mail}}},
			policies(core.ModeDraft, core.ModeDraft), plan.Choice{Channel: plan.ChannelEmail, Recipient: "jobs@acme.example", Reason: "mail_in_posting"}},
		{"a channel that is off is not used: the user mails by hand", core.Job{URL: "https://b.example/1", Extraction: core.Extraction{Contacts: []core.Contact{mail}}},
			policies(core.ModeOff, core.ModeDraft), plan.Choice{Channel: plan.ChannelAssist, Recipient: "jobs@acme.example", Reason: "hand_off"}},
		{"of several addresses the user picks", core.Job{URL: "https://b.example/1", Extraction: core.Extraction{Contacts: []core.Contact{mail, {Kind: core.ContactMail, Value: "hr@acme.example"}}}},
			policies(core.ModeDraft, core.ModeDraft), plan.Choice{Channel: plan.ChannelEmail, Reason: "several_addresses"}},
		{"without a single address the page is opened", core.Job{URL: "https://b.example/1", Extraction: core.Extraction{Contacts: []core.Contact{mail, {Kind: core.ContactMail, Value: "hr@acme.example"}}}},
			policies(core.ModeOff, core.ModeDraft), plan.Choice{Channel: plan.ChannelAssist, Recipient: "https://b.example/1", Reason: "hand_off"}},
		{"a channel that only reads is not used", core.Job{Extraction: core.Extraction{Contacts: []core.Contact{mail}}},
			policies(core.ModeRead, core.ModeOff), plan.Choice{Reason: "no_channel"}},
		{"the posting's wish for its form wins", core.Job{URL: "https://b.example/1", Extraction: core.Extraction{
			Contacts: []core.Contact{mail, form}, Instructions: []core.Instruction{{Kind: core.InstructionViaForm}}}},
			policies(core.ModeConfirm, core.ModeDraft), plan.Choice{Channel: plan.ChannelAssist, Recipient: "https://acme.example/apply", Reason: "hand_off"}},
		{"and is met by the channel of forms where that is on", core.Job{URL: "https://b.example/1", Extraction: core.Extraction{
			Contacts: []core.Contact{mail, form}, Instructions: []core.Instruction{{Kind: core.InstructionViaForm}}}},
			append(policies(core.ModeConfirm, core.ModeDraft), core.ChannelPolicy{Channel: plan.ChannelForm, Mode: core.ModeConfirm}),
			plan.Choice{Channel: plan.ChannelForm, Recipient: "https://acme.example/apply", Reason: "web_form"}},
		{"a platform's posting is answered there", core.Job{URL: "https://www.market.example/projects/go-1", Extraction: core.Extraction{Contacts: []core.Contact{mail}}},
			append(policies(core.ModeConfirm, core.ModeDraft), core.ChannelPolicy{Channel: "market", Mode: core.ModeDraft, Hosts: []string{"market.example"}}),
			plan.Choice{Channel: "market", Recipient: "https://www.market.example/projects/go-1", Reason: "platform"}},
		{"a host that only ends alike is another one", core.Job{URL: "https://flea-market.example/1"},
			append(policies(core.ModeOff, core.ModeDraft), core.ChannelPolicy{Channel: "market", Mode: core.ModeDraft, Hosts: []string{"market.example"}}),
			plan.Choice{Channel: plan.ChannelAssist, Recipient: "https://flea-market.example/1", Reason: "hand_off"}},
		{"a platform's channel that is off is not used", core.Job{URL: "https://market.example/1"},
			append(policies(core.ModeOff, core.ModeDraft), core.ChannelPolicy{Channel: "market", Mode: core.ModeOff, Hosts: []string{"market.example"}}),
			plan.Choice{Channel: plan.ChannelAssist, Recipient: "https://market.example/1", Reason: "hand_off"}},
		{"nothing to act on", core.Job{}, policies(core.ModeConfirm, core.ModeConfirm), plan.Choice{Reason: "no_channel"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, plan.Channel(c.job, c.policies))
		})
	}
}
