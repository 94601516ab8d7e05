package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"signpost/bot"
	"signpost/bot/control"
	"signpost/store"
)

func (a *app) backup() *cobra.Command {
	var to string
	c := &cobra.Command{
		Use:   "backup FILE",
		Short: "Write a sealed backup of the records while they are in use",
		Long: `Write a sealed backup of the records, as they stand at one moment, while the server
runs. It is sealed with age to the public key of --to, so that the server itself
cannot open it: make the key with "signpost backup key", keep that off the server.

Neither the key file is in it, without which nothing in it can be read, nor
erased.jsonl: keep copies of both in places of their own. The file is there when it
is whole, and not before.`,
		Example: "  signpost backup key backup.key            prints the public key for --to\n  signpost backup --to age1... /mnt/backup/signpost-$(date +%F).age",
		Args:    oneArg("a file to write the backup to"),
		RunE: func(c *cobra.Command, args []string) error {
			if to == "" {
				to = a.cfg.BackupTo
			}
			if to == "" {
				return usage("whose key may open it? --to age1..., or SIGNPOST_BACKUP_TO; signpost backup key FILE makes one")
			}
			if _, err := store.ParseRecipients(to); err != nil {
				return usage("--to is no age key: want age1...")
			}
			return a.writeBackup(c, args[0], to)
		},
	}
	c.Flags().StringVar(&to, "to", "", "the age public key that may open it; several with commas")
	key := &cobra.Command{
		Use: "key FILE", Short: "Make the key that opens backups, and print its public half",
		Long:    "Make the key that opens backups, and print its public half, which the server needs. Keep the file off the server and in two places: without it no backup can be opened.",
		Example: "  signpost backup key backup.key",
		Args:    oneArg("a file to write the key to"),
		RunE: func(_ *cobra.Command, args []string) error {
			recipient, err := store.NewBackupKey(args[0])
			if err != nil {
				return err
			}
			fmt.Fprintln(a.out, recipient)
			return nil
		},
	}
	c.AddCommand(key)
	return c
}

// writeBackup writes beside the file and puts it in its place when it is whole.
func (a *app) writeBackup(c *cobra.Command, path, to string) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.part")
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer func() { err = errors.Join(err, ignoreGone(os.Remove(f.Name()))) }()
	began, size := time.Now(), int64(0)
	if info, serr := os.Stat(a.cfg.paths().File()); serr == nil {
		size = info.Size()
	}
	bar := newProgress(a.err, "backup", size)
	written, records, told := int64(0), 0, int64(0)
	err = a.withStaff(c.Context(), false, func(s staff, by string) (err error) {
		records, err = s.Backup(c.Context(), by, to, func(part bot.Chunk) error {
			n, err := f.Write(part.Data)
			written += int64(n)
			bar.add(int(max(min(part.Done, size)-told, 0)))
			told = max(told, min(part.Done, size))
			return err
		})
		return err
	})
	bar.end()
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	fmt.Fprintf(a.out, "%s: %d records, %d bytes, in %s. Keep the key file and erased.jsonl elsewhere.\n", path, records, written, time.Since(began).Round(time.Millisecond))
	return nil
}

func ignoreGone(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

func (a *app) restore() *cobra.Command {
	var identity string
	c := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup in the place of the records, once all of it is known to be good",
		Long: `Put a backup in the place of the records, with the server stopped. First it is read
to its end, written beside, opened with the key file, verified record by record, and
whoever was erased since it was made (erased.jsonl) is erased again. Only then does
it take the records' place; those of before are kept beside it. A backup that is not
whole, of a newer version, or of another key file replaces nothing.`,
		Example: "  signpost restore --identity backup.key /mnt/backup/signpost-2026-11-25.age",
		Args:    oneArg("a backup file"),
		RunE: func(c *cobra.Command, args []string) error {
			if identity == "" {
				return usage("which key opens it? --identity FILE, as signpost backup key wrote it")
			}
			ids, err := store.ReadIdentities(identity)
			if err != nil {
				return err
			}
			if _, err := control.Dial(a.cfg.Data); err == nil {
				return errors.New("a server runs on these records: stop it first")
			}
			f, err := os.Open(args[0])
			if err != nil {
				return fmt.Errorf("restore: %w", err)
			}
			defer f.Close()
			size := int64(0)
			if info, err := f.Stat(); err == nil {
				size = info.Size()
			}
			bar := newProgress(a.err, "restore", size)
			began := time.Now()
			out, err := store.Restore(c.Context(), a.cfg.paths(), &watched{c.Context(), f, bar}, ids, a.now(), a.logger(), nil)
			bar.end()
			if err != nil {
				return err
			}
			fmt.Fprintf(a.out, "%d records of %s are in place, verified, in %s. Erased again: %d.\n", out.Records, out.At.Format(time.RFC3339), time.Since(began).Round(time.Millisecond), out.Erased)
			if out.Before != "" {
				fmt.Fprintf(a.out, "The records of before are in %s: remove it when all is well.\n", out.Before)
			}
			return nil
		},
	}
	c.Flags().StringVar(&identity, "identity", "", "the key file that opens it")
	return c
}

func (a *app) storeCommand() *cobra.Command {
	var asJSON bool
	verify := &cobra.Command{
		Use: "verify", Short: "Read every record: does it open, and is every index right?", Args: noArgs,
		Long: `Read every record. Each must open with its key, in its own place; each index must
lead to its record, and each record stand in its index; the audit must be whole.
Problems are named by kind and pseudonym. Exit code 1 when there is one.`,
		Example: "  signpost store verify\n  signpost store verify --json",
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withStaff(c.Context(), false, func(s staff, _ string) error {
				f, err := s.Verify(c.Context())
				if err != nil {
					return err
				}
				if asJSON {
					if err := json.NewEncoder(a.out).Encode(f); err != nil {
						return err
					}
				} else {
					for _, p := range f.Problems {
						fmt.Fprintln(a.out, p)
					}
					fmt.Fprintf(a.out, "%d records, %d rows of audit, %s.\n", f.Records, f.Audit, strings.Replace(many(len(f.Problems), "problem"), "0 ", "no ", 1))
				}
				if len(f.Problems) > 0 {
					return errFound
				}
				return nil
			})
		},
	}
	verify.Flags().BoolVar(&asJSON, "json", false, "as a JSON object")
	return group("store", "Look at the records as a whole", verify)
}
