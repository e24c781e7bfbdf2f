package core

import (
	"slices"
	"strings"
	"time"
)

// DraftWish is what the owner asks of one draft; the zero value leaves all to
// the program.
type DraftWish struct {
	// Channel is empty for the best one.
	Channel ChannelName `json:"channel,omitempty"`
	// Models are the only ones that may be called, as provider/model.
	Models []string `json:"models,omitempty"`
	// Variants is how many texts are made to choose from, 1 when 0.
	Variants int `json:"variants,omitempty"`
	// Instruction is the owner's own wish in plain words, such as "shorter".
	Instruction string `json:"instruction,omitempty"`
	// Language is empty for that of the posting.
	Language Lang `json:"language,omitempty"`
	// TemplateOnly calls no model.
	TemplateOnly bool `json:"template_only,omitempty"`
}

// The bounds of a DraftWish.
const (
	MaxVariants    = 5
	MaxInstruction = 500 // characters
	MaxDraftModels = 8
)

// NewDraftWish cleans a wish and checks its bounds.
func NewDraftWish(w DraftWish) (DraftWish, error) {
	w.Instruction = Clean(w.Instruction, 4*MaxInstruction, true)
	switch {
	case w.Variants < 0 || w.Variants > MaxVariants:
		return w, Invalid("variants", "%d is outside 1 to %d", w.Variants, MaxVariants)
	case len([]rune(w.Instruction)) > MaxInstruction:
		return w, Invalid("instruction", "the instruction has more than %d characters; say it shorter", MaxInstruction)
	case len(w.Models) > MaxDraftModels:
		return w, Invalid("models", "%d models are named, at most %d are compared", len(w.Models), MaxDraftModels)
	case w.TemplateOnly && (len(w.Models) > 0 || w.Instruction != ""):
		return w, Invalid("template_only", "a template takes neither a model nor an instruction; leave one of them out")
	}
	if w.Language = Lang(strings.ToLower(strings.TrimSpace(string(w.Language)))); w.Language != "" && !KnownLang(w.Language) {
		return w, Invalid("language", "%q is not the code of a language; use one of two letters, such as en or de", clip(string(w.Language), 20))
	}
	models := w.Models
	w.Models = nil
	for _, m := range models {
		if slices.Contains(w.Models, m) {
			continue
		}
		w.Models = append(w.Models, m)
		if !ValidModelName(m) {
			return w, Invalid("models", "%q is not a model; name it as provider/model, as listed by: automonet model list", clip(m, 80))
		}
	}
	if w.Variants == 0 {
		w.Variants = 1
	}
	return w, nil
}

// ValidModelName reports whether s names a model as provider/model.
func ValidModelName(s string) bool {
	slash := 0
	for i, r := range s {
		switch {
		case r == '/' && slash == 0 && i > 0:
			slash = i
		case r <= ' ' || r == 0x7f || r > 0x7f:
			return false
		}
	}
	return slash > 0 && slash < len(s)-1 && len(s) <= 200
}

// DraftStage is a step on the way to a text.
type DraftStage string

// The stages of a draft.
const (
	StageDraft     DraftStage = "draft"
	StageRepair    DraftStage = "repair"
	StageEscalate  DraftStage = "escalate"
	StageTranslate DraftStage = "translate"
	StagePolish    DraftStage = "polish"
	StageJudge     DraftStage = "judge"
	StageTemplate  DraftStage = "template"
	StageDone      DraftStage = "done"
)

// DraftDelta is a piece of a text under way. What came under an earlier Stage or
// Attempt of the same Variant is void once a later one speaks.
type DraftDelta struct {
	Variant int        `json:"variant"`
	Stage   DraftStage `json:"stage"`
	Attempt int        `json:"attempt,omitempty"`
	Model   string     `json:"model,omitempty"`
	Text    string     `json:"text,omitempty"`
}

// DraftTrial is one model's text in a comparison. Nothing of it is saved.
type DraftTrial struct {
	Model    string        `json:"model"`
	Rung     Rung          `json:"rung"`
	Content  Content       `json:"content"`
	Claims   []Claim       `json:"claims,omitempty"`
	Gates    []GateResult  `json:"gates,omitempty"`
	Missing  []string      `json:"missing,omitempty"`
	Flags    []string      `json:"flags,omitempty"`
	Cost     NanoUSD       `json:"cost_nusd"`
	Duration time.Duration `json:"duration_ns"`
	Calls    []CallID      `json:"calls,omitempty"`
	Steps    []DraftStep   `json:"steps,omitempty"`
	// Err says why the model gave no text, ErrKind of what kind that is; the rest is
	// empty then.
	Err     string `json:"error,omitempty"`
	ErrKind Kind   `json:"error_kind,omitempty"`
}

// DraftStep is one model call of a draft and what came of it.
type DraftStep struct {
	Stage DraftStage `json:"stage"`
	Model string     `json:"model,omitempty"`
	// Result is "passed", "gated" or "failed"; Why holds the codes of the
	// findings, or of the failure.
	Result string   `json:"result"`
	Why    []string `json:"why,omitempty"`
	Calls  []CallID `json:"calls,omitempty"`
	Cost   NanoUSD  `json:"cost_nusd,omitempty"`
	Cached bool     `json:"cached,omitempty"`
	// Failed names the gates behind Why.
	Failed []string `json:"failed,omitempty"`
	// Variant counts from 1 where several were wished, else it is 0.
	Variant int `json:"variant,omitempty"`
	// Score is a judge's verdict, 0 to 100.
	Score *int `json:"score,omitempty"`
}

// Requirement is one thing that a posting asks of an applicant, and how the text
// meets it.
type Requirement struct {
	Kind InstructionKind `json:"kind"`
	// Text is what is asked, in the posting's words.
	Text string `json:"text"`
	Met  bool   `json:"met"`
	// By is "code", "model" or "owner".
	By string `json:"by,omitempty"`
}

// Credit is where the reward of a text belongs once the owner or a client has
// answered it.
type Credit struct {
	Model   string `json:"model"`
	Task    Task   `json:"task"`
	Context string `json:"context"`
}

// Writing is how a text came about.
type Writing struct {
	Calls        []CallID      `json:"calls,omitempty"`
	Cost         NanoUSD       `json:"cost_nusd"`
	Steps        []DraftStep   `json:"steps,omitempty"`
	Requirements []Requirement `json:"requirements,omitempty"`
	// Credit is nil for a text that no model wrote, and once it was given.
	Credit *Credit `json:"credit,omitempty"`
	// Original is the body as it was written, once the owner has edited it.
	Original string `json:"original,omitempty"`
	// Others are further variants that the owner may take instead.
	Others []Variant `json:"others,omitempty"`
}

// Variant is a text that was made beside the one of the proposal.
type Variant struct {
	Content  Content      `json:"content"`
	Claims   []Claim      `json:"claims,omitempty"`
	Gates    []GateResult `json:"gates,omitempty"`
	Missing  []string     `json:"missing,omitempty"`
	Flags    []string     `json:"flags,omitempty"`
	Rung     Rung         `json:"rung"`
	Template string       `json:"template,omitempty"`
	Model    string       `json:"model,omitempty"`
	Credit   *Credit      `json:"credit,omitempty"`
}
