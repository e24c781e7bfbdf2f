package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
)

// The exit codes.
const (
	exitDone     = 0
	exitFailed   = 1
	exitUsage    = 2 // wrong usage or configuration
	exitNotFound = 3
	exitRefused  = 4 // refused by policy or budget
	exitRunning  = 5 // another agent runs on the data folder (only run)
)

// errFindings ends doctor and config check after they said what is wrong.
var errFindings = errors.New("there are findings")

func (a *command) exitCode(err error) int {
	switch core.KindOf(err) {
	case core.KindInvalid:
		return exitUsage
	case core.KindNotFound:
		return exitNotFound
	case core.KindDenied, core.KindBudget:
		return exitRefused
	case core.KindConflict:
		if a.running {
			return exitRunning
		}
	}
	return exitFailed
}

// fail says what went wrong and returns the exit code. Internals are shown only
// with --debug.
func (a *command) fail(err error) int {
	if errors.Is(err, errFindings) {
		return exitFailed
	}
	code := a.exitCode(err)
	text := a.errorText(err)
	if a.flagJSON {
		problem := map[string]any{"title": string(core.KindOf(err)), "status": httpStatus(core.KindOf(err)), "detail": text}
		var ce *core.Error
		if errors.As(err, &ce) && ce.Field != "" {
			problem["field"] = ce.Field
		}
		raw, _ := json.Marshal(problem)
		_, _ = fmt.Fprintln(a.Stderr, string(raw))
		return code
	}
	for i, line := range strings.Split(text, "\n") {
		if i == 0 {
			line = a.out.paint(styleBad, a.t("error.prefix")) + " " + line
		}
		_, _ = fmt.Fprintln(a.Stderr, line)
	}
	if a.flagDebug {
		_, _ = fmt.Fprintln(a.Stderr, core.Clean(fmt.Sprintf("%+v", chain(err)), 16<<10, true))
	}
	return code
}

func (a *command) errorText(err error) string {
	var probs config.Problems
	var ce *core.Error
	switch {
	case errors.As(err, &probs):
		return probs.Text(a.say)
	case errors.As(err, &ce) && (ce.Kind != core.KindInternal || !errors.Is(err, context.Canceled)):
		text := a.say.Error(ce.Msg)
		if ce.Field != "" {
			text = a.say.Or("field."+ce.Field, ce.Field, nil) + ": " + text
		}
		return core.Clean(text, 16<<10, true)
	case errors.Is(err, context.Canceled):
		return a.t("error.cancelled")
	case errors.Is(err, context.DeadlineExceeded):
		return a.t("error.timeout")
	}
	return a.t("error.internal")
}

// chain lists what an error wraps, outermost first.
func chain(err error) []string {
	var out []string
	for ; err != nil; err = errors.Unwrap(err) {
		out = append(out, err.Error())
	}
	return out
}

func httpStatus(k core.Kind) int {
	switch k {
	case core.KindInvalid:
		return 422
	case core.KindNotFound:
		return 404
	case core.KindConflict:
		return 409
	case core.KindDenied, core.KindBlocked:
		return 403
	case core.KindBudget:
		return 402
	case core.KindTransient:
		return 503
	case core.KindUnauthenticated, core.KindSetupNeeded:
		return 401
	case core.KindThrottled:
		return 429
	}
	return 500
}

// noArgs, oneArg and anyArg check arguments with messages in the user's language.
func (a *command) noArgs(cmd *cobra.Command, got []string) error {
	if len(got) == 0 {
		return nil
	}
	if cmd.HasSubCommands() {
		var known []string
		for _, c := range cmd.Commands() {
			if c.IsAvailableCommand() {
				known = append(known, c.Name())
			}
		}
		msg := a.f("error.command", args{"got": got[0], "list": strings.Join(known, ", ")})
		if hint := config.Nearest(got[0], known); hint != "" {
			msg += " " + a.f("config.hint", args{"hint": hint})
		}
		return core.Invalid("", "%s", msg)
	}
	return core.Invalid("", "%s", a.f("error.args.none", args{"command": cmd.CommandPath(), "got": got[0]}))
}

func (a *command) oneArg(name string) cobra.PositionalArgs { return a.someArgs(name, 1, 1) }

func (a *command) someArgs(name string, least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, got []string) error {
		if len(got) >= least && len(got) <= most {
			return nil
		}
		return core.Invalid("", "%s", a.say.N("error.args", len(got), args{"command": cmd.CommandPath(), "want": name}))
	}
}

// flagError puts the errors of the flag parser into the user's language.
func (a *command) flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var noValue *pflag.ValueRequiredError
	var bad *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown) && strings.Trim(unknown.GetSpecifiedName(), "0123456789") == "":
		// An amount below nothing reads like a flag.
		return core.Invalid("", "%s", a.f("error.negative", args{"got": "-" + unknown.GetSpecifiedName(), "want": a.t("want.usd")}))
	case errors.As(err, &unknown):
		var known []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, "--"+f.Name) })
		name := "--" + unknown.GetSpecifiedName()
		msg := a.f("error.flag", args{"got": name, "command": cmd.CommandPath()})
		if hint := config.Nearest(name, known); hint != "" {
			msg += " " + a.f("config.hint", args{"hint": hint})
		}
		return core.Invalid("", "%s", msg)
	case errors.As(err, &noValue):
		return core.Invalid("", "%s", a.f("error.flag.value", args{"flag": "--" + noValue.GetSpecifiedName()}))
	case errors.As(err, &bad):
		return core.Invalid("", "%s", a.f("error.flag.bad", args{"flag": "--" + bad.GetFlag().Name, "got": bad.GetValue(), "want": bad.GetFlag().Value.Type()}))
	}
	return core.Invalid("", "%s", a.f("error.flag.other", args{"command": cmd.CommandPath()})).Because(err)
}

// badValue refuses a word that is not one of the known ones.
func (a *command) badValue(got string, known []string) error {
	return core.Invalid("", "%s", a.f("error.value", args{"got": got, "want": strings.Join(known, ", ")})+a.hint(got, known))
}
