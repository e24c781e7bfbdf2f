package draft

import "strings"

var speakerFR = speaker{person: personFR, credentials: newLexicon(credentialsFR), promises: newLexicon(promisesFR), asked: newLexicon(askedFR),
	negation: set("ne n pas non aucun aucune sans jamais ni")}

var (
	pronounFR = set("me m vous le la les l y en lui leur se s")
	plainFR   = set(`relis regarde ouvre garde mets laisse choisis dresse établis vérifie mesure compare trie marque signale peux propose voudrais veux vois lis comprends suppose pense note retiens crois trouve souhaite demande joins remercie prie reste précise dois vais commence facture réponds prends cherche crains imagine espère
		ignore avoue écris envoie entends ajoute accepte apprécie insiste hésite admets compte conseille suggère préfère attends passe rappelle cite permets doute devine connais`)
	planFR       = set("peu mal étapes fichiers fois abord ensuite puis vos votre vous volontiers modifications")
	plainBeFR    = set("parti partie disponible libre ravi ravie curieux curieuse joignable prêt prête d à certain certaine sûr sûre intéressé intéressée conscient consciente pas heureux heureuse tombé tombée")
	plainPartFR  = set("hâte passé aimé regardé parcouru ouvert compté consulté écouté lu vu noté compris joint ajouté répondu une deux trois pris hésité gardé cherché pensé bien besoin dû relu remarqué souri")
	denyFR       = set("monte traduis travaille maîtrise parle possède dispose réalise dirige gère développe enseigne forme dessine anime conçois crée produis rédige tourne filme code livre")
	habitFR      = set("chaque toujours souvent régulièrement depuis déjà aussi toute tous année longtemps actuellement également ans années quotidiennement")
	denyWeFR     = set("avons sommes produisons travaillons développons disposons comptons gérons livrons réalisons montons traduisons étions")
	plainMyFR    = set("point profil fiche soupçon crayon ordre priorité limites limite lacune lacunes franchise œil oreille main critère curiosité objection travail étape étapes tarif tarifs question questions proposition approche bande démo portfolio cv réponse avis idée plan calendrier fuseau disponibilité première premier premiers côté part message mail courriel courrier lettre candidature collaboration aide nom salutations remarque adresse exemple exemples devis honoraires sentiment impression intuition méthode façon manière règle objectif intérêt condition agenda conseil doute hypothèse lecture compréhension estimation préférence calcul bureau intention sens suggestion réserve crainte prix")
	plainOurFR   = set("échange appel entretien discussion collaboration conversation projet premier première")
	notImperfect = set("vais sais fais connais mais jamais")
)

func personFR(tokens []string) string {
	for i, w := range tokens {
		next := tokenAt(tokens, i+1)
		switch w {
		case "je", "j":
			if next == "ne" || next == "n" {
				continue
			}
			if !plainIFR(tokens, i) {
				return around(tokens, i)
			}
		case "nous":
			if denyWeFR[next] {
				return around(tokens, i)
			}
		case "mon", "ma", "mes":
			if !anyOf(tokens, i+1, 3, plainMyFR) {
				return around(tokens, i)
			}
		case "notre", "nos":
			if !anyOf(tokens, i+1, 2, plainOurFR) {
				return around(tokens, i)
			}
		}
	}
	return ""
}

// plainIFR reports whether what follows "je" needs no fact.
func plainIFR(tokens []string, i int) bool {
	j := skipping(tokens, i+1, func(w string) bool { return pronounFR[w] })
	v, next := tokenAt(tokens, j), tokenAt(tokens, j+1)
	switch {
	case v == "":
		return true
	case v == "ai":
		return plainPartFR[next] && !anyOf(tokens, j+1, 3, set("ans années"))
	case v == "suis":
		return plainBeFR[next]
	case v == "sais":
		return next == "" || next == "pas" || next == "que" && tokenAt(tokens, j+2) == "vous"
	case v == "tiens":
		return next == "à" && tokenAt(tokens, j+2) != "jour"
	case strings.HasSuffix(v, "rais") || strings.HasSuffix(v, "rai"):
		return true
	case plainFR[v]:
		return true
	case denyFR[v] && anyOf(tokens, j+1, len(tokens), planFR) && !anyOf(tokens, 0, len(tokens), habitFR):
		return true
	case strings.HasSuffix(v, "ais") && !notImperfect[v], denyFR[v]:
		return false
	}
	return !anyOf(tokens, 0, len(tokens), habitFR)
}

const askedFR = `vous demandez, vous écrivez, vous annoncez, vous cherchez, vous souhaitez, vous précisez, vous dites, vous citez, vous mentionnez, votre annonce, votre question, vous voulez`

const promisesFR = `garanti, m en porte garant*, j en réponds, ma parole, garantie pendant, garantie de, est garantie, garantis, garantir, est remboursé*, intégralement remboursé*, vous rembourse, c est promis, promis juré, promets, je m engage, m y engage, faute de quoi, vous ne payez rien|pas, ne me devez rien, à mes frais, ne facture rien, rien à payer, renonce à mes, gratuitement, est|sera|sont|seront gratuit*, correction*|révision*|retouche*|essai|test|reprise* ~2 gratuit*, sans aucune erreur, irréprochable*, disponible immédiatement, commencer immédiatement, dès demain, dès aujourd hui, à plein temps, à temps plein, à temps complet, m y mettre dès|lundi, commencer dès lundi|demain|cette`

const credentialsFR = `expérience de, expérience en, expérience dans, une expérience de|en|dans|d|solide|professionnelle|confirmée, mon expérience, d expérience, années de, ans de, ans d, ans chez, ans dans, après ~2 ans, expert, experte, experts, spécialiste*, spécialisé|spécialisée en|dans, suis ~1 certifié*, certifié|certifiée|certifiés par|en|de, traduct*|développ*|mont*|ingénieur*|format*|graph*|compt* ~1 certifié*, certification*, assermenté*, agréé*, diplômé*, issu|issue de|des|du, diplôme, doctorat, docteur, docteure, thèse, master en, un master, mon master, diplôme de master, licencié*,
	primé*, prix du jury, récompensé*, lauréat*, références clients, références professionnelles, références sur, clients satisfaits, anciens clients, mes clients, mes références, ancien ~2 de, ancienne ~2 de, ex responsable|directeur|directrice, en tant que ~1 traduct*|développeu*|expert*|monteu*|ingénieur*|spécialiste*|professionnel*|architecte*|graphiste*|rédact*|modèle, fort de, forte de, pour avoir, ayant, quotidien à, mon quotidien,
	par mes soins, me confie|confient|confiaient|confiait|délègue|délèguent|sollicite|sollicitent|rappellent, m ont|a ~1 confié*|chargé*|recommandé*|demandé*|remis*|sollicité*, entre mes mains, fait|faits|faite|faites|traduit|traduits|traduite|traduites|monté|montés|réalisé|réalisés|réalisée|réalisées|dessiné|dessinés|dessinée|dessinées ~2 par moi|ici, ont été ~5 ici, a été ~5 ici, ont vu ~1 jour ici, sont sortis|sorties|nés|nées ~2 ici|atelier, chez moi, déjà été ~3 par, ont été ~3 chez, a été ~2 à la, mis en place chez, m est ~2 familière, m est ~2 familier, me sont ~4 familiers, pas de secret, a monté, a dirigé, a traduit, a travaillé, forme des, enseigne, diffusé|diffusés|diffusée|diffusées à|sur, sur le dernier, le dernier projet, la dernière mission, baissé de moitié, doublé, triplé, augmenté de, plusieurs chaînes, plusieurs domaines,
	outil préféré, maîtrise parfaite, ma maîtrise, maîtrise de, niveau expert, langue maternelle, suis|est|sont|studio|agence|professionnel* reconnu*, reconnu|reconnue pour|par|dans, renommé*`
