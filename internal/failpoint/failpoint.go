// Package failpoint names the instants at which a crash would matter most. In a
// normal build Reach does nothing and is compiled away. Built with the tag
// "failpoints" it lets crash tests kill the process exactly there:
//
//	AUTOMONET_FAILPOINT=name[:n]   SIGKILL this process at the n-th hit (first = 1)
//	AUTOMONET_FAILPOINT_LOG=path   append each reached name, one a line
//
// The log is written before the kill, so that a test can collect all names from
// an undisturbed run and then hit each of them once.
package failpoint
