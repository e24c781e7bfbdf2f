package cli

import (
	"fmt"
	"strings"

	"github.com/mattn/go-runewidth"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// localise puts cobra's own words into the user's language.
func (a *command) localise(root *cobra.Command) {
	root.SetFlagErrorFunc(a.flagError)
	root.SetUsageFunc(func(cmd *cobra.Command) error { a.usage(cmd); return nil })
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		text := cmd.Long
		if text == "" {
			text = cmd.Short
		}
		a.out.line(text)
		a.out.blank()
		a.usage(cmd)
	})
	root.SetHelpCommand(&cobra.Command{
		Use: "help [" + a.t("help.command") + "]", Short: a.t("cmd.help"), Hidden: true,
		RunE: func(cmd *cobra.Command, words []string) error {
			found, rest, err := cmd.Root().Find(words)
			if err != nil || found == nil || len(rest) > 0 {
				return a.noArgs(cmd.Root(), words)
			}
			return found.Help()
		},
	})
	root.CompletionOptions.DisableDefaultCmd = true
}

// usage writes how a command is called: its form, examples, commands and flags.
func (a *command) usage(cmd *cobra.Command) {
	a.out.head(a.t("help.usage"))
	if cmd.HasAvailableSubCommands() {
		a.out.line("  " + cmd.CommandPath() + " " + a.t("help.command") + " [" + a.t("help.opts") + "]")
	} else {
		line := cmd.Parent()
		prefix := ""
		if line != nil {
			prefix = line.CommandPath() + " "
		}
		a.out.line("  " + prefix + cmd.Use + " [" + a.t("help.opts") + "]")
	}
	if cmd.HasExample() {
		a.out.blank()
		a.out.head(a.t("help.examples"))
		for _, l := range exampleLines(cmd) {
			a.out.line("  " + l)
		}
	}
	a.commandsHelp(cmd)
	a.flagsHelp(a.t("help.flags"), cmd.LocalFlags())
	if cmd.HasParent() {
		a.flagsHelp(a.t("help.global"), cmd.InheritedFlags())
	}
	if cmd.HasAvailableSubCommands() {
		a.out.blank()
		a.out.line(a.t("help.hint"))
	}
}

// exampleLines are the examples of a command, a line each.
func exampleLines(cmd *cobra.Command) []string {
	var out []string
	for l := range strings.Lines(cmd.Example) {
		out = append(out, strings.TrimSpace(l))
	}
	return out
}

func (a *command) commandsHelp(cmd *cobra.Command) {
	if !cmd.HasAvailableSubCommands() {
		return
	}
	show := func(title, group string) {
		var rows [][2]string
		for _, c := range cmd.Commands() {
			if c.IsAvailableCommand() && c.GroupID == group {
				rows = append(rows, [2]string{c.Name(), c.Short})
			}
		}
		if len(rows) > 0 {
			a.out.blank()
			a.out.head(title)
			a.helpRows(rows)
		}
	}
	for _, g := range cmd.Groups() {
		show(g.Title, g.ID)
	}
	title := a.t("help.commands")
	if len(cmd.Groups()) > 0 {
		title = a.t("help.more_commands")
	}
	show(title, "")
}

func (a *command) flagsHelp(title string, flags *pflag.FlagSet) {
	var rows [][2]string
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		name, text := "    --"+f.Name, f.Usage
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", --" + f.Name
		}
		if f.Name == "help" {
			text = a.t("flag.help")
		}
		if _, value, def := a.flagWords(f); value != "" {
			name += " " + value
			if def != "" {
				text += " (" + a.f("help.default", args{"value": def}) + ")"
			}
		}
		rows = append(rows, [2]string{name, text})
	})
	if len(rows) == 0 {
		return
	}
	a.out.blank()
	a.out.head(title)
	a.helpRows(rows)
}

// helpRows writes names and explanations in two columns, wrapped to the width.
func (a *command) helpRows(rows [][2]string) {
	wide := 0
	for _, r := range rows {
		wide = max(wide, runewidth.StringWidth(r[0]))
	}
	room := 100
	if a.out.width > 0 && a.out.width < room {
		room = a.out.width
	}
	for _, r := range rows {
		for i, l := range wrap(r[1], room-wide-4) {
			name := r[0]
			if i > 0 {
				name = ""
			}
			_, _ = fmt.Fprintln(a.out.w, "  "+name+strings.Repeat(" ", wide-runewidth.StringWidth(name))+"  "+l)
		}
	}
}
