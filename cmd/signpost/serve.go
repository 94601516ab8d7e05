package main

import (
	"net"

	"github.com/spf13/cobra"
)

func (a *app) serve() *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Answer texts, Slack and reviewers until stopped",
		Long: `Answer texts, Slack and reviewers until stopped.

The addresses are taken first and the records opened behind them, so that a text
is answered whatever state the disk is in. A channel without its token is left
out, and named. SIGTERM and Ctrl-C answer every open request before they stop.`,
		Example: `  SIGNPOST_PUBLIC_URL=https://signpost.example \
  TWILIO_AUTH_TOKEN_FILE=/run/secrets/twilio signpost serve`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if host, _, _ := net.SplitHostPort(a.cfg.Listen); a.cfg.PublicURL == "" && !loopback(host) {
				return usage("SIGNPOST_PUBLIC_URL is not set: say how the world reaches %s, like https://signpost.example", a.cfg.Listen)
			}
			refused, err := a.adopt()
			if err != nil {
				return err
			}
			county, err := a.ready()
			if err != nil {
				return err
			}
			policy, err := a.cfg.policy()
			if err != nil {
				return err
			}
			log := a.logger()
			if err := noDumps(); err != nil {
				log.Warn("memory may be written to disk when the program crashes", "err", err)
			}
			s := newServer(a.cfg, county, log)
			s.refused = refused
			a.reloads(s)
			s.desk.Policy = policy
			s.sayHelplines()
			if err := s.routes(); err != nil {
				return err
			}
			if err := s.listen(); err != nil {
				return err
			}
			log.Info("listening", "public", s.listeners[0].Addr().String(), "admin", s.listeners[1].Addr().String())
			return s.serve(c.Context())
		},
	}
}
