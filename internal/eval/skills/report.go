package skills

import (
	"fmt"
	"strings"
)

// Markdown writes the section of the span taggers.
func Markdown(sentences int, skill, knowledge Score) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## Skills\n\nWritten by `make eval-skills`. SkillSpan: taggers trained on its training sentences, measured on its %d development sentences; a span counts when both ends are right. Method: averaged structured perceptron over words, endings, shapes and neighbours, best path through BIO tags; settings chosen on a fifth of the training sentences. No language model, no word vectors. The paper's table is of another test set (one of its three parts is not public).\n\n", sentences)
	b.WriteString("| spans | labelled | found | precision | recall | F1 | aim |\n|---|---|---|---|---|---|---|\n")
	fmt.Fprintf(&b, "| skills | %d | %d | %.3f | %.3f | %.3f | 0.45 |\n", skill.Labelled, skill.Found, skill.Precision, skill.Recall, skill.F1)
	fmt.Fprintf(&b, "| knowledge | %d | %d | %.3f | %.3f | %.3f | 0.55 |\n", knowledge.Labelled, knowledge.Found, knowledge.Precision, knowledge.Recall, knowledge.F1)
	return b.String()
}
