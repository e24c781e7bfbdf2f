package upwork

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/client/mcp"
	"github.com/automonet/automonet/core"
)

// desk is a session with the tools for proposals.
type desk struct {
	*mcp.Session
	org string
	// manage, list and profile are the tools; one without a name is not offered.
	manage, confirming, list, profile mcp.Tool
}

// Bounds of what is read of the user's proposals.
const (
	perPage  = 10
	maxPages = 20
)

// open starts a session and finds the tools.
func (c *Channel) open(ctx context.Context) (*desk, error) {
	session, err := c.client.Open(ctx)
	if err != nil {
		return nil, err
	}
	d := &desk{Session: session}
	if err := d.find(ctx); err != nil {
		session.Close()
		return nil, err
	}
	return d, nil
}

func (d *desk) find(ctx context.Context) error {
	tools, err := d.Tools(ctx)
	if err != nil {
		return err
	}
	d.manage, _ = mcp.Pick(tools, "manage_proposals", "create_proposal", "submit_proposal")
	d.confirming, _ = mcp.Pick(tools, "confirm_preview")
	d.list, _ = mcp.Pick(tools, "list_freelancer_proposals", "list_proposals")
	d.profile, _ = mcp.Pick(tools, "get_profile", "connects_balance")
	if d.confirming.Name == "" {
		d.confirming = d.manage
	}
	accounts, ok := mcp.Pick(tools, "list_accounts", "get_accounts")
	if !ok {
		return nil // a server for one account
	}
	got, err := d.call(ctx, accounts, nil)
	if err != nil {
		return err
	}
	if v, ok := mcp.Find(got.JSON, "org_uid", "orgUid"); ok {
		d.org = core.Clean(fmt.Sprint(v), 100, false)
	}
	return nil
}

// call asks a tool; what it says of its own failure is a *mcp.RefusedError.
func (d *desk) call(ctx context.Context, t mcp.Tool, a mcp.Args) (mcp.Result, error) {
	if a == nil {
		a = mcp.Args{}
	}
	if d.org != "" {
		a.Put(t, d.org, "org_uid", "orgUid")
	}
	if lacks := a.Lacks(t); len(lacks) > 0 {
		return mcp.Result{}, &core.Refusal{Code: core.RefusedWall, Text: fmt.Sprintf("the server of Upwork asks for something that this version does not know (%s); send it there yourself", core.Clean(strings.Join(lacks, ", "), 80, false))}
	}
	got, err := d.Call(ctx, t.Name, a)
	if err == nil && got.Failed {
		err = &mcp.RefusedError{Service: service, Message: got.Text, Body: got.Body}
	}
	return got, err
}

// preview has the server prepare the proposal, and returns the preview's name when it
// holds the approved text and costs no more than allowed. Nothing is sent by it. The
// errors are *core.Refusal.
func (d *desk) preview(ctx context.Context, o offer, most int) (string, error) {
	a := mcp.Args{}
	a.Put(d.manage, "create", "action")
	put := a.Put(d.manage, o.job, "job_id", "jobId", "job_ciphertext", "job_posting_id", "jobPostingId") &&
		a.Put(d.manage, o.letter, "cover_letter", "coverLetter") &&
		a.Put(d.manage, o.amount, "bid_amount", "charge_rate", "amount", "hourly_rate", "rate")
	if !put {
		return "", &core.Refusal{Code: core.RefusedWall, Text: "the server of Upwork takes proposals in a way that this version does not know; send it there yourself"}
	}
	got, err := d.call(ctx, d.manage, a)
	if err != nil {
		return "", explain("", err)
	}
	id, _ := mcp.Find(got.JSON, "preview_id", "previewId")
	name := core.Clean(fmt.Sprint(id), 200, false)
	if id == nil || name == "" {
		return "", &core.Refusal{Code: core.RefusedWall, Text: "the server of Upwork shows no preview to be confirmed; send it there yourself"}
	}
	if v, ok := mcp.Find(got.JSON, "cover_letter", "coverLetter"); ok && !channel.Same(fmt.Sprint(v), o.letter) {
		return "", &core.Refusal{Code: core.RefusedApprovalVoid, Text: "the preview of Upwork holds another text than you approved; nothing was sent, review the proposal again"}
	}
	cost := number(got, "connects_required", "connectsRequired", "connects_cost", "connects")
	if cost > most {
		return "", &core.Refusal{Code: core.RefusedPermission, Text: fmt.Sprintf("this proposal costs %d Connects, and \"max_connects\" is %d; raise it and resume, or let it be", cost, most)}
	}
	if balance, known := d.balance(ctx); known && balance < cost {
		return "", &core.Refusal{Code: core.RefusedQuota, Text: fmt.Sprintf("this proposal costs %d Connects, and you have %d; it is tried again when there are more", cost, balance), RetryAfter: retryConnects}
	}
	return name, nil
}

// balance asks how many Connects there are; false where that is not told.
func (d *desk) balance(ctx context.Context) (int, bool) {
	if d.profile.Name == "" {
		return 0, false
	}
	a := mcp.Args{}
	a.Put(d.profile, "connects_balance", "action")
	got, err := d.call(ctx, d.profile, a)
	if err != nil {
		return 0, false
	}
	v, ok := mcp.Find(got.JSON, "connects_balance", "connectsBalance", "available_connects", "balance")
	n, isNumber := v.(float64)
	return int(n), ok && isNumber
}

func number(got mcp.Result, names ...string) int {
	v, _ := mcp.Find(got.JSON, names...)
	n, _ := v.(float64)
	return int(max(0, min(n, 1e6)))
}

// confirm sends what a preview holds.
func (d *desk) confirm(ctx context.Context, preview string) (mcp.Result, error) {
	a := mcp.Args{}
	a.Put(d.confirming, "confirm_preview", "action")
	if !a.Put(d.confirming, preview, "preview_id", "previewId") {
		return mcp.Result{}, &core.Refusal{Code: core.RefusedWall, Text: "the server of Upwork takes proposals in a way that this version does not know; send it there yourself"}
	}
	return d.call(ctx, d.confirming, a)
}

// proposal is one of the user's own.
type proposal struct {
	id, job, letter string
	// kind is what became of it, "" while it is open.
	kind core.OutcomeKind
}

// proposals reads the user's proposals; all says that there are no others.
func (d *desk) proposals(ctx context.Context) (list []proposal, all bool, err error) {
	if d.list.Name == "" {
		return nil, false, nil
	}
	token := ""
	for page := range maxPages {
		a := mcp.Args{}
		a.Put(d.list, "list", "action")
		a.PutPage(d.list, page, token, perPage)
		got, err := d.call(ctx, d.list, a)
		if err != nil {
			return nil, false, err
		}
		items, found := mcp.Items(got.JSON, []string{"proposals", "results", "edges", "data", "items"}, func(i mcp.Item) bool { return i.Text("proposal_id", "proposalId", "id") != "" })
		if !found {
			return nil, false, &mcp.UnreadableError{Service: service, Body: got.Body}
		}
		for _, i := range items {
			list = append(list, proposal{id: core.Clean(i.Text("proposal_id", "proposalId", "id"), 60, false),
				job:    i.Text("job.ciphertext", "job_ciphertext", "ciphertext", "job_id", "jobId", "job.id", "marketplaceJobPosting.id"),
				letter: i.Text("cover_letter", "coverLetter"), kind: became(i.Text("status", "state", "proposal_status"))})
		}
		more := false
		if token, more = mcp.NextPage(d.list, got.JSON, len(items), perPage); !more {
			return list, true, nil
		}
	}
	return list, false, nil
}

// became reads a status.
func became(status string) core.OutcomeKind {
	s := strings.ToLower(status)
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
	}
	switch {
	case has("withdrawn"):
		return core.OutcomeWithdrawn
	case has("declined", "archived", "rejected", "closed"):
		return core.OutcomeLost
	case has("hired", "contract"):
		return core.OutcomeWon
	case has("offer"):
		return core.OutcomeOffered
	case has("interview"):
		return core.OutcomeInterviewing
	case has("messaged", "replied"):
		return core.OutcomeReplied
	case has("viewed"):
		return core.OutcomeViewed
	}
	return ""
}

// internalError is the code of JSON-RPC for a fault within the server (specification
// 2.0, section 5.1): what was asked may have been carried out.
const internalError = -32603

// explain types a failure. phase is as in channel.Fault: what a tool itself calls a
// failure is definite, unless it speaks of a fault within.
func explain(phase string, err error) error {
	var refused *core.Refusal
	if errors.As(err, &refused) {
		return refused
	}
	var told *mcp.RefusedError
	if !errors.As(err, &told) {
		return channel.Fault(service, phase, err)
	}
	words := strings.ToLower(told.Message)
	has := func(list ...string) bool {
		return slices.ContainsFunc(list, func(w string) bool { return strings.Contains(words, w) })
	}
	refuse := func(code core.RefusalCode) error { return channel.Told(service, told.Message, code, 0) }
	switch {
	case phase != "" && (told.Code == internalError || has("timed out", "timeout", "internal error", "unexpected error", "try again later")):
		return &channel.AmbiguousError{Phase: phase, Err: err}
	case has("already"):
		return refuse(core.RefusedAlreadySent)
	case has("connects"):
		return channel.Told(service, told.Message, core.RefusedQuota, retryConnects)
	case has("rate limit", "too many", "too fast"):
		return channel.Told(service, told.Message, core.RefusedTooFast, retryFast)
	case has("no longer", "not available", "closed", "removed", "not found", "filled"):
		return refuse(core.RefusedClosed)
	case has("sign in", "unauthorized", "token"):
		return refuse(core.RefusedAuth)
	case has("eligible", "qualif", "restricted", "suspended", "permission", "verify"):
		return refuse(core.RefusedNotEligible)
	case has("expired"):
		return channel.Told(service, told.Message, core.RefusedTooFast, retryFast)
	case has("required", "invalid", "question", "too long", "too short"):
		return refuse(core.RefusedContent)
	}
	return refuse(core.RefusedWall)
}
