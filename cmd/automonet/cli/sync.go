package cli

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
)

// syncCmd shows and steers the copy at the owner's Supabase project.
func (a *command) syncCmd() *cobra.Command {
	cmd := a.noun("sync")
	cmd.Long = a.t("cmd.sync.long")
	cmd.AddCommand(a.syncLogin(), a.syncLogout(), a.syncStatus(), a.syncNow(), a.syncCheck(), a.syncDevices(), a.syncConflicts(), a.syncQuarantine(), a.syncExport(), a.syncErase())
	return cmd
}

func (a *command) syncLogin() *cobra.Command {
	var in core.SyncSignIn
	cmd := &cobra.Command{Use: "login MAIL", Short: a.t("cmd.sync.login"), Long: a.t("cmd.sync.login.long"), Args: func(cmd *cobra.Command, words []string) error {
		if len(words) == 0 {
			return core.Invalid("", "%s", a.t("error.sync.mail"))
		}
		return a.oneArg("MAIL")(cmd, words)
	}, RunE: func(cmd *cobra.Command, words []string) error {
		in.Mail = words[0]
		return a.with(cmd, func(ctx context.Context, s Session) error {
			have, err := s.SyncStatus(ctx)
			if err != nil {
				return err
			}
			// What is missing is said before a password is asked for.
			if have.Address == "" && (in.URL == "" || in.Key == "") {
				return core.Invalid("", "%s", a.t("error.sync.address"))
			}
			given, err := a.readSecret(words[0])
			if err != nil {
				return err
			}
			// Without a terminal the passphrase is the second line.
			in.Password, in.Passphrase, _ = strings.Cut(given, "\n")
			in.Password = strings.TrimRight(in.Password, "\r")
			if texts := cmp.Or(in.Texts, have.Texts); texts == "encrypted" && in.Passphrase == "" {
				if in.Passphrase, err = a.readSecret(a.t("sync.passphrase")); err != nil {
					return err
				}
			}
			st, err := s.SyncSignIn(ctx, in, by)
			if err != nil {
				return err
			}
			return a.showSync(st)
		})
	}}
	cmd.Flags().StringVar(&in.URL, "url", "", a.t("flag.syncurl"))
	cmd.Flags().StringVar(&in.Key, "key", "", a.t("flag.synckey"))
	cmd.Flags().StringVar(&in.Texts, "texts", "", a.t("flag.synctexts"))
	cmd.Flags().StringVar(&in.Name, "name", "", a.t("flag.syncname"))
	cmd.Flags().BoolVar(&in.New, "new", false, a.t("flag.syncnew"))
	return cmd
}

func (a *command) syncLogout() *cobra.Command {
	return &cobra.Command{Use: "logout", Short: a.t("cmd.sync.logout"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			if err := s.SyncSignOut(ctx, by); err != nil {
				return err
			}
			return a.done("done.sync.logout", nil)
		})
	}}
}

func (a *command) syncStatus() *cobra.Command {
	return &cobra.Command{Use: "status", Short: a.t("cmd.sync.status"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			st, err := s.SyncStatus(ctx)
			if err != nil {
				return err
			}
			return a.showSync(st)
		})
	}}
}

func (a *command) syncNow() *cobra.Command {
	return &cobra.Command{Use: "now", Short: a.t("cmd.sync.now"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			st, err := s.SyncNow(ctx, by)
			if err != nil {
				return err
			}
			return a.showSync(st)
		})
	}}
}

// showSync shows the state of copying, and what to do where it does not go on.
func (a *command) showSync(st core.SyncStatus) error {
	if a.flagJSON {
		return a.out.json(st)
	}
	a.out.line(a.t("sync.state." + st.State))
	if st.Project == "" {
		return nil
	}
	pairs := [][2]string{{a.t("sync.project"), st.Project}, {a.t("sync.account"), st.Mail}}
	if st.Device != "" {
		pairs = append(pairs, [2]string{a.t("sync.device"), st.Device})
	}
	pairs = append(pairs, [2]string{a.t("sync.texts"), a.t("sync.texts." + st.Texts)}, [2]string{a.t("sync.queue"), strconv.Itoa(st.Queue)},
		[2]string{a.t("sync.lag"), strconv.Itoa(int(st.Lag)) + " s"}, [2]string{a.t("sync.quarantined"), strconv.Itoa(st.Quarantined)},
		[2]string{a.t("sync.conflicts"), strconv.Itoa(st.Conflicts)})
	if !st.SuccessAt.IsZero() {
		pairs = append(pairs, [2]string{a.t("sync.success"), a.say.DateTime(st.SuccessAt.Local())})
	}
	a.out.pairs(pairs)
	if p := st.Problem; p != nil {
		a.out.blank()
		a.out.styled(styleWarn, a.t("sync.problem."+p.Code))
		a.out.line(a.t("sync.problem." + p.Code + ".fix"))
		if p.Text != "" {
			a.out.text(p.Text, "  ")
		}
	}
	return nil
}

func (a *command) syncCheck() *cobra.Command {
	return &cobra.Command{Use: "check", Short: a.t("cmd.sync.check"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			c, err := s.SyncCheck(ctx, by)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(c)
			}
			var rows [][]cell
			for _, t := range c.Tables {
				state := cell{a.t("sync.equal"), styleGood}
				if !t.Equal {
					state = cell{a.t("sync.differs"), styleWarn}
				}
				rows = append(rows, []cell{plainCell(t.Table), plainCell(strconv.Itoa(t.Here)), plainCell(strconv.Itoa(t.There)), state})
			}
			a.out.table([]column{{head: a.t("col.table")}, {head: a.t("col.here")}, {head: a.t("col.there")}, {head: a.t("col.state")}}, rows)
			if c.Marked > 0 {
				a.out.line(a.f("sync.marked", args{"n": c.Marked}))
			}
			return nil
		})
	}}
}

func (a *command) syncDevices() *cobra.Command {
	var revoke string
	cmd := &cobra.Command{Use: "devices", Short: a.t("cmd.sync.devices"), Long: a.t("cmd.sync.devices.long"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			list, err := s.SyncDevices(ctx)
			if err != nil {
				return err
			}
			if revoke != "" {
				return a.revokeDevice(ctx, s, list, revoke)
			}
			if a.flagJSON {
				return a.out.json(listOf(list, ""))
			}
			var rows [][]cell
			for _, d := range list {
				state := cell{a.t("sync.device.in"), styleGood}
				switch {
				case !d.RevokedAt.IsZero():
					state = cell{a.t("sync.device.out"), styleNone}
				case d.This:
					state = cell{a.t("sync.device.this"), styleBold}
				}
				rows = append(rows, []cell{plainCell(short(d.ID)), plainCell(d.Name), plainCell(a.t("sync.kind." + d.Kind)), state, plainCell(a.say.DateTime(d.SeenAt.Local()))})
			}
			a.out.table([]column{{head: a.t("col.device")}, {head: a.t("col.name"), flex: true}, {head: a.t("col.kind")}, {head: a.t("col.state")}, {head: a.t("col.at")}}, rows)
			return nil
		})
	}}
	cmd.Flags().StringVar(&revoke, "revoke", "", a.t("flag.syncrevoke"))
	return cmd
}

// revokeDevice shuts one of these devices out: the one whose id begins so.
func (a *command) revokeDevice(ctx context.Context, s Session, list []core.SyncDevice, id string) error {
	var found []core.SyncDevice
	for _, d := range list {
		if d.RevokedAt.IsZero() && strings.HasPrefix(d.ID, id) {
			found = append(found, d)
		}
	}
	if len(found) != 1 {
		return core.Errorf(core.KindNotFound, "%s", a.f("error.sync.device", args{"device": core.Clean(id, 60, false)}))
	}
	password, err := a.readSecret(a.t("sync.password"))
	if err != nil {
		return err
	}
	if err := s.SyncRevoke(ctx, found[0].ID, password, by); err != nil {
		return err
	}
	return a.done("done.sync.revoke", args{"device": found[0].Name})
}

func (a *command) syncConflicts() *cobra.Command {
	var keep string
	cmd := &cobra.Command{Use: "conflicts [CONFLICT]", Short: a.t("cmd.sync.conflicts"), Long: a.t("cmd.sync.conflicts.long"), Args: a.someArgs("CONFLICT", 0, 1), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			if len(words) == 1 {
				c, err := s.ResolveSyncConflict(ctx, words[0], keep, by)
				if err != nil {
					return err
				}
				return a.done("done.sync.conflict", args{"field": c.Field, "kept": a.t("sync.kept." + c.Kept)})
			}
			list, err := s.SyncConflicts(ctx)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(listOf(list, ""))
			}
			if len(list) == 0 {
				a.out.line(a.t("sync.conflicts.none"))
				return nil
			}
			var rows [][]cell
			for _, c := range list {
				rows = append(rows, []cell{plainCell(c.ID), plainCell(core.Clean(string(c.Here), 80, false)), plainCell(core.Clean(string(c.There), 80, false)), plainCell(a.say.DateTime(c.At.Local()))})
			}
			a.out.table([]column{{head: a.t("col.conflict")}, {head: a.t("col.here"), flex: true}, {head: a.t("col.there"), flex: true}, {head: a.t("col.at")}}, rows)
			return nil
		})
	}}
	cmd.Flags().StringVar(&keep, "keep", "", a.t("flag.synckeep"))
	return cmd
}

func (a *command) syncQuarantine() *cobra.Command {
	var retry bool
	var discard string
	cmd := &cobra.Command{Use: "quarantine", Short: a.t("cmd.sync.quarantine"), Long: a.t("cmd.sync.quarantine.long"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			if retry {
				n, err := s.RetrySyncQuarantine(ctx, "", "", by)
				if err != nil {
					return err
				}
				return a.done("done.sync.retry", args{"n": n})
			}
			if discard != "" {
				entity, id, _ := strings.Cut(discard, "/")
				if err := s.DiscardSyncQuarantine(ctx, entity, id, by); err != nil {
					return err
				}
				return a.done("done.sync.discard", args{"row": discard})
			}
			list, err := s.SyncQuarantine(ctx)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(listOf(list, ""))
			}
			if len(list) == 0 {
				a.out.line(a.t("sync.quarantine.none"))
				return nil
			}
			var rows [][]cell
			for _, q := range list {
				rows = append(rows, []cell{plainCell(q.Entity), plainCell(q.ID), {q.Code, styleWarn}, plainCell(q.Error), plainCell(a.say.DateTime(q.Since.Local()))})
			}
			a.out.table([]column{{head: a.t("col.kind")}, {head: a.t("col.row")}, {head: a.t("col.code")}, {head: a.t("col.why"), flex: true}, {head: a.t("col.at")}}, rows)
			return nil
		})
	}}
	cmd.Flags().BoolVar(&retry, "retry", false, a.t("flag.syncretry"))
	cmd.Flags().StringVar(&discard, "discard", "", a.t("flag.syncdiscard"))
	return cmd
}

func (a *command) syncErase() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{Use: "erase", Short: a.t("cmd.sync.erase"), Long: a.t("cmd.sync.erase.long"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		if !yes {
			if !a.canAsk() {
				return core.Invalid("--yes", "%s", a.t("error.sync.erase"))
			}
			sure, err := a.confirm(a.t("ask.sync.erase"))
			if err != nil || !sure {
				return err
			}
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			n, err := s.DeleteRemote(ctx, by)
			if err != nil {
				return err
			}
			return a.done("done.sync.erase", args{"n": n})
		})
	}}
	cmd.Flags().BoolVar(&yes, "yes", false, a.t("flag.yes"))
	return cmd
}
