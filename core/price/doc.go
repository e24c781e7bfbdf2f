// Package price says what a job is worth and what to bid for it, in the owner's
// money: the fees of platforms, the expected value of an answer with all the
// arithmetic behind it, and the bid that is expected to earn most. Amounts are
// whole minor units throughout; chances and shares are parts per million, so that
// every figure that is shown can be checked by hand. It is pure.
package price
