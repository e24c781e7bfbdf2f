package draft

import (
	"strings"

	"github.com/automonet/automonet/core"
)

var (
	// hole is what a form leaves for its user to fill in.
	holeSign = newAlternatives(`\{\{|\}\}|\{[\p{L}_ ]{2,30}\}|\{\d\}|\$\{|\[\p{L}[^\]\n]{0,80}\]|\[[\s.…?_-]*\]|<<?\p{L}[^>@\n]{0,40}>|<!--|/\*|«[A-Z_]{3,}»|___+|\b_[\p{L} ]{2,30}_\b|\.{5,}|(?:…\s?){2,}|\?{2,}|@@\p{L}+@@|#\p{Lu}?\p{L}{2,}#|%[sdv]\b|%[A-Z_]{3,}%|<nil>|\$[A-Z_]{3,}\b|[$€£] ?[XN]\b|\b[XN][XN]?[XN]?[XN]? ?€|(?:^|\s)// |\bN\. ?N\.|\bStep \d description`)
	holeForm = newAlternatives(`(?i)\([^()\n]{0,60}\b(?:insérer|insertar|einfügen|einsetzen|eintragen|nachtragen|rellenar|insert|streichen|anpassen|ergänzen|ausfüllen|à compléter|à préciser|à remplir|a completar|por completar|por confirmar|a definir|por definir|à définir|delete as appropriate|tbd\.?|tbc\.?|to be (?:completed|added|confirmed)|fill in|poner aquí|añadir|à ajouter)(?:\s[^()\n]{0,60})?\)|` +
		`\((?:jahr|name|firma|branche|anzahl[^)]{0,30}|ort|stadt|datum|thema|produkt|kunde|firmenname|year|company(?: name)?|client(?: name)?|city|town|date|number(?: of[^)]{0,30})?|topic|product|your [a-z]+|año|nombre(?: de[^)]{0,30})?|empresa|ciudad|fecha|número(?: de[^)]{0,30})?|cliente|tema|producto|année|nom(?: d[^)]{0,30})?|entreprise|société|ville|nombre de[^)]{0,30}|sujet|produit)\)|` +
		`\bgeehrte/r|\bgeehrte\(r\)|\bliebe/r|\bfrau/herr|\bherrn?/frau|\b(?:estimad|querid)o/a|\b(?:estimad|querid)o\(a\)|\bmadame/monsieur|\bcher/chère|\bcher\(e\)|\bsir/madam|\bmr/mrs|\b(?:sr|señor)\.?/(?:sra|señora)|\bm\./mme|\bhe/she|\bsie/er\b|\blorem ipsum|\bundefined\b|\bplaceholder (?:text|here)|\bplatzhalter(?:text)?\b|` +
		`\b(?:company|client|customer|project|town|city|product|tool) name\b (?:here|I|should|has|needs|and)|\bfor (?:company|client|project) name\b|\btown of town|\b(?:firmenname|kundenname|projektname|projekttitel|firmennamen)\b|\bnombre (?:de la empresa|del cliente|de empresa|del proyecto)\b (?:aquí|debería|necesita|tiene)|\b(?:para|en|de) nombre de (?:la )?empresa|\b(?:pour|chez|de) nom d(?:e l['’]entreprise|u client|['’]entreprise)|` +
		`\b(?:musterfirma|mustermann|musterfrau|musterstadt|john doe|jane doe|acme corp|abc (?:company|gmbh|ltd|inc)|xyz (?:ltd|inc|gmbh|company)|fulan[oa] de tal|juan pérez|empresa (?:x|xyz|abc)|entreprise (?:x|xyz|abc)|société (?:x|xyz|abc)|firma (?:soundso|xy))\b|\b(?:tool|herramienta|outil) a (?:und|and|y|et) (?:tool |herramienta |outil )?b\b|` +
		`\b(?:aquí iría|ici viendrait|ajoutez ici|insérez|añada aquí|inserte (?:su|aquí|el|la)|à confirmer\)|completar con|à compléter par|mettre ici)\b|[«“\"„] ?(?:nombre del cliente|nom du client|client name|kundenname|título del proyecto|intitulé du projet) ?[»”\"]|\b(?:título del proyecto|intitulé du projet|nom de l['’]entreprise|nombre de la empresa)\b,? (?:depende|dépend|pour|en la|para|dans)|\b(?:empresa|société|firma|company) a / |\{%|\b\p{L}+r/a\b|\btachar lo que|\b(?:please |bitte |favor de |por favor |merci d['’])?(?:insert|add|put|replace this with|fill in) (?:a |an |the |your |name |tool |relevant )*(?:[a-z]+ ){0,4}(?:here\b|before sending|of the client)|\b(?:hier|here|aquí|ici) (?:den |die |das |the |el |la |le |un |una |une |ein |eine |\p{L}+ ){0,5}(?:einfügen|ergänzen|einsetzen|eintragen|insertar|añadir|poner|completar|insérer|ajouter|compléter)\b|\b(?:insertar|añadir|poner|completar|insérer|ajouter|compléter|einfügen|ergänzen)\b[^.\n]{0,50}\b(?:aquí|ici|hier)\b|^\s*(?:insert|einfügen|insertar|insérer|ajouter|añadir|fixme|add)\b ?:? (?:a |an |the |satz|sentence|frase|phrase|ejemplo|exemple|beispiel)|\bpor (?:determinar|definir|completar)\b|\bà (?:compléter|définir|préciser) (?:ici|plus tard|avant)|\b(?:folgt noch|to follow)\b\.?$|\btbd\b|\btbc\b|\bje nach bedarf anzupassen|\bnichtzutreffendes|\bdelete as appropriate|\btáchese lo que|\brayer (?:la|les) mention|(?:^|\s)#? ?(?:fixme|todo)\b ?:`)
	holeDate = newAlternatives(`\b(?:TT|JJ|DD|MM|dd|tt|jj|mm)[./](?:MM|DD|mm)`)
	holeCaps = newAlternatives(`\b[XNY][XNY][XNY]+\b|\bXX\b|\bXY\b|\bXYZ\b|\bTODO\b|\bFIXME\b|\bTBD\b|\bNaN\b|\b[NXY] (?:days?|weeks?|hours?|months?|years?|Tage|Wochen|Stunden|Jahre|Jahren|días|semanas|horas|años|jours|semaines|heures|ans)\b|\b[XN] ?(?:EUR|USD|GBP|CHF|euros?|Euro)\b|YYYY|JJJJ|AAAA|` +
		`\b(?:FIRMENNAME|FIRMA|KUNDE|KUNDENNAME|NAME|UNTERNEHMEN|PROJEKT|PROJEKTNAME|BRANCHE|COMPANY|COMPANY NAME|CLIENT|CLIENT NAME|PROJECT|PROJECT NAME|NOMBRE|EMPRESA|CLIENTE|PROYECTO|NOM|ENTREPRISE|SOCIÉTÉ|PROJET|IHR UNTERNEHMEN|TU EMPRESA|SU EMPRESA|VOTRE ENTREPRISE|NOMBRE DE LA EMPRESA|NOM DE L['’]ENTREPRISE)\b|` +
		`\b(?:TO BE (?:[A-Z]+)|TBC|TBA|INSERT(?: [A-Z]+)+|FILL IN|(?:ADD|ENTER)(?: [A-Z]+)* HERE|YOUR [A-Z]+|HIER EINF[ÜU]GEN|EINF[ÜU]GEN|EINSETZEN|ERG[ÄA]NZEN|NACHREICHEN|WIRD ERG[ÄA]NZT|FOLGT NOCH|COMPLETAR|RELLENAR|INSERTAR|PENDIENTE|[ÀA] COMPL[ÉE]TER|[ÀA] REMPLIR|[ÀA] PR[ÉE]CISER|INS[ÉE]RER)\b`)
	// opening is how a generator hands over its text.
	opening = core.NewPattern(`(?i)^\s*(?:sure|certainly|of course|absolutely|okay|ok|claro|por supuesto|desde luego|bien sûr|certainement|d['’]accord|gerne|natürlich|selbstverständlich)\s*[!,:]|^\s*(?:below|unten|nachfolgend|a continuación|ci-dessous)\b|\b(?:hier|below is|nachfolgend|im folgenden|a continuación|ci-dessous) (?:der|die|das|a|the|el|la|le)? ?(?:(?:gewünschte[rs]?|requested|concise) (?:text|entwurf|brief|anschreiben|vorschlag|bewerbung|fassung|letter|draft|proposal|version)|texto solicitado|texte demandé)`)
	handing = newAlternatives(`(?i)\b(?:here(?:'s|’s| is| are)(?: a| an| the| your| another| my)?|hier ist (?:der|die|das|ein|eine|ihr|ihre)|hier sind|aquí (?:tienes?|está)(?: una?| el| la| su| tu)?|voici (?:une?|la|le|l['’]|votre))(?: ?[\p{L}-]+){0,4} ?\b(?:drafts?|proposals?|cover letters?|revised|versions?|application|entwurf|fassung|vorschlag|anschreiben|bewerbung(?:sschreiben)?|propuesta|carta|versión|mensaje|borrador|proposition|lettre|message|brouillon|candidature)\b`)
	// talk is speech about the text, its orders or its sources.
	talk = newAlternatives(`(?i)\bas an? (?:ai|artificial intelligence|(?:large )?language model)\b|\b(?:ich )?als (?:ki|sprachmodell|künstliche intelligenz)\b|\bcomo (?:una? )?(?:ia|modelo de lenguaje|inteligencia artificial)\b|\ben tant qu['’]ia\b|\blanguage model\b|\bsprachmodell\b|\bmodelo de lenguaje\b|\bmodèle de langage\b|` +
		`\bI (?:cannot|can't) assist|\bI'm sorry, but|\bI(?:'m| am) (?:unable|not able) to (?:verify|assist|help|confirm|access)|\bsystem (?:prompt|message|instructions?)\b|\bsystem(?:prompt|nachricht|anweisung)|\bmensaje del sistema|\bmessage système|\b(?:my|the|your|these) (?:instructions|guidelines) (?:say|state|require)|\bmy (?:instructions|guidelines) (?:were|are)|\bmy instructions|\bignore (?:all |the )?previous|` +
		`\b(?:within|under) the (?:word|character) (?:limit|count)|\bword count\b|\bwörter(?:zahl)?: ?\d|\bpalabras: ?\d|\bmots ?: ?\d|\btone: |\blet me know if you(?:'d| would) like (?:me to )?(?:adjust|changes|tweak|a different)|\bfeel free to (?:adjust|edit|adapt|customi[sz]e|modify)|\badjust the tone|` +
		`\bsoll ich (?:ihn|es|sie|den text|das anschreiben|den ton) [^.?\n]{0,30}(?:kürzen|anpassen|ändern)|\b(?:quieres|quiere|desea|deseas) que (?:ajuste|cambie|modifique|añada)|\b(?:souhaitez|voulez|souhaites|veux)[- ](?:vous|tu) que (?:j['’]ajuste|je modifie|j['’]adapte|je raccourcisse)|` +
		`\b(?:fact list|facts? (?:list|sheet)|no fact supports|(?:provided|given|supplied|available) (?:facts|context|profile|information)|facts provided|information provided|in the (?:provided )?context\b|the profile (?:says|does not|doesn't|lists)|facts in the profile|verified against|claims (?:are )?verified)|` +
		`\b(?:you are|you're) (?:a|an) (?:proposal|expert|helpful|professional|freelance) ?(?:proposal )?(?:writer|assistant|copywriter|ghostwriter)|\bmust only use|\bfact F\d|\(F\d{1,2}\)|\b(?:I was|I have been|as) (?:told|instructed) to (?:write|use|mention|avoid|keep|include|not)|\bdo not (?:invent|mention|reveal|state) (?:any |the )?(?:facts?|names?|figures?|prompt|instructions)|\b(?:only|allowed) facts\b|\boutput (?:only|format)\b|\bbetween the (?:fences|markers|tags)|\buntrusted\b|` +
		`\b(?:gemäß|laut|entsprechend) (?:den|der|ihren) (?:vorgaben|anweisungen|anweisung|faktenliste)|\bim kontext\b|\b(?:auf basis|auf grundlage|basierend auf|anhand) (?:der|den|ihrer|deiner|des) (?:angaben|fakten|informationen|profils?|ausschreibung)\b|\b(?:falls|wenn) (?:sie|du) (?:eine? )?(?:kürzere|längere|förmlichere|formellere|andere) (?:version|fassung|variante)|\bauf wunsch (?:kürze|ändere|passe) ich (?:den text|das|ihn|es)|\bnicht im profil|\baus dem profil\b|\b(?:überarbeitete|gekürzte|angepasste) (?:fassung|version)|` +
		`\bsegún (?:las|sus|tus) (?:instrucciones|indicaciones)|\b(?:del|en el) perfil (?:proporcionado|facilitado)|\bdetalles del perfil|\b(?:contexto|información|datos) (?:proporcionad|facilitad|suministrad|dad)[oa]s?\b|\b(?:bereitgestellten?|übergebenen?|mitgelieferten?) (?:kontext|fakten|informationen|profils?)\b|\b(?:contexte|informations|données) (?:fourni|transmis|donné)e?s?\b|\b(?:json profile|profile json|perfil json|profil[- ]json|json[- ]profil)\b|\b(?:hechos|faits|fakten|facts) (?:con|avec|mit|with) (?:id|ids|identificador|identifiant|kennung)\b|\basistente de redacción|\bassistant de rédaction|\b(?:datos|hechos) (?:verificados|proporcionados|facilitados|confirmados)|\bfaits (?:fournis|vérifiés|confirmés)|\b(?:bestätigten|geprüften|vorgegebenen) fakten|\bconfirmed facts|\blimite de (?:mots|caractères)|\blímite de palabras|\bwort(?:limit|anzahl)\b|\bselon (?:vos|les|tes) (?:consignes|instructions)|\bconformément aux (?:consignes|instructions)|\bprofil fourni|\binstrucciones del sistema|\binstructions (?:du )?système|\bsystemanweisung\p{L}*|\bsystem instructions\b|` +
		`\{\s*"\w+"\s*:|\[/?INST\]|<\|\w+\|>|\b(?:assistant|user|system):\s`)
)

// maxHoles bounds the holes of a kind that are looked at.
const maxHoles = 20

// gatePlaceholder: no hole is left open and no generator speaks of itself.
func gatePlaceholder(t *text) core.GateResult {
	all := t.own + "\n" + t.Content.Subject
	var holes []string
	for _, list := range []*alternatives{holeSign, holeCaps, holeForm, holeDate} {
		holes = append(holes, list.find(all, maxHoles)...)
	}
	for _, m := range holes {
		if m == "[sic]" || asksFor(t.Job, m) || t.posting.holds(m) && len(strings.Trim(m, "[]")) < len(m) && len(words(m)) > 0 && strings.Contains(t.posting.lower, strings.ToLower(m)) {
			continue
		}
		return fail(GatePlaceholder, "placeholder", "a hole was not filled", m)
	}
	own := t.own[:t.closing]
	found := append(handing.find(own, 1), talk.find(own, 1)...)
	if m := opening.FindString(own); m != "" {
		found = append(found, m)
	}
	if m := t.aboutItself(); m != "" {
		found = append(found, m)
	}
	if len(found) > 0 {
		return fail(GatePlaceholder, "generator_talk", "the text speaks about its own making", found[0])
	}
	return pass(GatePlaceholder)
}

func asksFor(j core.Job, word string) bool {
	for _, i := range j.Extraction.Instructions {
		if i.Token != "" && strings.Contains(strings.ToLower(i.Token), strings.ToLower(word)) {
			return true
		}
	}
	return false
}
