package cli

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
)

func (a *command) proposalEdit() *cobra.Command {
	var subject, recipient, bodyFile, price string
	var attach, detach []string
	cmd := &cobra.Command{Use: "edit PROPOSAL", Short: a.t("cmd.proposal.edit"), Long: a.t("cmd.proposal.edit.long"), Args: a.oneArg("PROPOSAL"),
		RunE: func(cmd *cobra.Command, words []string) error {
			return a.withProposal(cmd, words[0], func(ctx context.Context, s Session, p core.Proposal) error {
				c := p.Content
				var err error
				if c.Attachments, err = changeFiles(c.Attachments, attach, detach); err != nil {
					return err
				}
				if len(attach)+len(detach) > 0 || cmd.Flags().Changed("subject") || cmd.Flags().Changed("to") || cmd.Flags().Changed("body") || price != "" {
					if cmd.Flags().Changed("subject") {
						c.Subject = subject
					}
					if cmd.Flags().Changed("to") {
						c.Recipient = recipient
					}
					if price != "" {
						if c.Price, err = a.price(price); err != nil {
							return err
						}
					}
					if bodyFile != "" {
						raw, err := readInput(a, bodyFile)
						if err != nil {
							return err
						}
						c.Body = core.Clean(string(raw), core.MaxTextBytes, true)
					}
				} else {
					text, err := a.editor(ctx, "proposal-"+short(p.ID)+".txt", a.editText(c))
					if err != nil {
						return err
					}
					if c, err = a.readEdited(text, c); err != nil {
						return err
					}
				}
				if len(attach) == 0 && c.Hash() == p.Content.Hash() {
					return a.unless(nil)
				}
				if p, err = s.Edit(ctx, p.ID, c, by); err != nil {
					return err
				}
				if a.flagJSON {
					return a.out.json(p)
				}
				a.showProposal(p)
				a.out.blank()
				if why := a.unsendable(p); why != "" {
					a.out.styled(styleBad, a.f("next.mend", args{"id": short(p.ID), "why": why}))
				} else {
					a.out.styled(styleDim, a.f("next.approve", args{"id": short(p.ID)}))
				}
				return nil
			})
		}}
	cmd.Flags().StringVar(&subject, "subject", "", a.t("flag.subject"))
	cmd.Flags().StringVar(&recipient, "to", "", a.t("flag.to"))
	cmd.Flags().StringVar(&bodyFile, "body", "", a.t("flag.body"))
	cmd.Flags().StringVar(&price, "price", "", a.t("flag.bid"))
	cmd.Flags().StringArrayVar(&attach, "attach", nil, a.t("flag.attach"))
	cmd.Flags().StringArrayVar(&detach, "detach", nil, a.t("flag.detach"))
	return cmd
}

// price reads the amount of a bid: "900 EUR" for the whole, "80 EUR/h" for an hour.
func (a *command) price(s string) (core.Pay, error) {
	amount, hour := strings.CutSuffix(strings.ReplaceAll(s, " ", ""), "/h")
	m, ok := config.ParseMoney(spaced(amount))
	if !ok || m.Minor <= 0 {
		return core.Pay{}, core.Invalid("price", "%q is no amount such as 900 EUR, or 80 EUR/h for an hour", core.Clean(s, 40, false))
	}
	period := core.PeriodFixed
	if hour {
		period = core.PeriodHour
	}
	return core.Pay{Min: m, Max: m, Period: period}, nil
}

// changeFiles adds files by path, made absolute since the agent may run in
// another folder, and takes away those of the given names.
func changeFiles(have []core.Attachment, attach, detach []string) ([]core.Attachment, error) {
	out := slices.Clone(have)
	for _, name := range detach {
		i := slices.IndexFunc(out, func(a core.Attachment) bool { return a.Name == name })
		if i < 0 {
			return nil, core.Errorf(core.KindNotFound, "no file %q is attached", core.Clean(name, 80, false))
		}
		out = slices.Delete(out, i, i+1)
	}
	for _, path := range attach {
		full, err := filepath.Abs(path)
		if err != nil {
			return nil, core.Invalid("attachments", "the file %s cannot be read", core.Clean(path, 200, false)).Because(err)
		}
		out = append(out, core.Attachment{Name: filepath.Base(full), Path: full})
	}
	return out, nil
}

const editRule = "----"

// editText is the form of a proposal in the editor: head lines, a rule, the body.
func (a *command) editText(c core.Content) string {
	return "# " + a.t("edit.head") + "\n" +
		"To: " + c.Recipient + "\nSubject: " + c.Subject + "\n" + editRule + "\n" + c.Body + "\n"
}

// readEdited reads that form back. What it does not name stays as it is.
func (a *command) readEdited(text string, c core.Content) (core.Content, error) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	head, body, ok := strings.Cut(text, "\n"+editRule+"\n")
	if !ok {
		return c, core.Invalid("", "%s", a.f("error.edit", args{"rule": editRule}))
	}
	for _, line := range strings.Split(head, "\n") {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		switch {
		case ok && name == "To":
			c.Recipient = strings.TrimSpace(value)
		case ok && name == "Subject":
			c.Subject = strings.TrimSpace(value)
		default:
			return c, core.Invalid("", "%s", a.f("error.edit.line", args{"line": line}))
		}
	}
	c.Body = core.Clean(body, core.MaxTextBytes, true)
	return c, nil
}

// editor lets the user change a text in $VISUAL or $EDITOR, in a private file
// that is removed afterwards.
func (a *command) editor(ctx context.Context, name, text string) (string, error) {
	program := a.env("VISUAL")
	if program == "" {
		program = a.env("EDITOR")
	}
	if program == "" {
		program = "vi"
		if _, err := exec.LookPath(program); err != nil {
			return "", core.Invalid("", "%s", a.t("error.editor"))
		}
	}
	dir, err := os.MkdirTemp("", "automonet-")
	if err != nil {
		return "", fmt.Errorf("make a folder for the editor: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return "", fmt.Errorf("write the file for the editor: %w", err)
	}
	words := strings.Fields(program)
	edit := exec.CommandContext(ctx, words[0], append(words[1:], path)...)
	edit.Stdin, edit.Stdout, edit.Stderr, edit.Env = a.Stdin, a.Stdout, a.Stderr, a.Environ
	if err := edit.Run(); err != nil {
		return "", core.Invalid("", "%s", a.f("error.editor.failed", args{"program": words[0]})).Because(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read the edited file: %w", err)
	}
	return string(raw), nil
}
