package draft

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// Bounds on the parts of an answer, in bytes; what is longer is cut and then
// fails by its length.
const (
	maxReplyBody  = 12 << 10
	maxReplyQuote = 600
	maxReplyText  = 800
	maxClaims     = 40
	maxAnswers    = 20
)

// Reply is what a model answered to a prompt for a proposal. All of it is foreign
// text: cleaned and bounded, and believed in nothing.
type Reply struct {
	Language core.Lang
	Subject  string
	Body     string
	Claims   []Link
	Answers  []Link
	// Greeting and Signoff belong to translations.
	Greeting, Signoff string
}

// Link ties a piece of the text to what it belongs to: a fact, a question or a
// claim of the list, by the id in the prompt.
type Link struct{ ID, Text string }

// ParseReply reads the answer of a model. cut says that the model was stopped by
// its bound; then even a readable beginning is no answer. The error, of
// KindInvalid, says in words for a repair prompt what is wrong.
func ParseReply(s string, cut bool) (Reply, error) {
	if cut {
		return Reply{}, core.Invalid("reply", "%s", errCut)
	}
	obj, err := parseObject(s, "body")
	if err != nil {
		return Reply{}, core.Invalid("reply", "%s", err)
	}
	r := Reply{
		Language: core.Lang(strings.ToLower(stringOf(obj, "language", 12, false))),
		Subject:  stringOf(obj, "subject", 400, false),
		Body:     stringOf(obj, "body", maxReplyBody, true),
		Greeting: stringOf(obj, "greeting", 200, false),
		Signoff:  stringOf(obj, "signoff", 200, false),
		Claims:   links(obj["claims"], maxClaims, maxReplyQuote, "quote", "fact", "id"),
		Answers:  links(obj["answers"], maxAnswers, maxReplyText, "text", "id"),
	}
	if r.Body == "" {
		return r, core.Invalid("reply", "the body of the answer is empty")
	}
	return r, nil
}

// Verdict is what a judge said.
type Verdict struct {
	// Score is 0 to 100.
	Score   int
	Defects []string
}

// ParseVerdict reads the answer of a judge.
func ParseVerdict(s string) (Verdict, error) {
	obj, err := parseObject(s, "score")
	if err != nil {
		return Verdict{}, core.Invalid("verdict", "%s", err)
	}
	f, ok := obj["score"].(float64)
	if !ok || f < 0 || f > 100 {
		return Verdict{}, core.Invalid("verdict", "the score is not a number from 0 to 100")
	}
	v := Verdict{Score: int(f + 0.5)}
	list, _ := obj["defects"].([]any)
	for _, d := range list {
		if s, ok := d.(string); ok && len(v.Defects) < 3 {
			v.Defects = append(v.Defects, core.Clean(s, 200, false))
		}
	}
	return v, nil
}

func stringOf(obj map[string]any, key string, limit int, multiline bool) string {
	s, _ := obj[key].(string)
	return strings.TrimSpace(core.Clean(s, limit, multiline))
}

// links reads a list of objects with an id under one of the keys and a text.
func links(v any, most, limit int, of string, keys ...string) []Link {
	list, _ := v.([]any)
	var out []Link
	for _, e := range list {
		obj, ok := e.(map[string]any)
		if !ok || len(out) == most {
			continue
		}
		l := Link{Text: stringOf(obj, of, limit, true)}
		for _, k := range keys {
			if l.ID == "" {
				l.ID = strings.ToUpper(stringOf(obj, k, 40, false))
			}
		}
		if l.Text != "" || l.ID != "" {
			out = append(out, l)
		}
	}
	return out
}
