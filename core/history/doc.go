// Package history reads the proposals that a freelancer made before, or beside, the
// agent, with what became of them: tables (CSV with any of the usual separators, JSON)
// whose columns it knows in English and German, and mail folders (mbox), in which it
// finds applications that the owner sent and the answers to them.
//
// Everything that is read is foreign text: it is bounded and cleaned, and nothing of it
// is an instruction. What cannot be read is told with its line and column, and the rest
// is read all the same. The package is pure: the caller brings the bytes and the clock.
package history
