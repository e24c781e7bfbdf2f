package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
)

func (a *command) userCmd() *cobra.Command {
	cmd := a.noun("user")
	cmd.AddCommand(a.userList(), a.userAdd(), a.userRole(), a.userPassword(), a.userSwitch("disable", true), a.userSwitch("enable", false),
		a.userDo("unlock", func(ctx context.Context, s Session, name string) error { return s.UnlockUser(ctx, name, by) }),
		a.userSessions(), a.userDo("signout", func(ctx context.Context, s Session, name string) error { return s.SignOut(ctx, name, by) }),
		a.userRemove())
	return cmd
}

func (a *command) userList() *cobra.Command {
	return &cobra.Command{Use: "list", Short: a.t("cmd.user.list"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			users, err := s.Users(ctx)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(listOf(users, ""))
			}
			if len(users) == 0 {
				a.out.line(a.t("user.none"))
				return nil
			}
			var rows [][]cell
			for _, u := range users {
				rows = append(rows, []cell{plainCell(u.Name), plainCell(a.t("role." + string(u.Role))), plainCell(a.userState(u))})
			}
			a.out.table([]column{{head: a.t("col.user")}, {head: a.t("col.role")}, {head: a.t("col.state"), flex: true}}, rows)
			return nil
		})
	}}
}

func (a *command) userSessions() *cobra.Command {
	return &cobra.Command{Use: "sessions NAME", Short: a.t("cmd.user.sessions"), Args: a.oneArg("NAME"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			list, err := s.Sessions(ctx, words[0])
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(listOf(list, ""))
			}
			if len(list) == 0 {
				a.out.line(a.f("user.nosession", args{"name": words[0]}))
				return nil
			}
			var rows [][]cell
			for _, v := range list {
				rows = append(rows, []cell{plainCell(a.say.DateTime(v.CreatedAt.Local())), plainCell(a.say.DateTime(v.SeenAt.Local())), plainCell(v.Addr), plainCell(v.Agent)})
			}
			a.out.table([]column{{head: a.t("col.began")}, {head: a.t("col.seen")}, {head: a.t("col.from")}, {head: a.t("col.agent"), flex: true}}, rows)
			return nil
		})
	}}
}

func (a *command) userState(u core.User) string {
	switch {
	case u.Disabled:
		return a.t("user.disabled")
	case !u.HasPassword:
		return a.t("user.waiting")
	case !u.LockedUntil.IsZero():
		return a.f("user.locked", args{"until": a.say.DateTime(u.LockedUntil.Local())})
	}
	return a.t("user.ok")
}

func (a *command) userAdd() *cobra.Command {
	var role, lang string
	cmd := &cobra.Command{Use: "add NAME", Short: a.t("cmd.user.add"), Long: a.t("cmd.user.add.long"), Args: a.oneArg("NAME"),
		Example: "  automonet user add bert --role reviewer",
		RunE: func(cmd *cobra.Command, words []string) error {
			return a.with(cmd, func(ctx context.Context, s Session) error {
				out, err := s.AddUser(ctx, core.User{Name: words[0], Role: core.Role(role), Lang: core.Lang(lang)}, by)
				if err != nil {
					return err
				}
				if a.flagJSON {
					return a.out.json(out)
				}
				a.out.line(a.f("done.user.add", args{"name": out.User.Name, "role": a.t("role." + string(out.User.Role))}))
				return a.showLink(ctx, s, out.Link)
			})
		}}
	cmd.Flags().StringVar(&role, "role", string(core.RoleReviewer), a.t("flag.role"))
	cmd.Flags().StringVar(&lang, "language", "", a.t("flag.user.language"))
	return cmd
}

// showLink prints a set-up link. The secret stands behind the #, which no browser
// sends and no server logs.
func (a *command) showLink(ctx context.Context, s Session, l core.SetupLink) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	listen := cfg.HTTP.Listen
	if st, err := s.Status(ctx); err == nil && st.Listen != "" {
		listen = st.Listen
	}
	a.out.line(a.linkLine("setup.link", cfg.HTTP, listen, l))
	return nil
}

func (a *command) linkLine(key string, cfg config.HTTP, listen string, l core.SetupLink) string {
	return a.f(key, args{"url": cfg.URL(listen) + "/setup#token=" + l.Token, "until": a.say.DateTime(l.ExpiresAt.Local())})
}

func (a *command) userRole() *cobra.Command {
	return &cobra.Command{Use: "role NAME ROLE", Short: a.t("cmd.user.role"), Args: a.someArgs("NAME ROLE", 2, 2), RunE: func(cmd *cobra.Command, words []string) error {
		role, err := core.NewRole(words[1])
		if err != nil {
			return err
		}
		return a.changeUser(cmd, words[0], core.UserChange{Role: &role})
	}}
}

func (a *command) userSwitch(verb string, off bool) *cobra.Command {
	return &cobra.Command{Use: verb + " NAME", Short: a.t("cmd.user." + verb), Args: a.oneArg("NAME"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.changeUser(cmd, words[0], core.UserChange{Disabled: &off})
	}}
}

func (a *command) changeUser(cmd *cobra.Command, name string, c core.UserChange) error {
	return a.with(cmd, func(ctx context.Context, s Session) error {
		u, err := s.ChangeUser(ctx, name, c, by)
		if err != nil {
			return err
		}
		if a.flagJSON {
			return a.out.json(u)
		}
		a.out.line(a.f("done.user.change", args{"name": u.Name, "role": a.t("role." + string(u.Role)), "state": a.userState(u)}))
		return nil
	})
}

func (a *command) userPassword() *cobra.Command {
	return &cobra.Command{Use: "password NAME", Short: a.t("cmd.user.password"), Long: a.t("cmd.user.password.long"), Args: a.oneArg("NAME"), RunE: func(cmd *cobra.Command, words []string) error {
		password, err := a.readSecret(words[0])
		if err != nil {
			return err
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			if err := s.SetPassword(ctx, words[0], password, by); err != nil {
				return err
			}
			return a.done("done.user.password", args{"name": words[0]})
		})
	}}
}

func (a *command) userDo(verb string, f func(ctx context.Context, s Session, name string) error) *cobra.Command {
	return &cobra.Command{Use: verb + " NAME", Short: a.t("cmd.user." + verb), Args: a.oneArg("NAME"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			if err := f(ctx, s, words[0]); err != nil {
				return err
			}
			return a.done("done.user."+verb, args{"name": words[0]})
		})
	}}
}

func (a *command) userRemove() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{Use: "remove NAME", Short: a.t("cmd.user.remove"), Args: a.oneArg("NAME"), RunE: func(cmd *cobra.Command, words []string) error {
		if !yes && a.canAsk() {
			ok, err := a.confirm(a.f("ask.user.remove", args{"name": words[0]}))
			if err != nil || !ok {
				return err
			}
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			if err := s.RemoveUser(ctx, words[0], by); err != nil {
				return err
			}
			return a.done("done.user.remove", args{"name": words[0]})
		})
	}}
	cmd.Flags().BoolVar(&yes, "yes", false, a.t("flag.yes"))
	return cmd
}

func (a *command) setupCmd() *cobra.Command {
	cmd := a.noun("setup")
	cmd.AddCommand(&cobra.Command{Use: "link [USER]", Short: a.t("cmd.setup.link"), Long: a.t("cmd.setup.link.long"), Args: a.someArgs("[USER]", 0, 1), RunE: func(cmd *cobra.Command, words []string) error {
		name := ""
		if len(words) > 0 {
			name = words[0]
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			l, err := s.SetupLink(ctx, name, by)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(l)
			}
			return a.showLink(ctx, s, l)
		})
	}})
	return cmd
}
