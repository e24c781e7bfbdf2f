package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/automonet/automonet/core"
)

// CommandDoc describes a command as the help does, for the manual page and the
// reference, which are made of it.
type CommandDoc struct {
	// Path are the words that call the command, Use the same with its arguments.
	Path, Use string
	// Short is one line, Long what the help begins with where it says more.
	Short, Long string
	Examples    []string
	Flags       []FlagDoc
	// Groups are the commands below it by their titles, in the order of the help; a
	// command without groups has one without a title.
	Groups []GroupDoc
}

// GroupDoc is a group of commands.
type GroupDoc struct {
	Title    string
	Commands []CommandDoc
}

// FlagDoc describes a flag.
type FlagDoc struct {
	Name, Short, Text string
	// Value is what stands for the value, "" for a switch; Default its default.
	Value, Default string
}

// Describe returns the whole command line in a language. The flags of the root are
// those of every command.
func Describe(lang core.Lang, backend Backend) CommandDoc {
	// The zone of this machine is a default of init, and no part of the description.
	a := newCommand(Program{Args: []string{"--lang=" + string(lang)}, Environ: []string{"TZ=UTC"}, Backend: backend})
	return a.describe(a.root())
}

func (a *command) describe(cmd *cobra.Command) CommandDoc {
	doc := CommandDoc{Path: cmd.CommandPath(), Use: cmd.CommandPath(), Short: cmd.Short, Long: cmd.Long, Examples: exampleLines(cmd)}
	if cmd.HasParent() {
		doc.Use = cmd.Parent().CommandPath() + " " + cmd.Use
	}
	flags := cmd.LocalNonPersistentFlags()
	if !cmd.HasParent() {
		flags = cmd.PersistentFlags()
	}
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		name, value, def := a.flagWords(f)
		doc.Flags = append(doc.Flags, FlagDoc{Name: name, Short: f.Shorthand, Text: f.Usage, Value: value, Default: def})
	})
	show := func(title, id string) {
		g := GroupDoc{Title: strings.TrimSuffix(title, ":")}
		for _, c := range cmd.Commands() {
			if c.IsAvailableCommand() && c.GroupID == id {
				g.Commands = append(g.Commands, a.describe(c))
			}
		}
		if len(g.Commands) > 0 {
			doc.Groups = append(doc.Groups, g)
		}
	}
	for _, g := range cmd.Groups() {
		show(g.Title, g.ID)
	}
	show("", "")
	return doc
}

// flagWords are a flag's name, the word for its value and its default, the latter
// two "" where there is none worth telling.
func (a *command) flagWords(f *pflag.Flag) (name, value, def string) {
	if f.Value.Type() == "bool" {
		return f.Name, "", ""
	}
	if f.DefValue != "[]" && f.DefValue != "0" {
		def = f.DefValue
	}
	return f.Name, a.t("help.value"), def
}
