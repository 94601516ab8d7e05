// Package sheet reads the tables that people send out of their spreadsheets.
//
// It promises to take a file as it is: UTF-8 with or without a mark, UTF-16 with
// or without one, Windows-1252, or lines of both; commas, semicolons, tabs or
// bars; any line ends; quotes that have gone wrong. Whatever it had to mend or
// leave out is a Fault with its line, and one bad row costs that row alone. It
// takes time that grows with the length of the file.
//
// It refuses to guess which field is which when a row has another number of them
// than the heading. It knows nothing of what the fields mean: package directory
// does.
package sheet
