package mailalerts

import (
	"regexp"
	"strings"
)

// card is one job of a mail: its number, its link, and the lines about it.
type card struct {
	id, link string
	title    string
	// body are the lines after the title; the first of a paragraph has after set.
	body []line
}

// unnumberedID begins the id of a job whose link shows no number.
const unnumberedID = "ad-"

// Bounds of one job of a mail.
const (
	maxCards    = 200
	maxCardLine = 80
)

var (
	// A label of a button or a link that says what to do, not what the job is.
	action = regexp.MustCompile(`(?i)^(?:[«»›>→+* ]*)(?:view|see|show|open|go to|apply|bid|send|submit|read|learn|check|place|quick|easy|save|reply|respond|visit|click|more|details?|jobs?|project|` +
		`jetzt|ansehen|anzeigen|anschauen|bewerben|mehr|weiter|zum|zur|zu den|details|job|projekt|einfach|merken|` +
		`voir|postuler|consulter|en savoir|répondre|plus|ver|solicitar|postular|leer)(?:[ :]|$)`)
	bareAction = regexp.MustCompile(`(?i)^(?:view job|view|job|details?|link|url|apply|ansehen|projekt)[: ]*$`)
	// What stands between the jobs and the end of a mail.
	footer = regexp.MustCompile(`(?i)(?:unsubscribe|abbestellen|abmelden|se désabonner|désinscri|cancelar (?:la )?suscrip|darse de baja|manage (?:your |my )?(?:job )?alerts?|edit (?:this )?alert|` +
		`this e?-?mail was (?:intended|sent)|you(?:'re| are) receiving|sie erhalten diese|diese e-?mail (?:wurde|ist)|vous recevez ce|privacy policy|datenschutz|impressum|` +
		`(?:see|view|show|browse) (?:all|more) (?:jobs|projects|search)|alle (?:jobs|projekte|stellen)|voir (?:toutes|plus)|© ?\d{4}|all rights reserved|help cent(?:er|re)|hilfebereich|get the (?:new )?\S+ (?:desktop )?app)`)
	// Remarks of a service about a job that say nothing of the job.
	remark = regexp.MustCompile(`(?i)^(?:this company is actively hiring|actively (?:hiring|recruiting|reviewing)|easy apply|promoted|be an early applicant|fast growing|high skills match|einfach bewerben|` +
		`schnellbewerbung|gesponsert|sponsored|new|neu|urgently hiring|responsive employer|easily apply|mehr|see more|... ?more|apply with .*|\d+ (?:school |company )?(?:alum\w*|connections?).*|` +
		`\d+ (?:applicants?|bids?|proposals?|bewerb\w*)|bewerben sie sich .*|candidature simplifiée|view job|job ansehen|hiring multiple candidates|verified|payment (?:method )?verified)[.!:]?$`)
	greeting = regexp.MustCompile(`(?i)^(?:hi|hello|hey|dear|hallo|guten tag|liebe[rs]?|sehr geehrte|moin|bonjour|salut|hola)\b.{0,60}[,!:]?$`)
	header   = regexp.MustCompile(`(?i)(?:your job alert|job alert for|new jobs? (?:match|in|for|posted)|jobs? (?:match|based on|recommended|posted in)|match(?:es|ing)? your (?:preferences|search|profile|skills)|` +
		`might interest you|we (?:found|think|thought)|neue (?:jobs|projekte|stellen)|passende (?:jobs|projekte|stellen)|projektagent|suchagent|anzahl neue|ihre (?:suche|jobsuche)|nouvelles? (?:offres?|missions?)|` +
		`a new job (?:that|has)|here (?:is|are)|jobs in .{2,60}$|view (?:this |message )?(?:e-?mail )?in (?:your )?browser|im browser (?:an|öffnen))`)
)

// isAction reports whether a text only tells what to do.
func isAction(s string) bool {
	return bareAction.MatchString(s) || len(strings.Fields(s)) <= 4 && len(s) <= 40 && action.MatchString(s)
}

// named reports whether a text can be the title of a job.
func named(s string) bool {
	return len(s) >= 3 && !isAction(s) && !remark.MatchString(s) && !footer.MatchString(s) && strings.ContainsAny(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyzäöüéèàçñ")
}

// hit is the first and the last line on which a job's link lies, and the first on
// which it lies under a text that can be its title.
type hit struct {
	id, link           string
	first, last, title int
}

// cards finds the jobs of a part of a mail. A job's lines begin at its linked title
// and end before the next job, or, where the link stands below (as in most text
// parts), they end at the link and begin after the job before. The number of links
// that are jobs without a number comes back too.
func (p platform) cards(list []line) (found []card, unnumbered int) {
	hits := p.hits(list)
	end := bottom(list, hits)
	for i, h := range hits {
		if len(found) == maxCards {
			break
		}
		until := end
		if i+1 < len(hits) {
			until = hits[i+1].first
		}
		from := 0
		if i > 0 {
			from = min(hits[i-1].last+1, h.first)
		}
		c := card{id: h.id, link: h.link}
		switch {
		case h.title >= 0:
			c.title, c.body = list[h.title].text, list[h.title+1:max(until, h.title+1)]
		default:
			above := p.above(list[from : h.first+1])
			if len(above) == 0 {
				above = below(list[h.last+1 : max(until, h.last+1)])
			}
			if len(above) == 0 {
				if strings.HasPrefix(c.id, unnumberedID) {
					unnumbered++
				}
				continue
			}
			c.title, c.body = above[0].text, above[1:]
		}
		if strings.HasPrefix(c.id, unnumberedID) {
			if !named(c.title) {
				unnumbered++
				continue
			}
			// The title stands for the number that the link does not show.
			c.id = unnumberedID + strings.ToLower(c.title)
		}
		c.body = c.body[:min(len(c.body), maxCardLine)]
		found = append(found, c)
	}
	return found, unnumbered
}

// hits lists the jobs in the order of their first link.
func (p platform) hits(list []line) (hits []hit) {
	at := map[string]int{}
	for n, l := range list {
		for _, raw := range l.links {
			id, link, ok := "", "", false
			advert := false
			for _, u := range unwrap(raw) {
				if id, link, ok = p.job(u); ok {
					break
				}
				advert = advert || p.advert != nil && p.advert(u)
			}
			if !ok && advert {
				id, link, ok = unnumberedID+raw, raw, true
			}
			if !ok {
				continue
			}
			i, known := at[id]
			if !known {
				i = len(hits)
				at[id] = i
				hits = append(hits, hit{id: id, link: link, first: n, title: -1})
			}
			hits[i].last = n
			if hits[i].title < 0 && named(l.text) && !header.MatchString(l.text) {
				hits[i].title = n
			}
		}
	}
	return hits
}

// bottom is the line at which the mail's own words begin again after the last job.
func bottom(list []line, hits []hit) int {
	if len(hits) == 0 {
		return len(list)
	}
	for n := hits[len(hits)-1].last + 1; n < len(list); n++ {
		if footer.MatchString(list[n].text) {
			return n
		}
	}
	return len(list)
}

// above finds the job's lines above its link, which is on the last of them. Lines
// with links to other things and dividers end what belongs to something else.
func (p platform) above(list []line) []line {
	last := len(list) - 1
	start := 0
	for n := last - 1; n >= 0; n-- {
		if list[n].rule || len(list[n].links) > 0 || footer.MatchString(list[n].text) {
			start = n + 1
			break
		}
	}
	kept := tidyBody(list[start:last])
	if named(list[last].text) {
		kept = append(kept, list[last])
	}
	if !p.paragraph {
		return kept
	}
	// The last paragraph, and more of those above as long as it begins with a label:
	// a title is none.
	for n := len(kept) - 1; n >= 0; n-- {
		if kept[n].after && !labelled.MatchString(kept[n].text) {
			return kept[n:]
		}
	}
	return kept
}

// below finds a job's lines after a link whose text is only what to do.
func below(list []line) []line { return tidyBody(list) }

// tidyBody drops greetings, headings and remarks at any place. A paragraph goes on
// being one when its first line goes.
func tidyBody(list []line) []line {
	var kept []line
	after := false
	for _, l := range list {
		after = after || l.after
		if l.rule || l.text == "" || greeting.MatchString(l.text) || header.MatchString(l.text) || remark.MatchString(l.text) || isAction(l.text) {
			continue
		}
		l.after = after || len(kept) == 0
		after = false
		kept = append(kept, l)
	}
	return kept
}
