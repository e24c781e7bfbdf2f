// Package proof holds what is claimed of the Supabase project in sync/supabase against a
// real PostgreSQL and PostgREST: that the registry and the tables agree, that nobody sees
// or changes what is another's by any route, that every policy, grant and trigger is needed,
// and that a reader by revision misses nothing. It has tests only.
package proof
