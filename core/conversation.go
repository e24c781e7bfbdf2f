package core

import "strings"

// Thread is the place of a mail in its conversation (RFC 5322 section 3.6.4): the
// Message-ID that it answers and those before it, without brackets.
type Thread struct {
	InReplyTo  string   `json:"in_reply_to"`
	References []string `json:"references,omitempty"`
}

// maxThread bounds the references of a mail of ours; the first one names the
// conversation and always stays.
const maxThread = 20

// NewThread is the thread of an answer to the mail id, whose own references are
// before. What is no Message-ID is left out.
func NewThread(id string, before []string) Thread {
	t := Thread{InReplyTo: id}
	seen := map[string]bool{}
	for _, r := range append(append([]string(nil), before...), id) {
		if MailID(r) && !seen[r] {
			seen[r] = true
			t.References = append(t.References, r)
		}
	}
	if n := len(t.References); n > maxThread {
		t.References = append(t.References[:1:1], t.References[n-maxThread+1:]...)
	}
	return t
}

// MailID reports whether s can stand between the brackets of a Message-ID: printable
// ASCII without blanks and brackets, with an @, at most 250 bytes.
func MailID(s string) bool {
	if len(s) < 3 || len(s) > 250 || !strings.Contains(s, "@") {
		return false
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f || strings.IndexByte(`<>"\\`, s[i]) >= 0 {
			return false
		}
	}
	return true
}

// Conversation is what is known of a submission's conversation.
type Conversation struct {
	Submission Submission `json:"submission"`
	// Replies and Answers are the oldest first.
	Replies []Reply  `json:"replies"`
	Answers []Answer `json:"answers"`
	// Outcome is what stands of it at last, "" for nothing.
	Outcome OutcomeKind `json:"outcome,omitempty"`
}

// ByPerson reports whether a class is that of a mail which a person wrote.
func (c ReplyClass) ByPerson() bool {
	switch c {
	case ReplyAuto, ReplyBounce, ReplyOther:
		return false
	}
	return true
}

// Last returns the latest reply of a person, nil for none.
func (c Conversation) Last() *Reply {
	for i := len(c.Replies) - 1; i >= 0; i-- {
		if c.Replies[i].Class.ByPerson() {
			return &c.Replies[i]
		}
	}
	return nil
}

// Reply returns one of its replies, nil for none of that id.
func (c Conversation) Reply(id ReplyID) *Reply {
	for i := range c.Replies {
		if c.Replies[i].ID == id {
			return &c.Replies[i]
		}
	}
	return nil
}

// Voids returns what becomes of an answer since the conversation went on without it:
// overtaken once there is nothing left to say, waiting where the owner has to look at
// it again, "" where it still fits.
func (c Conversation) Voids(a Answer) AnswerState {
	last := c.Last()
	if a.Kind == AnswerFollowUp {
		for _, r := range c.Replies {
			if r.Class != ReplyAuto {
				return AnswerOvertaken
			}
		}
		if c.Outcome != "" && c.Outcome != OutcomeGhosted {
			return AnswerOvertaken
		}
		return ""
	}
	switch {
	case c.Outcome == OutcomeWithdrawn, c.Outcome == OutcomeLost && a.Kind != AnswerThanks:
		return AnswerOvertaken
	case last == nil:
		return AnswerWaiting
	case last.ID != a.ReplyID && (a.Approval == nil || last.SeenAt.After(a.Approval.At)):
		// Whoever approves it with the newer mail at hand means this one all the same.
		return AnswerWaiting
	}
	return ""
}
