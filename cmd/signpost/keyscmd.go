package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"signpost/bot"
	"signpost/store"
)

func (a *app) keys() *cobra.Command {
	create := &cobra.Command{
		Use: "new", Short: "Make the key file", Args: noArgs,
		Long: `Make the key file (SIGNPOST_KEY_FILE), mode 0400. It never replaces one. serve makes
one by itself when there are no records yet; make it beforehand to keep a copy in a
safe place before the first text comes.`,
		Example: "  signpost keys new --key-file /etc/signpost/signpost.key",
		RunE: func(*cobra.Command, []string) error {
			paths := a.cfg.paths()
			if paths.KeyWithin() {
				return usage("%s is inside the data folder: whoever copies the data would have the key; put SIGNPOST_KEY_FILE elsewhere", paths.KeyFile)
			}
			if _, err := store.MakeKeys(paths.KeyFile); err != nil {
				return err
			}
			fmt.Fprintf(a.out, "%s is made. Keep a copy in a safe place, apart from the data and its backups: without it nothing can be read.\n", paths.KeyFile)
			return nil
		},
	}
	var drop, resume bool
	rotate := &cobra.Command{
		Use: "rotate", Short: "Wrap everybody's key under a new wrapping key, while the server runs", Args: noArgs,
		Long: `Wrap everybody's key under a new wrapping key, while the server runs. A new key is
added to the key file, and each person's own key is wrapped anew; what they wrote is
not touched. Stopped in the middle nothing is lost: --resume goes on where it was.

Copy the changed key file to its safe place then. --drop takes the older wrapping keys
out of the key file once nothing is under them: backups of before can no longer be
read with that file, so keep the old one as long as you keep those. The root secret,
on which pseudonyms and the audit hang, is never changed.`,
		Example: "  signpost keys rotate\n  signpost keys rotate --resume\n  signpost keys rotate --drop",
		RunE: func(c *cobra.Command, _ []string) error {
			file := a.cfg.paths().KeyFile
			if !resume && !drop {
				id, err := store.AddWrapKey(file)
				if err != nil {
					return err
				}
				fmt.Fprintf(a.out, "%s has wrapping key %d.\n", file, id)
			}
			rewrap := func() (r bot.Rotated, err error) {
				err = a.withStaff(c.Context(), false, func(s staff, by string) (err error) { r, err = s.Rewrap(c.Context(), by); return err })
				return r, err
			}
			r, err := rewrap()
			if err != nil {
				return fmt.Errorf("%w; signpost keys rotate --resume goes on", err)
			}
			fmt.Fprintf(a.out, "%d keys are wrapped anew; all are under wrapping key %d. Copy the key file to its safe place now.\n", r.Wrapped, r.Newest)
			if !drop {
				return nil
			}
			if r.Old > 0 {
				return fmt.Errorf("%d keys are still under an older wrapping key: nothing was dropped; run it again", r.Old)
			}
			n, err := store.DropWrapKeys(file)
			if err != nil {
				return err
			}
			if _, err := rewrap(); err != nil {
				return err
			}
			fmt.Fprintf(a.out, "%d older wrapping keys are out of %s.\n", n, file)
			return nil
		},
	}
	rotate.Flags().BoolVar(&drop, "drop", false, "take the older wrapping keys out of the key file, once nothing is under them")
	rotate.Flags().BoolVar(&resume, "resume", false, "go on with one that was stopped, without another key")
	return group("keys", "Make the key file, and rotate the keys in it", create, rotate)
}
