package core

import "time"

// ReliabilityBin is one point of a reliability plot: forecasts that said about the
// same.
type ReliabilityBin struct {
	N int `json:"n"`
	// Said is the mean of the forecasts, Seen the share that happened, with its 90 %
	// Wilson interval; all are 0 to 1.
	Said float64 `json:"said"`
	Seen float64 `json:"seen"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Reliability says how far forecast probabilities can be believed.
type Reliability struct {
	// N is how many forecasts there are, Hits how many of the events happened.
	N    int `json:"n"`
	Hits int `json:"hits"`
	// Brier is the mean squared distance of forecast and outcome, 0 to 1, the smaller
	// the better; Plain is that of always saying the share that happened.
	Brier float64 `json:"brier"`
	Plain float64 `json:"plain"`
	// ECE is the expected calibration error: the mean distance of Said and Seen, 0 to 1.
	ECE  float64          `json:"ece"`
	Bins []ReliabilityBin `json:"bins"`
	// Enough says that there is enough to judge by.
	Enough bool `json:"enough"`
}

// SourceReliability is the reliability of the chances of replies at one source.
type SourceReliability struct {
	Source string `json:"source"`
	Reliability
}

// Calibration holds the chances that were said of sends before their outcomes were
// known against those outcomes. Only sends count whose time for an answer has
// passed: of younger ones the answers are known first, which would flatter.
type Calibration struct {
	// At is when it was measured; zero before anything was sent.
	At time.Time `json:"at,omitzero"`
	// Reply is of the chances of a reply, Win of those of a win once there was one.
	Reply Reliability `json:"reply"`
	Win   Reliability `json:"win"`
	// Sources are those of replies by source, the most sends first.
	Sources []SourceReliability `json:"sources"`
	// Waiting is how many sends have not yet had the time for an answer.
	Waiting int `json:"waiting"`
}
