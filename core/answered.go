package core

import (
	"encoding/json"
	"time"
)

// Answered is a proposal that was sent, with what was known of its job then and
// what became of it: what the agent learns from.
type Answered struct {
	Submission SubmissionID `json:"submission"`
	Job        JobID        `json:"job"`
	Channel    ChannelName  `json:"channel"`
	At         time.Time    `json:"at"`
	// Source is the first source at which the job was seen.
	Source string `json:"source"`
	// Client is the company that the job names, as it is written there.
	Client   string `json:"client,omitempty"`
	Language Lang   `json:"language,omitempty"`
	Template string `json:"template,omitempty"`
	Model    string `json:"model,omitempty"`
	// Price is what was bid, Budget what the posting named.
	Price  Pay `json:"price,omitzero"`
	Budget Pay `json:"budget,omitzero"`
	// Score is that of the job, 0 to 100; nil when it has none.
	Score    *float64  `json:"score"`
	PostedAt time.Time `json:"posted_at,omitzero"`
	Cost     NanoUSD   `json:"cost_nusd"`
	// Draw is the choice between arms that the text was written by; nil for none.
	Draw *ArmDraw `json:"draw,omitempty"`
	// Outcomes are those that no later one supersedes, in the order of their saving.
	Outcomes []OutcomeEvent `json:"outcomes,omitempty"`
}

// Learned is a document of what was learned, for example the win model. Earlier
// revisions are kept, so that a change can be shown and taken back.
type Learned struct {
	Name string `json:"name"`
	// Rev counts the saved documents of this name.
	Rev int64     `json:"rev"`
	At  time.Time `json:"at"`
	// Note says in a stable code why it was saved, for example "outcomes".
	Note string          `json:"note,omitempty"`
	Doc  json.RawMessage `json:"doc"`
}
