// Package control is the door for commands on the server's own machine: a Unix
// socket through which `signpost users`, `export`, `audit` and `directory` reach
// the running server, which alone may hold the database open.
//
// It promises that only the server's own user, or root, is listened to (the
// socket is 0600, and the kernel says who is at the other end), and that the
// audit names that user, whoever they say they are. It refuses to listen on
// anything but a Unix socket.
package control

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/user"
	"path/filepath"
	"time"

	"signpost/bot"
	"signpost/flows"
	"signpost/flows/directory"
	"signpost/store"
)

// Name is the socket's file name in the data folder.
const Name = "control.sock"

// ErrNoServer is returned by Dial when no server listens.
var ErrNoServer = errors.New("no server is running")

// request is what every call may say.
type request struct {
	Name     string `json:"name,omitempty"`
	Password string `json:"password,omitempty"`
	Lead     bool   `json:"lead,omitempty"`
	Reason   string `json:"reason,omitempty"`
	Kind     string `json:"kind,omitempty"`
	Number   string `json:"number,omitempty"` // of a resident, in E.164 form

	Until  time.Time     `json:"until,omitzero"`
	Policy *store.Policy `json:"policy,omitempty"`

	Import *bot.Import `json:"import,omitempty"`
}

// mostAsked is how much a request may hold: an import of as many listings as a
// file may have is about that.
const mostAsked = 128 << 20

// line is one line of an answer: a value, or the error that ended it.
type line[T any] struct {
	Value *T     `json:"value,omitempty"`
	Error string `json:"error,omitempty"`
	Bad   int    `json:"bad,omitempty"` // the audit row that is not as it was written
	End   bool   `json:"end,omitempty"` // nothing was cut off
}

// Listen opens the socket in the data folder, which it makes when it is not
// there. A socket that a killed server left behind is replaced.
func Listen(data string) (net.Listener, error) {
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, fmt.Errorf("control: make folder: %w", err)
	}
	path := filepath.Join(data, Name)
	if _, err := Dial(data); err == nil {
		return nil, fmt.Errorf("control: a server is running on %s already", data)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("control: %w", err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("control: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("control: %w", err), l.Close())
	}
	return l, nil
}

type peerKey struct{}

// Server serves d to commands. Shut it down as any http.Server.
func Server(d *bot.Desk, log *slog.Logger) *http.Server {
	mux := http.NewServeMux()
	handle(mux, "POST /users/add", func(ctx context.Context, by string, q request, each func(bool) error) error {
		return d.AddUser(ctx, by, q.Name, q.Password, q.Lead)
	})
	handle(mux, "POST /users/disable", func(ctx context.Context, by string, q request, each func(bool) error) error {
		return d.DisableUser(ctx, by, q.Name)
	})
	handle(mux, "POST /users/list", func(ctx context.Context, by string, q request, each func(store.User) error) error {
		us, err := d.Users(ctx)
		for _, u := range us {
			err = errors.Join(err, each(u))
		}
		return err
	})
	handle(mux, "POST /audit/verify", func(ctx context.Context, by string, q request, each func(int) error) error {
		n, err := d.VerifyAudit(ctx, q.Name)
		return errors.Join(each(n), err)
	})
	handle(mux, "POST /export", func(ctx context.Context, by string, q request, each func(bot.Exported) error) error {
		return d.Export(ctx, by, q.Reason, each)
	})
	handle(mux, "POST /given", func(ctx context.Context, by string, q request, each func(bot.Gave) error) error {
		return d.Given(ctx, by, q.Reason, q.Kind, each)
	})
	handle(mux, "POST /erase", func(ctx context.Context, by string, q request, each func(bool) error) error {
		return d.Erase(ctx, by, q.Reason, store.NewNumber(q.Number))
	})
	handle(mux, "POST /hold", func(ctx context.Context, by string, q request, each func(bool) error) error {
		return d.Hold(ctx, by, q.Reason, store.NewNumber(q.Number), q.Until)
	})
	handle(mux, "POST /person", func(ctx context.Context, by string, q request, each func(bot.Person) error) error {
		p, err := d.ExportPerson(ctx, by, q.Reason, store.NewNumber(q.Number))
		if err != nil {
			return err
		}
		return each(p)
	})
	handle(mux, "POST /retain", func(ctx context.Context, by string, q request, each func(store.Removed) error) error {
		if q.Policy == nil {
			return errors.New("no policy was sent")
		}
		out, err := d.Retain(ctx, by, *q.Policy)
		return errors.Join(each(out), err)
	})
	handle(mux, "POST /backup", func(ctx context.Context, by string, q request, each func(bot.Chunk) error) error {
		n, err := d.Backup(ctx, by, q.Name, each)
		return errors.Join(each(bot.Chunk{Records: n}), err)
	})
	handle(mux, "POST /store/verify", func(ctx context.Context, by string, q request, each func(store.Found) error) error {
		f, err := d.Verify(ctx)
		if err != nil {
			return err
		}
		return each(f)
	})
	handle(mux, "POST /keys/rewrap", func(ctx context.Context, by string, q request, each func(bot.Rotated) error) error {
		r, err := d.Rewrap(ctx, by)
		return errors.Join(each(r), err)
	})
	handle(mux, "POST /waiting", func(ctx context.Context, by string, q request, each func(bot.Waiting) error) error {
		all, err := d.Sessions(ctx)
		for _, w := range all {
			err = errors.Join(err, each(w))
		}
		return err
	})
	handle(mux, "POST /flows/reload", func(ctx context.Context, by string, q request, each func(flows.Problem) error) error {
		problems, err := d.Reload()
		for _, p := range problems {
			err = errors.Join(each(p), err)
		}
		return err
	})
	handle(mux, "POST /places/reload", func(ctx context.Context, by string, q request, each func(bool) error) error {
		return d.ReloadPlaces()
	})
	handle(mux, "POST /listings", func(ctx context.Context, by string, q request, each func(directory.Listing) error) error {
		return d.EachListing(ctx, each)
	})
	handle(mux, "POST /listings/import", func(ctx context.Context, by string, q request, each func(directory.Take) error) error {
		if q.Import == nil {
			return errors.New("no import was sent")
		}
		took, err := d.ImportListings(ctx, by, *q.Import)
		return errors.Join(each(took), err)
	})
	return &http.Server{
		Handler:     mux,
		ReadTimeout: 10 * time.Second,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			who, err := peer(c)
			if err != nil {
				log.Warn("control connection refused", "err", err)
			}
			return context.WithValue(ctx, peerKey{}, who)
		},
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// handle answers pattern with the lines that fn yields.
func handle[T any](mux *http.ServeMux, pattern string, fn func(ctx context.Context, by string, q request, each func(T) error) error) {
	mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		by, _ := r.Context().Value(peerKey{}).(string)
		if by == "" {
			http.Error(w, "only the server's own user may ask", http.StatusForbidden)
			return
		}
		var q request
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, mostAsked)).Decode(&q); err != nil {
			http.Error(w, "the request is not JSON", http.StatusBadRequest)
			return
		}
		out := bufio.NewWriter(w)
		enc := json.NewEncoder(out)
		err := fn(r.Context(), by, q, func(v T) error { return enc.Encode(line[T]{Value: &v}) })
		last := line[T]{End: true}
		if err != nil {
			last.Error = err.Error()
			var bad store.BadAudit
			if errors.As(err, &bad) {
				last.Bad = bad.Number
			}
		}
		_ = errors.Join(enc.Encode(last), out.Flush()) // the other end has gone: nobody to tell
	})
}

// Who names the user with id uid as the audit does: "command line: name".
func Who(uid string) string {
	name := "user " + uid
	if u, err := user.LookupId(uid); err == nil {
		name = u.Username
	}
	return "command line: " + name
}
