package history

import (
	"strings"
	"unicode"
)

// The fields that a column can be taken for.
const (
	fDate      = "date"
	fTitle     = "title"
	fCompany   = "company"
	fURL       = "url"
	fSource    = "source"
	fRecipient = "recipient"
	fLanguage  = "language"
	fPrice     = "price"
	fCurrency  = "currency"
	fPeriod    = "period"
	fBudget    = "budget"
	fStatus    = "status"
	fReplied   = "replied_at"
	fInterview = "interview_at"
	fOffered   = "offered_at"
	fWon       = "won_at"
	fLost      = "lost_at"
	fPaidAt    = "paid_at"
	fAmount    = "amount"
	fFee       = "fee"
	fHours     = "hours"
)

// columns are the names of columns, folded, in English and German.
func columns() map[string][]string {
	return map[string][]string{
		fDate: {"date", "sent", "sent at", "sent on", "applied", "applied at", "applied on", "date applied", "application date", "submitted", "submitted at", "bid date", "proposal date", "at",
			"datum", "gesendet", "gesendet am", "beworben", "beworben am", "bewerbungsdatum", "abgeschickt", "abgeschickt am", "versendet am", "angebotsdatum", "angebot vom"},
		fTitle: {"title", "job", "job title", "position", "role", "project", "project title", "subject", "titel", "jobtitel", "stelle", "projekt", "projekttitel", "auftrag", "ausschreibung", "betreff"},
		fCompany: {"company", "client", "customer", "employer", "organisation", "organization", "company name", "client name",
			"firma", "unternehmen", "kunde", "auftraggeber", "arbeitgeber", "firmenname", "kundenname"},
		fURL:       {"url", "link", "job url", "job link", "posting", "address", "web", "jobadresse", "adresse", "stellenlink"},
		fSource:    {"source", "platform", "board", "site", "found on", "found at", "quelle", "plattform", "portal", "boerse", "gefunden auf", "gefunden bei"},
		fRecipient: {"recipient", "to", "email", "e mail", "mail", "contact", "contact email", "empfaenger", "an", "kontakt", "ansprechpartner email"},
		fLanguage:  {"language", "lang", "sprache"},
		fPrice:     {"price", "bid", "rate", "quote", "my bid", "bid amount", "proposed rate", "hourly rate", "preis", "gebot", "angebot", "angebotspreis", "satz", "stundensatz", "mein gebot"},
		fCurrency:  {"currency", "waehrung"},
		fPeriod:    {"period", "per", "unit", "pay type", "job type", "zeitraum", "pro", "einheit", "abrechnung"},
		fBudget:    {"budget", "client budget", "posted budget", "job budget"},
		fStatus:    {"status", "outcome", "result", "state", "stage", "answer", "ergebnis", "stand", "ausgang", "antwort", "reaktion"},
		fReplied:   {"replied at", "replied on", "reply date", "answered at", "response date", "first reply", "antwort am", "antwortdatum", "beantwortet am", "rueckmeldung am"},
		fInterview: {"interview at", "interview on", "interview date", "call at", "gespraech am", "interview am", "vorstellungsgespraech am"},
		fOffered:   {"offered at", "offer date", "offered on", "zusage am", "angeboten am"},
		fWon:       {"won at", "won on", "hired at", "hired on", "hire date", "contract date", "gewonnen am", "beauftragt am", "auftrag am", "zuschlag am"},
		fLost:      {"lost at", "lost on", "rejected at", "rejected on", "rejection date", "declined at", "abgesagt am", "absage am", "verloren am", "abgelehnt am"},
		fPaidAt:    {"paid at", "paid on", "payment date", "bezahlt am", "zahlung am", "zahlungsdatum"},
		fAmount:    {"amount", "paid", "paid amount", "earned", "earnings", "revenue", "income", "total paid", "betrag", "bezahlt", "verdient", "umsatz", "einnahme", "honorar"},
		fFee:       {"fee", "platform fee", "service fee", "commission", "gebuehr", "gebuehren", "provision", "plattformgebuehr"},
		fHours:     {"hours", "hours worked", "effort", "stunden", "arbeitsstunden", "aufwand"},
	}
}

// foldName makes names of columns and words comparable: lower case, umlauts spelled
// out, anything else but letters and digits a space, units in brackets left out.
func foldName(s string) string {
	if i := strings.IndexAny(s, "(["); i > 0 {
		s = s[:i]
	}
	s = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss").Replace(strings.ToLower(s))
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// fieldOf says what a column is taken for; "" for one that is not used.
func fieldOf(name string) string {
	folded := foldName(name)
	if folded == "" {
		return ""
	}
	for field, names := range columns() {
		if folded == foldName(field) {
			return field
		}
		for _, n := range names {
			if n == folded {
				return field
			}
		}
	}
	return ""
}
