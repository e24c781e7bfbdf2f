package draft

import (
	"github.com/automonet/automonet/core"
)

// cliches are phrases that clients have read too often. A formal salutation or closing
// is politeness and none of them.
var (
	clicheEN = newAlternatives(`(?i)I am writing to (?:express|apply)|express my (?:strong |keen |sincere )?interest|I hope this (?:e-?mail|message|letter) finds you|perfect (?:fit|candidate|match)|ideal candidate|great fit for (?:this|the|your)|look no further|hit the ground running|think(?:ing)? outside the box|\bsynerg|\bpassionate about\b|team player|self[- ]starter|go[- ]getter|results?[- ]driven|detail[- ]oriented|hard[- ]?working|proven track record|fast learner|highly motivated|dear hiring manager|to whom it may concern|\brockstar\b|\bninja\b|\bgame[- ]?changer|cutting[- ]edge|\bleverag(?:e|ing) my|take your \w+ to the next level|esteemed|I am confident (?:that )?(?:my|I)|wealth of experience|unique blend|(?:thrilled|excited) (?:to|about) (?:the opportunity|apply)|\bseamless(?:ly)?\b|\bdelve\b|rest assured|100% satisfaction|I understand (?:that )?you(?:'re| are) looking for|today['’]s fast[- ]paced|\bfast[- ]paced (?:world|environment)|\bdynamic environments?|data is the new oil|at (?:your|their) fingertips|\bmake it happen\b|\b(?:great|valuable|real) asset\b|\bexcited to (?:come across|see|apply|work|bring)|\bcame across your|\bcome across your|\b(?:caught|catches) my eye|\bcaught my attention|\babove and beyond\b|\bthank you for (?:considering|your consideration)|\bat your earliest convenience|\bresonates? (?:deeply |strongly )?with me|\bI thrive\b|\b(?:contribut|deliver|productive|effective|impact|valuable?|results|ready|running|dedicat)\p{L}*(?: \p{L}+){0,3} from day one\b|\bfrom day one,? (?:I|you)\b|\beager to (?:contribute|bring|learn)|\bbring(?:ing)? (?:your |my )?ideas to life|\beye for detail|\battention to detail|\bcommitment to (?:excellence|quality)|\bunwavering\b|\bbest[- ]in[- ]class|\bstate[- ]of[- ]the[- ]art|\bone[- ]stop[- ](?:shop|solution|partner|place)|\bwin[- ]win\b|\btop[- ]notch|\bsecond to none|\bpassion for\b|\bstrong communication skills|\bunlock (?:the|your)|\belevate your|\bempower(?:ing)? (?:you|your)|\bharness(?:ing)? the power|\bembark(?:ing)? on|\btapestry\b|\btestament to|\bin the realm of|\bhoned my|\balign(?:s|ed)? perfectly|\bperfectly aligned|\bcompelling addition|\bstunning\b|\buser[- ]friendly\b|\bhigh[- ]quality (?:results|work|solutions)|\bon time and (?:with)?in budget|\bI believe I (?:am|would be)|\bI would love the opportunity|\bvalue[- ]added?\b|\bdeep dive\b|\bdynamic (?:professional|team)|\bnext[- ]level\b`)
	clicheDE = newAlternatives(`(?i)hiermit bewerbe ich mich|mit großem interesse habe ich|perfekt(?:e|er|en)? (?:passung|kandidat|match)|bin ich (?:der|die) richtige|ich bin der festen überzeugung|leidenschaft(?:lich)? für|teamfähig|hoch ?motiviert|belastbar|über den tellerrand|zu ihrer vollsten zufriedenheit|nachweisliche erfolgsbilanz|schnelle auffassungsgabe|maßgeschneiderte? lösung|ganzheitlich|innovative lösungen|mit herzblut|suche ich eine neue herausforderung|würde mich freuen, (?:wenn sie mich )?(?:sie )?(?:in einem )?persönlich(?:en gespräch)? (?:von mir )?(?:zu )?überzeugen|nahtlos|auf das nächste level|arbeite gerne? im team|mit (?:großem|größtem) interesse|bin ich auf ihre (?:\p{L}+ )?(?:ausschreibung|anzeige|stelle)|auf ihre (?:ausschreibung|anzeige|stellenanzeige) (?:gestoßen|aufmerksam)|kreative[rn]? kopf|hands[- ]on|mehrwert|decken sich|passt perfekt|passe perfekt|auf ein neues niveau|sofort angesprochen|neugier geweckt|strukturierte arbeitsweise|selbstständige arbeitsweise|stressigen situationen|kühlen kopf|(?:über|auf) eine einladung|ihre geschätzte|kommunikationsstark|lösungsorientiert|zielorientiert|ergebnisorientiert|dynamisch(?:es|en|er) (?:team|umfeld)|spannende[ns]? (?:projekt|aufgabe|herausforderung)|rundum[- ]sorglos|aus einer hand|auf augenhöhe|frische[rn]? wind|tatendrang|gerne möchte ich sie|texte, die begeistern|herzblut|bestens geeignet|ideale[rn]? (?:kandidat|besetzung)|würde mich über die möglichkeit|stehe ich ihnen jederzeit`)
	clicheES = newAlternatives(`(?i)me dirijo a usted|candidat[oa] ideal|perfil ideal|apasionad[oa]|orientad[oa] a resultados|soluciones innovadoras|espero que (?:este (?:mensaje|correo)|se encuentr|est[eé]n? bien)|encuentren? bien|apasionante|gran valor|siguiente nivel|entera disposición|me pongo en contacto|manifestar mi|proactiv[oa]|resolutiv[oa]|trabajo en equipo|no duden? en|a quien corresponda|con (?:gran|mucho) interés|encajo perfectamente|me llamó la atención|llamó mi atención|marcar la diferencia|valor añadido|a la vanguardia|estoy convencid[oa] de|muy motivad[oa]|atención al detalle|me entusiasma|oportunidad de formar parte`)
	clicheFR = newAlternatives(`(?i)c['’]est avec (?:grand |beaucoup d['’])?intérêt|candidat(?:e)? idéal|passionné|fort(?:e)? d['’]une expérience|solutions innovantes|dynamique et motivé|retenu toute mon attention|dans l['’]attente d['’e] ?(?:une réponse|votre (?:réponse|retour)|vous (?:lire|rencontrer)|un (?:retour|entretien|échange))|entière disposition|excellent relationnel|polyvalente?\b|(?:je suis|personne|profil|dynamique|motivée?|autonome|organisée?|passionnée?,?|sérieu(?:x|se))[^.\n]{0,25}\brigoureu(?:x|se)|\brigoureu(?:x|se)(?:,| et) (?:motiv|dynam|autonom|organis|passionn|créati|force)|grand enthousiasme|vous adresse ma candidature|correspond parfaitement|convaincue? que mon|répondre à vos attentes|valeur ajoutée|esprit d['’]équipe|force de proposition|niveau supérieur|n['’]hésitez pas|sens du détail|motivée? et|vivement intéressé|parfaite adéquation|ravie? de mettre mes compétences`)
)

// gateCliche: no phrase of the kind that marks a mass letter.
func gateCliche(t *text) core.GateResult {
	var found []string
	list := []*alternatives{clicheEN}
	switch t.lang {
	case core.LangGerman:
		list = append(list, clicheDE)
	case core.LangSpanish:
		list = append(list, clicheES)
	case core.LangFrench:
		list = append(list, clicheFR)
	}
	for _, re := range list {
		found = append(found, re.find(t.own[:t.closing], 3)...)
	}
	if len(found) > 0 {
		return fail(GateCliche, "cliche", "a worn phrase", found...)
	}
	return pass(GateCliche)
}
