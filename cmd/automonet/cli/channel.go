package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
)

func (a *command) channelCmd() *cobra.Command {
	cmd := a.noun("channel")
	cmd.AddCommand(a.channelList(), a.channelSet(), a.channelTest(), a.channelSignIn())
	return cmd
}

func (a *command) channelList() *cobra.Command {
	return &cobra.Command{Use: "list", Short: a.t("cmd.channel.list"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			list, err := s.Channels(ctx)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(listOf(list, ""))
			}
			var rows [][]cell
			for _, c := range list {
				rows = append(rows, []cell{plainCell(string(c.Channel)), {a.mode(c.Mode), modeStyle(c.Mode)}, plainCell(a.mode(c.Default)),
					plainCell(a.mode(c.Ceiling)), plainCell(c.Note.Reviewed), plainCell(a.words(c.Note.Text))})
			}
			a.out.table([]column{{head: a.t("col.channel")}, {head: a.t("col.mode")}, {head: a.t("col.default")}, {head: a.t("col.ceiling")},
				{head: a.t("col.reviewed")}, {head: a.t("col.terms"), flex: true}}, rows)
			return nil
		})
	}}
}

// mode shows a mode by its name, which is also what commands and files take.
func (a *command) mode(m core.Mode) string { return string(m) }

func modeStyle(m core.Mode) style {
	switch m {
	case core.ModeOff:
		return styleDim
	case core.ModeAuto:
		return styleWarn
	}
	return styleGood
}

// knownChannel refuses the name of a channel that does not exist, and lists
// those that do.
func (a *command) knownChannel(ctx context.Context, s Session, name core.ChannelName) error {
	if name == "" {
		return nil
	}
	list, err := s.Channels(ctx)
	if err != nil {
		return err
	}
	var known []string
	for _, c := range list {
		if c.Channel == name {
			return nil
		}
		known = append(known, string(c.Channel))
	}
	return core.Errorf(core.KindNotFound, "%s", a.f("error.channel", args{"got": string(name), "list": strings.Join(known, ", ")})+a.hint(string(name), known))
}

func (a *command) channelSet() *cobra.Command {
	var permission string
	modes := []string{"off", "read", "draft", "confirm", "auto"}
	cmd := &cobra.Command{Use: "set CHANNEL " + strings.Join(modes, "|"), Short: a.t("cmd.channel.set"), Long: a.t("cmd.channel.set.long"),
		Args: a.someArgs("CHANNEL "+strings.Join(modes, "|"), 2, 2), RunE: func(cmd *cobra.Command, words []string) error {
			mode := core.Mode(words[1])
			if mode.Rank() < 0 {
				return core.Invalid("", "%s", a.f("error.value", args{"got": words[1], "want": strings.Join(modes, ", ")})+a.hint(words[1], modes))
			}
			return a.with(cmd, func(ctx context.Context, s Session) error {
				name := core.ChannelName(words[0])
				if err := a.knownChannel(ctx, s, name); err != nil {
					return err
				}
				c, err := s.SetChannelMode(ctx, name, mode, permission)
				if err != nil {
					return err
				}
				if a.flagJSON {
					return a.out.json(c)
				}
				a.out.line(a.f("done.channel", args{"name": words[0], "mode": string(c.Mode), "means": a.code("mode", string(c.Mode))}))
				a.showNote(c.Note)
				return nil
			})
		}}
	cmd.Flags().StringVar(&permission, "permission", "", a.t("flag.permission"))
	return cmd
}

func (a *command) channelTest() *cobra.Command {
	var send bool
	cmd := &cobra.Command{Use: "test CHANNEL", Short: a.t("cmd.channel.test"), Args: a.oneArg("CHANNEL"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			name := core.ChannelName(words[0])
			if err := a.knownChannel(ctx, s, name); err != nil {
				return err
			}
			said, err := s.TestChannel(ctx, name, send)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(map[string]string{"channel": words[0], "result": said})
			}
			if said == "" {
				said = a.t("done.channel.fine")
			}
			a.out.line(a.f("done.channel.test", args{"name": words[0], "text": said}))
			return nil
		})
	}}
	cmd.Flags().BoolVar(&send, "send", false, a.t("flag.send"))
	return cmd
}

func (a *command) channelSignIn() *cobra.Command {
	return &cobra.Command{Use: "signin CHANNEL", Short: a.t("cmd.channel.signin"), Args: a.oneArg("CHANNEL"), RunE: func(cmd *cobra.Command, words []string) error {
		cfg, err := a.load()
		if err != nil {
			return err
		}
		if err := a.Backend.SignInChannel(cmd.Context(), cfg, core.ChannelName(words[0]), func(address string) {
			a.out.line(a.t("signin.open"))
			a.out.line(address)
		}); err != nil {
			return err
		}
		return a.done("done.channel.signin", args{"name": words[0]})
	}}
}
