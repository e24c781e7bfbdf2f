package form

import (
	"strings"

	"github.com/automonet/automonet/adapters/client/browser"
	"github.com/automonet/automonet/core"
)

var (
	finalWords   = core.NewPattern(`(?i)submit|\bsend\b|\bapply\b|absenden|abschicken|senden|bewerb|einreichen|abschlie(ß|ss)en|enviar|postular|solicitar|inscrib|envoyer|postuler|soumettre|candidater|valider|finish|complete`)
	nextWords    = core.NewPattern(`(?i)^\W*(next|continue|proceed|save (and|&) continue|weiter|n[äa]chste[rs]?|fortfahren|siguiente|continuar|suivant|continuer|[ée]tape suivante)\b`)
	nopeWords    = core.NewPattern(`(?i)\bback\b|previous|cancel|zur[üu]ck|abbrechen|atr[áa]s|anterior|cancelar|retour|pr[ée]c[ée]dent|annuler|save (as )?draft|entwurf|later|sp[äa]ter|linked ?in|xing|indeed|google|facebook|autofill|upload|browse|choose|select|remove|delete|\badd\b|hinzuf|l[öo]schen|entfernen|datei|hochladen|print|drucken|share|teilen|search|suche|buscar|recherche|log ?in|sign ?(in|up)|anmelden|subscribe|abonnieren|newsletter|reset|clear|subir|adjuntar|parcourir|joindre|t[ée]l[ée]charger`)
	applyWords   = core.NewPattern(`(?i)^\W*(apply( now| for this (job|position|role))?|jetzt bewerben|(online )?bewerben|zum formular|postular(me)?|solicitar|inscribirme|aplicar|postuler|je postule|candidater|i.?m interested|send (an )?application)\W*$`)
	asideWords   = core.NewPattern(`(?i)search|suche|buscar|recherche|newsletter|subscribe|login|sign-?in|anmeld|cookie|filter|comment-?form`)
	alreadyWords = core.NewPattern(`(?i)you(.ve| have) already applied|already (submitted|received) (an|your) application|haben sich bereits (auf diese stelle )?beworben|bereits eine bewerbung|ya (te has postulado|has enviado|has aplicado|se ha postulado)|vous avez d[ée]j[àa] (postul|candidat)`)
	closedWords  = core.NewPattern(`(?i)no longer (accepting|available|open)|position (has been|is) (filled|closed)|job (has been|is) closed|stelle (ist|wurde) (bereits |leider )?(besetzt|vergeben)|nicht mehr (verf[üu]gbar|online|aktiv)|(oferta|vacante) (cerrada|ya no est[áa])|offre (n.est plus|pourvue|expir)`)
)

// pickForm chooses the form for applicants among all of a page: by what its fields
// ask for. Search, sign-in and newsletters are passed over. On later steps any form
// counts, since a step may have only questions.
func pickForm(frames []browser.Frame, docs []document, step int) part {
	best := part{frames: frames, docs: docs}
	top := 0
	for i, d := range docs {
		groups := map[int][]field{}
		for _, f := range d.Fields {
			groups[f.Group] = append(groups[f.Group], f)
		}
		for g := range d.Forms {
			fields := groups[g]
			score := worth(fields)
			if step > 0 && score == 0 && shownCount(fields) > 0 {
				score = 1
			}
			aside := g < len(d.Forms) && asideWords.MatchString(d.Forms[g].Text+" "+path(d.Forms[g].Action))
			least := 3
			if step > 0 {
				least = 1
			}
			if score < least || aside && score < 6 {
				continue
			}
			if score > top {
				top = score
				best.frame, best.fields, best.buttons = i, fields, inGroup(d.Buttons, g)
			}
		}
	}
	if len(best.buttons) == 0 && best.frame < len(docs) && (len(best.fields) > 0 || step > 0) {
		// Buttons outside of the form, and a last page with nothing but a button.
		best.buttons = docs[best.frame].Buttons
	}
	return best
}

func path(address string) string {
	if i := strings.Index(address, "://"); i >= 0 {
		address = address[i+3:]
	}
	_, p, _ := strings.Cut(address, "/")
	return p
}

func inGroup(all []button, g int) []button {
	var out []button
	for _, b := range all {
		if b.Group == g && b.Tag != "A" {
			out = append(out, b)
		}
	}
	for _, b := range out {
		if b.Shown && !nopeWords.MatchString(b.Text) {
			return out
		}
	}
	return nil
}

func shownCount(fields []field) int {
	n := 0
	for _, f := range fields {
		if !f.trap() {
			n++
		}
	}
	return n
}

// worth counts what only a form for applicants asks for.
func worth(fields []field) int {
	n := 0
	for _, f := range fields {
		if f.trap() {
			continue
		}
		switch f.means(false) {
		case meansCV, meansLetter:
			n += 3
		case meansFirst, meansLast, meansName, meansPhone, meansLinkedIn, meansStart, meansPay, meansMail, meansPermit:
			n += 2
		case meansQuestion, meansMarketing:
		default:
			n++
		}
		if f.Type == "password" {
			n -= 4
		}
	}
	return n
}

// pickButton chooses the way on: a step if there is one, else the end.
func pickButton(p part) (choice, bool) {
	var last *button
	for _, b := range p.buttons {
		if !b.Shown || b.Off || b.Tag == "A" {
			continue
		}
		if nextWords.MatchString(b.Text) && !nopeWords.MatchString(b.Text) {
			return choice{button: b}, true
		}
		if nopeWords.MatchString(b.Text) {
			continue
		}
		if finalWords.MatchString(b.Text) {
			if last == nil || !finalWords.MatchString(last.Text) || b.Type == "submit" && last.Type != "submit" {
				last = &b
			}
		} else if b.Type == "submit" && last == nil {
			last = &b
		}
	}
	if last == nil {
		return choice{}, false
	}
	return choice{button: *last, final: true}, true
}

// applyButton finds the way from a posting to its form.
func applyButton(docs []document) (button, bool) {
	if len(docs) == 0 {
		return button{}, false
	}
	for _, b := range docs[0].Buttons {
		if b.Shown && !b.Off && applyWords.MatchString(b.Text) {
			return b, true
		}
	}
	return button{}, false
}
