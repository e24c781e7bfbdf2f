package form

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// meaning is what a field asks for.
type meaning string

// The meanings. What is not among them is a question.
const (
	meansFirst     meaning = "first_name"
	meansLast      meaning = "last_name"
	meansName      meaning = "name"
	meansMail      meaning = "email"
	meansMailAgain meaning = "email_again"
	meansPhone     meaning = "phone"
	meansDial      meaning = "dialling_code"
	meansCity      meaning = "city"
	meansCountry   meaning = "country"
	meansStreet    meaning = "street"
	meansPostcode  meaning = "postcode"
	meansCompany   meaning = "company"
	meansHeadline  meaning = "headline"
	meansSubject   meaning = "subject"
	meansLetter    meaning = "letter"
	meansCV        meaning = "cv"
	meansLetterDoc meaning = "letter_file"
	meansOtherDoc  meaning = "other_file"
	meansLinkedIn  meaning = "linkedin"
	meansGitHub    meaning = "github"
	meansWebsite   meaning = "website"
	meansPay       meaning = "pay"
	meansStart     meaning = "start"
	meansNotice    meaning = "notice_period"
	meansPermit    meaning = "work_permit"
	meansSponsor   meaning = "sponsorship"
	meansConsent   meaning = "consent"
	meansMarketing meaning = "marketing"
	meansPersonal  meaning = "personal"
	meansHeard     meaning = "heard_of"
	meansQuestion  meaning = "question"
)

// sign is a pattern in labels (de, en, es, fr) for a meaning.
type sign struct {
	means meaning
	words *core.Pattern
}

// signs are tried in order: what is more special stands before what is more common.
func signs() []sign {
	return []sign{
		{meansPersonal, personalWords}, {meansSponsor, sponsorWords}, {meansPermit, permitWords}, {meansHeard, heardWords},
		{meansMailAgain, mailAgainWords}, {meansMail, mailWords}, {meansLinkedIn, linkedInWords}, {meansGitHub, gitHubWords},
		{meansNotice, noticeWords}, {meansStart, startWords}, {meansPay, payWords},
		{meansDial, dialWords}, {meansPhone, phoneWords}, {meansName, bothWords}, {meansFirst, firstWords}, {meansLast, lastWords},
		{meansSubject, subjectWords}, {meansLetter, letterWords}, {meansWebsite, websiteWords}, {meansHeadline, headlineWords},
		{meansCompany, companyWords}, {meansPostcode, postcodeWords}, {meansStreet, streetWords}, {meansCountry, countryWords}, {meansCity, cityWords},
		{meansName, nameWords},
	}
}

// The words of the signs.
var (
	personalWords  = core.NewPattern(`(?i)\bgender|\bgeschlecht|\bpronoun|\brace\b|ethnic|disabilit|behinder|\bveteran|religio|date of birth|birth ?da|geburts|\balter\b|\bage\b|\bedad\b|fecha de nacimiento|date de naissance|nacionalidad|nationalit|staatsangeh|citizenship|marital|familienstand|orientation|\bsexo\b|\bsexe\b|criminal|vorstraf|\bssn\b|social security`)
	sponsorWords   = core.NewPattern(`(?i)sponsor|visa support|require (a )?visa|ben[öo]tigen sie (ein )?visum|necesita(s)? (un )?visado|besoin d.un visa`)
	permitWords    = core.NewPattern(`(?i)work permit|right to work|authori[sz]ed to work|legally (able|allowed|entitled)|eligible to work|arbeitserlaubnis|arbeitsgenehmigung|berechtigt.*arbeiten|permiso de trabajo|autorizaci[óo]n para trabajar|permis de travail|autoris[ée].*travailler`)
	heardWords     = core.NewPattern(`(?i)how did you (hear|find|learn)|where did you (hear|find)|wie (haben sie|hast du|sind sie).*(erfahren|gefunden|aufmerksam)|woher kennen|c[óo]mo (nos )?(conoci|supiste|te enteraste)|comment (avez-vous|nous avez)`)
	mailAgainWords = core.NewPattern(`(?i)(confirm|repeat|re-?enter|retype|verify|wiederhol|best[äa]tig|repet|repita|confirma|confirme[rz]).{0,25}(e-?mail|correo|courriel)|(e-?mail|correo|courriel).{0,25}(confirm|again|repeat|wiederhol|best[äa]tig|nochmal|otra vez)`)
	mailWords      = core.NewPattern(`(?i)\be-?mail|\bmail\b|correo|courriel|\bemail`)
	linkedInWords  = core.NewPattern(`(?i)linked ?in`)
	gitHubWords    = core.NewPattern(`(?i)git ?hub|git ?lab`)
	noticeWords    = core.NewPattern(`(?i)notice period|k[üu]ndigungsfrist|preaviso|pr[ée]avis`)
	startWords     = core.NewPattern(`(?i)start(ing)? date|(earliest|soonest).{0,20}start|earliest (start|date)|available (from|on|to start)|availab|when (can|could) you (start|begin)|eintritt|verf[üu]gbar|startdatum|starttermin|fr[üu]hest|ab wann|beginn\b|incorporaci[óo]n|disponib|fecha de inicio|date d.entr[ée]e|date de d[ée]but`)
	payWords       = core.NewPattern(`(?i)salary|compensation|expected pay|pay expect|desired pay|hourly|day rate|daily rate|\brate\b|your (price|bid|quote)|\bbudget\b|gehalt|stundensatz|tagessatz|honorar|verg[üu]tung|lohn|preisvorstellung|salari|pretensi[óo]n|tarifa|r[ée]mun[ée]ration|salaire|tarif|\btjm\b`)
	dialWords      = core.NewPattern(`(?i)country code|dial(l?ing)? code|calling code|vorwahl|prefijo|indicatif`)
	phoneWords     = core.NewPattern(`(?i)\bphone|telephone|\bmobile|\bcell\b|telefon|handy|mobilnummer|rufnummer|tel[ée]fono|m[óo]vil|t[ée]l[ée]phone|\bportable\b|\btel\b`)
	bothWords      = core.NewPattern(`(?i)full ?name|first and last name|vor- ?(und|&|/) ?nachname|vollst[äa]ndiger name|nombre completo|nombre y apellidos|nom complet|nom et pr[ée]nom|pr[ée]nom et nom`)
	firstWords     = core.NewPattern(`(?i)first ?name|given ?name|fore ?name|\bvorname|\bnombre\(?s?\)?( de pila)?\s*\*?$|pr[ée]nom|\bfname\b`)
	lastWords      = core.NewPattern(`(?i)last ?name|family ?name|sur ?name|nachname|familienname|zuname|apellido|nom de famille|\blname\b|^nom\s*\*?$`)
	subjectWords   = core.NewPattern(`(?i)\bsubject|\bbetreff|\basunto|\bobjet\b|\bsujet\b`)
	letterWords    = core.NewPattern(`(?i)cover ?letter|motivation|\bmessage|\bletter\b|anschreiben|nachricht|mitteilung|bewerbungstext|why (do you|are you|should|would)|introduc|tell us about|about (you|yourself)|additional information|\bcomments?\b|proposal|pitch|[üu]ber (sich|dich)|warum (m[öo]chte|sollte|bewerb)|erz[äa]hl|mensaje|carta|presentaci[óo]n|h[áa]blanos|lettre|pourquoi|parlez|pr[ée]sentez|\bangebot\b|ihr text|kommentar`)
	websiteWords   = core.NewPattern(`(?i)web ?site|portfolio|home ?page|webseite|personal (site|page)|sitio web|p[áa]gina web|portafolio|site (web|internet)|\burl\b|\bblog\b|\blinks?\b`)
	headlineWords  = core.NewPattern(`(?i)head ?line|job title|current (title|role|position)|berufsbezeichnung|aktuelle (position|stelle)|beruf\b|cargo actual|puesto actual|poste actuel|profession`)
	companyWords   = core.NewPattern(`(?i)\bcompany|employer|\borganisation|\borganization|\bfirma\b|unternehmen|arbeitgeber|empresa|entreprise|soci[ée]t[ée]`)
	postcodeWords  = core.NewPattern(`(?i)post ?code|postal|\bzip\b|postleitzahl|\bplz\b|c[óo]digo postal`)
	streetWords    = core.NewPattern(`(?i)street|stra(ß|ss)e|\baddress|\badresse|anschrift|direcci[óo]n|calle\b|\brue\b`)
	countryWords   = core.NewPattern(`(?i)country|\bland\b|pa[íi]s\b|\bpays\b`)
	cityWords      = core.NewPattern(`(?i)\bcity|\btown|location|wohnort|\bort\b|\bstadt\b|ciudad|ubicaci[óo]n|ville|lieu|where are you (based|located)|residence|standort`)
	nameWords      = core.NewPattern(`(?i)full ?name|your name|^name\b|\bname\s*\*?:?$|vollst[äa]ndiger name|ihr name|vor- und nachname|nombre completo|nombre y apellidos|nom complet|nom et pr[ée]nom|pr[ée]nom et nom`)

	consentWords   = core.NewPattern(`(?i)privacy|data protection|datenschutz|gdpr|dsgvo|\bagb\b|terms|conditions|\bagree|consent|einverstanden|stimme.*zu|zustimm|einwillig|akzeptier|acept[oa]|privacidad|protecci[óo]n de datos|j.accepte|confidentialit|rgpd|certify|i confirm|versichere|wahrheitsgem|declaro|je certifie|storage of my|process(ing)? (of )?my`)
	marketingWords = core.NewPattern(`(?i)newsletter|marketing|talent ?(pool|community|network)|job alert|future (opportunit|opening|role)|k[üu]nftige|zuk[üu]nftige|bewerberpool|werbung|bolet[íi]n|futuras|lettre d.information|futures|offers by (e-?mail|sms)|\bsms\b|updates from|keep me (informed|posted)`)
	cvWords        = core.NewPattern(`(?i)resume|r[ée]sum[ée]|\bcv\b|curr[ií]culum|lebenslauf|vitae|hoja de vida|c\.v\.`)
	letterDocWords = core.NewPattern(`(?i)cover|anschreiben|motivation|carta|lettre`)
	otherDocWords  = core.NewPattern(`(?i)portfolio|sample|other|additional|further|weitere|zeugnis|certificat|zertifikat|arbeitsprob|anlagen|sonstig|otros|autres|referenc|transcript|photo|foto|picture|bild|avatar`)
	camel          = core.NewPattern(`[a-z0-9][A-Z]`)
)

// means says what a field asks for: by its autocomplete token, by the words at it,
// and only then by its code name.
func (f field) means(onlyFile bool) meaning {
	said := strings.TrimSpace(strings.Join([]string{f.Label, f.Placeholder, ifEmpty(f.Label, f.Near)}, " "))
	asked := strings.TrimSpace(said + " " + f.Legend)
	coded := plainName(f.Name + " " + f.HTMLID + " " + f.Prop)
	switch f.Kind {
	case "checkbox":
		switch all := asked + " " + f.Near + " " + coded; {
		case marketingWords.MatchString(all):
			return meansMarketing
		case personalWords.MatchString(all):
			return meansPersonal
		case consentWords.MatchString(all):
			return meansConsent
		}
		return meansQuestion
	case "file", "drop":
		all := asked + " " + f.Near
		for _, text := range []string{all, coded} {
			switch {
			case cvWords.MatchString(text):
				return meansCV
			case letterDocWords.MatchString(text):
				return meansLetterDoc
			case otherDocWords.MatchString(text):
				return meansOtherDoc
			}
		}
		if onlyFile {
			return meansCV
		}
		return meansOtherDoc
	}
	if m, ok := byToken(f.Autocomplete); ok {
		return m
	}
	choice := f.Kind == "radio" || f.Kind == "select" || f.Kind == "combobox"
	for _, text := range []string{said, f.Legend, coded} {
		if strings.TrimSpace(text) == "" {
			continue
		}
		for _, s := range signs() {
			if s.words.MatchString(text) && fits(s.means, f, choice) {
				return s.means
			}
		}
	}
	switch f.Type {
	case "email":
		return meansMail
	case "tel":
		return meansPhone
	case "url":
		return meansWebsite
	}
	return meansQuestion
}

// fits keeps a word from meaning what its kind of field cannot hold: a choice is no
// letter, a long text no phone number.
func fits(m meaning, f field, choice bool) bool {
	switch m {
	case meansLetter:
		return f.Kind == "textarea" || f.Kind == "rich"
	case meansFirst, meansLast, meansName, meansMail, meansMailAgain, meansPhone, meansLinkedIn, meansGitHub, meansWebsite, meansSubject, meansStreet, meansPostcode:
		return !choice && f.Kind != "textarea" && f.Kind != "rich"
	case meansDial:
		return true
	case meansCompany, meansHeadline, meansCity, meansPay:
		return f.Kind != "textarea" && f.Kind != "rich" && f.Kind != "radio"
	case meansCountry:
		return f.Kind != "textarea" && f.Kind != "rich"
	}
	return true
}

func byToken(token string) (meaning, bool) {
	parts := strings.Fields(strings.ToLower(token))
	if len(parts) == 0 {
		return "", false
	}
	switch parts[len(parts)-1] {
	case "given-name":
		return meansFirst, true
	case "family-name":
		return meansLast, true
	case "name":
		return meansName, true
	case "email":
		return meansMail, true
	case "tel", "tel-national":
		return meansPhone, true
	case "tel-country-code":
		return meansDial, true
	case "address-level2":
		return meansCity, true
	case "country", "country-name":
		return meansCountry, true
	case "street-address", "address-line1":
		return meansStreet, true
	case "postal-code":
		return meansPostcode, true
	case "organization":
		return meansCompany, true
	}
	return "", false
}

// plainName makes words of a code name: "job_application[firstName]" is "job
// application first Name".
func plainName(s string) string {
	s = strings.NewReplacer("_", " ", "-", " ", "[", " ", "]", " ", ".", " ", ":", " ").Replace(s)
	for {
		at := camel.FindStringIndex(s)
		if at == nil {
			return s
		}
		s = s[:at[0]+1] + " " + s[at[0]+1:]
	}
}

func ifEmpty(s, other string) string {
	if s == "" {
		return other
	}
	return ""
}
