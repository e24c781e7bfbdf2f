package core

import "time"

// ModelMove is how one belief of the win model changed, as factors of the odds.
type ModelMove struct {
	// Head is "reply" or "win"; Name is the weight, for example "source:upwork".
	Head   string    `json:"head"`
	Name   string    `json:"name"`
	Before Influence `json:"before"`
	After  Influence `json:"after"`
}

// RankMove is a shortlisted job whose place among all of them changed.
type RankMove struct {
	Job   JobID  `json:"job_id"`
	Title string `json:"title"`
	// Before and After are the places by value, from 1.
	Before int `json:"before"`
	After  int `json:"after"`
	// ValueBefore and ValueAfter are what an answer was and is expected to earn.
	ValueBefore Money `json:"value_before,omitzero"`
	ValueAfter  Money `json:"value_after,omitzero"`
}

// ModelChange is one revision of the win model: why it was made, what it was told,
// and what it believes otherwise since.
type ModelChange struct {
	Rev int64     `json:"rev"`
	At  time.Time `json:"at,omitzero"`
	// Note is why: "outcomes", "time", "shift", "priors" or "undo".
	Note string `json:"note"`
	// Sends are those that were new in it or of which something new became known.
	Sends []SubmissionID `json:"sends"`
	// Shift is when the reply rate was found to have changed, where that is why.
	Shift time.Time `json:"shift,omitzero"`
	// Undid is the revision that it takes back, 0 for none; Undone says that it is
	// taken back itself.
	Undid  int64 `json:"undid,omitempty"`
	Undone bool  `json:"undone,omitempty"`
	// Undoable says that it can be taken back: it was told something, or found a shift.
	Undoable bool `json:"undoable"`
	// Moves are the beliefs that changed, strongest first.
	Moves []ModelMove `json:"moves"`
	// Jobs are the shortlisted jobs that changed place most; only in a single change.
	Jobs []RankMove `json:"jobs,omitempty"`
}

// OwnPriors are the beliefs that the owner put in the place of published ones.
type OwnPriors struct {
	List []OwnPrior `json:"list"`
}

// OwnPrior is one of them; the fields are those of Prior.
type OwnPrior struct {
	Head string    `json:"head"`
	Name string    `json:"name"`
	Mean float64   `json:"mean"`
	SD   float64   `json:"sd"`
	By   string    `json:"by"`
	At   time.Time `json:"at,omitzero"`
}

// PriorView is what is believed of one weight of the win model before anything is
// seen.
type PriorView struct {
	// Head is "reply", or "win" for the chance of a win once there is a reply.
	Head string `json:"head"`
	// Name is that of the weight: "base", "fit", "price", "age", "bids", "quality", or
	// of a group: "source:*" for all sources, "source:upwork" for one.
	Name string `json:"name"`
	// Mean and SD are on the scale of log odds. Rate is the probability that the mean
	// of a base stands for; Odds the factor of the odds of any other.
	Mean float64 `json:"mean"`
	SD   float64 `json:"sd"`
	Rate float64 `json:"rate,omitempty"`
	Odds float64 `json:"odds,omitempty"`
	// Origin is where the figure comes from, AsOf when it was read (2006-01).
	Origin string `json:"origin"`
	AsOf   string `json:"as_of"`
	// Own says that the owner set it; DefaultMean and DefaultSD are then what it was.
	Own         bool    `json:"own,omitempty"`
	DefaultMean float64 `json:"default_mean"`
	DefaultSD   float64 `json:"default_sd"`
}
