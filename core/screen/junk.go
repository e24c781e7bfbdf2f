package screen

import (
	"strings"
	"sync"

	"github.com/automonet/automonet/core"
)

// junk refuses texts that are no jobs: people who offer themselves, replies to
// other posts, and texts with neither a role nor a way to answer.
func (s *screening) junk() {
	if i, j, ok := s.selfOffer(); ok {
		s.refuse(CodeSelfOffer, s.span(i, j))
		return
	}
	x := s.job.Extraction
	mail := false
	for _, c := range x.Contacts {
		mail = mail || c.Kind == core.ContactMail
	}
	if s.reply() && !mail {
		s.refuse(CodeReply, core.Span{})
		return
	}
	stated := x.Pay.Stated() || x.Contract != core.ContractUnknown || x.Remote != core.RemoteUnknown
	if (x.Role == "" || s.noWork()) && len(x.Contacts) == 0 && len(x.Skills) < 2 && !stated {
		s.refuse(CodeNoJob, core.Span{})
	}
}

// noWork reports that a short text has no word of work in it: what stands as its role
// is then only its title.
func (s *screening) noWork() bool {
	if len(s.text.low)-s.offset > 1500 || !s.readable() {
		return false
	}
	return !anyOf(s.text.low, workWords())
}

// readable reports that the text is in a language whose words of work are known. A
// language that is not known for sure is taken for one of them.
func (s *screening) readable() bool {
	switch x := s.job.Extraction; x.Language {
	case "en", "de", "es", "fr", "":
		return true
	default:
		return x.LanguageConfidence < sure
	}
}

// workWords are words that a text about work can hardly do without.
var workWords = sync.OnceValue(func() *phraseList {
	return listOf("hiring", "hire", "job", "jobs", "role", "position", "positions", "work", "working", "freelance", "freelancer", "freelancers", "contract", "contractor", "project", "projects", "task", "tasks",
		"looking for", "seeking", "need", "needed", "needs", "wanted", "apply", "remote", "onsite", "salary", "budget", "hourly", "pay", "paid", "experience", "skills", "engineer", "engineers", "developer", "developers",
		"designer", "writer", "editor", "translator", "manager", "analyst", "assistant", "consultant", "programmer", "artist", "tutor", "teacher", "accountant", "expert", "specialist", "internship", "intern",
		"suche", "suchen", "gesucht", "stelle", "aufgabe", "aufgaben", "auftrag", "projekt", "projekte", "mitarbeiter", "bewerbung", "freiberufler", "vollzeit", "teilzeit", "entwickler", "stunden", "honorar", "erfahrung", "arbeit",
		"busco", "buscamos", "se busca", "trabajo", "proyecto", "puesto", "empleo", "experiencia", "presupuesto", "desarrollador", "cherche", "recherche", "recherchons", "poste", "emploi", "projet", "mission", "travail", "développeur",
		"create", "design", "build", "develop", "translate", "write", "fix", "develop", "setup", "set up", "website", "app", "logo", "video", "erstellen", "übersetzen", "programmieren")
})

// selfOffer finds a post by someone who looks for work.
func (s *screening) selfOffer() (start, end int, ok bool) {
	head := s.text.low[:min(len(s.text.low), s.offset+160)]
	if i, j, ok := firstOf(head, selfOffers()); ok {
		return i, j, true
	}
	// The form of the monthly "who wants to be hired" threads.
	low := s.text.low
	relocate := strings.Index(low, "willing to relocate:")
	if relocate < 0 {
		return 0, 0, false
	}
	for _, w := range [...]string{"technologies:", "résumé/cv:", "resume/cv:", "résumé:", "resume:"} {
		if strings.Contains(low, w) {
			return relocate, relocate + len("willing to relocate"), true
		}
	}
	return 0, 0, false
}

// selfOffers are what people write at the head of a post who look for work.
var selfOffers = sync.OnceValue(func() *phraseList {
	return listOf("[for hire]", "(for hire)", "seeking work", "seeking freelance work", "available for hire", "for hire:", "for hire -", "for hire |", "hire me",
		"looking for work", "looking for freelance work", "looking for a job", "looking for new clients", "open to work", "i am available for", "i'm available for",
		"who wants to be hired", "my services", "i will design", "i will write", "i will develop", "i will build", "biete meine", "suche aufträge", "suche neue aufträge",
		"ich biete", "auf der suche nach aufträgen", "stehe zur verfügung", "busco trabajo", "me ofrezco", "ofrezco mis servicios", "je propose mes services", "je cherche une mission", "je recherche une mission")
})

// reply finds short texts that answer or ask and offer nothing.
func (s *screening) reply() bool {
	text := strings.TrimSpace(s.text.low[min(s.offset, len(s.text.low)):])
	x := s.job.Extraction
	if len(text) == 0 || len(text) > 400 || x.Pay.Stated() || x.Role != "" && len(x.Skills) > 1 {
		return false
	}
	for _, w := range [...]string{"> ", "@", "thanks", "thank you", "is this", "are you", "do you", "what is", "what's", "how ", "i applied", "i've applied", "why ", "just applied",
		"can you", "could you", "hi, ", "nice", "great", "i think", "i'm not", "no, ", "yes", "danke", "ist das", "sorry", "fyi", "any chance", "does this", "would you", "have you", "link is", "your link", "dead link", "this link", "i sent", "sent you", "email sent", "interested", "same here", "i interviewed"} {
		if strings.HasPrefix(text, w) {
			return true
		}
	}
	return x.Role == "" && strings.HasSuffix(text, "?") && len(text) < 300
}
