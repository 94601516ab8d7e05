package twilio

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"signpost/bot"
	"signpost/store"
)

// StatusPath is where Twilio reports what became of a message of ours: see "Track
// the Message Status of Outbound Messages" in Twilio's documentation.
const StatusPath = "/twilio/status"

// statusWait is how long a report may wait for the store: Twilio gives up after 15 seconds.
const statusWait = 5 * time.Second

// What Twilio's MessageStatus says when it is over. "sent" is not: the carrier has it.
var (
	arrived = []string{"delivered", "read"}
	failed  = []string{"failed", "undelivered"}
)

// status takes one report. It holds no words of anybody.
func (h *sms) status(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyMost))
	f := parse(r.Header.Get("Content-Type"), body)
	switch {
	case err != nil:
		h.refuseStatus(w, http.StatusRequestEntityTooLarge, "the body is too large or could not be read")
		return
	case r.URL.RawQuery != "" || !h.signedFor(strings.TrimSuffix(h.address, Path)+StatusPath, r, f):
		h.refuseStatus(w, http.StatusForbidden, "the signature is missing or wrong")
		return
	case f.fault != "":
		h.refuseStatus(w, http.StatusBadRequest, f.fault)
		return
	case !messageSID.MatchString(f.get("MessageSid")), !e164.MatchString(f.get("To")), f.get("MessageStatus") == "",
		h.o.To != "" && f.get("From") != h.o.To, h.o.AccountSID != "" && f.get("AccountSid") != h.o.AccountSID:
		h.refuseStatus(w, http.StatusForbidden, "this is not a report on a message of ours")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), statusWait)
	defer cancel()
	said := f.get("MessageStatus")
	err = h.desk.Delivered(ctx, bot.Delivery{ID: f.get("MessageSid"), To: store.NewNumber(f.get("To")),
		Arrived: slices.Contains(arrived, said), Failed: slices.Contains(failed, said)})
	if err != nil {
		h.o.Log.Error("a delivery report was not kept", "err", err)
		http.Error(w, "the records cannot be reached", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (h *sms) refuseStatus(w http.ResponseWriter, status int, why string) {
	h.desk.Counts.Forged.Add(1)
	if more, due := h.refused.due(h.desk.Now()); due {
		h.o.Log.Warn("delivery report refused", "status", status, "why", why, "others_before", more)
	}
	http.Error(w, why, status)
}
