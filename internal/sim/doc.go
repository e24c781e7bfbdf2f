// Package sim is a market of freelance jobs of which everything is known, so that
// what the decision engine learns can be held against the truth. It draws a world
// from a seed and then jobs, day by day; what becomes of a send depends on the
// world, the job and the day alone, never on the order of calls, so that policies
// that are compared share their luck.
//
// The generator, all on the scale of log odds:
//
//	reply = base + 0.6 fit + price + age + competition + client quality
//	        + source + template + language + kind of client + model of the text + drift
//	win   = base + fit + price + competition + source, once there is a reply
//
// with fit drawn from Beta(2, 2.4); the slopes drawn around stated means with a
// spread of a third; age acting through the logarithm of hours over a day; the
// group effects normal with the spread Config.Spread; the base chosen so that the
// mean reply rate over random jobs and templates is Config.Base (5 to 8 % by
// default, drawn). Delays are log-normal with medians by source (replies 1 to 4
// days, choices about 6, money about 20). Budgets are log-normal by source, hours
// follow from a market rate, costs are those of DefaultConfig.
package sim
