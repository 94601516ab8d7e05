package directory

import (
	"fmt"
	"slices"
	"testing"
)

func TestStats(t *testing.T) {
	d := loaded(t, row("checked", "checked=2026-11-01"), row("once", "checked=2024-11-01"), row("recent"), row("older", "source_date=2019"), row("undated", "source_date="),
		row("wide", "place=Leicestershire", "lat=", "lon=", "interests=walking"), row("past", "valid_to=2026-11-01"), row("low", "confidence=low"),
		row("seed", "source_url=https://seed.invalid/x"), row("safe", "interests=crisis"), row("hamlet", "place=Nowhere", "lat=52.67", "lon=-0.73", "interests=crafts;men"))
	s := d.Stats(gazetteer(), monday)
	if got := fmt.Sprint(s.Listings, s.Suggested, s.Withheld, s.Unconfirmed, s.Low, s.Other); got != "11 7 1 1 1 1" {
		t.Errorf("in all: %s", got)
	}
	find := func(all []Freshness, name string) Freshness {
		i := slices.IndexFunc(all, func(f Freshness) bool { return f.Name == name })
		if i < 0 {
			t.Fatalf("no %s among %v", name, all)
		}
		return all[i]
	}
	blaby := find(s.Districts, "Blaby")
	if got := fmt.Sprint(blaby.Suggested, blaby.Checked, blaby.Recent, blaby.Older, blaby.Undated); got != "5 1 1 2 1" {
		t.Errorf("Blaby: %s", got)
	}
	if slices.Contains(blaby.Gaps, "crafts") || !slices.Contains(blaby.Gaps, "walking") || slices.Contains(blaby.Gaps, "crisis") {
		t.Errorf("Blaby lacks %v", blaby.Gaps)
	}
	if rutland := find(s.Districts, "Rutland"); rutland.Suggested != 1 {
		t.Errorf("Rutland: %+v; a hamlet that we do not know counts where it lies", rutland)
	}
	if wide := find(s.Districts, everywhere); wide.Suggested != 1 || len(wide.Gaps) > 0 {
		t.Errorf("county-wide: %+v", wide)
	}
	if crafts := find(s.Interests, "crafts"); crafts.Suggested != 6 || slices.Contains(crafts.Gaps, "Blaby") || !slices.Contains(crafts.Gaps, "Melton") || len(crafts.Gaps) != 7 {
		t.Errorf("crafts: %+v", crafts)
	}
	if walking := find(s.Interests, "walking"); walking.Suggested != 1 || len(walking.Gaps) != 9 {
		t.Errorf("walking: %+v; what is county-wide fills no district's gap", walking)
	}
}
