package service

import (
	"context"

	"github.com/automonet/automonet/core"
)

// Conversations is what the owner says in conversations that have begun.
type Conversations interface {
	Answers(ctx context.Context, f core.AnswerFilter) (list []core.Answer, next string, err error)
	Answer(ctx context.Context, id core.AnswerID) (core.Answer, error)
	// Conversation returns the mails of a submission's conversation.
	Conversation(ctx context.Context, id core.SubmissionID) (core.Conversation, error)
	// DraftAnswer writes an answer, or a follow-up where nobody has answered. see gets
	// the text as it grows and may be nil.
	DraftAnswer(ctx context.Context, id core.SubmissionID, wish core.AnswerWish, by string, see func(core.DraftDelta)) (core.Answer, error)
	// ApproveAnswer is bound to the hash that the user saw.
	ApproveAnswer(ctx context.Context, id core.AnswerID, hash core.ContentHash, by string) (core.Answer, error)
	RejectAnswer(ctx context.Context, id core.AnswerID, by, reason string) (core.Answer, error)
	// EditAnswer replaces the text and voids an approval; gates run again. seen is the
	// hash of what was edited, "" for whatever stands there.
	EditAnswer(ctx context.Context, id core.AnswerID, seen core.ContentHash, e core.AnswerEdit, by string) (core.Answer, error)
	// ResolveAnswer settles what needs a human: how is "sent", "absent", "cancel" or
	// "resume".
	ResolveAnswer(ctx context.Context, id core.AnswerID, how, by, note string) (core.Answer, error)
	// PreviewAnswer shows exactly what would be sent, and what stands in its way.
	PreviewAnswer(ctx context.Context, id core.AnswerID) (core.Preview, error)
}
