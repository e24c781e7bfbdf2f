// Package core holds the nouns of AutoMonet: what things are and which values
// are valid. It is pure: no I/O, no ambient clock, no randomness. Constructors
// refuse invalid values with an Error that a user can act on, and the state
// machines of jobs, proposals and submissions are data that the store enforces.
package core
