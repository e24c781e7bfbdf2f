package rpc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"

	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
)

// stream handles a method that shows its work: send sends a piece on its way, and fails once
// the caller has left.
type stream func(ctx context.Context, args json.RawMessage, send func(frame) error) (any, error)

// frame is one line of a streamed answer: pieces, then the result or the failure.
type frame struct {
	Delta *core.DraftDelta `json:"delta,omitempty"`
	// Piece is a part of a document, Export how far it is.
	Piece   []byte           `json:"piece,omitempty"`
	Export  *core.SyncExport `json:"export,omitempty"`
	Result  json.RawMessage  `json:"result,omitempty"`
	Failure *failure         `json:"failure,omitempty"`
}

func streamed[A any](f func(ctx context.Context, a A, see func(core.DraftDelta)) (any, error)) stream {
	return func(ctx context.Context, raw json.RawMessage, send func(frame) error) (any, error) {
		var a A
		if err := json.Unmarshal(raw, &a); err != nil {
			return nil, core.Invalid("request", "the request cannot be read").Because(err)
		}
		return f(ctx, a, func(d core.DraftDelta) {
			_ = send(frame{Delta: &d}) // a draft is made for the agent, too
		})
	}
}

// streams is the table of the service's methods that show their work.
func streams(s service.Service) map[string]stream {
	return map[string]stream{
		"DraftWith": streamed(func(ctx context.Context, a draftWithArgs, see func(core.DraftDelta)) (any, error) {
			return s.DraftWith(ctx, a.ID, a.Wish, see)
		}),
		"Regenerate": streamed(func(ctx context.Context, a regenerateArgs, see func(core.DraftDelta)) (any, error) {
			return s.Regenerate(ctx, a.ID, a.Wish, a.By, see)
		}),
		"DraftAnswer": streamed(func(ctx context.Context, a answerArgs, see func(core.DraftDelta)) (any, error) {
			return s.DraftAnswer(ctx, a.SubmissionID, a.Wish, a.By, see)
		}),
		"Compare": streamed(func(ctx context.Context, a compareArgs, see func(core.DraftDelta)) (any, error) {
			return s.Compare(ctx, a.ID, a.Models, see)
		}),
		"ExportRemote": exportStream(s),
	}
}

// serve answers in lines of JSON, each sent at once. A caller that left ends the
// work; what was begun is taken up by the agent.
func (f stream) serve(w http.ResponseWriter, r *http.Request, args json.RawMessage, log *slog.Logger) {
	w.Header().Set("Content-Type", "application/x-ndjson")
	control := http.NewResponseController(w)
	enc := json.NewEncoder(w)
	result, err := f(r.Context(), args, func(piece frame) error {
		if err := enc.Encode(piece); err != nil {
			return err
		}
		return control.Flush()
	})
	var last frame
	if err == nil {
		last.Result, err = json.Marshal(result)
	}
	if err != nil {
		if core.KindOf(err) == core.KindInternal && r.Context().Err() == nil {
			log.Error("command failed", "path", r.URL.Path, "err", err)
		}
		last = frame{Failure: wire(err)}
	}
	_ = enc.Encode(last)
}

// askStream calls a method that shows its work on a draft.
func askStream[R any](ctx context.Context, c *Client, method string, args any, see func(core.DraftDelta)) (R, error) {
	return askFrames[R](ctx, c, method, args, func(f frame) error {
		if f.Delta != nil && see != nil {
			see(*f.Delta)
		}
		return nil
	})
}

// askFrames calls a method that shows its work; take is given each piece, and ends the call by an error.
func askFrames[R any](ctx context.Context, c *Client, method string, args any, take func(frame) error) (R, error) {
	var result R
	body, err := json.Marshal(args)
	if err != nil {
		return result, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://agent/rpc/"+method, bytes.NewReader(body))
	if err != nil {
		return result, err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return result, left(ctx, stopped(err))
	}
	defer func() { _ = res.Body.Close() }()
	dec := json.NewDecoder(res.Body)
	if res.StatusCode != http.StatusOK {
		var f failure
		if err := dec.Decode(&f); err != nil || f.Kind == "" {
			return result, unreadable(err)
		}
		return result, f.error()
	}
	for {
		var f frame
		switch err := dec.Decode(&f); {
		case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
			return result, left(ctx, stopped(err))
		case err != nil:
			return result, left(ctx, unreadable(err))
		case f.Failure != nil:
			return result, left(ctx, f.Failure.error())
		case f.Result != nil:
			if err := json.Unmarshal(f.Result, &result); err != nil {
				return result, unreadable(err)
			}
			return result, nil
		default:
			if err := take(f); err != nil {
				return result, err
			}
		}
	}
}

// left is why a call ended: err, unless the caller ended it.
func left(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func stopped(err error) error {
	return core.Errorf(core.KindTransient, "the agent stopped answering; look at its log, then try again").Because(err)
}

func unreadable(err error) error {
	return core.Errorf(core.KindInternal, "the agent's answer cannot be read; is it of another version?").Because(err)
}

// DraftWith asks the running agent; see service.Service.
func (c *Client) DraftWith(ctx context.Context, id core.JobID, wish core.DraftWish, see func(core.DraftDelta)) (core.Proposal, error) {
	return askStream[core.Proposal](ctx, c, "DraftWith", draftWithArgs{id, wish}, see)
}

// Regenerate asks the running agent; see service.Service.
func (c *Client) Regenerate(ctx context.Context, id core.ProposalID, wish core.DraftWish, by string, see func(core.DraftDelta)) (core.Proposal, error) {
	return askStream[core.Proposal](ctx, c, "Regenerate", regenerateArgs{id, wish, by}, see)
}

// Compare asks the running agent; see service.Service.
func (c *Client) Compare(ctx context.Context, id core.JobID, models []string, see func(core.DraftDelta)) ([]core.DraftTrial, error) {
	return askStream[[]core.DraftTrial](ctx, c, "Compare", compareArgs{id, models}, see)
}

// Choose asks the running agent; see service.Service.
func (c *Client) Choose(ctx context.Context, id core.ProposalID, n int, by string) (core.Proposal, error) {
	return ask[core.Proposal](ctx, c, "Choose", chooseArgs{id, n, by})
}
