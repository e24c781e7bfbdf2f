package core

import "time"

// ContractType says what kind of engagement a posting offers.
type ContractType string

// The kinds of engagement; the empty one means unknown.
const (
	ContractUnknown    ContractType = ""
	ContractFreelance  ContractType = "freelance"
	ContractFixedTerm  ContractType = "fixed_term"
	ContractPermanent  ContractType = "permanent"
	ContractPartTime   ContractType = "part_time"
	ContractInternship ContractType = "internship"
)

// RemoteKind says where the work is done.
type RemoteKind string

// The places of work; the empty one means unknown.
const (
	RemoteUnknown RemoteKind = ""
	RemoteFull    RemoteKind = "remote"
	RemoteHybrid  RemoteKind = "hybrid"
	RemoteOnsite  RemoteKind = "onsite"
)

// Span is a half-open byte range [Start, End) of the text it was read from.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// SkillMention is a skill that a posting names, by its canonical taxonomy name.
type SkillMention struct {
	Skill    string `json:"skill"`
	Required bool   `json:"required"`
	// Years is how many years of practice are asked for, 0 when that is not said.
	Years int  `json:"years,omitempty"`
	Span  Span `json:"span,omitzero"`
}

// ContactKind says how a posting wants to be answered.
type ContactKind string

// The kinds of contact.
const (
	ContactMail ContactKind = "mail"
	ContactURL  ContactKind = "url"
)

// Contact is a way of applying that is found literally in a posting.
type Contact struct {
	Kind  ContactKind `json:"kind"`
	Value string      `json:"value"`
	Span  Span        `json:"span,omitzero"`
	// Obfuscated is set when the address was written as "jobs [at] example.org".
	Obfuscated bool `json:"obfuscated,omitempty"`
}

// InstructionKind says what a posting asks of an applicant.
type InstructionKind string

// The instructions that are understood; others are InstructionOther and shown.
const (
	InstructionMention    InstructionKind = "mention_word"   // Token must appear in the text
	InstructionStartWith  InstructionKind = "start_with"     // the text must start with Token
	InstructionSubject    InstructionKind = "subject"        // Token must be the subject or part of it
	InstructionRate       InstructionKind = "state_rate"     // state a rate
	InstructionPortfolio  InstructionKind = "send_portfolio" // link to work samples
	InstructionCV         InstructionKind = "send_cv"
	InstructionAvailable  InstructionKind = "state_availability"
	InstructionQuestion   InstructionKind = "answer_question" // Text is the question
	InstructionLanguage   InstructionKind = "write_in"        // Token is a language code
	InstructionViaForm    InstructionKind = "apply_via_form"
	InstructionNoAgencies InstructionKind = "no_agencies"
	InstructionOther      InstructionKind = "other"
)

// Instruction is something a posting asks of whoever applies. It is data to be
// shown and checked, never a command to this program.
type Instruction struct {
	Kind  InstructionKind `json:"kind"`
	Token string          `json:"token,omitempty"`
	Text  string          `json:"text"`
	Span  Span            `json:"span,omitzero"`
}

// Audience says whom an attention check is aimed at.
type Audience string

// The audiences of an attention check.
const (
	AimedAtHuman Audience = "human"
	AimedAtAI    Audience = "ai"
)

// AttentionCheck is a sentence that tests whether an applicant read the posting
// ("mention PELICAN") or whether a machine wrote the answer ("if you are an AI
// ..."). Those aimed at an AI are flagged for the human and never obeyed.
type AttentionCheck struct {
	Audience Audience `json:"audience"`
	Token    string   `json:"token,omitempty"`
	Text     string   `json:"text"`
	Span     Span     `json:"span,omitzero"`
}

// Workload is how much time a posting asks for, and when. Zero fields mean unknown.
type Workload struct {
	// Hours is the most hours of a week, 1 to 80.
	Hours int `json:"hours_per_week,omitempty"`
	// Weeks is how long the work lasts at least, 1 to 260; a month counts 52/12 weeks,
	// rounded.
	Weeks int `json:"weeks,omitempty"`
	// Start is the day on which the work starts; the day of the posting where it is to
	// start at once.
	Start time.Time `json:"start,omitzero"`
}

// Extraction is what was read from a posting's text by fixed rules. Empty
// fields mean unknown, never "none".
type Extraction struct {
	Language Lang `json:"language"`
	// LanguageConfidence is in 0..1.
	LanguageConfidence float64          `json:"language_confidence"`
	Skills             []SkillMention   `json:"skills,omitempty"`
	Pay                Pay              `json:"pay,omitzero"`
	Contract           ContractType     `json:"contract"`
	Remote             RemoteKind       `json:"remote"`
	Location           string           `json:"location,omitempty"`
	TimeZones          []string         `json:"time_zones,omitempty"`
	Workload           Workload         `json:"workload,omitzero"`
	Deadline           time.Time        `json:"deadline,omitzero"`
	Contacts           []Contact        `json:"contacts,omitempty"`
	Instructions       []Instruction    `json:"instructions,omitempty"`
	Attention          []AttentionCheck `json:"attention,omitempty"`
	// Role is the role line without company and place, for dedupe and drafts.
	Role string `json:"role,omitempty"`
	// Category is a template category: development, design, writing, data,
	// support or generic.
	Category string `json:"category,omitempty"`
	// Provenance says per field where its value came from: "hint:salary",
	// "text", "title". It feeds the explanation shown to the user.
	Provenance map[string]string `json:"provenance,omitempty"`
	// Version is the version of the rules that made this extraction.
	Version int `json:"version"`
}
