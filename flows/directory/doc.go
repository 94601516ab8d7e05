// Package directory knows what is on: the listings, what a resident's words ask
// for, which listings fit, and how one reads in a text message.
//
// Understand turns plain words into Slots, Search turns Slots and a point into
// an Answer, Reply and Details turn that into at most two segments of GSM-7.
// Nothing here learns or guesses: the words live in interests.csv (what people
// do together) and words.csv (days, people, access, "no"), both edited by hand,
// and endings are taken off by a stemmer.
//
// It promises:
//   - A high or medium row may be suggested, always with the age of its source.
//     `source_date` is the date of a page, never "checked"; once somebody has
//     checked a row, that date counts instead.
//   - Nothing that was declined ("no bingo") is suggested, by interest or by word.
//   - A reply is never empty: the search widens from 5 to 10 to 20 km, keeps one
//     place in three for a service that covers the county, then offers the
//     nearest company, and says what it let go of.
//   - Under-18s are shown youth listings and libraries only.
//
// It refuses:
//   - to find rows tagged crisis or abuse-safety, for residents or for staff. Those
//     words are not hobbies; package crisis answers them.
//   - to suggest low rows to residents, rows past valid_to or withheld (reported
//     wrong by two people, refused by staff, gone from its source), and rows that
//     rest on a seed.invalid source, until staff have checked them. A resident who asks for one of those last rows is
//     told that we could not confirm it.
//   - to load a row it cannot read whole: a bad row is a Problem with its line and
//     column, and stays out.
//
// listings.csv, the starter directory, holds facts from public pages in our own
// words, each with its page and that page's date. None was checked by us, and
// its coordinates are village centres.
//
// A Directory does not change once loaded, so any number of goroutines may use
// it. What staff and imports change are Edits: With lays them over the file's
// listings and is a new Directory. ReadImport makes listings of whatever file a
// council has, names each field and row that it leaves out, and keeps people's
// own contacts out; Take works out the Edits; WriteCSV writes what both Load and
// an import read again. The package reads no clock, file or network: `now` is an
// argument, and residents' days are London's.
package directory
