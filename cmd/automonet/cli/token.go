package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
)

func (a *command) tokenCmd() *cobra.Command {
	cmd := a.noun("token")
	cmd.AddCommand(a.tokenList(), a.tokenCreate(),
		&cobra.Command{Use: "revoke NAME", Short: a.t("cmd.token.revoke"), Args: a.oneArg("NAME"), RunE: func(cmd *cobra.Command, words []string) error {
			return a.with(cmd, func(ctx context.Context, s Session) error {
				if err := s.RemoveKey(ctx, words[0], by); err != nil {
					return err
				}
				return a.done("done.token.revoke", args{"name": words[0]})
			})
		}},
		&cobra.Command{Use: "rotate", Short: a.t("cmd.token.rotate"), Long: a.t("cmd.token.rotate.long"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			return a.with(cmd, func(ctx context.Context, s Session) error {
				if err := s.RotateKeys(ctx, by); err != nil {
					return err
				}
				return a.done("done.token.rotate", nil)
			})
		}})
	return cmd
}

func (a *command) tokenList() *cobra.Command {
	return &cobra.Command{Use: "list", Short: a.t("cmd.token.list"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			keys, err := s.Keys(ctx)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(listOf(keys, ""))
			}
			if len(keys) == 0 {
				a.out.line(a.t("token.none"))
				return nil
			}
			var rows [][]cell
			for _, k := range keys {
				rows = append(rows, []cell{plainCell(k.Name), plainCell(k.User), plainCell(scopeNames(k.Scopes)), plainCell(k.Prefix), plainCell(a.keyUntil(k))})
			}
			a.out.table([]column{{head: a.t("col.key"), flex: true}, {head: a.t("col.user")}, {head: a.t("col.rights")}, {head: a.t("col.prefix")}, {head: a.t("col.until")}}, rows)
			return nil
		})
	}}
}

func scopeNames(list []core.AccessScope) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return strings.Join(out, ", ")
}

func (a *command) keyUntil(k core.APIKey) string {
	switch {
	case k.Void:
		return a.t("token.void")
	case k.ExpiresAt.IsZero():
		return a.t("token.forever")
	}
	return a.say.DateTime(k.ExpiresAt.Local())
}

func (a *command) tokenCreate() *cobra.Command {
	var scopes []string
	var user string
	var days int
	cmd := &cobra.Command{Use: "create NAME", Short: a.t("cmd.token.create"), Long: a.t("cmd.token.create.long"), Args: a.oneArg("NAME"),
		Example: "  automonet token create prometheus --scope read --days 365",
		RunE: func(cmd *cobra.Command, words []string) error {
			var list []core.AccessScope
			for _, s := range scopes {
				scope, err := core.NewAccessScope(s)
				if err != nil {
					return err
				}
				list = append(list, scope)
			}
			return a.with(cmd, func(ctx context.Context, s Session) error {
				owner, err := keyOwner(ctx, s, user)
				if err != nil {
					return err
				}
				k, err := s.AddKey(ctx, owner, words[0], list, time.Duration(days)*24*time.Hour, by)
				if err != nil {
					return err
				}
				if a.flagJSON {
					return a.out.json(k)
				}
				a.out.line(a.f("done.token.create", args{"name": k.Name, "user": k.User, "rights": scopeNames(k.Scopes)}))
				a.out.line(k.Secret)
				return nil
			})
		}}
	cmd.Flags().StringSliceVar(&scopes, "scope", []string{string(core.ScopeRead)}, a.t("flag.scope"))
	cmd.Flags().StringVar(&user, "user", "", a.t("flag.token.user"))
	cmd.Flags().IntVar(&days, "days", 0, a.t("flag.days"))
	return cmd
}

// keyOwner is whose key is made: who is named, else the only owner.
func keyOwner(ctx context.Context, s Session, name string) (string, error) {
	if name != "" {
		return name, nil
	}
	users, err := s.Users(ctx)
	if err != nil {
		return "", err
	}
	owner, owners := "", 0
	for _, u := range users {
		if u.Role == core.RoleOwner && !u.Disabled {
			owner = u.Name
			owners++
		}
	}
	if owners == 1 {
		return owner, nil
	}
	return "", core.Invalid("--user", "say whose key it is: there is not exactly one owner; list the users with: automonet user list")
}
