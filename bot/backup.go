package bot

import (
	"context"
	"errors"

	"signpost/store"
)

// Chunk is a part of a backup on its way.
type Chunk struct {
	Data []byte `json:"data,omitempty"`
	Done int64  `json:"done,omitempty"` // bytes of records so far

	Records int `json:"records,omitempty"` // in the last: how many there are
}

// chunkSize is how much of a backup goes at once.
const chunkSize = 256 << 10

// Backup yields a backup of all records, sealed to the recipients, part by part, and
// returns how many records it holds. It is audited first.
func (d *Desk) Backup(ctx context.Context, by, recipients string, each func(Chunk) error) (records int, err error) {
	to, err := store.ParseRecipients(recipients)
	if err != nil {
		return 0, err
	}
	if err := d.audit(ctx, by, "made a backup", "all", ""); err != nil {
		return 0, err
	}
	w := &chunks{each: each}
	records, err = d.Store.Backup(ctx, w, to, d.Now(), func(done int64) { w.done = done })
	return records, errors.Join(err, w.flush())
}

// chunks gathers what is written into chunks.
type chunks struct {
	each func(Chunk) error
	buf  []byte
	done int64
}

func (c *chunks) Write(p []byte) (int, error) {
	c.buf = append(c.buf, p...)
	if len(c.buf) < chunkSize {
		return len(p), nil
	}
	return len(p), c.flush()
}

func (c *chunks) flush() error {
	if len(c.buf) == 0 {
		return nil
	}
	err := c.each(Chunk{Data: c.buf, Done: c.done})
	c.buf = nil
	return err
}

// Verify reads every record and says what is wrong.
func (d *Desk) Verify(ctx context.Context) (store.Found, error) { return d.Store.Verify(ctx, nil) }
