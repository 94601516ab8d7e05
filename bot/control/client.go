package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"signpost/bot"
	"signpost/flows"
	"signpost/flows/directory"
	"signpost/store"
)

// Client asks a running server.
type Client struct{ http http.Client }

// Dial returns a client of the server that runs on the data folder, or ErrNoServer.
func Dial(data string) (*Client, error) {
	path := filepath.Join(data, Name)
	c, err := net.DialTimeout("unix", path, time.Second)
	if err != nil {
		return nil, ErrNoServer
	}
	_ = c.Close() // it only asked whether anybody is there
	return &Client{http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", path)
		},
	}}}, nil
}

// call posts q to path and hands each value of the answer to each.
func call[T any](ctx context.Context, c *Client, path string, q request, each func(T) error) error {
	body, err := json.Marshal(q)
	if err != nil {
		return fmt.Errorf("control: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://signpost"+path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("control: %w", err)
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return fmt.Errorf("control: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<10)) // the status says enough without it
		return fmt.Errorf("control: the server answered %s: %s", resp.Status, bytes.TrimSpace(said))
	}
	dec := json.NewDecoder(resp.Body)
	for {
		var l line[T]
		if err := dec.Decode(&l); err != nil {
			return fmt.Errorf("control: the answer was cut off: %w", err)
		}
		switch {
		case l.Bad > 0:
			return fmt.Errorf("%w", store.BadAudit{Number: l.Bad, Why: l.Error})
		case l.Error != "":
			return errors.New(l.Error)
		case l.End:
			return nil
		case l.Value != nil:
			if err := each(*l.Value); err != nil {
				return err
			}
		}
	}
}

// AddUser is bot.Desk.AddUser, in the server; by is who the kernel says.
func (c *Client) AddUser(ctx context.Context, _, name, password string, lead bool) error {
	return call(ctx, c, "/users/add", request{Name: name, Password: password, Lead: lead}, func(bool) error { return nil })
}

// DisableUser is bot.Desk.DisableUser, in the server.
func (c *Client) DisableUser(ctx context.Context, _, name string) error {
	return call(ctx, c, "/users/disable", request{Name: name}, func(bool) error { return nil })
}

// Users is bot.Desk.Users, in the server.
func (c *Client) Users(ctx context.Context) (out []store.User, err error) {
	err = call(ctx, c, "/users/list", request{}, func(u store.User) error { out = append(out, u); return nil })
	return out, err
}

// VerifyAudit is bot.Desk.VerifyAudit, in the server.
func (c *Client) VerifyAudit(ctx context.Context, head string) (rows int, err error) {
	err = call(ctx, c, "/audit/verify", request{Name: head}, func(n int) error { rows = n; return nil })
	return rows, err
}

// Export is bot.Desk.Export, in the server.
func (c *Client) Export(ctx context.Context, _, reason string, each func(bot.Exported) error) error {
	return call(ctx, c, "/export", request{Reason: reason}, each)
}

// Given is bot.Desk.Given, in the server.
func (c *Client) Given(ctx context.Context, _, reason, kind string, each func(bot.Gave) error) error {
	return call(ctx, c, "/given", request{Reason: reason, Kind: kind}, each)
}

// Sessions is bot.Desk.Sessions, in the server.
func (c *Client) Sessions(ctx context.Context) (all []bot.Waiting, err error) {
	err = call(ctx, c, "/waiting", request{}, func(w bot.Waiting) error { all = append(all, w); return nil })
	return all, err
}

// Reload is bot.Desk.Reload, in the server.
func (c *Client) Reload(ctx context.Context) (problems []flows.Problem, err error) {
	err = call(ctx, c, "/flows/reload", request{}, func(p flows.Problem) error { problems = append(problems, p); return nil })
	if err != nil && err.Error() == bot.ErrScripts.Error() {
		err = bot.ErrScripts
	}
	return problems, err
}

// ReloadPlaces is bot.Desk.ReloadPlaces, in the server.
func (c *Client) ReloadPlaces(ctx context.Context) error {
	return call(ctx, c, "/places/reload", request{}, func(bool) error { return nil })
}

// Erase is bot.Desk.Erase, in the server.
func (c *Client) Erase(ctx context.Context, _, reason string, n store.Number) error {
	return call(ctx, c, "/erase", request{Reason: reason, Number: n.E164()}, func(bool) error { return nil })
}

// Hold is bot.Desk.Hold, in the server.
func (c *Client) Hold(ctx context.Context, _, reason string, n store.Number, until time.Time) error {
	return call(ctx, c, "/hold", request{Reason: reason, Number: n.E164(), Until: until}, func(bool) error { return nil })
}

// ExportPerson is bot.Desk.ExportPerson, in the server.
func (c *Client) ExportPerson(ctx context.Context, _, reason string, n store.Number) (p bot.Person, err error) {
	err = call(ctx, c, "/person", request{Reason: reason, Number: n.E164()}, func(got bot.Person) error { p = got; return nil })
	return p, err
}

// Retain is bot.Desk.Retain, in the server.
func (c *Client) Retain(ctx context.Context, _ string, p store.Policy) (out store.Removed, err error) {
	err = call(ctx, c, "/retain", request{Policy: &p}, func(got store.Removed) error { out = got; return nil })
	return out, err
}

// Backup is bot.Desk.Backup, in the server.
func (c *Client) Backup(ctx context.Context, _, recipients string, each func(bot.Chunk) error) (records int, err error) {
	err = call(ctx, c, "/backup", request{Name: recipients}, func(part bot.Chunk) error {
		records = max(records, part.Records)
		if len(part.Data) == 0 {
			return nil
		}
		return each(part)
	})
	return records, err
}

// Verify is bot.Desk.Verify, in the server.
func (c *Client) Verify(ctx context.Context) (f store.Found, err error) {
	err = call(ctx, c, "/store/verify", request{}, func(got store.Found) error { f = got; return nil })
	return f, err
}

// Rewrap is bot.Desk.Rewrap, in the server.
func (c *Client) Rewrap(ctx context.Context, _ string) (r bot.Rotated, err error) {
	err = call(ctx, c, "/keys/rewrap", request{}, func(got bot.Rotated) error { r = got; return nil })
	return r, err
}

// EachListing is bot.Desk.EachListing, in the server.
func (c *Client) EachListing(ctx context.Context, each func(directory.Listing) error) error {
	return call(ctx, c, "/listings", request{}, each)
}

// ImportListings is bot.Desk.ImportListings, in the server.
func (c *Client) ImportListings(ctx context.Context, _ string, q bot.Import) (took directory.Take, err error) {
	if q.Read != nil {
		read := *q.Read
		read.Faults = nil // they are told where the file is
		q.Read = &read
	}
	err = call(ctx, c, "/listings/import", request{Import: &q}, func(t directory.Take) error { took = t; return nil })
	if err != nil && err.Error() == directory.ErrShrunk.Error() {
		err = directory.ErrShrunk
	}
	return took, err
}
