package rdap

// Read lets tests read answers.
var Read = read
