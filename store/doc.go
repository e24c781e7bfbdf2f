// Package store keeps the truth of one data folder in SQLite: dry.db or live.db,
// and the fsynced journal sent.log beside them.
//
// Guarantees: every change of a state is one transaction that checks the state
// machine and the revision that the writer read, adds its event to the job's hash
// chain and marks the row for the replica. A job has at most one live submission.
// An approval covers exactly one content. After a crash, or when data was copied
// or restored, nothing that may have been sent is sent again without a decision.
//
// Open expects that the caller holds the folder lock (see Lock): a second
// process would take the first one's running sends for crashed ones.
// All methods are safe for concurrent use; writes are serialised.
package store
