// Package forecast says what the next weeks may bring: earnings, spend and hours,
// as the tenth, the fiftieth and the ninetieth of a hundred simulated futures of
// the open pipeline and of the sends still to come. Each forecast is scored when
// its time has passed, and the scores widen or narrow the next ones. It is pure:
// randomness and time are arguments.
package forecast
