package core

import (
	"slices"
	"strings"
	"time"
)

// ArmDraw is the choice between arms that a proposal was written by.
type ArmDraw struct {
	// Template is "id@version", Model "provider/model", Step a price step such as
	// "-10%"; "" where there was nothing to choose.
	Template string `json:"template,omitempty"`
	Model    string `json:"model,omitempty"`
	Step     string `json:"step,omitempty"`
	// Chance is how likely this very combination was, above 0 to 1. It says nothing
	// where Missed is set.
	Chance float64 `json:"chance"`
	// Apart is how likely the template and the model were, whatever the price step.
	Apart float64 `json:"apart,omitempty"`
	// Forced says that a floor chose at least one of the three, Frozen that nothing was
	// tried and what is believed to be best was taken.
	Forced bool `json:"forced,omitempty"`
	Frozen bool `json:"frozen,omitempty"`
	// Rev is the revision of the win model that chose; 0 is the one before anything
	// was learned.
	Rev int64 `json:"rev"`
	// Missed says which choice could not be kept: "template" or "model".
	Missed string `json:"missed,omitempty"`
	// Arms are the templates and models on offer with the chance of each, whatever the
	// price step: by these a replay tells how another policy would have chosen. They add
	// up to 1; draws from before they were noted have none.
	Arms []ArmChance `json:"arms,omitempty"`
}

// ArmChance is how likely a template and a model were, above 0 to 1.
type ArmChance struct {
	Template string  `json:"template,omitempty"`
	Model    string  `json:"model,omitempty"`
	Chance   float64 `json:"chance"`
}

// Kept returns the draw after a text was written: with what of it could be kept.
// Without a bid of its own, priced false, there was no step.
func (d ArmDraw) Kept(template, model string, priced bool) *ArmDraw {
	if !priced && d.Step != "" {
		d.Step, d.Chance = "", d.Apart
	}
	switch {
	case d.Template != "" && d.Template != template:
		d.Missed = ArmTemplate
	case d.Model != "" && d.Model != model:
		d.Missed = ArmModel
	}
	return &d
}

// Supports reports whether the draw tells how likely what was sent was.
func (d *ArmDraw) Supports() bool { return d != nil && d.Missed == "" && d.Chance > 0 }

// ArmSettings say how freely the agent chooses between arms.
type ArmSettings struct {
	// Frozen takes what is believed to be best and tries nothing else.
	Frozen bool `json:"frozen,omitempty" yaml:"frozen,omitempty"`
	// Floor is the share of sends that each template and each model gets whatever is
	// known of it, 0 to 0.2.
	Floor float64 `json:"floor,omitempty" yaml:"floor,omitempty"`
	// Cap is the most that one gets of the latest 100 sends; 0 = no cap.
	Cap float64 `json:"cap,omitempty" yaml:"cap,omitempty"`
	// Spread scales how far samples spread around what is believed, 0 to 2; 0 = 0.5.
	Spread float64 `json:"spread,omitempty" yaml:"spread,omitempty"`
	// Off are arms that are not chosen, as "template:id@version", "model:name" or
	// "step:-10%".
	Off []string `json:"off,omitempty" yaml:"off,omitempty"`
}

// maxArmsOff bounds how many arms are taken out of the choice.
const maxArmsOff = 200

// Check refuses settings that cannot be kept.
func (a ArmSettings) Check() *Error {
	switch {
	case !(a.Floor >= 0 && a.Floor <= 0.2) || !(a.Cap >= 0 && a.Cap <= 1) || a.Cap > 0 && a.Cap < a.Floor:
		return Invalid("arms", "the floor of an arm is a share of 0 to 0.2, and its cap one of 0 to 1 that is not below the floor")
	case !(a.Spread >= 0 && a.Spread <= 2):
		return Invalid("arms.spread", "%v is outside 0 to 2", a.Spread)
	case len(a.Off) > maxArmsOff:
		return Invalid("arms.off", "%d arms are too many; at most %d are kept", len(a.Off), maxArmsOff)
	}
	for _, arm := range a.Off {
		if !ValidArm(arm) {
			return Invalid("arms.off", "%q is not an arm; name one as template:id@version, model:provider/name or step:-10%%", clip(arm, 60))
		}
	}
	return nil
}

// ValidArm reports whether s names an arm that can be taken out of the choice.
func ValidArm(s string) bool {
	kind, name, ok := strings.Cut(s, ":")
	if !ok || name == "" || len(s) > 200 || Clean(s, 200, false) != s {
		return false
	}
	return kind == ArmTemplate || kind == ArmModel || kind == ArmStep
}

// WithOff returns the settings with an arm taken out of the choice, or put back.
func (a ArmSettings) WithOff(arm string, off bool) ArmSettings {
	list := slices.DeleteFunc(slices.Clone(a.Off), func(o string) bool { return o == arm })
	if off {
		list = append(list, arm)
		slices.Sort(list)
	}
	a.Off = list
	return a
}

// The groups of arms.
const (
	ArmSource   = "source"
	ArmTemplate = "template"
	ArmModel    = "model"
	ArmStep     = "step"
)

// ArmEffect compares an arm with another one by the replies that it brings in a
// typical case: Ratio times as many, with the 90 % interval.
type ArmEffect struct {
	Than  string  `json:"than"`
	Ratio float64 `json:"ratio"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	// Clear says that the interval leaves out 1.
	Clear bool `json:"clear"`
}

// ArmFigure is how an arm does.
type ArmFigure struct {
	Name string `json:"name"`
	// Off says that the owner took it out of the choice.
	Off bool `json:"off,omitempty"`
	// Sends and Replies are those of it among the latest sends; Waiting are those of
	// which a reply may still come.
	Sends   int `json:"sends"`
	Replies int `json:"replies"`
	Waiting int `json:"waiting"`
	// Share is its part of the latest 100 sends.
	Share float64 `json:"share"`
	// Effect compares it with the arm of its group that was sent most; nil for that one.
	Effect *ArmEffect `json:"effect,omitempty"`
}

// ArmGroup is a list of arms between which is chosen, the most sent first.
type ArmGroup struct {
	// Kind is "source", "template", "model" or "step".
	Kind string      `json:"kind"`
	Arms []ArmFigure `json:"arms"`
}

// ArmsView is how all arms do, by the latest revision of the win model.
type ArmsView struct {
	Settings ArmSettings `json:"settings"`
	// Rev and At are those of the model; both are zero before anything was learned.
	Rev int64     `json:"rev"`
	At  time.Time `json:"at,omitzero"`
	// Sends is how many sends the figures stand on.
	Sends  int        `json:"sends"`
	Groups []ArmGroup `json:"groups"`
}
