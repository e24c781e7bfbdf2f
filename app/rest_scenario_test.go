package app

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sort"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors/learner"
	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

// described is an operation of the description.
type described struct {
	*huma.Operation
	scope core.AccessScope
}

// operations are those of the description by id, but for sign-in, accounts and
// keys, which have tables of their own.
func operations(doc *huma.OpenAPI) map[string]described {
	out := map[string]described{}
	for _, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op == nil || elsewhere(op) {
				continue
			}
			scope, _ := op.Extensions["x-scope"].(string)
			out[op.OperationID] = described{op, core.AccessScope(scope)}
		}
	}
	return out
}

func elsewhere(op *huma.Operation) bool {
	switch op.Tags[0] {
	case "auth", "users", "tokens":
		return true
	}
	return false
}

// TestEveryOperationHasItsScenarios walks the description: an operation without
// scenarios fails, and so does one that leaves a sort out without a reason.
func TestEveryOperationHasItsScenarios(t *testing.T) {
	t.Parallel()
	cases := map[string]restCase{}
	for _, c := range restCases() {
		require.NotContains(t, cases, c.op, "twice in the table")
		cases[c.op] = c
	}
	ops := operations(api.Document("test"))
	for id, op := range ops {
		c, ok := cases[id]
		if !assert.True(t, ok, "%s %s (%s) has no scenario in app/rest_cases_test.go", op.Method, op.Path, id) {
			continue
		}
		assert.NotEmpty(t, c.allowed.path, "%s has no request that is allowed", id)
		for sort, q := range map[string]request{"missing": c.missing, "bad": c.bad, "conflict": c.conflict} {
			assert.True(t, (q.path != "") != (c.why[sort] != ""), "%s: %s has neither a request nor a reason, or both", id, sort)
		}
	}
	for id := range cases {
		assert.Contains(t, ops, id, "a scenario of an operation that does not exist")
	}
}

func TestScenarios(t *testing.T) {
	t.Parallel()
	w := newRestWorld(t)
	doc := api.Document("test")
	ops := operations(doc)
	for _, c := range restCases() {
		t.Run(c.op, func(t *testing.T) {
			w.t = t
			op := ops[c.op]
			w.refused(op, c)
			w.refresh()
			w.before(c.op)
			who := c.allowed.who
			if who == "" {
				who = string(op.scope)
			}
			last := w.app.local.LastSeq()
			rec := w.ask(who, op.Method, c.allowed)
			require.Equal(t, or200(c.allowed.status, op.DefaultStatus), rec.Code, rec.Body.String())
			require.Contains(t, rec.Body.String(), w.fills(c.allowed.has))
			conforms(t, doc, op.Operation, rec)
			w.after(c.op, rec)
			if op.Method != http.MethodGet {
				w.audited(c.op, last)
			}
			if c.conflict.path != "" {
				rec := w.ask("admin", op.Method, c.conflict)
				require.Contains(t, []int{409, 412, 428}, rec.Code, rec.Body.String())
				conforms(t, doc, op.Operation, rec)
			}
		})
	}
}

func or200(status, usual int) int {
	if status != 0 {
		return status
	}
	return usual
}

// refused asks in every way that must be refused, before anything is changed.
func (w *restWorld) refused(op described, c restCase) {
	w.t.Helper()
	doc := api.Document("test")
	some := c.allowed
	check := func(rec *httptest.ResponseRecorder, what string, status ...int) {
		w.t.Helper()
		require.Contains(w.t, status, rec.Code, "%s, %s: %s", c.op, what, rec.Body.String())
		conforms(w.t, doc, op.Operation, rec)
	}
	check(w.ask("", op.Method, some), "unauthenticated", 401)
	check(w.ask("stolen", op.Method, some), "an unknown key", 401)
	for _, s := range core.Scopes() {
		if !s.Includes(op.scope) {
			check(w.ask(string(s), op.Method, some), "wrong scope "+string(s), 403)
		}
	}
	foreign := w.newRequest("admin", op.Method, some)
	foreign.Header.Set("Origin", "https://evil.example")
	rec := httptest.NewRecorder()
	w.api.ServeHTTP(rec, foreign)
	require.Equal(w.t, 403, rec.Code, "%s: another origin", c.op)
	foreign = w.newRequest("admin", op.Method, some)
	foreign.Host = "evil.example"
	rec = httptest.NewRecorder()
	w.api.ServeHTTP(rec, foreign)
	require.Equal(w.t, 421, rec.Code, "%s: another host", c.op)
	if c.bad.path != "" {
		check(w.ask("admin", op.Method, c.bad), "bad input", 422, 412)
		german := w.newRequest("admin", op.Method, c.bad)
		german.Header.Set("Accept-Language", "de-DE,de;q=0.9")
		rec = httptest.NewRecorder()
		w.api.ServeHTTP(rec, german)
		require.Equal(w.t, "de", rec.Header().Get("Content-Language"))
	}
	if c.missing.path != "" && c.op != "delete-template" && c.op != "delete-lock" {
		check(w.ask("admin", op.Method, c.missing), "not found", 404)
	}
}

// refresh loads what requests carry from before.
func (w *restWorld) refresh() {
	w.t.Helper()
	ctx := context.Background()
	s, err := w.app.local.Settings(ctx)
	require.NoError(w.t, err)
	w.ids["settings"], w.ids["settingstag"] = text(s), `"`+text(s.Rev)+`"`
	for _, n := range []string{"2", "3"} {
		p, err := w.app.local.Proposal(ctx, core.ProposalID(w.ids["proposal"+n]))
		require.NoError(w.t, err)
		w.ids["hash"+n] = string(p.Hash)
	}
}

// unaudited are the writes that leave no event, and why.
func unaudited() map[string]string {
	const looks, books, own = "it only looks", "the books of money keep it with who did it; see changes of get-budget", "it is about what somebody has seen"
	const refused = "it is refused here; TestTheCopyIsSteeredOverREST sees its event"
	return map[string]string{"sign-in-sync": refused, "sign-out-sync": refused, "sync-now": refused, "check-sync": refused, "revoke-sync-device": refused, "resolve-sync-conflict": refused, "discard-sync-quarantine": refused, "erase-sync": refused,
		"compare-models": looks, "test-model": looks, "test-source": looks, "recognise-source": looks, "preview-source": looks, "replay-source": looks, "test-channel": looks, "test-notification": looks, "preview-template": looks,
		"read-rule": looks, "try-rule": looks, "start-replay": looks,
		"import-past-mail":    "here it is refused, for want of a mailbox; what is taken in is noted as with import-past",
		"draft-answer":        "here it is refused: what a hand-off channel sent is answered by hand",
		"open-desktop-folder": looks, "open-desktop-link": looks, "save-desktop-file": "the file is the user's own",
		"check-integrity": looks, "correct-call": books,
		"read-notification": own, "read-notifications": own, "cancel-operation": "what was begun is noted, and an end that was asked for is no change"}
}

// audited fails when a write has left no event of who did it.
func (w *restWorld) audited(op string, last int64) {
	w.t.Helper()
	events, err := w.app.local.store.Events(context.Background(), core.EventFilter{AfterSeq: last, By: "user:anna", Limit: core.MaxLimit})
	require.NoError(w.t, err)
	why := unaudited()[op]
	require.Equal(w.t, why == "", len(events) > 0, "%s leaves %d events (%s)", op, len(events), why)
}

// before makes what an operation works on, where fill cannot.
func (w *restWorld) before(op string) {
	w.t.Helper()
	if op == "get-job-worth" {
		_, err := learner.New(w.app.local.store, clock.System{}).Work(context.Background())
		require.NoError(w.t, err)
	}
	if op == "list-model-changes" {
		m, err := learn.New(learn.ArmPriors(learn.DefaultPriors()))
		require.NoError(w.t, err)
		raw, err := json.Marshal(learner.Doc{Model: m, Sends: []core.SubmissionID{"sent"}})
		require.NoError(w.t, err)
		_, err = w.app.local.store.SaveLearned(context.Background(), core.Learned{Name: learner.WinModel, Note: learner.NoteOutcomes, Doc: raw}, "test")
		require.NoError(w.t, err)
	}
	if driver := map[string]string{"import-source": "indeed", "permit-ranking": "upwork"}[op]; driver != "" {
		rec := w.ask("admin", http.MethodPost, request{path: "/api/v1/sources", body: `{"name":"` + driver + `","driver":"` + driver + `","config":{"base_url":"http://127.0.0.1:1","sign_in":""}}`})
		require.Equal(w.t, 201, rec.Code, rec.Body.String())
	}
	if op == "decline-autonomy" || op == "accept-autonomy" {
		w.t.Cleanup(w.agrees("assist", 30))
	}
	if op == "demote-autonomy" {
		w.t.Cleanup(w.agrees("assist", 0))
	}
	if op != "end-quarantine" {
		return
	}
	for _, limit := range []string{"day", "month"} {
		rec := w.ask("admin", http.MethodPut, request{path: "/api/v1/budget/limits/" + limit, body: `{"amount":5000000000}`})
		require.Equal(w.t, 200, rec.Code, rec.Body.String())
	}
	w.meter.Next(fake.Behaviour{IgnoreMax: 100_000})
	_, err := w.app.local.TestModel(context.Background(), "acme/gpt-5-mini")
	require.NoError(w.t, err)
	rec := w.ask("read", http.MethodGet, request{path: "/api/v1/models"})
	require.Contains(w.t, rec.Body.String(), core.WhyQuarantined, "it cost more than its maximum")
}

// after waits for what an operation began, and notes what it made.
func (w *restWorld) after(op string, rec *httptest.ResponseRecorder) {
	w.t.Helper()
	ctx := context.Background()
	if at := rec.Header().Get("Location"); at != "" {
		o := w.finish("admin", at)
		if op == "draft-answer" {
			// What a hand-off channel sent is answered by hand.
			require.Equal(w.t, api.OperationFailed, o.State)
			w.ids["answer"], w.ids["answerhash"] = w.answer(ctx)
			return
		}
		if op == "import-past-mail" {
			// This channel has no mailbox, and the operation says so; see past_mail_test.go.
			require.Equal(w.t, api.OperationFailed, o.State)
			require.Contains(w.t, o.Error.Detail, "no mailbox that can be searched")
			return
		}
		require.Equal(w.t, api.OperationDone, o.State, "%s: %+v", op, o.Error)
		w.ids["operation"] = o.ID
		if o.Kind == "replay" {
			w.ids["replay"] = o.ID
		}
	}
	if op == "import-cv" {
		var out core.CVImport
		require.NoError(w.t, json.Unmarshal(rec.Body.Bytes(), &out))
		require.Len(w.t, out.Candidates, 2)
		w.ids["candidate1"], w.ids["candidate2"] = string(out.Candidates[0].ID), string(out.Candidates[1].ID)
	}
	switch op {
	case "edit-answer":
		var out core.Answer
		require.NoError(w.t, json.Unmarshal(rec.Body.Bytes(), &out))
		w.ids["answerhash2"] = string(out.Hash)
	case "approve-answer":
		w.parkAnswer(ctx, core.AnswerID(w.ids["answer"]))
	case "resolve-answer":
		w.ids["answersent"] = w.ids["answer"]
		w.ids["answer"], _ = w.answer(ctx)
	}
	if op == "add-outcome" {
		var out core.OutcomeEvent
		require.NoError(w.t, json.Unmarshal(rec.Body.Bytes(), &out))
		w.ids["outcome"] = string(out.ID)
	}
	if op == "give-feedback" {
		var out core.Feedback
		require.NoError(w.t, json.Unmarshal(rec.Body.Bytes(), &out))
		w.ids["feedback"] = string(out.ID)
	}
	if op == "read-rule" {
		read, err := w.app.local.ReadRule(ctx, "never gambling")
		require.NoError(w.t, err)
		w.ids["reading"] = read.Digest
	}
	if op == "add-rule" {
		var out core.RuleView
		require.NoError(w.t, json.Unmarshal(rec.Body.Bytes(), &out))
		w.ids["rule"] = string(out.ID)
	}
	if op == "approve-proposal" {
		// What is approved is queued, and sent by nobody in stop-new: one parked by hand
		// stands for it.
		p, err := w.app.local.Proposal(ctx, core.ProposalID(w.ids["proposal3"]))
		require.NoError(w.t, err)
		w.ids["submission"] = string(w.park(ctx, p))
		saved, err := w.app.local.store.SaveReplies(ctx, core.ReplyWrite{Mailbox: "mail:email", Next: "1", Replies: []core.Reply{{ID: "reply-1", Channel: "email",
			SubmissionID: core.SubmissionID(w.ids["submission"]), MessageID: "a@firm.example", From: "a@firm.example", Subject: "Paid", Text: "We paid 1,200 EUR.",
			Class: core.ReplyPayment, By: "rules", Ask: core.AskPayment, Tie: "thread"}}})
		require.NoError(w.t, err)
		w.ids["reply"] = string(saved[0].ID)
	}
}

// answer writes an answer to the reply by hand.
func (w *restWorld) answer(ctx context.Context) (id, hash string) {
	w.t.Helper()
	l := w.app.local
	conv, err := l.Conversation(ctx, core.SubmissionID(w.ids["submission"]))
	require.NoError(w.t, err)
	a, err := core.NewAnswer(core.AnswerID(l.ids.New()), conv.Submission, conv.Last(), core.AnswerReply, l.clock.Now())
	require.NoError(w.t, err)
	a.Content.Body, a.Content.Language = "Thank you.", "en"
	a, err = l.store.CreateAnswer(ctx, a, "user:test")
	require.NoError(w.t, err)
	return string(a.ID), string(a.Hash)
}

// parkAnswer parks an approved answer, as the submitter does in a dry-run.
func (w *restWorld) parkAnswer(ctx context.Context, id core.AnswerID) {
	w.t.Helper()
	l := w.app.local
	require.NoError(w.t, l.store.SetRun(ctx, core.RunNormal, "", "user:test"))
	defer func() {
		require.NoError(w.t, l.store.SetRun(ctx, core.RunPaused, "the test does the work", "user:test"))
	}()
	a, err := l.Answer(ctx, id)
	require.NoError(w.t, err)
	a, err = l.store.BeginAnswerSend(ctx, id, a.Rev, "test")
	require.NoError(w.t, err)
	_, err = l.store.FinishAnswerSend(ctx, a, core.AnswerParked, nil, &core.Refusal{Code: core.RefusedDryRun}, l.clock.Now(), "test")
	require.NoError(w.t, err)
}

// park queues and parks the submission of an approved proposal, as the submitter
// does in a dry-run.
func (w *restWorld) park(ctx context.Context, p core.Proposal) core.SubmissionID {
	w.t.Helper()
	l := w.app.local
	require.NoError(w.t, l.store.SetRun(ctx, core.RunNormal, "", "user:test"))
	defer func() {
		require.NoError(w.t, l.store.SetRun(ctx, core.RunPaused, "the test does the work", "user:test"))
	}()
	subs, _, err := l.Submissions(ctx, core.SubmissionFilter{JobID: p.JobID})
	require.NoError(w.t, err)
	if len(subs) == 0 {
		s, err := core.NewSubmission(core.SubmissionID(l.ids.New()), p, "", l.clock.Now())
		require.NoError(w.t, err)
		require.NoError(w.t, l.store.CreateSubmission(ctx, s))
		subs = append(subs, s)
	}
	if subs[0].State == core.SubmissionQueued {
		s, err := l.store.BeginSend(ctx, subs[0].ID, subs[0].Rev, l.store.Boot())
		require.NoError(w.t, err)
		_, err = l.store.FinishSend(ctx, s, core.SubmissionParked, nil, &core.Refusal{Code: core.RefusedDryRun, Text: "a rehearsal"}, l.clock.Now(), "agent:submitter")
		require.NoError(w.t, err)
	}
	return subs[0].ID
}

// conforms fails when an answer is not one that the description allows.
func conforms(t testing.TB, doc *huma.OpenAPI, op *huma.Operation, rec *httptest.ResponseRecorder) {
	t.Helper()
	res, ok := op.Responses[text(rec.Code)]
	kind, _, _ := strings.Cut(rec.Header().Get("Content-Type"), ";")
	switch {
	case rec.Code >= 400:
		require.Equal(t, "application/problem+json", kind, "%s %s", op.OperationID, rec.Body.String())
		res = op.Responses["default"]
	case !ok && rec.Code == http.StatusCreated && op.DefaultStatus == http.StatusOK:
		t.Fatalf("%s answers with 201, which is not described", op.OperationID)
	case !ok:
		t.Fatalf("%s answers with %d, which is not described", op.OperationID, rec.Code)
	}
	if rec.Code == http.StatusNoContent {
		require.Empty(t, rec.Body.String())
		return
	}
	media, ok := res.Content[kind]
	require.True(t, ok, "%s answers with %s, which is not described", op.OperationID, kind)
	if !strings.HasSuffix(kind, "json") {
		return
	}
	var v any
	require.NoError(t, json.Unmarshal(rec.Body.Bytes(), &v), "%s: %s", op.OperationID, rec.Body.String())
	var found huma.ValidateResult
	huma.Validate(doc.Components.Schemas, media.Schema, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, v, &found)
	var said []string
	for _, err := range found.Errors {
		said = append(said, err.Error())
	}
	sort.Strings(said)
	require.Empty(t, said, "%s: the answer does not fit its schema: %.600s", op.OperationID, rec.Body.String())
}
