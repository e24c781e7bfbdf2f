package cli

import (
	"context"
	"sort"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
)

func (a *command) statusCmd() *cobra.Command {
	var running bool
	cmd := &cobra.Command{Use: "status", Short: a.t("cmd.status"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			st, err := s.Status(ctx)
			if err != nil {
				return err
			}
			if running && !st.Running {
				return core.Errorf(core.KindTransient, "%s", a.t("error.notrunning"))
			}
			if a.flagJSON {
				return a.out.json(st)
			}
			a.showStatus(st)
			return nil
		})
	}}
	cmd.Flags().BoolVar(&running, "running", false, a.t("flag.status.running"))
	return cmd
}

func (a *command) showStatus(st core.AgentStatus) {
	state := a.t("status.stopped")
	if st.Running {
		state = a.code("run", string(st.Run))
	}
	if st.RunReason != "" {
		state += " (" + a.say.Error(st.RunReason) + ")"
	}
	started := ""
	if !st.StartedAt.IsZero() {
		started = a.ago(st.StartedAt, st.Now)
	}
	a.out.pairs([][2]string{
		{a.t("status.agent"), state},
		{a.t("status.started"), started},
		{a.t("status.folder"), st.DataDir},
		{a.t("status.listen"), listenURL(st.Listen)},
		{a.t("status.jobs"), counts(a, "job", core.JobMachine().States(), st.Jobs)},
		{a.t("status.proposals"), counts(a, "proposal", core.ProposalMachine().States(), st.Proposals)},
		{a.t("status.submissions"), counts(a, "submission", core.SubmissionMachine().States(), st.Submissions)},
		{a.t("status.models"), a.modelLine(st.Models)},
		{a.t("status.budget"), a.budgetLine(st.Models)},
	})
	if len(st.Models.Notes)+len(st.Models.Alerts) > 0 {
		a.out.blank()
		a.modelNotes(st.Models)
	}
	if len(st.Actors) > 0 {
		a.out.blank()
		a.actors(st)
	}
	if len(st.Sources) > 0 {
		a.out.blank()
		a.sourceTable(views(st.Sources), st.Now)
	}
	if len(st.Locks) > 0 {
		a.out.blank()
		a.lockTable(st.Locks)
	}
	for _, x := range st.Autonomy {
		a.out.blank()
		a.autonomyLine(x)
	}
	a.held(st)
	if waiting := st.Proposals[core.ProposalWaiting]; waiting > 0 {
		a.out.blank()
		a.out.styled(styleLink, a.say.N("status.waiting", waiting, nil))
	}
	if n := st.Submissions[core.SubmissionUnknown] + st.Submissions[core.SubmissionNeedsHuman]; n > 0 {
		a.out.styled(styleWarn, a.say.N("status.unclear", n, nil))
	}
}

// held says that the agent was told to hold back, and how it goes on.
func (a *command) held(st core.AgentStatus) {
	if st.Run != core.RunPaused && st.Run != core.RunStopNew {
		return
	}
	a.out.blank()
	a.out.styled(styleWarn, a.f("status.held."+string(st.Run), args{"reason": dash(a.say.Error(st.RunReason))}))
}

func dash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func listenURL(listen string) string {
	if listen == "" {
		return ""
	}
	return "http://" + listen
}

// counts lists how many there are in each state that occurs.
func counts[S ~string](a *command, noun string, order []S, m map[S]int) string {
	out := ""
	for _, s := range order {
		if n := m[s]; n > 0 {
			if out != "" {
				out += ", "
			}
			word := a.state(noun, string(s))
			if n > 1 {
				word = a.say.Or("states."+noun+"."+string(s), word, nil)
			}
			out += a.say.Int(int64(n)) + " " + word
		}
	}
	if out == "" {
		return "0"
	}
	return out
}

func (a *command) actors(st core.AgentStatus) {
	list := append([]core.ActorStatus(nil), st.Actors...)
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	var rows [][]cell
	for _, act := range list {
		style := styleNone
		switch act.State {
		case "degraded":
			style = styleBad
		case "working":
			style = styleGood
		}
		note := a.note(act)
		rows = append(rows, []cell{plainCell(act.Name), {a.code("actor", act.State), style}, plainCell(note),
			plainCell(a.say.Int(act.Handled)), plainCell(a.say.Int(int64(act.Restarts))), plainCell(a.ago(act.LastAt, st.Now))})
	}
	a.out.table([]column{{head: a.t("col.actor")}, {head: a.t("col.state")}, {head: a.t("col.note"), flex: true},
		{head: a.t("col.handled"), right: true}, {head: a.t("col.restarts"), right: true}, {head: a.t("col.last")}}, rows)
}

// note says what an actor reports of itself; a time in it is shown as all times.
func (a *command) note(act core.ActorStatus) string {
	var detail any = a.say.Error(act.Detail)
	if at, err := time.Parse(time.RFC3339, act.Detail); err == nil {
		detail = at.Local()
	}
	if a.say.Has("note." + act.Note) {
		return a.f("note."+act.Note, args{"detail": detail})
	}
	return strings.TrimSpace(act.Note + " " + a.say.Value(detail))
}

// state says a state of a noun's machine; code says any other stable code.
func (a *command) state(noun, s string) string { return a.say.Or("state."+noun+"."+s, s, nil) }

func (a *command) code(group, s string) string { return a.say.Or(group+"."+s, s, nil) }

func (a *command) ago(t, now time.Time) string {
	if now.IsZero() {
		now = a.Clock.Now()
	}
	return a.say.Ago(t, now)
}

// runModeCmd makes pause, resume and stop-new.
func (a *command) runModeCmd(name string, mode core.RunMode) *cobra.Command {
	var reason string
	cmd := &cobra.Command{Use: name, Short: a.t("cmd." + name), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			st, err := s.SetRun(ctx, mode, reason, by)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(st)
			}
			a.out.line(a.t("done." + name))
			return nil
		})
	}}
	cmd.Flags().StringVar(&reason, "reason", "", a.t("flag.reason"))
	return cmd
}
