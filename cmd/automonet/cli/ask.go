package cli

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"
)

// canAsk reports whether a person is there to answer: both ends are a terminal.
func (a *command) canAsk() bool {
	f, ok := a.Stdin.(*os.File)
	return ok && a.out.terminal && !a.flagJSON && term.IsTerminal(int(f.Fd()))
}

// confirm asks a yes-or-no question; no answer is no.
func (a *command) confirm(question string) (bool, error) {
	_, _ = fmt.Fprint(a.Stdout, question+" "+a.t("ask.yesno")+" ")
	line, err := bufio.NewReader(a.Stdin).ReadString('\n')
	if err != nil && line == "" {
		return false, nil
	}
	return a.isYes(line), nil
}

func (a *command) isYes(answer string) bool {
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes", "j", "ja":
		return true
	}
	return false
}
