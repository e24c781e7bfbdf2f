package recruitee

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

// offer is what the interface says of an offer.
type offer struct {
	Title  string `json:"title"`
	Status string `json:"status"`
	// Phone, CV and Letter are "required", "optional" or "off".
	Phone     string     `json:"options_phone"`
	CV        string     `json:"options_cv"`
	Letter    string     `json:"options_cover_letter"`
	Questions []question `json:"open_questions"`
}

// question is a screening question.
type question struct {
	ID       json.Number `json:"id"`
	Kind     string      `json:"kind"`
	Required bool        `json:"required"`
	Body     string      `json:"body"`
	Options  []struct {
		Body string `json:"body"`
	} `json:"open_question_options"`
}

// Bounds of an offer.
const (
	maxOffer     = 2 << 20
	maxQuestions = 60
)

var errNotAnOffer = errors.New("the answer is not that of the careers site interface of Recruitee")

// offer asks for an offer. The errors are *core.Refusal.
func (c *Channel) offer(ctx context.Context, p place) (offer, error) {
	got, err := c.web.Do(ctx, web.Request{URL: p.origin + "/api/offers/" + p.slug, Accept: "application/json", MaxBytes: maxOffer})
	if err != nil {
		return offer{}, channel.Fault(service, "", err)
	}
	var body struct {
		Offer *offer `json:"offer"`
	}
	if json.Unmarshal(web.UTF8(got.Body, got.Header.Get("Content-Type")), &body) != nil || body.Offer == nil || len(body.Offer.Questions) > maxQuestions {
		return offer{}, channel.Fault(service, "", errNotAnOffer)
	}
	if s := body.Offer.Status; s != "" && s != "published" {
		return offer{}, &core.Refusal{Code: core.RefusedClosed, Text: "the posting takes no answers any more"}
	}
	return *body.Offer, nil
}

// field is one value of the application.
type field struct {
	name, value string
	// label is what people call it.
	label string
	file  []byte
}

// sheet fills in the application. Only the approved content, contacts that were
// confirmed and answers that the user has given are used. The errors are *core.Refusal.
func sheet(o offer, s core.Submission, who core.Profile, files []channel.File) ([]field, error) {
	mail, phone, private := contacts(who)
	lacks := func(what string) error {
		return &core.Refusal{Code: core.RefusedWall, Text: fmt.Sprintf("the application asks for something that your profile does not say: %s; add it to the profile, or apply there yourself, then resume", core.Clean(what, 200, false))}
	}
	switch {
	case strings.TrimSpace(who.Name) == "":
		return nil, lacks("name")
	case mail == "":
		return nil, lacks("e-mail")
	case phone == "" && o.Phone == "required":
		return nil, lacks("phone")
	case o.Letter == "off":
		return nil, &core.Refusal{Code: core.RefusedWall, Text: "the application takes no letter; apply there yourself"}
	case len(files) > 1:
		return nil, &core.Refusal{Code: core.RefusedContent, Text: "one file can go along, your CV; take the others out and approve it again"}
	case len(files) == 0 && o.CV == "required":
		return nil, &core.Refusal{Code: core.RefusedContent, Text: "a CV is required; attach it and approve it again"}
	case len(files) == 1 && o.CV == "off":
		return nil, &core.Refusal{Code: core.RefusedContent, Text: "no file can go along there; take the files out and approve it again"}
	}
	out := []field{{name: "candidate[name]", value: who.Name, label: "Name"}, {name: "candidate[email]", value: mail, label: "E-mail"}}
	if phone != "" && o.Phone != "off" && (o.Phone == "required" || !private) {
		out = append(out, field{name: "candidate[phone]", value: phone, label: "Phone"})
	}
	n := 0
	for _, q := range o.Questions {
		name, value := answer(q, who, s.Content.Language)
		if name == "" {
			if q.Required && q.Kind != "info" && q.Kind != "section" {
				return nil, lacks(q.Body)
			}
			continue
		}
		base := fmt.Sprintf("candidate[open_question_answers_attributes][%d]", n)
		n++
		out = append(out, field{name: base + "[open_question_id]", value: q.ID.String()},
			field{name: base + name, value: value, label: core.Clean(q.Body, 200, false)})
	}
	out = append(out, field{name: "candidate[cover_letter]", value: s.Content.Body, label: "Letter"})
	for _, f := range files {
		out = append(out, field{name: "candidate[cv]", value: f.Name, label: "CV", file: f.Data})
	}
	return out, nil
}

// contacts are the confirmed address and phone number; private says that the number is
// not given without need.
func contacts(p core.Profile) (mail, phone string, private bool) {
	for _, f := range p.OfKind(core.FactContact) {
		text, ok := f.In("")
		if !ok {
			for _, t := range f.Text {
				text = t
			}
		}
		text = strings.TrimSpace(text)
		digits := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsDigit(r) && !strings.ContainsRune("+()/ -.", r) }) < 0
		switch {
		case mail == "" && strings.Count(text, "@") == 1 && !strings.ContainsAny(text, " \t\r\n"):
			mail = text
		case phone == "" && digits && len(text) >= 6:
			phone, private = text, f.Private
		}
	}
	return mail, phone, private
}

// answer finds the answer that the user has given to a question, and the field in
// which one of its kind is sent; "" for none.
func answer(q question, who core.Profile, lang core.Lang) (name, value string) {
	for _, f := range who.OfKind(core.FactAnswer) {
		if plain(f.Evidence) == "" || plain(f.Evidence) != plain(q.Body) {
			continue
		}
		text, ok := f.In(lang)
		if !ok {
			continue
		}
		switch q.Kind {
		case "boolean":
			if yes, ok := yesNo(text); ok {
				return "[flag]", fmt.Sprint(yes)
			}
		case "single_choice", "dropdown", "multi_choice":
			for _, o := range q.Options {
				if plain(o.Body) == plain(text) {
					if q.Kind == "multi_choice" {
						return "[multi_content][]", o.Body
					}
					return "[content]", o.Body
				}
			}
		case "string", "text", "number", "salary", "date":
			return "[content]", text
		}
	}
	return "", ""
}

func yesNo(s string) (yes, ok bool) {
	switch plain(s) {
	case "yes", "ja", "sí", "si", "oui", "true":
		return true, true
	case "no", "nein", "non", "false":
		return false, true
	}
	return false, false
}

// plain compares questions without regard to case, signs and blanks.
func plain(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}
