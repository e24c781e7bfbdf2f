package mirror

// Fields of nested values that several resources have.
func payFields(at string) []string {
	return []string{at + ".min.minor", at + ".min.currency", at + ".max.minor", at + ".max.currency", at + ".period"}
}

func fields(parts ...[]string) []string {
	var out []string
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// The name and the facts are in the body, which may be encrypted or left out.
func profiles() Table {
	return Table{Name: "profiles", Owner: Agent, Mirrored: true, Columns: mirrored(columns(view(), body())...),
		View: []string{"id", "time_zone", "floor.minor", "floor.currency", "rev"}}
}

func templates() Table {
	return Table{Name: "templates", Owner: Agent, Mirrored: true,
		Columns: mirrored(columns(sent(text, "channel", "language"), sent(flag, "frozen"), view(), body())...),
		View: []string{"id", "version", "channel", "category", "language", "tone", "origin", "builtin", "frozen", "rev",
			"uses", "sent", "replies"}}
}

// What was read out of the text comes along but for contacts, instructions and excerpts:
// those quote the text, which may be encrypted.
func jobs() Table {
	return Table{Name: "jobs", Owner: Agent, Mirrored: true,
		Columns: mirrored(columns(sent(text, "state"), maybe(real, "score"), sent(text, "verdict", "source", "merged_into"),
			maybe(whole, "pay_min_minor", "pay_max_minor"), sent(text, "pay_currency", "pay_period"),
			maybe(when, "posted_at"), sent(when, "first_seen_at"), maybe(when, "last_seen_at", "deadline"), view(), body())...),
		View: fields([]string{"id", "state", "rev", "title", "company", "url", "score", "merged_into", "sightings", "sources",
			"posted_at", "first_seen_at", "last_seen_at",
			"extraction.language", "extraction.language_confidence", "extraction.skills.skill", "extraction.skills.required",
			"extraction.contract", "extraction.remote", "extraction.location", "extraction.time_zones", "extraction.deadline",
			"decision.id", "decision.verdict", "decision.score", "decision.policy", "decision.at",
			"decision.reasons.code", "decision.reasons.params.*", "decision.reasons.points"}, payFields("extraction.pay"))}
}

// Authors and hints are foreign people's data and stay where they were read.
func postings() Table {
	return Table{Name: "postings", Owner: Agent, Mirrored: true,
		Columns: mirrored(columns(sent(text, "job_id", "source", "completeness"), maybe(when, "posted_at", "expires_at", "fetched_at"),
			view(), body())...),
		View: []string{"id", "job_id", "source", "external_id", "url", "link_back", "title", "company", "completeness", "location",
			"posted_at", "expires_at", "fetched_at"}}
}

// Subject, body and recipient are in the body of the row. Claims, gates and what is missing
// quote them and are part of it as well.
func proposals() Table {
	return Table{Name: "proposals", Owner: Agent, Mirrored: true,
		Columns: mirrored(columns(sent(text, "job_id", "profile_id", "state", "channel", "content_sha256"), maybe(whole, "price_minor"),
			sent(text, "price_currency"), sent(when, "created_at", "changed_at"), maybe(when, "approved_at"), view(), body())...),
		View: fields([]string{"id", "job_id", "profile", "state", "rev", "hash", "rung", "template", "model", "created_at", "updated_at",
			"content.channel", "content.language", "gates.gate", "gates.passed", "gates.code",
			"writing.cost_nusd", "approval.hash", "approval.by", "approval.at"}, payFields("content.price"))}
}

// To whom it went and what the receiver answered stays local.
func submissions() Table {
	return Table{Name: "submissions", Owner: Agent, Mirrored: true,
		Columns: mirrored(columns(sent(text, "job_id", "job_key", "proposal_id", "channel", "state", "content_sha256"), maybe(whole, "fence"),
			sent(when, "created_at", "changed_at"), view())...),
		View: []string{"id", "job_id", "proposal_id", "channel", "state", "rev", "company", "hash", "attempts", "next_at", "created_at",
			"updated_at", "receipt.at", "receipt.by", "refusal.code", "refusal.retry_after"}}
}

func outcomes() Table {
	return Table{Name: "outcomes", Owner: Agent, Mirrored: true,
		Columns: mirrored(columns(sent(text, "submission_id", "job_id", "kind"), maybe(whole, "amount_minor"), sent(text, "amount_currency"),
			maybe(whole, "fee_minor"), sent(text, "fee_currency"), sent(real, "hours"), sent(text, "supersedes"), sent(when, "at"), view())...),
		View: []string{"id", "submission_id", "job_id", "kind", "amount.minor", "amount.currency", "fee.minor", "fee.currency", "hours",
			"source", "supersedes", "at", "booked.amount.minor", "booked.amount.currency", "booked.fee.minor", "booked.fee.currency",
			"booked.rate", "booked.rates_as_of"}}
}

func decisions() Table {
	cols := mirrored(columns(sent(text, "kind", "target_id", "content_sha256", "reason"), body(), []Column{{Name: "created_at", Type: when}},
		sent(when, "expires_at"))...)
	return Table{Name: "decisions", Owner: Dashboard, Mirrored: true, Append: true, Columns: cols}
}

func acks() Table {
	return Table{Name: "decision_acks", Owner: Agent, Mirrored: true,
		Columns: mirrored(columns(maybe(text, "decision_id"), sent(text, "kind", "target_id", "content_sha256", "result", "reason", "actor"),
			sent(when, "decided_at"))...)}
}

func forecasts() Table {
	band := func(name string) []string { return []string{name + ".p10", name + ".p50", name + ".p90"} }
	return Table{Name: "forecasts", Owner: Agent, Mirrored: true,
		Columns: mirrored(columns(sent(when, "at"), sent(small, "days"), sent(when, "due"), view())...),
		View: fields([]string{"id", "at", "days", "due", "policy", "paths", "tail", "currency", "score.pinball", "score.inside", "score.actual"},
			band("earned"), band("spent"), band("minutes"), band("sends"), band("wins"))}
}

func budgets() Table {
	return Table{Name: "budgets", Owner: Agent, Mirrored: true,
		Columns: mirrored(columns(sent(text, "device", "scope"), maybe(whole, "limit_nano"), sent(whole, "spent_nano", "held_nano", "calls"),
			sent(when, "at"))...)}
}

// Permissions and the signature stay local: the one quotes letters, the other is contact data.
func settings() Table {
	return Table{Name: "settings", Owner: Shared,
		Columns: []Column{{Name: "user_id", Type: uid}, {Name: "id", Type: text}, {Name: "rev", Type: whole}, {Name: "version", Type: whole},
			{Name: "doc", Type: doc}, {Name: "device_id", Type: text}, {Name: "synced_at", Type: when}},
		View: []string{"language", "time_zone", "currency", "threshold", "drafts_per_day", "hours_per_day", "bids.*", "explore",
			"arms.floor", "modes.*", "paused_sources", "disclosure_line", "away_until", "max_age_days", "fresh_for",
			"filters.contracts", "filters.remote", "filters.languages", "filters.min_hourly.minor", "filters.min_hourly.currency",
			"filters.min_fixed.minor", "filters.min_fixed.currency", "filters.block_words", "filters.block_companies",
			"filters.require_any_skill"}}
}

func devices() Table {
	return Table{Name: "devices", Owner: Server,
		Columns: []Column{{Name: "user_id", Type: uid}, {Name: "id", Type: text}, {Name: "rev", Type: whole}, {Name: "session_id", Type: text},
			{Name: "kind", Type: text}, {Name: "name", Type: text}, {Name: "client", Type: small}, {Name: "view", Type: doc},
			{Name: "created_at", Type: when}, {Name: "last_seen_at", Type: when}, {Name: "revoked_at", Type: when, Null: true}},
		View: []string{"version", "dry_run", "running", "run", "run_reason", "texts", "queue", "lag_seconds",
			"jobs.*", "proposals.*", "submissions.*"}}
}

func leases() Table {
	return Table{Name: "leases", Owner: Server,
		Columns: []Column{{Name: "user_id", Type: uid}, {Name: "id", Type: text}, {Name: "holder", Type: text}, {Name: "fence", Type: whole},
			{Name: "acquired_at", Type: when}, {Name: "expires_at", Type: when}}}
}

func heads() Table {
	return Table{Name: "heads", Owner: Server, Realtime: true,
		Columns: []Column{{Name: "user_id", Type: uid}, {Name: "rev", Type: whole}, {Name: "min_rev", Type: whole}, {Name: "epoch", Type: uid},
			{Name: "created_at", Type: when}}}
}
