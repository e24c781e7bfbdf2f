package i18n

import (
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
)

// Notice says a notice in one line and in full.
func (p *Printer) Notice(n core.Notice) (title, text string) {
	args := map[string]any{"subject": n.Subject}
	for k, v := range n.Params {
		args[k] = v
	}
	for _, k := range []string{"about", "detail", "subject"} {
		if v, _ := args[k].(string); v == "" {
			args[k] = "–"
		}
	}
	key := "notice." + string(n.Kind)
	switch n.Kind {
	case core.NoticeProposal:
		if n.Params["state"] == string(core.ProposalNeedsHuman) {
			return p.T("notice.proposal_human.title", args), p.T(key+".text", args)
		}
	case core.NoticeReply:
		args["outcome"] = p.Or("notice.outcome."+n.Params["outcome"], n.Params["outcome"], nil)
	case core.NoticeReplyOpen:
		args["ask"] = p.Or("notice.ask."+n.Params["ask"], n.Params["ask"], nil)
	case core.NoticeBudget50, core.NoticeBudget80, core.NoticeBudget100:
		args["scope"], args["used"], args["limit"] = p.scope(n.Params["scope"]), usd(n.Params["used"]), usd(n.Params["limit"])
		if n.Kind != core.NoticeBudget100 {
			return p.T(key+".title", args), p.T("notice.budget.text", args)
		}
	case core.NoticeDemoted:
		args["reason"] = p.Or("autonomy.reason."+n.Params["reason"], n.Params["reason"], nil)
	case core.NoticeOffer:
		if n.Params["max"] == "" {
			return p.T(key+".title", args), p.T("notice.autonomy_offered.unpriced", args)
		}
	case core.NoticeDigest:
		return p.T(key+".title", args), p.digest(n.Params)
	}
	return p.T(key+".title", args), p.T(key+".text", args)
}

// Notices says several notices of one kind at once.
func (p *Printer) Notices(list []core.Notice) (title, text string) {
	if len(list) == 1 {
		return p.Notice(list[0])
	}
	const most = 10
	var lines []string
	for i, n := range list {
		if i == most {
			lines = append(lines, "…")
			break
		}
		_, one := p.Notice(n)
		lines = append(lines, "• "+one)
	}
	return p.T("notice."+string(list[0].Kind)+".many", map[string]any{"n": len(list)}), strings.Join(lines, "\n")
}

func (p *Printer) digest(params map[string]string) string {
	var lines []string
	if n, _ := strconv.Atoi(params["waiting"]); n > 0 {
		lines = append(lines, p.T("notice.digest.waiting", map[string]any{"n": n}))
	} else {
		lines = append(lines, p.T("notice.digest.none", nil))
	}
	for _, kind := range core.NoticeKinds() {
		// How many wait now says more than how many came up.
		if n, _ := strconv.Atoi(params[string(kind)]); n > 0 && kind != core.NoticeProposal {
			if n == 1 {
				lines = append(lines, p.T("notice."+string(kind)+".title", nil))
				continue
			}
			lines = append(lines, p.T("notice."+string(kind)+".many", map[string]any{"n": n}))
		}
	}
	return strings.Join(lines, "\n")
}

func (p *Printer) scope(scope string) string {
	kind := string(core.Scope(scope).Kind())
	return p.Or("notice.scope."+kind, scope, nil)
}

func usd(nano string) any {
	n, err := strconv.ParseInt(nano, 10, 64)
	if err != nil {
		return "–"
	}
	return core.NanoUSD(n)
}
