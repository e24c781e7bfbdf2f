-- What the owner changed: limits, prices, quarantines, corrections.
CREATE TABLE change (
    rid  INTEGER PRIMARY KEY,
    at   INTEGER NOT NULL, -- microseconds
    by   TEXT NOT NULL,
    what TEXT NOT NULL,
    old  TEXT NOT NULL,
    new  TEXT NOT NULL
) STRICT;
