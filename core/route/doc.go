// Package route decides which model serves a task, what a call can cost at most
// and what it did cost. It is pure: prices, budgets, statistics, the time and
// the seed of every draw are given in. Its guarantees: money is computed in
// integers and rounded up once per charge; an unknown price is never treated as
// zero; the same input and seed give the same choice; every choice carries the
// reasons against each candidate that was not taken.
package route
