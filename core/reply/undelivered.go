package reply

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// mailer and mailerName recognise the senders of mail servers.
var (
	mailer     = core.NewPattern(`^(?:mailer-?daemon|postmaster|mail-?daemon|mail-?delivery|bounces?|microsoftexchange\w*)@`)
	mailerName = core.NewPattern(`(?i)^(?:mail delivery|mailer-?daemon|mail-?server|postmaster|mail system)`)
)

// What a mail server says of a mail that did not arrive, or not yet. failedTitle is for
// its subject, failedText for what it says, in plain form.
var (
	failedTitle = core.NewPattern(`\bundeliver|unzustellbar|nicht zustellbar|nicht zugestellt|failure notice|returned mail|mail delivery|delivery (?:status|failure|failed|delayed|delay|report|error|problem)|(?:message|mail) (?:rejected|blocked|refused|bounced|delayed|not delivered)|\bdelayed \d+ hours|not (?:posted|delivered)|zustell(?:ung|fehler|bericht|problem)|übermittlungsfehler|(?:nachricht|mail)\b.{0,40}\b(?:zurückgewiesen|abgelehnt|verzögert|blockiert|zurück an absender)|returning message`)
	failedText  = core.NewPattern(`(?:not|n't|unable to|not able to|failed to|while trying to|impossible to) (?:yet )?(?:been |be )?deliver|deliver\w*\b.{0,40}\b(?:failed|failure|delayed|impossible|attempts)|nicht (?:zugestellt|zustellen|zustellbar)|(?:zustellung|zustellversuch|übermittlung)\w*\b.{0,60}\b(?:fehlgeschlagen|gescheitert|verzögert|noch nicht|unternommen|abgebrochen)|fehler bei der (?:nachrichten)?(?:zustellung|übermittlung)|unzustellbar|permanent (?:fatal )?error|user unknown|no such user|unknown (?:user|recipient|to address)|recipient (?:address )?(?:rejected|not found|unknown)|empfänger (?:unbekannt|nicht gefunden|existiert nicht)|(?:address|adresse) (?:not found|nicht gefunden|konnte nicht gefunden)|no mailbox here|nxdomain|vom (?:empfänger)?server (?:zurückgewiesen|abgelehnt)`)
	// failedCode are answers of SMTP (RFC 5321) with a word that tells them from other
	// figures, and enhanced status codes (RFC 3463).
	failedCode  = core.NewPattern(`\b[45][0-5]\d[ -]#?[45]\.\d{1,3}\.\d{1,3}\b|[(#: ][45]\.\d{1,3}\.\d{1,3}\b|\b(?:smtp|error|fehler|fehlercode|status|code|said|returned)\b[: #]{1,3}[45][0-5]\d\b|\b[45][0-5]\d (?:user|mailbox|requested|relay|message|recipient|no such|permanent|delivery|quota)`)
	failedQuota = core.NewPattern(`over ?quota|quota exceeded|mailbox (?:is )?(?:full|unavailable|disabled)|postfach\b.{0,40}\bvoll\b|maximalgröße|exceeds? (?:the )?(?:maximum|size)`)
	failedField = core.NewPattern(`(?:final-recipient|reporting-mta|diagnostic-code|remote-mta|x-failed-recipients): |remote (?:host|server) (?:said|returned)|in reply to (?:rcpt|end of|mail from)`)
	// parcel recognises what else is delivered, or held back for its reader.
	parcel = core.NewPattern(`\b(?:parcel|package|courier|shipment|tracking|sendung\w*|paket\w*|lieferdienst|packstation|lieferung|quarantine (?:digest|summary|report)|quarantänebericht)\b`)
)

// copied bounds what of a mail server's mail is read, in bytes: the copy of our own mail
// is below.
const copied = 2500

// undelivered reports whether a mail server, or a program beside one, tells that a mail
// did not arrive. That a program wrote it decides nothing, automatic answers are told by
// the same: it takes two signs of what a server alone says.
func undelivered(m core.Mail) bool {
	bare, answered := Subject(m.Subject)
	if answered {
		return false
	}
	text := m.Text
	if len(text) > copied {
		text = text[:copied]
	}
	title, body := plain(bare), strings.Join(strings.Fields(plain(text)), " ")
	sign := func(is bool, worth int) int {
		if is {
			return worth
		}
		return 0
	}
	server := mailer.MatchString(m.From) || mailerName.MatchString(m.FromName)
	technical := sign(failedCode.MatchString(body), 1) + sign(failedField.MatchString(body), 2)
	said := sign(failedTitle.MatchString(title), 2) + sign(failedText.MatchString(body), 2)
	if said+technical == 0 || technical == 0 && parcel.MatchString(title+" "+body) {
		return false
	}
	sum := said + technical + sign(failedQuota.MatchString(body), 1) + sign(server, 2)
	if server || m.Auto != "" && m.Auto != "bulk" || office(m.From) != "" {
		return sum >= 4
	}
	// Somebody may tell of a mail that came back.
	return sum >= 5
}
