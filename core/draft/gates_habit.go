package draft

// How somebody likes to work needs no fact: "I send each chapter back as soon as it is
// done". What needs one shows in other words than the first person: a tense of the past,
// years, clients, a rank, a skill, somebody's name or a figure.

// telltale are the classes of words that turn a habit into a statement about what was
// done, for whom, for how long and how well.
var telltale = set("have ago last years trade rank many past part deed we ^ #")

// mastery are words of what somebody knows, speaks, offers or is used to.
var mastery = newLexicon(`know*, master*, speak*, fluent*, skill*, experience*, used, familiar*, expert*, speciali*, versed, home, comfortable, good, proficien*, toolkit, tools, team, own, sell*, teach*, lecture*, live, lives, born, grew, studied, trained, portfolio*, background, career, cv, resume, profile, reputation, references, believe, fit, perfect*, passion*,
	hintergrund, werdegang, laufbahn, lebenslauf, profil, ruf, referenz*, kenne*, kennt, beherrsch*, spreche*, erfahr*, vertraut*, versiert*, spezial*, zuhause, hause, handwerkszeug, werkzeug*, repertoire, routiniert*, sicher*, unterricht*, lehre, wohne*, lebe, komme, gehört, gehören, beste*, perfekt*, leidenschaft*, täglich*, weiß,
	portafolio, trayectoria, perfil, currículum, carrera, referencias, conozco, conocemos, domino, dominamos, hablo, manejo, expert*, experiencia, llevo, llevamos, especiali*, sé, soltura, enseño, vivo, equipo, herramient*, mejor*, perfect*, pasión, diari*,
	parcours, carrière, références, connais*, connaî*, maîtris*, parle, parlons, sais, savons, expérience, spécialis*, habitu*, enseigne, vis, équipe, outil*, meilleur*, parfait*, passion*, quotidien*, filme, secret, secrets`)

// onlyHabit reports whether a clause holds none of what needs a fact.
func (t *text) onlyHabit(c clause) bool {
	all, a, b := t.tokensFor(c)
	for _, w := range all[a:b] {
		if telltale[classOf(w, t.lang)] || mastery.has(w.low) || famous.has(w.low) || t.asksSkill(w.low) {
			return false
		}
	}
	return true
}
