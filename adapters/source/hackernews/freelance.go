package hackernews

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// Words of freelance work, and the contexts that make them an offer or no offer.
// Companies also sign contracts, build smart contracts and sell to contractors.
var (
	// certain needs no context.
	certain = core.NewPattern(`(?i)\b(contract[- ]to[- ]hire|c2c|corp[- ]to[- ]corp|1099|freiberuf(lich|ler|lerin)\w*|freie mitarbeit\w*|independent contractors?|(fixed[- ]term|short[- ]term|long[- ]term|\d+[- ]?(months?|weeks?)) contract)\b`)
	// freelance as an adjective is an offer unless it names a market.
	freelance = core.NewPattern(`(?i)\bfreelanc(e|ing)\b`)
	market    = core.NewPattern(`(?i)^[- ]*(market|platform|econom|network|communit|website|site\b|industry|talent)`)
	// people are an offer when they are wanted, not when they are customers.
	people = core.NewPattern(`(?i)\b(freelancers?|contractors?)\b`)
	wanted = core.NewPattern(`(?i)(\b(looking for|seeking|hire|hiring|need|needs|accept|consider|considering|welcome|open to|as|also|interviewers are|remote|time|employee|employees|ft) ((an?|some|more|experienced|senior|skilled|talented|freelance|or|and) )*(\w+ )?|[/|(]\s*)$`)
	able   = core.NewPattern(`(?i)^\s*(welcome|ok\b|okay|needed|wanted|possible|considered|preferred|for (to|a|the|an|\d))`)
	// contract work is recognised by what stands before or behind the word.
	contract = core.NewPattern(`(?i)\bcontract(ing)?\b`)
	before   = core.NewPattern(`(?i)(\b(on|or|and|full[- ]?time|part[- ]?time|permanent|perm|ft|pt|remote|onsite|internship|hourly|as|open to|senior|junior)[ ,]*[/|(&+-]?\s*|[/|(•·&]\s*)$`)
	after    = core.NewPattern(`(?i)^\s*([/|)•·]|(position|role|work\b|job|gig|basis|opportunit|based|developer|engineer|designer|rate|or (perm|full|part|free)|possible|ok\b|welcome|full[- ]?time|part[- ]?time))`)
	// business is what a contract is when it is no engagement.
	business = core.NewPattern(`(?i)^\s*(law|management|lifecycle|manufactur|negotiat|research|sign|with|worth|value|test|programming|participant|to contract|every)`)
	denial   = core.NewPattern(`(?i)(\bno|\bnot|\bnot a|n't|\bwithout|\bneither|\bnor|\bsmart|\bgeneral|\blicensed|\bgovernment|\bto accept|\bthan)[ -]*(a )?((agencies|agency|recruiters?|freelancers?|contractors?|c2c|corp to corp|outsourced|outsourcing|third part(y|ies)),? ?(or|and|nor|/|,)? ?)*$`)
	seeking  = core.NewPattern(`(?i)^\W*seeking freelancers?\b`)
)

const maxMentions = 40

// mentionsFreelance reports whether a posting offers contract or freelance work,
// among other forms of engagement. In its first line a word suffices; further
// down it needs a context, since companies also have contracts and customers.
func mentionsFreelance(text string) bool {
	head, _, _ := strings.Cut(text, "\n")
	if strings.Contains(head, "|") {
		for _, re := range []*core.Pattern{contract, people, freelance} {
			if offered(head, re, func(_, _ string) bool { return true }) {
				return true
			}
		}
	}
	return offered(text, certain, func(_, _ string) bool { return true }) ||
		offered(text, freelance, func(_, behind string) bool { return !market.MatchString(behind) }) ||
		offered(text, people, func(front, behind string) bool { return wanted.MatchString(front) || able.MatchString(behind) }) ||
		offered(text, contract, func(front, behind string) bool {
			if business.MatchString(behind) {
				return false
			}
			return front == "" || strings.HasSuffix(front, "\n") || before.MatchString(front) || after.MatchString(behind)
		})
}

// offered reports whether one of the matches is not denied and stands in a context
// that ok accepts.
func offered(text string, re *core.Pattern, ok func(front, behind string) bool) bool {
	for _, m := range re.FindAllStringIndex(text, maxMentions) {
		front, behind := text[max(0, m[0]-48):m[0]], text[m[1]:min(len(text), m[1]+32)]
		if !denial.MatchString(front) && ok(front, behind) {
			return true
		}
	}
	return false
}

// seeksFreelancer reports whether a comment of the freelancer thread offers work.
func seeksFreelancer(text string) bool { return seeking.MatchString(text) }
