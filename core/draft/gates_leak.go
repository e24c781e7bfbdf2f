package draft

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// leakWords is how many words in a row of the rules give a leak away.
const leakWords = 8

var (
	// factLabel is the number of a fact or question in the prompt.
	factLabel = core.NewPattern(`\b[FQ]\d{1,2}\b`)
	// leaks are words of the prompt, and speech about it, that a letter has no use for: the
	// list of requirements, the facts, the rules, the markers, what the program adds, and
	// what the model is.
	leaks = newAlternatives(`(?i)` +
		// requirements
		`\b(?:list|liste|lista) (?:of|der|mit den|de|de los|des) (?:requirements|anforderungen|requisitos|exigences|consignes)|\banforderungsliste|\brequirements? list\b|\b(?:exigences|requisitos|requirements|anforderungen) (?:de la liste|de la lista|of the list|der liste|in the list|from the list)|\b(?:rules?|requirements?|regeln?|reglas?|règles?|consignes?|instrucciones|instructions|vorgaben) (?:list|say|says|ask|asks|demand|demands|forbid|forbids|prevent|prevents|require|requires|tell|tells|allow|allows|verbieten|verbietet|erlauben|erlaubt|verlangen|verlangt|besagt|besagen|sehen vor|prohíben?|prohiben?|impiden?|piden|pide|exigen?|dicen?|permiten?|interdi(?:sen)?t|interdisent|imposent|impose|demandent|demande|exigent|exige|permettent|m['’]empêchent|m['’]interdisent|me prohíben|me impiden)\b|\b(?:under|unter|bajo|en|sous|dans) [„“"«]? ?(?:requirements|anforderungen|requisitos|exigences)\b|\bmeets all requirements|\b(?:rule|regel|regla|règle) (?:no\.? |nr\.? |n[º°] ?|nummer |número |numéro )?\d{1,2}\b|` +
		// markers and hostile orders
		`\b(?:between|zwischen|entre) (?:the |these |den |beiden |los |las |les |deux |dos )*(?:posting )?(?:markers?|marker lines|markern|markierungen|marcadores|marcas|marqueurs|balises|repères)\b|\b(?:posting markers?|marker lines?|markerzeilen?|líneas marcadoras?|lignes? de marqueurs?)\b|\bprompt injection|` +
		`\bnot an? (?:task|instruction|order|command) (?:for|to) me\b|\b(?:is|are|sind|son|sont|no más que|nur|only|solo|que des|zijn) (?:für mich )?(?:nur |only |solo |sólo |que des )?(?:data|daten|datos|données)\b|\b(?:keine|nicht als) (?:anweisung|aufgabe|auftrag|befehl) (?:an|für) mich\b|\bno (?:es|son|constituyen?) (?:una? )?(?:instrucci(?:ón|ones)|orden|órdenes|tareas?) para m[ií]\b|\b(?:pas|aucune?) (?:une? |des )?(?:consignes?|instructions?|ordres?|tâches?) pour moi\b|\b(?:I|I am|ich|je|yo)(?: am| ai| have)? (?:ignor(?:e|ed|ing|iere|iert|o|é|ado|e|é|ée)|did not follow|disregard(?:ed)?) (?:the |an |die |das |la |el |l['’]|une? |una? )*(?:in den daten |enthaltene[nr]? )*(?:instruction|order|request|anweisung|aufforderung|instrucción|orden|consigne|instruction|demande)|\b(?:instruction|anweisung|aufforderung|instrucción|consigne)[^.\n]{0,40}\b(?:ignor|nicht befolg|nicht gefolgt|did not follow|no (?:he )?segu|pas suivi)|` +
		// rules
		`\b(?:my|meine[nr]?|mis|mes|laut|gemäß|laut den|nach den|in den|según|según mis|según las|selon|selon mes|selon les|per the|in keeping with the|in line with the|gemäß den|conforme a las|conformément aux) (?:rules|regeln|vorgaben|anweisungen|reglas|normas|instrucciones|indicaciones|règles|consignes|instructions|guidelines|instruktionen|directrices|directives)\b|\b(?:ich|I|je|yo|me) (?:have been |was |wurde |bin |han |ha |on m['’]a )?(?:told|instructed|asked|angewiesen|aufgefordert|pedido|indicado|ordenado|demandé) (?:not )?(?:to|zu|de|d['’]|que) (?:use|avoid|write|keep|vermeiden|verwenden|schreiben|usar|evitar|escribir|utiliser|éviter|écrire)|\bwie es mir aufgetragen|\b(?:comme|como) (?:on me l['’]a|se me ha|me lo han|il m['’]a été) (?:demandé|pedido|indicado)|` +
		// what the program does
		`\b(?:the program|das programm|el programa|le programme|the system|das system|el sistema|le système) (?:will |wird |se encarga|adds?|states?|inserts?|fills?|puts?|ergänzt|setzt|fügt|trägt|nennt|añad\p{L}+|agreg\p{L}+|indica\p{L}*|pondrá|pone|ajout\p{L}+|indique\p{L}*|met|mettra|se charge)|\b(?:vom|durch das) (?:programm|system)\b|\b(?:por|del) (?:el )?(?:programa|sistema) (?:añad|agreg|automát)|\bpar le (?:programme|système)|\b(?:automatisch|automatically|automáticamente|de forma automática|automatiquement) (?:ergänzt|eingefügt|erstellt|hinzugefügt|generiert|added|inserted|generated|appended|created|añad|agreg|gener|insert|ajouté|inséré|généré|créé)|\b(?:generated|added|created|generado|generada|añadid[oa]|ajoutée?s?|générée?|insérée?) (?:automatically|automáticamente|automatiquement)|\b(?:greeting|anrede|begrüßung|signature|signatur|grußformel|saludo|firma|formule de politesse|salutation)[^.\n]{0,50}\b(?:lasse ich weg|is included|left out|leave out|I leave|se omite|omito|no incluyo|j['’]omets|je laisse|n['’]est pas (?:inclus|ajout)|fügt|added)|\bI leave the (?:signature|greeting|link)|` +
		// what may not be written
		`\b(?:am |are |is )?not (?:allowed|permitted|supposed) to (?:state|name|write|mention|give|quote|say)|\bI may (?:not|only) (?:state|name|write|mention|give|quote)|\bI (?:can['’]t|cannot) (?:verify|share contact)|\bmust not (?:state|name|give|write|mention)|\bdarf ich (?:hier |an dieser stelle |in diesem text )*(?:nicht|nichts|keine[nr]?|kein) |\bich darf (?:hier |an dieser stelle |in diesem text |nur )+(?:keine?|nicht|nichts|erwähnen)|\bmir ist (?:es )?nicht (?:erlaubt|gestattet)|\bno (?:se me permite|me está permitido|tengo permitido|debo) (?:indicar|escribir|mencionar|dar|decir|nombrar|poner|incluir)|\bno puedo (?:indicar|mencionar|dar|incluir|poner|escribir) (?:aquí |un |el |la |ni |ningún |ninguna )*(?:precio|tarifa|fecha|plazo|enlace)|\b(?:n['’]ai pas le droit|ne m['’]est pas permis|ne suis pas autorisée?|ne dois pas) (?:d['’e] ?)?(?:indiquer|écrire|mentionner|donner|citer|nommer|inclure)|\bne peux (?:pas |ni )?(?:indiquer|mentionner|donner|inclure) (?:ici |de |un |le |la |aucun |ni )*(?:prix|tarif|date|délai|lien)|\bwurde(?:n)? bewusst nicht|\bno (?:rates|dates|prices)[^.\n]{0,30}(?:as requested|included)|` +
		// who writes
		`\b(?:the freelancer|der freelancer|die freelancerin|des freelancers|den freelancer|der freiberufler|die freiberuflerin|el freelance|del freelance|la freelance|el autónomo|la autónoma|le freelance|du freelance|la freelance|l['’]indépendante? (?:a|dispose|possède|maîtrise))\b|` +
		`\bas an? (?:ai|large language model|language model|assistant)\b|\bbeing an? (?:ai|large language model|language model|assistant)\b|\bals (?:ki|künstliche intelligenz|modell|assistent|assistenzsystem|sprachmodell)\b|\bcomo (?:ia|inteligencia artificial|modelo|asistente)\b|\ben tant qu(?:['’]ia|['’]intelligence|e modèle|['’]assistante?)|\b(?:I am|ich bin|soy|je suis) (?:only |just |nur |solo |sólo |qu['’]? ?)?(?:a|an|ein|eine|un|une|una) (?:program|ai|language model|programm|ki|sprachmodell|modell|programa|ia|modelo de lenguaje|programme|modèle|intelligence artificielle)\b|\bI was trained on|\bich wurde (?:mit|auf|an) (?:texten|daten) trainiert|\bfui entrenad|\bj['’]ai été entraîné|\b(?:system ?prompt|the prompt|der prompt|el prompt|le prompt|l['’]invite|la invite)\b|` +
		// facts and fields
		`\b(?:fact|fakt|tatsache|hecho|dato|ficha|fait|faktum) (?:no\.?|number|nr\.?|nummer|n\.?[ºo°]|número|numéro)? ?\d{1,2}\b|\b(?:the|given|provided|listed|above|die|den|obigen|genannten|vorliegenden|los|dados|listados|les|aux|des) (?:facts|fakten|hechos|faits) (?:list|above|given|provided|listed|say|says|don['’]t|do not|liste|nennen|sagen|enthalten|nicht|indicados|proporcionados|anteriores|disponibles|facilitados|fournis|ci-dessus|listés|indiquent|disponibles|donnés)|\b(?:list of facts|listed facts|faktenliste|fact list|liste (?:meiner|der) fakten|lista de hechos|liste (?:de|des) faits|listed? evidence)\b|\b(?:kein(?:en)?|no|ningún|aucun|keine[rn]?|none of the|keiner der|ninguno de los|aucun des) (?:listed |passende[nr]? |genannten |aufgeführten )*(?:fact|facts|fakt|fakten|hecho|hechos|fait|faits)\b (?:that |der |die |que |qui |covers|deckt|belegt|vor|respalda|cubre|ne |listados|listés)|\b(?:the only|der einzige|el único|le seul) (?:relevant |passende |relevante |pertinent |hecho |fait )*(?:fact|fakt|hecho|fait)\b|\b(?:laut|gemäß) (?:dem )?profil\b|\b(?:based on|according to|from) the profile\b|\bsegún (?:el|su|mi) perfil\b|\bd['’]après (?:le|son|mon) profil\b|\bselon (?:le|son) profil\b|\bin (?:meinen|den mir vorliegenden|den vorliegenden) daten\b|\bthe information I (?:have been|was) (?:given|provided)|\bdie mir vorliegende|\b(?:claims|answers|body|quote|fact)["”“»'’]? (?:array|field|feld|object|list|campo|champ)\b|\b(?:feld|field|array|campo|lista|champ|tableau) [„“"«'‘]? ?(?:claims|answers|quote)\b|\bjson[- ](?:object|objekt|format|field|feld|antwort|answer)|\b(?:objeto|campo|objet|champ|format|formato) json\b|\b(?:the|das|el|le) json\b|"(?:subject|body|claims|quote|fact|plan|answers)"\s*:|` +
		// the text about itself
		`\b(?:here is|here['’]s|hier ist|hier kommt|hier folgt|aquí está|aquí tiene|aquí va|a continuación|voici|below is|anbei|ci-dessous) (?:the |a |my |der |die |das |ein |mein |la |el |una |mi |le |votre |ma |your |ihr |su |una |un )*(?:requested |gewünschte[rs]? )?(?:proposal|text|draft|answer|reply|letter|body|vorschlag|angebotstext|entwurf|antwort|anschreiben|text|propuesta|texto|respuesta|carta|borrador|proposition|texte|réponse|lettre|brouillon)\b|` +
		`\b(?:word|words|character) (?:limit|count|bounds?)\b|\bwort(?:limit|zahl|anzahl)\b|\bwortgrenze (?:ein|nicht)|\b\d{2,3} (?:words|wörter[n]?|palabras|mots) (?:long|and|und|lang|available|allow|nicht|lässt|y|de largo|disponibles|et|disponibles|maximum)|\bmit \d{2,3} wörtern|\bumfasst \d{2,3} wörter|\b(?:maximum|maximale|máxima|longueur) (?:length|länge|longitud|maximale)\b|\blongitud máxima|\blímite de (?:palabras|caracteres)|\blimite de (?:mots|caractères)|\b(?:required|mandatory|requested) words? (?:is|are|stands?|appears?|was|has)\b|\b(?:pflichtwort|codewort|schlüsselwort|verlangte wort|geforderte wort)\b[^.\n]{0,40}\b(?:liste|anforderung|vorgabe|steht hier|zu nennen)|\bself[- ]check\b|\bas per (?:the )?(?:instructions|prompt|rules|requirements)|\bthis (?:proposal|text|letter|message|response|reply) (?:is \d|was (?:generated|written) (?:automatically|by)|follows the|meets|stays|complies)|\bdieser? (?:text|vorschlag|entwurf|brief|anschreiben|nachricht) (?:umfasst|wurde automatisch|hält|entspricht|erfüllt)|\best[ea] (?:texto|propuesta|carta|mensaje) (?:tiene \d|consta|se ha generado|fue generad|cumple|respeta|sigue)|\bc(?:e|ette) (?:texte|proposition|lettre|message) (?:compte|comporte|fait \d|a été généré|respecte|suit|est conforme)|\bdieses anschreiben\b|\b(?:first|im ersten|second|im zweiten|primer|premier) (?:paragraph|absatz|párrafo|paragraphe)\s?(?::|nenne|steht|folgt)|\b(?:the task|die aufgabe|die eingabe|la tarea|la tâche|la consigne) (?:states|says|asks|demands|verlangt|nennt|sagt|lautet|pide|indica|dice|exige|demande|précise|indique)|\bI was given the form|\bmy plan is to name|\bmein plan für diesen text|^\s*(?:subject|betreff|asunto|objet) ?:|^\s*(?:note|anmerkung|hinweis|nota|remarque) ?:`)
)

// leak: neither the marker lines nor the rules of the prompt are in the text, and the
// model does not speak of them. What posting or facts say themselves is no leak.
func (b Brief) leak(p core.Proposal, t composed) core.GateResult {
	all := p.Content.Subject + "\n" + p.Content.Body
	_, code := fence("POSTING", postingText(b.in.Job))
	if strings.Contains(all, code) || strings.Contains(all, "<<<") || strings.Contains(all, ">>>") {
		return fail(GateLeak, "prompt_leak", "the text holds a marker of the prompt")
	}
	flat := newCorpus(all).flat
	for _, name := range []string{"system.md", "repair.md", "polish.md", "revise.md"} {
		w := words(file(name))
		for i := 0; i+leakWords <= len(w); i++ {
			if run := strings.Join(w[i:i+leakWords], " "); strings.Contains(flat, " "+run+" ") {
				return fail(GateLeak, "prompt_leak", "the text repeats the rules of the prompt", run)
			}
		}
	}
	posting := postingCorpus(b.in.Job)
	facts := b.gates.facts
	known := func(s string) bool { return posting.holds(s) || facts.holds(s) }
	for _, part := range t.own {
		text := p.Content.Body[part.Start:part.End]
		found := leaks.find(text, maxHoles)
		if s := p.Content.Subject; part == t.own[0] {
			found = append(append(found, leaks.find(s, maxHoles)...), factLabel.FindAllString(s, maxHoles)...)
		}
		for _, m := range append(found, factLabel.FindAllString(text, maxHoles)...) {
			if !known(m) {
				return fail(GateLeak, "prompt_leak", "the text speaks of the rules that it was written by", m)
			}
		}
	}
	return pass(GateLeak)
}
