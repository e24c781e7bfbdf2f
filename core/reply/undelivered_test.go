package reply_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/reply"
)

// TestBouncesAreToldByWhatOnlyServersSay holds the border to automatic answers, which
// say of themselves the same, and to people and shops that speak of delivery.
func TestBouncesAreToldByWhatOnlyServersSay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		mail   core.Mail
		bounce bool
	}{
		{"a server that calls its mail an automatic answer", core.Mail{From: "mailer-daemon@mx.example", Auto: "auto-replied", Subject: "Undelivered Mail Returned to Sender", Text: "<a@b.example>: 550 5.1.1 User unknown"}, true},
		{"a delay in German", core.Mail{From: "postmaster@mx.example", Auto: "auto-generated", Subject: "Warnung", Text: "Ihre Nachricht konnte seit 4 Stunden nicht zugestellt werden. 452 4.2.2 Das Postfach ist voll."}, true},
		{"a gateway with another name", core.Mail{From: "noreply@gate.example", Subject: "Ihre Nachricht wurde zurückgewiesen", Text: "Sie wurde dem Empfänger nicht zugestellt. Fehlercode: 552 5.3.4"}, true},
		{"no sender", core.Mail{Subject: "Delivery Status Notification (Failure)", Text: "Your message wasn't delivered because the domain couldn't be found. Error: 550 5.1.2"}, true},
		{"an automatic answer about an address", core.Mail{From: "sam@firm.example", Auto: "auto-replied", Subject: "Automatic reply: Proposal", Text: "This mailbox is closed, your mail will not be delivered to me."}, false},
		{"a person whose mail came back", core.Mail{From: "sam@firm.example", Subject: "Re: Proposal", Text: "My mail to you could not be delivered, it says 550 5.1.1 user unknown. Do you have another address?"}, false},
		{"a parcel", core.Mail{From: "noreply@parcels.example", Subject: "Zustellung verzögert", Text: "Ihr Paket konnte nicht zugestellt werden."}, false},
		{"a person about a late delivery", core.Mail{From: "sam@firm.example", Subject: "Texts", Text: "You have not delivered the texts yet, version 4.1.2 is missing."}, false},
		{"a postmaster about the rules", core.Mail{From: "postmaster@firm.example", Subject: "New password rules", Text: "Please choose a longer password."}, false},
	} {
		v := reply.Classify(c.mail, nil)
		assert.Equal(t, c.bounce, v.Why == "undelivered", c.name)
		if c.bounce {
			assert.Equal(t, core.ReplyBounce, v.Class, c.name)
			assert.False(t, v.Unclear(), c.name)
		}
	}
}

func TestWhatIsPassedOnIsReadWhereItIsPointedAt(t *testing.T) {
	t.Parallel()
	text := "Hallo, siehe Rückmeldung unten.\n\nVon: Matthias <m@firm.example>\nGesendet: Montag\nBetreff: Profil\n> wir haben uns für jemand anderen entschieden."
	assert.Equal(t, "wir haben uns für jemand anderen entschieden.", reply.Below(text))
	assert.Equal(t, core.ReplyRejection, reply.Classify(core.Mail{Subject: "WG: Profil", Text: text}, nil).Class)
	assert.NotEqual(t, core.ReplyRejection, reply.Classify(core.Mail{Subject: "Re: Profil", Text: text}, nil).Class)
	assert.Empty(t, reply.Below("nothing below"))
}
