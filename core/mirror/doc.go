// Package mirror says what of the agent's data is mirrored at Supabase: which tables
// there are, who writes each, which columns they have, and which fields of a resource
// may leave the machine at all. What is not named here has no place there: the default
// is to deny.
//
// The tables themselves are in sync/supabase/migrations; a test compares them with this
// registry column by column, and one that is in one of the two only fails it.
package mirror
