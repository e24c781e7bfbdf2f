package jsonboard

import (
	"regexp"
	"strings"

	"github.com/automonet/automonet/core/extract/plaintext"
)

// maxTags is how many tags a posting may carry before they say nothing about it.
const maxTags = 15

var contractWords = regexp.MustCompile(`(?i)(full[- ]?time|part[- ]?time|contract|freelanc|freiberuf|intern|praktik|werkstudent|working student|temporary|befristet|permanent|festanstellung|vollzeit|teilzeit|minijob)`)

// tags joins at most maxTags tags; more of them say nothing.
func tags(list []string) string {
	if len(list) > maxTags {
		return ""
	}
	return join(list)
}

// contracts joins the entries that are about the form of engagement.
func contracts(list []string) string {
	var out []string
	for _, v := range list {
		if contractWords.MatchString(v) {
			out = append(out, v)
		}
	}
	return join(out)
}

func join(list []string) string {
	var out []string
	for _, v := range list {
		if v = plaintext.Line(v); v != "" {
			out = append(out, v)
		}
	}
	return strings.Join(out, ", ")
}
