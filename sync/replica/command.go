package replica

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/automonet/automonet/core"
)

// actorPrefix begins the name under which a decision of the dashboard stands in the audit chain.
const actorPrefix = "dashboard:"

// codeChanged is the code of a decision about a content that is not there any more.
const codeChanged = "changed"

// maxCommands bounds the decisions of one round.
const maxCommands = 100

// actor names who decided, with the decision, so that its traces can be found.
func (r *Replica) actor(s core.SyncState, c core.RemoteCommand) string {
	return core.Clean(actorPrefix+s.Mail+"/"+c.ID, 200, false)
}

// command reads a decision. An edit that cannot be read is refused when its turn comes.
func (r *Replica) command(s core.SyncState, v pulled) core.RemoteCommand {
	c := core.RemoteCommand{ID: v.ID, Kind: core.CommandKind(v.Kind), Target: v.Target, Hash: core.ContentHash(v.Hash),
		Reason: core.Clean(v.Reason, 300, false), Session: v.Device, MadeAt: parsed(&v.Made), ExpiresAt: parsed(&v.Expires)}
	if v.Body != "" {
		text, err := r.open(s, "decisions", v.ID, "body", v.Body)
		if err == nil && shallow([]byte(text)) && json.Valid([]byte(text)) {
			c.Content = json.RawMessage(text)
		}
	}
	return c
}

// obey carries out what was decided, each decision once and by the same ways as here.
func (r *Replica) obey(ctx context.Context) (int, error) {
	s, err := r.cfg.Store.SyncState(ctx)
	if err != nil {
		return 0, err
	}
	list, err := r.cfg.Store.Commands(ctx, maxCommands, core.CommandPending, core.CommandApplying)
	if err != nil {
		return 0, err
	}
	for i, c := range list {
		if err := r.obeyOne(ctx, s, c); err != nil {
			return i, err
		}
	}
	return len(list), nil
}

func (r *Replica) obeyOne(ctx context.Context, s core.SyncState, c core.RemoteCommand) error {
	by := r.actor(s, c)
	if c.State == core.CommandApplying {
		// The agent stopped over it. What it did bears its name.
		traces, err := r.cfg.Store.Events(ctx, core.EventFilter{By: by, Limit: 1})
		if err != nil {
			return err
		}
		if len(traces) > 0 {
			c.State = core.CommandDone
			_, err := r.cfg.Store.SaveCommand(ctx, c)
			return err
		}
	}
	if c.Target != "" {
		if _, err := r.cfg.Do.Proposal(ctx, core.ProposalID(c.Target)); core.KindOf(err) == core.KindNotFound {
			// Another agent of the account wrote it, and answers.
			c.State = core.CommandSkipped
			_, err := r.cfg.Store.SaveCommand(ctx, c)
			return err
		}
	}
	if !c.ExpiresAt.After(r.serverNow()) {
		c.State, c.Result = core.CommandExpired, "it came too late"
		_, err := r.cfg.Store.SaveCommand(ctx, c)
		return err
	}
	c.State = core.CommandApplying
	c, err := r.cfg.Store.SaveCommand(ctx, c)
	if err != nil {
		return err
	}
	r.cfg.Reach("replica.command.begin")
	err = r.apply(ctx, c, by)
	r.cfg.Reach("replica.command.applied")
	switch {
	case err == nil:
		c.State = core.CommandDone
	case ctx.Err() != nil, errors.Is(err, core.ErrHalt):
		return err
	case core.KindOf(err) == core.KindConflict:
		c.State, c.Code, c.Result = core.CommandRefused, codeChanged, core.Clean(err.Error(), 300, false)
	case core.KindOf(err) == core.KindTransient:
		// It is tried again in the next round, until it expires; the others go on.
		r.cfg.Log.Warn("a decision could not be carried out yet", "decision", c.ID, "err", err)
		return nil
	default:
		c.State, c.Result = core.CommandRefused, core.Clean(err.Error(), 300, false)
	}
	_, err = r.cfg.Store.SaveCommand(ctx, c)
	return err
}

// edited is the content of an edit. Whom it goes to and what is attached is changed at the agent only.
type edited struct {
	Subject *string `json:"subject"`
	Body    *string `json:"body"`
}

func (r *Replica) apply(ctx context.Context, c core.RemoteCommand, by string) error {
	id := core.ProposalID(c.Target)
	var err error
	switch c.Kind {
	case core.CommandPause:
		_, err = r.cfg.Do.SetRun(ctx, core.RunPaused, c.Reason, by)
	case core.CommandResume:
		_, err = r.cfg.Do.SetRun(ctx, core.RunNormal, c.Reason, by)
	case core.CommandStopNew:
		_, err = r.cfg.Do.SetRun(ctx, core.RunStopNew, c.Reason, by)
	case core.CommandApprove:
		if c.Hash == "" {
			return core.Errorf(core.KindDenied, "an approval names the content that was shown")
		}
		_, err = r.cfg.Do.Approve(ctx, id, c.Hash, by)
	case core.CommandReject:
		if _, err = r.shown(ctx, id, c.Hash); err == nil {
			_, err = r.cfg.Do.Reject(ctx, id, by, c.Reason)
		}
	case core.CommandEdit:
		var p core.Proposal
		if p, err = r.shown(ctx, id, c.Hash); err != nil {
			return err
		}
		var e edited
		if json.Unmarshal(c.Content, &e) != nil || e.Body == nil {
			return core.Errorf(core.KindDenied, "the new text cannot be read; where texts are encrypted, the dashboard needs the same passphrase")
		}
		content := p.Content
		content.Body = *e.Body
		if e.Subject != nil {
			content.Subject = *e.Subject
		}
		_, err = r.cfg.Do.Edit(ctx, id, content, by)
	default:
		return core.Errorf(core.KindDenied, "%q is no decision that this agent knows", core.Clean(string(c.Kind), 20, false))
	}
	return err
}

// shown returns a proposal whose content is still the one that was shown.
func (r *Replica) shown(ctx context.Context, id core.ProposalID, hash core.ContentHash) (core.Proposal, error) {
	p, err := r.cfg.Do.Proposal(ctx, id)
	if err == nil && (hash == "" || p.Content.Hash() != hash) {
		err = core.Errorf(core.KindConflict, "proposal %s has changed since it was shown; review it again", id)
	}
	return p, err
}
