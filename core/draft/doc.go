// Package draft writes proposals from templates and facts, and checks any text,
// whoever wrote it, before it may be sent.
//
// Guarantees: a statement about the freelancer comes from a confirmed fact and
// is returned as a core.Claim with its place in the text; nothing that a posting
// says is ever obeyed or passed on unbounded; the same input gives the same text.
// A posting's reasonable requests (a code word, a subject, a rate) are met one
// by one; what cannot be met from facts is named in Missing, not invented.
package draft
