// Package reply says what an incoming mail means: a question, a rejection, an
// interview, an offer, the work itself, a machine's answer, a bounce, or money. What
// mail servers state comes first, in a report or in what only they say, then what
// programs say of themselves, then what the owner taught, then the phrases of two
// languages, weighed together with a small linear model (internal/eval/reply trains
// it). What stays unclear is said to be unclear. It is pure and bounded, and foreign
// text is only ever weighed: nothing in a mail can tell it what to answer.
package reply
