package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"signpost/flows"
	"signpost/flows/crisis"
)

// readCouncil reads the file of SIGNPOST_HELPLINES, no more of it than it may hold.
func readCouncil(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, errors.New("is a folder: name the file in it")
	case !info.Mode().IsRegular(): // a pipe would keep the server from starting
		return nil, errors.New("is no ordinary file")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, flows.CouncilMost+1))
}

// book is what residents are answered with by the settings: the built-in words,
// with the council's file laid over them. With faults it is the built-in words
// alone. expired are lines that are past their date, which refuse nothing.
func (a *app) book() (book *crisis.Book, faults, expired []problem) {
	book = crisis.BuiltIn()
	path := a.cfg.Helplines
	if path == "" {
		return book, nil, problems(book.Expired(a.now()))
	}
	data, err := readCouncil(path)
	if err != nil {
		return book, []problem{{File: path, Message: cause(err)}}, problems(book.Expired(a.now()))
	}
	council, bad := flows.ReadCouncil(path, data)
	with, worse, late := book.With(council, a.now())
	if faults = problems(append(bad, worse...)); len(faults) == 0 {
		book = with
	}
	return book, faults, problems(late)
}

// adopt makes the words of the settings those of this process. A council's file
// with faults is refused: each is named on standard error, and the built-in
// words stay. No file can keep a resident from being answered.
func (a *app) adopt() (refused int, err error) {
	book, faults, _ := a.book()
	for _, p := range faults {
		fmt.Fprintln(a.err, p)
	}
	if len(faults) > 0 {
		fmt.Fprintf(a.err, "signpost: %s is refused, and the built-in helplines and words are used; signpost check says when it is mended\n", a.cfg.Helplines)
	}
	if a.cfg.Unreviewed == "1" {
		book = book.Unreviewed()
	}
	if book != crisis.BuiltIn() {
		err = crisis.Adopt(book)
	}
	return len(faults), err
}

func problems(all []crisis.Problem) (out []problem) {
	for _, p := range all {
		out = append(out, problem{File: p.File, Line: p.Line, Message: p.Message})
	}
	return out
}
