package app

// restCase is what is asked of one operation. allowed is a request that succeeds;
// missing, bad and conflict are refused with 404, 4xx of bad input, and 409, 412 or
// 428. Where an operation has none of a sort, why says so in its stead.
type restCase struct {
	op                              string
	allowed, missing, bad, conflict request
	// why holds the reasons for what is left out: "missing", "bad", "conflict".
	why map[string]string
}

func no(pairs ...string) map[string]string {
	out := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		out[pairs[i]] = pairs[i+1]
	}
	return out
}

const (
	unknown  = "00000000-0000-7000-8000-000000000000"
	takesNo  = "it takes no input"
	changeNo = "it changes nothing"
	nameless = "it names nothing"
	always   = "it may be done in any state"
)

// restCases are in the order in which they are asked.
func restCases() []restCase {
	reads := no("missing", nameless, "bad", takesNo, "conflict", changeNo)
	return []restCase{
		{op: "get-meta", allowed: request{path: "/api/v1/meta", has: `"dry_run":true`}, why: reads},
		{op: "get-agent", allowed: request{path: "/api/v1/agent", has: `"run":"paused"`}, why: reads},
		{op: "list-jobs", allowed: request{path: "/api/v1/jobs?limit=5&state=shortlisted&sort=score&min_score=1&q=depots", has: "our depots"},
			bad: request{path: "/api/v1/jobs?state=wanted"}, why: no("missing", nameless, "conflict", changeNo)},
		{op: "get-job-summary", allowed: request{path: "/api/v1/jobs/summary", has: `"screened_out":`}, why: reads},
		{op: "get-job", allowed: request{path: "/api/v1/jobs/{job1}", has: `"events":[`}, missing: request{path: "/api/v1/jobs/" + unknown},
			bad: request{path: "/api/v1/jobs/{job1}?full=1"}, why: no("conflict", changeNo)},
		{op: "add-job", allowed: request{path: "/api/v1/jobs", body: `{"text":"PHP developer for a shop\n\nWe need help with our shop in PHP. Freelance, remote. Write to a@shop.example."}`, status: 201, has: "PHP"},
			bad: request{path: "/api/v1/jobs", body: `{"text":"x","url":"https://a.example/1"}`}, why: no("missing", nameless, "conflict", "a posting that is known answers with its job")},
		{op: "shortlist-job", allowed: request{path: "/api/v1/jobs/{job4}/shortlist", body: `{"reason":"I want it"}`, has: `"state":"shortlisted"`},
			missing: request{path: "/api/v1/jobs/" + unknown + "/shortlist", body: `{}`}, bad: request{path: "/api/v1/jobs/{job4}/shortlist", body: `{"reason":7}`},
			conflict: request{path: "/api/v1/jobs/{job4}/shortlist", body: `{}`}},
		{op: "skip-job", allowed: request{path: "/api/v1/jobs/{job4}/skip", has: `"state":"skipped"`}, missing: request{path: "/api/v1/jobs/" + unknown + "/skip"},
			bad: request{path: "/api/v1/jobs/{job4}/skip", body: `[]`}, conflict: request{path: "/api/v1/jobs/{job4}/skip"}},
		{op: "undo-job", allowed: request{path: "/api/v1/jobs/{job4}/undo", has: `"state":"new"`}, missing: request{path: "/api/v1/jobs/" + unknown + "/undo"},
			bad: request{path: "/api/v1/jobs/{job4}/undo", body: `{"reason":"x","to":"new"}`}, conflict: request{path: "/api/v1/jobs/{job4}/undo"}},
		{op: "get-posting", allowed: request{path: "/api/v1/postings/{posting}", has: `"text":`}, missing: request{path: "/api/v1/postings/" + unknown},
			bad: request{path: "/api/v1/postings/{posting}?x=1"}, why: no("conflict", changeNo)},
		{op: "draft-job", allowed: request{path: "/api/v1/jobs/{job4}/draft", body: `{"channel":"assist","template_only":true}`, status: 202, has: `"kind":"draft"`},
			bad: request{path: "/api/v1/jobs/{job4}/draft", body: `{"variants":9}`}, why: no("missing", "the operation fails with it", "conflict", "the operation fails with it")},
		{op: "compare-models", allowed: request{path: "/api/v1/jobs/{job1}/compare", body: `{"models":["box/llama"]}`, status: 202},
			bad: request{path: "/api/v1/jobs/{job1}/compare", body: `{"models":[]}`}, why: no("missing", "the operation fails with it", "conflict", "nothing is saved")},
		{op: "list-proposals", allowed: request{path: "/api/v1/proposals?job={job1}", has: `"subject":`}, bad: request{path: "/api/v1/proposals?limit=0"}, why: no("missing", nameless, "conflict", changeNo)},
		{op: "get-proposal", allowed: request{path: "/api/v1/proposals/{proposal1}", has: `"gates":`}, missing: request{path: "/api/v1/proposals/" + unknown},
			bad: request{path: "/api/v1/proposals/{proposal1}?x="}, why: no("conflict", changeNo)},
		{op: "preview-proposal", allowed: request{path: "/api/v1/proposals/{proposal1}/preview", has: `"wire":`}, missing: request{path: "/api/v1/proposals/" + unknown + "/preview"},
			bad: request{path: "/api/v1/proposals/{proposal1}/preview?x="}, why: no("conflict", changeNo)},
		{op: "choose-variant", allowed: request{path: "/api/v1/proposals/{proposal2}/choose", body: `{"variant":1}`, has: `"state":"waiting"`},
			missing: request{path: "/api/v1/proposals/" + unknown + "/choose", body: `{"variant":1}`}, bad: request{path: "/api/v1/proposals/{proposal2}/choose", body: `{"variant":0}`},
			why: no("conflict", "a text that went out is refused as denied")},
		{op: "edit-proposal", allowed: request{path: "/api/v1/proposals/{proposal1}", body: `{"hash":"{hash1}","content":{"channel":"assist","recipient":"","subject":"Your depots","body":"Good day,\n\nI can move your depots.\n\nMara Lindqvist","language":"en"}}`, has: `"rung":"human"`},
			missing:  request{path: "/api/v1/proposals/" + unknown, body: `{"hash":"{hash1}","content":{"channel":"assist","recipient":"","subject":"s","body":"b","language":"en"}}`},
			bad:      request{path: "/api/v1/proposals/{proposal1}", body: `{"hash":"{hash1}","content":{"body":7}}`},
			conflict: request{path: "/api/v1/proposals/{proposal1}", body: `{"hash":"{hash1}","content":{"channel":"assist","recipient":"","subject":"s","body":"b","language":"en"}}`}},
		{op: "regenerate-proposal", allowed: request{path: "/api/v1/proposals/{proposal2}/regenerate", body: `{"instruction":"shorter"}`, status: 202},
			bad: request{path: "/api/v1/proposals/{proposal2}/regenerate", body: `{"models":["nonsense"]}`}, why: no("missing", "the operation fails with it", "conflict", "the operation fails with it")},
		{op: "approve-proposal", allowed: request{path: "/api/v1/proposals/{proposal3}/approve", body: `{"hash":"{hash3}"}`, has: `"state":"approved"`},
			missing: request{path: "/api/v1/proposals/" + unknown + "/approve", body: `{"hash":"{hash3}"}`}, bad: request{path: "/api/v1/proposals/{proposal3}/approve", body: `{}`},
			conflict: request{path: "/api/v1/proposals/{proposal2}/approve", body: `{"hash":"{hash3}"}`}},
		{op: "reject-proposal", allowed: request{path: "/api/v1/proposals/{proposal1}/reject", body: `{"reason":"not mine"}`, has: `"state":"rejected"`},
			missing: request{path: "/api/v1/proposals/" + unknown + "/reject"}, bad: request{path: "/api/v1/proposals/{proposal1}/reject", body: `{"why":"x"}`},
			why: no("conflict", "what is rejected stays so")},
		{op: "list-submissions", allowed: request{path: "/api/v1/submissions?state=parked", has: `"items":`}, bad: request{path: "/api/v1/submissions?state=waiting"}, why: no("missing", nameless, "conflict", changeNo)},
		{op: "get-submission", allowed: request{path: "/api/v1/submissions/{submission}", has: `"key":`}, missing: request{path: "/api/v1/submissions/" + unknown},
			bad: request{path: "/api/v1/submissions/{submission}?x="}, why: no("conflict", changeNo)},
		{op: "resolve-submission", allowed: request{path: "/api/v1/submissions/{submission}/resolve", body: `{"how":"sent","note":"by hand"}`, has: `"state":"sent"`},
			missing: request{path: "/api/v1/submissions/" + unknown + "/resolve", body: `{"how":"sent"}`}, bad: request{path: "/api/v1/submissions/{submission}/resolve", body: `{"how":"maybe"}`},
			conflict: request{path: "/api/v1/submissions/{submission}/resolve", body: `{"how":"resume"}`}},
		{op: "add-outcome", allowed: request{path: "/api/v1/outcomes", body: `{"submission_id":"{submission}","kind":"paid","amount":{"minor":50000,"currency":"EUR"},"hours":8}`, status: 201, has: `"source":"user:anna"`},
			missing: request{path: "/api/v1/outcomes", body: `{"submission_id":"` + unknown + `","kind":"viewed"}`}, bad: request{path: "/api/v1/outcomes", body: `{"submission_id":"{submission}","kind":"paid"}`},
			why: no("conflict", "outcomes are only ever added")},
		{op: "list-outcomes", allowed: request{path: "/api/v1/outcomes?submission={submission}", has: `"kind":"paid"`}, bad: request{path: "/api/v1/outcomes?kind=famous"}, why: no("missing", nameless, "conflict", changeNo)},
		{op: "merge-jobs", allowed: request{path: "/api/v1/jobs/merge", body: `{"from":"{job1}","into":"{job2}"}`, has: `"id":"{job2}"`},
			missing: request{path: "/api/v1/jobs/merge", body: `{"from":"` + unknown + `","into":"{job2}"}`}, bad: request{path: "/api/v1/jobs/merge", body: `{"from":"{job2}","into":"{job2}"}`},
			why: no("conflict", "merging is told by ids, which do not change")},
		{op: "get-budget", allowed: request{path: "/api/v1/budget", has: `"gauges":`}, why: reads},
		{op: "get-spend", allowed: request{path: "/api/v1/budget/spend?by=model&from=2026-01-01", has: `"cost_per_reply":`}, bad: request{path: "/api/v1/budget/spend?from=2026-13-01"}, why: no("missing", nameless, "conflict", changeNo)},
		{op: "set-limit", allowed: request{path: "/api/v1/budget/limits/day", body: `{"amount":5000000000}`, has: `"amount":5000000000`},
			bad: request{path: "/api/v1/budget/limits/week", body: `{"amount":1}`}, why: no("missing", "a new pattern is a new limit", "conflict", always)},
		{op: "delete-limit", allowed: request{path: "/api/v1/budget/limits/day", has: `"limits":[]`},
			bad: request{path: "/api/v1/budget/limits/week"}, why: no("missing", "a limit that is not there is gone already", "conflict", always)},
		{op: "list-calls", allowed: request{path: "/api/v1/calls?provider=box&limit=1", has: `"next":`}, bad: request{path: "/api/v1/calls?state=lost"}, why: no("missing", nameless, "conflict", changeNo)},
		{op: "get-call", allowed: request{path: "/api/v1/calls/{call}", has: `"explain":`}, missing: request{path: "/api/v1/calls/c0"}, bad: request{path: "/api/v1/calls/{call}?x="}, why: no("conflict", changeNo)},
		{op: "correct-call", allowed: request{path: "/api/v1/calls/{call}/correct", body: `{"cost":0}`, has: `"id":"{call}"`},
			missing: request{path: "/api/v1/calls/c0/correct", body: `{"cost":1}`}, bad: request{path: "/api/v1/calls/{call}/correct", body: `{"cost":-1}`}, why: no("conflict", "a cost may be corrected again")},
		{op: "list-models", allowed: request{path: "/api/v1/models", has: `"name":"llama"`}, why: reads},
		{op: "list-providers", allowed: request{path: "/api/v1/providers", has: `"name":"box"`}, why: reads},
		{op: "test-model", allowed: request{path: "/api/v1/models/box/llama/test", status: 202}, bad: request{path: "/api/v1/models/box/llama/test?x="},
			why: no("missing", "the operation fails with it", "conflict", changeNo)},
		{op: "set-price", allowed: request{}, missing: request{path: "/api/v1/models/nobody/m/price", body: `{"in":1000,"out":1000}`}, bad: request{path: "/api/v1/models/box/llama/price", body: `{"in":1}`},
			why: no("allowed", "a model that costs nothing has no price; those of others are set in app/spend", "conflict", always)},
		{op: "clear-price", allowed: request{}, missing: request{path: "/api/v1/models/nobody/m/price"}, bad: request{path: "/api/v1/models/box/llama/price?x="},
			why: no("allowed", "a model that costs nothing has no price; those of others are set in app/spend", "conflict", always)},
		{op: "end-quarantine", allowed: request{}, missing: request{path: "/api/v1/models/box/llama/quarantine"}, bad: request{path: "/api/v1/models/box/llama/quarantine?x="},
			why: no("allowed", "no model is in quarantine; see app/spend", "conflict", always)},
		{op: "list-sources", allowed: request{path: "/api/v1/sources", has: `"health":"ok"`}, why: reads},
		{op: "recognise-source", allowed: request{path: "/api/v1/sources/recognise", body: `{"url":"https://remoteok.com/remote-golang-jobs"}`, status: 202, has: `"kind":"source_recognise"`},
			bad: request{path: "/api/v1/sources/recognise", body: `{"url":""}`}, why: no("missing", nameless, "conflict", changeNo)},
		{op: "add-source", allowed: request{path: "/api/v1/sources", body: `{"name":"board","driver":"remoteok","config":{"tag":"golang","base_url":"http://127.0.0.1:1"}}`, status: 201, has: `"name":"board"`},
			bad: request{path: "/api/v1/sources", body: `{"name":"board2","driver":"remoteok","config":{"tag":"NOT A TAG!"}}`}, conflict: request{path: "/api/v1/sources", body: `{"name":"board","driver":"remoteok"}`}, why: no("missing", nameless)},
		{op: "replay-source", allowed: request{path: "/api/v1/sources/remotive/replay", body: `{}`, has: `"removed":[]`}, missing: request{path: "/api/v1/sources/nowhere/replay", body: `{}`},
			bad: request{path: "/api/v1/sources/remotive/replay", body: `{"at":"yesterday"}`}, why: no("conflict", changeNo)},
		{op: "get-rates", allowed: request{path: "/api/v1/rates", has: `"per_euro":`}, why: reads},
		{op: "refresh-rates", allowed: request{path: "/api/v1/rates/refresh", has: `"as_of":"2026-11-27"`}, bad: request{path: "/api/v1/rates/refresh?day=1"}, why: no("missing", nameless, "conflict", always)},
		{op: "test-source", allowed: request{path: "/api/v1/sources/remotive/test", status: 202}, bad: request{path: "/api/v1/sources/remotive/test?x="},
			why: no("missing", "the operation fails with it", "conflict", changeNo)},
		{op: "run-source", allowed: request{path: "/api/v1/sources/remotive/run", has: `"name":"remotive"`}, missing: request{path: "/api/v1/sources/nowhere/run"},
			bad: request{path: "/api/v1/sources/remotive/run?x="}, why: no("conflict", "see pause-source")},
		{op: "pause-source", allowed: request{path: "/api/v1/sources/remotive/pause", has: `"paused":true`}, missing: request{path: "/api/v1/sources/nowhere/pause"},
			bad: request{path: "/api/v1/sources/remotive/pause?x="}, why: no("conflict", "pausing twice changes nothing")},
		{op: "resume-source", allowed: request{path: "/api/v1/sources/remotive/resume", has: `"paused":false`}, missing: request{path: "/api/v1/sources/nowhere/resume"},
			bad: request{path: "/api/v1/sources/remotive/resume?x="}, why: no("conflict", "resuming twice changes nothing")},
		{op: "list-samples", allowed: request{path: "/api/v1/sources/remotive/samples", has: `"status":"ok"`}, missing: request{path: "/api/v1/sources/nowhere/samples"},
			bad: request{path: "/api/v1/sources/remotive/samples?x="}, why: no("conflict", changeNo)},
		{op: "get-sample", allowed: request{path: "/api/v1/sources/remotive/samples/{sample}", has: "jobs"}, missing: request{path: "/api/v1/sources/remotive/samples/999999"},
			bad: request{path: "/api/v1/sources/remotive/samples/first"}, why: no("conflict", changeNo)},
		{op: "list-channels", allowed: request{path: "/api/v1/channels", has: `"used_day":`}, why: reads},
		{op: "set-channel-mode", allowed: request{path: "/api/v1/channels/assist/mode", body: `{"mode":"draft"}`, has: `"mode":"draft"`}, missing: request{path: "/api/v1/channels/pigeon/mode", body: `{"mode":"off"}`},
			bad: request{path: "/api/v1/channels/assist/mode", body: `{"mode":"always"}`}, why: no("conflict", "a mode above the ceiling is denied")},
		{op: "test-channel", allowed: request{path: "/api/v1/channels/assist/test", body: `{}`, status: 202}, bad: request{path: "/api/v1/channels/assist/test", body: `{"send":true}`},
			why: no("missing", "the operation fails with it", "conflict", changeNo)},
		{op: "get-profile", allowed: request{path: "/api/v1/profile", has: `"facts":`}, missing: request{path: "/api/v1/profile?id=nobody"}, bad: request{path: "/api/v1/profile?name=x"}, why: no("conflict", changeNo)},
		{op: "list-profiles", allowed: request{path: "/api/v1/profiles", has: `"facts":`}, why: reads},
		{op: "put-profile", allowed: request{path: "/api/v1/profile", body: "{profile}", head: map[string]string{"If-Match": `"1"`}, has: `"rev":2`},
			bad: request{path: "/api/v1/profile", body: `{"id":"x","name":"","time_zone":"UTC","facts":[],"rev":0}`}, conflict: request{path: "/api/v1/profile", body: "{profile}", head: map[string]string{"If-Match": `"1"`}},
			why: no("missing", "a new id is a new profile")},
		{op: "import-cv", allowed: request{path: "/api/v1/profile/import?name=cv.md", body: "# Skills\n\nRust (3 years), Fortran\n", head: map[string]string{"Content-Type": "text/markdown"}, has: `"format":"markdown"`},
			missing: request{path: "/api/v1/profile/import?profile=nobody", body: "x"}, bad: request{path: "/api/v1/profile/import", body: "%PDF-1.7"}, why: no("conflict", "what is known already is counted")},
		{op: "list-candidates", allowed: request{path: "/api/v1/profile/candidates?state=pending&limit=1", has: `"next":`}, bad: request{path: "/api/v1/profile/candidates?state=wanted"}, why: no("missing", nameless, "conflict", changeNo)},
		{op: "get-candidate", allowed: request{path: "/api/v1/profile/candidates/{candidate1}", has: `"text":"Rust (3 years), Fortran"`}, missing: request{path: "/api/v1/profile/candidates/" + unknown},
			bad: request{path: "/api/v1/profile/candidates/{candidate1}?x=1"}, why: no("conflict", changeNo)},
		{op: "confirm-candidate", allowed: request{path: "/api/v1/profile/candidates/{candidate1}/confirm", body: `{}`, has: `"state":"confirmed"`}, missing: request{path: "/api/v1/profile/candidates/" + unknown + "/confirm", body: `{}`},
			bad: request{path: "/api/v1/profile/candidates/{candidate1}/confirm", body: `{"conflict":"merge"}`}, conflict: request{path: "/api/v1/profile/candidates/{candidate1}/confirm", body: `{}`}},
		{op: "reject-candidate", allowed: request{path: "/api/v1/profile/candidates/{candidate2}/reject", has: `"state":"rejected"`}, missing: request{path: "/api/v1/profile/candidates/" + unknown + "/reject"},
			bad: request{path: "/api/v1/profile/candidates/{candidate2}/reject?x=1"}, conflict: request{path: "/api/v1/profile/candidates/{candidate2}/reject"}},
		{op: "list-templates", allowed: request{path: "/api/v1/templates", has: `"origin":"builtin"`}, why: reads},
		{op: "get-template", allowed: request{path: "/api/v1/templates/{template}", has: `"text":`}, missing: request{path: "/api/v1/templates/none"}, bad: request{path: "/api/v1/templates/{template}?x="}, why: no("conflict", changeNo)},
		{op: "put-template", allowed: request{path: "/api/v1/templates/en-mine", body: `{"text":"` + ownTemplateText + `"}`, has: `"origin":"own"`},
			bad: request{path: "/api/v1/templates/en-mine", body: `{"text":"no front matter"}`, head: map[string]string{"If-Match": `"1"`}}, conflict: request{path: "/api/v1/templates/en-mine", body: `{"text":"` + ownTemplateText + `"}`},
			why: no("missing", "a new id is a new template")},
		{op: "preview-template", allowed: request{path: "/api/v1/templates/preview", body: `{"text":"` + ownTemplateText + `","job_id":"{job2}"}`, has: `"body":`},
			missing: request{path: "/api/v1/templates/preview", body: `{"text":"` + ownTemplateText + `","job_id":"` + unknown + `"}`}, bad: request{path: "/api/v1/templates/preview", body: `{"text":"none"}`}, why: no("conflict", changeNo)},
		{op: "delete-template", allowed: request{path: "/api/v1/templates/en-mine"}, missing: request{path: "/api/v1/templates/en-mine"}, bad: request{path: "/api/v1/templates/{template}?x="},
			conflict: request{path: "/api/v1/templates/{template}"}},
		{op: "get-settings", allowed: request{path: "/api/v1/settings", has: `"threshold":`}, why: reads},
		{op: "get-settings-schema", allowed: request{path: "/api/v1/settings/schema", has: `"origin":"default"`}, why: reads},
		{op: "put-settings", allowed: request{path: "/api/v1/settings", body: "{settings}", head: map[string]string{"If-Match": "{settingstag}"}, has: `"threshold":`},
			bad: request{path: "/api/v1/settings", body: `{"threshold":900}`, head: map[string]string{"If-Match": "*"}}, conflict: request{path: "/api/v1/settings", body: "{settings}"}, why: no("missing", nameless)},
		{op: "list-events", allowed: request{path: "/api/v1/events?kind=job.&limit=3", has: `"kind":"job.`}, bad: request{path: "/api/v1/events?after=x"}, why: no("missing", nameless, "conflict", changeNo)},
		{op: "verify-audit", allowed: request{path: "/api/v1/audit/verify", has: `"chains":`}, why: reads},
		{op: "list-operations", allowed: request{who: "admin", path: "/api/v1/operations", has: `"kind":"draft"`}, why: reads},
		{op: "get-operation", allowed: request{who: "admin", path: "/api/v1/operations/{operation}", has: `"state":`}, missing: request{path: "/api/v1/operations/" + unknown}, bad: request{path: "/api/v1/operations/{operation}?x="}, why: no("conflict", changeNo)},
		{op: "cancel-operation", allowed: request{who: "admin", path: "/api/v1/operations/{operation}", has: `"id":`}, missing: request{path: "/api/v1/operations/" + unknown}, bad: request{path: "/api/v1/operations/{operation}?x="},
			why: no("conflict", "what has ended stays as it is")},
		{op: "make-backup", allowed: request{path: "/api/v1/admin/backup", status: 202}, bad: request{path: "/api/v1/admin/backup?path=/tmp/x"}, why: no("missing", nameless, "conflict", always)},
		{op: "list-backups", allowed: request{path: "/api/v1/admin/backups", has: `.tar"`}, why: reads},
		{op: "get-backup", allowed: request{path: "/api/v1/admin/backups/{backup}", has: "manifest.json"}, missing: request{path: "/api/v1/admin/backups/..%2Fdry.db"}, bad: request{path: "/api/v1/admin/backups/{backup}?x="}, why: no("conflict", changeNo)},
		{op: "check-integrity", allowed: request{path: "/api/v1/admin/integrity", status: 202}, bad: request{path: "/api/v1/admin/integrity?x="}, why: no("missing", nameless, "conflict", always)},
		{op: "vacuum", allowed: request{path: "/api/v1/admin/vacuum", status: 202}, bad: request{path: "/api/v1/admin/vacuum?x="}, why: no("missing", nameless, "conflict", always)},
		{op: "reindex", allowed: request{path: "/api/v1/admin/reindex", status: 202}, bad: request{path: "/api/v1/admin/reindex?x="}, why: no("missing", nameless, "conflict", always)},
		{op: "list-logs", allowed: request{path: "/api/v1/admin/logs?level=info", has: "agent started"}, bad: request{path: "/api/v1/admin/logs?level=loud"}, why: no("missing", nameless, "conflict", changeNo)},
		{op: "get-version", allowed: request{path: "/api/v1/admin/version", has: `"schema":`}, why: reads},
		{op: "export-data", allowed: request{path: "/api/v1/export", has: "automonet export v1"}, why: no("missing", nameless, "bad", takesNo, "conflict", changeNo)},
		{op: "list-locks", allowed: request{path: "/api/v1/locks", has: "lock1"}, why: reads},
		{op: "delete-lock", allowed: request{path: "/api/v1/locks/lock1"}, missing: request{path: "/api/v1/locks/lock1"}, bad: request{path: "/api/v1/locks/lock1?x="}, why: no("conflict", always)},
		{op: "pause-agent", allowed: request{path: "/api/v1/agent/pause", body: `{"reason":"holiday"}`, has: `"run":"paused"`}, bad: request{path: "/api/v1/agent/pause", body: `{"reason":[]}`}, why: no("missing", nameless, "conflict", always)},
		{op: "resume-agent", allowed: request{path: "/api/v1/agent/resume", has: `"run":"running"`}, bad: request{path: "/api/v1/agent/resume", body: `{"x":1}`}, why: no("missing", nameless, "conflict", always)},
		{op: "stop-new", allowed: request{path: "/api/v1/agent/stop-new", has: `"run":"stop_new"`}, bad: request{path: "/api/v1/agent/stop-new", body: `{`}, why: no("missing", nameless, "conflict", always)},
	}
}

const ownTemplateText = `---\nid: en-mine\nversion: 1\nchannel: any\ncategory: development\nlanguage: en\ntone: plain\nlength: [5, 200]\nsubject: [\"{{role}}\"]\n---\nI would like to help you with this.\n`
