package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"signpost/flows"
	"signpost/flows/crisis"
	"signpost/flows/directory"
	"signpost/flows/places"
)

// county is what Signpost knows without its records: the conversations, the
// places and the listings.
type county struct {
	program  *flows.Program
	world    flows.World
	warnings []problem // what residents are served with all the same
	broken   *problem  // what was imported and cannot be read; the county does without
}

// problem is something wrong in a file that people edit.
type problem = flows.Problem

// county reads and checks everything that people edit. With problems, what it
// returns may not be used.
func (a *app) county() (county, []problem) {
	var c county
	var found []problem
	for _, p := range crisis.Check() {
		found = append(found, problem{File: p.File, Line: p.Line, Message: p.Message})
	}
	scripts, from := a.scripts()
	program, bad := flows.Load(scripts)
	c.program = program
	for _, p := range bad {
		p.File = filepath.Join(from, p.File)
		if p.Warning {
			c.warnings = append(c.warnings, p)
		} else {
			found = append(found, p)
		}
	}
	dir, listed := a.directory()
	c.world.Directory = dir
	found = append(found, listed...)
	gazetteer, broken, err := a.gazetteer()
	c.world.Places, c.broken = gazetteer, broken
	if err != nil {
		found = append(found, problem{File: "flows/places/places.csv", Message: err.Error()})
	}
	if c.program != nil && len(listed) == 0 && err == nil {
		for _, p := range c.program.Wishes(c.world) {
			p.File = filepath.Join(from, p.File)
			c.warnings = append(c.warnings, p)
		}
	}
	return c, found
}

// gazetteer is the built-in places with the postcodes that somebody imported.
// When those cannot be used it does without them and says what to do: no file
// can keep a resident from being answered.
func (a *app) gazetteer() (*places.Gazetteer, *problem, error) {
	g, err := places.New()
	if err != nil {
		return nil, nil, err
	}
	index, err := a.index()
	if err == nil && index == nil {
		return g, nil, nil
	}
	with := g
	if err == nil {
		with, err = g.With(index)
	}
	if err != nil {
		return g, &problem{File: a.cfg.indexFile(), Message: strings.TrimPrefix(err.Error(), "places: ") +
			"; postcodes are searched from the middle of their sectors until it is imported again: signpost places import FILE"}, nil
	}
	return with, nil, nil
}

// directory reads the listings: the built-in ones or the council's own.
func (a *app) directory() (*directory.Directory, []problem) {
	from := "flows/directory"
	var d *directory.Directory
	var bad []directory.Problem
	if a.cfg.Directory == "" {
		d, bad = directory.Starter()
	} else {
		from = a.cfg.Directory
		var files [2]io.Reader
		for i, name := range []string{"listings.csv", "interests.csv"} {
			f, err := os.Open(filepath.Join(from, name))
			if err != nil {
				return nil, []problem{{File: filepath.Join(from, name), Message: cause(err)}}
			}
			defer f.Close()
			files[i] = f
		}
		d, bad = directory.Load(files[0], files[1])
	}
	var found []problem
	for _, p := range bad {
		what := p.What
		if p.Column != "" {
			what = p.Column + ": " + what
		}
		found = append(found, problem{File: filepath.Join(from, p.File), Line: p.Line, Message: what})
	}
	return d, found
}

// cause is an error of the file system without the path, which is named already.
func cause(err error) string {
	if pe, ok := err.(*fs.PathError); ok {
		return pe.Err.Error()
	}
	return err.Error()
}

// ready is county for commands that cannot go on with problems.
func (a *app) ready() (county, error) {
	c, found := a.county()
	if len(found) == 0 {
		if c.broken != nil {
			fmt.Fprintln(a.err, *c.broken)
		}
		return c, nil
	}
	for i, p := range found {
		if i == 10 {
			fmt.Fprintf(a.err, "... and %d more\n", len(found)-i)
			break
		}
		fmt.Fprintln(a.err, p)
	}
	fmt.Fprintln(a.err, "signpost: mend that first; signpost check names everything, signpost flows lint what is wrong with conversations")
	return c, errFound
}
