// Package stack starts what stands in for a Supabase project on this machine: a real
// PostgreSQL 15 and a real PostgREST with the migrations of sync/supabase, and beside them
// stubs of our own for Auth (GoTrue), Realtime and the gateway in front. It serves the
// tests and `make stack`.
//
// The roles and their default grants are those of a hosted project, and the migrations run
// as a role that is no superuser, as there. The stub of Auth keeps to the behaviour that
// was observed of the real one: rotation and reuse of refresh tokens, error codes, claims.
// PostgreSQL and PostgREST are reached by sockets in the stack's own folder; only the
// gateway has a port, which the system chooses.
package stack
