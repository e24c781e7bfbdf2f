package reply

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/reply"
)

// Answers are what a language model answered to the program's own prompts, recorded once,
// by the key of the prompt. They stand in for a vendor, as its replay server does.
type Answers map[string]Answer

// Answer is the class that the model told, and whether it was sure.
type Answer struct {
	Class core.ReplyClass
	Sure  bool
}

// key names the prompt for a mail, so that an answer goes with no other prompt.
func key(m core.Mail) string {
	p := reply.Ask(m)
	sum := sha256.Sum256([]byte(p.System + "\x00" + p.User))
	return hex.EncodeToString(sum[:8])
}

// Prompts writes the prompts for mails as a text: the system prompt once, and what the
// user says for each, below its key. A model's answers to it are recorded by hand. They
// stand in the order of their keys, since that of the corpus would tell their classes.
func Prompts(examples []Example) string {
	system, users := "", make([]string, 0, len(examples))
	for _, e := range examples {
		p := reply.Ask(e.Mail)
		system = p.System
		users = append(users, "=== "+key(e.Mail)+"\n"+p.User+"\n")
	}
	slices.Sort(users)
	return "=== system\n" + system + "\n" + strings.Join(users, "")
}

// LoadAnswers reads recorded answers: the key, a tab and the answer as it came, in each
// line. The program's own reader takes the class out of it.
func LoadAnswers(path string) (Answers, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	out := Answers{}
	for n, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
		k, answer, ok := strings.Cut(line, "\t")
		if !ok {
			return nil, fmt.Errorf("%s, line %d: a key, a tab and an answer are needed", path, n+1)
		}
		class, sure, err := reply.Answer(answer)
		if err != nil {
			return nil, fmt.Errorf("%s, line %d: %w: %s", path, n+1, err, strconv.Quote(answer))
		}
		out[k] = Answer{class, sure}
	}
	return out, nil
}

// MeasureWith classifies as the program does where a model may be asked: what is unclear
// is decided by the recorded answer when the model was sure, and left to the owner when
// it was not, which counts by what the rules had said. A mail without an answer is an
// error, since the answers belong to other prompts then.
func MeasureWith(examples []Example, answers Answers) (Result, error) {
	var missing error
	res := measure(examples, func(m core.Mail) (core.ReplyClass, bool, string) {
		v := reply.Classify(m, nil)
		if !v.Doubtful() {
			return v.Class, false, v.By + " " + v.Why
		}
		a, ok := answers[key(m)]
		if !ok {
			missing = fmt.Errorf("there is no recorded answer for %q; the prompt has changed: record the answers anew", m.Subject)
		}
		v, _ = reply.Settled(v, a.Class, a.Sure)
		return v.Class, v.Unclear(), "asked a model"
	})
	return res, missing
}
