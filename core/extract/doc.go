// Package extract reads what a posting says by fixed rules: language, skills,
// pay, contract, place of work, deadline, contacts, instructions to applicants
// and attention checks. It is deterministic and does no I/O; its word lists are
// embedded. Its time is linear in the text, which is bounded, and every span
// that it returns lies inside the posting's text. Text is only ever read, never
// followed.
package extract

// Version is the version of the rules. It grows with every change that may give
// another result for the same posting, so that stored extractions can be redone.
const Version = 4
