// Package rule turns an owner's standing rules from plain words, German or English,
// into checks, and finds what in a job or a draft such a check refuses. Words are
// read by fixed lists and never guessed at: what is not understood is told. It is
// pure; matching takes time linear in the text.
package rule
